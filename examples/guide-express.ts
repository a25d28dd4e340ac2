/**
 * The guide's app in Express: see `guide.ts`.
 *
 * @module
 */

import express, { type Request } from 'express'
import { createLatchkey, hashPassword, isNavigation, NotAuthenticated, type Dependency } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
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
const { depends, loginRoute, logoutRoute } = latchkeyExpress(latch, { loginPage: '/login' })

// A dependency of the app: a function of the request that returns a value, or throws the reason.
const initials: Dependency<string> = async (ctx) => {
  const user = await ctx.use(latch.optionalUser)
  if (user === null) throw new NotAuthenticated()
  return user.username.slice(0, 1).toUpperCase()
}

export const app = express()
app.get('/login', depends({ user: latch.optionalUser }, (req, res, { user }) => {
  const { next: asked } = req.query
  const next = latch.safeRedirect(typeof asked === 'string' ? asked : null, '/profile') // to no other site
  return user === null ? res.send(loginPage({ next })) : res.redirect(303, next)
}))

app.post('/login', loginRoute({ // form or JSON; new session id; the old one is dead
  fallback: '/profile',
  onFailure: (error, req, res, credentials) => {
    if (!isNavigation({ header: (name) => req.get(name) })) return false // programs get problem details
    const next = latch.safeRedirect(credentials?.next, '/profile')
    res.status(error.status).send(loginPage({ next, username: credentials?.username, error }))
    return true
  },
}))
app.post('/logout', logoutRoute({ redirectTo: '/login' })) // the session ends on the server, in every process, at once

app.get('/', (_, res) => void res.json({ message: 'Welcome. POST /login to log in.' }))

app.get('/profile', depends({ user: latch.user }, (_, res, { user }) =>
  res.json({ message: `Welcome to your profile, ${user.username}!` }))) // user: never null

app.get('/admin', depends({ admin: latch.role('admin') }, (_, res, { admin }) =>
  res.json({ message: `Admin dashboard for ${admin.username}.` }))) // 401 without login, 403 without the role

app.get('/initials', depends({ initials }, (_, res, { initials }) => res.json({ initials })))

type ThemeRequest = Request<{ theme: string }>
app.post('/theme/:theme', depends({ session: latch.session }, async (req: ThemeRequest, res, { session }) => {
  await session.set('theme', req.params.theme) // in the store when this returns
  res.json({ theme: session.get('theme') })
}))

app.get('/theme', depends({ session: latch.session }, (_, res, { session }) =>
  res.json({ theme: session.get('theme') ?? 'light' })))

if (import.meta.main) {
  const port = Number(process.env['PORT'] ?? 3000)
  app.listen(port, '127.0.0.1', () =>
    console.log(`http://localhost:${port} (alice or bob, "${PASSWORD}")`),
  )
}
