/**
 * The end of a session, as people meet it in Chromium: announced a minute before in all tabs, noticed where it was
 * ended from elsewhere, outlived by the browser that is to stay logged in, and losing nothing that was typed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { DAY, HOUR, MINUTE, SECOND } from 'latchkey'
import type { BrowserContext, Page } from 'playwright-core'
import { launchProfile, makeProfile } from '../../services/chromium.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { axeFaults } from './support/page-checks.ts'

const site = makeSite()
const profile = makeProfile()
let server: RunningServer
let storage: Storage
let laptop: BrowserContext
let adaId: string

before(async () => {
  adaId = (await site.addUser('ada')).id
  server = await startServer(site)
  storage = await openStorage({ database: site.database }, { create: false })
  laptop = await launchProfile(profile)
  await laptop.addInitScript({ path: createRequire(import.meta.url).resolve('axe-core') })
})
after(async () => {
  await laptop.close()
  await storage.close()
  await server.stop()
  site.remove()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})

async function logIn(page: Page, more: { readonly remember?: boolean } = {}): Promise<void> {
  await page.goto(`${server.url}/login`)
  await page.getByLabel('Username').fill('ada')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  if (more.remember === true) await page.getByLabel('Keep me logged in').check()
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.waitForURL('**/profile')
  // The page loads this script by itself. Time must not pass before it runs.
  await page.evaluate("import('/assets/session.js')")
}

const heading = (page: Page): Promise<string | null> => page.textContent('h1')
const sessions = () => storage.store.list(adaId)

/** Sets back the last use of ada's sessions, as time does. */
async function age(by: number): Promise<void> {
  for (const { id, touchedAt, expiresAt } of await sessions()) {
    const change = { touchedAt: touchedAt - by, expiresAt: expiresAt - by }
    await storage.store.update(id, change, { now: Date.now() })
  }
}

