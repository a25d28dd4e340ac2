/**
 * What a person does with passkeys, by requests alone: adds one, logs in by it, gives it as a second step, confirms by
 * it, and closes the password.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { MINUTE } from 'latchkey'
import type { PasskeyPurpose } from 'latchkey/passkeys'
import { inParallel, testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import { SoftAuthenticator } from '../../../services/authenticator.ts'
import { closableApplication } from '../../../services/closable-application.ts'
import { paths, type MountPasskeys } from './mounts.ts'

/** The site of the walks. */
export const SITE = 'http://localhost'

/** Options that say where everything is kept. */
export type Place = () => Parameters<typeof closableApplication>[0]

type Told = Readonly<Record<string, unknown>>

/** Options that this site has not given. */
const ANYTHING = {
  rp: { id: 'localhost' },
  user: { id: 'AAAA' },
  challenge: 'A'.repeat(43),
  excludeCredentials: [],
}

const alice = { username: 'alice', password: PASSWORD }

async function read(answer: Promise<Response>): Promise<{ status: number; told: Told }> {
  const response = await answer
  const told = (await response.json()) as Told
  return { status: response.status, told }
}

async function codeOf(answer: Promise<Response>): Promise<unknown> {
  const { status, told } = await read(answer)
  return status === 200 ? 'done' : `${status} ${String(told['code'])}`
}

/** The devices and browsers of a site. */
async function setUp(t: TestContext, mount: MountPasskeys, place: Place) {
  const app = closableApplication({ publicUrl: SITE, ...place() })
  const { fetch, close } = await mount(app)
  t.after(async () => {
    await close()
    await app.latch.close()
  })
  const device = new SoftAuthenticator({ origin: SITE })
  const browser = (): TestClient => testClient(fetch, { origin: SITE })
  const who = async (client: TestClient) => (await read(client.get('/who'))).told['id']
  const answer = async (client: TestClient, purpose: PasskeyPurpose): Promise<string> => {
    const { status, told } = await read(client.post(paths.options, { purpose }))
    assert.equal(status, 200, JSON.stringify(told))
    return JSON.stringify(purpose === 'add' ? device.create(told) : device.get(told))
  }
  const enrolled = async () => {
    const client = browser()
    await client.post('/login', alice)
    const passkey = await answer(client, 'add')
    const { told } = await read(client.post(paths.add, { passkey, name: 'My key' }))
    return { client, told }
  }
  return { app, device, browser, who, answer, enrolled }
}

