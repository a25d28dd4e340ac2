/**
 * The way back: where a browser came from in an app, and is to be led again after the login.
 *
 * @module
 */

/**
 * So many characters go along on the way over the login. The login page takes a `next` of 2,048, in which they are sealed
 * together with an origin.
 */
const MAX_WAY_BACK = 1000

/**
 * Returns the way back within an app: path and query as browsers write them. Whatever was asked for, it is one of the
 * origin: the text is only ever read behind the origin's own, where `//`, `\` and `@` name no other host. A way that is
 * too long loses its query, then its path.
 *
 * @param asked of any length; path and query, as a stranger may have written them.
 */
export function leadBackTo(asked: string | null, origin: string): string {
  if (asked === null || !asked.startsWith('/')) return '/'
  // What is longer than a header is not parsed.
  const url = asked.length > MAX_HEADER ? null : URL.parse(origin + asked)
  if (url === null || url.origin !== origin) return '/'
  const { pathname, search } = url
  return [pathname + search, pathname].find((way) => way.length <= MAX_WAY_BACK) ?? '/'
}

const MAX_HEADER = 65_536
