/**
 * latchkey in Express 5 and Express 4. In both, an error that a handler throws or rejects with reaches the error
 * handling of Express.
 *
 * @module
 */

import type { Request, Response } from 'express'
import type { RequestContext } from '../request/context.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import type { ListedRoute } from '../events.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import { isPromise, type MaybePromise } from '../ground/maybe-promise.ts'
import type { BaseUser } from '../session/user.ts'
import type { ExpressDepends, ExpressHandler } from './express/depends.ts'
import { ExpressExchange } from './express/exchange.ts'
import { judge } from './express/protect.ts'
import { listExpressRoutes, type ExpressRoutes } from './express/routers.ts'
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
import { once, readProtectOptions, rulesFor, type ProtectOptions } from './shared/protect.ts'
import { varyBy } from './shared/response-headers.ts'
import { dependsMark, marked, wayIn } from './shared/route-marks.ts'

export type { ExpressDepends, ExpressHandler, ExpressMiddleware } from './express/depends.ts'
export type { DependsOptions, LogoutRouteOptions, RefusedForm } from './shared/options.ts'
export type { GivenProof } from './shared/proof-routes.ts'
export type { FormToResend } from './shared/resend-page.ts'
export type { ExpressRoutes } from './express/routers.ts'

type Sides = [req: Request, res: Response]

/**
 * Options of `latchkeyExpress`. The token of a form is looked for in `req.body`: put `express.urlencoded()`
 * in front of routes of your own that take forms.
 */
export interface LatchkeyExpressOptions extends AdapterOptions<Sides, boolean> {}

/** Options of `session`. */
export interface SessionMiddlewareOptions extends LookOptions<Request> {}

/** Options of `protect`. */
export interface ProtectMiddlewareOptions extends ProtectOptions<Request> {}

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginOptions<Sides, boolean> {}

/** Options of `confirmRoute`. */
export interface ConfirmRouteOptions extends ConfirmOptions<Sides, boolean> {}

/** Options of `factorRoute`. */
export interface FactorRouteOptions extends FactorOptions<Sides, boolean> {}

/** Options of `flowRoute`. */
export interface FlowRouteOptions extends FlowOptions<Sides, boolean> {}

/** latchkey for Express. */
export interface LatchkeyExpress<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>
  extends
    AdapterRoutes<User, Data, Given, object, LoginRouteOptions, ExpressHandler>,
    ProofRoutes<ConfirmRouteOptions, FactorRouteOptions, ExpressHandler>,
    FlowRoutes<FlowRouteOptions, ExpressHandler> {
  /** Guards a handler: see `ExpressDepends`. */
  readonly depends: ExpressDepends

  /**
   * Returns a middleware that looks at the session of every request, as `req.session`. A method override belongs in
   * front of it.
   */
  readonly session: (options?: SessionMiddlewareOptions) => ExpressHandler

  /**
   * Returns a middleware behind which every route needs a user who is logged in, unless its path is opened:
   * `app.use(protect({ open: ['/about', '/assets/*'] }))`, in front of all routes and behind whatever rewrites methods
   * and paths. The path that the client has sent decides, and a path that can be read in two ways is closed (`%`,
   * `\`, `;`, `//`, segments of dots). It is no more than being logged in; roles are each route's own.
   *
   * @throws ConfigurationError if an entry of the list does not say what is open.
   */
  readonly protect: (options?: ProtectMiddlewareOptions) => ExpressHandler

  /**
   * Returns the routes of an application or router, with what guards each, so that a test can hold them against a
   * table. An application that is mounted in it is one row.
   */
  readonly routesOf: (app: ExpressRoutes) => readonly ListedRoute[]
}

/**
 * Returns latchkey for Express.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { createLatchkey, hashPassword } from 'latchkey'
 * import { latchkeyExpress } from 'latchkey/adapters/express'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * const users = [{ id: 'u1', username: 'alice', roles: ['admin'], passwordHash }] // your table
 * const latch = createLatchkey({
 *   store: sqliteStore('sessions.db'),
 *   findUser: (username) => users.find((user) => user.username === username) ?? null,
 * })
 * const { depends, loginRoute, logoutRoute } = latchkeyExpress(latch)
 *
 * const app = express()
 * app.post('/login', loginRoute())
 * app.post('/logout', logoutRoute())
 * app.get('/profile', depends({ user: latch.user }, (req, res, { user }) => {
 *   res.send(`Hello, ${user.username}!`)
 * }))
 * const port = Number(process.env['PORT'] ?? 3000)
 * const server = app.listen(port, '127.0.0.1')
 * const answer = await fetch(`http://127.0.0.1:${port}/profile`)
 * answer.status // => 401
 * server.close()
 * ```
 */
