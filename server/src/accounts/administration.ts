/**
 * What an administrator does to users, and what follows for their sessions. It takes effect at the next request, in
 * every process that shares the database.
 *
 * @module
 */

import type { Latchkey } from 'latchkey'
import { UserError } from './user-rules.ts'
import type { SiteUser, User } from './user-table.ts'
import { loginUser, type Users } from './users.ts'

/** What an administrator acts on: users, and what the library does for their sessions. */
export interface Administered {
  readonly users: Users
  readonly latch: Pick<Latchkey<SiteUser>, 'updateUser' | 'revokeUser' | 'clearAttempts'>
}

/** A user who was changed, and how many live sessions that reached. */
export interface Change {
  readonly user: User
  readonly sessions: number
}

/** Returns the user of a name. Rejects with `UserError` if there is none. */
export async function requireUser({ users }: Administered, username: string): Promise<User> {
  const user = await users.find(username)
  if (user === null) {
    throw new UserError('user_unknown', `There is no user ${JSON.stringify(username)}.`)
  }
  return user
}

/** Gives the user other roles. Sessions stay, and know the new roles. */
export async function changeRoles(
  site: Administered,
  username: string,
  roles: readonly string[],
): Promise<Change> {
  const { id } = await requireUser(site, username)
  let user = await site.users.setRoles(id, roles)
  for (;;) {
    const sessions = await site.latch.updateUser(loginUser(user))
    // Another change of the roles may have reached the sessions before ours. Whoever writes last also looks at the
    // table last, so in the end the sessions say what the table says.
    const now = (await site.users.get(id)) ?? user
    if (now.updatedAt === user.updatedAt && now.roles.join() === user.roles.join()) {
      return { user, sessions }
    }
    user = now
  }
}

/**
 * Gives the user another password, ends all sessions of the user (ASVS 5.0, 7.4.3), and forgets the
 * failed attempts at the old one.
 */
export async function changePassword(
  site: Administered,
  username: string,
  password: string,
): Promise<Change> {
  const { id } = await requireUser(site, username)
  const user = await site.users.setPassword(id, password, false)
  const sessions = await site.latch.revokeUser(id)
  await site.latch.clearAttempts(id, user.username)
  return { user, sessions }
}

/** Shuts the user out, and ends all sessions of the user (ASVS 5.0, 7.4.2). */
export async function disableUser(site: Administered, username: string): Promise<Change> {
  const { id } = await requireUser(site, username)
  // The order matters: a login that was under way looks at the user again when its session has started.
  const user = await site.users.setDisabled(id, true)
  return { user, sessions: await site.latch.revokeUser(id) }
}

/** Lets the user log in again. */
export async function enableUser(site: Administered, username: string): Promise<User> {
  const { id } = await requireUser(site, username)
  return site.users.setDisabled(id, false)
}

/** Forgets the failed attempts at the user's password, so that the next one need not wait. */
export async function unlockUser(site: Administered, username: string): Promise<User> {
  const user = await requireUser(site, username)
  await site.latch.clearAttempts(user.id, user.username)
  return user
}
