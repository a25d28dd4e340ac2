/**
 * The way back: where a browser came from in an app, and is to be led again after the login.
 *
 * @module
 */

/** Longer than headers may be. */
const MAX_LENGTH = 65_536

/**
 * Returns the way back within an app: path and query as browsers write them. Whatever was asked for, it is one of the
 * origin: the text is only ever read behind the origin's own, where `//`, `\` and `@` name no other host.
 *
 * @param asked of any length; path and query, as a stranger may have written them.
 */
export function leadBackTo(asked: string | null, origin: string): string {
  if (asked === null || !asked.startsWith('/') || asked.length > MAX_LENGTH) return '/'
  const url = URL.parse(origin + asked)
  return url === null || url.origin !== origin ? '/' : url.pathname + url.search
}
