/**
 * The routes of an application with their guards, from the handlers and middlewares that its framework keeps in order.
 *
 * @module
 */

import type { ListedRoute } from '../../events.ts'
import type { OpenList } from './open-list.ts'
import { guardsOf, markOf } from './route-marks.ts'

/** A handler or middleware, and where it stands. */
export interface Standing {
  /** In capitals; `ALL` for all methods. */
  readonly method: string

  /** The whole path, with prefixes. It ends with `/*` if all that lies below is meant. */
  readonly path: string
  readonly handler: object

  /** Whether it is registered as middlewares are: such a one may answer, and most do not. */
  readonly isMiddleware: boolean
}

/**
 * Returns the routes. A middleware and a mounted application look alike, so both are listed, as `ALL /prefix/*`;
 * latchkey's own middlewares are not.
 *
 * @param standings in the order in which the framework calls them.
 * @param isReached whether an open path that is no route's own leads to this handler.
 */
export function listRoutes<Each extends Standing>(
  standings: readonly Each[],
  isReached: (open: OpenList, standing: Each) => boolean = () => false,
): readonly ListedRoute[] {
  const listed = new Map<string, ListedRoute>()
  for (const [i, standing] of standings.entries()) {
    const { method, path, handler, isMiddleware } = standing
    if (isMiddleware && markOf(handler) !== null) continue
    const around = standings.slice(0, i).filter((other) => isAround(other, standing))
    const isOpen = around.every(({ handler: other }) => {
      const open = markOf(other)?.open ?? null
      return open === null || opens(open, standing) || isReached(open, standing)
    })
    const before = listed.get(`${method} ${path}`)
    const guards = guardsOf([...around.map((other) => other.handler), handler])
    listed.set(`${method} ${path}`, {
      method,
      path,
      guards: [...new Set([...(before?.guards ?? []), ...guards])],
      open: isOpen || before?.open === true,
    })
  }
  return [...listed.values()]
}

/** Whether requests for a route pass another one first. */
function isAround(other: Standing, { method, path }: Standing): boolean {
  if (other.method !== 'ALL' && other.method !== method) return false
  if (other.path === path) return true
  return other.path.endsWith('*') && `${path}/`.startsWith(other.path.slice(0, -1))
}

/** A route for all methods is open if one of its methods is. */
function opens(open: OpenList, { method, path, handler }: Standing): boolean {
  if (markOf(handler)?.isWayIn === true) return true
  const methods = method === 'ALL' ? open.methods : [method]
  return methods.some((one) => open.opensRoute(one, path) || open.isPage(one, path))
}
