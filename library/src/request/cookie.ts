/**
 * The session cookie, as it is read from a request header and written to a response header (RFC 6265bis).
 *
 * The only file that counts in seconds, because Max-Age does.
 *
 * @module
 */

import { isBlank, trimBlanksAtEnd } from '../ground/blanks.ts'
import { SECOND } from '../ground/time.ts'

/** How the cookie is written. */
export interface CookieSettings {
  readonly name: string
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly domain: string | null

  /** The path below which browsers send the cookie. */
  readonly path: string

  /** Whether browsers keep a separate cookie for each site that embeds ours (CHIPS). */
  readonly partitioned: boolean

  /** How long the browser keeps the cookie, in milliseconds; `null`: until the browser is closed. */
  readonly maxAge: number | null
}

/**
 * Returns the value of the cookie with this name; `undefined` if there is none; `null` if there are several values. In
 * that case somebody else (a sibling subdomain) has set the cookie too, and no value can be trusted. The same value
 * twice counts as one cookie: some clients (React Native) send a cookie twice.
 *
 * Names are compared byte by byte, only `;` separates, and only space and tab are trimmed:
 * a parser that trims a no-break space, honours quotes or ignores case takes `U+00A0__Host-Http-session`,
 * which any sibling may set, for ours. Linear in the length of the header.
 */
export function readCookie(header: string, name: string): string | null | undefined {
  let found: string | undefined
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + name.length)) {
    const equals = at + name.length
    if (header[equals] !== '=' || !startsCookie(header, at)) continue
    const start = equals + 1
    const end = header.indexOf(';', start)
    const value = trimBlanksAtEnd(end === -1 ? header.slice(start) : header.slice(start, end))
    if (found !== undefined && found !== value) return null
    found = value
  }
  return found
}

/** Whether a cookie begins here: at the start of the header, or after a `;` and blanks. */
function startsCookie(header: string, at: number): boolean {
  let before = at - 1
  while (before >= 0 && isBlank(header.charCodeAt(before))) before--
  return before < 0 || header[before] === ';'
}

/** Returns the Set-Cookie value that gives the browser the cookie. */
export function writeCookie(settings: CookieSettings, value: string): string {
  const { maxAge } = settings
  const lifetime = maxAge === null ? '' : `; Max-Age=${Math.floor(maxAge / SECOND)}`
  return `${settings.name}=${value}${attributes(settings)}${lifetime}`
}

/**
 * Returns the Set-Cookie value that removes the cookie. A browser finds the cookie by its domain, path and partition.
 */
export function clearCookie(settings: CookieSettings): string {
  return `${settings.name}=${attributes(settings)}; Max-Age=0`
}

/**
 * Returns what distinguishes a cookie from the browser's other cookies: its name, domain and path (RFC 6265bis, 5.7),
 * and whether it is partitioned.
 *
 * @param cookie a Set-Cookie value.
 */
export function identityOf(cookie: string): string {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
  const valueOf = (name: string): string =>
    attributes
      .findLast((part) => part.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? ''
  const domain = valueOf('domain').toLowerCase().replace(/^\./, '')
  const jar = attributes.some((part) => /^partitioned$/i.test(part)) ? 'partitioned' : ''
  return [pair.slice(0, pair.indexOf('=')), domain, valueOf('path'), jar].join(';')
}

/**
 * Returns the Set-Cookie values that remove all other cookies of the same name that a browser may keep: for the host
 * alone, for the host and its parents as domains, and on the paths above the request. An earlier release that wrote the
 * cookie with other attributes leaves it behind, and a browser that sends two values is not logged in.
 *
 * @param hosts the names under which browsers may know us, from headers. A text that is no host name has no domains.
 * @param url path and query of the request. The browser sends with it only cookies for this path and the paths above.
 */
export function clearTwins(
  settings: CookieSettings,
  hosts: readonly string[],
  url: string,
): readonly string[] {
  // Browsers keep a name with this prefix for the host alone, and on the path / alone.
  if (/^__host-/i.test(settings.name)) return []
  const domains = [null, ...new Set(hosts.flatMap(domainsOf))]
  const paths = new Set(['/', ...pathsOf(url)])
  const own = identityOf(clearCookie(settings))
  return domains
    .flatMap((domain) => Array.from(paths, (path) => clearCookie({ ...settings, domain, path })))
    .filter((cookie) => identityOf(cookie) !== own)
}

/**
 * Returns the Set-Cookie value that removes the cookie from the browser's other jar: the unpartitioned jar if our
 * cookie is partitioned, and the other way round. Browsers send both cookies, so a release that changes `partitioned`
 * leaves two. `null` if the other jar cannot have a cookie: only a Secure cookie is partitioned.
 */
export function clearInOtherJar(settings: CookieSettings): string | null {
  if (!settings.secure) return null
  return clearCookie({ ...settings, partitioned: !settings.partitioned })
}

/**
 * How many hosts and paths are looked at. With so few cookies, no server in front of us refuses the headers of the
 * response.
 */
const MOST_DOMAINS = 4
const MOST_PATHS = 3

/** The host and its parent domains of two labels or more. An IP address has no parents. */
function domainsOf(host: string): readonly string[] {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase()
  if (name.length > 253 || !/^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z][a-z\d-]*$/.test(name)) return []
  const labels = name.split('.')
  const parents = labels.slice(0, -1).map((_, i) => labels.slice(i).join('.'))
  return parents.slice(-MOST_DOMAINS)
}

/** Returns the paths above the request, each written as a cookie's default path is (RFC 6265bis, 5.1.4). */
function pathsOf(url: string): readonly string[] {
  const segments = (url.split('?', 1)[0] ?? '').split('/', MOST_PATHS + 2).slice(1)
  return segments
    .slice(0, MOST_PATHS)
    .map((_, i) => `/${segments.slice(0, i + 1).join('/')}`)
    .filter((path) => /^\/[\w.~!$&'()*+,=:@%/-]{1,100}$/.test(path))
}

const sameSites = { lax: 'Lax', strict: 'Strict', none: 'None' } as const

function attributes({ secure, sameSite, domain, path, partitioned }: CookieSettings): string {
  return (
    `; Path=${path}; HttpOnly; SameSite=${sameSites[sameSite]}` +
    (secure ? '; Secure' : '') +
    (domain === null ? '' : `; Domain=${domain}`) +
    (partitioned ? '; Partitioned' : '')
  )
}
