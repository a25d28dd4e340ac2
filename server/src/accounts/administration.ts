/**
 * What an administrator does to users, by page or by command, and what follows for their sessions. It takes effect at
 * the next request, in every process that shares the database. Every act is noted with who did it (ASVS 5.0, 16.3.3).
 *
 * The order is the same for all: the change, what follows for the sessions, the note. What a user has lost ends in the
 * sessions whatever becomes of the note.
 *
 * @module
 */

import type { Latchkey } from 'latchkey'
import type { Flows } from 'latchkey/flows'
import type { Activity, ActivityDetail, ActivityKind, Actor } from './activity.ts'
import { assertMayActOn } from './rank.ts'
import { UserError } from './user-rules.ts'
import type { RightsChange, SiteUser, User } from './user-table.ts'
import { carriedByUser, loginUser, type Users } from './users.ts'

/** What an administrator acts on: users, and what the library does for their sessions. */
export interface Administered {
  readonly users: Users
  readonly activity: Activity
  readonly latch: Pick<Latchkey<SiteUser>, 'updateUser' | 'revokeUser' | 'clearAttempts'>

  /** Removes everything that a user has enrolled. Returns how much there was. */
  readonly removeCredentials: (userId: string) => Promise<number>

  /** Is told of a note that failed when the act was done. */
  readonly onNoteFailure: (error: unknown) => void

  /** Takes away every account at a provider that a user has linked. Returns how many there were. */
  readonly unlinkAccounts: (userId: string) => Promise<number>
}

/** The same, with the links that let a user in. */
export interface AdministeredWithLinks extends Administered {
  readonly flows: Pick<Flows, 'invitation' | 'reset'>

  /** Whether nobody has ever come in as the user, and nobody could. */
  readonly isNewcomer: (user: User) => Promise<boolean>
}

/** A user who was changed, and how many live sessions that reached. */
export interface Change {
  readonly user: User
  readonly sessions: number
}

/** Returns the user of a name. Rejects with `UserError` if there is none. */
export async function requireUser(
  { users }: Pick<Administered, 'users'>,
  username: string,
): Promise<User> {
  const user = await users.find(username)
  if (user === null) {
    throw new UserError('user_unknown', `There is no user ${JSON.stringify(username)}.`)
  }
  return user
}

/**
 * Returns the user, if whoever acts may act on them.
 *
 * @throws UserError
 */
export async function requireActingOn(
  { users }: Pick<Administered, 'users'>,
  by: Actor,
  userId: string,
): Promise<User> {
  const user = await users.get(userId)
  if (user === null) throw new UserError('user_unknown', 'There is no such user.')
  const actorId = by === 'self' ? userId : by === 'machine' ? null : by.id
  assertMayActOn(by, actorId === null ? null : await users.get(actorId), user)
  return user
}

/**
 * Notes what is to be done with a user. If the note fails, so does this: for links, which nobody gets of whom the user
 * is not told. What is done by then is noted by `noteDone`.
 */
export function noteAct(
  { activity }: Pick<Administered, 'activity'>,
  by: Actor,
  userId: string,
  kind: ActivityKind,
  detail: ActivityDetail = {},
): Promise<void> {
  return activity.note({ userId, kind, by, detail })
}

/** Notes what was done with a user. It is done by then: if the note fails, the log is told, and not the caller. */
export async function noteDone(
  site: Pick<Administered, 'activity' | 'onNoteFailure'>,
  ...[by, userId, kind, detail]: NoteOfAct
): Promise<void> {
  try {
    await noteAct(site, by, userId, kind, detail)
  } catch (error) {
    site.onNoteFailure(error)
  }
}

type NoteOfAct = readonly [
  by: Actor,
  userId: string,
  kind: ActivityKind,
  detail?: ActivityDetail | undefined,
]

/**
 * Does what follows from a change, for the sessions above all, and then notes the change: it was made, also if what
 * follows has failed.
 */
async function thenNote<Result>(
  site: Administered,
  note: NoteOfAct,
  follow: () => Promise<Result>,
): Promise<Result> {
  try {
    return await follow()
  } finally {
    await noteDone(site, ...note)
  }
}

/**
 * Gives the user other roles. Sessions stay, and know the new roles. Links that were made for the user are void if the
 * user's rank is another one then: whoever made one could perhaps not make it now.
 */
export async function changeRoles(
  site: Administered,
  by: Actor,
  userId: string,
  roles: readonly string[],
): Promise<Change> {
  const before = await site.users.get(userId)
  const user = await site.users.setRights(userId, by, { roles })
  const detail = { before: before?.roles.join(', ') ?? '', after: user.roles.join(', ') }
  return thenNote(site, [by, userId, 'roles_changed', detail], () => tellSessions(site, user))
}

