/**
 * A walk through everything that a person does with an authenticator app and recovery codes, by requests: enrols,
 * activates, logs in by both steps, loses the app, gets new codes, and removes it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { DAY, MINUTE, SECOND } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { App, enrol, enrolledApplication, type Enrolled } from '../../../services/enrolled.ts'
import type { StartSite } from './factor-apps.ts'

const STEP = 30 * SECOND

const alice = { username: 'alice', password: PASSWORD }

/** The walk of one person at one site. */
class Walk {
  readonly #app: Enrolled
  readonly #open: () => TestClient

  /** Whatever nobody but the person may read. */
  readonly #secrets: string[] = []

  constructor(app: Enrolled, open: () => TestClient) {
    this.#app = app
    this.#open = open
  }

  /** Enrols. Returns the app, the recovery codes, and the browser. */
  async enrol() {
    const browser = this.#open()
    await browser.login('alice', PASSWORD)
    assert.equal(await refusalOf(browser.get('/vault')), '403 second_factor_required')
    const { id, uri, secret } = await answerOf<{ id: string; uri: string; secret: string }>(
      browser.post('/enrol'),
    )
    const device = new App(uri, this.#app.clock)
    const wrong = browser.post('/activate', { id, code: '000000' })
    assert.equal(await refusalOf(wrong), '401 invalid_credentials')
    assert.deepEqual(await answerOf(browser.post('/factors')), [])
    const code = device.code()
    const before = browser.cookieHeader
    const { recoveryCodes } = await answerOf<{ recoveryCodes: string[] }>(
      browser.post('/activate', { id, code, name: 'My phone' }),
    )
    assert.equal(recoveryCodes.length, 10)
    assert.notEqual(browser.cookieHeader, before, 'the session has a new token')
    assert.equal(await statusOf(browser.get('/vault')), 200)
    assert.equal(await refusalOf(browser.post('/activate', { id, code })), '400 invalid_token')
    this.#secrets.push(secret, uri, id, code, ...recoveryCodes)
    return { browser, device, recoveryCodes }
  }

  /** Logs in by both steps, once with each code. */
  async logIn(device: App): Promise<void> {
    const { clock } = this.#app
    clock.advance(STEP)
    const browser = await this.begun()
    assert.equal(await refusalOf(browser.get('/home')), '401 login_unfinished')
    assert.equal(await refusalOf(browser.post('/enrol')), '401 login_unfinished')
    const wrong = browser.post('/factor', { code: '000000' })
    assert.equal(await refusalOf(wrong), '401 invalid_credentials')
    const again = await this.begun()
    const code = device.code()
    this.#secrets.push(code)
    assert.equal(await statusOf(browser.post('/factor', { code })), 200)
    assert.equal(await statusOf(browser.get('/vault')), 200)
    assert.equal(await refusalOf(again.post('/factor', { code })), '401 invalid_credentials')
    assert.equal(await refusalOf(again.get('/home')), '401 login_unfinished')
  }

  /** Logs in by a recovery code, once, and has it replaced. */
  async recover([recoveryCode = '', other = '']: readonly string[]): Promise<void> {
    const { events } = this.#app
    const browser = await this.begun()
    events.length = 0
    assert.equal(await statusOf(browser.post('/factor', { recoveryCode })), 200)
    const [notice, ...more] = events.filter(({ type }) => type === 'credential.used')
    assert.ok(notice?.type === 'credential.used' && notice.kind === 'recoveryCode')
    assert.equal(notice.userId, 'id-alice')
    assert.deepEqual(more, [])
    assert.equal(await statusOf(browser.get('/vault')), 200)
    const again = await this.begun()
    const used = again.post('/factor', { recoveryCode })
    assert.equal(await refusalOf(used), '401 invalid_credentials')
    const replaced = await answerOf<string[]>(browser.post('/replace-codes'))
    assert.equal(replaced.length, 1)
    assert.deepEqual(await answerOf(browser.post('/replace-codes')), [])
    for (const good of [replaced[0] ?? '', other]) {
      const next = await this.begun()
      assert.equal(await statusOf(next.post('/factor', { recoveryCode: good })), 200)
    }
    const renewed = await answerOf<string[]>(browser.post('/renew-codes'))
    assert.equal(new Set([...renewed, ...replaced, recoveryCode, other]).size, 13)
    this.#secrets.push(...replaced, ...renewed)
  }

  /** Confirms by a code what a password does not confirm, and removes the app. */
  async remove(browser: TestClient, device: App): Promise<void> {
    this.#app.clock.advance(10 * MINUTE + STEP)
    assert.equal(await refusalOf(browser.get('/settings')), '403 recent_login_required')
    const rows = await answerOf<{ id: string; kind: string }[]>(browser.post('/factors'))
    const id = rows.find(({ kind }) => kind === 'totp')?.id
    const remove = () => browser.post('/remove', { id })
    assert.equal(await refusalOf(remove()), '403 second_factor_required')
    const byPassword = browser.post('/confirm', { password: PASSWORD })
    assert.equal(await refusalOf(byPassword), '403 second_factor_required')
    assert.equal(await statusOf(browser.post('/confirm', { code: device.code() })), 200)
    assert.equal(await statusOf(browser.get('/settings')), 200)
    assert.equal(await statusOf(remove()), 200)
    assert.deepEqual(await answerOf(browser.post('/factors')), [])
    const next = this.#open()
    await next.login('alice', PASSWORD)
    assert.equal(await statusOf(next.get('/home')), 200)
    assert.equal(await refusalOf(next.get('/vault')), '403 second_factor_required')
  }

  /** Loses everything twice: the first time it comes to light again, the second time an administrator removes it. */
  async loseEverything(device: App): Promise<void> {
    const { latch, clock } = this.#app
    clock.advance(MINUTE)
    await latch.credentials.announceRemoval('id-alice')
    clock.advance(2 * DAY)
    const found = await this.begun()
    assert.equal(await statusOf(found.post('/factor', { code: device.code() })), 200)
    clock.advance(2 * DAY)
    await this.begun()
    assert.equal(await latch.credentials.announcedRemoval('id-alice'), null)
    const { dueAt } = await latch.credentials.announceRemoval('id-alice')
    clock.advance(dueAt - clock() - 1)
    const waiting = await this.begun()
    clock.advance(1)
    const late = waiting.post('/factor', { code: device.code() })
    assert.equal(await refusalOf(late), '401 invalid_credentials')
    await this.#open().login('alice', PASSWORD)
    assert.deepEqual(await latch.credentials.list('id-alice'), [])
  }

  /** Nothing that was told has a secret in it, or a code that was right. */
  assertSecrets(): void {
    const told = JSON.stringify(this.#app.events)
    for (const secret of this.#secrets) assert.ok(!told.includes(secret), secret)
  }

  /** A browser that has done the first step. */
  async begun(): Promise<TestClient> {
    const browser = this.#open()
    assert.equal(await refusalOf(browser.post('/login', alice)), '401 login_unfinished')
    return browser
  }
}

/** Walks once through the site. */
export async function walk(app: Enrolled, start: StartSite): Promise<void> {
  const site = await start(app.latch)
  const person = new Walk(app, () => testClient(site.fetch))
  try {
    const { browser, device, recoveryCodes } = await person.enrol()
    await person.logIn(device)
    await person.recover(recoveryCodes)
    await person.remove(browser, device)
    const again = await person.enrol()
    await person.loseEverything(again.device)
    person.assertSecrets()
  } finally {
    await site.close()
  }
}

/** Walks to the second step of a login, when the secret is gone that opens the factor. */
export async function walkWithoutSecret(start: StartSite): Promise<void> {
  const store = memoryStore()
  const { recoveryCodes, device } = await enrol(enrolledApplication({ store }))
  const app = enrolledApplication({ store, credentialSecrets: OTHER_SECRET })
  app.clock.advance(MINUTE)
  const site = await start(app.latch)
  try {
    const person = new Walk(app, () => testClient(site.fetch))
    const browser = await person.begun()
    const [recoveryCode = ''] = recoveryCodes ?? []
    for (const proof of [{ code: device.code(STEP) }, { recoveryCode }]) {
      app.events.length = 0
      const answer = await browser.post('/factor', proof)
      assert.equal(answer.status, 503)
      assert.match(answer.headers.get('Content-Type') ?? '', /^application\/problem\+json/)
      const { code, detail } = (await answer.json()) as { code: string; detail: string }
      assert.equal(code, 'credential_unreadable')
      assert.equal(detail, 'This factor cannot be checked at the moment')
      const told = app.events.map(({ type }) => type)
      assert.ok(told.includes('credential.unreadable') && told.includes('request.failed'))
      assert.equal(await refusalOf(browser.get('/home')), '401 login_unfinished')
    }
    const kinds = (await app.latch.credentials.list('id-alice')).map(({ kind }) => kind)
    assert.deepEqual(kinds.toSorted(), ['recoveryCode', 'totp'])
  } finally {
    await site.close()
  }
}

const OTHER_SECRET = 'Zk3Jw9Xr5Tq1Vn7Bm4Hs8Pd2Fg6Lc0Ya+Eu3Io7Rt1='

async function statusOf(answer: Promise<Response>): Promise<number> {
  return (await answer).status
}

/** Returns the status and the code of a refusal. */
async function refusalOf(answer: Promise<Response>): Promise<string> {
  const response = await answer
  const { code } = (await response.json()) as { readonly code?: string }
  return `${response.status} ${code ?? ''}`
}

/** Returns the JSON of a page that nobody may keep a copy of. */
async function answerOf<Answer>(answer: Promise<Response>): Promise<Answer> {
  const response = await answer
  const text = await response.text()
  assert.equal(response.status, 200, text)
  assert.match(response.headers.get('Cache-Control') ?? '', /no-store/)
  return JSON.parse(text) as Answer
}
