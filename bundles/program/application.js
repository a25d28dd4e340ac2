/**
 * A small application with a login, for whatever runs it, bundled or not.
 *
 * @module
 */

import { Hono } from 'hono'
import { createLatchkey, passwordHasher } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'

/** alice's hash is one of our own; bob's is bcrypt, made by another library. */
const hashes = new Map([
  [
    'alice',
    '$argon2id$v=19$m=19456,t=2,p=1$HXtG8p/qs8cTLv0rdhjq6Q$UYrh8VZ/hIu8xyx7QAvPeCVBwXRot12sHWei8s6MqNU',
  ],
  ['bob', '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu'],
])

const database = process.env.DATABASE
const latch = createLatchkey({
  publicUrl: process.env.PUBLIC_URL,
  secrets: process.env.LATCHKEY_SECRETS,
  store: database === undefined ? memoryStore() : sqliteStore(database),
  findUser(username) {
    const passwordHash = hashes.get(username)
    return passwordHash === undefined ? null : { id: username, username, roles: [], passwordHash }
  },
  replacePasswordHash(id, { from, to }) {
    if (hashes.get(id) === from) hashes.set(id, to)
  },
})
const { depends, loginRoute, logoutRoute } = latchkeyHono(latch)

export const app = new Hono()
app.post('/login', loginRoute())
app.post('/logout', logoutRoute())
app.get(
  '/profile',
  depends({ user: latch.user }, (c, { user }) => c.json({ message: `Welcome, ${user.username}!` })),
)

/** Tells, for a test, which hasher is used and in which formats the hashes are now. */
app.get('/hashing', async (c) => {
  const formats = Object.fromEntries(Array.from(hashes, ([name, hash]) => [name, hash.slice(0, 9)]))
  return c.json({ ...(await passwordHasher()), formats })
})
