/**
 * Functions of the application that throw, reject or answer by a promise let nobody through `protect`; and the routes
 * of second steps are open.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { every } from 'hono/combine'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { override } from 'latchkey/testing'
import { loginCookie, testApplication } from '../../../../services/application.ts'
import { listenExpress, versions } from '../express-server.ts'
import { listen, type Listening } from '../hono-server.ts'
import { ask, CLOSED, PUBLIC } from './sites.ts'

const application = testApplication()
const { latch } = application
const pages = { loginPage: '/login', factorPage: '/second', confirmPage: '/again' }

/** Functions of the application, of whatever type: its types are not checked in JavaScript. */
type Functions = Readonly<Record<string, (() => unknown) | undefined>>

const starts: Readonly<Record<string, (functions: Functions) => Promise<Listening>>> = {
  async Hono(functions) {
    const { protect, factorRoute, confirmRoute } = latchkeyHono(latch, pages)
    const app = new Hono()
      .onError((_, c) => c.text('oops', 500))
      .use(protect(functions))
      .post('/second', factorRoute())
      .post('/again', confirmRoute())
      .get('/second', (c) => c.text(PUBLIC))
      .get('/again', (c) => c.text(PUBLIC))
      .all('*', (c) => c.text(CLOSED))
    return listen(app.fetch)
  },
  async Fastify(functions) {
    const { protect, factorRoute, confirmRoute } = latchkeyFastify(latch, pages)
    const app = Fastify({ forceCloseConnections: true })
    await app.register(protect(functions))
    app.post('/second', factorRoute())
    app.post('/again', confirmRoute())
    app.get('/second', () => PUBLIC)
    app.get('/again', () => PUBLIC)
    app.all('*', () => CLOSED)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    return { port, origin: `http://127.0.0.1:${port}`, close: () => app.close() }
  },
  ...Object.fromEntries(
    Object.entries(versions).map(([name, make]) => [
      name,
      async (functions: Functions) => {
        const { protect, factorRoute, confirmRoute } = latchkeyExpress(latch, pages)
        const app = make()
        app.set('env', 'test')
        app.use(protect(functions))
        app.post('/second', factorRoute())
        app.post('/again', confirmRoute())
        app.get(['/second', '/again'], (_, res) => void res.send(PUBLIC))
        app.use((_, res) => void res.send(CLOSED))
        return listenExpress(app)
      },
    ]),
  ),
  async fetch(functions) {
    const { protect, factorRoute, confirmRoute } = latchkeyFetch(latch, pages)
    const [second, again] = [factorRoute(), confirmRoute()]
    const open = ['POST /second', 'POST /again']
    const handle = async (request: Request): Promise<Response> => {
      const { pathname } = new URL(request.url)
      if (request.method === 'POST') return (pathname === '/second' ? second : again)(request)
      return new Response(pathname === '/second' || pathname === '/again' ? PUBLIC : CLOSED)
    }
    const guarded = protect(handle, { open, ...functions })
    return listen(async (request) => {
      try {
        return await guarded(request)
      } catch {
        return new Response('oops', { status: 500 })
      }
    })
  },
}

const throwing = (): never => {
  // oxlint-disable-next-line typescript/only-throw-error -- some code does
  throw undefined
}
const wrong: Readonly<Record<string, () => unknown>> = {
  'throws undefined': throwing,
  'rejects with null': () => Promise.reject(null),
  'answers by a promise': async () => 'a name',
  'answers neither true nor a name': () => 7,
}

for (const [name, start] of Object.entries(starts)) {
  const sites: Listening[] = []
  after(() => Promise.all(sites.map((site) => site.close())))
  const portOf = async (functions: Functions): Promise<number> => {
    const site = await start(functions)
    sites.push(site)
    return site.port
  }

  describe(`protect in ${name}`, () => {
    for (const [what, misbehave] of Object.entries(wrong)) {
      it(`lets nobody through when a function of its options ${what}`, async () => {
        for (const option of ['activity', 'dangerouslyAllowCrossSite']) {
          const port = await portOf({ [option]: misbehave })
          const { status, body } = await ask(port, '/closed')
          assert.doesNotMatch(body, new RegExp(CLOSED))
          assert.ok(status === 500 || status === 401, String(status))
        }
      })
    }

    it('lets nobody through when latch.user fails, at once or later, in whatever way', async () => {
      const port = await portOf({})
      for (const dependency of [throwing, () => Promise.reject(null)]) {
        const restore = override(latch, latch.user, dependency as never)
        const { status, body } = await ask(port, '/closed')
        restore()
        assert.doesNotMatch(body, new RegExp(CLOSED))
        assert.equal(status, 500)
      }
      assert.equal((await ask(port, '/closed')).status, 401)
      const cookie = await loginCookie(application)
      assert.equal((await ask(port, '/closed', 'GET', { cookie })).body, CLOSED)
    })

    it('leaves the pages and the routes of second steps and confirmations open', async () => {
      const port = await portOf({})
      for (const path of ['/second', '/again']) {
        assert.equal((await ask(port, path)).body, PUBLIC)
        const sent = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' }
        const { status, body } = await ask(port, path, 'POST', sent, '{}')
        // The route itself refuses: whoever has no login to complete or confirm, or has not said by what.
        assert.match(body, /"code":"(?:not_authenticated|invalid_request|unfinished_login[^"]*)"/)
        assert.ok(status >= 400 && status < 500)
      }
    })
  })
}

describe('protect in Hono within every()', () => {
  it('overlooks no handler', async () => {
    const { protect } = latchkeyHono(latch)
    const app = new Hono()
      .use(every(async (_, next) => next(), protect({ open: ['/a/:id', '/about'] })))
      .get('/a/secret', (c) => c.text(CLOSED))
      .get('/a/:id', (c) => c.text(PUBLIC))
      .get('/about', (c) => c.text(PUBLIC))
    assert.equal(await (await app.request('/about')).text(), PUBLIC)
    assert.equal(await (await app.request('/a/7')).text(), PUBLIC)
    assert.equal((await app.request('/a/secret')).status, 401)
  })
  it('overlooks none if a wrapper leaves another place behind than the one among the routes', async () => {
    const { protect } = latchkeyHono(latch)
    const guard = protect({ open: ['/a/:id'] })
    const app = new Hono()
      .use((c, next) => {
        c.req.routeIndex = 1
        return guard(c, next)
      })
      .get('/a/secret', (c) => c.text(CLOSED))
      .get('/a/:id', (c) => c.text(PUBLIC))
    assert.equal(await (await app.request('/a/7')).text(), PUBLIC)
    assert.equal((await app.request('/a/secret')).status, 401)
  })
})
