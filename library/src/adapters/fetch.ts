/**
 * latchkey in anything that answers a `Request` with a `Response`: routes of Next.js, Bun, Deno, or an application's
 * own handler.
 *
 * @module
 */

import { readBody, TOKEN_FIELD } from '../request/body.ts'
import type { RequestContext } from '../request/context.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import { InvalidRequest } from '../errors.ts'
import { toResponse } from '../request/refusal.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import type { Awaitable, MaybePromise } from '../ground/maybe-promise.ts'
import { readFunction, setting, type SettingsOf } from '../ground/settings.ts'
import type { BaseUser } from '../session/user.ts'
import { FetchExchange } from './fetch/exchange.ts'
import { AdapterCore } from './shared/adapter-core.ts'
import type { AdapterRoutes, FlowRoutes, ProofRoutes } from './shared/adapter-routes.ts'
import type { Framework } from './shared/framework.ts'
import type {
  AdapterOptions,
  ConfirmOptions,
  DependsOptions,
  FactorOptions,
  FlowOptions,
  LoginOptions,
  LookOptions,
} from './shared/options.ts'
import { OpenList, pathIn } from './shared/open-list.ts'
import { ownResponse, type OwnResponse } from './shared/own-response.ts'
import { readProtectOptions, rulesFor, type ProtectOptions } from './shared/protect.ts'
import { tokenOfForm } from './shared/routes.ts'

export type { DependsOptions, LogoutRouteOptions, RefusedForm } from './shared/options.ts'
export type { GivenProof } from './shared/proof-routes.ts'
export type { FormToResend } from './shared/resend-page.ts'

type Sides = [request: Request]

/** Answers requests. Further arguments of the server follow the request. */
export type FetchHandler<Rest extends readonly unknown[]> = (
  request: Request,
  ...rest: Rest
) => MaybePromise<Response>

/** Options of `latchkeyFetch`. To find the token of a form, a copy of the form is read whole. */
export interface LatchkeyFetchOptions extends AdapterOptions<Sides, OwnResponse> {
  /**
   * Returns the address of the peer, which a `Request` does not tell: `(_, info) => info.remoteAddr.hostname` in Deno.
   * Never return what a client's own header says. For a Unix socket return `unix`; see `trustedProxies`.
   *
   * @default unknown: all guesses count as from one place
   */
  readonly address?: (request: Request, ...rest: never[]) => string | null | undefined

  /**
   * Answers an error of a handler that is no refusal. The answer carries the cookies of earlier writes.
   *
   * @default the error is thrown on to the server
   */
  readonly onError?: (error: unknown, request: Request) => Awaitable<Response>
}

/** Options of `session`. */
export interface SessionOptions extends LookOptions<Request> {}

/** Options of `protect`. */
export interface ProtectHandlerOptions extends ProtectOptions<Request> {}

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginOptions<Sides, OwnResponse> {}

/** Options of `confirmRoute`. */
export interface ConfirmRouteOptions extends ConfirmOptions<Sides, OwnResponse> {}

/** Options of `factorRoute`. */
export interface FactorRouteOptions extends FactorOptions<Sides, OwnResponse> {}

/** Options of `flowRoute`. */
export interface FlowRouteOptions extends FlowOptions<Sides, OwnResponse> {}

/** latchkey for fetch handlers. */
export interface LatchkeyFetch<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>
  extends
    AdapterRoutes<User, Data, Given, Request, LoginRouteOptions, FetchHandler<readonly unknown[]>>,
    ProofRoutes<ConfirmRouteOptions, FactorRouteOptions, FetchHandler<readonly unknown[]>>,
    FlowRoutes<FlowRouteOptions, FetchHandler<readonly unknown[]>> {
  /**
   * Returns a handler that runs with the values of its dependencies, or answers with the refusal of the first
   * dependency that refuses.
   */
  readonly depends: <Needs extends Dependencies, Rest extends readonly unknown[] = []>(
    needs: Needs,
    handler: (request: Request, values: Values<Needs>, ...rest: Rest) => Awaitable<Response>,
    options?: DependsOptions,
  ) => FetchHandler<Rest>

  /**
   * Returns a handler that looks at the session of every request, and then calls the given handler. That one may be a
   * whole application; it finds the session with `sessionOf`.
   */
  readonly session: <Rest extends readonly unknown[] = []>(
    handler: FetchHandler<Rest>,
    options?: SessionOptions,
  ) => FetchHandler<Rest>

  /**
   * Returns a handler that needs a user who is logged in, unless the path is opened, and then calls the given handler,
   * which may be a whole application. Nobody knows its routes here, so its `loginRoute` has to be opened too:
   * `'POST /login'`. A path that can be read in two ways is closed (`%`, `;`, `//`). It is no more than being logged
   * in; roles are each route's own.
   *
   * @throws ConfigurationError if an entry of the list does not say what is open.
   */
  readonly protect: <Rest extends readonly unknown[] = []>(
    handler: FetchHandler<Rest>,
    options?: ProtectHandlerOptions,
  ) => FetchHandler<Rest>
}

