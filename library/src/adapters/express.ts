/**
 * latchkey in Express 5 and Express 4. In both, what a handler rejects with reaches the error handling of
 * Express.
 *
 * @module
 */

import type { NextFunction, Request, Response } from 'express'
import type { Dependencies, Values } from '../request/dependency.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import { isPromise, type MaybePromise } from '../ground/maybe-promise.ts'
import type { BaseUser } from '../session/user.ts'
import { ExpressExchange } from './express/exchange.ts'
import { AdapterCore, type Framework } from './shared/adapter-core.ts'
import type { AdapterRoutes } from './shared/adapter-routes.ts'
import { bodyOf, formTokenIn } from './shared/node-body.ts'
import type { AdapterOptions, DependsOptions, LoginOptions, LookOptions } from './shared/options.ts'
import { varyBy } from './shared/response-headers.ts'

export type { DependsOptions, LogoutRouteOptions } from './shared/options.ts'

type Sides = [req: Request, res: Response]

/**
 * Options of `latchkeyExpress`. The token of a form is looked for in `req.body`: put `express.urlencoded()`
 * in front of routes of your own that take forms.
 */
export interface LatchkeyExpressOptions extends AdapterOptions<Sides, boolean> {}

/** Options of `session`. */
export interface SessionMiddlewareOptions extends LookOptions<Request> {}

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginOptions<Sides, boolean> {}

/**
 * A handler of Express. It is ours, and not `RequestHandler`: that one spells out types of packages that an
 * application has not installed itself (`@types/express-serve-static-core`, `@types/qs`). Where a package
 * manager keeps them out of its reach, the compiler can write no declaration of what it exports (TS2883).
 */
export interface ExpressHandler {
  (req: Request, res: Response, next: NextFunction): void
}

/** A handler that goes on to the next one, which finds the values in `res.locals`. */
export interface ExpressMiddleware<Locals extends Record<string, unknown>> {
  (req: object, res: Response<unknown, Locals>, next: NextFunction): void
}

/** `depends` of `LatchkeyExpress`. */
export interface ExpressDepends {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal
   * of the first that refuses. Needs no middleware. What the handler throws, or rejects with, goes to the
   * error handling of Express. With a handler that calls `next()` it guards a whole router.
   */
  <Needs extends Dependencies, Params = Request['params']>(
    needs: Needs,
    handler: (
      req: Request<Params>,
      res: Response,
      values: Values<Needs>,
      next: NextFunction,
    ) => unknown,
    options?: DependsOptions,
  ): ExpressHandler

  /**
   * Without a handler: returns a middleware that leaves the values in `res.locals` for the handlers that follow,
   * whose `req.params` Express types by the path.
   */
  <Needs extends Dependencies>(
    needs: Needs,
    options?: DependsOptions,
  ): ExpressMiddleware<Values<Needs>>
}

/** latchkey for Express. */
export interface LatchkeyExpress<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> extends AdapterRoutes<User, Data, Given, object, LoginRouteOptions, ExpressHandler> {
  /** Guards a handler: see `ExpressDepends`. */
  readonly depends: ExpressDepends

  /**
   * Returns a middleware that looks at the session of every request, as `req.session`. A method override belongs in
   * front of it.
   */
  readonly session: (options?: SessionMiddlewareOptions) => ExpressHandler
}

/** Returns latchkey for Express. */
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
      ? handlerOf(
          core.depends(
            needs,
            // What the application says of its path's parameters is believed.
            ({ req, res, next }, values) => handler(...([req, res, values, next] as never[])),
            options,
          ),
        )
      : handlerOf(core.depends(needs, leaveInLocals, handler))
  return {
    depends: depends as ExpressDepends,
    session(lookOptions) {
      const look = core.session(lookOptions)
      return handlerOf((exchange) =>
        look(exchange, exchange.req, (session) => {
          Object.assign(exchange.req, { session })
          exchange.next()
        }),
      )
    },
    contextOf: (req) => core.contextOf(core.contexts.get(req)),
    sessionOf: (req) => core.sessionOf(core.contexts.get(req)),
    loginRoute: (loginOptions) => handlerOf(core.loginRoute(loginOptions)),
    logoutRoute: (logoutOptions) => handlerOf(core.logoutRoute(logoutOptions)),
  }
}

const framework: Framework<ExpressExchange, unknown, Sides, boolean> = {
  sidesOf: ({ req, res }) => [req, res],
  bodyOf: ({ req }) => bodyOf(req, req.body),
  fieldOf: ({ req }) => formTokenIn(req.body),
  replyOf: (hasAnswered) => (hasAnswered === true ? true : null),
  send({ res }, { status, headers, body }) {
    res.statusCode = status
    for (const [name, value] of Object.entries(headers)) {
      res.setHeader(name, name === 'Vary' ? varyBy(res.getHeader(name), value) : value)
    }
    // The rest of a body that was too long is not waited for.
    if (status === 413) res.setHeader('Connection', 'close')
    res.end(body)
  },
}

function leaveInLocals({ res, next }: ExpressExchange, values: Values<Dependencies>): void {
  Object.assign(res.locals, values)
  next()
}
