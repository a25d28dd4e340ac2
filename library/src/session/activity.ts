/**
 * Requests that nobody has made by hand: they leave the idle timeout of a session as it is.
 *
 * A header says so, and may come from anyone: it can only make a session end sooner.
 *
 * @module
 */

import { abandon } from '../ground/maybe-promise.ts'

/** What is asked about a request. */
interface RequestHeaders {
  /** Returns a header; the name is in lower case. */
  header(name: string): string | undefined
}

/** Fetched ahead, for a click that may never come (`prefetch;prerender` too). */
const PREFETCH = /(?:^|[ \t,])prefetch(?:$|[ \t,;])/i

/**
 * Whether a request says of itself that it is no activity: by `Latchkey-Activity: none`, which a page sends with
 * its polling, or by `Sec-Purpose: prefetch` (Fetch, 2.2.7; `Purpose` in older browsers).
 */
export function isUnasked(request: RequestHeaders): boolean {
  if (request.header('latchkey-activity')?.trim().toLowerCase() === 'none') return true
  const purpose = request.header('sec-purpose') ?? request.header('purpose')
  return purpose !== undefined && PREFETCH.test(purpose)
}

/**
 * Checks what a route says of its activity. A promise is no answer: taken for one, it would keep alive what nobody uses.
 *
 * @throws TypeError
 */
export function assertActivity(activity: unknown): void {
  if (typeof activity === 'boolean' || activity === null || activity === undefined) return
  abandon(activity)
  throw new TypeError('activity must be true or false, given at once')
}
