/**
 * The pages of security in Chromium: passkeys with virtual authenticators, and what is left without script.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { MINUTE } from 'latchkey'
import type { Page } from 'playwright-core'
import { launchChromium, type LaunchedBrowser } from '../../services/chromium.ts'
import { App } from '../../services/enrolled.ts'
import { PASSWORD } from '../../services/site/processes.ts'
import { VirtualAuthenticator } from '../../services/virtual-authenticator.ts'
import { startClockedSite, type ClockedSite } from './support/clocked-site.ts'

/** Chromium waits for a key to be plugged in as long as nothing ends its request. */
const TIMELY = { timeout: 60_000 }

let chromium: LaunchedBrowser
let site: ClockedSite
let made = 0
const ends: (() => unknown)[] = []

before(async () => {
  chromium = await launchChromium()
  site = await startClockedSite({ after: (end) => void ends.push(end as () => unknown) })
})
after(async () => {
  await chromium.close()
  for (const end of ends) await end()
})

/** A new user, and a page of a new browser; perhaps in front of an authenticator. */
async function newPerson(t: TestContext, { script = true } = {}) {
  const username = `person${++made}`
  const { id } = await site.add(username)
  const context = await chromium.browser.newContext({ javaScriptEnabled: script })
  t.after(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const device = script ? await VirtualAuthenticator.in(page) : null
  return { username, id, page, device }
}

const path = (page: Page): string => new URL(page.url()).pathname

/** Logs in by the password. Fails if that is not enough, unless another page is expected. */
async function logIn(page: Page, username: string, leadsTo = '/profile'): Promise<void> {
  await page.goto(`${site.url}/login`)
  await page.fill('[name=username]', username)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL((url) => url.pathname === leadsTo)
}

/** Adds the first passkey on the page for it, which leads to the recovery codes. */
async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto(`${site.url}/security/passkeys/new`)
  await page.fill('[name=name]', name)
  await page.click('[data-passkey=add] button')
  await page.waitForSelector('.codes li')
}

async function logOut(page: Page): Promise<void> {
  await page.goto(`${site.url}/logout`)
  await page.click('main button[type=submit]')
  await page.waitForURL(/\/login/)
}

/** Takes away that the browser fills in passkeys by itself, so that a test can press the button. */
async function withoutAutofill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(PublicKeyCredential, 'isConditionalMediationAvailable')
  })
}

