/**
 * A sibling subdomain plants cookies, in a real browser: the victim never becomes another user.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { testExchange } from 'latchkey/testing'
import { openAttacker, type Attacker } from './attacker.ts'
import { autoForm, fields, literal, script } from './attacks/attack.ts'
import { openBank, protectedFully, type Bank } from './bank.ts'
import { logIn } from './campaign.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import { PASSWORD } from '../../../services/application.ts'

let chromium: LaunchedBrowser
let attacker: Attacker

/** Two banks: one with the default name of the cookie, one with a name without a prefix, which any sibling may set. */
let bank: Bank
let plainBank: Bank

before(async () => {
  chromium = await launchChromium()
  attacker = await openAttacker()
  bank = await openBank(protectedFully)
  plainBank = await openBank({ ...protectedFully, cookieName: 'sid' })
})
after(async () => {
  await chromium.close()
  await attacker.close()
  await bank.close()
  await plainBank.close()
})

/** Lets a test use a browser of its own. */
async function withBrowser(
  use: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const context = await chromium.browser.newContext()
  try {
    await use(await context.newPage(), context)
  } finally {
    await context.close()
  }
}

/** Shows the victim a page of the sibling that sets cookies, by headers and by script. */
async function plant(page: Page, cookies: readonly string[]): Promise<void> {
  const body = script(`for (const cookie of ${literal(cookies)}) document.cookie = cookie`)
  // A header may set cookies that a script may not. Names that are not ASCII are sent as UTF-8.
  const headers = cookies.map((cookie) => Buffer.from(cookie).toString('latin1'))
  await page.goto(attacker.publish('sub', { body, headers: { 'Set-Cookie': headers } }))
}

/** Returns the user whom the bank sees in the browser, or "nobody". */
async function whoIs(page: Page, { origin }: Bank): Promise<string | null> {
  await page.goto(`${origin}/transfer?x`)
  return page.textContent('h1')
}

/** The value of a session cookie of bob, the attacker. */
async function valueOfBob(of: Bank): Promise<string> {
  return (await of.logIn('bob')).value
}

const shared = '; Domain=app.test; Path=/; Secure'

/** Ways to write our cookie's name so that a lenient parser takes it for ours. */
const disguises: Readonly<Record<string, (value: string) => string>> = {
  'the name itself': (value) => `__Host-Http-session=${value}${shared}`,
  'the name in capitals': (value) => `__HOST-HTTP-SESSION=${value}${shared}`,
  'the name in small letters': (value) => `__host-http-session=${value}${shared}`,
  'the name without its prefix': (value) => `session=${value}${shared}`,
  'the name under another prefix': (value) => `__Secure-session=${value}${shared}`,
  'the name under half its prefix': (value) => `__Host-session=${value}${shared}`,
  'a no-break space before the name': (value) => `\u00a0__Host-Http-session=${value}${shared}`,
  'an en quad before the name': (value) => `\u2000__Host-Http-session=${value}${shared}`,
  'a byte order mark before the name': (value) => `\ufeff__Host-Http-session=${value}${shared}`,
  'a no-break space after the name': (value) => `__Host-Http-session\u00a0=${value}${shared}`,
  'a version before the name': (value) => `$Version=1,__Host-Http-session=${value}${shared}`,
  'quotes around the name': (value) => `"__Host-Http-session"=${value}${shared}`,
  'an open quote before the name': (value) => `a="b,__Host-Http-session=${value}${shared}`,
  'no name, and the name in the value': (value) => `=__Host-Http-session=${value}${shared}`,
  'an encoded name': (value) => `__%48ost-Http-session=${value}${shared}`,
  'a longer path': (value) =>
    `__Host-Http-session=${value}; Domain=app.test; Path=/transfer; Secure`,
}

describe('cookies planted by a sibling, in Chromium', () => {
  for (const [name, disguise] of Object.entries(disguises)) {
    it(`change nothing with ${name}: nobody becomes bob, and alice stays alice`, () =>
      withBrowser(async (page, context) => {
        await plant(page, [disguise(await valueOfBob(bank))])
        assert.equal(await whoIs(page, bank), 'nobody')
        await context.addCookies([await bank.logIn('alice')])
        assert.equal(await whoIs(page, bank), 'alice')
        await page.click('#transfer')
        await page.waitForURL(`${bank.origin}/transfer`)
        assert.equal(bank.changes.at(-1)?.user, 'alice')
      }))
  }

  it('do reach the bank, and a parser that trims names would take some for our cookie (negative control)', (t) =>
    withBrowser(async (page, context) => {
      const taken: string[] = []
      for (const [name, disguise] of Object.entries(disguises)) {
        await plant(page, [disguise('bob')])
        const response = await page.goto(`${bank.origin}/transfer?x`)
        const { cookie = '' } = (await response?.request().allHeaders()) ?? {}
        // Browsers send names as UTF-8; Node decodes each byte to one character.
        const text = Buffer.from(cookie, 'latin1').toString()
        const pairs = text.split(/[;,]/).map((pair) => pair.trim())
        if (pairs.includes('__Host-Http-session=bob')) taken.push(name)
        await context.clearCookies()
      }
      t.diagnostic(`taken for ours by a parser that trims: ${taken.join('; ')}`)
      assert.ok(taken.length >= 3, `only ${taken.length}`)
    }))

  it('log the victim in as the attacker if our cookie has a name without a prefix (negative control)', () =>
    withBrowser(async (page) => {
      await plant(page, [`sid=${await valueOfBob(plainBank)}${shared}`])
      assert.equal(await whoIs(page, plainBank), 'bob')
    }))

  it('make a browser with our cookie of the same unprefixed name logged out: neither cookie counts', () =>
    withBrowser(async (page) => {
      await logIn(page, plainBank.origin)
      await plant(page, [`sid=${await valueOfBob(plainBank)}${shared}`])
      assert.equal(await whoIs(page, plainBank), 'nobody')
      assert.equal((await plainBank.latch.sessions('id-alice')).length, 1)
    }))
})

