/**
 * A cookie of the same name that an earlier release has left in the browser, on another domain or path: a login works
 * all the same, in a real browser.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { BrowserContext, Page } from 'playwright-core'
import { createLatchkey, type CookieOptions } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { PASSWORD, SECRET, testApplication } from '../../../services/application.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import { hosts, openSite, type Listener, type Site } from './sites.ts'

let chromium: LaunchedBrowser
let site: Site

before(async () => {
  chromium = await launchChromium()
  site = await openSite()
})
after(async () => {
  await chromium.close()
  await site.close()
})

const { users } = testApplication()
const store = memoryStore({ inProduction: true })

/** A release of the application. Releases differ only in their cookie. */
function release(cookie: CookieOptions, host: string = hosts.sub): Listener {
  const latch = createLatchkey({
    secrets: SECRET,
    store,
    cookie,
    sweepInterval: 0,
    onEvent: () => undefined,
    publicUrl: `https://${host}:${site.port}`,
    findUser: (username) => users.get(username),
  })
  const { depends, loginRoute, logoutRoute } = latchkeyHono(latch)
  const who = depends({ user: latch.optionalUser }, (c, { user }) =>
    c.html(`<h1>${user?.username ?? 'nobody'}</h1>`),
  )
  const form = (action: string): string =>
    `<form method="post" action="${action}"><input name="username" value="alice">` +
    `<input name="password" value="${PASSWORD}"><button>go</button></form>`
  const app = new Hono()
  app.get('/', who).get('/account/here', who)
  app.get('/login', (c) => c.html(form('/login'))).post('/login', loginRoute())
  app.get('/logout', (c) => c.html(form('/logout'))).post('/logout', logoutRoute())
  app.get('/account/login', (c) => c.html(form('/account/login')))
  app.get('/account/logout', (c) => c.html(form('/account/logout')))
  app.post('/account/login', loginRoute()).post('/account/logout', logoutRoute())
  return getRequestListener(app.fetch)
}

/** A new browser, with the actions of its user. */
async function withBrowser<Result>(
  use: (user: {
    readonly context: BrowserContext
    readonly page: Page
    readonly who: (path?: string) => Promise<string | null>
    readonly submit: (path: string) => Promise<string | null>
  }) => Promise<Result>,
): Promise<Result> {
  const context = await chromium.browser.newContext()
  const page: Page = await context.newPage()
  const origin = `https://${hosts.sub}:${site.port}`
  const heading = (): Promise<string | null> => page.textContent('h1')
  try {
    return await use({
      context,
      page,
      async who(path = '/') {
        await page.goto(origin + path)
        return heading()
      },
      async submit(path) {
        await page.goto(origin + path)
        await page.click('button')
        await page.waitForURL(`${origin}/`)
        return heading()
      },
    })
  } finally {
    await context.close()
  }
}

const onHost: CookieOptions = { name: 'sid' }
const onDomain: CookieOptions = { name: 'sid', domain: hosts.app }
const inOneJar: CookieOptions = { sameSite: 'none' }
const inJars: CookieOptions = { ...inOneJar, partitioned: true }
const onPath: CookieOptions = { name: 'sid', path: '/account' }
const changes: readonly (readonly [string, CookieOptions, CookieOptions])[] = [
  ['from unpartitioned to partitioned', inOneJar, inJars],
  ['from the host to the domain', onHost, onDomain],
  ['from the domain to the host', onDomain, onHost],
]

describe('a release that changes the scope of the cookie, in Chromium', () => {
  for (const [what, before, afterwards] of changes) {
    it(`${what}: a user of the release before can log in again and out again, and one session cookie is left`, () =>
      withBrowser(async ({ context, who, submit }) => {
        site.answer(release(before))
        assert.equal(await submit('/login'), 'alice')
        site.answer(release(afterwards))
        assert.equal(await submit('/login'), 'alice')
        assert.equal(await who(), 'alice')
        const names = (await context.cookies()).map(({ name }) => name)
        assert.equal(names.filter((name) => name.endsWith('-device')).length, 1)
        assert.equal(names.length, 2, names.join())
        assert.equal(await submit('/logout'), 'nobody')
        assert.equal(await submit('/login'), 'alice')
        assert.equal(await who(), 'alice')
      }))
  }

  it('back and forth twelve times: a user can log in each time', () =>
    withBrowser(async ({ who, submit }) => {
      const releases = [release(onHost), release(onDomain)] as const
      for (let i = 0; i < 12; i++) {
        site.answer(releases[(i % 2) as 0 | 1])
        assert.equal(await submit('/login'), 'alice', `release ${i}`)
        assert.equal(await who(), 'alice', `release ${i}`)
      }
    }))
})

