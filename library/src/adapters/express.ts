/**
 * latchkey in Express 5 and Express 4. In both, what a handler rejects with reaches the error handling of
 * Express.
 *
 * @module
 */

import type { NextFunction, Request, Response } from 'express'
import type { RequestContext } from '../request/context.ts'
import type { Credentials } from '../request/body.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import { LatchkeyError, thrownError } from '../errors.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import { andThen, isPromise, ours, type Awaitable } from '../ground/maybe-promise.ts'
import { bodyOf, formTokenIn } from './shared/node-body.ts'
import { openContexts } from './shared/open-contexts.ts'
import type { Answer } from '../request/refusal.ts'
import {
  answerLogin,
  answerLogout,
  assertFields,
  guard,
  lookAtSession,
  nextOf,
  optionsFor,
  pagesOf,
  type AdapterOptions,
  type DependsOptions,
  type LoginTarget,
  type LogoutRouteOptions,
  type LookOptions,
} from './shared/routes.ts'
import { varyBy } from './shared/response-headers.ts'
import type { Session } from '../session/session.ts'
import type { BaseUser } from '../session/user.ts'
import { ExpressExchange } from './express/exchange.ts'

export type { DependsOptions, LogoutRouteOptions } from './shared/routes.ts'

/**
 * Options of `latchkeyExpress`. The token of a form is looked for in `req.body`: put `express.urlencoded()`
 * in front of routes of your own that take forms.
 */
export interface LatchkeyExpressOptions extends AdapterOptions {
  /**
   * Answers a refusal in place of problem details: with a page, for example. Returns whether it has; what
   * it has not answered is left to latchkey. Redirects to its pages come first.
   */
  readonly onRefusal?: (error: LatchkeyError, req: Request, res: Response) => Awaitable<boolean>

  /**
   * Returns the address of the peer on platforms where the server does not tell: never what a client's own header says.
   * `unix` is that of a Unix socket; see `trustedProxies`.
   *
   * @default that of the connection
   */
  readonly address?: (req: Request) => string | null | undefined
}

