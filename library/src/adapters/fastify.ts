/**
 * latchkey in Fastify 5.
 *
 * @module
 */

import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  RouteGenericInterface,
  RouteShorthandOptionsWithHandler,
} from 'fastify'
import type { RequestContext } from '../request/context.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import type { ListedRoute } from '../events.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import { isPromise } from '../ground/maybe-promise.ts'
import type { BaseUser } from '../session/user.ts'
import { FastifyExchange } from './fastify/exchange.ts'
import { listFastifyRoutes, protectPlugin, type Protect } from './fastify/protect.ts'
import { sessionPlugin } from './fastify/session-plugin.ts'
import { unparsed } from './fastify/unparsed.ts'
import { AdapterCore } from './shared/adapter-core.ts'
import type { AdapterRoutes, FlowRoutes, ProofRoutes } from './shared/adapter-routes.ts'
import type { Framework } from './shared/framework.ts'
import { bodyOf, formTokenIn } from './shared/node-body.ts'
import type {
  AdapterOptions,
  ConfirmOptions,
  DependsOptions,
  FactorOptions,
  FlowOptions,
  LoginOptions,
  LookOptions,
} from './shared/options.ts'
import { OpenList } from './shared/open-list.ts'
import { readProtectOptions, rulesFor, type ProtectOptions } from './shared/protect.ts'
import { varyBy } from './shared/response-headers.ts'
import { dependsMark, marked, wayIn } from './shared/route-marks.ts'

export type { DependsOptions, LogoutRouteOptions, RefusedForm } from './shared/options.ts'
export type { GivenProof } from './shared/proof-routes.ts'
export type { FormToResend } from './shared/resend-page.ts'

type Sides = [request: FastifyRequest, reply: FastifyReply]

/**
 * Options of `latchkeyFastify`. The token of a form is looked for in `request.body`: register
 * `@fastify/formbody` for routes of your own that take forms.
 */
export interface LatchkeyFastifyOptions extends AdapterOptions<Sides, boolean> {}

/** Options of `session`. */
export interface SessionPluginOptions extends LookOptions<FastifyRequest> {}

/** Options of `protect`. */
export interface ProtectPluginOptions extends ProtectOptions<FastifyRequest> {}

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginOptions<Sides, boolean> {}

/** Options of `confirmRoute`. */
export interface ConfirmRouteOptions extends ConfirmOptions<Sides, boolean> {}

/** Options of `factorRoute`. */
export interface FactorRouteOptions extends FactorOptions<Sides, boolean> {}

/** Options of `flowRoute`. */
export interface FlowRouteOptions extends FlowOptions<Sides, boolean> {}

/**
 * A route whose body is left to its handler, so that it needs no parser for forms. If hooks or a schema look at the
 * body, take only the `handler`: it also accepts a body that a parser has made.
 */
export type UnparsedRoute = Pick<
  RouteShorthandOptionsWithHandler,
  'handler' | 'preParsing' | 'preValidation'
>

/** latchkey for Fastify. */
export interface LatchkeyFastify<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>
  extends
    AdapterRoutes<User, Data, Given, object, LoginRouteOptions, UnparsedRoute>,
    ProofRoutes<ConfirmRouteOptions, FactorRouteOptions, UnparsedRoute>,
    FlowRoutes<FlowRouteOptions, UnparsedRoute> {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal of the first
   * dependency that refuses. Needs no plugin. An error that the handler throws or rejects with goes to the error
   * handling of Fastify. A handler that hijacks the reply, and writes its headers itself, finds our headers in
   * `reply.getHeaders()`.
   */
  readonly depends: <
    Needs extends Dependencies,
    Route extends RouteGenericInterface = RouteGenericInterface,
  >(
    needs: Needs,
    handler: (
      request: FastifyRequest<Route>,
      reply: FastifyReply,
      values: Values<Needs>,
    ) => unknown,
    options?: DependsOptions,
  ) => (request: FastifyRequest<Route>, reply: FastifyReply) => unknown

  /**
   * Returns a plugin that looks at the session of every request in the scope where it is registered, and sets
   * `request.session`.
   */
  readonly session: (options?: SessionPluginOptions) => FastifyPluginAsync

  /**
   * Returns a plugin behind which every route needs a user who is logged in, unless it is opened: the route that
   * Fastify has matched, whatever the path looks like. `await app.register(protect({ open: ['/about'] }))` comes before
   * all routes and scopes. It is no more than being logged in; roles are each route's own.
   *
   * @throws ConfigurationError if an entry of the list does not say what is open; when it is registered, if a route or
   * scope was registered before.
   */
  readonly protect: (options?: ProtectPluginOptions) => FastifyPluginAsync

  /**
   * Returns the routes behind `protect`, with what guards each, so that a test can hold them against a table.
   *
   * @throws TypeError if `protect` is not registered, or the application is not ready.
   */
  readonly routesOf: (app: Pick<FastifyInstance, 'server'>) => readonly ListedRoute[]
}

