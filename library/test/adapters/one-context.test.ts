/**
 * One request has one context, however it is wrapped: the same middleware twice, applications mounted in each other,
 * copies of a `Request`, one framework inside another.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import type { Request as ExpressRequest } from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { httpFetch, testClient, testExchange, type Fetch } from 'latchkey/testing'
import {
  PASSWORD,
  testApplication,
  unthrottled,
  type TestApplication,
} from '../../../services/application.ts'
import { listenExpress, versions } from './express-server.ts'
import { listen } from './hono-server.ts'

type Latch = TestApplication['latch']

/** An application under `/auth` that logs in, writes, and says who is there. */
function mounted(latch: Latch, withSession: boolean): Hono {
  const { depends, session, loginRoute, logoutRoute } = latchkeyHono(latch, { loginPage: '/login' })
  const needs = { session: latch.session }
  const app = new Hono()
  if (withSession) app.use(session())
  return app
    .post('/login', loginRoute())
    .post('/logout', logoutRoute())
    .post(
      '/write',
      depends(needs, async (c, { session: current }) => {
        c.header('Set-Cookie', 'own=1', { append: true })
        await current.set('inner', true)
        return c.json({})
      }),
    )
    .get(
      '/profile',
      depends({ user: latch.user }, (c, { user }) => c.text(user.username)),
    )
}

/** The ways to put one application of Hono into another. */
const ways: Readonly<Record<string, (outer: Hono, inner: Hono) => unknown>> = {
  route: (outer, inner) => outer.route('/auth', inner),
  mount: (outer, inner) => outer.mount('/auth', inner.fetch),
  'its own fetch, of the same request': (outer, inner) =>
    outer.all('/auth/*', (c) => new Hono().route('/auth', inner).fetch(c.req.raw)),
  'its own fetch, of a copy': (outer, inner) =>
    outer.all('/auth/*', (c) =>
      inner.fetch(new Request(c.req.url.replace('/auth', ''), c.req.raw), c.env),
    ),
  'its own fetch, of a copy with one more header': (outer, inner) =>
    outer.all('/auth/*', (c) => {
      const copy = new Request(c.req.url.replace('/auth', ''), c.req.raw)
      const headers = new Headers([...copy.headers, ['X-Request-Id', '7']])
      return inner.fetch(new Request(copy, { headers }), c.env)
    }),
}

/** Logs in, writes and reads through all the wrapping, and asserts that there is one session. */
async function assertOneSession(fetch: Fetch, app: TestApplication): Promise<void> {
  const client = testClient(fetch)
  const credentials = { username: 'alice', password: PASSWORD }
  const login = await client.post('/auth/login', credentials, { 'User-Agent': 'a browser' })
  assert.equal(login.status, 200)
  assert.equal(sessionsIn(login), 1)
  assert.equal(login.headers.get('cache-control'), 'no-store')
  assert.equal(await (await client.get('/auth/profile')).text(), 'alice')
  const anonymous = testClient(fetch)
  const write = await anonymous.post('/auth/write')
  assert.deepEqual([write.status, sessionsIn(write)], [200, 1])
  assert.ok(write.headers.getSetCookie().includes('own=1'))
  const [{ id } = { id: '' }] = await app.latch.sessions('id-alice')
  assert.notEqual(id, '')
  await client.post('/auth/logout')
  assert.deepEqual(await app.latch.sessions('id-alice'), [])
  assert.equal((await client.get('/auth/profile')).status, 401)
}

function sessionsIn({ headers }: Response): number {
  return headers.getSetCookie().filter((cookie) => cookie.startsWith('__Host-Http-session=')).length
}

/** A middleware that starts a session before the rest, so that two contexts would start two. */
const writing = (latch: Latch, withSession: boolean): Hono => {
  const { session } = latchkeyHono(latch)
  const app = new Hono()
  app.use(session())
  if (withSession) app.use(session())
  app.use(async (c, next) => {
    await (c.var as { session: { set: (...pair: unknown[]) => unknown } }).session.set(
      'outer',
      true,
    )
    await next()
  })
  return app
}

