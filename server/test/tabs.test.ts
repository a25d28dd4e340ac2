/**
 * Several tabs of one browser: whatever was done in one tab, the visitor gets on in the others. In Chromium, and with
 * sixty tabs in any order in the browser of the tests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { launchChromium, type LaunchedBrowser } from '../../services/chromium.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { Browser, type Answer } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer
let storage: Storage
let chromium: LaunchedBrowser
let aliceId: string

before(async () => {
  aliceId = (await site.addUser('alice', ['admin'])).id
  await site.addUser('bob')
  server = await startServer(site)
  storage = await openStorage({ database: site.database }, { create: false })
  chromium = await launchChromium()
})
after(async () => {
  await chromium.close()
  await storage.close()
  await server.stop()
  site.remove()
})

/** Ends every session of alice, as time or an administrator does. */
async function endSessions(): Promise<void> {
  await storage.store.deleteAll(aliceId)
}

describe('two tabs in Chromium', () => {
  /** Lets a test use so many tabs of a new browser, each of which shows a page of the site. */
  async function withTabs(
    paths: readonly string[],
    use: (...tabs: readonly Page[]) => Promise<void>,
  ): Promise<void> {
    // With its script, a tab hears of the others before anybody looks at it: that is tested elsewhere.
    const context = await chromium.browser.newContext({ javaScriptEnabled: false })
    try {
      const tabs: Page[] = []
      for (const path of paths) {
        const tab = await context.newPage()
        await tab.goto(`${server.url}${path}`)
        tabs.push(tab)
      }
      await use(...tabs)
    } finally {
      await context.close()
    }
  }

  async function logIn(tab: Page, username = 'alice'): Promise<void> {
    await tab.fill('[name=username]', username)
    await tab.fill('[name=password]', PASSWORD)
    await press(tab, 'Log in')
  }

  /** Presses a button whose form leads to another page. */
  async function press(tab: Page, name: string): Promise<void> {
    const shown = tab.waitForEvent('load')
    await tab.getByRole('button', { name, exact: true }).click()
    await shown
  }

  const heading = (tab: Page): Promise<string | null> => tab.textContent('h1')
  const path = (tab: Page): string => tab.url().slice(server.url.length)
  const says = async (tab: Page): Promise<string> =>
    (await tab.locator('.notice, .alert').allTextContents()).join().trim()

  it('a login form that was left open goes on to its page when another tab has logged in', () =>
    withTabs(['/profile?first', '/profile?second'], async (one, two) => {
      assert.ok(one && two)
      await logIn(one)
      assert.equal(path(one), '/profile?first')
      await logIn(two)
      assert.equal(path(two), '/profile?second')
      assert.equal(await heading(two), 'Welcome to your profile, alice!')
      assert.equal((await storage.store.list(aliceId)).length, 1, 'one login, one session')
      await endSessions()
    }))

  it('both can log out: the second is told that it is logged out, once', () =>
    withTabs(['/login', '/login'], async (one, two) => {
      assert.ok(one && two)
      await logIn(one)
      await two.goto(`${server.url}/admin`)
      for (const tab of [one, two]) {
        await press(tab, 'Log out')
        assert.equal(path(tab), '/login')
        assert.equal(await says(tab), 'You are logged out.')
      }
      await two.reload()
      assert.equal(await says(two), '')
      assert.equal(await heading(two), 'Log in')
    }))

  it('say that the session has ended, and lead back to the page after a login', () =>
    withTabs(['/login', '/login'], async (one, two) => {
      assert.ok(one && two)
      await logIn(one)
      await two.goto(`${server.url}/admin`)
      await endSessions()
      for (const tab of [one, two]) {
        await tab.reload()
        assert.equal(await heading(tab), 'Log in')
        assert.equal(await says(tab), 'Your session has ended. Log in again.')
      }
      await logIn(two)
      assert.equal(path(two), '/admin')
      await logIn(one)
      assert.equal(path(one), '/profile')
      await press(one, 'Log out')
      assert.equal(await says(one), 'You are logged out.')
    }))

  it('can log out when the session has ended: nobody is refused', () =>
    withTabs(['/login', '/login'], async (one, two) => {
      assert.ok(one && two)
      await logIn(one)
      await two.goto(`${server.url}/logout`)
      await endSessions()
      for (const tab of [one, two]) {
        await press(tab, 'Log out')
        assert.equal(await says(tab), 'You are logged out.')
      }
    }))

  it('ask again before they end a later login than the one of their page', () =>
    withTabs(['/login', '/login'], async (one, two) => {
      assert.ok(one && two)
      await logIn(one)
      await two.goto(`${server.url}/profile`)
      await press(one, 'Log out')
      await logIn(one, 'bob')
      await press(two, 'Log out')
      assert.equal(await heading(two), 'Log out?')
      assert.equal(await says(two), 'You have logged in again since that page was opened.')
      assert.match(String(await two.textContent('main')), /You are logged in as bob\./)
      await press(two, 'Log out')
      assert.equal(await says(two), 'You are logged out.')
      await one.reload()
      assert.equal(await heading(one), 'Log in')
    }))

  it('never show one user the pages of another whose name was not typed', () =>
    withTabs(['/login', '/login?next=/admin'], async (one, two) => {
      assert.ok(one && two)
      await logIn(one, 'bob')
      await logIn(two, 'alice')
      assert.equal(await heading(two), 'You are logged in as bob')
      await press(two, 'Log out')
      assert.equal(await says(two), 'You are logged out.')
      await logIn(two, 'alice')
      assert.equal(await heading(two), 'Welcome to your profile, alice!')
      await endSessions()
    }))
})

