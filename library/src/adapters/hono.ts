/**
 * latchkey in Hono (version 4 and later), on Node or wherever Hono runs.
 *
 * @module
 */

import type { Context, Env, Handler, MiddlewareHandler } from 'hono'
import type { RequestContext } from '../request/context.ts'
import { readBody, type Body, type Credentials } from '../request/body.ts'
import { isUnsafeMethod } from '../request/cross-site.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import { LatchkeyError, thrownError } from '../errors.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import {
  andThen,
  isPromise,
  ours,
  type Awaitable,
  type MaybePromise,
} from '../ground/maybe-promise.ts'
import { bodyOf as nodeBodyOf } from './shared/node-body.ts'
import { openContexts } from './shared/open-contexts.ts'
import { toResponse } from '../request/refusal.ts'
import {
  answerLogin,
  answerLogout,
  assertFields,
  guard,
  lookAtSession,
  optionsFor,
  pagesOf,
  tokenOfForm,
  type AdapterOptions,
  type DependsOptions,
  type LoginTarget,
  type LogoutRouteOptions,
  type LookOptions,
} from './shared/routes.ts'
import type { Session } from '../session/session.ts'
import type { BaseUser } from '../session/user.ts'
import { HonoExchange, untouchedBody } from './hono/exchange.ts'

export type { DependsOptions, LogoutRouteOptions } from './shared/routes.ts'

/**
 * Options of `latchkeyHono`. To find the token of a form, the form is read whole: put Hono's `bodyLimit`
 * in front of routes of your own.
 */
export interface LatchkeyHonoOptions extends AdapterOptions {
  /**
   * Answers a refusal in place of problem details: with a page, for example. May return `null` to
   * leave it to latchkey. Redirects to its pages come first.
   */
  readonly onRefusal?: (error: LatchkeyError, c: Context) => Awaitable<Response | null | undefined>

  /**
   * Returns the address of the peer on platforms where the server does not tell: never what a client's own header says.
   * `unix` is that of a Unix socket; see `trustedProxies`.
   *
   * @default that of the connection in Node; elsewhere unknown: all guesses count as of one origin
   */
  readonly address?: (c: Context) => string | null | undefined
}

