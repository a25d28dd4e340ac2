/**
 * latchkey in Express.
 *
 * @module
 */

import { createServer } from 'node:http'
import express from 'express'
import { latchkeyExpress } from '../../library/src/adapters/express.ts'
import { latch, refusal, settings, welcome } from './latchkey.ts'
import { serve } from './process.ts'

const { depends, session, sessionOf, loginRoute, logoutRoute } = latchkeyExpress(latch)
const app = express()
app.post('/login', loginRoute())
app.post('/logout', logoutRoute())
if (settings.guard === 'depends') {
  app.get(
    '/profile',
    depends({ user: latch.user }, (_, res, { user }) => res.json(welcome(user))),
  )
} else {
  app.get('/profile', session(), (req, res) => {
    const { user } = sessionOf(req)
    if (user === null) res.status(401).json(refusal)
    else res.json(welcome(user))
  })
}

serve(createServer(app))
