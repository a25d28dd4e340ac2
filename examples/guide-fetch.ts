/**
 * The guide's app in functions from `Request` to `Response`: see `guide.ts`. Bun, Deno, Next.js and others
 * call such functions themselves; here a small server does.
 *
 * @module
 */

import { serve, type HttpBindings } from '@hono/node-server'
import { createLatchkey, hashPassword, isNavigation, NotAuthenticated, type Dependency } from 'latchkey'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
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
const { depends, loginRoute, logoutRoute } = latchkeyFetch(latch, {
  loginPage: '/login',
  // A Request does not hold the client's address. Each server has its own way to tell it.
  address: (_, { incoming }: HttpBindings) => incoming.socket.remoteAddress,
})

// A dependency of the app: a function of the request that returns a value, or throws the reason.
const initials: Dependency<string> = async (ctx) => {
  const user = await ctx.use(latch.optionalUser)
  if (user === null) throw new NotAuthenticated()
  return user.username.slice(0, 1).toUpperCase()
}

const page = (html: string, status = 200): Response =>
  new Response(html, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } })

const redirect = (location: string): Response =>
  new Response(null, { status: 303, headers: { Location: location } })

const routes: Record<string, FetchHandler<unknown[]>> = {
  'GET /login': depends({ user: latch.optionalUser }, (request, { user }) => {
    const { searchParams } = new URL(request.url)
    const next = latch.safeRedirect(searchParams.get('next'), '/profile') // to this site, and to no other
    return user === null ? page(loginPage({ next })) : redirect(next)
  }),

  'POST /login': loginRoute({ // form or JSON; new session id; the old one is dead
    fallback: '/profile',
    onFailure: (error, request, credentials) => {
      const header = (name: string): string | undefined => request.headers.get(name) ?? undefined
      if (!isNavigation({ header })) return null // programs get problem details
      const next = latch.safeRedirect(credentials?.next, '/profile')
      return page(loginPage({ next, username: credentials?.username, error }), error.status)
    },
  }),
  'POST /logout': logoutRoute({ redirectTo: '/login' }), // the session ends on the server, in every process, at once

  'GET /': () => Response.json({ message: 'Welcome. POST /login to log in.' }),

  'GET /profile': depends({ user: latch.user }, (_, { user }) =>
    Response.json({ message: `Welcome to your profile, ${user.username}!` })), // user: never null

  'GET /admin': depends({ admin: latch.role('admin') }, (_, { admin }) =>
    Response.json({ message: `Admin dashboard for ${admin.username}.` })), // 401 without login, 403 without the role

  'GET /initials': depends({ initials }, (_, { initials }) => Response.json({ initials })),

  'POST /theme/dark': depends({ session: latch.session }, async (_, { session }) => {
    await session.set('theme', 'dark') // in the store when this returns
    return Response.json({ theme: session.get('theme') })
  }),

  'GET /theme': depends({ session: latch.session }, (_, { session }) =>
    Response.json({ theme: session.get('theme') ?? 'light' })),
}

export const app: FetchHandler<unknown[]> = (request, ...rest) =>
  routes[`${request.method} ${new URL(request.url).pathname}`]?.(request, ...rest) ??
  new Response('Not found', { status: 404 })

if (import.meta.main) {
  const port = Number(process.env['PORT'] ?? 3000)
  serve({ fetch: app, port, hostname: '127.0.0.1' }, () =>
    console.log(`http://localhost:${port} (alice or bob, "${PASSWORD}")`),
  )
}
