/**
 * What is made for one purpose is worth nothing for another, nor for another application.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testExchange } from 'latchkey/testing'
import { PASSWORD, SECRET, testApplication, type TestApplication } from './application.ts'

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

const name = '__Host-session'
const app = testApplication()
const mine = await holdings(app)

describe('values of one purpose', () => {
  for (const [purpose, expected] of [
    ['session', { session: true, form: false, device: false }],
    ['form', { session: false, form: true, device: false }],
    ['device', { session: false, form: false, device: true }],
    ['nonce', { session: false, form: false, device: false }],
  ] as const) {
    it(`${purpose}: is worth something for that purpose and for no other`, async () => {
      assert.deepEqual(await accepted(app, name, mine, mine[purpose]), expected)
    })
  }
})

describe('values of another application', () => {
  for (const [what, other] of [
    ['with another secret', testApplication({ secrets: SECRET.toLowerCase() })],
    ['with the same secret and another cookie', testApplication({ cookie: { name: '__Host-b' } })],
  ] as const) {
    it(`${what} are worth nothing here`, async () => {
      for (const value of Object.values(await holdings(other))) {
        const nothing = { session: false, form: false, device: false }
        assert.deepEqual(await accepted(app, name, mine, value), nothing)
      }
    })
  }
})
