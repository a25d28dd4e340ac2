/**
 * Whether the rules that were found let a visitor in. The check of a proxy asks it, and so does the login when it sends
 * somebody back to an app: both answer alike.
 *
 * @module
 */

import { DAY, MINUTE } from 'latchkey'
import type { Found, Rule } from './rules.ts'
import type { Visitor } from './visitor.ts'

/** What a visitor has to do first, in the order in which it is asked. */
export type Confirmation = 'password_change' | 'second_factor' | 'recent_login'

/** What the rules say. */
export type Judgement =
  /** `as`: who the app is told it is; `null`: nobody. */
  | { readonly kind: 'allowed'; readonly as: Visitor | null }
  /** A login is needed. */
  | { readonly kind: 'anonymous' }
  /** The visitor lacks a role. Any of `roles` is enough for the rule that refuses. */
  | { readonly kind: 'role_missing'; readonly roles: readonly string[]; readonly rule: Rule }
  /** The visitor has to confirm. `maxAge`: how long ago it may have been, in milliseconds; `null`: a new password. */
  | {
      readonly kind: 'confirm'
      readonly need: Confirmation
      readonly maxAge: number | null
      readonly rule: Rule
    }

/** How long a second factor holds, as in the library (NIST SP 800-63B-4, 2.2.3). */
const FACTOR_LIFETIME = DAY

/** How far ahead an instant may be that another process has written, as in the library. */
const MAX_CLOCK_SKEW = 10 * MINUTE

/** Whether the rules let everybody in, even those who are not logged in. */
export function isOpen({ rules }: Pick<Found, 'rules'>): boolean {
  return rules.every(({ allow }) => allow === 'everybody')
}

/**
 * Returns what the rules say of a visitor. Every rule has to let the visitor in.
 *
 * @param visitor `null`: nobody is logged in.
 * @param now epoch milliseconds.
 */
export function judgeRules(
  found: Pick<Found, 'rules'>,
  visitor: Visitor | null,
  now: number,
): Judgement {
  if (isOpen(found)) return { kind: 'allowed', as: mayBeTold(visitor) ? visitor : null }
  if (visitor === null) return { kind: 'anonymous' }
  const { rules } = found
  const lacking = rules.find(({ roles }) => !hasRole(visitor, roles))
  if (lacking !== undefined) {
    return { kind: 'role_missing', roles: lacking.roles, rule: lacking }
  }
  return missing(rules, visitor, now) ?? { kind: 'allowed', as: visitor }
}

/** Somebody else knows the password of such a user, and may be the visitor. */
function mayBeTold(visitor: Visitor | null): boolean {
  return visitor?.user.mustChangePassword !== true
}

function hasRole({ user }: Visitor, roles: readonly string[]): boolean {
  return roles.length === 0 || roles.some((role) => user.roles.includes(role))
}

/** Returns what the visitor has to do first; `null`: nothing. */
function missing(
  rules: readonly Rule[],
  visitor: Visitor,
  now: number,
): Extract<Judgement, { kind: 'confirm' }> | null {
  const closed = rules.find(({ allow }) => allow === 'users')
  if (closed !== undefined && !mayBeTold(visitor)) {
    return { kind: 'confirm', need: 'password_change', maxAge: null, rule: closed }
  }
  const ofFactor = rules.find(({ secondFactor }) => secondFactor)
  if (ofFactor !== undefined && !isRecent(visitor.factorAt, FACTOR_LIFETIME, now)) {
    return { kind: 'confirm', need: 'second_factor', maxAge: FACTOR_LIFETIME, rule: ofFactor }
  }
  const strictest = rules.reduce((one, other) => (ageOf(other) < ageOf(one) ? other : one))
  if (isRecent(visitor.confirmedAt, ageOf(strictest), now)) return null
  const maxAge = strictest.recentLogin
  return { kind: 'confirm', need: 'recent_login', maxAge, rule: strictest }
}

function ageOf({ recentLogin }: Rule): number {
  return recentLogin ?? Infinity
}

function isRecent(at: number | null, maxAge: number, now: number): boolean {
  if (maxAge === Infinity) return true
  return at !== null && now - at <= maxAge && now - at >= -MAX_CLOCK_SKEW
}
