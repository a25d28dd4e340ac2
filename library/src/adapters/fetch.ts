/**
 * latchkey in anything that answers a `Request` with a `Response`: routes of Next.js, Bun, Deno, or a
 * handler of one's own.
 *
 * @module
 */

import type { RequestContext } from '../request/context.ts'
import { readBody, type Body, type Credentials } from '../request/body.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import { InvalidRequest, LatchkeyError, thrownError } from '../errors.ts'
import { saidAddress } from '../request/forwarded.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import {
  andThen,
  isPromise,
  ours,
  type Awaitable,
  type MaybePromise,
} from '../ground/maybe-promise.ts'
import { openContexts } from './shared/open-contexts.ts'
import { toResponse } from '../request/refusal.ts'
import {
  answerLogin,
  answerLogout,
  assertFields,
  guard,
  lookAtSession,
  nextOf,
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
import { FetchExchange } from './fetch/exchange.ts'

export type { DependsOptions, LogoutRouteOptions } from './shared/routes.ts'

/** Answers requests. What the server passes on besides stands after the request. */
export type FetchHandler<Rest extends readonly unknown[]> = (
  request: Request,
  ...rest: Rest
) => MaybePromise<Response>

/** Options of `latchkeyFetch`. To find the token of a form, a copy of the form is read whole. */
export interface LatchkeyFetchOptions extends AdapterOptions {
  /**
   * Returns the address of the peer, which a `Request` does not tell: `(_, info) =>
   * info.remoteAddr.hostname` in Deno. Never what a client's own header says. `unix` is that of a Unix socket;
   * see `trustedProxies`.
   *
   * @default unknown: all guesses count as of one origin
   */
  readonly address?: (request: Request, ...rest: never[]) => string | null | undefined

  /**
   * Answers a refusal in place of problem details: with a page, for example. May return `null` to
   * leave it to latchkey. Redirects to its pages come first.
   */
  readonly onRefusal?: (
    error: LatchkeyError,
    request: Request,
  ) => Awaitable<Response | null | undefined>

  /**
   * Answers what a handler throws that is no refusal. The answer carries the cookies of what was written
   * before.
   *
   * @default thrown on to the server
   */
  readonly onError?: (error: unknown, request: Request) => Awaitable<Response>
}

/** Options of `session`. */
export type SessionOptions = LookOptions<Request>

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginTarget {
  /**
   * Answers a login that failed in place of the usual refusal, for example with the form and the
   * reason. `credentials` is `null` if the body could not be read. May return `null`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    request: Request,
    credentials: Credentials | null,
  ) => Awaitable<Response | null | undefined>
}

/** latchkey for fetch handlers. */
export interface LatchkeyFetch<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal
   * of the first that refuses.
   */
  readonly depends: <Needs extends Dependencies, Rest extends readonly unknown[] = []>(
    needs: Needs,
    handler: (request: Request, values: Values<Needs>, ...rest: Rest) => Awaitable<Response>,
    options?: DependsOptions,
  ) => FetchHandler<Rest>

  /**
   * Returns a handler that looks at the session of every request before the given one, which may be a
   * whole application: it finds the session with `sessionOf`.
   */
  readonly session: <Rest extends readonly unknown[] = []>(
    handler: FetchHandler<Rest>,
    options?: SessionOptions,
  ) => FetchHandler<Rest>

  /**
   * Returns the session of a request behind `session()`.
   *
   * @throws TypeError if `session()` is not in front.
   */
  readonly sessionOf: (request: Request) => Session<User, Data, Given>

  /**
   * Returns the handler of `POST /login`: a form or JSON with `username`, `password` and perhaps
   * `next`. Browsers are sent on; others get `{"message": "Logged in successfully"}`.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => FetchHandler<readonly unknown[]>

  /** Returns the handler of `POST /logout`. The session has ended when it answers. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => FetchHandler<readonly unknown[]>
}

/** Returns latchkey for fetch handlers. */
export function latchkeyFetch<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyFetchOptions = {},
): LatchkeyFetch<User, Data, Given> {
  const pages = pagesOf(options)
  const { onRefusal, onError, formTokens = false } = options
  const contexts = openContexts(latch)
  contexts.hasFetchHandlers = true

  const exchangeOf = (request: Request, rest: readonly unknown[]): FetchExchange =>
    new FetchExchange(request, () => saidAddress(options.address?.(request, ...(rest as never[]))))

  /** Answers a refusal, and what else was thrown if the application says how. */
  const refuse = async (
    error: unknown,
    request: Request,
    ctx: RequestContext,
  ): Promise<Response> => {
    try {
      if (error instanceof LatchkeyError) {
        const refusal = latch.refuse(ctx, error, pages)
        const own = 'Location' in refusal.headers ? null : await onRefusal?.(error, request)
        return typeof own === 'object' && own !== null ? own : toResponse(refusal)
      }
      if (onError === undefined) throw error
      return await onError(error, request)
    } catch (unexpected) {
      throw thrownError(unexpected)
    }
  }

  /** Runs work on a request and finishes its response. Waits for nothing that is there already. */
  const run = (
    request: Request,
    rest: readonly unknown[],
    work: (ctx: RequestContext) => MaybePromise<Response>,
    rules: DependsOptions = {},
  ): MaybePromise<Response> => {
    const exchange = exchangeOf(request, rest)
    const found = contexts.findByRequest(request)
    const ctx = found ?? latch.open(exchange, rules)
    contexts.set(request, ctx)
    const fail = async (error: unknown): Promise<Response> =>
      exchange.finish(await refuse(error, request, ctx))
    try {
      const response = found === undefined ? contexts.run(request, ctx, work, ctx) : work(ctx)
      return isPromise(response)
        ? response.then((settled) => exchange.finish(settled)).catch(fail)
        : exchange.finish(response)
    } catch (error) {
      return fail(error)
    }
  }

  return {
    depends(needs, handler, routeOptions = {}) {
      const resolve = guard(needs, formTokens, routeOptions, fieldOf)
      return (request, ...rest) =>
        run(request, rest, (ctx) => {
          const values = resolve(ctx, request)
          return isPromise(values)
            ? values.then((settled) => handler(request, settled, ...rest))
            : ours(handler(request, values, ...rest))
        })
    },
    session(handler, lookOptions = {}) {
      return (request, ...rest) => {
        const rules = optionsFor(lookOptions, request)
        return run(
          request,
          rest,
          async (ctx) => {
            await lookAtSession(latch.session, ctx, rules)
            return handler(request, ...rest)
          },
          rules,
        )
      }
    },
    sessionOf(request) {
      const ctx = contexts.get(request) ?? contexts.findByRequest(request)
      const session = ctx?.session()
      if (session === undefined || isPromise(session))
        throw new TypeError('sessionOf finds no session: put session() in front of this handler')
      return session as unknown as Session<User, Data, Given>
    },
    loginRoute({ fallback = '/', fields, onFailure } = {}) {
      assertFields(fields)
      return (request, ...rest) =>
        run(request, rest, async (ctx) => {
          const answer = await answerLogin(latch, ctx, {
            formTokens,
            fields,
            target: { fallback, next: nextOf(ctx) },
            readBody: () => bodyOf(request),
            onFailure: (error, credentials) =>
              andThen(onFailure?.(error, request, credentials), (own) =>
                typeof own === 'object' ? own : null,
              ),
          })
          return answer instanceof Response ? answer : toResponse(answer)
        })
    },
    logoutRoute({ redirectTo: target = '/' } = {}) {
      return (request, ...rest) =>
        run(request, rest, async (ctx) => {
          const readBody = (): Promise<Body> => bodyOf(request)
          return toResponse(await answerLogout(ctx, { formTokens, target, readBody }))
        })
    },
  }
}

/** The body of a request that nobody has read. */
async function bodyOf(request: Request): Promise<Body> {
  if (request.bodyUsed) throw new InvalidRequest('The body was read before the login could')
  return readBody(request.body)
}

/** The field of a form. The handler can read the form too. */
function fieldOf(request: Request): Promise<string | null> {
  const type = request.headers.get('content-type') ?? ''
  return tokenOfForm(type, async () => (await request.clone().formData()).get('_csrf'))
}
