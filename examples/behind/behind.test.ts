/**
 * The verifiers for apps behind a proxy, in real processes: what they let in, and what they refuse.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { MINUTE, SECOND } from 'latchkey'
import { findPythonWithJwt } from '../../services/programs.ts'
import { assertionKeys } from '../../server/src/forward/assertion-keys.ts'
import { createAssertions, type Assertions } from '../../server/src/forward/assertion.ts'
import type { Visitor } from '../../server/src/forward/visitor.ts'
import { keyRoute } from '../../server/src/site/key-routes.ts'
import type { SiteEnv } from '../../server/src/site/site-context.ts'
import {
  Person,
  startClockedSite,
  type ClockedSite,
} from '../../server/test/support/clocked-site.ts'
import { createVerifier } from './verify.ts'

const APP = 'https://wiki.example.com'
const [A, B, UNKNOWN] = ['a', 'b', 'z'].map((one) => one.repeat(48)) as [string, string, string]
const folder = import.meta.dirname
const python = findPythonWithJwt()

const stops: (() => unknown)[] = []
let site: ClockedSite

/** The login server, as far as apps know it: its keys, by the route of the site. */
const login = { url: '', ring: [A] as readonly string[], asked: 0, isDown: false, shift: 0 }
let assertions: Assertions
let visitor: Visitor

/** Each app, by the language it is written in. */
const apps = new Map<string, string>()

before(async () => {
  site = await startClockedSite({ after: (stop) => stops.push(stop as () => unknown) })
  await site.add('dima')
  const dima = new Person(site)
  await dima.logIn('dima')
  visitor = await onlyVisitor()
  await listenForApps()
  assertions = at(0)
  apps.set('Node', await startApp(process.execPath, 'app.ts'))
  apps.set('Python', await startApp(python, 'app.py'))
})
after(async () => {
  for (const stop of stops.toReversed()) await stop()
})

async function onlyVisitor(): Promise<Visitor> {
  const user = await site.storage.users.find('dima')
  const [session] = await site.latch.sessions(user?.id ?? '')
  return (await site.latch.findSession(session?.id ?? '', { activity: false })) as Visitor
}

