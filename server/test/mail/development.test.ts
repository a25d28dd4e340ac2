/**
 * What a site without a mail server has: nothing that works by mail, or, in development on this machine alone, a page
 * of letters.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openSiteMail } from '../../src/mail/site-mail.ts'
import { Browser } from '../../../services/site/browser.ts'
import { launchChromium, type LaunchedBrowser } from '../../../services/chromium.ts'
import {
  CREDENTIAL_SECRET,
  makeSite,
  runCli,
  SECRET,
  startServer,
  type RunningServer,
} from '../../../services/site/processes.ts'
import { startMailServer } from '../support/mail-server.ts'

const PAGES = [
  '/forgot',
  '/check-your-mail',
  '/register',
  '/register/confirm',
  '/account/email',
  '/verify-address',
  '/change-address',
  '/undo-address',
  '/not-me',
]

const smtp = { host: '127.0.0.1', port: 25, tls: 'none', login: null } as const

/** Whether a site has mail, and whether its letters can be read on a page. */
function mailAt(
  [url, host]: readonly [string, string],
  isDevelopment: boolean,
  production: boolean,
  hasServer: boolean,
) {
  const mail = openSiteMail({
    config: { smtp: hasServer ? smtp : null, mailFrom: null, siteName: 'x', production, host },
    isDevelopment,
    url: new URL(url),
    table: {} as never,
    secrets: [SECRET],
    emit: () => undefined,
  })
  return mail === null ? 'none' : mail.mailbox === null ? 'sent' : 'shown'
}

describe('the page of letters', () => {
  it('is there only where the environment says development, the site is this machine, and no server is named', () => {
    const here = ['http://localhost:3000', '127.0.0.1'] as const
    const there = ['https://login.example.com', '127.0.0.1'] as const
    for (const [place, isDevelopment, production, hasServer, expected] of [
      [here, true, false, false, 'shown'],
      [['http://[::1]:3000', '::1'], true, false, false, 'shown'],
      [here, false, false, false, 'none'],
      [here, false, true, false, 'none'],
      [here, true, true, false, 'none'],
      [['http://localhost:3000', '0.0.0.0'], true, false, false, 'none'],
      [['http://localhost:3000', '::'], true, false, false, 'none'],
      [there, true, false, false, 'none'],
      [['http://localhost.example.com', '127.0.0.1'], true, false, false, 'none'],
      [here, true, false, true, 'sent'],
      [there, false, true, true, 'sent'],
    ] as const) {
      const found = mailAt(place, isDevelopment, production, hasServer)
      assert.equal(found, expected, JSON.stringify([place, isDevelopment, production]))
    }
  })
})

describe('a site without mail', () => {
  const site = makeSite()
  let server: RunningServer
  before(async () => {
    server = await startServer(site)
  })
  after(async () => {
    await server.stop()
    site.remove()
  })

  it('has none of the pages, and says at login whom to ask', async () => {
    const browser = new Browser(server.url)
    for (const path of [...PAGES, '/dev/mail']) {
      assert.equal((await browser.open(path)).status, 404, path)
      assert.equal((await browser.submit(path, { username: 'x' })).status, 404, path)
    }
    const { body } = await browser.open('/login')
    assert.match(body, /Ask whoever runs this site/)
    assert.doesNotMatch(body, /href="\/forgot"/)
    assert.doesNotMatch(server.printed.join('\n'), /^ {2}mail/m)
  })

  it('refuses to offer registration in production', async () => {
    const { stderr } = await runCli(site, ['serve'], {
      env: {
        LATCHKEY_REGISTRATION: 'on',
        LATCHKEY_URL: 'https://login.example.com',
        LATCHKEY_CREDENTIAL_SECRETS: CREDENTIAL_SECRET,
        NODE_ENV: 'production',
      },
    })
    assert.match(stderr, /LATCHKEY_REGISTRATION needs LATCHKEY_SMTP/)
  })
})

