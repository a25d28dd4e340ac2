/**
 * Reads the options that concern browsers and proxies: the address of the site, cookies, origins.
 *
 * @module
 */

import type { CookieSettings } from '../request/cookie.ts'
import { ConfigurationError } from '../errors.ts'
import { parseProxy, type ForwardedHeader, type ForwardedPolicy } from '../request/forwarded.ts'
import { isLoopbackHost } from '../ground/loopback.ts'
import type { SessionPolicy } from '../session/manager.ts'
import type { CookieOptions } from './options.ts'
import { refuseUnknown } from '../ground/unknown-options.ts'

/** Returns the address of the site; `null` if none is given. */
export function readPublicUrl(text: string | undefined): URL | null {
  if (text === undefined || text === '') return null
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigurationError('publicUrl', 'must be a URL such as https://app.example.com')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new ConfigurationError('publicUrl', 'must have no path, query or user')
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new ConfigurationError('publicUrl', 'must be https; http is for loopback only')
  }
  return url
}

/** Characters of a cookie's name (RFC 6265, 4.1.1: a token). */
const COOKIE_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

const knownOfCookie: readonly (keyof CookieOptions)[] = ['name', 'sameSite', 'domain', 'persistent']

/** Returns how the session cookie is written. */
export function readCookieOptions(
  options: CookieOptions,
  publicUrl: URL | null,
  policy: SessionPolicy,
): CookieSettings {
  refuseUnknown('cookie.', options, knownOfCookie)
  const { sameSite = 'lax', domain = null, persistent = false } = options
  const secure = publicUrl?.protocol !== 'http:'
  const name = options.name ?? defaultCookieName(secure, domain)
  if (!COOKIE_NAME.test(name)) {
    throw new ConfigurationError('cookie.name', 'must be letters, digits, "-" and "_"')
  }
  if (!secure && /^__(host|secure)-/i.test(name)) {
    throw new ConfigurationError('cookie.name', 'promises https, but publicUrl is http')
  }
  if (domain !== null && /^__host-/i.test(name)) {
    throw new ConfigurationError(
      'cookie.domain',
      'does not go with a __Host- name: leave out one of the two',
    )
  }
  if (domain !== null && !/^[a-z\d-]+(\.[a-z\d-]+)+$/.test(domain)) {
    throw new ConfigurationError('cookie.domain', 'must be a host name such as example.com')
  }
  if (!['lax', 'strict', 'none'].includes(sameSite)) {
    throw new ConfigurationError('cookie.sameSite', 'must be lax, strict or none')
  }
  if (sameSite === 'none' && !secure) {
    throw new ConfigurationError('cookie.sameSite', 'none needs https')
  }
  if (typeof persistent !== 'boolean') {
    throw new ConfigurationError('cookie.persistent', 'must be true or false')
  }
  return { name, secure, sameSite, domain, maxAge: persistent ? policy.absoluteTimeout : null }
}

function defaultCookieName(secure: boolean, domain: string | null): string {
  if (!secure) return 'session'
  return domain === null ? '__Host-Http-session' : '__Secure-session'
}

/** A cookie of the same reach as the session's that is never sent from another site. */
export function strictCookieBeside(cookie: CookieSettings, suffix: string): CookieSettings {
  return { ...cookie, name: `${cookie.name}-${suffix}`, sameSite: 'strict', maxAge: null }
}

/** Returns whose word on the client counts, and in which header. */
export function readForwarded({
  trustedProxies = [],
  forwardedHeader = 'x-forwarded-for',
}: {
  readonly trustedProxies?: readonly string[]
  readonly forwardedHeader?: ForwardedHeader
}): ForwardedPolicy {
  if (!['forwarded', 'x-forwarded-for'].includes(forwardedHeader)) {
    throw new ConfigurationError('forwardedHeader', 'must be forwarded or x-forwarded-for')
  }
  if (!Array.isArray(trustedProxies)) {
    throw new ConfigurationError('trustedProxies', "must be a list, such as ['127.0.0.1']")
  }
  const proxies = trustedProxies.map((text) => {
    const proxy = parseProxy(text)
    if (proxy !== null) return proxy
    throw new ConfigurationError(
      'trustedProxies',
      `"${text}" is no address, no CIDR block and not "unix"`,
    )
  })
  return { proxies, header: forwardedHeader }
}

/**
 * An origin as browsers write it, and web views: `capacitor://localhost`, `chrome-extension://…`, which the
 * URL parser has no origin for. Either is compared byte for byte with the header.
 */
const APP_ORIGIN =
  /^(?!https?:|wss?:|ftp:|file:|blob:|data:|javascript:)[a-z][a-z\d+.-]*:\/\/[\w.~-]+(?::\d{1,5})?$/

/** Returns the origins of pages, and of web views, that are trusted like our own. */
export function readTrustedOrigins(origins: readonly string[]): readonly string[] {
  const ofApps = origins.filter((origin) => APP_ORIGIN.test(origin))
  return [
    ...ofApps,
    ...readOrigins(
      'trustedOrigins',
      origins.filter((origin) => !ofApps.includes(origin)),
    ),
  ]
}

/** Returns the origins of an option, each as browsers write it. */
export function readOrigins(option: string, origins: readonly string[]): readonly string[] {
  for (const origin of origins) {
    // The URL parser takes a star for a name; as a pattern it would never fit.
    if (/^https?:[^*]+$/.test(origin) && URL.parse(origin)?.origin === origin) continue
    throw new ConfigurationError(
      option,
      `"${origin}" is not an origin: write it as https://app.example.com, without a path`,
    )
  }
  return [...origins]
}
