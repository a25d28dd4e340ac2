/**
 * The app of the guides to "session login in FastAPI", route by route, in TypeScript.
 *
 * Run it with `npm run example`, then log in as alice with the password that is printed.
 *
 * @module
 */

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createLatchkey, hashPassword, isNavigation, NotAuthenticated, type Dependency } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { loginPage } from './login-page.ts'

const PASSWORD = 'correct horse battery staple'
const passwordHash = await hashPassword(PASSWORD)
const users = new Map([
  ['alice', { id: 'u1', username: 'alice', roles: ['admin'], passwordHash }],
  ['bob', { id: 'u2', username: 'bob', roles: ['reader'], passwordHash }],
])

export const latch = createLatchkey({
  secrets: process.env['LATCHKEY_SECRETS'], // newest first; refuses to start without one in production
  publicUrl: process.env['LATCHKEY_URL'],
  store: sqliteStore(process.env['LATCHKEY_DATABASE'] ?? 'guide.db'),
  findUser: (username) => users.get(username) ?? null,
})
const { depends, loginRoute, logoutRoute } = latchkeyHono(latch, { loginPage: '/login' })

// A dependency of the app: a function of the request that returns a value, or throws the reason.
const initials: Dependency<string> = async (ctx) => {
  const user = await ctx.use(latch.optionalUser)
  if (user === null) throw new NotAuthenticated()
  return user.username.slice(0, 1).toUpperCase()
}

export const app = new Hono()
app.get('/login', depends({ user: latch.optionalUser }, (c, { user }) => {
  const next = latch.safeRedirect(c.req.query('next'), '/profile') // to this site, and to no other
  return user === null ? c.html(loginPage({ next })) : c.redirect(next, 303)
}))

app.post('/login', loginRoute({ // form or JSON; new session id; the old one is dead
  fallback: '/profile',
  onFailure: (error, c, credentials) => {
    if (!isNavigation(c.req)) return null // programs get problem details
    const next = latch.safeRedirect(credentials?.next, '/profile')
    return c.html(loginPage({ next, username: credentials?.username, error }), error.status as 401)
  },
}))
app.post('/logout', logoutRoute({ redirectTo: '/login' })) // the session ends on the server, in every process, at once

app.get('/', (c) => c.json({ message: 'Welcome. POST /login to log in.' }))

app.get('/profile', depends({ user: latch.user }, (c, { user }) =>
  c.json({ message: `Welcome to your profile, ${user.username}!` }))) // user: never null

app.get('/admin', depends({ admin: latch.role('admin') }, (c, { admin }) =>
  c.json({ message: `Admin dashboard for ${admin.username}.` }))) // 401 without login, 403 without the role

app.get('/initials', depends({ initials }, (c, { initials }) => c.json({ initials })))

app.post('/theme/:theme', depends({ session: latch.session }, async (c, { session }) => {
  await session.set('theme', c.req.param('theme') ?? 'light') // in the store when this returns
  return c.json({ theme: session.get('theme') })
}))

app.get('/theme', depends({ session: latch.session }, (c, { session }) =>
  c.json({ theme: session.get('theme') ?? 'light' })))

if (import.meta.main) {
  const port = Number(process.env['PORT'] ?? 3000)
  serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () =>
    console.log(`http://localhost:${port} (alice or bob, "${PASSWORD}")`),
  )
}
