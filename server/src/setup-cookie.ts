/**
 * The cookie that holds the set-up token while the form is filled in.
 *
 * @module
 */

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import type { SiteSettings } from './parts.ts'

/** How long the browser keeps the token: the time for filling in the form. */
const COOKIE_SECONDS = 30 * 60

/** The cookie, in requests and responses. */
export interface SetupCookie {
  readonly read: (c: Context) => string | undefined
  readonly write: (c: Context, token: string) => void
  readonly remove: (c: Context) => void
}

/** Returns the cookie, named after the session's; `secure` where the site is https. */
export function setupCookie({ url, cookieName }: SiteSettings): SetupCookie {
  const secure = url.protocol === 'https:'
  const name = `${cookieName}-setup`
  const prefix = secure ? 'host' : undefined
  const shared: CookieOptions = { path: '/', httpOnly: true, sameSite: 'Strict', secure }
  const options: CookieOptions = secure ? { ...shared, prefix: 'host' } : shared
  return {
    read: (c) => getCookie(c, name, prefix),
    write: (c, token) => setCookie(c, name, token, { ...options, maxAge: COOKIE_SECONDS }),
    remove: (c) => void deleteCookie(c, name, options),
  }
}
