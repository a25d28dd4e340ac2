/**
 * The server that `attack:guess` and `timing` attack, in a process of its own. Prints its port, and ends
 * with its standard input.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { dummyHash, hashPassword, HOUR, InvalidCredentials, verifyPassword } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { flowRoutes } from './flow-routes.ts'
import { attacked, makeUsers, open, PASSWORD, routes, type AttackedUser } from './world.ts'

/** A login as people write it by hand: an unknown name is answered at once. */
function naiveLogin(users: ReadonlyMap<string, AttackedUser>): Hono {
  const app = new Hono()
  app.post('/login', async (c) => {
    const { username, password } = await c.req.json<{ username: string; password: string }>()
    const hash = users.get(username)?.passwordHash ?? null
    const isRight = hash !== null && (await verifyPassword(password, hash))
    return isRight
      ? c.json({ message: 'Logged in' })
      : c.json(new InvalidCredentials().message, 401)
  })
  return app
}

/** A hash of another library, cheap enough to be checked some thousand times. */
const LEGACY = '$2b$08$C6UzMDM.H6dfI/f/IKcEeO7ZB1wHn6Zt0rEJvMzMzZQx8eN1nO1bK'

/** Adds users in every state that a visitor must not be able to find out. */
async function addStates(users: Map<string, AttackedUser>): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD)
  const add = (username: string, changes: Partial<AttackedUser>): void =>
    void users.set(username, {
      id: `id-${username}`,
      username,
      roles: [],
      passwordHash,
      ...changes,
    })
  add('wrong', {})
  add('disabled', { disabled: true })
  add('nopass', { passwordHash: null })
  add('legacy', { passwordHash: LEGACY })
  add('foreign', { passwordHash: '{UNKNOWN}C6UzMDM.H6dfI' })
}

const users = await makeUsers()
await addStates(users)
const app = new Hono()

// The defaults: for guessing.
app.route('/', routes(attacked(users)))

// No throttle at all: for timing what is hashed.
app.route('/open', routes(attacked(users, { throttle: open, password: { imported: [LEGACY] } })))

// One guess an hour: for timing what is refused.
const once = { free: 1, firstWait: HOUR, maxWait: HOUR, cap: 100 }
app.route('/throttled', routes(attacked(users, { throttle: { ...open, account: once } })))

// More work than the stored hashes have: for timing users whose hashes have not been raised yet.
const raised = attacked(users, { throttle: open, password: { passes: 3 } })
app.route('/raised', new Hono().post('/login', latchkeyHono(raised).loginRoute()))
app.route('/naive', naiveLogin(users))
app.route('/flows', flowRoutes(await hashPassword(PASSWORD)))

const listening = Promise.withResolvers<AddressInfo>()
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, listening.resolve)
console.log(String((await listening.promise).port))
// Runs everything once, so that the first measured logins are like the others.
await verifyPassword('warm up', dummyHash())
process.stdin.resume().on('end', () => {
  if ('closeAllConnections' in server) server.closeAllConnections()
  server.close()
})
