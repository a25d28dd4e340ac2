/**
 * Apps on other hosts than the login, in Chromium: through Caddy with the recipe of `deploy/`, in front of an app in
 * Python. One host is behind a Caddy that shows the check no cookies.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import type { BrowserContext, Page } from 'playwright-core'
import { startAppBehind } from '../../../services/app-behind.ts'
import { startCaddy } from '../../../services/caddy.ts'
import { selfSigned } from '../../../services/certificate.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import { PASSWORD } from '../../../services/site/processes.ts'
import { Person, startClockedSite, type ClockedSite } from '../support/clocked-site.ts'

const WIKI = 'https://wiki.example.com'
const GRAFANA = 'https://grafana.example.com'
const BLOCKED = 'https://blocked.example.com'
const LOSSY = 'https://lossy.example.com'

const RULES = [
  {
    name: 'Wiki',
    url: `${WIKI}/`,
    rules: [
      { path: '/vault/*', secondFactor: true },
      { path: '/recent/*', recentLogin: '10m' },
      { path: '/*' },
    ],
  },
  { name: 'Grafana', url: `${GRAFANA}/`, rules: [{ path: '/*' }] },
  { name: 'Blocked', url: `${BLOCKED}/`, rules: [{ path: '/*' }] },
  { name: 'Lossy', url: `${LOSSY}/`, rules: [{ path: '/*' }] },
]

const stops: (() => unknown)[] = []
let site: ClockedSite
let chromium: LaunchedBrowser

/** Has an authenticator app. */
let zoe: Person

before(async () => {
  const later = { after: (stop: unknown) => stops.push(stop as () => void) }
  const [app, certificate] = await Promise.all([
    startAppBehind(),
    selfSigned([WIKI, GRAFANA, BLOCKED, LOSSY].map((origin) => new URL(origin).host)),
  ])
  stops.push(() => app.stop())
  site = await startClockedSite(later, { apps: RULES })
  const ports = { login: Number(new URL(site.url).port), inner: Number(new URL(site.inner).port) }
  const behind = { ...ports, app: app.port, certificate }
  const caddy = await startCaddy(behind, [
    ['wiki.example.com {', 'wiki.example.com, grafana.example.com, blocked.example.com {'],
  ])
  const lossy = await startCaddy(behind, [
    ['wiki.example.com {', 'lossy.example.com {'],
    ['uri /forward-auth?', 'uri /forward-auth?\n\t\t\theader_up -Cookie'],
  ])
  stops.push(
    () => caddy.stop(),
    () => lossy.stop(),
  )
  chromium = await launchChromium(
    `MAP lossy.example.com 127.0.0.1:${lossy.port}, MAP *.example.com 127.0.0.1:${caddy.port}`,
    [BLOCKED],
  )
  stops.push(() => chromium.close())
  for (const name of ['alice', 'bob', 'zoe']) await site.add(name)
  zoe = new Person(site)
  await zoe.logIn('zoe')
  await zoe.setUpApp()
})
after(async () => {
  for (const stop of stops.toReversed()) await stop()
})

/** Lets a test use a new browser. */
async function inBrowser(
  use: (context: BrowserContext) => Promise<void>,
  options: Parameters<LaunchedBrowser['browser']['newContext']>[0] = {},
): Promise<void> {
  const context = await chromium.browser.newContext({ ignoreHTTPSErrors: true, ...options })
  context.setDefaultTimeout(30_000)
  try {
    await use(context)
  } finally {
    await context.close()
  }
}

async function logIn(tab: Page, username: string): Promise<void> {
  await tab.fill('[name=username]', username)
  await tab.fill('[name=password]', PASSWORD)
  await tab.getByRole('button', { name: 'Log in', exact: true }).click()
}

const heading = (tab: Page): Promise<string | null> => tab.textContent('h1')

/** What the app shows: whom it was told that it is. */
async function userSeen(tab: Page): Promise<string> {
  const { environ } = JSON.parse((await tab.textContent('body')) ?? '') as {
    environ: Record<string, string>
  }
  return environ['HTTP_REMOTE_USER'] ?? ''
}

/** Opens an address, and logs in on the way. Returns the tab, which shows the app. */
async function enter(context: BrowserContext, address: string, username = 'alice'): Promise<Page> {
  const tab = await context.newPage()
  await tab.goto(address)
  await logIn(tab, username)
  await tab.waitForURL(address)
  return tab
}