/** Options of `session`. */
export type SessionMiddlewareOptions = LookOptions<Context>

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginTarget {
  /**
   * Answers a login that failed in place of the usual refusal, for example with the form and the
   * reason. `credentials` is `null` if the body could not be read. May return `null`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    c: Context,
    credentials: Credentials | null,
  ) => Awaitable<Response | null | undefined>
}

/** The variables `session()` sets, for `new Hono<{ Variables: SessionVariables<…> }>()`. */
export interface SessionVariables<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> {
  session: Session<User, Data, Given>
}

/** latchkey for Hono. */
export interface LatchkeyHono<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal
   * of the first that refuses. Needs no middleware.
   */
  readonly depends: <Needs extends Dependencies, E extends Env = Env>(
    needs: Needs,
    handler: (c: Context<E>, values: Values<Needs>) => Awaitable<Response>,
    options?: DependsOptions,
  ) => Handler<E>

  /** Returns a middleware that looks at the session of every request, as `c.var.session`. */
  readonly session: (
    options?: SessionMiddlewareOptions,
  ) => MiddlewareHandler<{ Variables: SessionVariables<User, Data, Given> }>

  /**
   * Returns the handler of `POST /login`: a form or JSON with `username`, `password` and perhaps
   * `next`. Browsers are sent on; others get `{"message": "Logged in successfully"}`.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => Handler

  /** Returns the handler of `POST /logout`. The session has ended when it answers. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => Handler
}

/** Returns latchkey for Hono. */
export function latchkeyHono<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyHonoOptions = {},
): LatchkeyHono<User, Data, Given> {
  const pages = pagesOf(options)
  const { onRefusal, formTokens = false } = options
  const contexts = openContexts(latch)

  /** Answers a refusal; what is not one goes on to Hono's `onError`. */
  const refuse = async (error: unknown, c: Context, ctx: RequestContext): Promise<Response> => {
    try {
      if (!(error instanceof LatchkeyError)) throw error
      const refusal = latch.refuse(ctx, error, pages)
      const own = 'Location' in refusal.headers ? null : await onRefusal?.(error, c)
      return typeof own === 'object' && own !== null ? own : toResponse(refusal)
    } catch (unexpected) {
      // Hono's `onError` hears of errors alone.
      throw thrownError(unexpected)
    }
  }

  const fail = async (
    error: unknown,
    c: Context,
    ctx: RequestContext,
    exchange: HonoExchange,
  ): Promise<Response> => {
    try {
      return exchange.finish(await refuse(error, c, ctx))
    } catch (unexpected) {
      exchange.leave()
      throw unexpected
    }
  }

  /** The context that the request has, in whatever application of Hono, or around it, that was. */
  const find = (c: Context, { incoming }: HonoExchange): RequestContext | undefined => {
    const found = contexts.find(incoming ?? c)
    if (found === undefined) return contexts.findByRequest(c.req.raw)
    // Another site may cause what is safe. What a handler makes of that and sends to itself is not.
    return isUnsafeMethod(c.req.method) && !isUnsafeMethod(found.method) ? undefined : found
  }

  const keep = (c: Context, { incoming }: HonoExchange, ctx: RequestContext): void => {
    contexts.set(incoming ?? c, ctx)
    contexts.set(c.req.raw, ctx)
  }

  /** Runs work on a request and finishes its response. Waits for nothing that is there already. */
  const run = (
    c: Context,
    work: (ctx: RequestContext, c: Context) => MaybePromise<Response>,
  ): MaybePromise<Response> => {
    const exchange = new HonoExchange(c, options.address)
    const found = find(c, exchange)
    const ctx = found ?? latch.open(exchange)
    if (found === undefined) keep(c, exchange, ctx)
    else if (exchange.incoming !== null) found.join(exchange)
    try {
      // On Node, what of Hono's is mounted finds the context at Node's own request, at no price.
      const response =
        found === undefined && (exchange.incoming === null || contexts.hasFetchHandlers)
          ? contexts.run(c.req.raw, ctx, () => work(ctx, c), undefined)
          : work(ctx, c)
      return isPromise(response)
        ? response
            .then((settled) => exchange.finish(settled))
            .catch((error: unknown) => fail(error, c, ctx, exchange))
        : exchange.finish(response)
    } catch (error) {
      return fail(error, c, ctx, exchange)
    }
  }

  return {
    depends(needs, handler, routeOptions = {}) {
      const resolve = guard(needs, formTokens, routeOptions, fieldOf)
      const handle = (ctx: RequestContext, c: Context): MaybePromise<Response> => {
        const values = resolve(ctx, c)
        return isPromise(values)
          ? values.then((settled) => handler(c, settled))
          : ours(handler(c, values))
      }
      return (c) => run(c, handle)
    },
    session(lookOptions = {}) {
      return async function session(c, next) {
        const exchange = new HonoExchange(c, options.address)
        const found = find(c, exchange)
        const rules = optionsFor(lookOptions, c)
        const ctx = found ?? latch.open(exchange, rules)
        if (found === undefined) keep(c, exchange, ctx)
        else if (exchange.incoming !== null) found.join(exchange)
        try {
          const current = lookAtSession(latch.session, ctx, rules)
          c.set('session', isPromise(current) ? await current : current)
        } catch (error) {
          return exchange.finish(await refuse(error, c, ctx))
        }
        await (found === undefined && (exchange.incoming === null || contexts.hasFetchHandlers)
          ? contexts.run(c.req.raw, ctx, next, undefined)
          : next())
        exchange.amend()
        return undefined
      }
    },
    loginRoute({ fallback = '/', fields, onFailure } = {}) {
      assertFields(fields)
      return (c) =>
        run(c, async (ctx) => {
          const target = { fallback, next: c.req.query('next') }
          const answer = await answerLogin(latch, ctx, {
            formTokens,
            fields,
            target,
            readBody: () => bodyOf(c),
            onFailure: (error, credentials) =>
              andThen(onFailure?.(error, c, credentials), (own) =>
                typeof own === 'object' ? own : null,
              ),
          })
          return answer instanceof Response ? answer : toResponse(answer)
        })
    },
    logoutRoute({ redirectTo: target = '/' } = {}) {
      return (c) =>
        run(c, async (ctx) =>
          toResponse(await answerLogout(ctx, { formTokens, target, readBody: () => bodyOf(c) })),
        )
    },
  }
}

/**
 * The field of a form, of the length the application allows. Hono keeps the parsed body for the handler.
 */
function fieldOf(c: Context): Promise<string | null> {
  const type = c.req.header('content-type') ?? ''
  return tokenOfForm(type, async () => (await c.req.parseBody())['_csrf'])
}

/** The body of the request, also where an earlier middleware has read it. */
async function bodyOf(c: Context): Promise<Body> {
  const incoming = untouchedBody(c)
  if (incoming !== null) return nodeBodyOf(incoming, undefined)
  if (c.req.raw.bodyUsed) return readBody([new Uint8Array(await c.req.arrayBuffer())])
  return readBody(c.req.raw.body)
}