describe('one request', () => {
  it('with two contexts would start two sessions, and the browser would get two cookies (negative control)', async () => {
    const { latch } = testApplication()
    const exchanges = [testExchange(), testExchange()]
    for (const exchange of exchanges) await (await latch.open(exchange).session()).set('a', 1)
    const cookies = exchanges.map(({ nextCookie }) => nextCookie)
    assert.notEqual(cookies[0], cookies[1])
  })

  for (const [way, put] of Object.entries(ways)) {
    for (const withSession of [true, false]) {
      const inside = withSession ? 'with session() inside too' : 'without'
      it(`has one session through Hono in Hono by ${way}, ${inside}`, async () => {
        const app = testApplication()
        const outer = writing(app.latch, withSession)
        put(outer, mounted(app.latch, withSession))
        await assertOneSession((request) => outer.fetch(request), app)
      })

      it(`has one session on Node through Hono in Hono by ${way}, ${inside}`, async () => {
        const app = testApplication()
        const outer = writing(app.latch, withSession)
        put(outer, mounted(app.latch, withSession))
        const { origin, close } = await listen(outer.fetch)
        await assertOneSession(httpFetch(origin), app)
        await close()
      })
    }
  }

  it('sends to the login page with the full path in next, including the prefix that mount takes away', async () => {
    const { latch } = testApplication()
    const page = { Accept: 'text/html' }
    const next = '/login?next=%2Fauth%2Fprofile%3Ftab%3D2'
    const bare = new Hono().mount('/auth', mounted(latch, false).fetch)
    const { origin, close } = await listen(bare.fetch)
    const onNode = await testClient(httpFetch(origin)).get('/auth/profile?tab=2', page)
    assert.equal(onNode.headers.get('location'), next)
    await close()
    // Without Node, the outer application knows the full path if session() stands in it.
    const { session } = latchkeyHono(latch)
    const around = new Hono().use(session()).mount('/auth', mounted(latch, false).fetch)
    const inMemory = await testClient((request) => around.fetch(request)).get(
      '/auth/profile?tab=2',
      page,
    )
    assert.equal(inMemory.headers.get('location'), next)
  })

  it('has one session in its copies and clones, and in Hono behind the fetch adapter', async () => {
    const copies: Readonly<Record<string, (request: Request) => Request>> = {
      'the same': (request) => request,
      'a clone': (request) => request.clone(),
      'a copy': (request) => new Request(request),
      'a copy of a clone': (request) => new Request(`${request.url}?`, request.clone()),
    }
    for (const [what, copy] of Object.entries(copies)) {
      for (const onNode of [false, true]) {
        const app = testApplication()
        const { session, sessionOf, depends } = latchkeyFetch(app.latch)
        const inner = new Hono().route('/auth', mounted(app.latch, false))
        const rest: FetchHandler<[]> = async (request) => {
          await sessionOf(request).set('outer', 1)
          const original = sessionOf(request)
          const copied = copy(request)
          assert.equal(sessionOf(copied), original, what)
          return inner.fetch(copied)
        }
        const around = session(session(rest))
        const guarded = depends(
          { session: app.latch.session },
          async (request, { session: own }) => {
            await own.set('outer', 1)
            return inner.fetch(copy(request))
          },
        )
        for (const handle of [around, guarded]) {
          if (!onNode) {
            await assertOneSession((request) => handle(request), app)
            continue
          }
          const { origin, close } = await listen((request) => handle(request))
          await assertOneSession(httpFetch(origin), app)
          await close()
        }
      }
    }
  })

  it('does not share its context with a request that its handler makes and sends to its own application', async () => {
    const { latch } = testApplication()
    const { session, sessionOf } = latchkeyFetch(latch)
    const inner = mounted(latch, true)
    const json = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ username: 'alice', password: PASSWORD })
    let sent: Response | undefined
    const handle = session(async (request) => {
      // The application logs in as itself while it answers a visitor's request.
      sent = await inner.fetch(
        new Request('http://localhost/login', { method: 'POST', headers: json, body }),
      )
      return Response.json(sessionOf(request).user)
    })
    const visitor = testClient((request) => handle(request), { headers: { 'User-Agent': 'x' } })
    const response = await visitor.post('/', {})
    assert.equal(await response.json(), null)
    assert.equal(visitor.cookies.size, 0)
    assert.equal(sent?.status, 200, 'control: that login worked')
  })

  it('gets no cookie from a login that its handler makes, whichever headers the two have in common', async () => {
    const app = testApplication({ throttle: unthrottled })
    const { depends, loginRoute } = latchkeyFetch(app.latch)
    const login = loginRoute()
    const own: Record<string, string> = {
      host: 'localhost',
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'report-job',
      'x-trace': '7',
    }
    const body = JSON.stringify({ username: 'alice', password: PASSWORD })
    // The handler logs in as the service, and asks with the cookie that it got.
    const made = depends({ session: app.latch.session }, async () => {
      const init = { method: 'POST', headers: own, body }
      const answer = await login(new Request('http://localhost/login', init))
      assert.equal(sessionsIn(answer), 1, 'control: that login worked')
      const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? ''
      const headers = { ...own, cookie }
      const said = await whoIsThere(new Request('http://localhost/me', { headers }))
      return new Response(await said.text())
    })
    const whoIsThere = depends(
      { user: app.latch.user },
      (_, { user }) => new Response(user.username),
    )
    const names = Object.keys(own)
    // Every choice of headers, and paths that end as the inner path does.
    for (let choice = 0; choice < 2 ** names.length; choice++) {
      const chosen = names.filter((_, i) => (choice >> i) % 2 === 1)
      const headers = Object.fromEntries(chosen.map((name) => [name, own[name] as string]))
      assert.ok(
        chosen.every((name) => own[name] === headers[name]),
        'control: both requests have these headers alike',
      )
      for (const path of ['/report', '/login', '/report/login']) {
        for (const sent of path === '/login' ? [undefined] : [undefined, body, '{}']) {
          const init = { method: 'POST', headers, ...(sent !== undefined && { body: sent }) }
          const response = await made(new Request(`http://localhost${path}`, init))
          assert.deepEqual([response.status, await response.text()], [200, 'alice'])
          assert.deepEqual(response.headers.getSetCookie(), [], `${path} ${chosen.join()}`)
        }
      }
    }
  })

  it('has one session on Node through a fetch handler that is mounted in Hono', async () => {
    for (const withEnv of [false, true]) {
      for (const onNode of [false, true]) {
        const app = testApplication()
        const { depends, loginRoute, logoutRoute } = latchkeyFetch(app.latch)
        const needs = { session: app.latch.session }
        const routes: Record<string, FetchHandler<unknown[]>> = {
          '/login': loginRoute(),
          '/logout': logoutRoute(),
          '/profile': depends(
            { user: app.latch.user },
            (_, { user }) => new Response(user.username),
          ),
          '/write': depends(needs, async (_, { session }) => {
            await session.set('inner', true)
            return new Response('', { headers: { 'Set-Cookie': 'own=1' } })
          }),
        }
        const handle: FetchHandler<unknown[]> = (request, ...rest) =>
          routes[new URL(request.url).pathname]?.(request, ...(withEnv ? rest : [])) ??
          new Response('', { status: 404 })
        const outer = writing(app.latch, false).mount('/auth', handle)
        const { origin, close } = await listen(outer.fetch)
        await assertOneSession(onNode ? httpFetch(origin) : (request) => outer.fetch(request), app)
        await close()
      }
    }
  })

  for (const [version, create] of Object.entries(versions)) {
    it(`is checked again for cross-site when a method override makes it unsafe, in ${version}`, async () => {
      const app = testApplication()
      const { depends, session, sessionOf, loginRoute, logoutRoute } = latchkeyExpress(app.latch)
      const server = create()
      const user = { user: app.latch.user }
      server.use(
        session(),
        depends({ user: app.latch.optionalUser }, (_req, _res, _, next) => next()),
      )
      server.use((req: ExpressRequest, _, next) => {
        if (typeof req.query['_method'] === 'string') req.method = req.query['_method']
        next()
      })
      const done = depends(user, (_, res) => res.send('done'))
      server.post('/login', loginRoute()).post('/logout', logoutRoute())
      server.delete('/account', done).post('/account', done).get('/account', done)
      server.delete('/own', (req, res) => void res.send(String(sessionOf(req).user?.username)))
      const { origin, close } = await listenExpress(server.set('env', 'test'))
      const client = testClient(httpFetch(origin))
      await client.login('alice', PASSWORD)
      const evil = { 'Sec-Fetch-Site': 'cross-site' }
      for (const [path, status] of [
        ['/account', 200],
        ['/account?_method=DELETE', 403],
        ['/account?_method=POST', 403],
        ['/logout?_method=POST', 403],
        ['/own?_method=DELETE', 403],
      ] as const) {
        assert.equal((await client.get(path, evil)).status, status, path)
      }
      assert.equal((await app.latch.sessions('id-alice')).length, 1)
      const own = await client.get('/account?_method=DELETE')
      assert.equal(await own.text(), 'done', 'control: our own pages may')
      await close()
    })
  }

  it('is checked again for cross-site when a hook of Fastify makes it unsafe', async () => {
    const app = testApplication()
    const { depends, session, loginRoute } = latchkeyFastify(app.latch)
    const server = Fastify()
    await server.register(session())
    server.addHook('preHandler', async ({ raw, query }) => {
      const { _method: method } = query as { readonly _method?: string }
      if (method !== undefined) raw.method = method
    })
    server.post('/login', loginRoute())
    server.get(
      '/account',
      depends({ user: app.latch.user }, () => 'done'),
    )
    const origin = await server.listen({ port: 0, host: '127.0.0.1' })
    const client = testClient(httpFetch(origin))
    await client.login('alice', PASSWORD)
    const evil = { 'Sec-Fetch-Site': 'cross-site' }
    assert.equal((await client.get('/account', evil)).status, 200)
    assert.equal((await client.get('/account?_method=DELETE', evil)).status, 403)
    assert.equal((await client.get('/account?_method=DELETE')).status, 200, 'control')
    await server.close()
  })

  it('has one session where depends wraps a Hono application, on Node and in memory', async () => {
    for (const onNode of [false, true]) {
      const app = testApplication()
      const { depends } = latchkeyHono(app.latch)
      const inner = mounted(app.latch, false)
      const outer = new Hono().all(
        '/auth/*',
        depends({ session: app.latch.session }, async (c, { session }) => {
          await session.set('outer', true)
          return inner.fetch(new Request(c.req.url.replace('/auth', ''), c.req.raw), c.env)
        }),
      )
      const { origin, close } = await listen(outer.fetch)
      await assertOneSession(onNode ? httpFetch(origin) : (request) => outer.fetch(request), app)
      await close()
    }
  })

  it('that is safe does not vouch for an unsafe request that its handler makes: it is refused as cross-site', async () => {
    for (const onNode of [false, true]) {
      const app = testApplication()
      const inner = mounted(app.latch, true)
      const outer = writing(app.latch, false)
      outer.get('/page', (c) =>
        inner.fetch(
          new Request('http://localhost/logout', {
            method: 'POST',
            headers: c.req.raw.headers,
          }),
          c.env,
        ),
      )
      outer.mount('/auth', inner.fetch)
      const { origin, close } = await listen(outer.fetch)
      const client = testClient(onNode ? httpFetch(origin) : (request) => outer.fetch(request))
      await client.login('alice', PASSWORD, '/auth/login')
      const refused = await client.get('/page', { 'Sec-Fetch-Site': 'cross-site' })
      assert.equal(refused.status, 403)
      assert.equal((await app.latch.sessions('id-alice')).length, 1)
      await close()
    }
  })

  it('gives each of its routes the current user, after a login or logout in an earlier route too', async () => {
    const { latch } = testApplication()
    const { depends, session, loginRoute, logoutRoute } = latchkeyFetch(latch)
    const whoIsThere = depends({ user: latch.user }, (_, { user }) => new Response(user.username))
    const routes = { login: loginRoute(), logout: logoutRoute(), profile: whoIsThere }
    // A batch: one request asks several routes, and gets one answer.
    const batch = session(async (request) => {
      const statuses: number[] = []
      for (const name of (request.headers.get('X-Batch') ?? '').split(' ')) {
        statuses.push((await routes[name as keyof typeof routes](request)).status)
      }
      return Response.json(statuses)
    })
    const client = testClient((request) => batch(request))
    const credentials = { username: 'alice', password: PASSWORD }
    const ask = async (asked: string): Promise<unknown> =>
      (await client.post('/', credentials, { 'X-Batch': asked })).json()
    assert.deepEqual(await ask('profile login profile'), [401, 200, 200])
    assert.deepEqual(await ask('profile logout profile'), [200, 200, 401])
    assert.equal(client.cookies.has('__Host-Http-session'), false)
  })

  it('that a guard has answered does not share its context with the route that is called after', async () => {
    const { latch } = testApplication()
    const { depends } = latchkeyFetch(latch)
    const needs = { session: latch.session }
    const write = depends(needs, async (_, { session }) => {
      await session.set('late', 1)
      return new Response()
    })
    const request = new Request('http://localhost/', { headers: { 'User-Agent': 'x' } })
    const guard = depends(needs, () => new Response())
    await guard(request)
    // The guard is called for its answer alone; then the route itself is called.
    assert.equal(sessionsIn(await write(request)), 1)
  })

  for (const [version, create] of Object.entries(versions)) {
    it(`has one session through routers and applications of ${version}`, async () => {
      const app = testApplication()
      const { depends, session, loginRoute, logoutRoute } = latchkeyExpress(app.latch)
      const needs = { session: app.latch.session }
      const outer = create()
      outer.use(session(), session())
      outer.use(
        depends(needs, async (_req, _res, { session: own }, next) => {
          await own.set('outer', true)
          next()
        }),
      )
      const inner = create()
      inner.use(session())
      inner.post('/login', loginRoute()).post('/logout', logoutRoute())
      inner.post(
        '/write',
        depends(needs, async (_, res, { session: own }) => {
          await own.set('inner', true)
          res.append('Set-Cookie', 'own=1').json({})
        }),
      )
      inner.get(
        '/profile',
        depends({ user: app.latch.user }, (_, res, { user }) => res.send(user.username)),
      )
      const router = create.Router().use(inner)
      outer.use('/auth', router)
      const { origin, close } = await listenExpress(outer)
      await assertOneSession(httpFetch(origin), app)
      await close()
    })

    it(`has one session through Hono in ${version}, and the response has the cookies of both`, async () => {
      const app = testApplication()
      const { session, sessionOf } = latchkeyExpress(app.latch)
      const outer = create()
      outer.use(session())
      outer.use((req: ExpressRequest, _, next) => {
        sessionOf(req)
          .set('outer', 1)
          .then(() => next(), next)
      })
      const hono = new Hono().route('/auth', mounted(app.latch, true))
      outer.use(getRequestListener(hono.fetch))
      const { origin, close } = await listenExpress(outer)
      await assertOneSession(httpFetch(origin), app)
      await close()
    })
  }

  it('has one session through Hono in a server of Node without a framework', async () => {
    const app = testApplication()
    const hono = new Hono().route('/auth', mounted(app.latch, true))
    const listener = getRequestListener(hono.fetch)
    const server = createServer((req, res) => void listener(req, res))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await assertOneSession(httpFetch(`http://127.0.0.1:${port}`), app)
    server.closeAllConnections()
    server.close()
  })

  it('cannot have session() of Fastify twice: the application refuses to start', async () => {
    const { latch } = testApplication()
    const { session } = latchkeyFastify(latch)
    const twice = Fastify()
    twice.register(session())
    twice.register(session())
    await assert.rejects(async () => twice.ready(), /session\(\) is registered twice/)
    const nested = Fastify()
    nested.register(session())
    nested.register(async (scope) => void scope.register(session()))
    await assert.rejects(async () => nested.ready(), /session\(\) is registered twice/)
    // In two scopes side by side, each may have its own.
    const beside = Fastify()
    for (const path of ['/a', '/b']) {
      beside.register(async (scope) => {
        scope.register(session())
        scope.get(path, (request) => String('session' in request))
      })
    }
    assert.equal((await beside.inject('/b')).body, 'true')
  })
})