/** What a tab does when its user comes back to it. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}

describe('the end of a session in Chromium', () => {
  it('is announced a minute before in all tabs, takes the focus from nobody, and one tab keeps all logged in', async () => {
    const [one, two] = [await laptop.newPage(), await laptop.newPage()]
    await one.clock.install()
    await logIn(one)
    await two.goto(`${server.url}/security`)
    const boxes = [one, two].map((tab) => tab.getByRole('region', { name: 'The end of your' }))
    for (const box of boxes) assert.equal(await box.isVisible(), false)
    await age(29 * MINUTE + 10 * SECOND)
    const ends = (await sessions())[0]?.expiresAt ?? 0
    // The browser's clock alone moves: the page asks, and the site says what is true.
    await one.clock.fastForward(29 * MINUTE)
    for (const [i, tab] of [one, two].entries()) {
      await boxes[i]?.getByRole('alert').getByText('because nothing has happened here').waitFor()
      assert.equal(await tab.evaluate(() => document.activeElement?.tagName), 'BODY')
    }
    assert.deepEqual(await axeFaults(two), [])
    assert.equal((await sessions())[0]?.expiresAt, ends, 'to look is no activity')
    await two.getByRole('button', { name: 'Stay logged in' }).click()
    for (const box of boxes) await box.waitFor({ state: 'hidden' })
    assert.ok(((await sessions())[0]?.expiresAt ?? 0) > ends + 29 * MINUTE)
    // A logout in one tab is seen in the other.
    await two.getByRole('button', { name: 'Log out', exact: true }).first().click()
    await one.waitForURL('**/login?next=%2Fprofile')
    for (const tab of [one, two]) await tab.close()
  })

  it('is announced though the site did not answer when it was asked first', async () => {
    const page = await laptop.newPage()
    await page.clock.install()
    await logIn(page)
    await age(29 * MINUTE + 10 * SECOND)
    let asked = 0
    await page.route('**/session', (route) => (asked++ === 0 ? route.abort() : route.continue()))
    const failure = page.waitForEvent('requestfailed')
    await page.clock.fastForward(29 * MINUTE)
    await failure
    const words = page.getByRole('alert').getByText('because nothing has happened here')
    assert.equal(await words.isVisible(), false)
    await page.clock.fastForward(30 * SECOND)
    await words.waitFor({ timeout: 10 * SECOND })
    assert.equal(asked, 2)
    await page.close()
    await storage.store.deleteAll(adaId)
  })

  it('is noticed by an open page of a device that was logged out from another, and Back shows nothing', async () => {
    const phone = await (laptop.browser() ?? assert.fail()).newContext()
    const [mine, its] = [await laptop.newPage(), await phone.newPage()]
    await logIn(mine)
    await logIn(its)
    await its.goto(`${server.url}/security`)
    await its.goto(`${server.url}/profile`)
    await mine.goto(`${server.url}/devices`)
    const rows = mine.locator('.rows > li')
    assert.equal(await rows.count(), 2)
    assert.match((await rows.first().textContent()) ?? '', /This device/)
    await rows
      .nth(1)
      .getByRole('button', { name: /^Log out / })
      .click()
    await mine.getByText('That device is logged out.').waitFor()
    await comeBack(its)
    await its.waitForURL('**/login?next=%2Fprofile')
    assert.match((await its.textContent('main')) ?? '', /Your session has ended/)
    for (let back = 0; back < 2; back++) {
      await its.goBack()
      assert.equal(await heading(its), 'Log in')
      assert.ok(!((await its.textContent('body')) ?? '').includes('ada'))
    }
    await mine.reload()
    assert.equal(await heading(mine), 'My devices')
    await phone.close()
    await mine.close()
  })

  it('leaves what was typed: it is offered after the login, one click, and done once', async () => {
    const page = await laptop.newPage()
    await page.goto(`${server.url}/devices`)
    await page.getByRole('link', { name: 'Rename' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('The laptop on my desk')
    await storage.store.deleteAll(adaId)
    await comeBack(page)
    await page.getByRole('alert').getByText('What you have typed is still here').waitFor()
    assert.equal(await page.inputValue('[name=name]'), 'The laptop on my desk')
    const box = page.getByRole('region', { name: 'The end of your' })
    assert.equal(await box.getByRole('link').count(), 0, 'nothing there leaves the page')
    assert.deepEqual(await box.getByRole('button').allInnerTexts(), ['Close'])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Nothing is lost').waitFor()
    await page.getByLabel('Username').fill('ada')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByText('What you have typed has not been sent yet').waitFor()
    const devices = async (): Promise<(string | null)[]> =>
      (await storage.devices.list(adaId)).map(({ name }) => name)
    assert.ok(!(await devices()).includes('The laptop on my desk'))
    await page.getByRole('button', { name: 'Save the name of the device' }).click()
    await page.getByText('The device has its new name.').waitFor()
    assert.equal((await devices()).filter((name) => name === 'The laptop on my desk').length, 1)
    await page.close()
  })

  it('promises to keep no form that would be lost: not one with a password, or above 64 KiB', async () => {
    const page = await laptop.newPage()
    const saidAfter = async (path: string, type: () => Promise<void>): Promise<string> => {
      await storage.store.deleteAll(adaId)
      await logIn(page)
      await page.goto(`${server.url}${path}`)
      await type()
      await storage.store.deleteAll(adaId)
      await comeBack(page)
      const box = page.getByRole('region', { name: 'The end of your' })
      await box.waitFor()
      assert.equal(await box.getByRole('link').count(), 0)
      return box.getByRole('alert').innerText()
    }
    await page.goto(`${server.url}/devices`)
    const naming = await page.getByRole('link', { name: 'Rename' }).first().getAttribute('href')
    const name = page.getByLabel('Name', { exact: true })
    const short = await saidAfter(naming ?? '', () => name.fill('x'))
    assert.match(short, /What you have typed is still here/, 'control')
    const long = await saidAfter(naming ?? '', () => name.fill('x'.repeat(70_000)))
    assert.match(long, /cannot be sent any more/)
    const password = page.getByLabel('Present password')
    assert.match(
      await saidAfter('/security/password', () => password.fill('x')),
      /cannot be sent any more/,
    )
    await page.close()
  })

  it('comes after thirty days for whoever stays logged in, also when the browser was closed; and at once without', async () => {
    await storage.store.deleteAll(adaId)
    await logIn(await laptop.newPage(), { remember: true })
    await laptop.close()
    laptop = await launchProfile(profile)
    const page = await laptop.newPage()
    await page.goto(`${server.url}/profile`)
    assert.match((await heading(page)) ?? '', /ada/, 'logged in')
    const [session] = await sessions()
    const end = new Date((session?.createdAt ?? 0) + 30 * DAY)
    const shown = await page.evaluate(
      (at) =>
        new Intl.DateTimeFormat(document.documentElement.lang, {
          dateStyle: 'medium',
          timeStyle: 'short',
        }).format(at),
      end.getTime(),
    )
    const time = page.locator(`time[datetime="${end.toISOString()}"]`)
    assert.equal(await time.textContent(), shown, 'the true end, in the reader’s zone')
    await age(HOUR)
    await page.reload()
    assert.match((await heading(page)) ?? '', /ada/, 'control: an hour of silence is nothing')
    await age(HOUR)
    const off = await startServer(site, { LATCHKEY_REMEMBER: 'off' })
    try {
      await page.goto(`${off.url}/profile`)
      assert.equal(await heading(page), 'Log in', 'switched off: out')
      assert.equal(await page.getByLabel('Keep me logged in').count(), 0)
    } finally {
      await off.stop()
    }
  })
})