describe('a release that no longer partitions its cookies, in Chromium', () => {
  it('shows nobody logged in right after the first login, which removes the old cookie, and then works', () =>
    withBrowser(async ({ context, who, submit }) => {
      site.answer(release(inJars))
      assert.equal(await submit('/login'), 'alice')
      site.answer(release(inOneJar))
      assert.equal(await submit('/login'), 'nobody')
      assert.equal(await who(), 'alice')
      const names = (await context.cookies()).map(({ name }) => name)
      assert.equal(names.filter((name) => name === '__Host-Http-session').length, 1)
    }))
})

describe('a cookie with a path, in Chromium', () => {
  it('is sent only below that path, and is removed from that path at logout', () =>
    withBrowser(async ({ context, who, submit }) => {
      site.answer(release(onPath))
      assert.equal(await submit('/account/login'), 'nobody')
      assert.equal(await who(), 'nobody')
      assert.equal(await who('/account/here'), 'alice')
      await submit('/account/logout')
      assert.equal(await who('/account/here'), 'nobody')
      const names = (await context.cookies()).map(({ name }) => name)
      assert.deepEqual(names, ['sid-device'])
    }))
})

describe('a page that another site embeds, in Chromium', () => {
  /** The user after a login inside the page of another site: there, and then on the site itself. */
  const whoAfterLogin = (cookie: CookieOptions): Promise<readonly (string | null)[]> =>
    withBrowser(async ({ page, who }) => {
      const own = release(cookie)
      site.answer((incoming, outgoing) => {
        if (incoming.headers.host?.startsWith(hosts.evil) !== true) return own(incoming, outgoing)
        outgoing.setHeader('Content-Type', 'text/html')
        return outgoing.end(`<iframe src="https://${hosts.sub}:${site.port}/login"></iframe>`)
      })
      await page.goto(`https://${hosts.evil}:${site.port}/`)
      const frame = page.frameLocator('iframe')
      await frame.locator('button').click()
      const there = await frame.locator('h1').textContent()
      return [there, await who()]
    })

  it('logs its user in only within that site when cookies are partitioned', async () => {
    assert.deepEqual(await whoAfterLogin(inJars), ['alice', 'nobody'])
  })

  it('logs its user in everywhere with an unpartitioned cookie, and nowhere with SameSite=Lax (negative control)', async () => {
    assert.deepEqual(await whoAfterLogin(inOneJar), ['alice', 'alice'])
    assert.deepEqual(await whoAfterLogin({ partitioned: true }), ['nobody', 'nobody'])
  })
})

describe('a second cookie of the same name, in Chromium', () => {
  const twin = { name: 'sid', value: 'somebody-else', secure: true }
  const twins = {
    'on the parent domain': [{ ...twin, domain: `.${hosts.app}`, path: '/' }, '/'],
    'on the host as a domain': [{ ...twin, domain: `.${hosts.sub}`, path: '/' }, '/'],
    'on a path above the page': [{ ...twin, domain: hosts.sub, path: '/account' }, '/account/here'],
  } as const
  for (const [where, [cookie, page]] of Object.entries(twins)) {
    it(`${where}: the request with both is logged out, and its answer removes the second cookie`, () =>
      withBrowser(async ({ context, who, submit }) => {
        site.answer(release(onHost))
        assert.equal(await submit('/login'), 'alice')
        await context.addCookies([cookie])
        // Two values are no session, whoever wrote the second: without the removal this would last.
        assert.equal(await who(page), 'nobody')
        assert.equal(await who(page), 'alice')
        assert.equal(await who(), 'alice')
      }))
  }

  it('stays in the browser if it is sent to none of our pages (negative control)', () =>
    withBrowser(async ({ context, who, submit }) => {
      site.answer(release(onHost))
      await submit('/login')
      await context.addCookies([{ ...twin, domain: hosts.sub, path: '/elsewhere' }])
      assert.equal(await who(), 'alice')
      const paths = (await context.cookies()).filter(({ name }) => name === 'sid')
      assert.deepEqual(paths.map(({ path }) => path).toSorted(), ['/', '/elsewhere'])
    }))
})
