/**
 * How a refusal is answered: browsers that navigate go to the login page, everything else gets
 * problem details (RFC 9457).
 *
 * @module
 */

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
  if (loginPage !== null && mendedByLogin.includes(error.code) && isNavigation(ctx)) {
    return redirectTo(loginPath(ctx, loginPage))
  }
  return {
    status: error.status,
    headers: problemHeaders(error),
    body: JSON.stringify(problemDetails(error)),
  }
}

/** Returns the answer that sends a browser elsewhere: it asks there with GET (RFC 9110, 15.4.4). */
export function redirectTo(location: string): Answer {
  return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' }, body: null }
}

/**
 * Whether the request is a browser's that wants a page: by Sec-Fetch-Mode, which pages cannot
 * forge, or by Accept where that is missing.
 */
export function isNavigation(ctx: Pick<RequestContext, 'header'>): boolean {
  const mode = ctx.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  return ctx.header('accept')?.includes('text/html') ?? false
}

/** The login page, and the way back to where a safe method was going. */
function loginPath(ctx: RequestContext, loginPage: string): string {
  const isSafe = ctx.method === 'GET' || ctx.method === 'HEAD'
  return isSafe ? `${loginPage}?next=${encodeURIComponent(ctx.url)}` : loginPage
}
