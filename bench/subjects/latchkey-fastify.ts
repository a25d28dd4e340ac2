/**
 * latchkey in Fastify.
 *
 * @module
 */

import Fastify from 'fastify'
import { latchkeyFastify } from '../../library/src/adapters/fastify.ts'
import { latch, refusal, settings, welcome } from './latchkey.ts'
import { serve } from './process.ts'

const { depends, session, sessionOf, loginRoute, logoutRoute } = latchkeyFastify(latch)
const app = Fastify()
app.post('/login', loginRoute())
app.post('/logout', logoutRoute())
if (settings.guard === 'depends') {
  app.get(
    '/profile',
    depends({ user: latch.user }, (_request, _reply, { user }) => welcome(user)),
  )
} else {
  app.register(async (scope) => {
    scope.register(session())
    scope.get('/profile', (request, reply) => {
      const { user } = sessionOf(request)
      return user === null ? reply.code(401).send(refusal) : welcome(user)
    })
  })
}

await app.ready()
serve(app.server)
