/**
 * A site whose routes need a login unless they are opened: also the one that nobody thought of.
 *
 * @module
 */

import { Hono } from 'hono'
import type { Latchkey } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'

/** Returns the site, and how a test lists its routes. */
export function site(latch: Latchkey) {
  const { protect, routesOf, depends, loginRoute, logoutRoute } = latchkeyHono(latch, {
    loginPage: '/login', // open by itself, for GET
  })
  const app = new Hono()
  app.use(protect({ app, open: ['/', '/assets/*', 'POST /hooks/payment'] })) // in front of all routes

  app.get('/', (c) => c.text('Welcome.'))
  app.get('/assets/:file', (c) => c.text('a stylesheet'))
  app.post('/hooks/payment', (c) => c.text('thanks')) // checks a signature of its own
  app.get('/login', (c) => c.html('<form method="post">…</form>'))
  app.post('/login', loginRoute()) // open by itself
  app.post('/logout', logoutRoute())

  app.get('/report', (c) => c.text('Sales are up.')) // nobody thought of a guard
  app.get(
    '/admin',
    depends({ admin: latch.role('admin') }, (c, { admin }) => c.text(`Hello, ${admin.id}.`)),
  )
  return { app, routes: () => routesOf(app) }
}
