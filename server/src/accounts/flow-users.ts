/**
 * The users of the site, as the flows of the library ask for them.
 *
 * @module
 */

import { flows, type FlowLatch, type Flows, type FlowUsers, type Send } from 'latchkey/flows'
import { isNewcomer, type Newcomers } from './newcomers.ts'
import { mayActOn, rankOf } from './rank.ts'
import type { User } from './user-table.ts'
import { UserError } from './user-rules.ts'
import type { Users } from './users.ts'

/** What whoever registers has chosen besides a password. */
export interface Chosen {
  readonly username: string
}

/** Returns the users for `flows`. `register.finish` is to be given what was chosen (`Chosen`) as `about`. */
export function flowUsers(site: Newcomers & { readonly users: Users }): FlowUsers<User> {
  const { users } = site
  return {
    find: (typed) => findByAny(users, typed),
    findById: (id) => users.get(id),
    create: (account) => register(users, account),
    addressOf: ({ email }) => email,
    addressesOf: ({ email, emailVerified }) => (email === null || !emailVerified ? [] : [email]),
    // A link that somebody has made does not open what its maker has no right to.
    boundTo: ({ roles, disabledAt }) => [
      String(rankOf(roles)),
      // Who was disabled gets new links. That of whoever never was is as it was before this was noted.
      ...(disabledAt === null ? [] : [String(disabledAt)]),
    ],
    async linkHolds(user, { kind, by, makerId }) {
      // Commands and messages name nobody. A link from before the ids were kept is nobody's.
      const isHanded = by !== null || makerId !== null
      if (isHanded && !mayActOn(makerId === null ? null : await users.get(makerId), user)) {
        return false
      }
      return kind === 'reset' || isNewcomer(site, user)
    },
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
export function openFlows(
  latch: FlowLatch,
  site: Newcomers & { readonly users: Users },
  send: Send,
): Flows {
  const { users } = site
  return flows<User>(latch, {
    users: flowUsers(site),
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
