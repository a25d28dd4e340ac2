/**
 * Cross-site requests. A browser sends our cookie along with requests that other sites cause. So the site that caused a
 * request with an unsafe method decides whether the request is allowed.
 *
 * Sec-Fetch-Site tells the site first: pages cannot forge it. Where a browser is too old to send it, Origin does. The
 * Content-Type never decides: forms, text and JSON are treated alike.
 *
 * @module
 */

import { CrossSiteRequest, MethodNotAllowed } from '../errors.ts'
import { abandon } from '../ground/maybe-promise.ts'

/** Which origins may send unsafe requests. */
export interface CrossSitePolicy {
  /** Our own origin; `null` if not configured: the request's Host then stands for it. */
  readonly ownOrigin: string | null

  /** Other origins that are trusted like our own. */
  readonly trustedOrigins: readonly string[]
}

/** What this module reads of a request. */
export interface RequestFacts {
  /** In capitals. */
  readonly method: string

  /** Returns a header; the name is in lower case. */
  header(name: string): string | undefined
}

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE']

/**
 * Whether a request may change something: by its method, or because it opens a WebSocket. Opening one is a GET that any
 * page may send, and the page may read the answer.
 */
export function isUnsafe(request: RequestFacts): boolean {
  return isUnsafeMethod(request.method) || isHandshake(request)
}

/** Whether a request with this method may change something. */
export function isUnsafeMethod(method: string): boolean {
  return !safeMethods.includes(method)
}

/** Methods that may change something. No page of another site can send them past the cross-site check. */
const changingMethods: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Refuses every method that is safe, or that we do not know: a route that is mounted for GET as well must not log out
 * whoever is shown an image. This comes before the first look at the session.
 *
 * @throws MethodNotAllowed
 */
export function assertChanging({ method }: Pick<RequestFacts, 'method'>): void {
  if (!changingMethods.includes(method)) throw new MethodNotAllowed()
}

/** RFC 6455, 4.1. Over HTTP/2 a handshake is a CONNECT (RFC 8441). */
function isHandshake(request: RequestFacts): boolean {
  return request.header('upgrade')?.toLowerCase() === 'websocket'
}

/**
 * Checks the name by which a route takes cross-site requests. A promise is no name, nor is `true`: taken for a name, it
 * would let in the requests of every site.
 *
 * @throws TypeError
 */
export function assertCrossSiteName(name: unknown): void {
  if (name === null || name === undefined || (typeof name === 'string' && name !== '')) return
  abandon(name)
  throw new TypeError('dangerouslyAllowCrossSite must be a name, given at once')
}

/**
 * Refuses an unsafe request that does not come from our own pages or a trusted origin.
 *
 * @param hasCookie whether the request carries a cookie of ours. A request that does not tell where it comes from is
 * not from a browser of today: it is let through only if it has no cookie.
 * @throws CrossSiteRequest
 */
export function refuseCrossSite(
  request: RequestFacts,
  policy: CrossSitePolicy,
  hasCookie: boolean,
): void {
  if (!isUnsafe(request)) return
  const origin = request.header('origin')
  if (origin !== undefined && policy.trustedOrigins.includes(origin)) return
  switch (request.header('sec-fetch-site')) {
    case 'same-origin':
      return
    case 'none':
      // The user has caused the request (a reload, a bookmark): it shows a page, and no script has sent it.
      if (request.header('sec-fetch-mode') === 'navigate') return
      throw new CrossSiteRequest()
    case 'same-site':
    case 'cross-site':
      throw new CrossSiteRequest()
  }
  // The header is absent, or has a value of the future.
  if (origin === undefined ? !hasCookie : isOwn(origin, request, policy)) return
  throw new CrossSiteRequest(origin === undefined ? adviceFor(policy) : undefined)
}

function isOwn(origin: string, request: RequestFacts, { ownOrigin }: CrossSitePolicy): boolean {
  if (ownOrigin !== null) return origin === ownOrigin
  const host = request.header('host')
  const url = URL.parse(origin)
  // A web view's origin `capacitor://localhost` has a host too, and is not ours.
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  return host !== undefined && isWeb && url.host === host
}

/**
 * Only a program sends a cookie without either of the two headers, and a program can send the header that browsers
 * send.
 */
function adviceFor({ ownOrigin }: CrossSitePolicy): string {
  const origin = ownOrigin ?? 'with the scheme and host that it asks'
  return `Cross-site request refused: a program has to send the header Origin: ${origin}`
}
