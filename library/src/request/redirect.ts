/**
 * Where a browser may be sent after login: to our own origin, or one the application lists.
 *
 * The WHATWG URL parser decides, because browsers use it too. Five frameworks had a bug because they checked `next` as
 * a string (`//evil`, `/\evil`, a tab in between).
 *
 * @module
 */

/** How many nested values of `next` are looked at. An honest address has one. */
const MAX_RETURNS = 4

/** Longer targets are refused. */
const MAX_LENGTH = 2048

/** Stands for our own origin where it is not configured: only its paths are ever used. */
const ANY_ORIGIN = 'https://own-origin.invalid'

/** Which targets are safe. */
export interface RedirectPolicy {
  /** Our own origin; `null` if not configured: only paths are safe then. */
  readonly ownOrigin: string | null

  /** Other origins that may be a target, as `https://app.example.com`. */
  readonly listedOrigins: readonly string[]
}

/**
 * Returns where to go: the target if it is safe (a path on our own origin comes back as a path),
 * else the fallback.
 */
export function safeRedirect(
  target: string | null | undefined,
  policy: RedirectPolicy,
  fallback: string,
): string {
  if (typeof target !== 'string' || target === '' || target.length > MAX_LENGTH) return fallback
  const base = policy.ownOrigin ?? ANY_ORIGIN
  const url = URL.parse(target, base)
  if (url === null || url.username !== '' || url.password !== '') return fallback
  // `blob:https://own/…` has our origin and is not our page.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return fallback
  if (url.origin === base) {
    const path = url.pathname + url.search + url.hash
    // `/.//evil.example` is on our origin, but its normalised path is not.
    return URL.parse(path, base)?.origin === base ? path : fallback
  }
  return policy.listedOrigins.includes(url.origin) ? url.href : fallback
}

/**
 * Whether a value is a path of this site. A path without a leading slash would lead elsewhere from each page; a path
 * with two slashes would lead to another site, also with a tab or a line break between them, which browsers leave out.
 */
export function isOwnPath(path: unknown): path is string {
  return typeof path === 'string' && /^\/(?![/\\])\P{Cc}*$/u.test(path)
}

/**
 * Whether a redirect from `url` to `page` would lead in a circle: the browser is on that page already, or the `next` of
 * `url` shows that the browser was on that page, or on this one, before. So a redirect stops if a page is refused that
 * sends people to itself, or if two pages send people to each other. Behind a proxy that takes a prefix from the path,
 * where we do not know our own pages, it stops at the second turn.
 *
 * @param url path and query, as the client sent them.
 * @param page a path.
 */
export function leadsInCircle(url: string, page: string): boolean {
  const here = onAnyOrigin(url)
  const target = onAnyOrigin(page)
  if (here === null || target === null) return false
  if (here.pathname === target.pathname) return true
  let way = nextIn(here.search)
  for (let i = 0; i < MAX_RETURNS && way !== null; i++) {
    const passed = onAnyOrigin(way)
    if (passed === null) return false
    if (passed.pathname === target.pathname || passed.pathname === here.pathname) return true
    way = nextIn(passed.search)
  }
  return false
}

/** Returns the URL of a path; `null` if the path leads to another origin. */
function onAnyOrigin(path: string): URL | null {
  const url = URL.parse(path, ANY_ORIGIN)
  return url?.origin === ANY_ORIGIN ? url : null
}

/**
 * Returns the first `next` of a query; `null` if there is none. URLSearchParams would parse the whole query first, and
 * in Node 26 takes four times as long for twice as many fields.
 *
 * @param query begins with "?", or is empty.
 */
export function nextIn(query: string): string | null {
  const pair = query
    .slice(1)
    .split('&')
    .find((pair) => pair.startsWith('next='))
  return pair === undefined ? null : new URLSearchParams(pair).get('next')
}
