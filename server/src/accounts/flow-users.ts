/**
 * The users of the site, as the flows of the library ask for them.
 *
 * @module
 */

import type { FlowUsers } from 'latchkey/flows'
import type { User } from './user-table.ts'
import type { Users } from './users.ts'

/**
 * Returns the users for `flows`. It makes no account: whoever registers chooses a username, for which the caller adds
 * `create`.
 */
export function flowUsers(users: Users): FlowUsers<User> {
  return {
    find: (typed) => findByAny(users, typed),
    findById: (id) => users.get(id),
    addressOf: ({ email }) => email,
    addressesOf: ({ email, emailVerified }) => (email === null || !emailVerified ? [] : [email]),
    setPasswordHash: (id, change) => users.setPasswordHash(id, change),
    setAddress: (id, change) => users.changeEmail(id, change),
    setVerified: (id, address) => users.setEmailVerified(id, address),
  }
}

/** Returns the user of a username or of an address. No username is somebody else's address. */
async function findByAny(users: Users, typed: string): Promise<User | null> {
  return (await users.find(typed)) ?? (await users.findByEmail(typed))
}
