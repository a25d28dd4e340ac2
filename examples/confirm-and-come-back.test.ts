/**
 * The settings of `confirm-and-come-back.ts`, and that the page about confirmations shows them as they are (ASVS 5.0,
 * 7.5.1 and 7.5.3).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import { MINUTE } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient } from 'latchkey/testing'
import { PASSWORD, testApplication } from '../services/application.ts'
import { CODE, twoSteps } from '../services/two-steps.ts'
import { addresses, settings } from './confirm-and-come-back.ts'

/** The site, and the browser of alice, who has logged in ten minutes ago. */
async function site() {
  addresses.clear()
  const { latch, clock } = testApplication()
  const app = new Hono()
  app.post('/login', latchkeyHono(latch, { address: () => '192.0.2.1' }).loginRoute())
  app.route('/', settings(latch))
  const alice = testClient(app.request)
  await alice.login('alice', PASSWORD)
  clock.advance(10 * MINUTE)
  return { alice, clock }
}

const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }

/** Returns the value of a hidden field. */
const hidden = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

describe('a change that needs a recent confirmation', () => {
  it('sends a link to the confirm page, and whoever confirms back', async () => {
    const { alice } = await site()
    const refused = await alice.get('/settings/email', page)
    assert.equal(refused.headers.get('Location'), '/confirm?next=%2Fsettings%2Femail')
    const asked = await (await alice.get('/confirm?next=%2Fsettings%2Femail', page)).text()
    const next = hidden(asked, 'next')
    for (const [password, status] of [
      ['wrong', 401],
      ['', 400],
    ] as const) {
      const wrong = await alice.submit('/confirm', { password, code: '', next })
      assert.equal(wrong.status, status)
      assert.equal(hidden(await wrong.text(), 'next'), next)
    }
    const back = await alice.submit('/confirm', { password: PASSWORD, next })
    assert.equal(back.headers.get('Location'), '/settings/email')
    assert.equal(await (await alice.get('/settings/email', page)).text(), 'none')
  })

  it('asks a user who has a second factor for its code: the other field is empty', async () => {
    const { latch, clock } = twoSteps()
    const { loginRoute, factorRoute } = latchkeyHono(latch, { address: () => '192.0.2.1' })
    const app = new Hono().post('/login', loginRoute()).post('/factor', factorRoute())
    const alice = testClient(app.route('/', settings(latch)).request)
    await alice.submit('/login', { username: 'alice', password: PASSWORD })
    await alice.submit('/factor', { code: CODE })
    clock.advance(10 * MINUTE)
    const asked = await (await alice.get('/confirm?next=/settings/email', page)).text()
    const names = [...asked.matchAll(/<input(?: type="hidden")? name="(\w+)"/g)].map(
      ([, name]) => name,
    )
    assert.deepEqual(names, ['next', 'password', 'code'])
    const next = '/settings/email'
    const byPassword = await alice.submit('/confirm', { password: PASSWORD, code: '', next })
    assert.equal(byPassword.status, 403)
    const back = await alice.submit('/confirm', { password: '', code: CODE, next })
    assert.equal(back.headers.get('Location'), next)
  })

  it('keeps a form, and sends it by one click after the confirmation', async () => {
    const { alice } = await site()
    const email = 'alice@example.com'
    const refused = await alice.submit('/settings/email', { email })
    assert.equal(refused.status, 403)
    const resend = hidden(await refused.text(), 'resend')
    for (const password of ['wrong', '']) {
      const wrong = await alice.submit('/confirm', { password, code: '', resend })
      assert.equal(hidden(await wrong.text(), 'resend'), resend)
    }
    const ready = await (await alice.submit('/confirm', { password: PASSWORD, resend })).text()
    assert.match(ready, /<form method="post" action="\/settings\/email"/)
    assert.equal(addresses.size, 0, 'nothing is sent before the click')
    await alice.submit('/settings/email', { email: hidden(ready, 'email') })
    assert.deepEqual([...addresses], [['id-alice', email]])
  })
})

describe('the page about confirmations', () => {
  it('shows the example as it is', () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')
    const source = read('confirm-and-come-back.ts').replace(/^\/\*\*[^]*?\*\/\n\n/, '')
    assert.ok(read('../docs/recipes/confirm-and-come-back.md').includes(source))
  })
})
