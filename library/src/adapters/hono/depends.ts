/**
 * The types of `depends` in Hono. They keep the path of a route, the input that validators ask for, and the answers of
 * handlers.
 *
 * @module
 */

import type { Context, Env, Input, MiddlewareHandler, Next, TypedResponse } from 'hono'
import type { Dependencies, Values } from '../../request/dependency.ts'
import type { Awaitable } from '../../ground/maybe-promise.ts'
import type { DependsOptions } from '../shared/options.ts'

/** The type that Hono has for a path that is not declared. */
export type AnyPath = Context extends Context<infer _, infer Path> ? Path : never

/** The input of a handler that declares none. */
export type NoInput = Context extends Context<infer _, infer _, infer In> ? In : never

/**
 * The type that Hono sees of a handler in `depends`: its answer is that of the inner handler. A handler that declares
 * no input fits behind any validators, and `hc` sees what these validators ask for.
 */
export type HonoHandler<E extends Env, Path extends string, In extends Input, Answered> = (
  c: NoInput extends In ? Pick<Context, 'req'> : Context<E, Path, In>,
  next: Next,
) => Awaited<Answered> | Promise<Awaited<Answered>>

/** `depends` of `LatchkeyHono`. */
export interface HonoDepends {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal of the first
   * dependency that refuses. Needs no middleware. The compiler cannot know here what the path and validators put in
   * `c`: declare it (`c: Context<Env, '/items/:id'>`), or leave the handler out.
   */
  <
    Needs extends Dependencies,
    Answered extends Awaitable<Response | TypedResponse>,
    E extends Env = Env,
    Path extends string = AnyPath,
    In extends Input = NoInput,
  >(
    needs: Needs,
    handler: (c: Context<E, Path, In>, values: Values<Needs>) => Answered,
    options?: DependsOptions,
  ): HonoHandler<E, Path, In, Answered>

  /**
   * Without a handler: returns a middleware that leaves the values in `c.var` for the handlers that follow, which have
   * all types that Hono gives them. It also answers the refusals of these handlers if `onError` has answered 500.
   */
  <Needs extends Dependencies>(
    needs: Needs,
    options?: DependsOptions,
  ): MiddlewareHandler<{ Variables: Values<Needs> }, string, NoInput, never>
}
