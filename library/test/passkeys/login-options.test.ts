/**
 * The options of a login by passkey, which an application may hand out by a route of its own.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testExchange } from 'latchkey/testing'
import { outcomeOf, passkeyApplication } from '../../../services/passkey-application.ts'

/** Asks for the options, from a page of this site or of another one. */
async function ask(method: string, site: string) {
  const app = passkeyApplication()
  const exchange = testExchange({ method, headers: { 'sec-fetch-site': site } })
  let marked = 0
  const counting = new Proxy(exchange, {
    get: (target, name) =>
      name === 'markPrivate' ? () => void marked++ : (Reflect.get(target, name) as unknown),
  })
  const outcome = await outcomeOf(app.latch.passkeys.options(app.latch.open(counting), 'login'))
  return { outcome, cookies: exchange.cookies.size, isPrivate: marked > 0 }
}

describe('the options of a login by passkey', () => {
  it('are kept by no cache: they have the challenge of one browser', async () => {
    const given = { outcome: 'done', cookies: 1, isPrivate: true }
    assert.deepEqual(await ask('GET', 'none'), given)
    assert.deepEqual(await ask('POST', 'same-origin'), given)
  })

  it('are refused to a page of another site, which would take the challenges of other tabs away', async () => {
    const { outcome, cookies } = await ask('POST', 'cross-site')
    assert.deepEqual([outcome, cookies], ['cross_site_request', 0])
  })
})
