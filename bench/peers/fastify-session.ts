/**
 * `@fastify/session` in Fastify, in memory or with connect-redis, rolling (its default) or not.
 *
 * As its README says: `saveUninitialized` false for login sessions, secure cookies behind a trusted proxy,
 * a limited age of the cookie, which rolling is for, a new session at login, `destroy` at logout.
 *
 * @module
 */

// oxlint-disable oxc/no-async-endpoint-handlers -- This is Fastify, whose handlers return promises.

import cookie from '@fastify/cookie'
import session, { type FastifySessionObject } from '@fastify/session'
import { RedisStore } from 'connect-redis'
import Fastify, { type FastifyRequest } from 'fastify'
import { createClient } from 'redis'
import { readSettings, serve } from '../subjects/process.ts'
import { findUser, IDLE_SECONDS, refusal, SECRET, welcome, type PeerUser } from './user.ts'

declare module 'fastify' {
  interface Session {
    user: PeerUser
  }
}

/** The types of @fastify/secure-session, installed beside it, claim `request.session` too. */
const sessionOf = (request: FastifyRequest) => request.session as unknown as FastifySessionObject

const { redisUrl, rolling, store } = readSettings() as {
  store: 'memory' | 'redis'
  rolling: boolean
  redisUrl?: string
}

const app = Fastify({ trustProxy: true })
app.register(cookie)
app.register(session, {
  secret: SECRET,
  saveUninitialized: false,
  rolling,
  cookie: { secure: true, httpOnly: true, sameSite: 'lax', maxAge: IDLE_SECONDS * 1000 },
  ...(store === 'redis' && {
    store: new RedisStore({ client: await createClient({ url: redisUrl ?? '' }).connect() }),
  }),
})

app.post('/login', async (request, reply) => {
  const user = findUser(request.body)
  if (user === null) return reply.code(401).send(refusal)
  await sessionOf(request).regenerate()
  // It has put another session in place of the first.
  sessionOf(request).set('user', user)
  return { message: 'Logged in' }
})

app.post('/logout', async (request) => {
  await sessionOf(request).destroy()
  return { message: 'Logged out' }
})

app.get('/profile', (request, reply) => {
  const user = sessionOf(request).get('user')
  reply.code(user === undefined ? 401 : 200).send(user === undefined ? refusal : welcome(user))
})

await app.ready()
serve(app.server)
