/**
 * The names of the site's cookies. The keys of sessions and of one-time tokens are derived with them, so servers and
 * commands must agree on them.
 *
 * @module
 */

/** Returns the name of a cookie of the site. On https it begins with the prefix that browsers enforce. */
export function cookieNameAt(url: URL, name: string): string {
  return url.protocol === 'https:' ? `__Host-Http-${name}` : name
}
