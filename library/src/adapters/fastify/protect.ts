/**
 * Which routes of Fastify are open, and which routes there are.
 *
 * Fastify has chosen the route of a request before the first hook runs.
 *
 * @module
 */

import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  RouteOptions,
} from 'fastify'
import { ConfigurationError } from '../../errors.ts'
import type { ListedRoute } from '../../events.ts'
import type { RouteRules } from '../../request/context.ts'
import { pathIn, type OpenList } from '../shared/open-list.ts'
import { guardsOf, markOf, type RouteMark } from '../shared/route-marks.ts'

/** Under this name a route's `config` keeps what its handler says of itself: Fastify binds handlers anew. */
const MARK = Symbol('latchkey')

type MarkedConfig = { readonly [MARK]?: RouteMark | null } | undefined

/** The lists of the routes of a server. All scopes of an application share one server. */
const lists = new WeakMap<object, (() => readonly ListedRoute[])[]>()

/** What the plugin does with a request. */
export type Protect = (
  request: FastifyRequest,
  reply: FastifyReply,
  rules: RouteRules | null,
  goOn: (error?: Error) => void,
) => void

/** Returns the plugin, for the scope in which it is registered and all scopes within. */
export function protectPlugin(
  open: OpenList,
  protect: Protect,
  tell: (list: () => readonly ListedRoute[]) => void,
): FastifyPluginAsync {
  const plugin: FastifyPluginAsync = async (app) => {
    assertFirst(app)
    const listed: ListedRoute[] = []
    app.addHook('onRoute', (route) => {
      const mark = markOf(route.handler)
      Object.assign(route, { config: { ...route.config, [MARK]: mark } })
      listed.push(...listedOf(route, mark, open))
    })
    app.addHook('onRequest', (request, reply, next) => {
      const mark = (request.routeOptions.config as MarkedConfig)?.[MARK] ?? null
      if (isOpen(request, mark, open)) next()
      else protect(request, reply, mark?.rules ?? null, next)
    })
    app.addHook('onReady', (done) => {
      tell(() => listed)
      done()
    })
    lists.set(app.server, [...(lists.get(app.server) ?? []), () => listed])
  }
  // Without it, Fastify would give the plugin a scope of its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}

function isOpen(request: FastifyRequest, mark: RouteMark | null, open: OpenList): boolean {
  const { method, originalUrl, routeOptions } = request
  if (open.isPage(method, pathIn(originalUrl))) return true
  // An unknown path has no route.
  if (routeOptions.url === undefined) return false
  return mark?.isWayIn === true || open.opensRoute(method, routeOptions.url)
}

/**
 * Routes that came before are closed all the same. But nobody would know what they say of themselves: the list would
 * lack them, and a login among them would be closed. A scope cannot tell its own routes from those around it.
 *
 * @throws ConfigurationError
 */
function assertFirst(app: FastifyInstance): void {
  if (Object.getPrototypeOf(app) !== Object.prototype) return
  // Plugins for CORS make a route for OPTIONS, and belong in front.
  const methods = app.printRoutes({ commonPrefix: false }).match(/\([^)]*\)/g) ?? []
  if (methods.every((method) => method === '(OPTIONS)' || method === '(empty tree)')) return
  throw new ConfigurationError('protect', NOT_FIRST)
}

const NOT_FIRST =
  'must come before all routes and scopes, which would be missing from the list: await ' +
  'app.register(protect(…)), then the routes'

function listedOf(route: RouteOptions, mark: RouteMark | null, open: OpenList): ListedRoute[] {
  const path = route.url
  return [route.method].flat().map((method) => {
    const isNamed = open.opensRoute(method, path) || open.isPage(method, path)
    return {
      method,
      path,
      guards: ['protect', ...guardsOf([route.handler])],
      open: mark?.isWayIn === true || isNamed,
    }
  })
}

/**
 * Returns the routes of an application behind `protect`.
 *
 * @throws TypeError if `protect` is not registered.
 */
export function listFastifyRoutes({
  server,
}: Pick<FastifyInstance, 'server'>): readonly ListedRoute[] {
  const found = lists.get(server)
  if (found === undefined)
    throw new TypeError('routesOf lists what is behind protect(): await app.ready() first')
  return found.flatMap((list) => list())
}
