/**
 * Assertions and their keys: what they say, how long, and that no change of keys is a gap.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createPublicKey, verify, type webcrypto } from 'node:crypto'
import { describe, it } from 'node:test'
import { DAY, MINUTE, SECOND } from 'latchkey'
import { testClock } from 'latchkey/testing'
import { createAssertions, type Assertions } from '../../src/forward/assertion.ts'
import { PERIOD, thumbprintOf } from '../../src/forward/assertion-keys.ts'
import type { Visitor } from '../../src/forward/visitor.ts'

const ISSUER = 'https://login.example.com'
const WIKI = { origin: 'https://wiki.example.com' }
const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(48)) as [string, string, string]
const NOW = Date.parse('2026-11-28T12:00:00Z')

const DIMA: Visitor = {
  id: 'session-1',
  userId: 'user-1',
  user: {
    id: 'user-1',
    username: 'Дима',
    roles: ['editor'],
    mustChangePassword: false,
    email: 'd@example.com',
  },
  createdAt: NOW - DAY,
  lastUsedAt: NOW,
  device: null,
  endsAt: NOW + DAY,
  remembered: false,
  methods: ['pwd', 'otp'],
  authenticatedAt: NOW - DAY,
  confirmedAt: NOW - MINUTE - 1,
  factorAt: null,
} as unknown as Visitor

function withUser(change: Partial<Visitor['user']>): Visitor {
  return { ...DIMA, user: { ...DIMA.user, ...change } }
}

/** A process with this ring of secrets. */
function processWith(ring: readonly string[], clock = testClock(NOW)): Assertions {
  return createAssertions({ issuer: ISSUER, secrets: () => ring, clock })
}

function parts(assertion: string) {
  const [header = '', claims = '', signature = ''] = assertion.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as never
  return {
    header: read(header) as Record<string, unknown>,
    claims: read(claims) as Record<string, unknown>,
    text: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  }
}

/** Whether a key that this process publishes has signed the assertion. */
function isSignedFor(assertion: string, { jwks }: Assertions): boolean {
  const { header, text, signature } = parts(assertion)
  const jwk = jwks().keys.find(({ kid }) => kid === header['kid'])
  if (jwk === undefined) return false
  const key = createPublicKey({ key: jwk as unknown as webcrypto.JsonWebKey, format: 'jwk' })
  return verify(null, Buffer.from(text), key, signature)
}

describe('an assertion', () => {
  it('says who it is, for which app, by which session, how and when they were confirmed, and for a minute', () => {
    const { header, claims } = parts(processWith([A]).of(WIKI, DIMA))
    const { kid, ...rest } = header
    assert.deepEqual(rest, { alg: 'EdDSA', typ: 'assertion+jwt' })
    assert.match(String(kid), /^[\w-]{43}$/)
    assert.deepEqual(claims, {
      iss: ISSUER,
      aud: WIKI.origin,
      sub: 'user-1',
      sid: 'session-1',
      name: 'Дима',
      email: 'd@example.com',
      email_verified: true,
      roles: ['editor'],
      amr: ['pwd', 'otp'],
      auth_time: Math.floor((NOW - MINUTE - 1) / SECOND),
      iat: NOW / SECOND,
      exp: NOW / SECOND + 60,
    })
  })

  it('says no address that is not verified, or of a session from before addresses were carried', () => {
    const assertions = processWith([A])
    const { email: _, ...before } = DIMA.user
    for (const user of [{ ...DIMA.user, email: null }, before]) {
      const { claims } = parts(assertions.of(WIKI, { ...DIMA, user }))
      assert.deepEqual([claims['email'], claims['email_verified']], [undefined, undefined])
    }
  })

  it('says nothing of when somebody was confirmed if nobody knows', () => {
    const visitor = { ...DIMA, confirmedAt: null, authenticatedAt: null, methods: [] }
    const { claims } = parts(processWith([A]).of(WIKI, visitor))
    assert.deepEqual([claims['amr'], 'auth_time' in claims], [[], false])
  })

  it('is given again for half a minute, and holds for at least another half when an app gets it', () => {
    const clock = testClock(NOW)
    const assertions = processWith([A], clock)
    const first = assertions.of(WIKI, DIMA)
    clock.advance(30 * SECOND - 1)
    const again = assertions.of(WIKI, DIMA)
    assert.equal(again, first)
    assert.ok(Number(parts(again).claims['exp']) * SECOND - clock() > 30 * SECOND)
    clock.advance(1)
    const next = assertions.of(WIKI, DIMA)
    assert.equal(parts(next).claims['iat'], NOW / SECOND + 30)
    // A clock that was set back does not make an assertion of the future live on.
    clock.advance(-10 * SECOND)
    assert.equal(parts(assertions.of(WIKI, DIMA)).claims['iat'], NOW / SECOND + 20)
  })

  it('is another one at once for other roles, another name, address, method or confirmation, session or app', () => {
    const assertions = processWith([A])
    const first = assertions.of(WIKI, DIMA)
    const others = [
      withUser({ roles: [] }),
      withUser({ roles: ['editor', 'admin'] }),
      withUser({ username: 'dima' }),
      withUser({ email: null }),
      { ...DIMA, methods: ['pwd'] as const },
      { ...DIMA, confirmedAt: NOW },
      { ...DIMA, id: 'session-2' },
    ]
    const made = others.map((visitor) => assertions.of(WIKI, visitor))
    const elsewhere = assertions.of({ origin: 'https://blog.example.com' }, DIMA)
    assert.equal(new Set([first, elsewhere, ...made]).size, 2 + others.length)
    assert.deepEqual(parts(made[0] ?? '').claims['roles'], [])
    // Two apps of one visitor do not push each other out.
    const wiki = assertions.of(WIKI, DIMA)
    assert.equal(assertions.of({ origin: 'https://blog.example.com' }, DIMA), elsewhere)
    assert.equal(assertions.of(WIKI, DIMA), wiki)
  })

  it('of ten thousand sessions is kept, and of no more: the oldest is signed again', () => {
    const clock = testClock(NOW)
    const assertions = processWith([A], clock)
    const of = (i: number): string => assertions.of(WIKI, { ...DIMA, id: `session-${i}` })
    const [first, second] = [of(0), of(1)]
    for (let i = 2; i < 10_000; i++) of(i)
    clock.advance(SECOND)
    assert.equal(of(0), first)
    of(10_000)
    assert.equal(of(1), second)
    assert.notEqual(of(0), first)
  })
})

