/**
 * latchkey in Hono.
 *
 * @module
 */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { latchkeyHono, type SessionVariables } from '../../library/src/adapters/hono.ts'
import type { JsonObject } from '../../library/src/index.ts'
import type { BenchUser } from '../sign-in.ts'
import { latch, refusal, settings, welcome } from './latchkey.ts'
import { serve } from './process.ts'

const { depends, session, loginRoute, logoutRoute } = latchkeyHono(latch)
const app = new Hono<{ Variables: SessionVariables<BenchUser, JsonObject> }>()
app.post('/login', loginRoute())
app.post('/logout', logoutRoute())
if (settings.guard === 'depends') {
  app.get(
    '/profile',
    depends({ user: latch.user }, (c, { user }) => c.json(welcome(user))),
  )
} else {
  app.use('/profile', session())
  app.get('/profile', (c) => {
    const { user } = c.var.session
    return user === null ? c.json(refusal, 401) : c.json(welcome(user))
  })
}

serve(createAdaptorServer(app) as Server)