describe('a passkey on the pages, in Chromium', TIMELY, () => {
  it('is added under a name, renamed and removed', async (t) => {
    const { id, page, username } = await newPerson(t)
    await logIn(page, username)
    await addPasskey(page, 'My laptop')
    assert.equal(await page.locator('.codes li').count(), 10)
    await page.click('text=I have kept them')
    assert.equal(path(page), '/security')
    assert.match(await page.innerText('.checklist'), /You have one/)

    await page.goto(`${site.url}/security/passkeys`)
    await page.click('summary')
    await page.fill('details [name=name]', 'Work <b>laptop</b>')
    await page.click('details button')
    await page.waitForSelector('[role=status]')
    assert.match(await page.innerText('.rows'), /Work <b>laptop<\/b>/)

    await page.click('a.danger')
    await page.waitForSelector('text=It is your only one')
    await page.click('button.danger')
    await page.waitForSelector('text=The passkey is removed')
    assert.deepEqual(await site.latch.credentials.list(id), [])
    // Control: without it, the password is enough again.
    await logOut(page)
    await logIn(page, username)
  })

  it('logs in where the browser fills in the name, and leads to the page that was asked for', async (t) => {
    const { page, username } = await newPerson(t)
    await logIn(page, username)
    await addPasskey(page, 'Phone')
    await logOut(page)
    await page.goto(`${site.url}/security`)
    await page.waitForURL((url) => url.pathname === '/security')
    assert.match(await page.innerText('body'), new RegExp(username))
  })

  it('logs in by the button', async (t) => {
    const { page, username } = await newPerson(t)
    await withoutAutofill(page)
    await logIn(page, username)
    await addPasskey(page, 'Phone')
    await logOut(page)
    await page.goto(`${site.url}/login?next=/security`)
    await page.click('[data-passkey=login] button')
    await page.waitForURL((url) => url.pathname === '/security')
  })

  it('is the second step after a password', async (t) => {
    const { page, username } = await newPerson(t)
    await withoutAutofill(page)
    await logIn(page, username)
    await addPasskey(page, 'Phone')
    await logOut(page)
    await logIn(page, username, '/login/factor')
    await page.goto(`${site.url}/profile`)
    assert.equal(path(page), '/login/factor', 'the password alone opens nothing')
    await page.click('[data-passkey=confirm] button')
    await page.waitForURL((url) => url.pathname === '/profile')
  })

  it('confirms, and the act that was refused is finished by one click', async (t) => {
    const { id, page, username } = await newPerson(t)
    await logIn(page, username)
    await addPasskey(page, 'Phone')
    await page.goto(`${site.url}/security/passkeys`)
    await page.click('a.danger')
    site.clock.advance(11 * MINUTE)
    await page.click('button.danger')
    await page.waitForSelector('text=Is it you?')
    assert.equal(await page.locator('[name=password]').count(), 0)
    await page.click('[data-passkey=confirm] button')
    await page.waitForSelector('text=You have confirmed that it is you')
    assert.equal((await site.latch.credentials.list(id)).length, 2, 'nothing is removed yet')
    await page.click('main button[type=submit]')
    await page.waitForSelector('text=The passkey is removed')
    assert.deepEqual(await site.latch.credentials.list(id), [])
  })

  it('says in words that it was not used, and the page can be used on', async (t) => {
    const { page, username, device } = await newPerson(t)
    await withoutAutofill(page)
    await logIn(page, username)
    await addPasskey(page, 'Phone')
    await logOut(page)
    await device?.verify(false)
    await page.goto(`${site.url}/login`)
    await page.click('[data-passkey=login] button')
    await page.waitForSelector('.problem:has-text("No passkey was chosen")')
    await device?.verify(true)
    await page.click('[data-passkey=login] button')
    await page.waitForURL((url) => url.pathname === '/profile')
  })
})

describe('without script, in Chromium', TIMELY, () => {
  it('an app is set up and logs in, a recovery code does, and nothing offers a passkey', async (t) => {
    const { page, username } = await newPerson(t, { script: false })
    await page.goto(`${site.url}/login`)
    assert.equal(await page.locator('[data-passkey]:visible').count(), 0)
    await logIn(page, username)
    await page.goto(`${site.url}/security/app/new`)
    const secret = (await page.innerText('.key code')).replaceAll(' ', '')
    const app = new App(`otpauth://totp/x?secret=${secret}`, site.clock)
    await page.fill('[name=code]', app.code())
    await page.click('main button[type=submit]')
    const codes = await page.locator('.codes code').allInnerTexts()
    assert.equal(codes.length, 10)
    const download = page.waitForEvent('download')
    await page.click('a[download]')
    const file = await (await download).createReadStream()
    const text = (await file.toArray()).join('')
    for (const code of codes) assert.ok(text.includes(code))

    await logOut(page)
    site.clock.advance(MINUTE)
    await logIn(page, username, '/login/factor')
    await page.fill('[name=code]', app.code())
    await page.click('button[type=submit]:visible')
    await page.waitForURL((url) => url.pathname === '/profile')

    await logOut(page)
    await logIn(page, username, '/login/factor')
    await page.click('summary')
    await page.fill('[name=recoveryCode]', codes[0] ?? '')
    await page.click('details button')
    await page.waitForURL((url) => url.pathname === '/profile')

    await page.goto(`${site.url}/security/passkeys/new`)
    assert.match(await page.innerText('main'), /has to run scripts/)
    assert.equal(await page.locator('[data-passkey]:visible').count(), 0)
  })
})
