/**
 * How long Chromium keeps the cookie of a session: as long as the session can live, or until the browser is closed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { serve } from '@hono/node-server'
import { DAY, hashPassword, SECOND } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { site } from '../../../examples/remember-me.ts'
import { PASSWORD } from '../../../services/application.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'

describe('the cookie of a session in Chromium', () => {
  let chromium: LaunchedBrowser
  before(async () => {
    chromium = await launchChromium()
  })
  after(() => chromium.close())

  /** Logs in on the page of the example, and returns when the browser forgets the cookie: -1 when it is closed. */
  async function expiryAfterLogin(isChecked: boolean): Promise<number> {
    const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })
    const bob = { id: 'u2', username: 'bob', roles: [], passwordHash }
    const app = site({
      publicUrl: 'http://localhost',
      store: memoryStore(),
      findUser: () => bob,
      sweepInterval: 0,
    })
    const server = serve({ fetch: app.fetch, port: 0 })
    if (!server.listening) await once(server, 'listening')
    const context = await chromium.browser.newContext()
    try {
      const page = await context.newPage()
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/login`)
      await page.fill('[name=username]', 'bob')
      await page.fill('[name=password]', PASSWORD)
      if (isChecked) await page.check('[name=remember]')
      await page.click('button')
      await page.waitForURL((url) => url.pathname === '/')
      assert.match((await page.textContent('body')) ?? '', new RegExp(`"remembered":${isChecked}`))
      const cookie = (await context.cookies()).find(({ name }) => name === 'session')
      return cookie?.expires ?? Number.NaN
    } finally {
      await context.close()
      server.close()
    }
  }

  it('lives for thirty days if the box was checked, and until the browser is closed otherwise', async () => {
    const end = (Date.now() + 30 * DAY) / SECOND
    const kept = await expiryAfterLogin(true)
    assert.ok(Math.abs(kept - end) < 60, `${kept - end} seconds off`)
    assert.equal(await expiryAfterLogin(false), -1)
  })
})