/** Walks at a site of this adapter. */
export function testWalks(name: string, mount: MountPasskeys, place: Place = () => ({})): void {
  describe(`passkeys with ${name}`, () => {
    it('are added and log in, by JSON and by forms, and the answers are kept nowhere', async (t) => {
      const { browser, who, answer, enrolled } = await setUp(t, mount, place)
      const { told } = await enrolled()
      assert.equal((told['recoveryCodes'] as readonly string[]).length, 10)
      const client = browser()
      const asked = await client.post(paths.options, { purpose: 'login' })
      assert.equal(asked.headers.get('cache-control'), 'no-store')
      assert.match(asked.headers.getSetCookie().join(), /-passkey=[^;]+.*HttpOnly; SameSite=Lax/)
      const passkey = await answer(client, 'login')
      const done = await read(client.post(paths.login, { passkey }))
      assert.deepEqual(done, { status: 200, told: { message: 'Logged in successfully' } })
      assert.equal(await who(client), 'id-alice')
      assert.equal(await codeOf(client.post(paths.login, { passkey })), '400 invalid_token')
      const page = browser()
      const sent = { passkey: await answer(page, 'login'), remember: 'on' }
      const moved = await page.submit(paths.login, sent)
      assert.deepEqual([moved.status, moved.headers.get('location')], [303, '/'])
      assert.equal(await who(page), 'id-alice')
    })

    it('are taken once, of fifty requests with one answer at the same time', async (t) => {
      const { app, browser, answer, enrolled } = await setUp(t, mount, place)
      await enrolled()
      const client = browser()
      const passkey = await answer(client, 'login')
      const cookies = [...client.cookies]
      const outcomes = await inParallel(50, async () => {
        const copy = browser()
        for (const [name, value] of cookies) copy.cookies.set(name, value)
        return codeOf(copy.post(paths.login, { passkey }))
      })
      assert.equal(outcomes.filter((outcome) => outcome === 'done').length, 1)
      assert.equal(outcomes.filter((outcome) => outcome === '400 invalid_token').length, 49)
      assert.ok(app.events.every(({ type }) => type !== 'passkey.counter_stuck'))
    })

    it('are a second step, as JSON and as text, and confirm', async (t) => {
      const { app, browser, who, answer, enrolled } = await setUp(t, mount, place)
      await enrolled()
      for (const form of [JSON.parse, String] as const) {
        const client = browser()
        assert.equal(await codeOf(client.post('/login', alice)), '401 login_unfinished')
        assert.equal(await who(client), null)
        const passkey: unknown = form(await answer(client, 'confirm'))
        assert.equal(await codeOf(client.post('/factor', { passkey })), 'done')
        assert.equal(await who(client), 'id-alice')
        app.clock.advance(10 * MINUTE + 1)
        const early = client.post(paths.options, { purpose: 'add' })
        assert.equal(await codeOf(early), '403 second_factor_required')
        const again: unknown = form(await answer(client, 'confirm'))
        assert.equal(await codeOf(client.post('/confirm', { passkey: again })), 'done')
        assert.equal(await codeOf(client.post(paths.options, { purpose: 'add' })), 'done')
      }
      const page = browser()
      const first = await page.submit('/login', alice)
      assert.match(first.headers.get('location') ?? '', /^\/factor/)
      const last = await page.submit('/factor', { passkey: await answer(page, 'confirm') })
      assert.equal(last.status, 303)
      assert.equal(await who(page), 'id-alice')
    })

    it('refuse what is no answer of theirs, by 4xx', async (t) => {
      const { device, browser, who, answer, enrolled } = await setUp(t, mount, place)
      await enrolled()
      const client = browser()
      const passkey = await answer(client, 'login')
      const post = (path: string, body: unknown) => codeOf(client.post(path, body))
      assert.equal(await post(paths.options, { purpose: 'remove' }), '400 invalid_request')
      assert.equal(await post(paths.options, {}), '400 invalid_request')
      assert.equal(await post(paths.options, { purpose: 'add' }), '401 not_authenticated')
      assert.equal(await post(paths.options, { purpose: 'confirm' }), '401 not_authenticated')
      const made = JSON.stringify(device.copy().create(ANYTHING))
      assert.equal(await post(paths.add, { passkey: made }), '401 not_authenticated')
      for (const wrong of [undefined, '', '{', 'null', '[]', '"x"', '{"id":1}', passkey.slice(1)]) {
        assert.equal(await post(paths.login, { passkey: wrong }), '400 invalid_request', `${wrong}`)
      }
      for (const wrong of [5, [passkey], null, true]) {
        assert.equal(await post(paths.login, { passkey: wrong }), '400 invalid_request')
      }
      const long = `${passkey}${' '.repeat(20_000)}`
      assert.equal((await client.post(paths.login, { passkey: long })).status, 413)
      const text = { method: 'POST', body: passkey, headers: { 'Content-Type': 'text/plain' } }
      assert.equal((await client.send(paths.login, text)).status, 415)
      for (const path of [paths.options, paths.login, paths.add, paths.close]) {
        assert.equal((await client.get(path)).status, 405, path)
      }
      const foreign = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
      assert.equal((await client.post(paths.login, { passkey }, foreign)).status, 403)
      const unverified = device.copy({ verifies: false })
      const { told } = await read(client.post(paths.options, { purpose: 'login' }))
      const touched = JSON.stringify(unverified.get(told))
      assert.equal(await post(paths.login, { passkey: touched }), '401 invalid_credentials')
      assert.equal(await who(client), null)
      // Negative control: what was sent so often wrongly.
      assert.equal(await post(paths.login, { passkey }), 'done')
    })

    it('close the password: it is a wrong one from then on, and a reset sets none', async (t) => {
      const { app, browser, answer, enrolled, who } = await setUp(t, mount, place)
      const { client } = await enrolled()
      const page = await client.submit(paths.close, {})
      assert.deepEqual([page.status, page.headers.get('location')], [303, '/'])
      assert.equal(await who(client), 'id-alice')
      const right = await read(browser().post('/login', alice))
      const wrong = await read(
        browser().post('/login', { username: 'bob', password: 'x'.repeat(20) }),
      )
      assert.deepEqual(right, wrong)
      assert.equal(right.status, 401)
      await app.mailed()
      const asked = await read(browser().post(paths.reset, { username: 'alice@example.com' }))
      const nobody = await read(browser().post(paths.reset, { username: 'who@example.com' }))
      assert.deepEqual(asked, nobody)
      assert.deepEqual(
        (await app.mailed()).map(({ kind }) => kind),
        ['no_password'],
      )
      const elsewhere = browser()
      const passkey = await answer(elsewhere, 'login')
      assert.equal(await codeOf(elsewhere.post(paths.login, { passkey })), 'done')
    })
  })
}
