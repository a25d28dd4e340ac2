/**
 * `depends` in Express, and the handlers it returns.
 *
 * @module
 */

import type { NextFunction, Request, Response } from 'express'
import type { Dependencies, Values } from '../../request/dependency.ts'
import type { DependsOptions } from '../shared/options.ts'

/**
 * A handler of Express. It is our type and not `RequestHandler`, which refers to types of packages that an application
 * has not installed itself (`@types/express-serve-static-core`, `@types/qs`). Where a package manager keeps these
 * packages out of reach, the compiler cannot write a declaration of what the application exports (TS2883).
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
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal of the first
   * dependency that refuses. Needs no middleware. An error that the handler throws or rejects with goes to the error
   * handling of Express. With a handler that calls `next()`, it guards a whole router.
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
