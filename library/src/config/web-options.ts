/**
 * Reads the options that concern browsers and proxies: the address of the site, cookies, origins.
 *
 * @module
 */

import type { CookieSettings } from '../request/cookie.ts'
import { ConfigurationError } from '../errors.ts'
import { parseProxy, type TrustedProxy } from '../request/forwarded.ts'
import { isLoopbackHost } from '../ground/loopback.ts'
import type { SessionPolicy } from '../session/manager.ts'
import type { CookieOptions } from './options.ts'
import {
  oneOf,
  readFlag,
  readSettings,
  setting,
  type SettingsOf,
  type SomeSettings,
} from '../ground/settings.ts'

/** Returns the address of the site; `null` if it is empty, as a variable that is not set may be. */
export function readPublicUrl(text: string, option: string): URL | null {
  if (text === '') return null
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigurationError(option, 'must be a URL such as https://app.example.com')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new ConfigurationError(option, 'must have no path, query or user')
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new ConfigurationError(option, 'must be https; http is for loopback only')
  }
  return url
}

/** Characters of a cookie's name (RFC 6265, 4.1.1: a token). */
const COOKIE_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

/** A path as requests have it (RFC 3986, 3.3), without the `;` that would end the attribute. */
const PATH = /^\/(?:[\w.~!$&'()*+,=:@/-]|%[\da-f]{2})*$/i

/** Browsers ignore an attribute that is longer (RFC 6265bis, 5.6), and keep the cookie without it. */
const LONGEST_PATH = 1024

/** The options of a cookie, with their defaults, each by itself. `null`: the value follows from the other options. */
export interface CookieValues {
  readonly name: string | null
  readonly sameSite: CookieSettings['sameSite']
  readonly domain: string | null
  readonly path: string
  readonly partitioned: boolean
  readonly persistent: boolean
}

const cookieSettings = {
  name: setting(null, (name: string, option): string => {
    if (typeof name === 'string' && COOKIE_NAME.test(name)) return name
    throw new ConfigurationError(option, 'must be letters, digits, "-" and "_"')
  }),
  sameSite: setting('lax', oneOf('lax', 'strict', 'none')),
  domain: setting(null, (domain: string, option): string => {
    if (/^[a-z\d-]+(\.[a-z\d-]+)+$/.test(domain)) return domain
    throw new ConfigurationError(option, 'must be a host name such as example.com')
  }),
  path: setting('/', readPath),
  partitioned: setting(false, readFlag),
  persistent: setting(false, readFlag),
} satisfies SettingsOf<CookieOptions>

/** The table of `cookie`, for whoever compares it with its documentation. */
export const describedCookie: SomeSettings = cookieSettings

function readPath(path: string, option: string): string {
  const isPath = typeof path === 'string' && path.length <= LONGEST_PATH && PATH.test(path)
  // Browsers take dots out of the address before they compare it with the cookie's path.
  if (isPath && !/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return path
  throw new ConfigurationError(
    option,
    'must be a path such as \'/app\', without a query, ";" or dots',
  )
}

/** Returns how the session cookie is written. */
export function cookieOf(
  values: CookieValues,
  publicUrl: URL | null,
  policy: SessionPolicy,
): CookieSettings {
  const { sameSite, domain, path, partitioned, persistent } = values
  const secure = publicUrl?.protocol !== 'http:'
  const isWholeHost = domain === null && path === '/'
  const name = values.name ?? (secure ? `${prefixOf(isWholeHost)}session` : 'session')
  if (!secure && /^__(host|secure|http)-/i.test(name)) {
    throw new ConfigurationError('cookie.name', 'promises https, but publicUrl is http')
  }
  if (!isWholeHost && /^__host-/i.test(name)) {
    throw new ConfigurationError(
      domain === null ? 'cookie.path' : 'cookie.domain',
      'does not go with a __Host- name: leave out one of the two',
    )
  }
  if (sameSite === 'none' && !secure) {
    throw new ConfigurationError('cookie.sameSite', 'none needs https')
  }
  if (partitioned && !secure) {
    throw new ConfigurationError('cookie.partitioned', 'needs https: browsers keep no other')
  }
  const maxAge = persistent ? policy.absoluteTimeout : null
  return { name, secure, sameSite, domain, path, partitioned, maxAge }
}

/** Returns the strongest prefix of a name whose demands the cookie meets; browsers enforce them. */
function prefixOf(isWholeHost: boolean): string {
  return isWholeHost ? '__Host-Http-' : '__Secure-'
}

/** Reads the options of a cookie, each by itself. */
export function readCookieOptions(options: CookieOptions, option: string): CookieValues {
  return readSettings(cookieSettings, options, `${option}.`)
}

/**
 * A cookie of the same reach as the session's that browsers never send with requests of other sites. The exception: if
 * other sites embed our pages, the forms of these pages need the cookie.
 */
export function cookieBeside(cookie: CookieSettings, suffix: string): CookieSettings {
  const sameSite = cookie.sameSite === 'none' ? 'none' : 'strict'
  return { ...cookie, name: `${cookie.name}-${suffix}`, sameSite, maxAge: null }
}

/** Returns the proxies that are believed about the client. */
export function readProxies(proxies: readonly string[], option: string): readonly TrustedProxy[] {
  if (!Array.isArray(proxies)) {
    throw new ConfigurationError(option, "must be a list, such as ['127.0.0.1']")
  }
  return proxies.map((text) => {
    const proxy = parseProxy(text)
    if (proxy !== null) return proxy
    throw new ConfigurationError(option, `"${text}" is no address, no CIDR block and not "unix"`)
  })
}

/**
 * An origin as web views and extensions write it: `capacitor://localhost`, `chrome-extension://…`. The URL parser has
 * no origin for such a URL. Every trusted origin is compared with the header byte by byte.
 */
const APP_ORIGIN =
  /^(?!https?:|wss?:|ftp:|file:|blob:|data:|javascript:)[a-z][a-z\d+.-]*:\/\/[\w.~-]+(?::\d{1,5})?$/

/** Returns the origins of pages, and of web views, that are trusted like our own. */
export function readTrustedOrigins(origins: readonly string[], option: string): readonly string[] {
  const ofSites = origins.filter((origin) => !APP_ORIGIN.test(origin))
  return [...origins.filter((origin) => APP_ORIGIN.test(origin)), ...readOrigins(ofSites, option)]
}

/** Returns the origins of an option, each as browsers write it. */
export function readOrigins(origins: readonly string[], option: string): readonly string[] {
  for (const origin of origins) {
    // The URL parser accepts a star as a host name, but no origin would ever match it as a pattern.
    if (/^https?:[^*]+$/.test(origin) && URL.parse(origin)?.origin === origin) continue
    throw new ConfigurationError(
      option,
      `"${origin}" is not an origin: write it as https://app.example.com, without a path`,
    )
  }
  return [...origins]
}