describe('a site with a mail server', () => {
  it('says where mail goes and how much waits, tells of a server that is down, and logs people in all the same', async (t) => {
    const site = makeSite()
    t.after(() => site.remove())
    await site.addUser('alice')
    const mailServer = await startMailServer(t)
    const place = `127.0.0.1:${mailServer.port}`
    await mailServer.close()
    const env = { LATCHKEY_SMTP: `smtp://${place}`, LATCHKEY_MAIL_FROM: 'login@example.com' }
    const first = await startServer(site, env)
    t.after(() => first.stop())
    const doubt = await first.untilLogged('configuration.doubtful')
    assert.match(String(doubt['advice']), /takes nothing: CONN ECONNREFUSED.*mail test ADDRESS/)
    assert.match(first.printed.join('\n'), new RegExp(`^ {2}mail +${place}$`, 'm'))
    const browser = new Browser(first.url)
    await browser.fillIn('/forgot', { username: 'nobody' })
    assert.equal((await browser.get('/healthz')).status, 200)
    assert.match((await browser.open('/login')).body, /href="\/forgot"/)
    assert.equal((await browser.open('/register')).status, 404, 'registration is off by default')
    assert.equal((await browser.open('/dev/mail')).status, 404)
  })
})

describe('development', () => {
  const site = makeSite()
  let server: RunningServer
  let chromium: LaunchedBrowser
  before(async () => {
    server = await startServer(site, { NODE_ENV: 'development', LATCHKEY_REGISTRATION: 'on' })
    chromium = await launchChromium()
  })
  after(async () => {
    await chromium.close()
    await server.stop()
    site.remove()
  })

  for (const javaScriptEnabled of [true, false]) {
    it(`shows letters whose links work, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const context = await chromium.browser.newContext({ javaScriptEnabled })
      const page = await context.newPage()
      const asked: string[] = []
      page.on('request', (request) =>
        asked.push(`${request.url()} ${request.headers()['referer']}`),
      )
      const email = `eve-${javaScriptEnabled}@example.com`
      await page.goto(`${server.url}/register`)
      await page.getByLabel('E-mail address').fill(email)
      await page.getByRole('button', { name: 'Send me a link' }).click()
      const link = page.locator('section', { hasText: email }).locator('pre a')
      await page.goto(`${server.url}/dev/mail`)
      // The letter is sent within a second.
      for (let i = 0; i < 100 && (await link.count()) === 0; i++) await page.reload()
      const href = (await link.first().getAttribute('href')) ?? ''
      const [, token = ''] = href.split('#token=')
      await link.first().click()
      if (!javaScriptEnabled) {
        await page.getByLabel('Link or code from the message').fill(` ${href} `)
        await page.getByRole('button', { name: 'Continue' }).click()
      }
      await page.getByLabel('Choose a username').fill(`eve-${javaScriptEnabled}`)
      const password = 'seven green bicycles under 1 moon'
      await page.getByLabel('Choose a password', { exact: true }).fill(password)
      await page.getByLabel('The same password again', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.waitForURL(/\/(profile)?$/)
      assert.match(await page.locator('body').innerText(), new RegExp(`eve-${javaScriptEnabled}`))
      assert.ok(
        asked.length > 5 && !asked.join('\n').includes(token),
        'no request has the token in it',
      )
      await context.close()
    })
  }

  it('shows nothing to a page of another name that leads to this machine', async () => {
    const browser = new Browser(server.url)
    assert.equal((await browser.open('/dev/mail')).status, 200)
    const rebound = { Host: `evil.example:${server.port}` }
    assert.equal((await browser.open('/dev/mail', rebound)).status, 404)
  })

  it('shows a letter as its reader sees it, which loads nothing and runs nothing', async () => {
    const context = await chromium.browser.newContext()
    const page = await context.newPage()
    await page.goto(`${server.url}/dev/mail`)
    await page.getByRole('link', { name: 'See it as HTML' }).first().click()
    assert.match(await page.title(), /Finish your registration/)
    const button = page.getByRole('link', { name: 'Make the account' }).first()
    const color = await button.evaluate((link) => getComputedStyle(link).backgroundColor)
    assert.equal(color, 'rgb(31, 95, 191)', 'its styles hold')
    await context.close()
  })
})
