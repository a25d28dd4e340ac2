/**
 * A form is not lost in a real browser: it is submitted, refused for want of a confirmation, and sent again by one
 * click after it; and the handler sees what the user has typed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { MINUTE } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import type { Page } from 'playwright-core'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import { hosts, openSite } from './sites.ts'

let chromium: LaunchedBrowser

before(async () => void (chromium = await launchChromium()))
after(() => chromium.close())

type Fields = readonly (readonly [name: string, value: unknown])[]

/** A running application with a form that needs a recent confirmation. */
interface Site extends TestApplication {
  readonly origin: string

  /** The fields that the handler has seen, one list for each time that it ran. */
  readonly seen: readonly Fields[]
  readonly close: () => Promise<void>
}

const resendField = (resend: string) =>
  html`<input type="hidden" name="resend" value="${resend}" />`

const confirmForm = (token: string, hidden: unknown, problem: string) =>
  html`<h1>Is it you?</h1>
    <p role="alert">${problem}</p>
    <form method="post" action="/confirm">
      <input type="hidden" name="_csrf" value="${token}" />${hidden}
      <input name="password" type="password" /><button>Confirm</button>
    </form>`

const transferForm = (token: string, enctype: string) =>
  html`<form method="post" action="/transfer?draft=7" enctype="${enctype}">
    <input type="hidden" name="_csrf" value="${token}" />
    <input name="to" />
    <textarea name="note"></textarea>
    <input type="checkbox" name="item" value="1" checked />
    <input name="empty" />
    <input type="checkbox" name="item" value="2 &lt; 3" checked />
    <button name="act" value="send">Send</button>
  </form>`

async function openTransfers(): Promise<Site> {
  const site = await openSite()
  const origin = `https://${hosts.app}:${site.port}`
  const seen: Fields[] = []
  const app = testApplication({
    publicUrl: origin,
    store: memoryStore({ inProduction: true }),
  })
  const { latch } = app
  const { depends, loginRoute, confirmRoute, sessionOf } = latchkeyHono(latch, {
    formTokens: true,
    loginPage: '/login',
    confirmPage: '/confirm',
    confirmForm: ({ resend, error, csrfToken }, c) =>
      c.html(confirmForm(csrfToken, resendField(resend), error.message), 403),
  })
  const routes = new Hono()
  routes.post('/login', loginRoute())
  routes.get(
    '/login',
    depends({ session: latch.session }, (c, { session }) =>
      c.html(
        html`<form method="post">
          <input type="hidden" name="_csrf" value="${session.csrfToken()}" />
          <input name="username" /><input name="password" type="password" /><button>Log in</button>
        </form>`,
      ),
    ),
  )
  routes.get(
    '/confirm',
    depends({ user: latch.user }, (c) => {
      const next = html`<input type="hidden" name="next" value="${c.req.query('next') ?? ''}" />`
      return c.html(confirmForm(sessionOf(c).csrfToken(), next, ''))
    }),
  )
  routes.post(
    '/confirm',
    confirmRoute({
      onFailure: (error, c, given) => {
        const hidden = given?.form ? resendField(given.form.resend) : raw('')
        return c.html(
          confirmForm(sessionOf(c).csrfToken(), hidden, error.message),
          error.status as 401,
        )
      },
    }),
  )
  routes.get(
    '/transfer',
    depends({ user: latch.user }, (c) =>
      c.html(transferForm(sessionOf(c).csrfToken(), c.req.query('enctype') ?? '')),
    ),
  )
  routes.get(
    '/account',
    depends({ user: latch.recentLogin(5 * MINUTE) }, (c, { user }) => c.text(user.username)),
  )
  routes.post(
    '/transfer',
    depends(
      { user: latch.recentLogin(5 * MINUTE) },
      async (c) => {
        seen.push([...(await c.req.formData())].filter(([name]) => name !== '_csrf'))
        return c.text('Sent')
      },
      { resend: true },
    ),
  )
  routes.get('/', (c) => c.text('Home'))
  site.answer(getRequestListener(routes.fetch))
  return { ...app, origin, seen, close: () => site.close() }
}

/** Opens the application and a browser in which alice is logged in, lets a test use both, and closes them. */
async function inTransfers(test: (site: Site, page: Page) => Promise<void>): Promise<void> {
  const site = await openTransfers()
  const context = await chromium.browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${site.origin}/login`)
    await page.fill('[name=username]', 'alice')
    await page.fill('[name=password]', PASSWORD)
    await page.click('button')
    await page.waitForURL(`${site.origin}/`)
    await test(site, page)
  } finally {
    await context.close()
    await site.close()
  }
}

/** Fills in the form and submits it. */
async function transfer(page: Page, origin: string, enctype: string): Promise<void> {
  await page.goto(`${origin}/transfer?enctype=${enctype}`)
  await page.fill('[name=to]', 'Zoë & "<b>carol</b>" \u{1f511} \u0085')
  await page.fill('[name=note]', '\n two\nlines \n\n=%41+')
  await page.click('button')
}

async function confirm(page: Page, password = PASSWORD): Promise<void> {
  await page.fill('[name=password]', password)
  await page.click('button')
}

describe('a form that was refused for want of a confirmation, in Chromium', () => {
  for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
    it(`is sent again by one click, as its user has typed it (${enctype})`, () =>
      inTransfers(async ({ origin, seen, clock }, page) => {
        await transfer(page, origin, enctype)
        await page.waitForSelector('text=Sent')
        assert.equal(seen.length, 1, 'control: sent while the login is recent')
        clock.advance(10 * MINUTE)

        await transfer(page, origin, enctype)
        await page.waitForSelector('text=Recent login required')
        await confirm(page, 'wrong')
        await page.waitForSelector('text=Invalid credentials')
        await confirm(page)
        await page.waitForSelector('text=/transfer?draft=7')
        assert.equal(seen.length, 1, 'nothing is sent before the click')
        await page.click('button')
        await page.waitForSelector('text=Sent')
        assert.equal(page.url(), `${origin}/transfer?draft=7`)
        assert.equal(seen.length, 2)
        assert.deepEqual(seen[1], seen[0])
        assert.deepEqual(seen[1]?.at(-1), ['act', 'send'], 'the button that was pressed')
      }))
  }

  it('leaves whoever has confirmed without a form where they were refused', () =>
    inTransfers(async ({ origin, clock }, page) => {
      clock.advance(10 * MINUTE)
      await page.goto(`${origin}/account?tab=2`)
      assert.equal(page.url(), `${origin}/confirm?next=${encodeURIComponent('/account?tab=2')}`)
      await confirm(page)
      await page.waitForURL(`${origin}/account?tab=2`)
      assert.equal(await page.textContent('body'), 'alice')
    }))
})
