/**
 * How long sessions live by today's rules. A session has timeouts of its own besides, and the shorter ones hold.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { LifetimesFailed } from '../errors.ts'
import type { SessionTerms } from '../contracts/terms.ts'
import { abandon, isPromise } from '../ground/maybe-promise.ts'
import type { CarriedUser } from './user.ts'

/** How long a session lives. Durations in milliseconds. */
export interface Timeouts {
  /** The longest silence. */
  readonly idleTimeout: number

  /** The longest life, however busy. */
  readonly absoluteTimeout: number
}

/** How long the sessions of a user live, as an application says it. Durations in milliseconds. */
export interface Lifetime {
  /** The longest silence. */
  readonly idle: number

  /** The longest life, however busy. */
  readonly absolute: number
}

/** Returns how long the sessions of a user live: the function of the option `lifetimes`. */
export type Lifetimes = (user: CarriedUser, how: { readonly remember: boolean }) => Lifetime

/** Today's rules. The timeouts are those of sessions that are not remembered. */
export interface LifetimeRules extends Timeouts {
  /**
   * The timeouts of remembered sessions; `null`: no session is remembered. Sessions that were count as ordinary ones.
   */
  readonly remember: Timeouts | null

  /** `null`: all users have the same timeouts. */
  readonly lifetimes: Lifetimes | null
}

/** Returns the longest timeouts that the rules can give. No answer of `lifetimes` exceeds them. */
export function longestTimeouts({
  idleTimeout,
  absoluteTimeout,
  remember,
}: LifetimeRules): Timeouts {
  return {
    idleTimeout: Math.max(idleTimeout, remember?.idleTimeout ?? 0),
    absoluteTimeout: Math.max(absoluteTimeout, remember?.absoluteTimeout ?? 0),
  }
}

/**
 * Returns the timeouts of a session that begins now.
 *
 * @throws LifetimesFailed if the application does not say how long the user's sessions live.
 */
export function timeoutsToday(
  rules: LifetimeRules,
  user: JsonObject | null,
  remembered: boolean,
): Timeouts {
  const remember = remembered ? rules.remember : null
  if (rules.lifetimes !== null && user !== null) return ask(rules, user, remember !== null)
  return remember ?? rules
}

/**
 * Returns the terms of a session under today's rules: its own timeouts or today's, whichever are shorter. If `remember`
 * is switched off, remembered sessions end by the other timeouts. A longer rule lengthens no session. Every guarded
 * request asks for the terms.
 *
 * @throws LifetimesFailed as `timeoutsToday` does.
 */
export function termsToday(
  rules: LifetimeRules,
  user: JsonObject | null,
  terms: SessionTerms,
): SessionTerms {
  const today = timeoutsToday(rules, user, terms.remembered)
  const remembered = terms.remembered && rules.remember !== null
  const idleTimeout = Math.min(terms.idleTimeout, today.idleTimeout)
  const absoluteTimeout = Math.min(terms.absoluteTimeout, today.absoluteTimeout)
  const isAsBefore =
    remembered === terms.remembered &&
    idleTimeout === terms.idleTimeout &&
    absoluteTimeout === terms.absoluteTimeout
  return isAsBefore ? terms : { ...terms, idleTimeout, absoluteTimeout, remembered }
}

function ask(rules: LifetimeRules, user: JsonObject, remember: boolean): Timeouts {
  let answer: unknown
  try {
    answer = rules.lifetimes?.(user as CarriedUser, { remember })
  } catch (error) {
    throw new LifetimesFailed(error)
  }
  if (isPromise(answer)) {
    abandon(answer)
    throw new LifetimesFailed(new TypeError('lifetimes must answer at once, and not by a promise'))
  }
  const { idle, absolute } = (answer ?? {}) as Partial<Lifetime>
  if (!isDuration(idle) || !isDuration(absolute)) {
    throw new LifetimesFailed(
      new TypeError('lifetimes must return idle and absolute, whole milliseconds above 0'),
    )
  }
  const longest = longestTimeouts(rules)
  return {
    idleTimeout: Math.min(idle, longest.idleTimeout),
    absoluteTimeout: Math.min(absolute, longest.absoluteTimeout),
  }
}

function isDuration(duration: unknown): duration is number {
  return Number.isSafeInteger(duration) && (duration as number) > 0
}
