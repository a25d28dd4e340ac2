/**
 * How a refusal is answered. A browser that navigates is sent to the page where the user can resolve the refusal;
 * everything else gets problem details (RFC 9457).
 *
 * @module
 */

import { prefersHtml } from './accept.ts'
import type { RequestContext } from './context.ts'
import { problemDetails, problemHeaders, type LatchkeyError } from '../errors.ts'
import { leadsInCircle } from './redirect.ts'

/** A response, in parts that any framework can send. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Returns the answer as a `Response`. */
export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}

/** Where browsers that navigate are sent when they are refused: paths, `null` if there is no page. */
export interface RefusalPages {
  /** For visitors who are not logged in. */
  readonly loginPage: string | null

  /** For visitors who have done the first step of a login, and not the second. */
  readonly factorPage: string | null

  /** For users who are logged in, and have to confirm it. */
  readonly confirmPage: string | null
}

/** No page: whoever is refused gets problem details. */
export const NO_PAGES: RefusalPages = { loginPage: null, factorPage: null, confirmPage: null }

/**
 * Returns the page that can mend a refusal; `null` if none can. It depends on the visitor too, whatever a handler of
 * the application has thrown: the login page does not help a user who is logged in, because it would send the user back
 * to where they were, for ever. Nor does the page of the second step help whoever has not done the first, or the
 * confirm page whoever has no second factor.
 */
function pageFor(
  ctx: RequestContext,
  { code, factors }: LatchkeyError,
  pages: RefusalPages,
): string | null {
  switch (code) {
    case 'not_authenticated':
    case 'session_ended':
    case 'login_unfinished':
      if (ctx.knownUserId !== null) return null
      return (ctx.isUnfinished ? pages.factorPage : null) ?? pages.loginPage
    case 'recent_login_required':
      return pages.confirmPage
    case 'second_factor_required':
      return factors?.length === 0 ? null : pages.confirmPage
    default:
      return null
  }
}

/** Whether a page of ours might resolve a refusal, so that it matters who the visitor is. */
export function mayLeadElsewhere(ctx: RequestContext, error: LatchkeyError): boolean {
  return pageFor(ctx, error, ANY_PAGES) !== null && isNavigation(ctx)
}

const ANY_PAGES: RefusalPages = { loginPage: '/', factorPage: '/', confirmPage: '/' }

/** Returns the answer to a refused request. No redirect leads in a circle. */
export function refuse(ctx: RequestContext, error: LatchkeyError, pages: RefusalPages): Answer {
  const problem = {
    status: error.status,
    headers: problemHeaders(error),
    body: JSON.stringify(problemDetails(error)),
  }
  const page = pageFor(ctx, error, pages)
  if (page === null || leadsInCircle(ctx.url, page)) return problem
  return byNavigation(isNavigation(ctx) ? redirectTo(withReturn(ctx, page)) : problem)
}

/** Returns an answer that was chosen by `isNavigation`, with the header Vary that says so. */
export function byNavigation({ status, headers, body }: Answer): Answer {
  return { status, headers: { ...headers, Vary: NAVIGATION_VARY }, body }
}

/** Returns the answer that sends a browser elsewhere. The browser asks there with GET (RFC 9110, 15.4.4). */
export function redirectTo(location: string): Answer {
  return { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' }, body: null }
}

/**
 * The value of Vary where `isNavigation` decided: a cache must not give one client's page to another. Both headers are
 * in it, because Accept decides only where Sec-Fetch-Mode is missing.
 */
export const NAVIGATION_VARY = 'Accept, Sec-Fetch-Mode'

/**
 * Whether the request comes from a browser that wants a page. Sec-Fetch-Mode decides, which pages cannot forge. Where
 * it is missing, Accept decides: the client must prefer HTML to JSON (RFC 9110, 12.5.1). A response that depends on
 * this carries `NAVIGATION_VARY`.
 */
export function isNavigation(ctx: Pick<RequestContext, 'header'>): boolean {
  const mode = ctx.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  return prefersHtml(ctx.header('accept'))
}

/** Returns the page's path. If the method is safe, the path carries the way back to where the request was going. */
function withReturn(ctx: RequestContext, page: string): string {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return page
  return withNext(page, ctx.url)
}

/** Returns a page's path with the way on from there. */
export function withNext(page: string, next: string): string {
  return `${page}${page.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
}
