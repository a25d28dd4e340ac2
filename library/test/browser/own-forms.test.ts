/**
 * The application's own pages work with all protection on, in a real browser.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { openAttacker, type Attacker } from './attacker.ts'
import { autoForm, literal } from './attacks/attack.ts'
import { openBank, protectedFully, type Bank, type Protection } from './bank.ts'
import { logIn } from './campaign.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'

let chromium: LaunchedBrowser
let attacker: Attacker

before(async () => {
  chromium = await launchChromium()
  attacker = await openAttacker()
})
after(async () => {
  await chromium.close()
  await attacker.close()
})

/** Opens a bank and a browser, lets a test use both, and closes them. */
async function withBank(
  protection: Protection,
  use: (bank: Bank, page: Page) => Promise<void>,
): Promise<void> {
  const bank = await openBank(protection)
  const context = await chromium.browser.newContext()
  try {
    await use(bank, await context.newPage())
  } finally {
    await context.close()
    await bank.close()
  }
}

/** Sends the form of the page that is open, and waits for the answer. */
async function send(page: Page): Promise<void> {
  await page.click('#transfer')
  await page.waitForURL((url) => url.pathname === '/transfer' && url.search === '')
  assert.equal(await page.textContent('body'), 'Sent to carol')
}

const users = ({ changes }: Bank): string[] => changes.map(({ user }) => user)

describe('our own pages in Chromium, with all protection on', { concurrency: 4 }, () => {
  for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
    it(`send a form as ${enctype}`, () =>
      withBank(protectedFully, async (bank, page) => {
        await logIn(page, bank.origin)
        await page.goto(`${bank.origin}/transfer?enctype=${enctype}`)
        await send(page)
        assert.deepEqual(users(bank), ['alice'])
      }))
  }

  for (const referrerPolicy of ['no-referrer', 'same-origin', 'unsafe-url']) {
    it(`log in, send a form and log out under Referrer-Policy: ${referrerPolicy}`, () =>
      withBank({ ...protectedFully, referrerPolicy }, async (bank, page) => {
        await logIn(page, bank.origin)
        await page.goto(`${bank.origin}/transfer?x`)
        await send(page)
        await page.goto(`${bank.origin}/transfer`)
        await page.click('#logout')
        await page.waitForURL(`${bank.origin}/`)
        assert.deepEqual(users(bank), ['alice'])
        assert.deepEqual(await bank.latch.sessions('id-alice'), [])
      }))
  }

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    it(`fetch JSON by ${method}, without a token`, () =>
      withBank(protectedFully, async (bank, page) => {
        await logIn(page, bank.origin)
        const path = method === 'POST' ? '/api/transfer' : '/transfer?to=carol'
        const headers = { 'Content-Type': 'application/json' }
        const init = { method, headers, body: JSON.stringify({ to: 'carol' }) }
        const code = `fetch(${literal(path)}, ${literal(init)}).then((answer) => answer.status)`
        assert.equal(await page.evaluate(code), 200)
        assert.deepEqual(users(bank), ['alice'])
      }))
  }

  it('send a form after back and forward, and once more when the answer is reloaded', () =>
    withBank(protectedFully, async (bank, page) => {
      await logIn(page, bank.origin)
      await page.goto(`${bank.origin}/transfer?x`)
      await page.goto(`${bank.origin}/`)
      await page.goBack()
      await page.goForward()
      await page.goBack()
      await send(page)
      await page.reload()
      await page.goBack()
      await send(page)
      assert.deepEqual(users(bank), ['alice', 'alice', 'alice'])
    }))

  it('send forms from two tabs, each with a token of its own', () =>
    withBank(protectedFully, async (bank, page) => {
      await logIn(page, bank.origin)
      const tab = await page.context().newPage()
      await page.goto(`${bank.origin}/transfer?x`)
      await tab.goto(`${bank.origin}/transfer?x`)
      await send(page)
      await send(tab)
      assert.deepEqual(users(bank), ['alice', 'alice'])
    }))

  it('log in from either of two login pages that are open', () =>
    withBank(protectedFully, async (bank, page) => {
      await page.goto(`${bank.origin}/login`)
      await logIn(await page.context().newPage(), bank.origin)
      assert.equal((await bank.latch.sessions('id-alice')).length, 1)
    }))

  it('refuse a form that was open since before the login', () =>
    withBank(protectedFully, async (bank, page) => {
      await page.goto(`${bank.origin}/transfer?x`)
      await logIn(await page.context().newPage(), bank.origin)
      const answer = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.click('#transfer')
      assert.equal((await answer).status(), 403)
      assert.deepEqual(users(bank), [])
    }))

  it('are shown logged in to a user who follows a link from another site', () =>
    withBank(protectedFully, async (bank, page) => {
      await logIn(page, bank.origin)
      const link = `<a href="${bank.origin}/transfer?x">Your bank</a>`
      await page.goto(attacker.publish('evil', { body: link }))
      await page.click('a')
      await page.waitForSelector('h1')
      assert.equal(await page.textContent('h1'), 'alice')
      await send(page)
    }))
})

describe('a trusted origin in Chromium', () => {
  /** Posts from a page at this position, without a form token, and returns the status. */
  const post = async (bank: Bank, page: Page, position: 'evil' | 'sub'): Promise<number> => {
    const body = autoForm(`${bank.origin}/transfer`)
    const answer = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.goto(attacker.publish(position, { body }), { waitUntil: 'commit' })
    await page.waitForURL(`${bank.origin}/transfer`)
    return (await answer).status()
  }

  it('may send unsafe requests with our cookie, while other origins may not', () => {
    const trusted = new URL(attacker.publish('sub', { body: '' })).origin
    const protection = { ...protectedFully, formTokens: false, trustedOrigins: [trusted] }
    return withBank(protection, async (bank, page) => {
      await logIn(page, bank.origin)
      assert.equal(await post(bank, page, 'sub'), 200)
      assert.equal(await post(bank, page, 'evil'), 403)
      assert.deepEqual(users(bank), ['alice'])
    })
  })

  it('may send none if it is not listed (negative control)', () =>
    withBank({ ...protectedFully, formTokens: false }, async (bank, page) => {
      await logIn(page, bank.origin)
      assert.equal(await post(bank, page, 'sub'), 403)
      assert.deepEqual(users(bank), [])
    }))
})
