/**
 * `depends` without a handler, which is a middleware: the handlers behind it keep the types of their framework, and
 * `hc` knows their routes. And `contextOf` in a handler that has no middleware of ours before it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { hc } from 'hono/client'
import { validator } from 'hono/validator'
import { Forbidden, type Dependency } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch, testClient, type Fetch, type TestClient } from 'latchkey/testing'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { listenExpress, versions } from './express-server.ts'
import { listen } from './hono-server.ts'

const order = validator('json', (value: { n?: unknown }, c) =>
  typeof value.n === 'number' ? { n: value.n } : c.text('n is a number', 400),
)

/** Routes in both ways, behind a validator. */
function routesOf(latch: TestApplication['latch'], formTokens = false) {
  const { depends, loginRoute, logoutRoute } = latchkeyHono(latch, {
    formTokens,
    loginPage: '/sign-in',
  })
  const needs = { user: latch.user, session: latch.session }
  return new Hono()
    .post('/login', loginRoute())
    .post('/logout', logoutRoute())
    .get('/token', depends({ session: latch.session }), (c) => c.text(c.var.session.csrfToken()))
    .post(
      '/within/:id',
      order,
      depends(needs, async (c, { user, session }) => {
        await session.set('within', true)
        return c.json({ id: c.req.param('id') ?? '', name: user.username }, 201)
      }),
    )
    .post('/native/:id', order, depends(needs), async (c) => {
      const { session, user } = c.var
      await session.set('native', true)
      const { n } = c.req.valid('json')
      return c.json({ id: c.req.param('id'), name: user.username, n, keys: session.keys() })
    })
    .post('/write', depends({ session: latch.session }), async (c) => {
      await c.var.session.set('theme', 'dark')
      return c.text('written')
    })
    .get('/twice', depends({ user: latch.user }), depends({ admin: latch.role('admin') }), (c) =>
      c.text(`${c.var.user.id} ${c.var.admin.id}`),
    )
    .get('/refusing', depends({ session: latch.session }), () => {
      throw new Forbidden()
    })
    .get('/throws', depends({ session: latch.session }), async (c) => {
      await c.var.session.set('theme', 'dark')
      throw new Error('boom')
    })
}

const ways: Readonly<Record<string, (app: Hono) => Promise<[Fetch, () => Promise<void>]>>> = {
  'in memory': async (app) => [async (request) => app.fetch(request), async () => undefined],
  async 'on Node'(app) {
    const { origin, close } = await listen(app.fetch)
    return [httpFetch(origin), close]
  },
}

for (const [way, start] of Object.entries(ways)) {
  describe(`depends without a handler in Hono ${way}`, () => {
    async function onApplication(
      prepare: (app: TestApplication) => { fetch: Hono['fetch'] },
      test: (client: TestClient, app: TestApplication, fetch: Fetch) => Promise<void>,
    ): Promise<void> {
      const app = testApplication()
      const [fetch, close] = await start(prepare(app) as Hono)
      try {
        await test(testClient(fetch), app, fetch)
      } finally {
        await close()
      }
    }

    it('keeps the types of input and answers for hc, as depends with a handler does', async () => {
      await onApplication(
        ({ latch }) => routesOf(latch),
        async (browser) => {
          await browser.login('alice', PASSWORD)
          const api = hc<ReturnType<typeof routesOf>>('http://localhost', {
            fetch: async (input: RequestInfo | URL, init?: RequestInit) =>
              browser.send(new URL(input instanceof Request ? input.url : input).pathname, {
                method: init?.method ?? 'GET',
                body: init?.body as string,
                headers: Object.fromEntries(new Headers(init?.headers)),
              }),
          })
          const request = { param: { id: '7' }, json: { n: 4 } }
          const within = await api.within[':id'].$post(request)
          assert.equal(within.status, 201)
          assert.deepEqual(await within.json(), { id: '7', name: 'alice' })
          const native = await api.native[':id'].$post(request)
          const keys = ['within', 'native']
          assert.deepEqual(await native.json(), { id: '7', name: 'alice', n: 4, keys })
          assert.equal((await browser.post('/native/7', { n: 'four' })).status, 400)
        },
      )
    })

    it('refuses before the handler runs, marks the response as private, and sets the cookie', async () => {
      await onApplication(
        ({ latch }) => routesOf(latch),
        async (browser, { latch }) => {
          assert.equal((await browser.get('/twice')).status, 401)
          const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
          const { headers } = await browser.get('/twice', page)
          assert.equal(headers.get('location'), '/sign-in?next=%2Ftwice')
          const written = await browser.post('/write')
          assert.equal(await written.text(), 'written')
          assert.equal(written.headers.get('cache-control'), 'no-store')
          assert.equal(written.headers.get('vary'), 'Cookie')
          assert.equal(written.headers.getSetCookie().length, 1)
          await browser.login('alice', PASSWORD)
          assert.equal(await (await browser.get('/twice')).text(), 'id-alice id-alice')
          await latch.updateUser({ id: 'id-alice', username: 'alice', roles: [] })
          assert.equal((await browser.get('/twice')).status, 403)
          const evil = { 'Sec-Fetch-Site': 'cross-site' }
          assert.equal((await browser.post('/write', {}, evil)).status, 403)
        },
      )
    })

    it('refuses a form without its token', async () => {
      await onApplication(
        ({ latch }) => routesOf(latch, true),
        async (browser) => {
          const _csrf = await (await browser.get('/token')).text()
          assert.equal((await browser.submit('/write', {})).status, 403)
          assert.equal((await browser.submit('/write', { _csrf })).status, 200)
        },
      )
    })

    it('answers the refusal of a later handler, and leaves its other errors to onError', async () => {
      const quiet = console.error
      console.error = () => undefined
      try {
        await onApplication(
          ({ latch }) => routesOf(latch),
          async (browser) => {
            const refused = await browser.get('/refusing')
            assert.equal(refused.status, 403)
            assert.equal(((await refused.json()) as { code: string }).code, 'forbidden')
            assert.equal(refused.headers.get('cache-control'), 'no-store')
            const thrown = await browser.get('/throws')
            assert.equal(thrown.status, 500)
            assert.equal(
              thrown.headers.getSetCookie().length,
              1,
              'the cookie of the stored session is kept',
            )
          },
        )
        await onApplication(
          ({ latch }) => routesOf(latch).onError((error, c) => c.text(error.message, 418)),
          async (browser) => assert.equal((await browser.get('/refusing')).status, 418),
        )
      } finally {
        console.error = quiet
      }
    })
  })
}

