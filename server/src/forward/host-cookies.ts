/**
 * The cookies that browsers keep for the host of an app. They are for that host alone, and hidden from scripts. Pages
 * of other sites may lead to the app, so the cookies are sent with such navigations too (`Lax`).
 *
 * @module
 */

import { readCookie } from 'latchkey/adapter-kit'
import { SECOND } from 'latchkey'
import { cookieNameAt } from '../storage/cookie-name.ts'

/** One cookie of an app's host. */
export interface HostCookie {
  /** Returns the value; `null` if there is none, there are two, or it is longer than any of ours. */
  read(request: { header(name: string): string | undefined }): string | null

  /**
   * Returns a Set-Cookie value.
   *
   * @param life in milliseconds; `null`: until the browser is closed.
   */
  write(value: string, life: number | null): string
}

/** Ours have a fourth of this. */
const MAX_VALUE = 2048

/**
 * Returns a cookie of an app.
 *
 * @param name the name of the session's cookie, without the prefix that https adds.
 * @param kind what it is: `app`.
 */
export function hostCookie(origin: string, name: string, kind: string): HostCookie {
  const url = new URL(origin)
  // Browsers keep one jar for all ports of a host.
  const port = url.port === '' ? '' : `-${url.port}`
  const whole = cookieNameAt(url, `${name}-${kind}${port}`)
  const secure = url.protocol === 'https:' ? '; Secure' : ''
  return {
    read(request) {
      const header = request.header('cookie')
      const value = header === undefined ? null : (readCookie(header, whole) ?? null)
      return value !== null && value.length <= MAX_VALUE ? value : null
    },
    write(value, life) {
      const age = life === null ? '' : `; Max-Age=${Math.floor(life / SECOND)}`
      return `${whole}=${value}; Path=/; HttpOnly${secure}; SameSite=Lax${age}`
    },
  }
}
