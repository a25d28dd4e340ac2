/**
 * The pages of `second-factors.ts`, and that their recipe shows them as they are (ASVS 5.0, 6.3.3, 6.5.1 to 6.5.5 and
 * 7.5.1).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { DAY, hashPassword, MINUTE } from 'latchkey'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../services/application.ts'
import { App, enrolledApplication } from '../services/enrolled.ts'
import { createLogin, factorPages, type User } from './second-factors.ts'

const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }

/** Draws nothing: the test reads the text. */
const qrCode = (text: string): string => `qr:${text}`

const unescaped = (html: string): string => html.replaceAll('&amp;', '&')

/** Returns the value of a hidden field. */
const hidden = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

const codesIn = (html: string): string[] =>
  Array.from(html.matchAll(/<code>([^<]+)<\/code>/g), ([, code = '']) => code)

/** Asks for an app. Returns the sealed enrolment, and what the app scans. */
async function begin(browser: TestClient): Promise<{ id: string; uri: string }> {
  const html = await (await browser.get('/factors/new', page)).text()
  const uri = unescaped(/src="qr:([^"]+)"/.exec(html)?.[1] ?? '')
  return { id: hidden(html, 'id'), uri }
}

/** The site with a clock that the test moves. Its alice is an administrator. */
async function clocked() {
  const app = enrolledApplication()
  app.users.set('id-alice', { ...app.users.get('id-alice')!, roles: ['admin'] })
  const { request } = factorPages(app.latch, qrCode)
  const open = () => testClient(request)
  const browser = open()
  await browser.submit('/login', { username: 'alice', password: PASSWORD })
  const { id, uri } = await begin(browser)
  const device = new App(uri, app.clock)
  return { app, open, browser, id, device }
}

const alice = { username: 'alice', password: PASSWORD }

describe('the pages of second factors', () => {
  it('enrol an app by its first code, and show recovery codes once', async () => {
    const { browser, id, device, open, app } = await clocked()
    const wrong = await browser.submit('/factors', { id, code: '000000' })
    assert.equal(wrong.status, 401)
    const again = await wrong.text()
    assert.match(again, /not the code that the app shows/)
    const fields = { id: hidden(again, 'id'), code: device.code(), name: 'My <phone>' }
    const done = await browser.submit('/factors', fields)
    assert.equal(done.headers.get('Cache-Control'), 'no-store')
    assert.equal(codesIn(await done.text()).length, 10)
    const list = await (await browser.get('/factors', page)).text()
    assert.match(list, /My &lt;phone&gt;/)
    assert.match(list, /10 recovery codes are left/)
    assert.equal(await (await browser.get('/vault')).text(), 'The vault of alice')
    const other = open()
    const first = await other.submit('/login', alice)
    assert.equal(first.headers.get('Location'), '/factor?next=%2F')
    app.clock.advance(MINUTE)
    const code = device.code()
    const last = await other.submit('/factor', { code, recoveryCode: '', next: '/vault' })
    assert.equal(last.headers.get('Location'), '/vault')
    assert.equal((await other.get('/vault')).status, 200)
  })

  it('ask again after ten minutes, lead back, and remove what was lost', async () => {
    const { browser, id, device, open, app } = await clocked()
    await browser.submit('/factors', { id, code: device.code() })
    app.clock.advance(11 * MINUTE)
    const refused = await browser.get('/factors/new', page)
    assert.equal(refused.headers.get('Location'), '/confirm?next=%2Ffactors%2Fnew')
    const asked = await (await browser.get('/confirm?next=%2Ffactors%2Fnew', page)).text()
    const next = hidden(asked, 'next')
    const wrong = await browser.submit('/confirm', { code: '000000', recoveryCode: '', next })
    assert.equal(wrong.status, 401)
    const proof = { code: device.code(), recoveryCode: '', next }
    const back = await browser.submit('/confirm', proof)
    assert.equal(back.headers.get('Location'), '/factors/new')
    const row = hidden(await (await browser.get('/factors', page)).text(), 'id')
    const removed = await browser.submit('/factors/remove', { id: row })
    assert.equal(removed.headers.get('Location'), '/factors')
    const other = open()
    await other.login('alice', PASSWORD)
    assert.equal((await other.get('/vault')).status, 403)
  })

  it('confirm by the password whoever has no app yet, and lead on from what is over', async () => {
    const { browser, id, device, app } = await clocked()
    app.clock.advance(11 * MINUTE)
    const refused = await browser.get('/factors/new', page)
    assert.equal(refused.headers.get('Location'), '/confirm?next=%2Ffactors%2Fnew')
    const asked = await (await browser.get('/confirm?next=%2Ffactors%2Fnew', page)).text()
    assert.match(asked, /name="password"/)
    const proof = { password: PASSWORD, code: '', recoveryCode: '', next: hidden(asked, 'next') }
    const back = await browser.submit('/confirm', proof)
    assert.equal(back.headers.get('Location'), '/factors/new')
    const late = await browser.submit('/factors', { id, code: device.code() })
    assert.equal(late.headers.get('Location'), '/factors')
    const fresh = await begin(browser)
    const code = new App(fresh.uri, app.clock).code()
    assert.equal((await browser.submit('/factors', { id: fresh.id, code })).status, 200)
    const none = await browser.submit('/factors/codes', {})
    assert.equal(none.headers.get('Location'), '/factors')
  })

  it('let an administrator announce a removal, who has given a factor', async () => {
    const { browser, id, device, open, app } = await clocked()
    const path = '/admin/users/id-alice/factors/removal'
    assert.equal((await browser.post(path)).status, 403)
    await browser.submit('/factors', { id, code: device.code() })
    assert.match(await (await browser.submit(path, {})).text(), /Everything is removed on/)
    const { dueAt } = (await app.latch.credentials.announcedRemoval('id-alice')) ?? { dueAt: 0 }
    assert.equal(dueAt, app.clock() + 3 * DAY)
    const bob = open()
    await bob.login('bob', PASSWORD)
    assert.equal((await bob.post(path)).status, 403)
  })
})

describe('the login of second factors', () => {
  it('lets in by a recovery code once, and replaces it', async () => {
    const passwordHash = await hashPassword(PASSWORD)
    const user: User = { id: 'u1', username: 'alice', passwordHash, roles: [] }
    const { request } = factorPages(createLogin(new Map([['u1', user]])), qrCode)
    const browser = testClient(request)
    await browser.submit('/login', alice)
    const { id, uri } = await begin(browser)
    const code = new App(uri, Date.now as never).code()
    const codes = codesIn(await (await browser.submit('/factors', { id, code })).text())
    const [recoveryCode = ''] = codes
    for (const status of [303, 401]) {
      const other = testClient(request)
      await other.submit('/login', alice)
      const last = await other.submit('/factor', { code: '', recoveryCode, next: '/factors' })
      assert.equal(last.status, status)
      if (status === 401) break
      assert.match(await (await other.get('/factors', page)).text(), /9 recovery codes are left/)
      const replaced = codesIn(await (await other.submit('/factors/codes', {})).text())
      assert.equal(replaced.length, 1)
      assert.ok(!codes.includes(replaced[0] ?? ''))
    }
  })
})

describe('the page about second factors', () => {
  it('shows the example as it is', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
    const source = read('second-factors.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/second-factors.md').includes(source))
  })
})
