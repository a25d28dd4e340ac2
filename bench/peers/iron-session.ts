/**
 * iron-session in Express: the session in an encrypted cookie.
 *
 * As its README says: `getIronSession(req, res, options)` in each handler, `save` at login, `destroy` at
 * logout. Its default cookie is HttpOnly, secure, SameSite=Lax, for 14 days.
 *
 * @module
 */

// oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 answers a promise that is rejected with an error.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import express from 'express'
import { getIronSession } from 'iron-session'
import { serve } from '../subjects/process.ts'
import { findUser, refusal, SECRET, welcome, type PeerUser } from './user.ts'

const sessionOf = (req: IncomingMessage, res: ServerResponse) =>
  getIronSession<{ user: PeerUser }>(req, res, { password: SECRET, cookieName: '__Host-session' })

const app = express()

app.post('/login', express.json(), async (req, res) => {
  const user = findUser(req.body)
  if (user === null) {
    res.status(401).json(refusal)
    return
  }
  const session = await sessionOf(req, res)
  session.user = user
  await session.save()
  res.json({ message: 'Logged in' })
})

app.post('/logout', async (req, res) => {
  const session = await sessionOf(req, res)
  session.destroy()
  res.json({ message: 'Logged out' })
})

app.get('/profile', async (req, res) => {
  const { user } = await sessionOf(req, res)
  if (user === undefined) res.status(401).json(refusal)
  else res.json(welcome(user))
})

serve(createServer(app))
