/**
 * Passkeys when something else fails: stores, functions of the application, the package below; and what is told.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore } from 'latchkey/stores/memory'
import { SoftAuthenticator } from '../../../services/authenticator.ts'
import {
  enrolled,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication as setUp,
} from '../../../services/passkey-application.ts'

/** A part of a store whose methods fail as the test says: by an error of the driver, or by no answer at all. */
function failing<Part extends object>(part: Part, method: keyof Part) {
  const state: { how: 'works' | 'throws' | 'hangs' } = { how: 'works' }
  const store = new Proxy(part, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name)
      if (name !== method || typeof value !== 'function') return value
      return async (...given: unknown[]): Promise<unknown> => {
        if (state.how === 'hangs') return new Promise(() => undefined)
        if (state.how === 'throws') throw new Error('The connection was lost')
        return Reflect.apply(value, target, given)
      }
    },
  })
  return { state, store }
}

const parts = [
  ['credentials', 'read'],
  ['credentials', 'update'],
  ['tokens', 'add'],
] as const

describe('a login by a passkey', () => {
  for (const [part, method] of parts) {
    it(`lets nobody in while ${part}.${method} fails or hangs, and whoever comes again afterwards`, async () => {
      const memory = memoryStore()
      const { state, store } = failing<object>(memory[part]!, method as never)
      const app = setUp({ store: memory, [part]: store, storeTimeout: 20 })
      const { device } = await enrolled(app)
      for (const how of ['throws', 'hangs'] as const) {
        const browser = new PasskeyBrowser(app, device)
        state.how = how
        assert.equal(await outcomeOf(browser.logInByPasskey()), 'store_unavailable', how)
        state.how = 'works'
        assert.equal(await browser.user(), null)
        assert.equal(await browser.logInByPasskey(), 'complete')
      }
    })
  }

  it('lets nobody in while the application cannot say who somebody is, or says somebody else', async () => {
    for (const answer of [
      () => Promise.reject(new Error('mine')),
      () => new Promise<never>(() => undefined),
      () => ({ id: 'id-bob', username: 'bob', roles: [], passwordHash: null }),
      () => null,
      () => [] as never,
      () => ({}) as never,
    ]) {
      let isBroken = false
      const app = setUp({
        callbackTimeout: 20,
        findUserById: (id) => (isBroken ? answer() : (app.users.get(id) ?? null)),
      })
      const { device } = await enrolled(app)
      const browser = new PasskeyBrowser(app, device)
      isBroken = true
      assert.notEqual(await outcomeOf(browser.logInByPasskey()), 'done')
      isBroken = false
      assert.equal(await browser.user(), null)
      assert.equal(await browser.logInByPasskey(), 'complete')
    }
  })
})

describe('what is told of passkeys', () => {
  it('has no challenge, no handle, no key, no signature and no recovery code in it', async () => {
    const app = setUp()
    const secrets: string[] = []
    const note = (answer: Readonly<Record<string, unknown>>): void => {
      for (const value of Object.values(answer)) {
        if (typeof value === 'string' && value.length > 20) secrets.push(value)
        else if (typeof value === 'object' && value !== null) note(value as never)
      }
    }
    const browser = new PasskeyBrowser(app)
    await browser.logIn()
    const options = await browser.options('add')
    const response = browser.device.create(options)
    const add = () => browser.send((ctx) => app.latch.passkeys.add(ctx, response))
    const { recoveryCodes } = await add()
    await outcomeOf(add())
    const login = await browser.answer('login')
    const twice = () =>
      outcomeOf(browser.copy().send((ctx) => app.latch.passkeys.login(ctx, login)))
    assert.equal(await twice(), 'done')
    assert.equal(await twice(), 'invalid_token')
    const wrong = new PasskeyBrowser(app, new SoftAuthenticator({ verifies: false }))
    await wrong.logIn('bob')
    await wrong.add()
    await outcomeOf(wrong.logInByPasskey())
    for (const one of [options, response, login]) note(one as never)
    secrets.push(...(recoveryCodes ?? []), ...browser.cookies.values())
    assert.ok(secrets.length > 20)
    const told = JSON.stringify(app.events)
    assert.match(told, /credential\.added/)
    assert.match(told, /login\.failed/)
    assert.deepEqual(
      secrets.filter((secret) => told.includes(secret)),
      [],
    )
  })
})
