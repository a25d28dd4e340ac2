/**
 * `protect` in Express 5 and 4: the path that the client has sent decides, before Express has chosen a route.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Express, RequestHandler } from 'express'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { loginCookie, testApplication } from '../../../../services/application.ts'
import { listenExpress, versions } from '../express-server.ts'
import type { Listening } from '../hono-server.ts'
import { ask } from './sites.ts'

const application = testApplication()
const { latch, events } = application
const { protect, depends, loginRoute, logoutRoute, routesOf, session } = latchkeyExpress(latch, {
  loginPage: '/login',
})
const serve: RequestHandler = (_, res) => void res.send('served')
const goOn: RequestHandler = (_req, _res, next) => next()

for (const [name, make] of Object.entries(versions)) {
  const sites: Listening[] = []
  after(() => Promise.all(sites.map((site) => site.close())))
  const start = async (app: Express): Promise<number> => {
    const site = await listenExpress(app)
    sites.push(site)
    return site.port
  }

  describe(`protect in ${name}`, () => {
    it('holds in routers and applications within, by the whole path', async () => {
      const inner = make().get('/open', serve).get('/closed', serve).post('/login', loginRoute())
      const router = make.Router().post('/login', goOn, loginRoute()).get('/open', serve)
      const app = make()
        .use(protect({ open: ['/app/open', '/router/open'] }))
        .use('/router/login', goOn)
        .use('/router', router)
        .use('/app', inner)
      const port = await start(app)
      assert.equal((await ask(port, '/app/open')).status, 200)
      assert.equal((await ask(port, '/app/closed')).status, 401)
      assert.equal((await ask(port, '/router/open')).status, 200)
      // A login in a router is found. An application within is closed to us, so its login has to be listed.
      assert.equal((await ask(port, '/router/login', 'POST')).status, 415)
      assert.equal((await ask(port, '/ROUTER/login', 'POST')).status, 415)
      assert.equal((await ask(port, '/router/%6cogin', 'POST')).status, 401)
      assert.equal((await ask(port, '/app/login', 'POST')).status, 401)
    })

    it('stands in a router or an application within, and knows the whole path there', async () => {
      const inner = make()
        .use(protect({ open: ['/app/open'] }))
        .get('/open', serve)
        .get('/', serve)
        .post('/login', loginRoute())
      const router = make
        .Router()
        .use(protect({ open: ['/router', '/router/open'] }))
        .get('/', serve)
        .get('/open', serve)
        .get('/closed', serve)
      const app = make().use('/app', inner).use('/router', router).get('/outside', serve)
      const port = await start(app)
      for (const path of ['/app/open', '/router', '/router/open', '/outside', '/router?x=1']) {
        assert.equal((await ask(port, path)).status, 200, path)
      }
      for (const path of ['/app', '/router/', '/router/closed', '/ROUTER/open', '/router?x#']) {
        assert.equal((await ask(port, path)).status, 401, path)
      }
      assert.equal((await ask(port, '/app/login', 'POST')).status, 415)
    })

    it('opens a path that was rewritten in front only if both paths are open', async () => {
      const rewrite: RequestHandler = (req, _, next) => {
        req.url = req.url.replace(/^\/v1/, '')
        next()
      }
      const app = make()
        .use(rewrite)
        .use(protect({ open: ['/about', '/v1/*'] }))
        .get('/about', serve)
        .get('/admin', serve)
      const port = await start(app)
      assert.equal((await ask(port, '/v1/about')).status, 200)
      assert.equal((await ask(port, '/v1/admin')).status, 401)
    })

    it('judges the method that an override in front has made', async () => {
      const override: RequestHandler = (req, _, next) => {
        req.method = req.get('x-http-method-override') ?? req.method
        next()
      }
      const app = make()
        .use(override)
        .use(protect({ open: ['POST /items'] }))
        .post('/items', serve)
        .delete('/items', serve)
      const port = await start(app)
      const sent = { 'X-HTTP-Method-Override': 'DELETE' }
      assert.equal((await ask(port, '/items', 'POST')).status, 200)
      assert.equal((await ask(port, '/items', 'POST', sent)).status, 401)
    })

    it('opens no route in front of a login under another path', async () => {
      const app = make().use(protect()).post('/:page', serve).post('/login', loginRoute())
      const port = await start(app)
      assert.equal((await ask(port, '/login', 'POST')).status, 401)
    })

    it('finds a login for a plain path only', async () => {
      const app = make().use(protect()).post('/:tenant/login', loginRoute())
      const port = await start(app)
      assert.equal((await ask(port, '/red/login', 'POST')).status, 415)
      for (const path of ['/r%65d/login', '/r;ed/login', '/../login', '/red%2fblue/login']) {
        assert.equal((await ask(port, path, 'POST')).status, 401, path)
      }
    })

    it('costs no second look-up for handlers behind it', async () => {
      const app = make().use(protect(), session())
      app.get('/', depends({ user: latch.user }))
      app.get('/', depends({ admin: latch.role('admin') }), serve)
      const port = await start(app)
      const cookie = await loginCookie(application)
      const before = application.calls['read'] ?? 0
      assert.equal((await ask(port, '/', 'GET', { cookie })).status, 200)
      assert.equal((application.calls['read'] ?? 0) - before, 1)
    })
  })

  describe(`routesOf in ${name}`, () => {
    it('lists every route with its guards, which is told once', async () => {
      const app = make()
      app.get('/health', serve)
      app.use(protect({ open: ['/about', '/assets/*', 'POST /hook'] }))
      app.use('/assets', make.static('.'))
      app.get('/login', serve)
      app.post('/login', goOn, loginRoute())
      app.post('/logout', logoutRoute())
      app.post('/hook', serve)
      app.get(['/a', '/b'], serve)
      app.all('/items/:id', serve)
      const admin = make.Router({ mergeParams: true })
      admin.use(depends({ admin: latch.role('admin') }))
      admin
        .route('/users')
        .get(serve)
        .post(depends({ user: latch.recentLogin(60_000) }), serve)
      app.use('/teams/:team/admin', admin)
      app.use('/old.site', make().get('/inner', serve))
      app.get('/:page', serve)
      const rows = routesOf(app).map(({ method, path, guards, open }) =>
        `${method} ${path} ${guards.join(', ')} ${open ? 'open' : ''}`.trim().replace('  ', ' '),
      )
      assert.deepEqual(rows, [
        'GET /health open',
        'ALL /assets/* protect open',
        'GET /login protect open',
        'POST /login protect, loginRoute open',
        'POST /logout protect, logoutRoute open',
        'POST /hook protect open',
        'GET /a protect',
        'GET /b protect',
        'ALL /items/:id protect',
        'GET /teams/:team/admin/users protect, role(admin)',
        'POST /teams/:team/admin/users protect, role(admin), recentLogin(60000)',
        'ALL /old.site/* protect',
        // The open path "/about" leads to it.
        'GET /:page protect open',
      ])
      const port = await start(app)
      events.length = 0
      await ask(port, '/about')
      await ask(port, '/admin')
      const told = events.filter(({ type }) => type === 'routes.listed')
      assert.deepEqual(told, [{ type: 'routes.listed', routes: routesOf(app) }])
    })
  })
}
