/**
 * `protect` in Fastify: it comes before all routes and scopes, and holds in all of them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { loginCookie, testApplication } from '../../../../services/application.ts'

const application = testApplication()
const { latch, events } = application
const { protect, depends, loginRoute, logoutRoute, routesOf, session } = latchkeyFastify(latch, {
  loginPage: '/login',
})

async function statusOf(app: FastifyInstance, url: string, method: 'GET' | 'POST' = 'GET') {
  return (await app.inject({ url, method })).statusCode
}

describe('protect in Fastify', () => {
  it('holds in scopes with and without a prefix, and in their answers to unknown paths', async () => {
    const app = Fastify()
    await app.register(protect({ open: ['/api/open', '/posts/:id', '/files/*'] }))
    app.register(
      async (scope) => {
        scope.get('/open', () => 'open')
        scope.get('/closed', () => 'closed')
        scope.get('/', () => 'closed')
        scope.setNotFoundHandler((_, reply) => reply.code(404).send('closed'))
        scope.register(async (inner) => void inner.get('/deep', () => 'closed'), { prefix: '/in' })
      },
      { prefix: '/api' },
    )
    app.register(async (scope) => void scope.get('/plain', () => 'closed'))
    app.get('/posts/new', () => 'closed')
    app.get('/posts/:id', () => 'open')
    app.get('/files/*', () => 'open')
    for (const url of ['/api/open', '/posts/7', '/files/a/b', '/files/a%20b']) {
      assert.equal(await statusOf(app, url), 200, url)
    }
    const closed = ['/api/closed', '/api', '/api/', '/api/none', '/api/in/deep', '/plain', '/none']
    for (const url of [...closed, '/posts/new', '/posts/%6eew', '/posts/7/edit', '/posts']) {
      assert.equal(await statusOf(app, url), 401, url)
    }
  })

  it('holds for a path that the server has rewritten', async () => {
    const app = Fastify({ rewriteUrl: ({ url = '' }) => url.replace(/^\/about\/v1/, '') })
    await app.register(protect({ open: ['/about'] }))
    app.get('/about', () => 'open')
    app.get('/admin', () => 'closed')
    assert.equal(await statusOf(app, '/about'), 200)
    assert.equal(await statusOf(app, '/about/v1/admin'), 401)
  })

  it('is refused behind a route or a scope, which would be missing from the list', async () => {
    const late = Fastify()
    late.get('/forgotten', () => 'closed')
    await assert.rejects(async () => late.register(protect()), /must come before all routes/)
    const behind = Fastify()
    behind.register(async (scope) => void scope.get('/forgotten', () => 'closed'))
    await assert.rejects(async () => behind.register(protect()), /must come before all routes/)
    const unawaited = Fastify()
    void unawaited.register(protect())
    unawaited.get('/forgotten', () => 'closed')
    await assert.rejects(async () => unawaited.ready(), /await app\.register\(protect/)
  })

  it('closes what came before it in a scope, where nobody could tell', async () => {
    const app = Fastify()
    app.register(async (scope) => {
      scope.get('/before', () => 'closed')
      scope.post('/login', loginRoute())
      scope.register(async (inner) => void inner.get('/within', () => 'closed'))
      await scope.register(protect())
    })
    assert.equal(await statusOf(app, '/before'), 401)
    assert.equal(await statusOf(app, '/within'), 401)
    assert.equal(await statusOf(app, '/login', 'POST'), 401)
  })

  it('stands behind plugins for CORS, and in a scope of its own', async () => {
    const app = Fastify()
    app.addHook('onRequest', async (request, reply) =>
      request.method === 'OPTIONS' ? reply.code(204).send() : undefined,
    )
    app.options('*', (_, reply) => reply.code(204).send())
    await app.register(protect())
    app.put('/items', () => 'closed')
    assert.equal((await app.inject({ url: '/items', method: 'OPTIONS' })).statusCode, 204)
    assert.equal((await app.inject({ url: '/items', method: 'PUT' })).statusCode, 401)
    const outer = Fastify()
    outer.get('/outside', () => 'open')
    outer.register(async (scope) => {
      await scope.register(protect({ open: ['/about'] }))
      scope.get('/about', () => 'open')
      scope.get('/admin', () => 'closed')
    })
    assert.equal(await statusOf(outer, '/outside'), 200)
    assert.equal(await statusOf(outer, '/about'), 200)
    assert.equal(await statusOf(outer, '/admin'), 401)
  })

  it('costs no second look-up for handlers behind it', async () => {
    const app = Fastify()
    await app.register(protect())
    await app.register(session())
    app.get(
      '/',
      depends({ user: latch.user }, (_request, _reply, { user }) => user.username),
    )
    const headers = { cookie: await loginCookie(application) }
    const before = application.calls['read'] ?? 0
    assert.equal((await app.inject({ url: '/', headers })).body, 'alice')
    assert.equal((application.calls['read'] ?? 0) - before, 1)
  })
})

describe('routesOf in Fastify', () => {
  it('lists every route with its guards, which is told once', async () => {
    const app = Fastify({ exposeHeadRoutes: false })
    events.length = 0
    assert.throws(() => routesOf(app), /routesOf lists what is behind protect/)
    await app.register(protect({ open: ['/about', '/assets/*'] }))
    app.get('/about', () => '')
    app.get('/login', () => '')
    app.post('/login', loginRoute())
    app.post('/logout', logoutRoute())
    app.get('/assets/*', () => '')
    app.route({ method: ['PUT', 'PATCH'], url: '/items/:id', handler: () => '' })
    app.register(
      async (scope) => {
        const needs = { admin: latch.role('admin'), user: latch.user }
        scope.get(
          '/users',
          depends(needs, () => ''),
        )
      },
      { prefix: '/admin' },
    )
    await app.ready()
    const rows = routesOf(app).map(({ method, path, guards, open }) =>
      `${method} ${path} ${guards.join(', ')} ${open ? 'open' : ''}`.trim(),
    )
    assert.deepEqual(rows, [
      'GET /about protect open',
      'GET /login protect open',
      'POST /login protect, loginRoute open',
      'POST /logout protect, logoutRoute open',
      'GET /assets/* protect open',
      'PUT /items/:id protect',
      'PATCH /items/:id protect',
      'GET /admin/users protect, role(admin), user',
    ])
    const told = events.filter(({ type }) => type === 'routes.listed')
    assert.deepEqual(told, [{ type: 'routes.listed', routes: routesOf(app) }])
  })
})
