/**
 * The URLs of databases, which may hold a password: nothing that is printed may.
 *
 * @module
 */

/** Whether the value of LATCHKEY_DATABASE is a URL of PostgreSQL, and not the path of a file. */
export function isPostgresUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//i.test(database)
}

/** Returns the URL without user, password and parameters: those may hold a password, too. */
export function withoutPassword(text: string): string {
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/**
 * Whether the text is a URL whose password ends where its writer meant: one with a "/", "?" or "#" as it
 * is would make a part of it the host or the path, which are printed.
 */
export function isUnambiguous(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.hash === '' && !/@/.test(url.pathname + url.search)
}

/** Whether every escape of the URL is one, of whole characters in UTF-8. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
