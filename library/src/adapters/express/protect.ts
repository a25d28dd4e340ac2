/**
 * Which requests are open in Express. A middleware is called before Express has chosen a route, so the path that the
 * client has sent decides.
 *
 * @module
 */

import type { Request } from 'express'
import type { RouteRules } from '../../request/context.ts'
import { isPlain, pathIn, type OpenList } from '../shared/open-list.ts'
import { firstRules, markOf } from '../shared/route-marks.ts'
import { reach, type Reached } from './routers.ts'

/** What is known of a request before its route is chosen. */
export interface Asked {
  readonly isOpen: boolean

  /** The rules of the first guard on its way. */
  readonly rules: RouteRules | null
}

/** Returns whether a request is open: by the path that the client has sent, and by whatever was made of it since. */
export function judge(req: Request, open: OpenList): Asked {
  const { method, originalUrl } = req
  const now = currentUrl(req)
  if (open.isPage(method, pathIn(originalUrl)) && pathIn(now) === pathIn(originalUrl)) return OPEN
  if (open.opensUrl(method, originalUrl) && open.opensUrl(method, now)) return OPEN
  // Whoever reads such a path may read it differently from Express.
  if (!isPlain(pathIn(originalUrl)) || !isPlain(pathIn(now))) return { isOpen: false, rules: null }
  const reached = reachedBy(req, pathIn(now))
  return { isOpen: isWayIn(reached), rules: firstRules(reached.map(({ handler }) => handler)) }
}

const OPEN: Asked = { isOpen: true, rules: null }

/** Whether the first route that is reached logs in or out, perhaps behind others of the same path (a limit). */
function isWayIn(reached: readonly Reached[]): boolean {
  const routed = reached.filter(({ route }) => route !== null)
  const way = routed.findIndex(({ handler }) => markOf(handler)?.isWayIn === true)
  const path = routed[way]?.route?.path
  return way !== -1 && routed.slice(0, way).every(({ route }) => route?.path === path)
}

/** Returns the URL as it is now, with the prefixes that routers have taken off. */
function currentUrl({ baseUrl, url }: Request): string {
  const query = url.slice(pathIn(url).length)
  // A router that is asked for its prefix alone gets a slash of its own.
  return pathIn(url) === '/' && baseUrl !== '' ? baseUrl + query : baseUrl + url
}

function reachedBy({ app, method }: Request, path: string): readonly Reached[] {
  const prefix = app.path()
  const inside = path.startsWith(prefix) ? path.slice(prefix.length) : path
  return reach(app, method, inside === '' ? '/' : inside)
}