/** Options of `session`. */
export type SessionMiddlewareOptions = LookOptions<Request>

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginTarget {
  /**
   * Answers a login that failed in place of the usual refusal, for example with the form and the
   * reason. `credentials` is `null` if the body could not be read. Returns whether it has answered.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    req: Request,
    res: Response,
    credentials: Credentials | null,
  ) => Awaitable<boolean>
}

/**
 * A handler of Express. It is ours, and not `RequestHandler`: that one spells out types of packages that an
 * application has not installed itself (`@types/express-serve-static-core`, `@types/qs`). Where a package
 * manager keeps them out of its reach, the compiler can write no declaration of what it exports (TS2883).
 */
export interface ExpressHandler {
  (req: Request, res: Response, next: NextFunction): void
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
}

/** latchkey for Express. */
export interface LatchkeyExpress<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> {
  /** Guards a handler: see `ExpressDepends`. */
  readonly depends: ExpressDepends

  /**
   * Returns a middleware that looks at the session of every request, as `req.session`. A method override belongs in
   * front of it.
   */
  readonly session: (options?: SessionMiddlewareOptions) => ExpressHandler

  /**
   * Returns the session of a request behind `session()`: `req.session`, with its type.
   *
   * @throws TypeError if `session()` is not in front.
   */
  readonly sessionOf: (req: object) => Session<User, Data, Given>

  /**
   * Returns the handler of `POST /login`: a form or JSON with `username`, `password` and perhaps
   * `next`, read by itself or by a parser in front. Browsers are sent on; others get
   * `{"message": "Logged in successfully"}`.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => ExpressHandler

  /** Returns the handler of `POST /logout`. The session has ended when it answers. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => ExpressHandler
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
  const pages = pagesOf(options)
  const { onRefusal, formTokens = false } = options
  const contexts = openContexts(latch)

  /** The context of a request, in whatever router or application of Express it is. */
  const open = (req: Request, res: Response): RequestContext => {
    const found = contexts.find(req)
    if (found !== undefined) return found
    const ctx = latch.open(new ExpressExchange(req, res, options.address))
    contexts.set(req, ctx)
    return ctx
  }

  const refuse = async (error: unknown, req: Request, res: Response, ctx: RequestContext) => {
    if (!(error instanceof LatchkeyError) || res.headersSent) throw error
    const refusal = latch.refuse(ctx, error, pages)
    const isOwn = !('Location' in refusal.headers) && (await onRefusal?.(error, req, res))
    if (isOwn !== true) send(res, refusal)
  }

  /** Answers a refusal; what is not one goes on to the error handling of Express. */
  const fail = (
    thrown: unknown,
    req: Request,
    res: Response,
    next: NextFunction,
    ctx: RequestContext,
  ): void => {
    refuse(thrown, req, res, ctx).catch((error: unknown) => next(thrownError(error)))
  }

  /** Returns the handler that answers with what some work on the request comes to. */
  const route =
    (work: (req: Request, res: Response, ctx: RequestContext) => Promise<Answer | true>) =>
    (req: Request, res: Response, next: NextFunction): void => {
      const ctx = open(req, res)
      work(req, res, ctx)
        .then((answer) => answer === true || send(res, answer))
        .catch((error: unknown) => fail(error, req, res, next, ctx))
    }

  return {
    depends(needs, handler, options = {}) {
      const resolve = guard(needs, formTokens, options, (req: Request) => formTokenIn(req.body))
      return function depends(req, res, next) {
        // What the application says of its path's parameters is believed.
        const typed = req as never
        const ctx = open(req, res)
        try {
          const values = resolve(ctx, req)
          const handled = isPromise(values)
            ? values.then((settled) => handler(typed, res, settled, next))
            : ours(handler(typed, res, values, next))
          if (isPromise(handled)) {
            handled.then(undefined, (error: unknown) => fail(error, req, res, next, ctx))
          }
        } catch (error) {
          fail(error, req, res, next, ctx)
        }
      }
    },
    session(lookOptions = {}) {
      return function session(req, res, next) {
        const rules = optionsFor(lookOptions, req)
        const found = contexts.find(req)
        const ctx = found ?? latch.open(new ExpressExchange(req, res, options.address), rules)
        contexts.set(req, ctx)
        const goOn = (session: Session<User, Data, Given>): void => {
          Object.assign(req, { session })
          next()
        }
        const refused = (error: unknown): void => fail(error, req, res, next, ctx)
        try {
          const looked = lookAtSession(latch.session, ctx, rules)
          if (isPromise(looked))
            looked.then(goOn, refused).catch((error) => next(thrownError(error)))
          else goOn(looked)
        } catch (error) {
          refused(error)
        }
      }
    },
    sessionOf(req) {
      const session = contexts.get(req)?.session()
      if (session === undefined || isPromise(session))
        throw new TypeError('sessionOf finds no session: put session() in front of this route')
      return session as unknown as Session<User, Data, Given>
    },
    loginRoute({ fallback = '/', fields, onFailure } = {}) {
      assertFields(fields)
      return route((req, res, ctx) =>
        answerLogin<true>(latch, ctx, {
          formTokens,
          fields,
          target: { fallback, next: nextOf(ctx) },
          readBody: () => bodyOf(req, req.body),
          onFailure: (error, credentials) =>
            andThen(onFailure?.(error, req, res, credentials) ?? false, (isOwn) =>
              isOwn ? true : null,
            ),
        }),
      )
    },
    logoutRoute({ redirectTo: target = '/' } = {}) {
      return route((req, _, ctx) =>
        answerLogout(ctx, { formTokens, target, readBody: () => bodyOf(req, req.body) }),
      )
    },
  }
}

function send(res: Response, { status, headers, body }: Answer): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) {
    res.setHeader(name, name === 'Vary' ? varyBy(res.getHeader(name), value) : value)
  }
  // The rest of a body that was too long is not waited for.
  if (status === 413) res.setHeader('Connection', 'close')
  res.end(body)
}
