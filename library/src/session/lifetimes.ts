/**
 * How long sessions live by today's rules. A session has timeouts of its own besides, and the shorter ones hold.
 *
 * @module
 */

import { LifetimesFailed } from '../errors.ts'
import { abandon, isPromise } from '../ground/maybe-promise.ts'
import type { BaseUser } from './user.ts'

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
export type Lifetimes = (user: never, how: { readonly remember: boolean }) => Lifetime

/** Today's rules. The timeouts are those of sessions that are not remembered. */
export interface LifetimeRules extends Timeouts {
  /** The timeouts of remembered sessions; `null`: no session is remembered, and those that were are not any more. */
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
 * Returns today's timeouts of a session. Every guarded request asks for them.
 *
 * @throws LifetimesFailed if the application does not say how long the user's sessions live.
 */
export function timeoutsToday(
  rules: LifetimeRules,
  user: object | null,
  remembered: boolean,
): Timeouts {
  if (rules.lifetimes !== null && user !== null) {
    return ask(rules, user as BaseUser, remembered && rules.remember !== null)
  }
  return remembered && rules.remember !== null ? rules.remember : rules
}

function ask(rules: LifetimeRules, user: BaseUser, remember: boolean): Timeouts {
  let answer: unknown
  try {
    answer = rules.lifetimes?.(user as never, { remember })
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
