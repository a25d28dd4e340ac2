/**
 * The marks of what was answered, while the secrets of the cookies change: whoever has kept a login (its cookie and its
 * body) must not send it again, on the day on which the oldest secret is dropped least of all.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore } from 'latchkey/stores/memory'
import {
  enrolled,
  outcomeOf,
  PasskeyBrowser,
  passkeyApplication,
  type PasskeyApplication,
} from '../../../services/passkey-application.ts'
import type { PasskeyResponse } from '../../../services/authenticator.ts'

const OLD = 'hT5kW8mQ2xZ7vB4nL9pR3sD6fG1jC0aY+eU2iO5tX8='
const NEW = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='

/** Two processes over one store, with these secrets, and a login that a browser of the first is about to send. */
async function processes(first: readonly string[], second: readonly string[]) {
  const store = memoryStore()
  const one = passkeyApplication({ store, secrets: first })
  const two = passkeyApplication({ store, secrets: second, clock: one.clock })
  const { device } = await enrolled(one)
  const browser = new PasskeyBrowser(one, device)
  const response = await browser.answer('login')
  return { one, two, browser, response }
}

/** Sends the login as it was kept. */
function send(app: PasskeyApplication, browser: PasskeyBrowser, response: PasskeyResponse) {
  const kept = new PasskeyBrowser(app, browser.device)
  for (const [name, value] of browser.cookies) kept.cookies.set(name, value)
  return outcomeOf(kept.send((ctx) => app.latch.passkeys.login(ctx, response)))
}

describe('a login by passkey that was sent before', () => {
  for (const [what, first, second] of [
    ['the oldest secret is dropped', [NEW, OLD], [NEW]],
    ['a new secret is put in front', [OLD], [NEW, OLD]],
  ] as const) {
    it(`is refused after ${what}`, async () => {
      const { one, two, browser, response } = await processes(first, second)
      assert.equal(await send(one, browser, response), 'done')
      assert.equal(await send(two, browser, response), 'invalid_token')
      // Negative control: what was not sent before is taken by the second process.
      const fresh = await processes(first, second)
      assert.equal(await send(fresh.two, fresh.browser, fresh.response), 'done')
    })
  }

  it('is taken once by fifty requests, though half of the processes have dropped the secret', async () => {
    const { one, two, browser, response } = await processes([NEW, OLD], [NEW])
    const sent = Array.from({ length: 50 }, (_, i) => send(i % 2 ? one : two, browser, response))
    const outcomes = await Promise.all(sent)
    assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
    assert.equal(outcomes.filter((outcome) => outcome === 'invalid_token').length, 49)
  })
})
