/**
 * The guide's app in Fastify: see `guide.ts`.
 *
 * @module
 */

import Fastify, { type FastifyRequest } from 'fastify'
import { createLatchkey, hashPassword, isNavigation, NotAuthenticated, type Dependency } from 'latchkey'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
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
const { depends, loginRoute, logoutRoute } = latchkeyFastify(latch, { loginPage: '/login' })

// A dependency of the app: a function of the request that returns a value, or throws the reason.
const initials: Dependency<string> = async (ctx) => {
  const user = await ctx.use(latch.optionalUser)
  if (user === null) throw new NotAuthenticated()
  return user.username.slice(0, 1).toUpperCase()
}

export const app = Fastify()
type LoginRequest = FastifyRequest<{ Querystring: { next?: string } }>
app.get('/login', depends({ user: latch.optionalUser }, (request: LoginRequest, reply, { user }) => {
  const next = latch.safeRedirect(request.query.next, '/profile') // to this site, and to no other
  return user === null ? reply.type('text/html').send(loginPage({ next })) : reply.redirect(next, 303)
}))

app.post('/login', loginRoute({ // form or JSON; new session id; the old one is dead
  fallback: '/profile',
  onFailure: (error, request, reply, credentials) => {
    const header = (name: string): string | undefined => request.headers[name]?.toString()
    if (!isNavigation({ header })) return false // programs get problem details
    const next = latch.safeRedirect(credentials?.next, '/profile')
    void reply.code(error.status).type('text/html')
    void reply.send(loginPage({ next, username: credentials?.username, error }))
    return true
  },
}))
app.post('/logout', logoutRoute({ redirectTo: '/login' })) // the session ends on the server, in every process, at once

app.get('/', () => ({ message: 'Welcome. POST /login to log in.' }))

app.get('/profile', depends({ user: latch.user }, (_request, _reply, { user }) =>
  ({ message: `Welcome to your profile, ${user.username}!` }))) // user: never null

app.get('/admin', depends({ admin: latch.role('admin') }, (_request, _reply, { admin }) =>
  ({ message: `Admin dashboard for ${admin.username}.` }))) // 401 without login, 403 without the role

app.get('/initials', depends({ initials }, (_request, _reply, { initials }) => ({ initials })))

type ThemeRequest = FastifyRequest<{ Params: { theme: string } }>
app.post('/theme/:theme', depends({ session: latch.session }, async (request: ThemeRequest, _, { session }) => {
  await session.set('theme', request.params.theme) // in the store when this returns
  return { theme: session.get('theme') }
}))

app.get('/theme', depends({ session: latch.session }, (_request, _reply, { session }) =>
  ({ theme: session.get('theme') ?? 'light' })))

if (import.meta.main) {
  const port = Number(process.env['PORT'] ?? 3000)
  await app.listen({ port, host: '127.0.0.1' })
  console.log(`http://localhost:${port} (alice or bob, "${PASSWORD}")`)
}
