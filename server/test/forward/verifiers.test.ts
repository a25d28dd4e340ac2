/**
 * The verifiers of `examples/behind/`, in real processes: what they take, and what they refuse.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { MINUTE, SECOND } from 'latchkey'
import { createVerifier } from '../../../examples/behind/verify.ts'
import type { Visitor } from '../../src/forward/visitor.ts'
import { Person, startClockedSite, type ClockedSite } from '../support/clocked-site.ts'
import { SigningLogin } from '../../../services/behind/signing-login.ts'
import {
  runVerifier,
  startVerifyingApp,
  type Language,
  type Step,
  type VerifyingApp,
} from '../../../services/behind/verifiers.ts'

const APP = 'https://wiki.example.com'
const [A, B, UNKNOWN] = ['a', 'b', 'z'].map((one) => one.repeat(48)) as [string, string, string]

const stops: (() => unknown)[] = []
let site: ClockedSite
let login: SigningLogin
const apps = new Map<Language, VerifyingApp>()

before(async () => {
  site = await startClockedSite(
    { after: (stop) => stops.push(stop as () => unknown) },
    { apps: [] },
  )
  const { id } = await site.add('dima')
  await new Person(site).logIn('dima')
  const [session] = await site.latch.sessions(id)
  const visitor = await site.latch.findSession(session?.id ?? '', { activity: false })
  login = new SigningLogin(APP, visitor as Visitor, [A])
  await login.start()
  stops.push(() => login.stop())
  for (const language of ['Node', 'Python'] as const) {
    const app = await startVerifyingApp(language, login)
    stops.push(() => app.stop())
    apps.set(language, app)
  }
})
after(async () => {
  for (const stop of stops.toReversed()) await stop()
})

/** What everybody can make who has seen an assertion and the public keys. */
function forgeries(): Readonly<Record<string, string | null>> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const stranger = (text: Buffer): Buffer => sign(null, text, privateKey)
  const ours = login.publicKey()
  const pem = ours.export({ format: 'pem', type: 'spki' })
  const bytes = Buffer.from(ours.export({ format: 'jwk' }).x ?? '', 'base64url')
  const byHmac = (key: string | Buffer) => (text: Buffer) =>
    createHmac('sha256', key).update(text).digest()
  const noSignature = (): Buffer => Buffer.alloc(0)
  const good = login.assertion()
  const oldSignature = (): Buffer => Buffer.from(good.split('.')[2] ?? '', 'base64url')
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  return {
    'no header': null,
    'the empty header of nobody': '',
    'no token': 'x',
    'dots alone': '..',
    'another key': login.forged({}, stranger),
    'another key, in the header': login.forged({ header: { jwk } }, stranger),
    'a key that is not published': login.assertion({ ring: [UNKNOWN] }),
    'other claims, the old signature': login.forged({ claims: { sub: 'root' } }, oldSignature),
    'no signature': login.forged({}, noSignature),
    'alg none': login.forged({ header: { alg: 'none' } }, noSignature),
    'HS256 by the public key as PEM': login.forged({ header: { alg: 'HS256' } }, byHmac(pem)),
    'HS256 by the public key as bytes': login.forged({ header: { alg: 'HS256' } }, byHmac(bytes)),
    'another part': `${good}.x`,
  }
}

/** What the right key signs, for others or otherwise. */
function misplaced(): Readonly<Record<string, string>> {
  return {
    'another app': login.assertion({ app: 'https://blog.example.com' }),
    'an app whose address begins alike': login.assertion({ app: `${APP}.evil.example` }),
    'another login server': login.assertion({ issuer: `${login.url}/` }),
    'a minute old': login.assertion({ shift: -MINUTE }),
    'another kind': login.signed({ header: { typ: 'JWT' } }),
    'no kind': login.signed({ header: { typ: undefined } }),
    'another algorithm in the header': login.signed({ header: { alg: 'HS256' } }),
    'alg none in the header': login.signed({ header: { alg: 'none' } }),
    'no end': login.signed({ claims: { exp: undefined } }),
    'an end that is no number': login.signed({ claims: { exp: 'never' } }),
    'no app': login.signed({ claims: { aud: undefined } }),
    'no login server': login.signed({ claims: { iss: undefined } }),
  }
}