describe('the keys of assertions', () => {
  it('have the thumbprint and the form of RFC 8037', () => {
    // RFC 8037, appendix A.3.
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
    assert.equal(thumbprintOf(x), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    const { keys } = processWith([A]).jwks()
    assert.equal(keys.length, 3)
    for (const { kid, x, ...rest } of keys) {
      assert.equal(kid, thumbprintOf(x))
      // Above all no `d`, which would be the private key.
      assert.deepEqual(rest, { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })
    }
  })

  it('are the same in every process with the secret, and others with every other secret', () => {
    const kids = (ring: readonly string[]) =>
      processWith(ring)
        .jwks()
        .keys.map(({ kid }) => kid)
    assert.deepEqual(kids([A]), kids([A]))
    assert.deepEqual(kids([A, A]), kids([A]))
    assert.equal(new Set([...kids([A]), ...kids([B])]).size, 6)
    assert.deepEqual(new Set(kids([B, A])), new Set([...kids([B]), ...kids([A])]))
  })

  it('are needed: without a secret nothing begins', () => {
    assert.throws(() => processWith([]), RangeError)
  })

  it('change from round to round of a rotation without a gap: what any process signs, any process publishes', () => {
    // Between the first restart of a round and the last, processes with two rings run side by side (docs/scaling.md).
    const rounds = [
      [[A]],
      [[A], [A, B]],
      [[A, B]],
      [
        [A, B],
        [B, A],
      ],
      [[B, A]],
      [[B, A], [B]],
      [[B]],
    ]
    for (const rings of rounds) {
      const processes = rings.map((ring) => processWith(ring))
      for (const signing of processes) {
        for (const publishing of processes) {
          assert.ok(isSignedFor(signing.of(WIKI, DIMA), publishing), JSON.stringify(rings))
        }
      }
    }
    // Whoever has fetched the keys in the round before needs no others, either.
    for (const [i, rings] of rounds.entries()) {
      for (const before of rounds[i - 1] ?? []) {
        for (const ring of rings) {
          assert.ok(isSignedFor(processWith(ring).of(WIKI, DIMA), processWith(before)))
        }
      }
    }
    // Negative controls: a new secret in front at once is not known by who has not got it; a dropped one is void.
    assert.equal(isSignedFor(processWith([B, A]).of(WIKI, DIMA), processWith([A])), false)
    assert.equal(isSignedFor(processWith([A]).of(WIKI, DIMA), processWith([B])), false)
    assert.equal(isSignedFor(processWith([C]).of(WIKI, DIMA), processWith([B, A])), false)
  })

  it('change every thirty days without a gap, for years, also between clocks that differ', () => {
    const [clock, ahead, behind] = [
      testClock(NOW),
      testClock(NOW + MINUTE),
      testClock(NOW - MINUTE),
    ]
    const clocks = [clock, ahead, behind]
    const processes = clocks.map((one) => processWith([A], one))
    const signers = new Set<unknown>()
    // To the millisecond before each change, to the change, and between.
    const untilChange = PERIOD - (NOW % PERIOD)
    const steps = [untilChange - 1, 1, MINUTE, 10 * DAY, PERIOD - 10 * DAY - MINUTE]
    for (let period = 0; period < 60; period++) {
      for (const step of period === 0 ? steps : [...steps.slice(1, 4), steps[4] as number]) {
        for (const one of clocks) one.advance(step)
        for (const signing of processes) {
          const assertion = signing.of(WIKI, DIMA)
          signers.add(parts(assertion).header['kid'])
          for (const publishing of processes) assert.ok(isSignedFor(assertion, publishing))
        }
        assert.ok(processes.every(({ jwks }) => jwks().keys.length === 3))
      }
    }
    assert.ok(signers.size >= 60, String(signers.size))
    // Negative control: a key of two periods ago is published no more.
    const old = processWith([A], testClock(clock() - 2 * PERIOD)).of(WIKI, DIMA)
    assert.equal(isSignedFor(old, processes[0] as Assertions), false)
  })

  it('change at once with the ring of the process', () => {
    let ring = [A]
    const assertions = createAssertions({
      issuer: ISSUER,
      secrets: () => ring,
      clock: testClock(NOW),
    })
    const before = assertions.of(WIKI, DIMA)
    ring = [B]
    const after = assertions.of(WIKI, DIMA)
    assert.notEqual(after, before)
    assert.deepEqual(
      [before, after].map((one) => isSignedFor(one, assertions)),
      [false, true],
    )
  })
})