for (const [version, create] of Object.entries(versions)) {
  describe(`depends without a handler in ${version}`, () => {
    it('puts its values in res.locals, and refuses before the handler runs', async () => {
      const { latch } = testApplication()
      const { depends, loginRoute, contextOf } = latchkeyExpress(latch)
      const lent: Dependency<string> = async (ctx) => `${(await ctx.use(latch.user)).username}'s`
      const app = create()
      app.post('/login', loginRoute())
      app.get('/items/:id', depends({ user: latch.user }), (req, res) => {
        Promise.resolve(contextOf(req).use(lent)).then(
          (whose) => res.json([res.locals.user.id, whose, req.params.id]),
          () => res.end(),
        )
      })
      app.post('/poll', depends({ user: latch.user }, { dangerouslyAllowCrossSite: 'poll' }))
      app.post('/poll', (_, res) => void res.send('polled'))
      const { origin, close } = await listenExpress(app)
      const browser = testClient(httpFetch(origin))
      assert.equal((await browser.get('/items/7')).status, 401)
      await browser.login('alice', PASSWORD)
      assert.deepEqual(await (await browser.get('/items/7')).json(), ['id-alice', "alice's", '7'])
      const evil = { 'Sec-Fetch-Site': 'cross-site' }
      assert.equal((await browser.post('/poll', {}, evil)).status, 200)
      await close()
    })
  })
}

describe('contextOf and sessionOf', () => {
  it('throw a TypeError that explains itself, when neither session() nor depends() came before', async () => {
    const { latch } = testApplication()
    const message = /session\(\) or depends\(\) must come before it/
    const thrown: unknown[] = []
    const note = (reach: () => unknown): string => {
      assert.throws(
        reach,
        (error: unknown) => error instanceof TypeError && message.test(error.message),
      )
      thrown.push(1)
      return ''
    }
    const hono = latchkeyHono(latch)
    const app = new Hono().get('/', (c) => {
      note(() => hono.contextOf(c))
      return c.text(note(() => hono.sessionOf(c)))
    })
    assert.equal((await app.request('/')).status, 200)
    const fastify = latchkeyFastify(latch)
    const server = Fastify()
    server.get('/', (request) => note(() => fastify.contextOf(request)))
    assert.equal((await server.inject('/')).statusCode, 200)
    const request = new Request('http://localhost/')
    note(() => latchkeyFetch(latch).contextOf(request))
    note(() => latchkeyExpress(latch).contextOf({}))
    assert.equal(thrown.length, 5)
  })

  it('belong to the outer request, and never to an unsafe request that its handler makes and sends inward', async () => {
    for (const onNode of [false, true]) {
      const { latch } = testApplication()
      const { depends, contextOf } = latchkeyHono(latch)
      const seen: string[] = []
      const inner = new Hono().all('/inner', (c) => {
        try {
          seen.push(contextOf(c).method)
        } catch {
          seen.push('none')
        }
        return c.text('')
      })
      const outer = new Hono().get(
        '/',
        depends({ session: latch.session }, async (c) => {
          const { headers } = c.req.raw
          for (const method of ['GET', 'POST']) {
            await inner.fetch(new Request('http://localhost/inner', { method, headers }), c.env)
          }
          seen.push(contextOf(c).method)
          return c.text('')
        }),
      )
      const { origin, close } = await listen(outer.fetch)
      await (onNode ? fetch(origin) : outer.request('http://localhost/'))
      await close()
      // Only the request object of Node shows that the inner request belongs to the outer.
      assert.deepEqual(seen, [onNode ? 'GET' : 'none', 'none', 'GET'])
    }
  })
})
