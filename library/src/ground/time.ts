/**
 * Units of time. latchkey counts in milliseconds everywhere; only `../request/cookie.ts` knows seconds.
 *
 * @module
 */

/** Milliseconds in a second. */
export const SECOND = 1000

/** Milliseconds in a minute. */
export const MINUTE: number = 60 * SECOND

/** Milliseconds in an hour. */
export const HOUR: number = 60 * MINUTE

/** Milliseconds in a day. */
export const DAY: number = 24 * HOUR

/** The longest absolute timeout that can be set. Browsers drop cookies after 400 days (RFC 6265bis, 5.5). */
export const MAX_LIFETIME: number = 400 * DAY

/** Returns the present instant in epoch milliseconds. Injected, so that tests move time. */
export type Clock = () => number

/**
 * Returns the clock with its answers checked. By a clock that answers a `Date`, a promise or `NaN`, sessions
 * would last for ever, and locks not at all.
 *
 * @throws TypeError at a call, if the clock answers no finite number.
 */
export function checkedClock(clock: Clock): Clock {
  return () => {
    const now: unknown = clock()
    if (typeof now === 'number' && Number.isFinite(now)) return now
    throw new TypeError('clock must return the epoch milliseconds of now, a finite number')
  }
}

/**
 * How far the clocks of an application's processes may differ, in milliseconds. A synchronized clock is off by
 * less than a second. An instant is not believed if it lies further ahead than its rule allows, counted from
 * now, plus this.
 */
export const MAX_CLOCK_SKEW: number = 10 * MINUTE

/** Whether an instant is at most `duration` ago. One that lies in the future does not tell how long ago it was. */
export function isRecent(instant: number | null, duration: number, clock: Clock): boolean {
  if (instant === null) return false
  const age = clock() - instant
  return age <= duration && age >= -MAX_CLOCK_SKEW
}
