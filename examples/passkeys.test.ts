/**
 * The site of `passkeys.ts` in Chromium, and that its page shows it as it is (ASVS 5.0, 6.3.3).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { transformSync } from 'esbuild'
import { hashPassword } from 'latchkey'
import type { BrowserContext, Page } from 'playwright-core'
import { VirtualAuthenticator } from '../services/virtual-authenticator.ts'
import { PASSWORD } from '../services/application.ts'
import { launchChromium, type LaunchedBrowser } from '../services/chromium.ts'
import { createLogin, passkeySite, type User } from './passkeys.ts'

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
const script = transformSync(read('../library/src/browser.ts'), { loader: 'ts' }).code
const alice: User = { id: 'u1', username: 'alice', passwordHash: await hashPassword(PASSWORD) }

describe('a site with passkeys', { timeout: 60_000 }, () => {
  let chromium: LaunchedBrowser
  let server: Server
  let origin: string
  let context: BrowserContext
  let page: Page

  before(async () => {
    chromium = await launchChromium()
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
    const latch = createLogin(new Map([['u1', alice]]), origin)
    const listen = getRequestListener(passkeySite(latch, script).fetch)
    server.on('request', (incoming, outgoing) => void listen(incoming, outgoing))
    context = await chromium.browser.newContext()
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await VirtualAuthenticator.in(page)
  })
  after(async () => {
    await chromium.close()
    server.closeAllConnections()
    server.close()
  })

  const welcome = async (): Promise<void> => {
    await page.waitForURL(`${origin}/`)
    assert.equal(await page.textContent('body'), 'Welcome, alice')
  }

  const logOut = (): Promise<void> => context.clearCookies({ name: /session$/ })

  it('lets its user add one, and shows ten recovery codes', async () => {
    await page.goto(`${origin}/settings`)
    assert.equal(page.url(), `${origin}/login?next=%2Fsettings`)
    await page.fill('[name=username]', 'alice')
    await page.fill('[name=password]', PASSWORD)
    await page.click('text=Log in')
    await page.waitForURL(`${origin}/settings`)
    page.once('dialog', (dialog) => void dialog.accept('My laptop'))
    await page.click('text=Add a passkey')
    await page.waitForFunction(() => document.querySelector('pre')?.textContent !== '')
    const codes = (await page.textContent('pre'))?.trim().split(' ')
    assert.equal(codes?.length, 10)
    await page.goto(`${origin}/settings`)
    assert.equal((await page.textContent('ul'))?.trim(), 'My laptop')
    page.once('dialog', (dialog) => void dialog.accept('Again'))
    await page.click('text=Add a passkey')
    await page.waitForFunction(() => document.querySelector('pre')?.textContent !== '')
    assert.match((await page.textContent('pre')) ?? '', /has a passkey for this account already/)
  })

  it('logs its user in where the browser fills in the name', async () => {
    await logOut()
    await page.goto(`${origin}/login`)
    await welcome()
  })

  it('asks for it after a password, and to confirm', async () => {
    await logOut()
    // Without this script, nobody is offered a passkey before the password is sent.
    await page.route('**/passkeys.js', (route) => route.abort())
    await page.goto(`${origin}/login`)
    await page.fill('[name=username]', 'alice')
    await page.fill('[name=password]', PASSWORD)
    await page.unroute('**/passkeys.js')
    await page.click('text=Log in')
    await page.waitForURL(/factor/)
    await page.click('#ask')
    await welcome()
    await page.goto(`${origin}/confirm?next=%2F`)
    await page.click('#ask')
    await welcome()
  })
})

describe('the page about passkeys', () => {
  it('shows the example as it is', () => {
    const source = read('passkeys.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/passkeys.md').includes(source))
  })
})
