/**
 * The token of a link in Chromium: it stays in the fragment, moves into the form, and reaches the server by the form
 * alone.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { everydayLife } from '../../../examples/reset-password.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import { flowApplication } from '../../../services/flow-application.ts'
import { FRESH } from '../flows/walks.ts'

describe('the link of a reset in Chromium', () => {
  let chromium: LaunchedBrowser
  before(async () => {
    chromium = await launchChromium()
  })
  after(() => chromium.close())

  /** Opens the link of a reset, fills the form and sends it. Returns all requests, and where the browser is then. */
  async function openLink(hasScript: boolean) {
    const app = flowApplication()
    const requests: { readonly method: string; readonly url: string; readonly referer: string }[] =
      []
    const site = new Hono()
    site.use(async (c, next) => {
      requests.push({
        method: c.req.method,
        url: c.req.url,
        referer: c.req.header('referer') ?? '',
      })
      await next()
    })
    const users = {
      find: (address: string) =>
        [...app.users.values()].find((user) => user.address === address) ?? null,
      findById: (id: string) => app.users.get(id) ?? null,
      addressOf: ({ address }: { readonly address: string | null }) => address,
      setPasswordHash: (id: string, { to }: { readonly to: string | null }) => {
        app.users.set(id, { ...app.users.get(id)!, passwordHash: to })
        return true
      },
    }
    site.route(
      '/',
      everydayLife(app.latch as never, users, (message) => void app.mail.push(message)),
    )
    site.get('/login', (c) => c.html('<p>log in</p><a href="/after">on</a>'))
    site.get('/after', (c) => c.html('<p>after</p>'))
    const server = serve({ fetch: site.fetch, port: 0, hostname: '127.0.0.1' })
    if (!server.listening) await once(server, 'listening')
    const context = await chromium.browser.newContext({ javaScriptEnabled: hasScript })
    try {
      const origin = `http://localhost:${(server.address() as AddressInfo).port}`
      const page = await context.newPage()
      await page.goto(`${origin}/forgot`)
      await page.fill('[name=username]', 'alice@example.com')
      await page.click('button')
      const { link, code } = await app.mailed('reset_password')
      const { pathname, hash } = new URL(link)
      await page.goto(origin + pathname + hash)
      const moved = await page.inputValue('[name=token]')
      const shown = page.url()
      if (moved === '') await page.fill('[name=token]', code)
      await page.fill('[name=password]', FRESH)
      await page.click('button')
      await page.waitForURL((url) => url.pathname === '/login')
      await page.click('a')
      await page.waitForURL((url) => url.pathname === '/after')
      return { requests, code, moved, shown, events: app.events }
    } finally {
      await context.close()
      server.close()
    }
  }

  it('moves its token into the form and out of the address; no request and no Referer carries it', async () => {
    const { requests, code, moved, shown } = await openLink(true)
    assert.equal(moved, code)
    assert.equal(shown.includes('#'), false)
    assert.ok(requests.length >= 5)
    const secret = code.split('.')[1] ?? code
    for (const { url, referer } of requests)
      assert.equal((url + referer).includes(secret), false, url)
    assert.ok(
      requests.some(({ referer }) => referer.endsWith('/login')),
      'control: Referers are sent',
    )
  })

  it('takes a pasted code where no script runs', async () => {
    const { moved, requests } = await openLink(false)
    assert.equal(moved, '')
    assert.ok(
      requests.some(({ method, url }) => method === 'POST' && url.endsWith('/reset-password')),
    )
  })
})
