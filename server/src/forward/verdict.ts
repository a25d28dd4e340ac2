/**
 * Whether a request may go to its app: the rules, applied to whoever sends the request.
 *
 * @module
 */

import { DAY, LatchkeyError, type Clock } from 'latchkey'
import { isUnsafe, refuseCrossSite, type MaybePromise } from 'latchkey/adapter-kit'
import type { Misconfigured } from './families.ts'
import { pathOf, type Judged } from './judged.ts'
import { isPageNavigation, isUnsafeMethod, preflightMethod } from './navigation.ts'
import type { App, Found, Rule, Rules } from './rules.ts'
import type { FindVisitor, Visitor } from './visitor.ts'

/** What somebody who is logged in has to do first. */
export type Missing =
  | { readonly what: 'recent_login'; readonly maxAge: number }
  | { readonly what: 'second_factor' }
  | { readonly what: 'other_password' }

/** The answer to the question of a proxy. */
export type Verdict =
  /** `visitor` is `null` for whoever is not logged in, or does not show who they are. */
  | { readonly kind: 'allowed'; readonly app: App; readonly visitor: Visitor | null }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'confirm'; readonly missing: Missing }
  /** Another site has caused the request. */
  | { readonly kind: 'foreign' }
  /** One of the roles is missing. */
  | { readonly kind: 'role_missing'; readonly roles: readonly string[]; readonly visitor: Visitor }
  /** No rule opens this. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'preflight_refused' }
  /** Nobody can say who is logged in. */
  | { readonly kind: 'unavailable'; readonly error: unknown }
  | Misconfigured

/** Finds the rules that decide: `match.ts`. */
export type FindRules = (
  rules: Rules,
  origin: string,
  path: string,
  method: string,
) => Found | 'unknown_host' | null

/** What a verdict depends on besides the request. */
export interface Judging {
  readonly rules: () => Rules
  readonly findRules: FindRules
  readonly findVisitor: FindVisitor
  readonly clock: Clock
}

/** Returns the verdict: at once, if the store answers at once. It never throws. */
export function judge(
  judged: Judged,
  judging: Judging,
  options: { readonly mayTouch?: boolean } = {},
): MaybePromise<Verdict> {
  try {
    const asked = preflightMethod(judged)
    const method = asked ?? judged.method
    const found = judging.findRules(judging.rules(), judged.origin, pathOf(judged), method)
    if (found === 'unknown_host') return unknownHost
    if (asked !== null) return preflight(found)
    if (found === null) return { kind: 'closed' }
    return judgeVisitor(judged, found, judging, options.mayTouch ?? true)
  } catch (error) {
    return { kind: 'unavailable', error }
  }
}

const unknownHost = { kind: 'misconfigured', cause: 'unknown_host', header: null } as const

/** A preflight never has a cookie, so it is the app that answers it, or nobody. */
function preflight(found: Found | null): Verdict {
  if (found === null || !found.rules.every((rule) => rule.passesPreflight)) {
    return { kind: 'preflight_refused' }
  }
  return { kind: 'allowed', app: found.app, visitor: null }
}

function judgeVisitor(
  judged: Judged,
  found: Found,
  { findVisitor, clock }: Judging,
  mayTouch: boolean,
): MaybePromise<Verdict> {
  const foreign = isForeign(judged, found.app)
  // What other sites cause keeps nobody logged in, and neither does what pages do by themselves.
  const isActivity = mayTouch && !foreign && (isUnsafeMethod(judged) || isPageNavigation(judged))
  const decide = (visitor: Visitor | null): Verdict => {
    if (found.rules.every(isForEverybody)) return open(found, visitor, foreign)
    if (visitor === null) return { kind: 'anonymous' }
    if (foreign) return { kind: 'foreign' }
    return whatIsMissing(found, visitor, clock()) ?? { kind: 'allowed', app: found.app, visitor }
  }
  const visitor = findVisitor(judged, isActivity)
  if (!isPromise(visitor)) return decide(visitor)
  return Promise.resolve(visitor).then(decide, (error: unknown) => ({ kind: 'unavailable', error }))
}

function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { readonly then?: unknown } | null)?.then === 'function'
}

function isForEverybody({ allow }: Rule): boolean {
  return allow === 'everybody'
}

/**
 * What is open to everybody is so for those who are logged in, and the app is told who they are; but not in the name of
 * another site, nor if somebody else knows the password.
 */
function open({ app }: Found, visitor: Visitor | null, foreign: boolean): Verdict {
  const isShown = visitor !== null && !foreign && !visitor.user.mustChangePassword
  return { kind: 'allowed', app, visitor: isShown ? visitor : null }
}

/**
 * Whether another site has caused a request that may change something. The app's own origin and those it trusts may;
 * a WebSocket counts as a change, because the page may read what it answers.
 */
function isForeign(judged: Judged, { trustedOrigins }: App): boolean {
  if (!isUnsafe(judged)) return false
  try {
    refuseCrossSite(judged, { ownOrigin: judged.origin, trustedOrigins }, true)
    return false
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'cross_site_request') return true
    throw error
  }
}

/** Returns what keeps somebody out who is logged in; `null`: nothing does. */
export function whatIsMissing(found: Found, visitor: Visitor, now: number): Verdict | null {
  const { user, confirmedAt, factorAt } = visitor
  for (const { roles } of found.rules) {
    if (roles.length > 0 && !roles.some((role) => user.roles.includes(role))) {
      return { kind: 'role_missing', roles, visitor }
    }
  }
  // Every page of the login leads to changing the password, so this comes first.
  if (user.mustChangePassword) return { kind: 'confirm', missing: { what: 'other_password' } }
  for (const { secondFactor, recentLogin } of found.rules) {
    if (secondFactor && !isRecent(factorAt, DAY, now)) {
      return { kind: 'confirm', missing: { what: 'second_factor' } }
    }
    if (recentLogin !== null && !isRecent(confirmedAt, recentLogin, now)) {
      return { kind: 'confirm', missing: { what: 'recent_login', maxAge: recentLogin } }
    }
  }
  return null
}

/** Whether an instant is not longer ago than the time. A clock that was set back makes nothing recent. */
function isRecent(at: number | null, most: number, now: number): boolean {
  return at !== null && now - at <= most
}
