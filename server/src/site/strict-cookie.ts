/**
 * The site's small cookies beside the session's. They are for this host alone, hidden from scripts, and never sent with
 * a request that another site has caused.
 *
 * @module
 */

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'
import { cookieNameAt } from '../storage/cookie-name.ts'
import type { SiteSettings } from './site-context.ts'

/** One cookie, in requests and responses. */
export interface StrictCookie {
  readonly read: (c: Context) => string | undefined
  readonly write: (c: Context, value: string, seconds: number) => void
  readonly remove: (c: Context) => void
}

/** Returns a cookie, named after the session's. The cookie is `secure` if the site is https. */
export function strictCookie(
  { url, cookieName }: Pick<SiteSettings, 'url' | 'cookieName'>,
  suffix: string,
): StrictCookie {
  const secure = url.protocol === 'https:'
  const name = cookieNameAt(url, `${cookieName}-${suffix}`)
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'Strict', secure }
  return {
    read: (c) => getCookie(c, name),
    write: (c, value, seconds) => setCookie(c, name, value, { ...options, maxAge: seconds }),
    remove: (c) => void deleteCookie(c, name, options),
  }
}
