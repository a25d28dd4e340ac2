/**
 * `@hono/session` in Hono: the session in an encrypted cookie, or in a storage (a `Map`) with its id in one.
 *
 * As its README says: a secret, and a limit to the age of the cookie, "recommended". Its cookie is HttpOnly and
 * SameSite=Lax; `secure` is added by the option `setCookie`. It has no way to renew the session's id.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { useSession, useSessionStorage, type SessionEnv } from '@hono/session'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { readSettings, serve } from '../subjects/process.ts'
import { findUser, IDLE_SECONDS, refusal, SECRET, welcome, type PeerUser } from './user.ts'

interface Data extends Record<string, unknown> {
  user: PeerUser
}

const DAY_SECONDS = 24 * 60 * 60

const { store } = readSettings() as { store: 'memory' | 'cookie' }

const app = new Hono<SessionEnv<Data>>()
if (store === 'memory') {
  const sessions = new Map<string, Data>()
  app.use(
    useSessionStorage<Data, SessionEnv<Data>>({
      get: (id) => sessions.get(id) ?? null,
      set: (id, data) => void sessions.set(id, data),
      delete: (id) => void sessions.delete(id),
    }),
  )
}
app.use(
  useSession<Data>({
    secret: SECRET,
    duration: { absolute: DAY_SECONDS, inactivity: IDLE_SECONDS },
    setCookie: (c, name, value, options) => setCookie(c, name, value, { ...options, secure: true }),
  }),
)

app.post('/login', async (c) => {
  const user = findUser(await c.req.json())
  if (user === null) return c.json(refusal, 401)
  await c.var.session.update({ user })
  return c.json({ message: 'Logged in' })
})

app.post('/logout', async (c) => {
  await c.var.session.get()
  c.var.session.delete()
  return c.json({ message: 'Logged out' })
})

app.get('/profile', async (c) => {
  const data = await c.var.session.get()
  return data?.user === undefined ? c.json(refusal, 401) : c.json(welcome(data.user))
})

serve(createAdaptorServer(app) as Server)
