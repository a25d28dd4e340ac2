/**
 * better-auth in Hono, on SQLite, with its cookie cache or without.
 *
 * As its documentation says ("Installation", "Hono Integration", "Session Management"): a database file opened
 * by `node:sqlite`, email and password, `auth.api.getSession` with the request's headers in the guarded route, and the
 * cookie cache for five minutes. Under an https address its cookies are secure, HttpOnly, SameSite=Lax.
 *
 * @module
 */

import type { Server } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createAdaptorServer } from '@hono/node-server'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { Hono } from 'hono'
import { readSettings, serve } from '../subjects/process.ts'
import { refusal, SECRET, welcome } from './user.ts'

const { cookieCache, directory } = readSettings() as { cookieCache: boolean; directory: string }

const auth = betterAuth({
  baseURL: 'https://bench.test',
  secret: SECRET,
  database: new DatabaseSync(join(directory, `better-auth-${process.pid}.db`)),
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: cookieCache, maxAge: 5 * 60 } },
  telemetry: { enabled: false },
})

const { runMigrations } = await getMigrations(auth.options)
await runMigrations()

const emailOf = (username: string): string => `${username}@bench.test`

await auth.api.signUpEmail({
  body: { email: emailOf('alice'), name: 'alice', password: 'correct horse battery staple' },
})

const app = new Hono()

app.post('/login', async (c) => {
  const { username, password } = await c.req.json<{ username: string; password: string }>()
  const body = { email: emailOf(username), password }
  return auth.api.signInEmail({ body, headers: c.req.raw.headers, asResponse: true })
})

app.post('/logout', (c) => auth.api.signOut({ headers: c.req.raw.headers, asResponse: true }))

app.get('/profile', async (c) => {
  const session = await auth.api.getSession({ headers: c.req.raw.headers })
  return session === null ? c.json(refusal, 401) : c.json(welcome({ username: session.user.name }))
})

serve(createAdaptorServer(app) as Server)
