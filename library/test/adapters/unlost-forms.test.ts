/**
 * A form that is refused because its user has to confirm first is not lost: it waits in the confirm page, and is sent
 * again by one click (ASVS 5.0, 7.5.1 and 7.5.3).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, describe, it } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { HOUR, MINUTE } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch, testClient, type Fetch, type TestClient } from 'latchkey/testing'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { listenExpress } from './express-server.ts'
import { encoded, formIn, type EncodedForm, type PageForm } from './form-page.ts'
import {
  transferStarts,
  type StartTransfers,
  type TransferApplication,
  type TransferOptions,
} from './transfer-app.ts'

const URLENCODED = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data'

/** A running application, and alice's browser, in which she has logged in ten minutes ago. */
interface World {
  readonly app: TestApplication
  readonly running: TransferApplication
  readonly alice: TestClient
}

async function inWorld(
  start: StartTransfers,
  options: TransferOptions,
  test: (world: World) => Promise<void>,
): Promise<void> {
  const app = testApplication()
  const running = await start(app.latch, options)
  try {
    const alice = testClient(running.fetch)
    await alice.login('alice', PASSWORD)
    app.clock.advance(10 * MINUTE)
    await test({ app, running, alice })
  } finally {
    await running.close()
  }
}

/** Submits a form as a browser that navigates. */
async function submit(
  client: TestClient,
  path: string,
  { type, body }: EncodedForm,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return client.send(path, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': type,
      Accept: 'text/html',
      'Sec-Fetch-Mode': 'navigate',
      ...headers,
    },
  })
}

const form = (fields: PageForm['fields'], enctype = URLENCODED): EncodedForm =>
  encoded({ enctype, fields })

const token = async (client: TestClient): Promise<string> => (await client.get('/token')).text()

/** Returns the seal in the confirm page with which a submission was answered; `null` if it was another answer. */
async function sealIn(response: Response): Promise<string | null> {
  const html = await response.text()
  return html.includes('name="resend"') ? (formIn(html).fields[0]?.[1] ?? null) : null
}

/** Confirms with a seal, and returns the answer. */
async function confirm(
  client: TestClient,
  resend: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return client.submit('/confirm', { password: PASSWORD, resend, ...more })
}

/** Submits a form that is refused, confirms, and sends the form again; returns the page and the last answer. */
async function wholeWay(client: TestClient, path: string, sent: EncodedForm) {
  const refused = await submit(client, path, sent)
  assert.equal(refused.status, 403)
  const seal = await sealIn(refused)
  assert.ok(seal !== null, 'the form waits in the confirm page')
  const page = await confirm(client, seal, { _csrf: await token(client) })
  assert.equal(page.status, 200)
  const html = await page.text()
  const again = formIn(html)
  return { page, html, again, answer: await submit(client, again.action, encoded(again)) }
}

const plain: PageForm['fields'] = [
  ['to', 'carol'],
  ['amount', '1'],
]

const difficult: PageForm['fields'] = [
  ['to', 'Zoë & <b>"carol"</b> \u{1f511}'],
  ['item', '1'],
  ['note', ' two\r\nlines \r\n\r\n'],
  ['item', '2'],
  ['empty', ''],
  ['item', 'a=b&c+d %41 \u0085\ufeff'],
  ["o'name <x>", "'"],
]