describe('sixty tabs', () => {
  /** A generator of numbers below 1 that gives the same ones for a seed (mulberry32). */
  function random(seed: number): () => number {
    let state = seed
    return () => {
      state = (state + 0x6d2b79f5) | 0
      let t = Math.imul(state ^ (state >>> 15), 1 | state)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
    }
  }

  /** A tab, and the form of the page that it shows. */
  interface Tab {
    readonly browser: Browser
    form: 'login' | 'logout' | null
  }

  /** Opens a page and goes where it leads. */
  async function open({ browser }: Tab, path: string): Promise<Answer> {
    const answer = await browser.open(path)
    const { location } = answer.headers
    return location === undefined ? answer : browser.open(location)
  }

  function show(tab: Tab, { body }: Answer): void {
    tab.form = body.includes('action="/login"')
      ? 'login'
      : body.includes('action="/logout"')
        ? 'logout'
        : null
  }

  /** What a person does in a tab, by what it shows. Every answer is checked. */
  const acts = {
    look: async (tab: Tab, isLoggedIn: boolean): Promise<boolean> => {
      const page = await open(tab, '/profile')
      assert.equal(page.status, 200)
      assert.match(page.body, isLoggedIn ? /Welcome to your profile, alice!/ : /<h1>Log in<\/h1>/)
      show(tab, page)
      return isLoggedIn
    },
    logIn: async (tab: Tab): Promise<boolean> => {
      if (tab.form !== 'login') show(tab, await open(tab, '/login'))
      if (tab.form === 'login') {
        const answer = await tab.browser.submit('/login', { username: 'alice', password: PASSWORD })
        assert.equal(answer.status, 303)
        assert.equal(answer.headers.location, '/profile')
      }
      return acts.look(tab, true)
    },
    logOut: async (tab: Tab): Promise<boolean> => {
      if (tab.form !== 'logout') show(tab, await open(tab, '/logout'))
      if (tab.form !== 'logout') return false
      let answer = await tab.browser.submit('/logout', {})
      if (answer.status === 403) {
        assert.match(answer.body, /<h1>Log out\?<\/h1>/)
        answer = await tab.browser.submit('/logout', {})
      }
      assert.equal(answer.status, 303)
      const page = await tab.browser.open(answer.headers.location ?? '')
      assert.match(page.body, /You are logged out\./)
      show(tab, page)
      return false
    },
    end: async (_: Tab, isLoggedIn: boolean): Promise<boolean> => {
      if (isLoggedIn) await endSessions()
      return false
    },
  }

  for (const seed of [1, 2, 3]) {
    it(`in any order of looks, logins, logouts and ends are never refused (seed ${seed})`, async () => {
      const next = random(seed)
      const cookies = new Map<string, string>()
      const tabs = Array.from({ length: 60 }, (): Tab => {
        return { browser: new Browser(server.url, {}, cookies), form: null }
      })
      const kinds = [acts.look, acts.look, acts.logIn, acts.logIn, acts.logOut, acts.end]
      let isLoggedIn = false
      for (let i = 0; i < 240; i++) {
        const tab = tabs[Math.floor(next() * tabs.length)] as Tab
        const act = kinds[Math.floor(next() * kinds.length)] as (typeof kinds)[number]
        isLoggedIn = await act(tab, isLoggedIn)
      }
      await endSessions()
    })
  }

  it('that all open at once, with no cookie, show a form that works at the second try', async () => {
    const cookies = new Map<string, string>()
    const tabs = Array.from({ length: 60 }, () => new Browser(server.url, {}, cookies))
    await Promise.all(tabs.map((tab) => tab.open('/login')))
    for (const tab of tabs.slice(0, 3)) {
      let answer = await tab.submit('/login', { username: 'alice', password: PASSWORD })
      if (answer.status === 403) {
        assert.match(answer.body, /Please try again\./)
        assert.match(answer.body, /value="alice"/)
        answer = await tab.submit('/login', { username: 'alice', password: PASSWORD })
      }
      assert.equal(answer.status, 303)
      assert.equal(answer.headers.location, '/profile')
    }
    await endSessions()
  })
})

describe('the login page', () => {
  it('says nothing that a link can choose', async () => {
    for (const query of ['logged-out', 'notice=logged-out', 'error=Call+us', 'notice=Call+us']) {
      const { body } = await new Browser(server.url).open(`/login?${query}`)
      assert.doesNotMatch(body, /class="(?:notice|alert)"/, query)
    }
    for (const value of ['Call us', 'constructor', '__proto__', 'toString', '']) {
      const browser = new Browser(
        server.url,
        {},
        new Map([['session-notice', encodeURIComponent(value)]]),
      )
      assert.doesNotMatch((await browser.open('/login')).body, /class="(?:notice|alert)"/, value)
    }
  })

  it('says nothing of a session to whoever forges one', async () => {
    const alice = new Browser(server.url)
    await alice.fillIn('/login', { username: 'alice', password: PASSWORD })
    const good = alice.cookies.get('session') ?? ''
    await endSessions()
    assert.match((await alice.open('/login')).body, /Your session has ended\. Log in again\./)
    const forged = `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`
    for (const session of [forged, good.slice(0, 43), 'x', `${good}x`]) {
      const browser = new Browser(server.url, {}, new Map([['session', session]]))
      assert.doesNotMatch((await browser.open('/login')).body, /session has ended/)
    }
  })
})
