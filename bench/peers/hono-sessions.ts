/**
 * hono-sessions in Hono: in memory, with the session id encrypted ("recommended") or not, or in an encrypted cookie.
 *
 * As its README and wiki say: the middleware on all routes, SameSite=Lax, HttpOnly, a path and a limit in seconds;
 * `secure` added, since the server is behind TLS. `session_key_rotation` at login, `deleteSession` at logout.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { CookieStore, MemoryStore, sessionMiddleware, type Session } from 'hono-sessions'
import { readSettings, serve } from '../subjects/process.ts'
import { findUser, IDLE_SECONDS, refusal, SECRET, welcome, type PeerUser } from './user.ts'

const { encrypted, store } = readSettings() as { store: 'memory' | 'cookie'; encrypted: boolean }

const app = new Hono<{
  Variables: { session: Session<{ user: PeerUser }>; session_key_rotation: boolean }
}>()
app.use(
  '*',
  sessionMiddleware({
    store: store === 'memory' ? new MemoryStore() : new CookieStore(),
    ...(encrypted && { encryptionKey: SECRET }),
    expireAfterSeconds: IDLE_SECONDS,
    cookieOptions: { sameSite: 'Lax', path: '/', httpOnly: true, secure: true },
  }),
)

app.post('/login', async (c) => {
  const user = findUser(await c.req.json())
  if (user === null) return c.json(refusal, 401)
  c.get('session').set('user', user)
  c.set('session_key_rotation', true)
  return c.json({ message: 'Logged in' })
})

app.post('/logout', (c) => {
  c.get('session').deleteSession()
  return c.json({ message: 'Logged out' })
})

app.get('/profile', (c) => {
  const user = c.get('session').get('user')
  return user ? c.json(welcome(user)) : c.json(refusal, 401)
})

serve(createAdaptorServer(app) as Server)
