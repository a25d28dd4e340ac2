/**
 * How a refusal is answered: browsers that navigate go to the login page, everything else gets
 * problem details (RFC 9457).
 *
 * @module
 */

import { prefersHtml } from './accept.ts'
import type { RequestContext } from './context.ts'
import { problemDetails, problemHeaders, type LatchkeyError } from './errors.ts'

/** A response, in parts that any framework can send. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Refusals that a login can mend. */
const mendedByLogin: readonly string[] = [
  'not_authenticated',
  'session_ended',
  'recent_login_required',
]

/** Returns the answer to a refused request. `loginPage` is a path, `null` if there is no page. */
export function refuse(
  ctx: RequestContext,
  error: LatchkeyError,
  loginPage: string | null,
): Answer {
  const problem = {
    status: error.status,
    headers: problemHeaders(error),
    body: JSON.stringify(problemDetails(error)),
  }
  if (loginPage === null || !mendedByLogin.includes(error.code)) return problem
  return byNavigation(isNavigation(ctx) ? redirectTo(loginPath(ctx, loginPage)) : problem)
}

/** Returns an answer that `isNavigation` has chosen, which says so. */
export function byNavigation({ status, headers, body }: Answer): Answer {
  return { status, headers: { ...headers, Vary: NAVIGATION_VARY }, body }
}

/** Returns the answer that sends a browser elsewhere: it asks there with GET (RFC 9110, 15.4.4). */
export function redirectTo(location: string): Answer {
  return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' }, body: null }
}

/**
 * The value of Vary where `isNavigation` decided: a cache must not give one client's page to another. Both
 * headers are in it, because Accept decides only where the other is missing.
 */
export const NAVIGATION_VARY = 'Accept, Sec-Fetch-Mode'

/**
 * Whether the request is a browser's that wants a page: by Sec-Fetch-Mode, which pages cannot
 * forge, or where that is missing by Accept: if HTML is preferred to JSON (RFC 9110, 12.5.1). A
 * response that this has decided carries `NAVIGATION_VARY`.
 */
export function isNavigation(ctx: Pick<RequestContext, 'header'>): boolean {
  const mode = ctx.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  return prefersHtml(ctx.header('accept'))
}

/** The login page, and the way back to where a safe method was going. */
function loginPath(ctx: RequestContext, loginPage: string): string {
  const isSafe = ctx.method === 'GET' || ctx.method === 'HEAD'
  return isSafe ? `${loginPage}?next=${encodeURIComponent(ctx.url)}` : loginPage
}