for (const [framework, start] of Object.entries(transferStarts)) {
  const isParsed = /formbody|simple|extended/.test(framework)
  // Where no parser stands in front, these two find no token in a form.
  const tokens = /bytes|none/.test(framework) ? [false] : [false, true]
  const enctypes = isParsed ? [URLENCODED] : [URLENCODED, MULTIPART]

  describe(`a form that is refused for want of a confirmation, in ${framework}`, () => {
    withLittleWork()

    for (const enctype of enctypes) {
      for (const formTokens of tokens) {
        it(`reaches its handler as it was sent, ${enctype}, ${formTokens ? 'with' : 'without'} form tokens`, () =>
          inWorld(start, { formTokens }, async ({ running, alice }) => {
            const path = '/transfer?draft=%3Cx%3E&b=%26'
            const own = formTokens ? [['_csrf', await token(alice)] as const] : []
            const { again, answer } = await wholeWay(
              alice,
              path,
              form([...own, ...difficult], enctype),
            )
            assert.equal(await answer.text(), 'sent')
            assert.equal(again.action, path)
            const now = formTokens ? [['_csrf', await token(alice)] as const] : []
            const control = await submit(alice, path, form([...now, ...difficult], enctype))
            assert.equal(await control.text(), 'sent', 'control: sent by a form of today')
            const [resent, direct] = running.seen.map(withoutToken)
            assert.equal(running.seen.length, 2)
            assert.deepEqual(resent, direct)
            if (Array.isArray(direct)) assert.deepEqual(direct, difficult)
          }))
      }
    }

    it('reaches its handler with the names of lists and groups', () =>
      inWorld(start, {}, async ({ running, alice }) => {
        const fields: PageForm['fields'] = [
          ['one[]', '1'],
          ['two[]', '1'],
          ['two[]', '2'],
          ['group[name]', 'x'],
          ['group[deep][list][]', 'a'],
          ['rows[0][id]', '7'],
          ['rows[0][on]', 'yes'],
          ['rows[1][id]', '8'],
          ['plain', 'a'],
          ['plain', 'b'],
        ]
        const { answer } = await wholeWay(alice, '/transfer', form(fields))
        assert.equal(await answer.text(), 'sent')
        assert.equal(await (await submit(alice, '/transfer', form(fields))).text(), 'sent')
        const [resent, direct] = running.seen
        assert.deepEqual(resent, direct)
        if (!isParsed) assert.deepEqual(direct, fields)
      }))

    it('is not written to the store, and is written nowhere until it is sent again', () =>
      inWorld(start, {}, async ({ app, running, alice }) => {
        await token(alice)
        const before = { ...app.calls }
        assert.ok((await sealIn(await submit(alice, '/transfer', form(plain)))) !== null)
        const { read: readBefore = 0, ...writesBefore } = before
        const { read = 0, ...writes } = app.calls
        assert.equal(read, readBefore + 1, 'control: the session was read')
        assert.deepEqual(writes, writesBefore)
        assert.deepEqual(running.seen, [])
      }))

    it('is told as the refusal that it is, without anything of the form', () =>
      inWorld(start, {}, async ({ app, alice }) => {
        const before = app.events.length
        await submit(alice, '/transfer?secret=1', form([['to', 'carol-the-payee']]))
        const told = app.events.slice(before)
        const denied = told.filter(({ type }) => type === 'access.denied')
        assert.equal(denied.length, 1)
        assert.match(JSON.stringify(denied), /recent_login_required/)
        assert.doesNotMatch(JSON.stringify(told), /payee|secret/)
      }))

    it('is shown with its target, in a page without script that no other site can frame', () =>
      inWorld(start, {}, async ({ alice }) => {
        const { page, html } = await wholeWay(alice, '/transfer?x=1&y=%3C', form(difficult))
        assert.match(html, /<code>\/transfer\?x=1&amp;y=%3C<\/code>/)
        const policy = page.headers.get('Content-Security-Policy') ?? ''
        assert.match(policy, /^default-src 'none'; form-action 'self'; frame-ancestors 'none'/)
        assert.doesNotMatch(html, /<script|<b>/)
        const [, style = ''] = /<style>([^]*)<\/style>/.exec(html) ?? []
        const digest = createHash('sha256').update(style).digest('base64')
        assert.ok(policy.endsWith(`; style-src 'sha256-${digest}'`), policy)
        assert.equal(page.headers.get('Cache-Control'), 'no-store')
        assert.equal(page.headers.get('X-Content-Type-Options'), 'nosniff')
        assert.match(page.headers.get('Content-Type') ?? '', /^text\/html; ?charset=utf-8$/i)
      }))

    it('goes through all guards again when it is sent again', () =>
      inWorld(start, { formTokens: true }, async ({ app, running, alice }) => {
        const sent = form([['_csrf', await token(alice)], ...plain])
        const seal = await sealIn(await submit(alice, '/transfer', sent))
        const again = formIn(
          await (await confirm(alice, seal ?? '', { _csrf: await token(alice) })).text(),
        )
        const evil = { 'Sec-Fetch-Site': 'cross-site' }
        const other = await submit(alice, again.action, encoded(again), evil)
        assert.equal(other.status, 403)
        assert.match(await other.text(), /cross_site_request/)
        const tokenless = { ...again, fields: again.fields.filter(([name]) => name !== '_csrf') }
        assert.match(
          await (await submit(alice, again.action, encoded(tokenless))).text(),
          /expired/,
        )
        app.clock.advance(6 * MINUTE)
        assert.ok((await sealIn(await submit(alice, again.action, encoded(again)))) !== null)
        await alice.submit('/login', { username: 'bob', password: PASSWORD })
        assert.deepEqual(running.seen, [])
      }))

    it('waits on while the confirmation fails, and comes from the page that is shown again', () =>
      inWorld(start, {}, async ({ running, alice }) => {
        const seal = await sealIn(await submit(alice, '/transfer', form(plain)))
        const wrong = await confirm(alice, seal ?? '', { password: 'wrong' })
        assert.equal(wrong.status, 401)
        const kept = await sealIn(wrong)
        assert.equal(kept, seal)
        const again = formIn(await (await confirm(alice, kept ?? '')).text())
        assert.equal(await (await submit(alice, again.action, encoded(again))).text(), 'sent')
        assert.equal(running.seen.length, 1)
      }))

    it('comes in a page of the application’s own, if it has one', () =>
      inWorld(
        start,
        { ownPage: ({ path, inputs }) => `<form action="${path}">${inputs}</form>our page` },
        async ({ running, alice }) => {
          const { html, answer } = await wholeWay(alice, '/transfer', form(difficult))
          assert.match(html, /our page$/)
          assert.equal(await answer.text(), 'sent')
          assert.equal(running.seen.length, 1)
        },
      ))

    for (const formTokens of tokens) {
      it(`is not lost with its session, ${formTokens ? 'with' : 'without'} form tokens`, () =>
        inWorld(start, { formTokens, loginForm: true }, async ({ app, running, alice }) => {
          for (const path of ['/transfer?x=1', '/step']) {
            const own: PageForm['fields'] = [['_csrf', await token(alice)], ...plain]
            app.clock.advance(13 * HOUR)
            const refused = await submit(alice, path, form(own))
            assert.equal(refused.status, 401)
            const asked = formIn(await refused.text())
            const login = {
              ...Object.fromEntries(asked.fields),
              username: 'alice',
              password: PASSWORD,
            }
            const page = await alice.submit('/login', login)
            assert.equal(page.status, 200)
            const again = formIn(await page.text())
            assert.equal(again.action, path)
            const before = running.seen.length
            const answer = await submit(alice, again.action, encoded(again))
            assert.ok([200, 303].includes(answer.status))
            assert.equal(running.seen.length, before + 1)
            const back = await alice.submit('/login', { ...login, _csrf: await token(alice) })
            assert.equal(back.status, 303, 'it is offered once')
          }
        }))
    }

    for (const formTokens of [false, true]) {
      it(`is not lost by a step of a flow, ${formTokens ? 'with' : 'without'} form tokens`, () =>
        inWorld(start, { formTokens }, async ({ app, running, alice }) => {
          const signed = async () => [...plain, ['_csrf', await token(alice)] as const]
          app.events.length = 0
          const sent = form(await signed())
          const { answer } = await wholeWay(alice, '/step?from=settings', sent)
          assert.equal(answer.headers.get('Location'), '/sent')
          assert.deepEqual(running.seen, [Object.fromEntries(plain)])
          const denied = app.events.filter(({ type }) => type === 'access.denied')
          assert.equal(denied.length, 1, 'the refusal is told once')
          app.clock.advance(10 * MINUTE)
          const lost = await submit(alice, '/plain-step', form(await signed()))
          assert.equal(lost.headers.get('Location'), '/confirm', 'control: without resend')
          const broken = await submit(alice, '/step', form([...(await signed()), ['to', 'bob']]))
          assert.equal(broken.status, 400)
          if (formTokens) {
            const other = await submit(alice, '/step', form([...plain, ['_csrf', 'other']]))
            assert.match(await other.text(), /cross_site_request/)
          }
        }))
    }

    it('is refused like any other on a route without resend', () =>
      inWorld(start, {}, async ({ alice }) => {
        const refused = await submit(alice, '/plain', form(plain))
        assert.equal(refused.status, 303)
        assert.equal(refused.headers.get('Location'), '/confirm')
      }))

    it('is not kept if it is not the form of a browser that navigates, or not its user’s own', () =>
      inWorld(start, { formTokens: true }, async ({ app, alice }) => {
        const fields = [['_csrf', await token(alice)] as const, ...plain]
        const lost = async (answer: Response) => assert.equal(await sealIn(answer), null)
        await lost(await submit(alice, '/transfer', form(fields), { 'Sec-Fetch-Mode': 'cors' }))
        await lost(
          await submit(alice, '/transfer', form(fields), { 'Sec-Fetch-Site': 'cross-site' }),
        )
        await lost(await submit(alice, '/transfer', form(plain)))
        await lost(await submit(alice, '/transfer', form([['_csrf', 'x'], ...plain])))
        await lost(
          await submit(alice, '/transfer', form([...fields, ['_csrf', fields[0]?.[1] ?? '']])),
        )
        const type = 'application/json'
        await lost(
          await submit(alice, '/transfer', { type, body: JSON.stringify({ to: 'carol' }) }),
        )
        const kept = await submit(alice, '/transfer', form(fields))
        assert.ok((await sealIn(kept)) !== null, 'control')
        app.clock.advance(12 * HOUR)
        const ended = await submit(alice, '/transfer', form(fields))
        assert.equal(ended.status, 303)
        assert.equal(
          ended.headers.get('Location'),
          '/login',
          'forms of expired sessions are not kept',
        )
      }))

    it('is not kept if it has a password, a file, too much, or what no page can send again', () =>
      inWorld(start, {}, async ({ alice }) => {
        const isKept = async (fields: PageForm['fields'], enctype = URLENCODED) => {
          const answer = await submit(alice, '/transfer', form(fields, enctype))
          const isWaiting = (await sealIn(answer)) !== null
          if (!isWaiting && answer.status !== 413)
            assert.equal(answer.headers.get('Location'), '/confirm')
          return isWaiting
        }
        for (const name of [
          'password',
          'new_password',
          'userPass',
          'PIN',
          'kennwort',
          'otp',
          'pwd2',
        ]) {
          assert.equal(await isKept([...plain, [name, 'x']]), false, name)
        }
        for (const name of ['compass', 'passport', 'pint', 'option', 'tango', 'spin']) {
          assert.equal(await isKept([...plain, [name, 'x']]), true, `control: ${name}`)
        }
        assert.equal(await isKept([['note', 'x'.repeat(65_530)]]), true, 'control: 64 KiB')
        assert.equal(await isKept([['note', 'x'.repeat(65_532)]]), false)
        assert.equal(await isKept([['note', 'x'.repeat(1_000_000)]]), false)
        assert.equal(await isKept(Array.from({ length: 1001 }, (_, i) => [`f${i}`, ''])), false)
        for (const value of ['a\nb', 'a\rb', 'a\0b']) {
          assert.equal(await isKept([['note', value]]), false, JSON.stringify(value))
        }
        // This parser leaves such a field out itself.
        if (!/Express 5|extended/.test(framework)) assert.equal(await isKept([['', 'x']]), false)
        assert.equal(await isKept([['_charset_', 'x']]), false)
        if (isParsed) return
        const { type, body } = form(plain, MULTIPART)
        const file = body.replace('name="amount"', 'name="amount"; filename="a.txt"')
        assert.ok(
          (await sealIn(await submit(alice, '/transfer', { type, body }))) !== null,
          'control',
        )
        assert.equal(await sealIn(await submit(alice, '/transfer', { type, body: file })), null)
      }))

    it('is none if its seal is of another user, browser or login, changed, expired, repeated or huge', () =>
      inWorld(start, {}, async ({ app, running, alice }) => {
        const seal = (await sealIn(await submit(alice, '/transfer', form(plain)))) ?? ''
        const isNone = async (client: TestClient, hostile: string, what: string) => {
          const answer = await confirm(client, hostile, { next: '/next' })
          assert.equal(answer.status, 303, what)
          assert.equal(answer.headers.get('Location'), '/next', what)
        }
        const bob = testClient(running.fetch)
        await bob.login('bob', PASSWORD)
        await isNone(bob, seal, 'another user')
        const elsewhere = testClient(running.fetch)
        await elsewhere.login('alice', PASSWORD)
        await isNone(elsewhere, seal, 'another browser')
        for (const i of [0, 3, 7, 12, 40, Math.floor(seal.length / 2), seal.length - 4]) {
          const other = seal[i] === 'A' ? 'B' : 'A'
          await isNone(alice, seal.slice(0, i) + other + seal.slice(i + 1), `changed at ${i}`)
        }
        for (const hostile of [
          '',
          'x',
          'A'.repeat(60),
          `${seal}A`,
          seal.slice(0, -1),
          `${seal}=`,
        ]) {
          await isNone(alice, hostile, hostile)
        }
        const twice = form([
          ['password', PASSWORD],
          ['resend', seal],
          ['resend', seal],
          ['next', '/next'],
        ])
        assert.equal((await submit(alice, '/confirm', twice)).status, 303)
        const huge = await confirm(alice, 'A'.repeat(1_000_000), { next: '/next' })
        // A parser in front of the route has its own limit; without one, the bytes are not read to the end.
        assert.equal(huge.status, /simple|extended/.test(framework) ? 303 : 413)
        app.clock.advance(10 * MINUTE)
        await isNone(alice, seal, 'expired')
        assert.deepEqual(running.seen, [])
      }))

    it('is not sent by GET, nor by a request of another site, nor without a proof', () =>
      inWorld(start, {}, async ({ alice }) => {
        const seal = (await sealIn(await submit(alice, '/transfer', form(plain)))) ?? ''
        const query = new URLSearchParams({ password: PASSWORD, resend: seal }).toString()
        assert.equal((await alice.get(`/confirm?${query}`)).status, 405)
        const sent = form([
          ['password', PASSWORD],
          ['resend', seal],
        ])
        const evil = { 'Sec-Fetch-Site': 'cross-site' }
        const other = await submit(alice, '/confirm', sent, evil)
        assert.equal(other.status, 403)
        assert.match(await other.text(), /cross_site_request/)
        assert.equal((await submit(alice, '/confirm', form([['resend', seal]]))).status, 400)
        assert.equal((await confirm(alice, seal)).status, 200, 'control')
      }))

    it('needs no proof if its user has confirmed since, in another tab; but every guard of its route', () =>
      inWorld(start, {}, async ({ app, running, alice }) => {
        const seal = (await sealIn(await submit(alice, '/transfer', form(plain)))) ?? ''
        const alone = form([['resend', seal]])
        assert.equal((await submit(alice, '/confirm', alone)).status, 400, 'not confirmed yet')
        app.clock.advance(1)
        const tab = form([['password', PASSWORD]])
        assert.equal((await submit(alice, '/confirm', tab)).status, 303)
        const page = await submit(alice, '/confirm', alone)
        assert.equal(page.status, 200)
        const again = formIn(await page.text())
        app.clock.advance(9 * MINUTE)
        assert.equal((await submit(alice, again.action, encoded(again))).status, 403)
        assert.deepEqual(running.seen, [], 'by then, the confirmation is too old for the route')
      }))
  })
}