async function listenForApps(): Promise<void> {
  const app = new Hono<SiteEnv>()
    .use(async (c, next) => {
      login.asked++
      return login.isDown ? c.text('down', 503) : next()
    })
    .get('/.well-known/jwks.json', keyRoute(() => at(0).jwks()).get as never)
  const listener = getRequestListener(app.fetch)
  const server = createServer((...exchange) => void listener(...exchange)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  login.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stops.push(() => server.close().closeAllConnections())
}

/** The login server with a clock that is so far from ours, and with the secrets that it has then. */
function at(
  shift: number,
  changes: { readonly issuer?: string; readonly ring?: readonly string[] } = {},
): Assertions {
  const { issuer = login.url, ring } = changes
  return createAssertions({
    issuer,
    secrets: () => ring ?? login.ring,
    clock: () => Date.now() + shift,
  })
}

async function startApp(program: string, script: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    LOGIN: login.url,
    APP,
    PORT: '0',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const child = spawn(program, [join(folder, script)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  stops.push(() => child.kill())
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string]
  return `http://127.0.0.1:${port}/`
}

/** What an app says to a request with this assertion: the visitor, or its status. */
async function ask(
  app: string,
  assertion: string | null,
): Promise<Record<string, unknown> | number> {
  const headers = assertion === null ? {} : { 'X-Latchkey-Assertion': assertion }
  const answer = await fetch(app, { headers })
  return answer.ok ? ((await answer.json()) as Record<string, unknown>) : answer.status
}

const good = (): string => assertions.of({ origin: APP }, visitor)

/** The assertion with another header or other claims, signed by whom. */
function forged(
  changes: { readonly header?: object; readonly claims?: object },
  signedBy: (text: Buffer) => Buffer | string,
): string {
  const [header = '', claims = ''] = good().split('.')
  const changed = ([part, more]: readonly [string, object | undefined]): string =>
    Buffer.from(
      JSON.stringify({
        ...(JSON.parse(Buffer.from(part, 'base64url').toString()) as object),
        ...more,
      }),
    ).toString('base64url')
  const text = [[header, changes.header] as const, [claims, changes.claims] as const]
    .map(changed)
    .join('.')
  return `${text}.${Buffer.from(signedBy(Buffer.from(text))).toString('base64url')}`
}

function publicKey(): KeyObject {
  const [header = ''] = good().split('.')
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }
  const key = assertions.jwks().keys.find((one) => one.kid === kid)
  return createPublicKey({ key: { ...key }, format: 'jwk' })
}

/** What is asked of a verifier, and in which state the login server is then. */
interface Step {
  /** Seconds since the verifier has begun. */
  readonly at: number

  /** Makes the assertion, at a login server whose clock is so far from ours. */
  readonly make: (shift: number) => string

  /** The secrets of the login server. @default A alone */
  readonly ring?: readonly string[]
  readonly isDown?: boolean
}

const signedWith =
  (ring: readonly string[]): Step['make'] =>
  (shift) =>
    at(shift, { ring }).of({ origin: APP }, visitor)

/** Asks a new verifier, whose clock of keys goes by the steps. Returns what it takes, and how often it has fetched keys by then. */
async function run(language: Language, steps: readonly Step[]) {
  const ask = await verifierIn[language]()
  const before = login.asked
  const [results, fetches]: [boolean[], number[]] = [[], []]
  for (const { at: seconds, make, ring = [A], isDown = false } of steps) {
    Object.assign(login, { ring, isDown })
    results.push(await ask(seconds, make))
    fetches.push(login.asked - before)
  }
  Object.assign(login, { ring: [A], isDown: false })
  return { results, fetches }
}

type Language = 'Node' | 'Python'

/** A new verifier of each language. */
const verifierIn: Readonly<
  Record<Language, () => Promise<(seconds: number, make: Step['make']) => Promise<boolean>>>
> = {
  async Node() {
    let shift = 0
    const verify = createVerifier(login.url, APP, () => Date.now() + shift)
    return (seconds, make) => {
      shift = seconds * SECOND
      return verify(make(shift)).then(
        () => true,
        () => false,
      )
    }
  },
  async Python() {
    const args = ['-c', STEPS, login.url, APP]
    const env = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
    const child = spawn(python, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    stops.push(() => child.kill())
    const lines = createInterface(child.stdout)
    return async (seconds, make) => {
      // Its clock of keys alone is moved: PyJWT knows no other time than the present.
      child.stdin.write(`${JSON.stringify([seconds, make(0)])}\n`)
      const [line] = (await once(lines, 'line')) as [string]
      return line === 'good'
    }
  },
}

const STEPS = `
import json, sys, jwt
from verify import Verifier
now = 0
verifier = Verifier(*sys.argv[1:], clock=lambda: now)
for line in sys.stdin:
    now, assertion = json.loads(line)
    try:
        verifier.verify(assertion)
        print("good", flush=True)
    except jwt.InvalidTokenError:
        print("bad", flush=True)
`

for (const language of ['Node', 'Python'] as const) {
  describe(`an app in ${language}`, () => {
    const app = (): string => apps.get(language) as string

    it('knows who it is by a good assertion, and asks once for the keys', async () => {
      const asked = login.asked
      for (let i = 0; i < 5; i++) {
        const said = await ask(app(), good())
        assert.ok(typeof said === 'object')
        const { sub, name, roles, sid, amr, email } = said
        assert.deepEqual(
          { sub, name, roles, sid, amr, email },
          {
            sub: visitor.user.id,
            name: 'dima',
            roles: [],
            sid: visitor.id,
            amr: ['pwd'],
            email: 'dima@example.com',
          },
        )
      }
      assert.equal(login.asked - asked, 1)
    })

    it('refuses whatever the login server has not signed for it, and takes the right one in between', async () => {
      const { privateKey } = generateKeyPairSync('ed25519')
      const ours = publicKey()
      const pem = ours.export({ format: 'pem', type: 'spki' })
      const raw = Buffer.from(String(ours.export({ format: 'jwk' }).x), 'base64url')
      const byHmac = (key: string | Buffer) => (text: Buffer) =>
        createHmac('sha256', key).update(text).digest()
      const nothing = (): string => ''
      const signature = (): Buffer => Buffer.from(good().split('.')[2] ?? '', 'base64url')
      const HS256 = { header: { alg: 'HS256' } }
      const bad: Readonly<Record<string, string | null>> = {
        'no header': null,
        'the empty header of nobody': '',
        'no token': 'x',
        'dots alone': '..',
        'another key': forged({}, (text) => sign(null, text, privateKey)),
        'other claims, the old signature': forged({ claims: { sub: 'root' } }, signature),
        'no signature': forged({}, nothing),
        'alg none': forged({ header: { alg: 'none' } }, nothing),
        'alg none, with a signature': forged({ header: { alg: 'none' } }, signature),
        'HS256 by the public key as PEM': forged(HS256, byHmac(pem)),
        'HS256 by the public key as bytes': forged(HS256, byHmac(raw)),
        'a key of its own in the header': forged(
          { header: { jwk: createPublicKey(privateKey).export({ format: 'jwk' }) } },
          (text) => sign(null, text, privateKey),
        ),
        'another app': assertions.of({ origin: 'https://blog.example.com' }, visitor),
        'another login server': at(0, { issuer: 'https://evil.example.com' }).of(
          { origin: APP },
          visitor,
        ),
        'a token of another kind': forged({ header: { typ: 'JWT' } }, signature),
        'a minute old': at(-MINUTE - SECOND).of({ origin: APP }, visitor),
        'an unknown key': at(0, { ring: [UNKNOWN] }).of({ origin: APP }, visitor),
        'more parts': `${good()}.x`,
      }
      for (const [name, assertion] of Object.entries(bad)) {
        assert.equal(await ask(app(), assertion), 401, name)
        // Negative control.
        assert.ok(typeof (await ask(app(), good())) === 'object', name)
      }
    })

    it('refuses what the right key has signed for others, as another kind, long ago or for ever', async () => {
      const { key } = assertionKeys(() => [A], Date.now)().signing
      const signedAs = (header: object, claims: object = {}) =>
        forged({ header, claims }, (text) => sign(null, text, key))
      const bad: Readonly<Record<string, string>> = {
        'an app whose address begins alike': at(0).of({ origin: `${APP}.evil.example` }, visitor),
        'another login server': at(0, { issuer: `${login.url}/` }).of({ origin: APP }, visitor),
        'a minute old': at(-MINUTE).of({ origin: APP }, visitor),
        'another kind': signedAs({ typ: 'JWT' }),
        'no kind': signedAs({ typ: undefined }),
        'another algorithm in the header': signedAs({ alg: 'HS256' }),
        'alg none in the header': signedAs({ alg: 'none' }),
        'no end': signedAs({}, { exp: undefined }),
        'an end that is no number': signedAs({}, { exp: 'never' }),
        'no app': signedAs({}, { aud: undefined }),
        'no login server': signedAs({}, { iss: undefined }),
      }
      for (const [name, assertion] of Object.entries(bad))
        assert.equal(await ask(app(), assertion), 401, name)
      assert.ok(
        typeof (await ask(app(), signedAs({}))) === 'object',
        'control: what is forged so is good otherwise',
      )
    })

    it('knows somebody who has logged out for the minute of an assertion, and no longer', async () => {
      const before = at(-50 * SECOND).of({ origin: APP }, visitor)
      const longBefore = at(-MINUTE - SECOND).of({ origin: APP }, visitor)
      await site.latch.revokeUser(visitor.user.id)
      assert.equal(await site.latch.findSession(visitor.id, { activity: false }), null)
      assert.ok(typeof (await ask(app(), before)) === 'object', 'control: it outlives the logout')
      assert.equal(await ask(app(), longBefore), 401)
    })

    it('fetches an unknown key once, and not for each request: and so takes a new secret without a gap', async () => {
      const asked = login.asked
      const many = (seconds: number): readonly Step[] =>
        Array.from({ length: 50 }, () => ({ at: seconds, make: signedWith([UNKNOWN]) }))
      const { results, fetches } = await run(language, [
        { at: 0, make: signedWith([A]) },
        ...many(1),
        { at: 11, make: signedWith([B, A]), ring: [B, A] },
        ...many(12),
        { at: 13, make: signedWith([A]), ring: [B, A] },
        // After five minutes they are fetched again, whoever asks: a secret that was dropped is worth nothing then.
        { at: 312, make: signedWith([A]), ring: [B] },
        { at: 313, make: signedWith([B]), ring: [B] },
      ])
      const ones = (count: number, value: number): readonly number[] =>
        Array<number>(count).fill(value)
      assert.deepEqual(fetches, [...ones(51, 1), ...ones(52, 2), 3, 3])
      assert.equal(login.asked - asked, 3)
      const good = [0, 51, 102, 104]
      assert.deepEqual(
        results.flatMap((isGood, i) => (isGood ? [i] : [])),
        good,
      )
    })

    it('goes on with the keys it has if the login server gives none, and without keys refuses', async () => {
      const step = { at: 0, make: signedWith([A]) }
      assert.deepEqual((await run(language, [{ ...step, isDown: true }])).results, [false])
      const late = await run(language, [step, { ...step, at: 400, isDown: true }])
      assert.deepEqual(
        [late.results, late.fetches],
        [
          [true, true],
          [1, 2],
        ],
      )
    })
  })
}
