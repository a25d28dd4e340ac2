/**
 * Who acts on whom: an administrator who has confirmed lately that it is them, on the user whom the path names. What
 * the administrator may do is asked of the database, and not of the session.
 *
 * @module
 */

import { Forbidden, NotAuthenticated, type Dependency } from 'latchkey'
import type { RequestContext } from 'latchkey/adapter-kit'
import type { AdministeredWithLinks, Announcing } from '../accounts/administration.ts'
import { isNewcomer } from '../accounts/newcomers.ts'
import { RANKED_ROLES, rankOf } from '../accounts/rank.ts'
import type { UserError, UserErrorCode } from '../accounts/user-rules.ts'
import type { SiteUser, User } from '../accounts/user-table.ts'
import type { FormError } from '../pages/parts/alert.ts'
import type { RankedRole } from '../pages/admin/role-fields.ts'
import type { Texts } from '../texts/texts.ts'
import type { ActDone } from './act-route.ts'
import { confirmedUser } from './confirmed.ts'
import { noteFailed } from './noted.ts'
import type { SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** An administrator, and what they act with. */
export interface Acting {
  readonly site: AdministeredWithLinks & Announcing
  readonly by: { readonly id: string; readonly username: string }
}

/** Returns the dependency for acts: an administrator who has confirmed lately, by a factor if they have one. */
export function confirmedAdmin(site: Pick<SiteContext, 'latch' | 'clock'>): Dependency<SiteUser> {
  const confirmed = confirmedUser(site)
  return async function confirmedAdmin(ctx) {
    // Whoever may not act is told so, and need not confirm first.
    await ctx.use(site.latch.role('admin'))
    return ctx.use(confirmed)
  }
}

/** Returns what an administrator acts with. What is noted says from where they acted. */
export function actingOf(
  { site: context, flows }: SiteTools,
  { id, username }: SiteUser,
  ctx: RequestContext,
): Acting {
  const { latch, users, activity, providerAccounts, log } = context
  const from = { address: ctx.address, userAgent: ctx.header('user-agent') ?? null }
  const site = {
    users,
    latch,
    flows,
    isNewcomer: (user) => isNewcomer(context, user),
    activity: { ...activity, note: (what) => activity.note({ ...what, ...from }) },
    removeCredentials: (userId) => latch.credentials.removeAll(userId),
    onNoteFailure: (error) => noteFailed(log, error),
    unlinkAccounts: (userId) => providerAccounts.unlinkAll(userId),
    announceRemoval: (userId) => latch.credentials.announceRemoval(userId),
  } satisfies Acting['site']
  return { site, by: { id, username } }
}

/**
 * Returns the administrator as the database has them.
 *
 * @throws Forbidden if they are none any more.
 */
export async function presentAdmin(
  { users }: Pick<SiteContext, 'users'>,
  { id }: Pick<SiteUser, 'id'>,
): Promise<User> {
  const admin = await users.get(id)
  if (admin === null || admin.disabled) throw new NotAuthenticated()
  if (rankOf(admin.roles) === 0) throw new Forbidden()
  return admin
}

/** Returns the roles with a rank that somebody may give, the lowest first. */
export function mayGive({ roles }: Pick<User, 'roles'>): readonly RankedRole[] {
  return RANKED_ROLES.slice(0, rankOf(roles))
}

/** Refusals that are about the name, the address or a role as it was typed: by their field. */
const FIELDS: Readonly<Partial<Record<UserErrorCode, readonly string[]>>> = {
  username_invalid: ['username'],
  username_taken: ['username'],
  email_invalid: ['email'],
  email_taken: ['email'],
  role_invalid: ['roles'],
  role_lookalike: ['roles'],
  roles_too_many: ['roles'],
}

/** Returns what a page says of a refusal. */
export function mistakeOf({ code, message }: UserError, { userPages }: Texts): FormError {
  const known: Partial<Record<UserErrorCode, string>> = userPages.refused
  const fields = FIELDS[code]
  return { text: known[code] ?? message, ...(fields !== undefined && { fields }) }
}

const STATUS: Readonly<Partial<Record<UserErrorCode, 403 | 404 | 409>>> = {
  user_unknown: 404,
  rights_missing: 403,
  own_account: 403,
  username_taken: 409,
  email_taken: 409,
  last_of_rank: 409,
  link_impossible: 409,
  no_factors: 409,
  no_accounts: 409,
  roles_changed: 409,
}

/** Returns what an act says that was refused. Nothing was done. */
export function refusedBy(
  { code, message }: UserError,
  location: string,
  page: ActDone['page'] & {},
): ActDone {
  const refused = { status: STATUS[code] ?? 400, code, detail: message } as const
  return { message, location, page, refused }
}
