/**
 * Seals of forms: bound to a login, for ten minutes, and to nothing that anybody could choose.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, sealedSessions } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock, testExchange } from 'latchkey/testing'
import { deriveKeys } from '../../src/ground/keys.ts'
import { FormSeals, MAX_FORM_SEAL_BYTES } from '../../src/request/form-seals.ts'
import { keepableFields, MAX_FORM_BYTES, type KeptForm } from '../../src/request/kept-form.ts'
import { FormTokens } from '../../src/session/form-tokens.ts'
import { SECRET, testApplication } from '../../../services/application.ts'

const login = { id: 'x', user: { id: 'id-alice' }, createdAt: 1000, hasEnded: false }
const form: KeptForm = {
  path: '/transfer?a=1',
  enctype: 'application/x-www-form-urlencoded',
  fields: [
    ['to', 'carol'],
    ['', ''],
    ['note', 'line\r\nline "\u{1f511}"'],
  ],
}

function setUp(secrets: readonly string[] = [SECRET], purpose = 'waiting form') {
  const clock = testClock()
  const tokens = new FormTokens(deriveKeys(secrets, 'form'))
  return { clock, seals: new FormSeals(deriveKeys(secrets, purpose), tokens, clock) }
}

const sealed = ({ seals }: ReturnType<typeof setUp>, what: KeptForm = form): string => {
  const seal = seals.seal(login, what)
  assert.ok(seal !== null)
  return seal
}

describe('the seal of a form', () => {
  it('opens to what was sealed, and shows nothing of it', () => {
    const world = setUp()
    const seal = sealed(world)
    assert.deepEqual(world.seals.open(login, seal), form)
    assert.match(seal, /^[\w-]+$/)
    const bytes = Buffer.from(seal, 'base64url').toString('latin1')
    assert.doesNotMatch(bytes, /carol|transfer|alice/)
    assert.notEqual(sealed(world), seal, 'two seals of one form differ')
  })

  it('is none for another user, another login of the same user, and nobody', () => {
    const world = setUp()
    const seal = sealed(world)
    assert.equal(world.seals.open({ ...login, user: { id: 'id-bob' } }, seal), null)
    assert.equal(world.seals.open({ ...login, createdAt: 1001 }, seal), null)
    assert.equal(world.seals.open({ ...login, createdAt: null }, seal), null)
    assert.equal(world.seals.open({ ...login, user: null }, seal), null)
    assert.equal(world.seals.seal({ ...login, user: null }, form), null)
  })

  it('is good for ten minutes to the millisecond, and not if it comes from the future', () => {
    const world = setUp()
    const seal = sealed(world)
    world.clock.advance(10 * MINUTE - 1)
    assert.deepEqual(world.seals.open(login, seal), form)
    world.clock.advance(1)
    assert.equal(world.seals.open(login, seal), null)
    world.clock.advance(-21 * MINUTE)
    assert.equal(world.seals.open(login, seal), null)
  })

  it('does not open after any one bit of it was flipped', () => {
    const world = setUp()
    const bytes = Buffer.from(sealed(world), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(world.seals.open(login, changed.toString('base64url')), null, `bit ${bit}`)
    }
    assert.deepEqual(world.seals.open(login, bytes.toString('base64url')), form, 'control')
  })

  it('opens with an older secret of the ring, and with no other secret or purpose', () => {
    const NEWER = 'Zk3vN8sQ1xL6tB9wE4rY7uI0pA5dF2gH'
    const old = setUp()
    const seal = sealed(old)
    assert.deepEqual(setUp([NEWER, SECRET]).seals.open(login, seal), form)
    assert.equal(setUp([NEWER]).seals.open(login, seal), null)
    assert.equal(setUp([SECRET], 'sealed').seals.open(login, seal), null)
  })

  it('holds the longest form, is never longer than it may be, and is not made of a longer one', () => {
    const world = setUp()
    const long = (bytes: number): KeptForm => ({ ...form, fields: [['n', 'x'.repeat(bytes)]] })
    const seal = sealed(world, { ...long(MAX_FORM_BYTES), path: `/${'p'.repeat(2000)}` })
    assert.ok(seal.length <= MAX_FORM_SEAL_BYTES)
    assert.equal(world.seals.seal(login, long(MAX_FORM_BYTES + 8 * 1024)), null)
    assert.equal(world.seals.open(login, 'A'.repeat(10_000_000)), null)
  })

  it('is not the seal of a session, and a session’s seal is none of a form', async () => {
    const name = '__Host-Http-session'
    const app = testApplication()
    const exchange = testExchange()
    const { latch } = testApplication({
      store: sealedSessions({ revocations: memoryStore() }) as never,
    })
    const session = await latch.session(latch.open(exchange))
    await session.login({ id: 'id-alice', username: 'alice', roles: [] })
    const cookie = exchange.nextCookie.split('; ').find((one) => one.startsWith(`${name}=`)) ?? ''
    const value = cookie.slice(name.length + 1)
    assert.ok(value.length > 100)
    assert.equal(latch.forms.open(session, value), null)
    const waiting = latch.forms.seal(session, form) ?? ''
    assert.deepEqual(latch.forms.open(session, waiting), form, 'control')
    const asCookie = testExchange({ headers: { cookie: `${name}=${waiting}` } })
    assert.equal((await latch.session(latch.open(asCookie))).user, null)
    await app.latch.close()
  })
})

describe('a form that a parser has read', () => {
  const type = 'application/x-www-form-urlencoded'
  const fieldsOf = async (body: object) => (await keepableFields(type, async () => body))?.fields

  it('is not kept if an object of it is no form, or is deeper than parsers go', async () => {
    let deep: object = { a: 'x' }
    for (let i = 0; i < 100_000; i++) deep = { a: deep }
    for (const body of [deep, { a: 1 }, { a: null }, { a: () => 1 }, { a: '\ufffd' }]) {
      assert.equal(await fieldsOf(body), undefined)
    }
    const circle: Record<string, unknown> = {}
    circle['a'] = circle
    assert.equal(await fieldsOf(circle), undefined)
    assert.deepEqual(await fieldsOf({ a: { b: ['1'] } }), [['a[b][]', '1']], 'control')
  })
})
