/**
 * `confirmRoute()` and `factorRoute()` in every adapter: a user proves by a form or by JSON that it is them (ASVS 5.0,
 * 6.3.3 and 7.5.1).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MINUTE, sealedSessions, type TooManyAttempts } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testClient, testExchange, type TestClient } from 'latchkey/testing'
import { answerProof, type ProofRequest } from '../../src/adapters/shared/proof-routes.ts'
import { PASSWORD, testApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { CODE, twoSteps, type TwoSteps } from '../../../services/two-steps.ts'
import { guess } from '../password-policy/guesses.ts'
import { encoded, formIn } from './form-page.ts'
import { transferStarts, type StartTransfers, type TransferOptions } from './transfer-app.ts'

/** Where sessions are. */
const stores = {
  'in a store': () => memoryStore(),
  'in cookies': () => sealedSessions({ revocations: memoryStore() }),
} as const

async function inWorld(
  start: StartTransfers,
  store: keyof typeof stores,
  options: TransferOptions,
  test: (app: TwoSteps, browser: () => TestClient) => Promise<void>,
): Promise<void> {
  const app = twoSteps({
    store: stores[store](),
    ...(store === 'in cookies' && { tokens: memoryStore().tokens }),
  })
  const running = await start(app.latch, options)
  try {
    await test(app, () => testClient(running.fetch))
  } finally {
    await running.close()
  }
}

const alice = { username: 'alice', password: PASSWORD }
const status = async (answer: Promise<Response>): Promise<number> => (await answer).status
const whoIs = async (client: TestClient): Promise<boolean> => (await client.get('/token')).ok

for (const [framework, start] of Object.entries(transferStarts)) {
  for (const store of ['in a store', 'in cookies'] as const) {
    describe(`proofs in ${framework}, sessions ${store}`, () => {
      withLittleWork()

      it('finish a login by the second step, and lead on to where the first step was going', () =>
        inWorld(start, store, {}, async (_, browser) => {
          const client = browser()
          const first = await client.submit('/login', { ...alice, next: '/transfer?a=1' })
          assert.equal(first.headers.get('Location'), '/factor?next=%2Ftransfer%3Fa%3D1')
          assert.equal(await whoIs(client), false, 'an unfinished login is no login')
          assert.equal(await status(client.submit('/factor', { code: '000000' })), 401)
          const last = await client.submit('/factor?next=%2Ftransfer%3Fa%3D1', { code: CODE })
          assert.equal(last.headers.get('Location'), '/transfer?a=1')
          assert.equal(await whoIs(client), true)
        }))

      it('go on if the second step is sent twice, as by a double click, and check nothing again', () =>
        inWorld(start, store, { formTokens: true }, async (app, browser) => {
          const client = browser()
          await client.post('/login', alice)
          assert.equal(await status(client.post('/factor', { code: CODE })), 200)
          // The form's token went with the session in which the page was shown.
          const again = { code: '000000', next: '/transfer?a=1', _csrf: 'of before' }
          const sent = await client.submit('/factor', again)
          assert.deepEqual([sent.status, sent.headers.get('Location')], [303, '/transfer?a=1'])
          const away = await client.submit('/factor', { ...again, next: '//evil.example' })
          assert.equal(away.headers.get('Location'), '/')
          assert.equal(
            await status(client.post('/factor', { code: CODE })),
            401,
            'programs are told',
          )
          assert.equal(
            app.events.some(({ type }) => type === 'attempt.failed'),
            false,
          )
          // Control: whoever has given one factor has finished no login by a second one.
          const carol = browser()
          await carol.login('carol', PASSWORD)
          const { headers } = await carol.submit('/factor', again)
          assert.equal(headers.get('Location'), null)
        }))

      it('answer programs in JSON, in both steps', () =>
        inWorld(start, store, {}, async (_, browser) => {
          const client = browser()
          const first = await client.post('/login', alice)
          assert.equal(first.status, 401)
          assert.match(await first.text(), /"login_unfinished"/)
          const last = await client.post('/factor', { code: CODE })
          assert.deepEqual(await last.json(), { message: 'Logged in successfully' })
          const confirmed = await client.post('/confirm', { code: CODE, other: ['ignored'] })
          assert.deepEqual(await confirmed.json(), { message: 'Confirmed successfully' })
        }))

      it('confirm by a factor, keep the session, and send a form again', () =>
        inWorld(start, store, {}, async ({ clock }, browser) => {
          const client = browser()
          await client.submit('/login', alice)
          await client.submit('/factor', { code: CODE })
          clock.advance(10 * MINUTE)
          const refused = await client.submit('/transfer', { to: 'carol' })
          const resend = formIn(await refused.text()).fields[0]?.[1] ?? ''
          const before = client.cookieHeader
          assert.equal(await status(client.submit('/confirm', { password: PASSWORD, resend })), 403)
          const page = await client.submit('/confirm', { code: CODE, password: '', resend })
          assert.equal(page.status, 200)
          assert.notEqual(client.cookieHeader, before, 'the token rotates (ASVS 5.0, 7.2.4)')
          const again = formIn(await page.text())
          const { type, body } = encoded(again)
          const headers = { 'Content-Type': type, 'Sec-Fetch-Mode': 'navigate' }
          const sent = await client.send(again.action, { method: 'POST', body, headers })
          assert.equal(await sent.text(), 'sent')
        }))

      it('are refused from other sites, by GET, without the token of a form, and of nobody', () =>
        inWorld(start, store, { formTokens: true }, async (_, browser) => {
          const client = browser()
          await client.login('carol', PASSWORD)
          const body = new URLSearchParams({ password: PASSWORD })
          const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }
          for (const path of ['/confirm', '/factor']) {
            assert.equal(await status(client.send(path, { method: 'POST', body, headers })), 403)
          }
          assert.equal(await status(client.submit('/confirm', { password: PASSWORD })), 403)
          assert.equal(await status(client.get('/confirm?password=x')), 405)
          const _csrf = await (await client.get('/token')).text()
          assert.equal(await status(client.submit('/confirm', { password: PASSWORD, _csrf })), 303)
          const nobody = await browser().post('/confirm', { password: PASSWORD })
          assert.equal(nobody.status, 401)
          assert.match(await nobody.text(), /not_authenticated/)
        }))
    })
  }
}

describe('a confirmation from an address that this process knows to be closed', () => {
  withLittleWork()

  it('is refused without reading its body or its session', async () => {
    const app = testApplication()
    const address = '192.0.2.1'
    let reads = 0
    const confirm = async () => {
      const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
      const ctx = app.latch.open(testExchange({ method: 'POST', address, headers }))
      const request: ProofRequest<never> = {
        step: () => app.latch.authenticate('alice', PASSWORD, ctx),
        message: 'Confirmed',
        async readBody() {
          reads++
          return Buffer.from(JSON.stringify({ password: PASSWORD }))
        },
        formTokens: false,
        target: { next: undefined, fallback: '/' },
        onFailure: () => null,
        ownPage: () => null,
      }
      return answerProof(app.latch, ctx, request).then(
        () => 'confirmed',
        (error: TooManyAttempts) => error.code,
      )
    }
    assert.equal(await confirm(), 'confirmed', 'control')
    for (let i = 0; i < 11; i++) await guess(app, `name${i}`, { address, device: null })
    assert.equal(await confirm(), 'too_many_attempts', 'the store says so')
    assert.equal(reads, 2)
    const before = { ...app.calls }
    assert.equal(await confirm(), 'too_many_attempts')
    assert.equal(reads, 2)
    assert.deepEqual(app.calls, before)
  })
})
