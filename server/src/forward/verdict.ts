/**
 * Whether a request may go to its app: the rules, applied to whoever sends the request.
 *
 * @module
 */

import { LatchkeyError, type Clock } from 'latchkey'
import { isUnsafe, refuseCrossSite, type MaybePromise } from 'latchkey/adapter-kit'
import type { Misconfigured } from './families.ts'
import { isOpen, judgeRules, type Judgement } from './judge-rules.ts'
import { pathOf, type Judged } from './judged.ts'
import { findRules } from './match.ts'
import { isPageNavigation, isUnsafeMethod, preflightMethod } from './navigation.ts'
import type { App, Found, Rules } from './rules.ts'
import type { FindVisitor, Visitor } from './visitor.ts'

/** What somebody who is logged in has to do first. */
export type Missing = Pick<Extract<Judgement, { kind: 'confirm' }>, 'need' | 'maxAge'>

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

/** What a verdict depends on besides the request. */
export interface Judging {
  readonly rules: () => Rules
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
    const found = findRules(judging.rules(), judged.origin, pathOf(judged), method)
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
  const decide = (visitor: Visitor | null): Verdict =>
    foreign ? ofForeign(found, visitor) : ofJudgement(found, visitor, clock())
  const visitor = findVisitor(judged, isActivity)
  if (!isPromise(visitor)) return decide(visitor)
  const failed = (error: unknown): Verdict => ({ kind: 'unavailable', error })
  return Promise.resolve(visitor).then(decide).catch(failed)
}

function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as { readonly then?: unknown } | null)?.then === 'function'
}

/** What is open to everybody is so to other sites, but in nobody's name. */
function ofForeign(found: Found, visitor: Visitor | null): Verdict {
  if (isOpen(found)) return { kind: 'allowed', app: found.app, visitor: null }
  return visitor === null ? { kind: 'anonymous' } : { kind: 'foreign' }
}

function ofJudgement(found: Found, visitor: Visitor | null, now: number): Verdict {
  const judgement = judgeRules(found, visitor, now)
  switch (judgement.kind) {
    case 'allowed':
      return { kind: 'allowed', app: found.app, visitor: judgement.as }
    case 'confirm':
      return { kind: 'confirm', missing: judgement }
    case 'anonymous':
      return judgement
    default: {
      const { roles } = judgement
      // Nobody is told of a missing role who is not logged in.
      return visitor === null ? { kind: 'anonymous' } : { kind: 'role_missing', roles, visitor }
    }
  }
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
