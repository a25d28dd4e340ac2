/**
 * A value made for one purpose is worth nothing for another purpose, nor in another application.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLatchkey, HOUR, sealedSessions, type BaseLatchkey, type StoredUser } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange, type TestExchange } from 'latchkey/testing'
import {
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
  type TestUser,
} from '../../../services/application.ts'

/** What one browser of an application holds after a login: a value for each purpose. */
interface Holdings {
  readonly session: string
  readonly device: string
  readonly form: string
  readonly nonce: string
}

async function holdings(app: TestApplication): Promise<Holdings> {
  const before = testExchange()
  const anonymous = await app.latch.session(app.latch.open(before))
  anonymous.csrfToken()
  const exchange = testExchange()
  const ctx = app.latch.open(exchange)
  await app.latch.login(ctx, { username: 'alice', password: PASSWORD })
  const form = (await app.latch.session(ctx)).csrfToken()
  const valueOf = (cookies: ReadonlyMap<string, string>, suffix: string): string => {
    const [, cookie = ''] = [...cookies].find(([name]) => name.endsWith(suffix)) ?? []
    return cookie.slice(cookie.indexOf('=') + 1).split(';', 1)[0] ?? ''
  }
  const session = [...exchange.cookies.keys()].find((name) => !name.endsWith('-device')) ?? ''
  return {
    session: valueOf(exchange.cookies, session),
    device: valueOf(exchange.cookies, '-device'),
    form,
    nonce: valueOf(before.cookies, '-nonce'),
  }
}

/** Whether the application takes each value for a session, a known device, a form's token. */
async function accepted(app: TestApplication, name: string, own: Holdings, value: string) {
  const open = (cookie: string) => app.latch.open(testExchange({ headers: { cookie } }))
  const asSession = await app.latch.session(open(`${name}=${value}`))
  const loggedIn = await app.latch.session(open(`${name}=${own.session}`))
  const closed = testApplication({ throttle: { account: { free: 0, cap: 0 } }, cookie: { name } })
  const asDevice = await closed.latch
    .authenticate('alice', PASSWORD, { address: null, device: value })
    .then(() => true)
    .catch(() => false)
  return {
    session: asSession.user !== null,
    form: loggedIn.verifyCsrfToken(value),
    device: asDevice,
  }
}

const name = '__Host-Http-session'
const app = testApplication()
const mine = await holdings(app)

describe('values of one purpose', () => {
  for (const [purpose, expected] of [
    ['session', { session: true, form: false, device: false }],
    ['form', { session: false, form: true, device: false }],
    ['device', { session: false, form: false, device: true }],
    ['nonce', { session: false, form: false, device: false }],
  ] as const) {
    it(`${purpose}: is accepted for that purpose and for no other`, async () => {
      assert.deepEqual(await accepted(app, name, mine, mine[purpose]), expected)
    })
  }
})

describe('a one-time token', () => {
  it('is no session, form token or device, though it has the shape of a device, and none of those is a token', async () => {
    const order = { purpose: 'reset', userId: 'id-alice', lifetime: HOUR }
    const token = await app.latch.tokens.issue(order)
    const nothing = { session: false, form: false, device: false }
    assert.deepEqual(await accepted(app, name, mine, token), nothing)
    for (const value of Object.values(mine)) {
      assert.equal(await app.latch.tokens.redeem(value, 'reset'), null)
    }
    assert.notEqual(await app.latch.tokens.redeem(token, 'reset'), null, 'control')
  })

  it('of another secret or cookie is not accepted here, although the store is the same', async () => {
    const store = memoryStore()
    const order = { purpose: 'reset', userId: 'id-alice', lifetime: HOUR }
    const here = testApplication({ store })
    for (const options of [{ secrets: SECRET.toLowerCase() }, { cookie: { name: '__Host-b' } }]) {
      const other = testApplication({ store, ...options })
      assert.equal(
        await here.latch.tokens.redeem(await other.latch.tokens.issue(order), 'reset'),
        null,
      )
    }
    assert.notEqual(
      await here.latch.tokens.redeem(await here.latch.tokens.issue(order), 'reset'),
      null,
    )
  })
})

describe('values of another application', () => {
  for (const [what, other] of [
    ['with another secret', testApplication({ secrets: SECRET.toLowerCase() })],
    ['with the same secret and another cookie', testApplication({ cookie: { name: '__Host-b' } })],
  ] as const) {
    it(`${what} are not accepted here`, async () => {
      for (const value of Object.values(await holdings(other))) {
        const nothing = { session: false, form: false, device: false }
        assert.deepEqual(await accepted(app, name, mine, value), nothing)
      }
    })
  }
})

describe('sealed sessions', () => {
  const cookie = async (latch: BaseLatchkey<TestUser>): Promise<TestExchange> => {
    const exchange = testExchange()
    const session = await latch.session(latch.open(exchange))
    await session.login({ id: 'u1', username: 'alice', roles: [] })
    return exchange
  }
  const openSealed = (options: { name?: string; secrets?: string } = {}): BaseLatchkey<TestUser> =>
    createLatchkey({
      secrets: options.secrets ?? SECRET,
      cookie: { name: options.name ?? name },
      store: sealedSessions({ revocations: memoryStore() }),
      findUser: (): (TestUser & StoredUser) | null => null,
      sweepInterval: 0,
    })
  const sealedApp = openSealed()
  const userIn = async (latch: BaseLatchkey<TestUser>, value: string): Promise<TestUser | null> => {
    const headers = { cookie: `${name}=${value}` }
    return (await latch.session(latch.open(testExchange({ headers })))).user
  }
  const valueOf = ({ nextCookie }: TestExchange): string => nextCookie.slice(name.length + 1)

  it('are not accepted as session tokens, form tokens or device cookies, and none of those is accepted as a seal', async () => {
    const seal = valueOf(await cookie(sealedApp))
    const nothing = { session: false, form: false, device: false }
    assert.deepEqual(await accepted(app, name, mine, seal), nothing)
    for (const value of Object.values(mine)) assert.equal(await userIn(sealedApp, value), null)
    assert.equal((await userIn(sealedApp, seal))?.id, 'u1', 'control')
  })

  it('are not accepted by an application with another secret or another cookie name', async () => {
    for (const options of [{ secrets: SECRET.toLowerCase() }, { name: `${name.slice(0, -1)}m` }]) {
      assert.equal(await userIn(sealedApp, valueOf(await cookie(openSealed(options)))), null)
    }
  })
})
