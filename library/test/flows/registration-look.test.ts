/**
 * What a page of a registration asks before somebody types a password, and what it hands on to the application.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HOUR } from 'latchkey'
import { flowApplication } from '../../../services/flow-application.ts'
import { Browser } from '../../../services/two-steps.ts'
import { FRESH } from './walks.ts'

const EVE = 'eve@example.com'

describe('the token of a registration', () => {
  it('is looked at as often as a page likes, and says until the end whose it is', async () => {
    const app = flowApplication()
    const { register } = app.flows
    await new Browser(app).send((ctx) => register.start(ctx, { username: EVE }))
    const { link, code, expiresAt } = await app.mailed('register')
    assert.equal(expiresAt, app.clock() + HOUR)
    for (const given of [code, ` ${code}\n`, link]) {
      for (let i = 0; i < 20; i++) {
        assert.deepEqual(await register.look(given), { address: EVE, expiresAt })
      }
    }
    await new Browser(app).send((ctx) => register.finish(ctx, { token: code, password: FRESH }))
    assert.equal(await register.look(code), null)
  })

  it('is none if it is another one, of another purpose, too old, or no text', async () => {
    const app = flowApplication()
    const { register, reset } = app.flows
    const browser = new Browser(app)
    await browser.send((ctx) => register.start(ctx, { username: EVE }))
    const { code } = await app.mailed('register')
    await browser.send((ctx) => reset.start(ctx, { username: 'alice@example.com' }))
    const other = await app.mailed('reset_password')
    for (const given of [other.code, '', 7, null, undefined, { token: code }, 'x'.repeat(1e6)]) {
      assert.equal(await register.look(given), null)
    }
    assert.notEqual(await register.look(code), null)
    app.clock.advance(HOUR)
    assert.equal(await register.look(code), null)
  })

  it('hands on what the page has asked besides, and nothing if it asked nothing', async () => {
    const asked: unknown[] = []
    const app = flowApplication(
      {},
      {},
      {
        wrapUsers: (users) => ({
          ...users,
          create(account) {
            asked.push(account.about)
            return users.create?.(account) ?? null
          },
        }),
      },
    )
    const { register } = app.flows
    for (const about of [{ username: 'eve' }, undefined]) {
      const username = `eve${asked.length}@example.com`
      const browser = new Browser(app)
      await browser.send((ctx) => register.start(ctx, { username }))
      const { code } = await app.mailed('register')
      await browser.send((ctx) => register.finish(ctx, { token: code, password: FRESH, about }))
    }
    assert.deepEqual(asked, [{ username: 'eve' }, undefined])
  })
})