describe('an app on another host', () => {
  it('is reached by a login at exactly the address, with what stands behind #, until the logout', () =>
    inBrowser(async (context) => {
      const wiki = await context.newPage()
      await wiki.goto(`${WIKI}/a?b=1&c=2#frag`)
      assert.ok(wiki.url().startsWith(`${site.url}/login?next=`), wiki.url())
      assert.match(
        (await wiki.textContent('main')) ?? '',
        /Continue to Wiki \(wiki\.example\.com\)/,
      )
      await logIn(wiki, 'alice')
      await wiki.waitForURL(`${WIKI}/a?b=1&c=2#frag`)
      assert.equal(await userSeen(wiki), 'alice')
      // The second app asks nothing.
      const grafana = await context.newPage()
      await grafana.goto(`${GRAFANA}/d?x=%26#panel-2`)
      assert.equal(grafana.url(), `${GRAFANA}/d?x=%26#panel-2`)
      assert.equal(await userSeen(grafana), 'alice')

      const login = await context.newPage()
      await login.goto(`${site.url}/profile`)
      await login.getByRole('button', { name: 'Log out' }).first().click()
      await login.waitForURL(`${site.url}/login`)
      for (const tab of [wiki, grafana]) {
        assert.equal(await tab.evaluate(async () => (await fetch('/api')).status), 401)
        await tab.reload()
        assert.equal(await heading(tab), 'Log in')
      }
    }))

  it('is reached without the script too, by a page that goes on after a second', () =>
    inBrowser(
      async (context) => {
        const tab = await enter(context, `${WIKI}/a?b=1&c=2`)
        assert.equal(await userSeen(tab), 'alice')
      },
      { javaScriptEnabled: false },
    ))

  it('is reached over a second factor, and over a confirmation, which its cookie follows', () =>
    inBrowser(async (context) => {
      const tab = await context.newPage()
      const send = async (button: string): Promise<void> => {
        await tab.fill('[name=code]', zoe.nextCode())
        await tab.getByRole('button', { name: button, exact: true }).first().click()
      }
      await tab.goto(`${WIKI}/vault/x?y=%2F#frag`)
      await logIn(tab, 'zoe')
      await tab.waitForURL(/\/login\/factor/)
      await send('Log in')
      await tab.waitForURL(`${WIKI}/vault/x?y=%2F#frag`)
      assert.equal(await userSeen(tab), 'zoe')
      site.clock.advance(11 * MINUTE)
      await tab.goto(`${WIKI}/recent/y?z#frag`)
      assert.ok(tab.url().startsWith(`${site.url}/confirm`), tab.url())
      await send('Confirm')
      await tab.waitForURL(`${WIKI}/recent/y?z#frag`)
      await tab.goto(`${WIKI}/x`)
      assert.equal(await userSeen(tab), 'zoe')
    }))

  it('opens in a dozen tabs that begin at once, three at each address', () =>
    inBrowser(async (context) => {
      await enter(context, `${GRAFANA}/x`)
      const tabs = await Promise.all(Array.from({ length: 12 }, () => context.newPage()))
      const users = tabs.map(async (tab, i) => {
        await tab.goto(`${WIKI}/tab?n=${i % 4}`)
        // One that came a moment late waits on a page of ours.
        await tab.waitForFunction(() => document.body.textContent.includes('HTTP_REMOTE_USER'))
        assert.equal(tab.url(), `${WIKI}/tab?n=${i % 4}`)
        return userSeen(tab)
      })
      assert.deepEqual(
        await Promise.all(users),
        Array.from(tabs, () => 'alice'),
      )
    }))
})

describe('cookies that get lost', () => {
  it('in the browser end in an explanation, and in no circle', () =>
    inBrowser(async (context) => {
      const login = await context.newPage()
      await login.goto(`${site.url}/login`)
      await logIn(login, 'alice')
      await login.waitForURL(`${site.url}/profile`)
      const tab = await context.newPage()
      const seen: string[] = []
      tab.on('request', (request) => seen.push(request.url()))
      const answer = await tab.goto(`${BLOCKED}/x`)
      assert.equal(answer?.status(), 403)
      assert.equal(await heading(tab), 'Your browser keeps no cookie here')
      const starts = seen.filter((url) => url.includes('/.latchkey/start'))
      assert.equal(starts.length, 3, seen.join('\n'))
      // Control: the same browser gets into an app whose cookies it keeps.
      await tab.goto(`${GRAFANA}/x`)
      assert.equal(await userSeen(tab), 'alice')
    }))

  it('at the proxy end in an explanation, and in no circle', () =>
    inBrowser(async (context) => {
      const tab = await context.newPage()
      await tab.goto(`${LOSSY}/x`)
      await logIn(tab, 'alice')
      await tab.waitForURL(/\/\.latchkey\/start/)
      await tab.waitForSelector('h1')
      site.clock.advance(4000)
      const seen: string[] = []
      tab.on('request', (request) => seen.push(request.url()))
      await tab.goto(`${LOSSY}/x`)
      assert.equal(await heading(tab), 'You are logged in, and yet kept out')
      assert.ok(seen.length < 20, seen.join('\n'))
    }))
})

describe('an attacker', () => {
  it('does not log a victim in by the address of their own ticket', () =>
    inBrowser(async (mallory) => {
      // The attacker's browser stops where the ticket would be used.
      const tab = await mallory.newPage()
      let ticket = ''
      await tab.route(`${WIKI}/.latchkey/enter**`, (route) => {
        ticket = route.request().url()
        return route.abort()
      })
      await tab.goto(`${WIKI}/x`)
      const stopped = tab.waitForEvent('requestfailed')
      await logIn(tab, 'bob')
      await stopped
      assert.match(ticket, /ticket=/)
      await inBrowser(async (victim) => {
        const page = await victim.newPage()
        await page.goto(ticket)
        assert.equal(await heading(page), 'Log in', 'the victim is asked who they are')
        await logIn(page, 'alice')
        await page.waitForURL(`${WIKI}/x`)
        assert.equal(await userSeen(page), 'alice')
      })
      // Control: in the browser of its owner it is good.
      await tab.unroute(`${WIKI}/.latchkey/enter**`)
      await tab.goto(ticket)
      assert.equal(await userSeen(tab), 'bob')
    }))
})
