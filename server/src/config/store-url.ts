/**
 * The URLs of databases. They may hold a password, and nothing that is printed may hold one.
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
 * Whether the password in the URL ends where its writer meant. A password with an unescaped "/", "?" or "#" would
 * partly become the host or the path, which are printed.
 */
export function isUnambiguous(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.hash === '' && !/@/.test(url.pathname + url.search)
}

/** Whether every escape in the URL stands for whole characters in UTF-8. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
