/**
 * Faults that are planted into the source of passkeys: without a check, a test that proves the check turns red.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const folder = import.meta.dirname
const source = join(folder, '../../src')

/** A check that is left out: a text of a file, and what stands there instead. */
interface Fault {
  /** Below `library/src`. */
  readonly file: string
  readonly from: string
  readonly to: string

  /** The test file that has to notice it. */
  readonly noticedBy: string
}

const faults: Readonly<Record<string, Fault>> = {
  'that the user was verified': {
    file: 'passkeys/kit.ts',
    from: 'used.userVerified && assertion.userHandle',
    to: 'assertion.userHandle',
    noticedBy: 'passkeys.test.ts',
  },
  'that the user handle is that of the owner': {
    file: 'passkeys/kit.ts',
    from: 'assertion.userHandle !== handle) return null',
    to: 'false) return null',
    noticedBy: 'wrong-bytes.test.ts',
  },
  'that a login has a user handle': {
    file: 'passkeys/kit.ts',
    from: 'used.userVerified && assertion.userHandle === handle',
    to: 'used.userVerified',
    noticedBy: 'passkeys.test.ts',
  },
  'that the passkey is the user’s own': {
    file: 'passkeys/kit.ts',
    from: 'row.userId !== userId) return null',
    to: 'false) return null',
    noticedBy: 'passkeys.test.ts',
  },
  'whether the passkey can be copied': {
    file: 'passkeys/kit.ts',
    from: 'used.backupEligible !== backupEligible',
    to: 'false',
    noticedBy: 'wrong-bytes.test.ts',
  },
  'whether another site has embedded the page': {
    file: 'passkeys/kit.ts',
    from: 'assertion.id || crossOrigin)',
    to: 'assertion.id)',
    noticedBy: 'wrong-bytes.test.ts',
  },
  'that the challenge was not used before': {
    file: 'passkeys/kit.ts',
    from: 'if (!(await this.#challenges.use(challenge))) throw new InvalidToken(OVER)\n    // A',
    to: '// A',
    noticedBy: 'challenges.test.ts',
  },
  'for what the challenge was given': {
    file: 'passkeys/challenges.ts',
    from: 'one.purpose === purpose',
    to: 'true',
    noticedBy: 'challenges.test.ts',
  },
  'to whom the challenge was given': {
    file: 'passkeys/challenges.ts',
    from: 'one.user === user',
    to: 'true',
    noticedBy: 'challenges.test.ts',
  },
  'how old the challenge is': {
    file: 'passkeys/challenges.ts',
    from: 'endsAt > now',
    to: 'now > 0',
    noticedBy: 'challenges.test.ts',
  },
  'that parallel counters are no clone': {
    file: 'passkeys/kit.ts',
    from: 'const before = read.data.counter\n',
    to: 'const before = read.data.counter\n    if (counter !== before + 1 && counter > 0) throw new InvalidCredentials()\n',
    noticedBy: 'passkeys.test.ts',
  },
  'that a counter steps back': {
    file: 'passkeys/kit.ts',
    from: 'counter <= before &&',
    to: 'false &&',
    noticedBy: 'passkeys.test.ts',
  },
  'that nobody vouches by certificates': {
    file: 'passkeys/verify.ts',
    from: "hasCertificates || (format !== 'none' && format !== 'packed')",
    to: 'false',
    noticedBy: 'attestation.test.ts',
  },
  'that the key can be read': {
    file: 'passkeys/verify.ts',
    from: 'await verifySignature(probe)',
    to: 'void probe',
    noticedBy: 'wrong-bytes.test.ts',
  },
  'at the closed password of whoever forgets it': {
    file: 'flows/reset.ts',
    from: 'user !== null && isClosed(user)',
    to: 'false',
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password of whoever registers again': {
    file: 'flows/registration.ts',
    from: 'const isShut = isClosed(found)',
    to: 'const isShut = false',
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password of whoever is invited': {
    file: 'flows/invitation.ts',
    from: '|| isClosed(user)',
    to: '',
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password that is taken away': {
    file: 'flows/passwords.ts',
    from: 'isClosed(user) ? closedPassword() : taken',
    to: 'taken',
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password when a passkey is removed': {
    file: 'credentials/kit.ts',
    from: 'isClosed(found) ? parts',
    to: 'false ? parts',
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the passkeys again when the password is closed': {
    file: 'flows/close-password.ts',
    from: 'did not know that the password is closed.\n      await assertEnough()',
    to: 'did not know that the password is closed.',
    noticedBy: 'closed-passwords.test.ts',
  },
}

/** Runs a test file with a fault in the source; resolves to whether all its tests pass. */
function passes({ file, from, to, noticedBy }: Fault): boolean {
  const hook = `
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        const loaded = next(url, context)
        if (!url.endsWith('/library/src/${file}')) return loaded
        const text = String(loaded.source)
        const changed = text.replace(${JSON.stringify(from)}, () => ${JSON.stringify(to)})
        if (${JSON.stringify(from)} !== ${JSON.stringify(to)} && changed === text) process.exit(99)
        return { ...loaded, source: changed }
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

describe('a test turns red if passkeys do not look', () => {
  for (const [what, fault] of Object.entries(faults)) {
    it(what, () => {
      assert.ok(readFileSync(join(source, fault.file), 'utf8').includes(fault.from))
      assert.equal(passes(fault), false)
    })
  }

  it('and none does without a fault (negative control)', () => {
    for (const noticedBy of new Set(Object.values(faults).map((fault) => fault.noticedBy))) {
      assert.equal(
        passes({ file: 'passkeys/kit.ts', from: '', to: '', noticedBy }),
        true,
        noticedBy,
      )
    }
  })
})
