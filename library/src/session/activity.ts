/**
 * Requests that no user makes by hand, such as polling: they do not extend a session's idle timeout.
 *
 * A header marks such a request. Anyone may send this header: all it can do is let a session end sooner.
 *
 * @module
 */

import { abandon } from '../ground/maybe-promise.ts'

/** What this module reads of a request. */
interface RequestHeaders {
  /** Returns a header; the name is in lower case. */
  header(name: string): string | undefined
}

/** Matches a purpose that says: fetched ahead, for a click that may never come (`prefetch;prerender` too). */
const PREFETCH = /(?:^|[ \t,])prefetch(?:$|[ \t,;])/i

/**
 * Whether a request says that it is no activity of the user: by `Latchkey-Activity: none`, which a page sends with its
 * polling, or by `Sec-Purpose: prefetch` (Fetch, 2.2.7; `Purpose` in older browsers).
 */
export function isUnasked(request: RequestHeaders): boolean {
  if (request.header('latchkey-activity')?.trim().toLowerCase() === 'none') return true
  const purpose = request.header('sec-purpose') ?? request.header('purpose')
  return purpose !== undefined && PREFETCH.test(purpose)
}

/**
 * Checks the option `activity` of a route. A promise is refused: it would count as true, and keep unused sessions
 * alive.
 *
 * @throws TypeError
 */
export function assertActivity(activity: unknown): void {
  if (typeof activity === 'boolean' || activity === null || activity === undefined) return
  abandon(activity)
  throw new TypeError('activity must be true or false, given at once')
}
