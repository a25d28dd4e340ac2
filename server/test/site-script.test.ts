/**
 * What the site's script does, what is there without it, and how the operator's colours and logo reach a browser.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium, type LaunchedBrowser } from '../../services/chromium.ts'
import { makeSite, PASSWORD, startServer } from '../../services/site/processes.ts'
import { parseAccent } from '../src/config/colours.ts'
import { readScripts } from '../src/site/scripts.ts'
import { NOON } from './support/page-state.ts'
import { servePages, type PageServer } from './support/page-server.ts'

const MINUTE = 60_000

/** A picture that marks its document if its script runs. */
const SCRIPTED =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="document.documentElement.dataset.ran = 1">' +
  '<script>document.documentElement.dataset.ran = 1</script><rect width="8" height="8"/></svg>'

let chromium: LaunchedBrowser
let server: PageServer

before(async () => {
  chromium = await launchChromium()
  server = await servePages({
    accent: parseAccent('#1a3d8f'),
    logo: { kind: 'svg', body: new TextEncoder().encode(SCRIPTED) },
  })
})
after(async () => {
  await chromium.close()
  await server.close()
})

/** A page of a browser of its own, whose clock stands at five minutes after the pages were made. */
async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const timezoneId = 'Asia/Tokyo'
  const context = await chromium.browser.newContext({ timezoneId, locale: 'en-GB', ...options })
  const page = await context.newPage()
  await page.clock.install({ time: NOON + 5 * MINUTE })
  return page
}

describe('the script of the site', () => {
  it('tells times in the zone of the reader, and how long ago the last one was', async () => {
    const page = await newPage()
    await page.goto(server.address('profile'))
    const item = page.locator('.rows > li', { hasText: '2001:db8::1' }).first()
    const [loggedIn, lastSeen] = await item.locator('time').all()
    assert.ok(loggedIn && lastSeen)
    assert.equal(await loggedIn.innerText(), '2 Mar 2026, 21:00')
    assert.equal(await lastSeen.innerText(), '5 minutes ago')
    const whole = await lastSeen.getAttribute('title')
    assert.match(whole ?? '', /Monday,? 2 March 2026.*21:00:00/)
    await page.clock.runFor(2 * MINUTE)
    assert.equal(await lastSeen.innerText(), '7 minutes ago')
    await page.clock.runFor(23 * 60 * MINUTE)
    assert.equal(await lastSeen.innerText(), '23 hours ago')
  })

  it('shows a password and hides it again before it is sent', async () => {
    const page = await newPage()
    await page.goto(server.address('login'))
    const field = page.locator('[name=password]')
    await field.fill('correct horse')
    await page.getByRole('button', { name: 'Show password' }).click()
    assert.equal(await field.getAttribute('type'), 'text')
    await page.getByRole('button', { name: 'Hide password' }).click()
    assert.equal(await field.getAttribute('type'), 'password')
    await page.getByRole('button', { name: 'Show password' }).click()
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    const atSending = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const [input] = document.querySelectorAll<HTMLInputElement>('[name=password]')
          // The last of all listeners: it sees what the browser sees.
          window.addEventListener('submit', () => resolve(input?.type ?? ''))
        }),
    )
    await page.locator('[name=username]').fill('ada')
    await page.keyboard.press('Enter')
    assert.equal(await atSending, 'password')
    assert.match((await sent).postData() ?? '', /password=correct\+horse/)
  })

  it('moves the token of a link into its field, and out of the address and the history', async () => {
    const page = await newPage()
    await page.goto(`${server.address('verify address')}#token=abc.def-1`)
    assert.equal(await page.locator('[name=token]').inputValue(), 'abc.def-1')
    assert.equal(await page.locator('[name=token]').isVisible(), false)
    assert.equal(new URL(page.url()).hash, '')
    // Another link that is pasted into the same tab changes only what is behind the hash: no page is loaded.
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }))
    await page.goto(`${server.address('verify address')}#token=abc.def-2`)
    assert.equal(await page.evaluate('isSamePage'), true)
    assert.equal(await page.locator('[name=token]').inputValue(), 'abc.def-2')
    assert.equal(new URL(page.url()).hash, '')
    await page.goto('about:blank')
    await page.goto(server.address('verify address'))
    assert.equal(await page.locator('[name=token]').isVisible(), true)
  })

  it('is missed by nobody: without it, there are the fields, and times that name their zone', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(server.address('login'))
    assert.equal(await page.locator('button').count(), 1)
    await page.goto(server.address('verify address'))
    assert.equal(await page.locator('[name=token]').isVisible(), true)
    await page.goto(server.address('profile'))
    assert.match(await page.locator('time').first().innerText(), /^2 Mar 2026, 12:00 UTC$/)
  })

  it('is served without comments and indentation, and otherwise as it was written', () => {
    for (const [name, text] of readScripts(new URL('../assets/', import.meta.url))) {
      assert.doesNotMatch(text, /^\s*(?:\/\*\*.*\*\/|\/\/.*|\*.*)$/m, name)
      const args = ['--check', '--input-type=module']
      execFileSync(process.execPath, args, { input: text, stdio: ['pipe', 'ignore', 'inherit'] })
    }
  })

  it('takes less than 6 kB on its way, with everything that some pages load besides', () => {
    const scripts = readScripts(new URL('../assets/', import.meta.url))
    const bytes = Array.from(scripts.values(), (text) => gzipSync(text, { level: 9 }).length)
    const sum = bytes.reduce((total, each) => total + each, 0)
    assert.ok(sum < 6 * 1024, `${sum} bytes`)
  })
})