export function latchkeyExpress<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyExpressOptions = {},
): LatchkeyExpress<User, Data, Given> {
  const core = new AdapterCore(latch, options, framework)
  const { address } = options
  const handlerOf =
    (route: (exchange: ExpressExchange) => MaybePromise<unknown>): ExpressHandler =>
    (req, res, next) => {
      const handled = route(new ExpressExchange(req, res, next, address))
      if (isPromise(handled)) handled.then(undefined, next)
    }
  const depends = (
    needs: Dependencies,
    handler: DependsOptions | ((...given: never[]) => unknown) = {},
    options?: DependsOptions,
  ) =>
    typeof handler === 'function'
      ? marked(
          handlerOf(
            core.depends(
              needs,
              // The application declares the types of its path's parameters, and is believed.
              ({ req, res, next }, values) => handler(...([req, res, values, next] as never[])),
              options,
            ),
          ),
          dependsMark(needs, options, true),
        )
      : marked(
          handlerOf(core.depends(needs, leaveInLocals, handler)),
          dependsMark(needs, handler, false),
        )
  const found = (req: object): RequestContext | undefined =>
    core.contexts.get(req, (req as { readonly method: string }).method)
  return {
    depends: depends as ExpressDepends,
    session(lookOptions) {
      const look = core.session(lookOptions)
      const middleware = handlerOf((exchange) =>
        look(exchange, exchange.req, (session) => {
          Object.assign(exchange.req, { session })
          exchange.next()
        }),
      )
      return marked(middleware, {})
    },
    protect(protectOptions = {}) {
      const open = new OpenList(readProtectOptions(protectOptions), 'paths', core.pages)
      const tell = once((app: ExpressRoutes) => latch.tellRoutes(() => listExpressRoutes(app)))
      const middleware = handlerOf((exchange) => {
        const { req, next } = exchange
        tell(req.app)
        const { isOpen, rules } = judge(req, open)
        if (isOpen) return next()
        return core.protect(exchange, rulesFor(protectOptions, req, rules), () => next())
      })
      return marked(middleware, { guards: ['protect'], open })
    },
    routesOf: listExpressRoutes,
    contextOf: (req) => core.contextOf(found(req)),
    sessionOf: (req) => core.sessionOf(found(req)),
    loginRoute: (loginOptions) =>
      marked(handlerOf(core.loginRoute(loginOptions)), wayIn('loginRoute')),
    confirmRoute: (confirmOptions) =>
      marked(handlerOf(core.confirmRoute(confirmOptions)), wayIn('confirmRoute')),
    factorRoute: (factorOptions) =>
      marked(handlerOf(core.factorRoute(factorOptions)), wayIn('factorRoute')),
    flowRoute: (step, flowOptions) =>
      marked(handlerOf(core.flowRoute(step, flowOptions)), wayIn('flowRoute')),
    logoutRoute: (logoutOptions) =>
      marked(handlerOf(core.logoutRoute(logoutOptions)), wayIn('logoutRoute')),
  }
}

const framework: Framework<ExpressExchange, unknown, Sides, boolean> = {
  name: 'latchkeyExpress',
  sidesOf: ({ req, res }) => [req, res],
  bodyOf: ({ req }, longest) => bodyOf(req, req.body, longest),
  fieldOf: ({ req }) => formTokenIn(req.body),
  replyOf: (hasAnswered) => (hasAnswered ? true : null),
  send({ res }, { status, headers, body }) {
    res.statusCode = status
    for (const [name, value] of Object.entries(headers)) {
      res.setHeader(name, name === 'Vary' ? varyBy(res.getHeader(name), value) : value)
    }
    // The connection closes, so that nobody waits for the rest of a body that was too long.
    if (status === 413) res.setHeader('Connection', 'close')
    res.end(body)
  },
}

function leaveInLocals({ res, next }: ExpressExchange, values: Values<Dependencies>): void {
  Object.assign(res.locals, values)
  next()
}
