/**
 * The example of the README, whole.
 *
 * @module
 */

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createLatchkey, hashPassword } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { sqliteStore } from 'latchkey/stores/sqlite'

const passwordHash = await hashPassword('correct horse battery staple')
const users = [{ id: 'u1', username: 'alice', roles: ['admin'], passwordHash }] // your table

const latch = createLatchkey({
  secrets: process.env['LATCHKEY_SECRETS'], // newest first; refuses to start without one in production
  publicUrl: process.env['LATCHKEY_URL'],
  store: sqliteStore('sessions.db'),
  findUser: (username) => users.find((user) => user.username === username) ?? null,
})
const { depends, loginRoute, logoutRoute } = latchkeyHono(latch)

const app = new Hono()
app.post('/login', loginRoute()) // form or JSON; a new session id; the password hashed off the event loop
app.post('/logout', logoutRoute()) // the session ends on the server, in every process, at once

app.get('/profile', depends({ user: latch.user }, (c, { user }) =>
  c.json({ message: `Welcome to your profile, ${user.username}!` }))) // user: never null

app.get('/admin', depends({ admin: latch.role('admin') }, (c, { admin }) =>
  c.json({ message: `Admin dashboard for ${admin.username}.` }))) // 401 without login, 403 without the role

serve({ fetch: app.fetch, port: 3000, hostname: '127.0.0.1' }, () =>
  console.log('http://localhost:3000'))
