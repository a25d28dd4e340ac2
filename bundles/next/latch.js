/**
 * The session login of an application in Next.js, as a module that `next build` evaluates too.
 *
 * @module
 */

import { createLatchkey, hashPassword } from 'latchkey'
import { latchkeyCookies } from 'latchkey/adapters/cookies'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { sqliteStore } from 'latchkey/stores/sqlite'

const users = new Map()

/** Without options that only a server has: they come from its environment. */
export const latch = createLatchkey({
  publicUrl: process.env.PUBLIC_URL,
  secrets: process.env.LATCHKEY_SECRETS,
  store: sqliteStore(process.env.DATABASE ?? ':memory:'),
  async findUser(username) {
    if (users.size === 0) {
      users.set('alice', await hashPassword('correct horse battery staple'))
      users.set('bob', '$2a$04$6hLYAuFB9e5SycOlK6qm/ODWY44rfswTvspogDn2MwrN7cJjhBziu')
    }
    const passwordHash = users.get(username)
    return passwordHash === undefined ? null : { id: username, username, roles: [], passwordHash }
  },
})

export const { depends, loginRoute, logoutRoute } = latchkeyFetch(latch)
export const { contextOf } = latchkeyCookies(latch)