/** Has the sessions of the user say what the table says. */
export async function tellSessions(site: TellingSessions, changed: User): Promise<Change> {
  let user = changed
  for (;;) {
    const sessions = await site.latch.updateUser(loginUser(user))
    // Another change may have reached the sessions before ours. Whoever writes last also looks at the table last, so in
    // the end the sessions say what the table says.
    const now = (await site.users.get(user.id)) ?? user
    if (told(now) === told(user)) return { user, sessions }
    user = now
  }
}

/** What tells sessions. */
interface TellingSessions {
  readonly users: Pick<Users, 'get'>
  readonly latch: Pick<Administered['latch'], 'updateUser'>
}

/** Returns what sessions are told of a user, as a text. */
function told(user: User): string {
  return JSON.stringify([user.username, user.roles, carriedByUser(user)])
}

/**
 * Gives the user another password, ends all sessions of the user (ASVS 5.0, 7.4.3), and forgets the failed attempts at
 * the old one.
 *
 * @param mustChange whether every page then leads to changing it: whoever typed it knows it.
 */
export async function changePassword(
  site: Administered,
  by: Actor,
  userId: string,
  { password, mustChange }: { readonly password: string; readonly mustChange: boolean },
): Promise<Change> {
  await requireActingOn(site, by, userId)
  const user = await site.users.setPassword(userId, password, mustChange)
  return thenNote(site, [by, userId, 'password_changed', { mustChange }], async () => {
    const sessions = await site.latch.revokeUser(userId)
    await site.latch.clearAttempts(userId, user.username)
    return { user, sessions }
  })
}

/**
 * Gives the user another address, which is not verified; `null` takes it away. Sessions no longer say the old one: apps
 * would take the user for its owner.
 */
export async function changeEmail(
  site: Administered,
  by: Actor,
  userId: string,
  email: string | null,
): Promise<User> {
  const { email: before } = await requireActingOn(site, by, userId)
  const user = await site.users.setEmail(userId, by, email)
  const detail = { before, after: user.email }
  await thenNote(site, [by, userId, 'email_changed', detail], () => tellSessions(site, user))
  return user
}

/** Shuts the user out, and ends all sessions of the user (ASVS 5.0, 7.4.2). */
export async function disableUser(site: Administered, by: Actor, userId: string): Promise<Change> {
  // The order matters: a login that was under way looks at the user again when its session has started.
  const user = await site.users.setRights(userId, by, { disabled: true } satisfies RightsChange)
  return thenNote(site, [by, userId, 'disabled'], async () => ({
    user,
    sessions: await site.latch.revokeUser(userId),
  }))
}

/** Lets the user log in again. */
export async function enableUser(site: Administered, by: Actor, userId: string): Promise<User> {
  const user = await site.users.setRights(userId, by, { disabled: false })
  await noteDone(site, by, userId, 'enabled')
  return user
}

/** Forgets the failed attempts at the user's password, so that the next one need not wait. */
export async function unlockUser(site: Administered, by: Actor, userId: string): Promise<User> {
  const user = await requireActingOn(site, by, userId)
  await site.latch.clearAttempts(userId, user.username)
  await noteDone(site, by, userId, 'unlocked')
  return user
}

/** Removes every factor of the user, and ends all sessions of the user. Returns how many factors there were. */
export async function removeFactors(
  site: Administered,
  by: Actor,
  userId: string,
): Promise<number> {
  await requireActingOn(site, by, userId)
  const removed = await site.removeCredentials(userId)
  return thenNote(site, [by, userId, 'factor_removed', { removed }], async () => {
    await site.latch.revokeUser(userId)
    return removed
  })
}

/** Unlinks every account at a provider, and ends all sessions of the user. Returns how many accounts there were. */
export async function unlinkAccounts(
  site: Administered,
  by: Actor,
  userId: string,
): Promise<number> {
  await requireActingOn(site, by, userId)
  const unlinked = await site.unlinkAccounts(userId)
  if (unlinked === 0) throw new UserError('no_accounts', 'There are no linked accounts.')
  return thenNote(site, [by, userId, 'account_unlinked', { unlinked }], async () => {
    await site.latch.revokeUser(userId)
    return unlinked
  })
}

/** Ends all sessions of the user. Returns how many there were. */
export async function endSessions(site: Administered, by: Actor, userId: string): Promise<number> {
  await requireActingOn(site, by, userId)
  const ended = await site.latch.revokeUser(userId)
  await noteDone(site, by, userId, 'device_ended', { ended })
  return ended
}

/** What announces the removal of factors, and tells the user of it by mail. */
export interface Announcing extends Administered {
  readonly announceRemoval: (userId: string) => Promise<{ readonly dueAt: number }>
}

/** Announces that every factor of the user will be removed. Returns when. */
export async function announceFactorRemoval(
  site: Announcing,
  by: Actor,
  userId: string,
): Promise<number> {
  await requireActingOn(site, by, userId)
  const { dueAt } = await site.announceRemoval(userId)
  await noteDone(site, by, userId, 'factor_removal_announced', { dueAt })
  return dueAt
}
