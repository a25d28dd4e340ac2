/**
 * The users of the site, as the flows of the library ask for them.
 *
 * @module
 */

import { flows, type FlowLatch, type Flows, type FlowUsers, type Send } from 'latchkey/flows'
import { rankOf } from './rank.ts'
import type { User } from './user-table.ts'
import { UserError } from './user-rules.ts'
import type { Users } from './users.ts'

/** What whoever registers has chosen besides a password. */
export interface Chosen {
  readonly username: string
}

/** Returns the users for `flows`. `register.finish` is to be given what was chosen (`Chosen`) as `about`. */
export function flowUsers(users: Users): FlowUsers<User> {
  return {
    find: (typed) => findByAny(users, typed),
    findById: (id) => users.get(id),
    create: (account) => register(users, account),
    addressOf: ({ email }) => email,
    addressesOf: ({ email, emailVerified }) => (email === null || !emailVerified ? [] : [email]),
    // A link that somebody has made does not open what its maker has no right to.
    boundTo: ({ roles }) => [String(rankOf(roles))],
    setPasswordHash: (id, change) => users.setPasswordHash(id, change),
    setAddress: (id, change) => users.changeEmail(id, change),
    setVerified: (id, address) => users.setEmailVerified(id, address),
  }
}

/**
 * Makes the account of somebody who has shown to read the mail of the address.
 *
 * @throws UserError if somebody has taken the name since it was looked for.
 */
async function register(
  users: Users,
  account: { readonly address: string; readonly passwordHash: string; readonly about?: unknown },
): Promise<User | null> {
  const { address: email, passwordHash, about } = account
  const { username } = about as Chosen
  try {
    return await users.create({ username, roles: [], passwordHash, email, emailVerified: true })
  } catch (error) {
    if (error instanceof UserError && error.code === 'email_taken') return null
    throw error
  }
}

/** Returns the user of a username or of an address. No username is somebody else's address. */
async function findByAny(users: Users, typed: string): Promise<User | null> {
  return (await users.find(typed)) ?? (await users.findByEmail(typed))
}

/**
 * Returns the flows of the site, which ask of new passwords what the site asks.
 *
 * @param send sends the messages; see `flows`.
 */
export function openFlows(latch: FlowLatch, users: Users, send: Send): Flows {
  return flows<User>(latch, {
    users: flowUsers(users),
    send,
    async policy(password, { address, userId }) {
      const user = userId === null ? null : await users.get(userId)
      try {
        await users.assertPassword(password, user?.username ?? address ?? '')
        return null
      } catch (error) {
        if (error instanceof UserError) return error.message
        throw error
      }
    },
    pages: { home: '/security' },
  })
}
