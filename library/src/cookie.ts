/**
 * The session cookie: found in a header, written to one. RFC 6265bis.
 *
 * The only file that knows seconds, because Max-Age does.
 *
 * @module
 */

import { SECOND } from './time.ts'

/** How the cookie is written. */
export interface CookieSettings {
  readonly name: string
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly domain: string | null

  /** How long the browser keeps it, in milliseconds; `null`: until it is closed. */
  readonly maxAge: number | null
}

/**
 * Returns the value of the one cookie with this name, `undefined` if there is none, `null` if there
 * are several values: then somebody else (a sibling subdomain) has set it too, and none can be
 * trusted. The same value twice is one cookie, which some clients send twice (React Native).
 *
 * Names are compared byte by byte, only `;` separates, and only space and tab are trimmed:
 * a parser that trims a no-break space, honours quotes or ignores case takes `U+00A0__Host-session`,
 * which any sibling may set, for ours. Linear in the length of the header.
 */
export function readCookie(header: string, name: string): string | null | undefined {
  let found: string | undefined
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + name.length)) {
    const equals = at + name.length
    if (header[equals] !== '=' || !startsCookie(header, at)) continue
    const start = equals + 1
    const end = header.indexOf(';', start)
    const value = trimEnd(end === -1 ? header.slice(start) : header.slice(start, end))
    if (found !== undefined && found !== value) return null
    found = value
  }
  return found
}

/** Whether a cookie begins here: at the start, or after `;`, with nothing but blanks between. */
function startsCookie(header: string, at: number): boolean {
  let before = at - 1
  while (before >= 0 && isBlank(header.charCodeAt(before))) before--
  return before < 0 || header[before] === ';'
}

function trimEnd(value: string): string {
  let end = value.length
  while (end > 0 && isBlank(value.charCodeAt(end - 1))) end--
  return value.slice(0, end)
}

/** Space or tab. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Returns the Set-Cookie value that gives the browser the cookie. */
export function writeCookie(settings: CookieSettings, value: string): string {
  const { maxAge } = settings
  const lifetime = maxAge === null ? '' : `; Max-Age=${Math.floor(maxAge / SECOND)}`
  return `${settings.name}=${value}${attributes(settings)}${lifetime}`
}

/** Returns the Set-Cookie value that takes the cookie away. */
export function clearCookie(settings: CookieSettings): string {
  return `${settings.name}=${attributes(settings)}; Max-Age=0`
}

const sameSites = { lax: 'Lax', strict: 'Strict', none: 'None' } as const

function attributes({ secure, sameSite, domain }: CookieSettings): string {
  return (
    `; Path=/; HttpOnly; SameSite=${sameSites[sameSite]}` +
    (secure ? '; Secure' : '') +
    (domain === null ? '' : `; Domain=${domain}`)
  )
}
