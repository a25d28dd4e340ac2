/**
 * Links by which users get in without mail: an administrator makes one and hands it over. Whoever makes a link neither
 * sets nor sees the password. (A command on the machine can set one: see `changePassword`.)
 *
 * A reset link is a takeover in the hands of whoever made it. So nobody makes one for somebody with more rights, the
 * factors of the user stay needed, and the user is told at the next login who made it.
 *
 * @module
 */

import type { LinkMaker, MessageLink } from 'latchkey/flows'
import type { Actor } from './activity.ts'
import { noteAct, noteDone, requireActingOn, type AdministeredWithLinks } from './administration.ts'
import { rankOf } from './rank.ts'
import { readRoles, UserError } from './user-rules.ts'
import type { User } from './user-table.ts'

/** A link, and whose it is. */
export interface AccessLink extends MessageLink {
  readonly user: User
}

/** A user who is to be invited. */
export interface Invited {
  readonly username: string
  readonly roles: readonly string[]
  readonly email?: string | null
}

/**
 * Makes a user without a password.
 *
 * @throws UserError if the name, the address or a role is refused or taken, or is more than whoever acts may give.
 */
export async function createUser(
  site: AdministeredWithLinks,
  by: Actor,
  { username, roles, email = null }: Invited,
): Promise<User> {
  const wanted = readRoles(roles)
  // Asked before, so that a refusal leaves no user. What counts is asked again in one step with the change.
  if (by !== 'machine') {
    const actor = by === 'self' ? null : await site.users.get(by.id)
    if (actor === null || actor.disabled || rankOf(actor.roles) === 0) throw notAllowed()
    if (rankOf(wanted) > rankOf(actor.roles)) throw notAllowed()
  }
  let user = await site.users.create({ username, roles: [], email })
  try {
    if (wanted.length > 0) user = await site.users.setRights(user.id, by, { roles: wanted })
    return user
  } finally {
    // What the user has, and not what was wanted. The user is there, also if the roles were refused.
    await noteDone(site, by, user.id, 'created', { roles: user.roles.join(', ') })
  }
}

function notAllowed(): UserError {
  return new UserError('rights_missing', 'Nobody can give more rights than they have.')
}

/**
 * Makes a link by which the user chooses the first password. It is for a user who has never come in: of an invitation
 * nobody is told, so everybody else gets a reset link.
 *
 * @throws UserError if the user has come in or could, is disabled, or has more rights than whoever acts.
 * @throws TooManyAttempts, StoreUnavailable.
 */
export async function invite(
  site: AdministeredWithLinks,
  by: Actor,
  userId: string,
): Promise<AccessLink> {
  const user = await requireActingOn(site, by, userId)
  const isNew = await site.isNewcomer(user)
  const link = isNew ? await site.flows.invitation.link(userId, makerOf(by)) : null
  if (link === null) {
    const has = user.passwordHash === null ? 'gets in already' : 'has a password already'
    throw impossible(user, `${has}: make a reset link`)
  }
  await noteAct(site, by, userId, 'invited', { expiresAt: link.expiresAt })
  // The user may have got more rights between the look and the link: then nobody gets the link.
  return { ...link, user: await requireActingOn(site, by, userId) }
}

/**
 * Makes a link by which the user chooses another password. Sessions end when it is used.
 *
 * @throws UserError if the user has closed the password, is disabled, or has more rights than whoever acts.
 * @throws TooManyAttempts, StoreUnavailable.
 */
export async function makeResetLink(
  site: AdministeredWithLinks,
  by: Actor,
  userId: string,
): Promise<AccessLink> {
  const user = await requireActingOn(site, by, userId)
  const link = await site.flows.reset.link(userId, makerOf(by))
  if (link === null) throw impossible(user, 'logs in by passkeys alone, and has no password')
  // The user may have got more rights between the look and the link: then nobody gets the link, as for an invitation.
  // It is noted before anybody gets the link: there is no link of which nobody is told.
  await noteAct(site, by, userId, 'reset_link_made', { expiresAt: link.expiresAt })
  return { ...link, user: await requireActingOn(site, by, userId) }
}

/** What a recovery has done. */
export interface Recovered extends AccessLink {
  /** How many factors were removed. */
  readonly removed: number

  /** When the factors will be removed, of which the user is warned; `null`: they have been, or there were none. */
  readonly removedAt: number | null

  /** How many accounts at providers there were. */
  readonly unlinked: number
}

/**
 * Lets a user in who is locked out, for whoever can run commands on the machine: enables the user, removes every
 * factor, unlinks every account at a provider, ends all sessions, forgets failed attempts, and makes a link. The user
 * is told at the next login.
 *
 * @param announce announces the removal of the factors, and resolves to when it takes effect. @default removes them now
 * @throws UserError if there is no such user.
 */
export async function recoverUser(
  site: AdministeredWithLinks,
  userId: string,
  announce: (() => Promise<number>) | null = null,
): Promise<Recovered> {
  const by: Actor = 'machine'
  const before = await requireActingOn(site, by, userId)
  // First: if nobody can be warned after all, nothing is done.
  const removedAt = announce === null ? null : await announce()
  if (before.disabled) await site.users.setRights(userId, by, { disabled: false })
  const removed = removedAt === null ? await site.removeCredentials(userId) : 0
  const unlinked = await site.unlinkAccounts(userId)
  await site.latch.revokeUser(userId)
  await site.latch.clearAttempts(userId, before.username)
  await noteAct(site, by, userId, 'recovered', {
    removed,
    removedAt,
    unlinked,
    enabled: before.disabled,
  })
  const link = (await site.flows.reset.link(userId)) ?? (await openClosed(site, before))
  if (link === null) throw impossible(before, 'was changed meanwhile: do it again')
  const user = await requireActingOn(site, by, userId)
  return { ...link, removed, removedAt, unlinked, user }
}

/** A password that its user has closed counts as none from now on. */
async function openClosed(
  { users, flows }: AdministeredWithLinks,
  { id, passwordHash: from }: User,
): Promise<MessageLink | null> {
  await users.setPasswordHash(id, { from, to: null })
  return flows.reset.link(id)
}

function makerOf(by: Actor): LinkMaker {
  return typeof by === 'string' ? {} : { by: by.username, makerId: by.id }
}

function impossible({ username, disabled }: User, otherwise: string): UserError {
  const reason = disabled ? 'is disabled: enable the user first' : otherwise
  return new UserError('link_impossible', `"${username}" ${reason}.`)
}