for (const framework of ['Hono', 'Hono on Node']) {
  describe(`a form that a middleware has read in front, in ${framework}`, () => {
    withLittleWork()

    for (const enctype of [URLENCODED, MULTIPART]) {
      it(`is sent again as it was (${enctype})`, () =>
        inWorld(
          transferStarts[framework] as StartTransfers,
          { formTokens: true },
          async ({ running, alice }) => {
            const sent = form([['_csrf', await token(alice)], ...difficult], enctype)
            const { answer } = await wholeWay(alice, '/parsed', sent)
            assert.equal(await answer.text(), 'sent')
            assert.deepEqual(running.seen.map(withoutToken), [difficult])
          },
        ))
    }
  })
}

describe('a form whose body somebody has read before', () => {
  withLittleWork()

  /** Applications whose form was read before its route could read it. */
  const spoilt: Record<string, (app: TestApplication) => Promise<Fetch>> = {
    async Hono({ latch }) {
      const { depends, loginRoute } = latchkeyHono(latch, {
        confirmForm: () => new Response('kept'),
      })
      const app = new Hono().post('/login', loginRoute()).use(async (c, next) => {
        if (c.req.query('by') === 'hono') await c.req.text()
        else await c.req.raw.text()
        await next()
      })
      const needs = { user: latch.recentLogin(5 * MINUTE) }
      app.post(
        '/transfer',
        depends(needs, (c) => c.text('sent'), { resend: true }),
      )
      return async (request) => app.fetch(request)
    },
    async fetch({ latch }) {
      const { depends, loginRoute } = latchkeyFetch(latch, {
        confirmForm: () => new Response('kept'),
      })
      const needs = { user: latch.recentLogin(5 * MINUTE) }
      const transfer = depends(needs, () => new Response('sent'), { resend: true })
      const login = loginRoute()
      return async (request) => {
        if (new URL(request.url).pathname === '/login') return login(request)
        await request.text()
        return transfer(request)
      }
    },
    async Express({ latch }) {
      const { depends, loginRoute } = latchkeyExpress(latch, {
        confirmForm: (_, __, res) => Boolean(res.send('kept')),
      })
      const needs = { user: latch.recentLogin(5 * MINUTE) }
      const app = express().set('env', 'test').post('/login', loginRoute())
      app.use((req, _, next) => {
        req.resume().on('end', () => next())
      })
      app.post(
        '/transfer',
        depends(needs, (_, res) => res.send('sent'), { resend: true }),
      )
      const { origin, close } = await listenExpress(app)
      ends.push(close)
      return httpFetch(origin)
    },
    async Fastify({ latch }) {
      const { depends, loginRoute } = latchkeyFastify(latch, {
        confirmForm: (_, __, reply) => Boolean(reply.send('kept')),
      })
      const needs = { user: latch.recentLogin(5 * MINUTE) }
      const app = Fastify({ forceCloseConnections: true }).post('/login', loginRoute())
      // Such a parser of its own keeps nothing of the form.
      app.addContentTypeParser(URLENCODED, (_, payload, done) => {
        payload.resume().on('end', () => done(null, undefined))
      })
      app.post(
        '/transfer',
        depends(needs, () => 'sent', { resend: true }),
      )
      const origin = await app.listen({ port: 0, host: '127.0.0.1' })
      ends.push(async () => app.close())
      return httpFetch(origin)
    },
  }
  const ends: (() => Promise<void>)[] = []
  after(async () => {
    for (const end of ends) await end()
  })

  for (const [framework, start] of Object.entries(spoilt)) {
    it(`is not kept, and its refusal stays a refusal, in ${framework}`, async () => {
      const app = testApplication()
      const alice = testClient(await start(app))
      await alice.login('alice', PASSWORD)
      app.clock.advance(10 * MINUTE)
      const refused = await submit(alice, '/transfer', form(plain))
      assert.equal(refused.status, 403)
      assert.match(await refused.text(), /recent_login_required/)
    })
  }

  it('is kept if Hono still has it', async () => {
    const app = testApplication()
    const alice = testClient(await spoilt['Hono']!(app))
    await alice.login('alice', PASSWORD)
    app.clock.advance(10 * MINUTE)
    assert.equal(await (await submit(alice, '/transfer?by=hono', form(plain))).text(), 'kept')
  })
})