describe('a cookie that a script of our own origin plants, in Chromium', () => {
  /** The cookies of the page after a script on it has set a cookie of this name. */
  const sentAfter = (page: Page, name: string): Promise<string> =>
    page.evaluate((name) => {
      document.cookie = `${name}=planted; Path=/; Secure; SameSite=Lax`
      return document.cookie
    }, name)

  it('is rejected by the browser under a __Host-Http- name, and does not replace our cookie', () =>
    withBrowser(async (page, context) => {
      await logIn(page, bank.origin)
      const before = await context.cookies(bank.origin)
      for (const name of ['__Host-Http-session', '__Host-Http-session-device', '__Http-session']) {
        assert.doesNotMatch(await sentAfter(page, name), /planted/, name)
      }
      assert.deepEqual(await context.cookies(bank.origin), before)
      assert.equal(await whoIs(page, bank), 'alice')
    }))

  it('is accepted by the browser under a __Host- name (negative control)', () =>
    withBrowser(async (page) => {
      await page.goto(`${bank.origin}/login`)
      assert.match(await sentAfter(page, '__Host-session'), /__Host-session=planted/)
    }))

  it('is rejected under a __Host-Http- name from a server too, if it is not HttpOnly', () =>
    withBrowser(async (page, context) => {
      const attributes = '; Path=/; Secure'
      const headers = [`__Host-Http-x=1${attributes}`, `__Host-Http-y=1${attributes}; HttpOnly`]
      await page.goto(attacker.publish('sub', { body: '', headers: { 'Set-Cookie': headers } }))
      assert.deepEqual(
        (await context.cookies()).map(({ name }) => name),
        ['__Host-Http-y'],
      )
    }))
})

describe('a session planted before login, in Chromium', () => {
  /** Starts an anonymous session, and returns the value of its cookie. */
  const anonymous = async ({ latch, cookieName }: Bank): Promise<string> => {
    const exchange = testExchange()
    const session = await latch.session(latch.open(exchange))
    await session.set('planted', true)
    return exchange.nextCookie.replace(`${cookieName}=`, '')
  }

  it('stays anonymous when the victim logs in', () =>
    withBrowser(async (page, context) => {
      const value = await anonymous(bank)
      const cookie = { name: '__Host-Http-session', value, url: bank.origin, secure: true }
      await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Lax' }])
      await logIn(page, bank.origin)
      assert.equal(await whoIs(page, bank), 'alice')
      assert.equal((await bank.state(`__Host-Http-session=${value}`)).who, null)
    }))

  it('stays anonymous under a name without a prefix too, which a sibling can plant', () =>
    withBrowser(async (page) => {
      const value = await anonymous(plainBank)
      await plant(page, [`sid=${value}${shared}`])
      await page.goto(`${plainBank.origin}/login`)
      await page.fill('[name=username]', 'alice')
      await page.fill('[name=password]', PASSWORD)
      await page.click('button')
      await page.waitForURL(`${plainBank.origin}/transfer`)
      assert.equal((await plainBank.state(`sid=${value}`)).who, null)
      assert.notEqual(await whoIs(page, plainBank), 'bob')
    }))

  it('does not give the attacker a valid token for a login form, although its nonce is planted', () =>
    withBrowser(async (page) => {
      const exchange = testExchange()
      const session = await plainBank.latch.session(plainBank.latch.open(exchange))
      const token = session.csrfToken()
      await plant(page, [`${exchange.nextCookie}${shared}`])
      const content = fields({ username: 'bob', password: PASSWORD, _csrf: token })
      const body = autoForm(`${plainBank.origin}/login`, { content })
      const answer = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.goto(attacker.publish('sub', { body }), { waitUntil: 'commit' })
      assert.equal((await answer).status(), 403)
      await page.waitForURL(`${plainBank.origin}/login`)
      assert.notEqual(await whoIs(page, plainBank), 'bob')
    }))
})

describe('a sibling, in Chromium', () => {
  it('can delete the cookie by Clear-Site-Data, but the session lives and nobody becomes bob', () =>
    withBrowser(async (page, context) => {
      await logIn(page, bank.origin)
      const before = (await bank.latch.sessions('id-alice')).length
      const headers = { 'Clear-Site-Data': '"cookies"' }
      await page.goto(attacker.publish('sub', { body: '', headers }))
      assert.deepEqual(await context.cookies(bank.origin), [])
      assert.equal(await whoIs(page, bank), 'nobody')
      assert.equal((await bank.latch.sessions('id-alice')).length, before)
    }))

  it('may push the cookie out by many others, but nobody becomes bob', (t) =>
    withBrowser(async (page) => {
      await logIn(page, bank.origin)
      const value = await valueOfBob(bank)
      const crowd = Array.from({ length: 400 }, (_, i) => `crowd${i}=1${shared}`)
      const body = script(
        `for (const cookie of ${literal([...crowd, `__Host-Http-session=${value}${shared}`])})
          document.cookie = cookie`,
      )
      await page.goto(attacker.publish('sub', { body }))
      const who = await whoIs(page, bank)
      assert.ok(who === 'alice' || who === 'nobody', String(who))
      t.diagnostic(`after 400 cookies of a sibling the browser is ${who}`)
    }))
})
