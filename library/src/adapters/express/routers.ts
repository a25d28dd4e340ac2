/**
 * What the routers of Express 5 and 4 hold: which route a request will reach, and which routes there are. Express has
 * no public way to ask, so nothing is opened by what is found here, but for latchkey's own routes.
 *
 * @module
 */

import type { ListedRoute } from '../../events.ts'
import type { OpenList } from '../shared/open-list.ts'
import { listRoutes, type Standing } from '../shared/route-list.ts'

/** A route of Express, and its handlers. */
interface Route {
  readonly path: unknown
  readonly stack: readonly { readonly method?: string | undefined; readonly handle: object }[]
}

/** An entry of a router: a route, another router, or a middleware. */
interface Layer {
  readonly handle: object & { readonly length?: number; readonly stack?: readonly Layer[] }
  readonly route?: Route | undefined

  /** Returns what was matched, or whether anything was. In the second case it leaves what was matched in `path`. */
  match(path: string): boolean | { readonly path: string }
  readonly path?: string | undefined

  /** The path that the layer was made with (Express 5). */
  readonly rawPath?: unknown

  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  readonly keys?: readonly { readonly name: string | number }[]
}

/** An application or a router of Express. */
export interface ExpressRoutes {
  readonly stack?: readonly unknown[]

  /** Only applications have it, and in Express 4 `router` throws. */
  readonly lazyrouter?: unknown
}

function stackOf(routes: ExpressRoutes): readonly Layer[] {
  if (routes.stack !== undefined) return routes.stack as readonly Layer[]
  const { _router: older } = routes as { readonly _router?: ExpressRoutes }
  const isOlder = routes.lazyrouter !== undefined
  const router = isOlder ? older : (routes as { readonly router?: ExpressRoutes }).router
  return (router?.stack ?? []) as readonly Layer[]
}

/** What a request will reach. */
export interface Reached {
  readonly handler: object

  /** The route that the handler belongs to; `null` if it is a middleware. */
  readonly route: Route | null
}

/** Returns what a request for this path will reach, in order, if each goes on and nobody rewrites the path. */
export function reach(routes: ExpressRoutes, method: string, path: string): readonly Reached[] {
  return reachIn(stackOf(routes), method, path)
}

function reachIn(stack: readonly Layer[], method: string, path: string): Reached[] {
  return stack.flatMap((layer): Reached[] => {
    const matched = matchedBy(layer, path)
    if (matched === null) return []
    const { route, handle } = layer
    if (route !== undefined) {
      return handlersOf(route, method).map((handler) => ({ handler, route }))
    }
    if (handle.stack === undefined) return [{ handler: handle, route: null }]
    const rest = path.slice(matched.length)
    return reachIn(handle.stack, method, rest.startsWith('/') ? rest : `/${rest}`)
  })
}

/** Returns the part of a path that a layer matches; `null` if it matches none. */
function matchedBy(layer: Layer, path: string): string | null {
  try {
    const matched = layer.match(path)
    if (matched === false) return null
    return matched === true ? (layer.path ?? '') : matched.path
  } catch {
    return null
  }
}

function handlersOf({ stack }: Route, method: string): readonly object[] {
  const asked = method === 'HEAD' ? ['head', 'get'] : [method.toLowerCase()]
  return stack
    .filter((one) => one.method === undefined || asked.includes(one.method))
    .map(({ handle }) => handle)
}

/** Returns the first route that is reached: the ones behind it are only reached if it goes on. */
function firstRoute(reached: readonly Reached[]): Route | null {
  return reached.find(({ route }) => route !== null)?.route ?? null
}

/** A handler, and the route that it belongs to. */
interface RoutedStanding extends Standing {
  readonly route: Route | null
}

/** Returns the routes of an application or router. An application that is mounted in it is one row. */
export function listExpressRoutes(routes: ExpressRoutes): readonly ListedRoute[] {
  const isReached = (open: OpenList, { route }: RoutedStanding): boolean =>
    route !== null &&
    open.single.some(({ method, path }) => firstRoute(reach(routes, method, path)) === route)
  return listRoutes(standingsIn(stackOf(routes), ''), isReached)
}

function standingsIn(stack: readonly Layer[], prefix: string): RoutedStanding[] {
  return stack.flatMap((layer): RoutedStanding[] => {
    const { route, handle } = layer
    if (route !== undefined) {
      return pathsOf(route.path).flatMap((path) => handlersIn(route, prefix + path))
    }
    if (isBuiltIn(layer)) return []
    return prefixesOf(layer).flatMap((own): RoutedStanding[] => {
      const path = prefix + own
      if (handle.stack !== undefined) return standingsIn(handle.stack, path)
      return [
        { method: 'ALL', path: `${path}/*`, handler: handle, isMiddleware: true, route: null },
      ]
    })
  })
}

function handlersIn(route: Route, path: string): RoutedStanding[] {
  return route.stack.flatMap(({ method, handle }, i): RoutedStanding[] => {
    const same = route.stack.filter((other) => other.handle === handle)
    const isForAll = method === undefined || same.length >= EVERY_METHOD
    if (isForAll && same[0] !== route.stack[i]) return []
    return [
      {
        method: isForAll ? 'ALL' : method.toUpperCase(),
        path: path === '' ? '/' : path,
        handler: handle,
        isMiddleware: false,
        route,
      },
    ]
  })
}

/** `app.all` registers a handler for each of Node's methods, of which there are more than thirty. */
const EVERY_METHOD = 20

/** Error handlers, and what Express 4 puts in front by itself. */
function isBuiltIn({ handle }: Layer): boolean {
  const { name, length = 0 } = handle as { readonly name?: string; readonly length?: number }
  return length > 3 || name === 'query' || name === 'expressInit'
}

/** Returns paths as texts: Express takes texts, patterns, and lists of both. */
function pathsOf(path: unknown): readonly string[] {
  return [path].flat(Infinity).map(String)
}

/** Returns the prefixes of a middleware or router, without a slash at their ends. */
function prefixesOf({ rawPath, regexp, keys = [] }: Layer): readonly string[] {
  if (rawPath !== undefined) return pathsOf(rawPath).map((path) => path.replace(/\/+$/, ''))
  if (regexp === undefined) return [UNKNOWN]
  return [regexp.fast_slash === true ? '' : prefixIn(regexp.source, keys)]
}

/** Stands for the prefix of a router in releases of Express 5 that do not keep it. */
const UNKNOWN = '/(unknown)'

/** Returns the prefix that Express 4 made a pattern of; the pattern, if the prefix was one itself. */
function prefixIn(source: string, keys: NonNullable<Layer['keys']>): string {
  const names = keys.map(({ name }) => name)
  const path = source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replaceAll(
      /\(\?:(\\\/)?\(\[\^\\?\/\]\+\?\)\)/g,
      (_, slash?: string) => `${slash ?? ''}:${names.shift()}`,
    )
    .replaceAll(/\\([/.-])/g, '$1')
  return /[\\^$*+?()[\]{}|]/.test(path) ? `/(${source})` : path
}
