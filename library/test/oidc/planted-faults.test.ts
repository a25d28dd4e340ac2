/**
 * Faults that are planted into the source of logins by a provider: without a check, a test that proves it turns red.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const folder = import.meta.dirname
const source = join(folder, '../../src/oidc')

/** A check that is left out: texts of a file below `library/src/oidc`, and what stands there instead. */
interface Fault {
  readonly file: string
  readonly changes: readonly (readonly [from: string, to: string])[]

  /** The test file that has to notice it. */
  readonly noticedBy: string
}

function fault(file: string, noticedBy: string, ...changes: Fault['changes']): Fault {
  return { file: `${file}.ts`, noticedBy: `${noticedBy}.test.ts`, changes }
}

const faults: Readonly<Record<string, Fault>> = {
  'at the type of a logout token': fault('provider', 'back-channel', ["typ: 'logout+jwt',", '']),
  'at the state': fault(
    'begun',
    'hostile',
    ['-${shortHash(state, PLACE)}`', '-AAAAAAAA`'],
    ['begun === null || begun.state !== state', 'begun === null'],
  ),
  'whether the state was used': fault('begun', 'hostile', ['isFirst ? begun : null', 'begun']),
  'whether the provider has confirmed by two factors': fault('callback', 'confirmations', [
    'isMultiFactor(methods) ? joinFactors',
    'methods.length > 0 ? joinFactors',
  ]),
  'which machine a provider names': fault('bounded-fetch', 'unwell-providers', [
    "(isLocal || url.startsWith('https:'))",
    'true',
  ]),
  'whose login has begun it': fault('callback', 'hostile', [
    '&& now.userId === beginner?.userId && now.login === beginner.login',
    '',
  ]),
  'who has logged in meanwhile': fault('callback', 'hostile', [
    'now !== null && now.userId !== found.id',
    'false',
  ]),
  'whether the session still is there when it links': fault('callback', 'hostile', [
    'await (await ctx.session()).rotate()',
    '',
  ]),
  'who has asked for an ID token': fault('provider', 'hostile', [
    "claims['azp'] !== undefined",
    'false',
  ]),
  'at the instant of an ID token': fault('provider', 'hostile', [
    'iat * SECOND > clock() + CLOCK_TOLERANCE',
    'false',
  ]),
  'at the subject of UserInfo': fault('provider', 'hostile', [
    'answer.access_token, claims.sub',
    'answer.access_token, client.skipSubjectCheck',
  ]),
  'when the person was confirmed': fault('callback', 'confirmations', ['!isAnew || ', '']),
  'how well the person was confirmed': fault('callback', 'confirmations', [
    ' || !isEnough) throw',
    ') throw',
  ]),
  'whom the provider has confirmed': fault('callback', 'confirmations', [
    'found?.id !== begun.beginner?.userId',
    'false',
  ]),
  'whether the account still is the user’s': fault('callback', 'confirmations', [
    '(await this.#find(identity))?.id === user.id',
    "user.id !== ''",
  ]),
  'whether the provider has verified the address': fault('callback', 'links', [
    'email === null || !emailVerified',
    'email === null',
  ]),
  'what a provider says of an address': fault('identity', 'links', [
    "profile['email_verified'] === true",
    "Boolean(profile['email_verified'])",
  ]),
  'when whoever links was confirmed': fault('callback', 'links', [
    '(confirmedAt ?? 0) < pending.at',
    'false',
  ]),
  'to whom an account may be linked': fault('callback', 'links', [
    'found.id !== pending.userId',
    'false',
  ]),
  'whether a logout token was used': fault('back-channel', 'back-channel', [
    'await ends.markUsed(read.jti)',
    '',
  ]),
  'whether a logout token has a nonce': fault('back-channel', 'back-channel', [
    "'nonce' in claims || ",
    '',
  ]),
  'at the events of a logout token': fault('back-channel', 'back-channel', ['!isLogout || ', '']),
  'how long a logout token is good': fault('back-channel', 'back-channel', ['!isShort || ', '']),
  'how long an answer is': fault('bounded-fetch', 'unwell-providers', [
    'length > MAX_ANSWER_BYTES',
    'false',
  ]),
  'where an answer sends us': fault('bounded-fetch', 'unwell-providers', [
    "redirect: 'manual'",
    "redirect: 'follow'",
  ]),
  'how often an unknown key was looked for': fault('key-set', 'unwell-providers', [
    'getNewer(LEAST_PAUSE)',
    'getNewer(0)',
  ]),
  'what the message of a parser quotes': fault('told-error', 'kept-secrets', [
    "error instanceof SyntaxError ? 'The answer does not parse' : ",
    '',
  ]),
}

/** Runs a test file with a fault in the source. Returns whether all its tests pass. */
function passes({ file, changes, noticedBy }: Fault): boolean {
  const hook = `
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        const loaded = next(url, context)
        if (!url.endsWith('/library/src/oidc/${file}')) return loaded
        let text = String(loaded.source)
        for (const [from, to] of ${JSON.stringify(changes)}) {
          if (!text.includes(from)) process.exit(99)
          text = text.replace(from, () => to)
        }
        return { ...loaded, source: text }
      },
    })`
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=@latchkey/source',
      `--import=data:text/javascript,${encodeURIComponent(hook)}`,
      join(folder, noticedBy),
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined }, timeout: 120_000 },
  )
  assert.notEqual(status, 99, 'The fault is not planted')
  assert.notEqual(status, null, stderr)
  return status === 0
}

describe('a test turns red if a login by a provider does not look', () => {
  for (const [what, planted] of Object.entries(faults)) {
    it(what, () => {
      const text = readFileSync(join(source, planted.file), 'utf8')
      for (const [from] of planted.changes) assert.ok(text.includes(from), from)
      assert.equal(passes(planted), false)
    })
  }

  it('and none does without a fault (negative control)', () => {
    for (const noticedBy of new Set(Object.values(faults).map((one) => one.noticedBy))) {
      assert.equal(passes({ file: 'provider.ts', changes: [], noticedBy }), true, noticedBy)
    }
  })
})
