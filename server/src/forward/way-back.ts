/**
 * Where a browser is sent that may not go to an app yet, and the way back from there.
 *
 * @module
 */

import type { AppAct } from './app-requests.ts'
import { isUnsafeMethod } from './navigation.ts'
import { pathOf, type Judged } from './judged.ts'

/** The page on every app's host where the way to the login begins. */
export const START = '/.latchkey/start'

/** The longest Location, in bytes: the buffers of proxies hold it besides other headers. */
export const MOST_LOCATION = 3500

/**
 * Returns where somebody was going: what a read was for. Anything else would be sent without its body, so the way leads
 * back to the page that it was sent from.
 */
export function wayBack(judged: Judged): string {
  return isUnsafeMethod(judged) ? pageBefore(judged) : inAscii(judged.target)
}

/** Returns the page of this origin that has caused the request; `/` if that is not known. */
export function pageBefore(judged: Judged): string {
  const referer = judged.header('referer') ?? ''
  if (!referer.startsWith(`${judged.origin}/`)) return '/'
  const [target = ''] = referer.slice(judged.origin.length).split('#')
  // Back at a page of ours, the way would begin anew.
  const isPage = PATH.test(target) && !target.startsWith('/.latchkey/')
  return isPage ? inAscii(target) : '/'
}

/** No other origin, whoever resolves it. */
const PATH = /^\/(?!\/)[!-[\]-~\x80-\xff]*$/

/** Returns a target whose bytes are all ASCII: browsers would write the others in this way. */
function inAscii(target: string): string {
  return target.replaceAll(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * Returns the absolute address of the page that leads on.
 *
 * @param to the way back. If it is not what was refused, the address says that as well: more may be needed for it.
 * @param isLoggedIn whether the login is not what is missing.
 */
export function leadFrom(
  judged: Judged,
  to: string,
  loginOrigin: string,
  isLoggedIn: boolean = false,
): string {
  const { origin, method, target } = judged
  const isRead = method === 'GET' || method === 'HEAD'
  const path = pathOf({ target })
  const act = isRead && to === target ? null : path.length > MOST_ACT ? UNNAMED : { method, path }
  const lead = (way: string): string =>
    origin + (origin === loginOrigin ? ownPage(isLoggedIn, way) : startPath(way, act))
  for (const way of [to, pathOf({ target: to })]) {
    const location = lead(way)
    if (location.length <= MOST_LOCATION) return location
  }
  return lead('/')
}

/**
 * Returns the address of the start on an app's host, without the origin.
 *
 * @param act what was refused, if it is not a look at `to`.
 */
export function startPath(to: string, act: AppAct | typeof UNNAMED | null = null): string {
  const named = act === null || act === UNNAMED ? act : `${act.method} ${act.path}`
  const asked = named === null ? '' : `&act=${encodeURIComponent(named)}`
  return `${START}?to=${encodeURIComponent(to)}${asked}`
}

/** A longer path is not said. */
export const MOST_ACT = 300

/** Something else was refused than a look at the way back, of which the address does not say what. */
export const UNNAMED = '*'

/** An app on the login's own host needs no cookie of its own, so its visitors go to the login itself. */
function ownPage(isLoggedIn: boolean, way: string): string {
  return `${isLoggedIn ? LOGIN_OWN : '/login'}?next=${encodeURIComponent(way)}`
}

/** Where the login says what somebody lacks who is logged in, and leads them there. */
export const LOGIN_OWN = '/apps/own'
