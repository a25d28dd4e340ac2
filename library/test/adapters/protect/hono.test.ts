/**
 * `protect` in Hono: what may answer a request decides, wherever it was registered.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { methodOverride } from 'hono/method-override'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { loginCookie, testApplication } from '../../../../services/application.ts'

const application = testApplication()
const { latch, events } = application
const { protect, depends, loginRoute, logoutRoute, routesOf, session } = latchkeyHono(latch, {
  loginPage: '/login',
})

async function statusOf(app: Hono, path: string, init?: RequestInit): Promise<number> {
  return (await app.request(path, init)).status
}

describe('protect in Hono', () => {
  it('opens a route by its pattern, and no other route that the same path could have', async () => {
    const app = new Hono()
      .use(protect({ open: ['/posts/:id'] }))
      .get('/posts/new', (c) => c.text('closed'))
      .get('/posts/:id', (c) => c.text('open'))
      .get('/posts/:id/edit', (c) => c.text('closed'))
    assert.equal(await statusOf(app, '/posts/7'), 200)
    assert.equal(await statusOf(app, '/posts/%6eew'), 401)
    assert.equal(await statusOf(app, '/posts/new'), 401)
    assert.equal(await statusOf(app, '/posts/7/edit'), 401)
  })

  it('closes a path whose open middleware may go on to a closed handler', async () => {
    const files: MiddlewareHandler = async (c, next) =>
      c.req.path === '/assets/a.css' ? c.text('open') : next()
    const leaky = new Hono()
      .use(protect({ open: ['/assets/*'] }))
      .use('/assets/*', files)
      .get('*', (c) => c.text('closed'))
    assert.equal(await statusOf(leaky, '/assets/none.css'), 401)
    assert.equal(await statusOf(leaky, '/assets/a.css'), 401)
    const ended = new Hono()
      .use(protect({ open: ['/assets/*'] }))
      .use('/assets/*', files)
      .all('/assets/*', (c) => c.notFound())
      .get('*', (c) => c.text('closed'))
    assert.equal(await statusOf(ended, '/assets/none.css'), 404)
    assert.equal(await statusOf(ended, '/assets/a.css'), 200)
    assert.equal(await statusOf(ended, '/other'), 401)
  })

  it('serves open files without a handler behind them', async () => {
    const app = new Hono()
      .use(protect({ open: ['/assets/*'] }))
      .use('/assets/*', async (c, next) => (c.req.path.endsWith('.css') ? c.text('') : next()))
    assert.equal(await statusOf(app, '/assets/a.css'), 200)
    assert.equal(await statusOf(app, '/assets/none'), 404)
    assert.equal(await statusOf(app, '/none'), 401)
  })

  it('holds in applications that are routed or mounted in another, and around them', async () => {
    const inner = new Hono()
      .onError((_, c) => c.text('', 500))
      .post('/login', bodyLimit({ maxSize: 1_000 }), loginRoute())
      .get('/open', (c) => c.text('open'))
      .get('/closed', (c) => c.text('closed'))
    const around = new Hono().use(protect({ open: ['/app/open'] })).route('/app', inner)
    assert.equal(await statusOf(around, '/app/open'), 200)
    assert.equal(await statusOf(around, '/app/closed'), 401)
    assert.equal(await statusOf(around, '/app/login', { method: 'POST' }), 415)
    const mounted = new Hono().use(protect({ open: ['/app/open'] })).mount('/app', inner.fetch)
    assert.equal(await statusOf(mounted, '/app/open'), 401)
    const opened = new Hono().use(protect({ open: ['/app/*'] })).mount('/app', inner.fetch)
    assert.equal(await statusOf(opened, '/app/closed'), 200)
    const within = new Hono().use(protect({ open: ['/open'] })).route('/', inner)
    const outer = new Hono().mount('/app', within.fetch)
    assert.equal(await statusOf(outer, '/app/open'), 200)
    assert.equal(await statusOf(outer, '/app/closed'), 401)
  })

  it('leaves a preflight to cors() in front, and refuses it without', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'PUT' },
    }
    const routes = new Hono().put('/items', (c) => c.text('closed'))
    const without = new Hono().use(protect()).route('/', routes)
    assert.equal(await statusOf(without, '/items', preflight), 401)
    const behind = new Hono().use(cors()).use(protect()).route('/', routes)
    assert.equal(await statusOf(behind, '/items', preflight), 204)
    assert.equal(await statusOf(behind, '/items', { method: 'PUT' }), 401)
  })

  it('judges the method that an override has made', async () => {
    const app = new Hono()
    app.use('/items', methodOverride({ app, header: 'X-HTTP-Method-Override' }))
    app.use(protect({ open: ['POST /items'] }))
    app.post('/items', (c) => c.text('open')).delete('/items', (c) => c.text('closed'))
    const headers = { 'X-HTTP-Method-Override': 'DELETE' }
    assert.equal(await statusOf(app, '/items', { method: 'POST' }), 200)
    assert.equal(await statusOf(app, '/items', { method: 'POST', headers }), 401)
  })

  it('costs no second look-up for handlers behind it', async () => {
    const app = new Hono()
      .use(protect())
      .use(session())
      .get('/', depends({ user: latch.user, admin: latch.role('admin') }), (c) =>
        c.text(c.var.user.username),
      )
    const headers = { cookie: await loginCookie(application) }
    const before = application.calls['read'] ?? 0
    assert.equal(await (await app.request('/', { headers })).text(), 'alice')
    assert.equal((application.calls['read'] ?? 0) - before, 1)
  })
})

describe('routesOf in Hono', () => {
  const mine = async (ctx: Parameters<typeof latch.user>[0]) => ctx.use(latch.user)
  const app = new Hono()
  app.get('/health', (c) => c.text('ok'))
  app.use(protect({ app, open: ['/about', '/assets/*', 'POST /hook'] }))
  app.get('/about', (c) => c.text(''))
  app.post('/about', (c) => c.text(''))
  app.get('/login', (c) => c.text(''))
  app.post('/login', bodyLimit({ maxSize: 1_000 }), loginRoute())
  app.post('/logout', logoutRoute())
  app.use('/assets/*', async (_, next) => next())
  app.post('/hook', (c) => c.text(''))
  app.use('/admin/*', depends({ admin: latch.role('admin', 'owner') }))
  app.get(
    '/admin/users/:id',
    depends({ mine }, (c) => c.text('')),
  )
  app.delete(
    '/admin/users/:id',
    depends({ user: latch.recentLogin(60_000) }, (c) => c.text('')),
  )
  app.get('/forgotten', (c) => c.text(''))
  app.route(
    '/sub',
    new Hono().get('/list', depends({ user: latch.user }), (c) => c.text('')),
  )
  app.mount('/old', () => new Response())
  const table = [
    'GET /health open',
    'GET /about protect open',
    'POST /about protect',
    'GET /login protect open',
    'POST /login protect, loginRoute open',
    'POST /logout protect, logoutRoute open',
    'ALL /assets/* protect open',
    'POST /hook protect open',
    'GET /admin/users/:id protect, role(admin, owner), mine',
    'DELETE /admin/users/:id protect, role(admin, owner), recentLogin(60000)',
    'GET /forgotten protect',
    'GET /sub/list protect, user',
    'ALL /old/* protect',
  ]
  const rows = (): readonly string[] =>
    routesOf(app).map(({ method, path, guards, open }) =>
      [method, path, guards.join(', '), open ? 'open' : ''].filter((one) => one !== '').join(' '),
    )

  it('lists every route with its guards', () => {
    assert.deepEqual(rows(), table)
  })

  it('is told once, at the first request, in development only', async () => {
    events.length = 0
    await app.request('/about')
    await app.request('/forgotten')
    const told = events.filter(({ type }) => type === 'routes.listed')
    assert.deepEqual(told, [{ type: 'routes.listed', routes: routesOf(app) }])
    const live = testApplication({
      production: true,
      publicUrl: 'https://app.example.com',
      store: memoryStore({ inProduction: true }),
    })
    const silent = new Hono()
    silent.use(latchkeyHono(live.latch).protect({ app: silent }))
    await silent.request('/about')
    assert.deepEqual(
      live.events.filter(({ type }) => type === 'routes.listed'),
      [],
    )
  })
})
