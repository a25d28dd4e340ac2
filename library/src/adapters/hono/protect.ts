/**
 * Which routes of Hono are open, and which routes there are.
 *
 * Hono has matched all handlers and middlewares of a request before it calls the first of them. So whoever stands in
 * front sees what may answer behind it.
 *
 * @module
 */

import type { Context } from 'hono'
import type { RouteRules } from '../../request/context.ts'
import type { ListedRoute } from '../../events.ts'
import type { OpenList } from '../shared/open-list.ts'
import { listRoutes } from '../shared/route-list.ts'
import { firstRules, markOf } from '../shared/route-marks.ts'

/** A handler or middleware, and where it stands. */
interface HonoRoute {
  readonly path: string

  /** `ALL` for all methods, and for middlewares. */
  readonly method: string
  readonly handler: object
}

/** The part of a Hono application that says which routes it has. */
export interface HonoRoutes {
  readonly routes: readonly HonoRoute[]
}

/**
 * Returns the handlers behind the one that is running; none if this release of Hono does not tell them. Within
 * `every()` of `hono/combine`, the place of a handler is not known: all handlers count then, so that none is
 * overlooked.
 */
function behind(c: Context): readonly HonoRoute[] {
  const { matchedRoutes = [], routeIndex } = c.req as {
    readonly matchedRoutes?: readonly HonoRoute[]
    readonly routeIndex: number
  }
  const running = matchedRoutes[routeIndex]
  const isKnown = running !== undefined && (markOf(innermost(running))?.open ?? null) !== null
  return isKnown ? matchedRoutes.slice(routeIndex + 1) : matchedRoutes
}

/**
 * Whether all that may answer a request is open. A handler that is not open closes the request, also behind an open
 * one that may go on to it (`serveStatic` without a file). A middleware for many paths is no route, so it does not.
 */
export function isOpen(c: Context, open: OpenList): boolean {
  const routes = behind(c)
  const waysIn = routes.filter((route) => markOf(innermost(route))?.isWayIn === true)
  let isNamed = false
  for (const route of routes) {
    // Whatever stands in front of a login under the same path (`bodyLimit`) is a part of it.
    const isWayIn = waysIn.some(
      ({ method, path }) => method === route.method && path === route.path,
    )
    if (isWayIn || open.opensRoute(c.req.method, route.path)) {
      isNamed = true
      if (isLast(route)) return true
    } else if (!isMiddleware(route)) return false
  }
  return isNamed
}

/** Whether nothing behind a handler is called. */
function isLast(route: HonoRoute): boolean {
  const handler = innermost(route)
  return markOf(handler)?.isLast ?? handler.length < 2
}

/** Returns the rules of the first guard behind the one that is running. */
export function rulesBehind(c: Context): RouteRules | null {
  return firstRules(behind(c).map(innermost))
}

/** Returns a handler as it was registered. Hono wraps those of an application with an `onError` of its own. */
function innermost({ handler }: HonoRoute): { readonly length: number } {
  let inner = handler as { readonly length: number; readonly __COMPOSED_HANDLER?: typeof inner }
  while (inner.__COMPOSED_HANDLER !== undefined) inner = inner.__COMPOSED_HANDLER
  return inner
}

/** Whether a handler is registered as middlewares are: for all methods, for many paths, and with a way on. */
function isMiddleware(route: HonoRoute): boolean {
  return route.method === 'ALL' && route.path.endsWith('*') && innermost(route).length >= 2
}

/** Returns the routes of an application. */
export function listHonoRoutes({ routes }: HonoRoutes): readonly ListedRoute[] {
  return listRoutes(
    routes.map((route) => ({
      method: route.method,
      path: route.path,
      handler: innermost(route),
      isMiddleware: isMiddleware(route),
    })),
  )
}
