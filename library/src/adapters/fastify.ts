/**
 * latchkey in Fastify 5.
 *
 * @module
 */

import type {
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  RouteGenericInterface,
  RouteHandlerMethod,
  RouteShorthandOptionsWithHandler,
} from 'fastify'
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
import { FastifyExchange } from './fastify/exchange.ts'

export type { DependsOptions, LogoutRouteOptions } from './shared/routes.ts'

/**
 * Options of `latchkeyFastify`. The token of a form is looked for in `request.body`: register
 * `@fastify/formbody` for routes of your own that take forms.
 */
export interface LatchkeyFastifyOptions extends AdapterOptions {
  /**
   * Answers a refusal in place of problem details: with a page, for example. Returns whether it has; what
   * it has not answered is left to latchkey. Redirects to its pages come first.
   */
  readonly onRefusal?: (
    error: LatchkeyError,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Awaitable<boolean>

  /**
   * Returns the address of the peer on platforms where the server does not tell: never what a client's own header says.
   * `unix` is that of a Unix socket; see `trustedProxies`.
   *
   * @default that of the connection
   */
  readonly address?: (request: FastifyRequest) => string | null | undefined
}

/** Options of `session`. */
export type SessionPluginOptions = LookOptions<FastifyRequest>

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginTarget {
  /**
   * Answers a login that failed in place of the usual refusal, for example with the form and the
   * reason. `credentials` is `null` if the body could not be read. Returns whether it has answered.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    request: FastifyRequest,
    reply: FastifyReply,
    credentials: Credentials | null,
  ) => Awaitable<boolean>
}

/** A route whose body is left to its handler. The handler alone takes what a parser has made, too. */
export type UnparsedRoute = Pick<
  RouteShorthandOptionsWithHandler,
  'handler' | 'preParsing' | 'preValidation'
>

/** latchkey for Fastify. */
export interface LatchkeyFastify<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal
   * of the first that refuses. Needs no plugin. What the handler throws, or rejects with, goes to the
   * error handling of Fastify. Our headers are among `reply.getHeaders()`, for a handler that hijacks the
   * reply and writes them itself.
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
   * Returns a plugin that looks at the session of every request of the scope it is registered in, as
   * `request.session`.
   */
  readonly session: (options?: SessionPluginOptions) => FastifyPluginAsync

  /**
   * Returns the session of a request behind `session()`: `request.session`, with its type.
   *
   * @throws TypeError if `session()` is not registered.
   */
  readonly sessionOf: (request: object) => Session<User, Data, Given>

  /**
   * Returns the route `POST /login`: a form or JSON with `username`, `password` and perhaps `next`.
   * Browsers are sent on; others get `{"message": "Logged in successfully"}`. The body is not parsed before,
   * so it needs no parser for forms; with hooks or a schema that look at the body, take its `handler` alone.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => UnparsedRoute

  /** Returns the route `POST /logout`. The session has ended when it answers. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => UnparsedRoute
}

const REGISTERED_TWICE =
  'latchkey: session() is registered twice, here and in this scope or one around it; or another ' +
  'plugin (@fastify/session) has taken request.session. Register it once, in the outermost scope that needs it'

/** Returns latchkey for Fastify. */
export function latchkeyFastify<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyFastifyOptions = {},
): LatchkeyFastify<User, Data, Given> {
  const pages = pagesOf(options)
  const { onRefusal, formTokens = false } = options
  const contexts = openContexts(latch)

  /** The context of a request: on Node's own, which is the same for what is mounted in Fastify. */
  const open = (request: FastifyRequest, reply: FastifyReply): RequestContext => {
    const found = contexts.find(request.raw)
    if (found !== undefined) return found
    const ctx = latch.open(new FastifyExchange(request, reply, options.address))
    contexts.set(request.raw, ctx)
    return ctx
  }

  /** Answers a refusal; what is not one goes on to the error handling of Fastify. */
  const refuse = async (
    error: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
    ctx: RequestContext,
  ): Promise<FastifyReply> => {
    try {
      if (!(error instanceof LatchkeyError) || reply.sent || reply.raw.headersSent) throw error
      const refusal = latch.refuse(ctx, error, pages)
      const isOwn = !('Location' in refusal.headers) && (await onRefusal?.(error, request, reply))
      return isOwn ? reply : send(reply, refusal)
    } catch (unexpected) {
      throw thrownError(unexpected)
    }
  }

  /** Returns the route that answers with what some work on the request comes to. */
  const route = (
    work: (
      request: FastifyRequest,
      reply: FastifyReply,
      ctx: RequestContext,
    ) => Promise<Answer | true>,
  ): UnparsedRoute =>
    unparsed(async (request, reply) => {
      const ctx = open(request, reply)
      try {
        const answer = await work(request, reply, ctx)
        return answer === true ? reply : send(reply, answer)
      } catch (error) {
        return refuse(error, request, reply, ctx)
      }
    })

  return {
    depends(needs, handler, options = {}) {
      const fieldOf = (request: FastifyRequest): string | null => formTokenIn(request.body)
      const resolve = guard(needs, formTokens, options, fieldOf)
      return function depends(typed, reply) {
        const request = typed as FastifyRequest
        const ctx = open(request, reply)
        try {
          const values = resolve(ctx, request)
          const handled = isPromise(values)
            ? values.then((settled) => handler(typed, reply, settled))
            : ours(handler(typed, reply, values))
          return isPromise(handled)
            ? Promise.resolve(handled).catch((error: unknown) => refuse(error, request, reply, ctx))
            : handled
        } catch (error) {
          return refuse(error, request, reply, ctx)
        }
      }
    },
    session(lookOptions = {}) {
      const plugin: FastifyPluginAsync = async (app) => {
        // Fastify would say that a decorator is there already, and not whose.
        if (app.hasRequestDecorator('session')) throw new TypeError(REGISTERED_TWICE)
        app.decorateRequest('session', null)
        app.addHook('onRequest', function session(request, reply, next) {
          const rules = optionsFor(lookOptions, request)
          const found = contexts.find(request.raw)
          const ctx =
            found ?? latch.open(new FastifyExchange(request, reply, options.address), rules)
          contexts.set(request.raw, ctx)
          const goOn = (session: Session<User, Data, Given>): void => {
            Object.assign(request, { session })
            next()
          }
          const fail = async (error: unknown): Promise<void> => {
            await refuse(error, request, reply, ctx)
          }
          try {
            const looked = lookAtSession(latch.session, ctx, rules)
            if (isPromise(looked))
              looked.then(goOn, fail).catch((error) => next(thrownError(error) as Error))
            else goOn(looked)
          } catch (error) {
            fail(error).catch(next)
          }
        })
      }
      // For the scope it is registered in, not one of its own.
      return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
    },
    sessionOf(request) {
      const { raw = request } = request as { readonly raw?: object }
      const session = contexts.get(raw)?.session()
      if (session === undefined || isPromise(session))
        throw new TypeError(
          'sessionOf finds no session: register session() in this scope or one around it',
        )
      return session as unknown as Session<User, Data, Given>
    },
    loginRoute({ fallback = '/', fields, onFailure } = {}) {
      assertFields(fields)
      return route((request, reply, ctx) =>
        answerLogin<true>(latch, ctx, {
          formTokens,
          fields,
          target: { fallback, next: nextOf(ctx) },
          readBody: () => bodyOf(request.raw, request.body),
          onFailure: (error, credentials) =>
            andThen(onFailure?.(error, request, reply, credentials) ?? false, (isOwn) =>
              isOwn ? true : null,
            ),
        }),
      )
    },
    logoutRoute({ redirectTo: target = '/' } = {}) {
      return route((request, _, ctx) =>
        answerLogout(ctx, {
          formTokens,
          target,
          readBody: () => bodyOf(request.raw, request.body),
        }),
      )
    },
  }
}

/**
 * A route whose body Fastify does not read: before we know where the request comes from, nobody should, and
 * for forms there may be no parser. A request that says nothing of a body is not parsed; its headers are
 * hidden for as long as that is decided.
 */
function unparsed(handler: RouteHandlerMethod): UnparsedRoute {
  return {
    preParsing(request, _, payload, done) {
      request.body = payload
      const hidden = { 'content-type': undefined, 'content-length': undefined }
      setHeaders(request, { ...hidden, 'transfer-encoding': undefined })
      done(null, payload)
    },
    preValidation(request, _, done) {
      setHeaders(request, undefined)
      done()
    },
    handler,
  }
}

/** Headers that stand before those of the client, until they are taken away. */
function setHeaders(request: FastifyRequest, headers: object | undefined): void {
  Object.assign(request, { headers })
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  // The rest of a body that was too long is not waited for.
  if (status === 413 && reply.raw.req.httpVersionMajor < 2) reply.header('connection', 'close')
  const { Vary: vary, ...others } = headers
  if (vary !== undefined) reply.header('vary', varyBy(reply.getHeader('vary'), vary))
  return reply
    .code(status)
    .headers(others)
    .send(body ?? undefined)
}