const settings = {
  onError: setting(null, readFunction),
} satisfies SettingsOf<Omit<LatchkeyFetchOptions, keyof AdapterOptions<Sides, OwnResponse>>>

/**
 * Returns latchkey for fetch handlers.
 *
 * @example
 * ```ts
 * import { createLatchkey, hashPassword } from 'latchkey'
 * import { latchkeyFetch } from 'latchkey/adapters/fetch'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * const users = [{ id: 'u1', username: 'alice', roles: ['admin'], passwordHash }] // your table
 * const latch = createLatchkey({
 *   store: sqliteStore('sessions.db'),
 *   findUser: (username) => users.find((user) => user.username === username) ?? null,
 * })
 * const { depends } = latchkeyFetch(latch, { address: () => '192.0.2.1' }) // how your server tells it
 *
 * // For whatever calls a function from Request to Response: Bun.serve, Deno.serve, a route of Next.js.
 * const profile = depends({ user: latch.user }, (request, { user }) => new Response(`Hello, ${user.username}!`))
 * const answer = await profile(new Request('https://app.example.com/profile'))
 * answer.status // => 401
 * ```
 */
export function latchkeyFetch<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyFetchOptions = {},
): LatchkeyFetch<User, Data, Given> {
  const { address, onError } = options
  const answering: typeof framework = {
    ...framework,
    settings,
    onError: onError && ((error, { request }) => onError(error, request)),
  }
  const core = new AdapterCore(latch, options, answering)
  core.contexts.hasFetchHandlers = true
  const handlerOf =
    (
      route: (exchange: FetchExchange) => MaybePromise<Response>,
    ): FetchHandler<readonly unknown[]> =>
    (request, ...rest) =>
      route(new FetchExchange(request, rest, address))
  const found = (request: Request): RequestContext | undefined =>
    core.contexts.get(request, request.method) ?? core.contexts.findByRequest(request)
  return {
    depends: (needs, handler, dependsOptions) =>
      handlerOf(
        core.depends(
          needs,
          ({ request, rest }, values) => handler(request, values, ...(rest as never)),
          dependsOptions,
        ),
      ),
    session(handler, lookOptions) {
      assertHandler('session', handler)
      const look = core.session(lookOptions)
      return handlerOf((exchange) => {
        const { request, rest } = exchange
        return look(exchange, request, () => handler(request, ...(rest as never)))
      })
    },
    protect(handler, protectOptions = {}) {
      assertHandler('protect', handler)
      const open = new OpenList(readProtectOptions(protectOptions), 'paths', core.pages)
      return (request, ...rest) => {
        const exchange = new FetchExchange(request, rest, address)
        const { method, url } = exchange
        const goOn = (): MaybePromise<Response> => handler(request, ...rest)
        if (open.isPage(method, pathIn(url)) || open.opensUrl(method, url)) return goOn()
        return core.protect(exchange, rulesFor(protectOptions, request, null), goOn)
      }
    },
    contextOf: (request) => core.contextOf(found(request)),
    sessionOf: (request) => core.sessionOf(found(request)),
    loginRoute: (loginOptions) => handlerOf(core.loginRoute(loginOptions)),
    confirmRoute: (confirmOptions) => handlerOf(core.confirmRoute(confirmOptions)),
    factorRoute: (factorOptions) => handlerOf(core.factorRoute(factorOptions)),
    flowRoute: (step, flowOptions) => handlerOf(core.flowRoute(step, flowOptions)),
    logoutRoute: (logoutOptions) => handlerOf(core.logoutRoute(logoutOptions)),
  }
}

/** @throws TypeError */
function assertHandler(name: string, handler: unknown): void {
  if (typeof handler === 'function') return
  throw new TypeError(`${name} takes a handler, and returns another: ${name}(handler, options)`)
}

async function unreadBody(request: Request, longest?: number): Promise<Uint8Array> {
  if (request.bodyUsed) throw new InvalidRequest('The body was read before latchkey could')
  return readBody(request.body, longest)
}

const framework: Framework<FetchExchange, Response, Sides, OwnResponse> = {
  name: 'latchkeyFetch',
  sidesOf: ({ request }) => [request],
  bodyOf: ({ request }, longest) => unreadBody(request, longest),
  /** Reads a copy of the form, so that the handler can read the form too. */
  fieldOf({ request }) {
    const type = request.headers.get('content-type') ?? ''
    return tokenOfForm(type, async () => (await request.clone().formData()).get(TOKEN_FIELD))
  },
  replyOf: ownResponse,
  send: (_, answer) => toResponse(answer),
}
