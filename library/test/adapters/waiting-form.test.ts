/**
 * Which form waits for a confirmation, and what is sealed of it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidRequest, RecentLoginRequired } from 'latchkey'
import { testExchange } from 'latchkey/testing'
import { waitingForm } from '../../src/adapters/shared/unlost-forms.ts'
import { loginCookie, testApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'

const error = new RecentLoginRequired()

/** Alice's request with a form, to a path as her client sends it. */
async function setUp(url: string, publicUrl?: string) {
  const app = testApplication(publicUrl === undefined ? {} : { publicUrl })
  const cookie = await loginCookie(app)
  const exchange = testExchange({
    method: 'POST',
    url,
    headers: {
      cookie,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
    },
  })
  const ctx = app.latch.open(exchange)
  const session = await ctx.session()
  const wait = (body: string, formTokens = false) =>
    waitingForm(app.latch, ctx, { error, formTokens }, async () => Buffer.from(body))
  return { app, ctx, session, wait }
}

describe('a form that waits', () => {
  withLittleWork()

  it('goes to a path that browsers do not take for another site, or for another path', async () => {
    for (const publicUrl of [undefined, 'http://localhost']) {
      for (const path of [
        '//evil.example/transfer',
        '/\\evil.example/transfer',
        '/.//evil.example',
        '/a/../b',
        '/a"b',
        `/${'a'.repeat(3000)}`,
      ]) {
        const { wait } = await setUp(path, publicUrl)
        assert.equal(await wait('to=carol'), null, path)
      }
      for (const path of ['/transfer', '/transfer?a=%22&b=//evil.example', '/a//b']) {
        const { wait } = await setUp(path, publicUrl)
        assert.equal((await wait('to=carol'))?.path, path, `control: ${path}`)
      }
    }
  })

  it('does not wait if its body cannot be read, for whatever reason: the refusal stays the answer', async () => {
    const { app, ctx } = await setUp('/transfer')
    const read = async () => Buffer.from('to=carol')
    assert.notEqual(
      await waitingForm(app.latch, ctx, { error, formTokens: false }, read),
      null,
      'control',
    )
    for (const failure of [new TypeError('Body is unusable'), new InvalidRequest('Broken')]) {
      const fail = () => Promise.reject(failure)
      assert.equal(await waitingForm(app.latch, ctx, { error, formTokens: false }, fail), null)
    }
    for (const body of [null, undefined, 'text', 7] as unknown[]) {
      assert.equal(
        await waitingForm(app.latch, ctx, { error, formTokens: false }, async () => body as object),
        null,
      )
    }
  })

  it('waits without its token, and only if the token is right', async () => {
    const { app, session, wait } = await setUp('/transfer')
    const token = session.csrfToken()
    const waiting = await wait(`_csrf=${token}&to=carol`, true)
    const kept = app.latch.forms.open(session, waiting?.resend ?? '')
    assert.deepEqual(kept?.fields, [
      ['_csrf', ''],
      ['to', 'carol'],
    ])
    assert.equal(await wait('_csrf=other&to=carol', true), null)
    assert.equal(await wait('to=carol', true), null)
  })

  it('is the form of somebody who has asked for the session, from our own site', async () => {
    const { app, wait } = await setUp('/transfer')
    assert.notEqual(await wait('to=carol'), null, 'control')
    const ctx = app.latch.open(testExchange({ method: 'POST', url: '/transfer' }))
    assert.equal(ctx.isFromOwnSite, false, 'nobody has looked yet')
    const open = { dangerouslyAllowCrossSite: 'a partner' }
    const lent = app.latch.open(testExchange({ method: 'POST', url: '/transfer' }), open)
    await lent.session()
    assert.equal(lent.isFromOwnSite, false)
  })
})