for (const language of ['Node', 'Python'] as const) {
  describe(`an app in ${language}`, () => {
    const app = (): VerifyingApp => apps.get(language) as VerifyingApp

    it('knows who it is by a good assertion, and asks once for the keys', async () => {
      const { asked, visitor } = login
      for (let i = 0; i < 5; i++) {
        const said = await app().ask(login.assertion())
        assert.ok(typeof said === 'object')
        const { sub, name, roles, sid, amr, email } = said
        assert.deepEqual([sub, sid], [visitor.user.id, visitor.id])
        assert.deepEqual([name, roles, amr, email], ['dima', [], ['pwd'], 'dima@example.com'])
      }
      assert.equal(login.asked - asked, 1)
    })

    for (const [name, list] of Object.entries({ forgeries, misplaced })) {
      const what = name === 'forgeries' ? 'has not signed' : 'has signed for others, or long ago'
      it(`refuses whatever the login server ${what}, and takes the right one in between`, async () => {
        for (const [kind, assertion] of Object.entries(list())) {
          assert.equal(await app().ask(assertion), 401, kind)
          // Negative controls: what is made in the same way, with nothing changed.
          for (const good of [login.assertion(), login.signed({})]) {
            assert.equal(typeof (await app().ask(good)), 'object', kind)
          }
        }
      })
    }

    it('knows somebody who has logged out for the minute of an assertion, and no longer', async () => {
      const [young, old] = [-50 * SECOND, -MINUTE].map((shift) => login.assertion({ shift }))
      await site.latch.revokeUser(login.visitor.user.id)
      assert.equal(await site.latch.findSession(login.visitor.id, { activity: false }), null)
      assert.equal(typeof (await app().ask(young ?? '')), 'object', 'it outlives the logout')
      assert.equal(await app().ask(old ?? ''), 401)
    })

    const step = { at: 0, ring: [A], signedWith: [A], isDown: false } satisfies Step

    it('asks for an unknown key once, not for each request, and so takes a new secret without a gap', async () => {
      const many = (at: number): readonly Step[] =>
        Array.from({ length: 50 }, () => ({ ...step, at, signedWith: [UNKNOWN] }))
      const { taken, asked } = await runVerifier(language, login, [
        step,
        ...many(1),
        { ...step, at: 11, ring: [B, A], signedWith: [B, A] },
        ...many(12),
        { ...step, at: 13, ring: [B, A] },
        // After five minutes they are asked for again, whoever comes: a secret that was dropped is worth nothing then.
        { ...step, at: 312, ring: [B] },
        { ...step, at: 313, ring: [B], signedWith: [B] },
      ])
      const times = (count: number, value: number): readonly number[] =>
        Array<number>(count).fill(value)
      assert.deepEqual(asked, [...times(51, 1), ...times(52, 2), 3, 3])
      const good = taken.flatMap((isTaken, i) => (isTaken ? [i] : []))
      assert.deepEqual(good, [0, 51, 102, 104])
    })

    it('asks once for a hundred unknown keys that come at the same time', async (t) => {
      if (language !== 'Node') return t.skip('a server of WSGI takes one request after the other')
      let fetches = 0
      t.mock.method(globalThis, 'fetch', async () => {
        fetches++
        return Response.json({ keys: [] })
      })
      const verify = createVerifier('https://login.example.com', APP, () => 1_000_000)
      const made = login.signed({})
      const asked = Array.from({ length: 100 }, () => verify(made).catch(() => null))
      assert.deepEqual(new Set(await Promise.all(asked)), new Set([null]))
      assert.equal(fetches, 1)
    })

    it('goes on with the keys it has if the login server gives none, and without keys refuses', async () => {
      const down = { ...step, isDown: true }
      assert.deepEqual((await runVerifier(language, login, [down])).taken, [false])
      const late = await runVerifier(language, login, [step, { ...down, at: 400 }])
      assert.deepEqual(late, { taken: [true, true], asked: [1, 2] })
    })
  })
}

describe('the inner listener', () => {
  it('gives an app its assertion, by the keys of the site: other roles at once, and none after the logout', async () => {
    const wiki = { name: 'Wiki', url: `${site.url}/`, assertion: true, rules: [{ path: '/*' }] }
    site.rules.replace([wiki])
    const user = await site.add('eve')
    const eve = new Person(site)
    await eve.logIn('eve')
    const verify = createVerifier(site.url, site.url)
    const check = async (): Promise<Visited> => {
      const answer = await fetch(`${site.inner}/forward-auth`, { headers: forwarded(eve) })
      const assertion = answer.headers.get('X-Latchkey-Assertion')
      return [answer.status, assertion && (await verify(assertion)).roles]
    }
    assert.deepEqual(await check(), [200, []])
    await site.latch.updateUser({ ...user, roles: ['editor'] })
    assert.deepEqual(await check(), [200, ['editor']])
    site.rules.replace([{ ...wiki, assertion: false }])
    assert.deepEqual(await check(), [200, ''], 'an app that does not want it')
    site.rules.replace([wiki])
    await site.latch.revokeUser(user.id)
    assert.deepEqual(await check(), [401, null])
  })
})

/** The status of a check, and the roles in its assertion. */
type Visited = readonly [status: number, roles: readonly string[] | string | null]

/** The headers of a proxy that asks about a `fetch` of this browser. */
function forwarded({ cookies }: Person): Record<string, string> {
  return {
    'X-Forwarded-Method': 'GET',
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-Host': new URL(site.url).host,
    'X-Forwarded-Uri': '/page',
    'X-Forwarded-For': '192.0.2.1',
    'Sec-Fetch-Mode': 'cors',
    Cookie: Array.from(cookies, (pair) => pair.join('=')).join('; '),
  }
}