describe('flowRoute', () => {
  it('takes resend only where the adapter has a confirm page for forms', () => {
    const { latch } = testApplication()
    const step = { fields: [], run: () => Promise.reject(new Error('not called')) }
    const confirmForm = (): Response => new Response('kept')
    latchkeyFetch(latch, { confirmForm }).flowRoute(step, { resend: true })
    latchkeyFetch(latch).flowRoute(step, { resend: false })
    const make = () => latchkeyFetch(latch).flowRoute(step, { resend: true })
    assert.throws(make, /option "flowRoute\.resend" needs the option confirmForm/)
  })
})

describe('a form on a site that takes requests of other sites', () => {
  withLittleWork()

  it('is not kept, because nobody has checked where it comes from', async () => {
    const app = testApplication()
    const { depends, session, loginRoute } = latchkeyFetch(app.latch, {
      confirmForm: () => new Response('kept'),
    })
    const guarded = depends(
      { user: app.latch.recentLogin(5 * MINUTE) },
      () => new Response('sent'),
      { resend: true },
    )
    const open = session(guarded, { dangerouslyAllowCrossSite: () => 'a partner' })
    const login = loginRoute()
    const alice = testClient((request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/login') return login(request)
      return pathname === '/open' ? open(request) : guarded(request)
    })
    await alice.login('alice', PASSWORD)
    app.clock.advance(10 * MINUTE)
    assert.equal((await submit(alice, '/open', form(plain))).status, 403)
    assert.equal(await (await submit(alice, '/guarded', form(plain))).text(), 'kept', 'control')
  })
})

/** Tokens differ from form to form. */
function withoutToken(seen: unknown): unknown {
  if (Array.isArray(seen)) return seen.filter(([name]) => name !== '_csrf')
  return { ...(seen as object), _csrf: '' }
}
