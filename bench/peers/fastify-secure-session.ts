/**
 * `@fastify/secure-session` in Fastify: the session in a cookie, encrypted by libsodium.
 *
 * As its README says: a generated key, the `__Host-` prefix, an HttpOnly, secure cookie, `regenerate` at login,
 * `delete` at logout. The README's expiry of a day is its default.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import secureSession from '@fastify/secure-session'
import Fastify from 'fastify'
import { serve } from '../subjects/process.ts'
import { findUser, refusal, welcome, type PeerUser } from './user.ts'

declare module '@fastify/secure-session' {
  interface SessionData {
    user: PeerUser
  }
}

const app = Fastify({ trustProxy: true })
app.register(secureSession, {
  key: randomBytes(32),
  cookieName: '__Host-session',
  cookie: { path: '/', httpOnly: true, secure: true, sameSite: 'lax' },
})

app.post('/login', (request, reply) => {
  const user = findUser(request.body)
  if (user === null) return reply.code(401).send(refusal)
  request.session.regenerate()
  request.session.set('user', user)
  return reply.send({ message: 'Logged in' })
})

app.post('/logout', (request, reply) => {
  request.session.delete()
  reply.send({ message: 'Logged out' })
})

app.get('/profile', (request, reply) => {
  const user = request.session.get('user')
  reply.code(user === undefined ? 401 : 200).send(user === undefined ? refusal : welcome(user))
})

await app.ready()
serve(app.server)
