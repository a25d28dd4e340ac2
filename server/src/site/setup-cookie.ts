/**
 * The cookie that holds the set-up token while the form is filled in.
 *
 * @module
 */

import type { Context } from 'hono'
import type { SiteSettings } from './site-context.ts'
import { strictCookie } from './strict-cookie.ts'

/** How long the browser keeps the token: the time for filling in the form. */
const COOKIE_SECONDS = 30 * 60

/** The cookie, in requests and responses. */
export interface SetupCookie {
  readonly read: (c: Context) => string | undefined
  readonly write: (c: Context, token: string) => void
  readonly remove: (c: Context) => void
}

/** Returns the cookie of the site. */
export function setupCookie(settings: SiteSettings): SetupCookie {
  const { read, write, remove } = strictCookie(settings, 'setup')
  return { read, write: (c, token) => write(c, token, COOKIE_SECONDS), remove }
}
