/**
 * express-session in Express, in memory or with connect-redis.
 *
 * As its README says: `resave` and `saveUninitialized` false, a secure cookie behind a trusted proxy,
 * a new session at login (the section "User login"), the user taken out and a new session at logout.
 * The Redis store as the README of connect-redis sets it up.
 *
 * @module
 */

import { createServer } from 'node:http'
import { RedisStore } from 'connect-redis'
import express, { type NextFunction, type Response } from 'express'
import session from 'express-session'
import { createClient } from 'redis'
import { readSettings, serve } from '../subjects/process.ts'
import { findUser, refusal, SECRET, welcome, type PeerUser } from './user.ts'

declare module 'express-session' {
  interface SessionData {
    user: PeerUser | null
  }
}

const { redisUrl, store } = readSettings() as { store: 'memory' | 'redis'; redisUrl?: string }

/** What follows the last write. */
function answerOf(res: Response, next: NextFunction, message: string): (error: unknown) => void {
  return (error) => {
    if (error) next(error)
    else res.json({ message })
  }
}

const app = express()
app.set('trust proxy', 1)
app.use(
  session({
    secret: SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { secure: true, httpOnly: true, sameSite: 'lax' },
    ...(store === 'redis' && {
      store: new RedisStore({ client: await createClient({ url: redisUrl ?? '' }).connect() }),
    }),
  }),
)

app.post('/login', express.json(), (req, res, next) => {
  const user = findUser(req.body)
  if (user === null) {
    res.status(401).json(refusal)
    return
  }
  const done = answerOf(res, next, 'Logged in')
  req.session.regenerate((error) => {
    if (error) {
      next(error)
      return
    }
    req.session.user = user
    req.session.save(done)
  })
})

app.post('/logout', (req, res, next) => {
  const done = answerOf(res, next, 'Logged out')
  req.session.user = null
  req.session.save((error) => {
    if (error) next(error)
    else req.session.regenerate(done)
  })
})

app.get('/profile', (req, res) => {
  const { user } = req.session
  if (user) res.json(welcome(user))
  else res.status(401).json(refusal)
})

serve(createServer(app))