describe('the login page', () => {
  it('takes less than 20 kB with all that it loads', async () => {
    const page = await newPage()
    let sum = 0
    page.on('requestfinished', async (request) => {
      const { responseBodySize, responseHeadersSize } = await request.sizes()
      sum += responseBodySize + responseHeadersSize
    })
    await page.goto(server.address('login'), { waitUntil: 'networkidle' })
    assert.ok(sum > 4096 && sum < 20 * 1024, `${sum} bytes`)
  })
})

describe('a login by the keyboard alone, on a phone, in the dark', () => {
  it('goes from the first field to the own page and out again, and waits at the field at fault', async (t) => {
    const site = makeSite()
    await site.addUser('alice')
    const real = await startServer(site)
    t.after(async () => {
      await real.stop()
      site.remove()
    })
    const viewport = { width: 320, height: 640 }
    const context = await chromium.browser.newContext({ viewport, colorScheme: 'dark' })
    const page = await context.newPage()
    const focused = (): Promise<string> =>
      page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name ?? '')
    const { keyboard } = page
    await page.goto(`${real.url}/login`)
    assert.equal(await focused(), 'username')
    await keyboard.type('alice')
    await keyboard.press('Tab')
    await keyboard.type('not the password')
    await keyboard.press('Enter')
    await page.locator('#alert').waitFor()
    assert.match(await page.title(), /^Error: /)
    assert.equal(await focused(), 'password')
    assert.equal(await page.locator('[name=password]').getAttribute('aria-invalid'), 'true')
    await keyboard.type(PASSWORD)
    await keyboard.press('Enter')
    await page.waitForURL(/\/profile$/)
    assert.match(await page.title(), /^Your account · /)

    await page.locator('body').press('Tab')
    while (!(await page.evaluate(() => document.activeElement?.matches('.who button')))) {
      await keyboard.press('Tab')
    }
    await keyboard.press('Enter')
    await page.waitForURL(/\/login$/)
    assert.match(await page.locator('[role=status]').innerText(), /You are logged out/)
    await context.close()
  })
})

describe('the look of the operator', () => {
  it('colours links, buttons and the icon', async () => {
    const page = await newPage()
    await page.goto(server.address('login'))
    const colour = () =>
      page.locator('button.primary').evaluate((button) => getComputedStyle(button).backgroundColor)
    assert.equal(await colour(), 'rgb(26, 61, 143)')
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    assert.notEqual(await colour(), 'rgb(26, 61, 143)')
    assert.match(await (await page.request.get(`${server.url}/assets/icon.svg`)).text(), /#1a3d8f/)
  })

  it('has a logo whose script does not run, also if somebody opens it by itself', async () => {
    const hasRun = (page: Page): Promise<boolean> =>
      page.evaluate(() => document.documentElement.hasAttribute('data-ran'))
    const page = await newPage()
    server.show({
      view: {
        brand: { siteName: 'Example', logo: '/assets/logo.svg', helpUrl: null, privacyUrl: null },
      },
    })
    await page.goto(server.address('login'))
    const width = await page
      .locator('.brand img')
      .evaluate((image) => (image as HTMLImageElement).naturalWidth)
    assert.ok(width > 0, 'the logo is shown')
    assert.equal(await hasRun(page), false)
    await page.goto(`${server.url}/assets/logo.svg`)
    assert.equal(await hasRun(page), false)

    // Negative control: the same picture from a server that does not think of it.
    const careless = createServer((_, response) => {
      response.setHeader('Content-Type', 'image/svg+xml')
      response.end(SCRIPTED)
    })
    await new Promise<void>((resolve) => careless.listen(0, '127.0.0.1', resolve))
    const { port } = careless.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}/`)
    assert.equal(await hasRun(page), true)
    careless.close()
    careless.closeAllConnections()
  })
})
