/**
 * Who may act on whom: nobody on somebody with more rights, and the last one at the top stays (CVE-2026-17526 and
 * keycloak#27669 are what becomes of other rules).
 *
 * An owner has more rights than an administrator, who has more than everybody else. A site from before there were
 * owners has administrators at the top, until a command on the machine makes an owner.
 *
 * @module
 */

import type { Actor } from './activity.ts'
import type { RightsChange, RightsSeen, User } from './user-table.ts'
import { RANKED_ROLES } from './role-names.ts'
import { UserError } from './user-rules.ts'

export { RANKED_ROLES } from './role-names.ts'

/** The roles of the first user of a site. */
export const FIRST_ROLES: readonly string[] = ['owner', 'admin']

/** Returns the rank of somebody with these roles: 0 for everybody else. */
export function rankOf(roles: readonly string[]): number {
  return RANKED_ROLES.findLastIndex((role) => roles.includes(role)) + 1
}

/** Whether somebody may act on a user: an administrator at least, and no less than the user is. */
export function mayActOn(
  actor: Pick<User, 'roles' | 'disabled'> | null,
  { roles }: Pick<User, 'roles'>,
): boolean {
  if (actor === null || actor.disabled || rankOf(actor.roles) === 0) return false
  return rankOf(actor.roles) >= rankOf(roles)
}

/**
 * Refuses somebody who acts on a user with more rights, or has none to act.
 *
 * @throws UserError
 */
export function assertMayActOn(
  by: Actor,
  actor: Pick<User, 'roles' | 'disabled'> | null,
  { roles }: Pick<User, 'roles'>,
): void {
  if (by === 'machine' || mayActOn(actor, { roles })) return
  if (actor === null || actor.disabled || rankOf(actor.roles) === 0) {
    throw new UserError('rights_missing', 'Only an administrator may do that.')
  }
  throw new UserError('rights_missing', 'This user has more rights than you: ask an owner.')
}

/**
 * Refuses a change of roles, or of who is disabled, that nobody may make, or that would leave nobody at the top.
 *
 * @throws UserError
 */
export function assertMayChange(
  by: Actor,
  { user, actor, othersAtTheTop }: RightsSeen,
  { roles = user.roles, disabled = user.disabled }: RightsChange,
): void {
  assertMayActOn(by, actor, user)
  if (by !== 'machine' && rankOf(roles) > rankOf(actor?.roles ?? [])) {
    throw new UserError('rights_missing', 'Nobody can give more rights than they have.')
  }
  const before = user.disabled ? 0 : rankOf(user.roles)
  const after = disabled ? 0 : rankOf(roles)
  if (after >= before || othersAtTheTop.some((others) => rankOf(others) >= before)) return
  const role = RANKED_ROLES[before - 1] ?? ''
  throw new UserError(
    'last_of_rank',
    `This is the last ${role} who can log in: make another one first, who has logged in or has a password.`,
  )
}