/**
 * Returns latchkey for Fastify.
 *
 * @example
 * ```ts
 * import Fastify from 'fastify'
 * import { createLatchkey, hashPassword } from 'latchkey'
 * import { latchkeyFastify } from 'latchkey/adapters/fastify'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * const users = [{ id: 'u1', username: 'alice', roles: ['admin'], passwordHash }] // your table
 * const latch = createLatchkey({
 *   store: sqliteStore('sessions.db'),
 *   findUser: (username) => users.find((user) => user.username === username) ?? null,
 * })
 * const { depends, loginRoute, logoutRoute } = latchkeyFastify(latch)
 *
 * const app = Fastify()
 * app.post('/login', loginRoute())
 * app.post('/logout', logoutRoute())
 * app.get('/profile', depends({ user: latch.user }, (request, reply, { user }) => `Hello, ${user.username}!`))
 * const answer = await app.inject('/profile')
 * answer.statusCode // => 401
 * ```
 */
export function latchkeyFastify<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyFastifyOptions = {},
): LatchkeyFastify<User, Data, Given> {
  const core = new AdapterCore(latch, options, framework)
  const exchangeOf = (request: unknown, reply: FastifyReply): FastifyExchange =>
    new FastifyExchange(request as FastifyRequest, reply, options.address)
  const found = (request: object): RequestContext | undefined => {
    const { raw = request, method } = request as { readonly raw?: object; readonly method: string }
    return core.contexts.get(raw, method)
  }
  return {
    depends(needs, handler, dependsOptions) {
      const route = core.depends(
        needs,
        ({ request, reply }, values) => handler(request as never, reply, values),
        dependsOptions,
      )
      return marked(
        (request: object, reply: FastifyReply) => route(exchangeOf(request, reply)),
        dependsMark(needs, dependsOptions, true),
      )
    },
    session(lookOptions) {
      const look = core.session(lookOptions)
      return sessionPlugin((request, reply, next) => {
        const looked = look(exchangeOf(request, reply), request, (session) => {
          Object.assign(request, { session })
          next()
        })
        if (isPromise(looked)) looked.then(undefined, next)
      })
    },
    protect(protectOptions = {}) {
      const open = new OpenList(readProtectOptions(protectOptions), 'routes', core.pages)
      const protect: Protect = (request, reply, behind, next) => {
        const rules = rulesFor(protectOptions, request, behind)
        const answered = core.protect(exchangeOf(request, reply), rules, () => next())
        if (isPromise(answered)) answered.then(undefined, next)
      }
      return protectPlugin(open, protect, (list) =>
        latch.tellRoutes(list, (routes) => open.idleEntries(routes)),
      )
    },
    routesOf: listFastifyRoutes,
    contextOf: (request) => core.contextOf(found(request)),
    sessionOf: (request) => core.sessionOf(found(request)),
    loginRoute(loginOptions) {
      const route = core.loginRoute(loginOptions)
      return unparsed(
        marked((request, reply) => route(exchangeOf(request, reply)), wayIn('loginRoute')),
      )
    },
    confirmRoute(confirmOptions) {
      const route = core.confirmRoute(confirmOptions)
      return unparsed(
        marked((request, reply) => route(exchangeOf(request, reply)), wayIn('confirmRoute')),
      )
    },
    factorRoute(factorOptions) {
      const route = core.factorRoute(factorOptions)
      return unparsed(
        marked((request, reply) => route(exchangeOf(request, reply)), wayIn('factorRoute')),
      )
    },
    flowRoute(step, flowOptions) {
      const route = core.flowRoute(step, flowOptions)
      return unparsed(
        marked((request, reply) => route(exchangeOf(request, reply)), wayIn('flowRoute')),
      )
    },
    logoutRoute(logoutOptions) {
      const route = core.logoutRoute(logoutOptions)
      return unparsed(
        marked((request, reply) => route(exchangeOf(request, reply)), wayIn('logoutRoute')),
      )
    },
  }
}

const framework: Framework<FastifyExchange, unknown, Sides, boolean> = {
  name: 'latchkeyFastify',
  sidesOf: ({ request, reply }) => [request, reply],
  bodyOf: ({ request }, longest) => bodyOf(request.raw, request.body, longest),
  fieldOf: ({ request }) => formTokenIn(request.body),
  replyOf: (hasAnswered, { reply }) => (hasAnswered ? reply : null),
  send({ reply }, { status, headers, body }) {
    // The connection closes, so that nobody waits for the rest of a body that was too long.
    if (status === 413 && reply.raw.req.httpVersionMajor < 2) reply.header('connection', 'close')
    const { Vary: vary, ...others } = headers
    if (vary !== undefined) reply.header('vary', varyBy(reply.getHeader('vary'), vary))
    return reply
      .code(status)
      .headers(others)
      .send(body ?? undefined)
  },
}
