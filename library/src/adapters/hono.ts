/**
 * latchkey in Hono (version 4 and later), on Node or wherever Hono runs.
 *
 * @module
 */

import type { Context, Handler, MiddlewareHandler, Next } from 'hono'
import { readBody, TOKEN_FIELD, unreadable, type Body } from '../request/body.ts'
import type { Dependencies, Values } from '../request/dependency.ts'
import { toResponse } from '../request/refusal.ts'
import { ConfigurationError, LatchkeyError } from '../errors.ts'
import type { ListedRoute } from '../events.ts'
import type { BaseLatchkey } from '../latchkey.ts'
import type { Awaitable, MaybePromise } from '../ground/maybe-promise.ts'
import type { Session } from '../session/session.ts'
import type { BaseUser } from '../session/user.ts'
import type { HonoDepends } from './hono/depends.ts'
import { setting } from '../ground/settings.ts'
import { contextIn, HonoExchange, untouchedBody } from './hono/exchange.ts'
import { isOpen, listHonoRoutes, rulesBehind, type HonoRoutes } from './hono/protect.ts'
import { AdapterCore } from './shared/adapter-core.ts'
import type { AdapterRoutes, FlowRoutes, ProofRoutes } from './shared/adapter-routes.ts'
import type { Framework } from './shared/framework.ts'
import { bodyOf as nodeBodyOf } from './shared/node-body.ts'
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
import { once, readProtectOptions, rulesFor, type ProtectOptions } from './shared/protect.ts'
import { dependsMark, marked, wayIn } from './shared/route-marks.ts'
import { tokenOfForm } from './shared/routes.ts'

export type { AnyPath, HonoDepends, HonoHandler, NoInput } from './hono/depends.ts'
export type { DependsOptions, LogoutRouteOptions, RefusedForm } from './shared/options.ts'
export type { GivenProof } from './shared/proof-routes.ts'
export type { FormToResend } from './shared/resend-page.ts'
export type { HonoRoutes } from './hono/protect.ts'

type Sides = [c: Context]

/**
 * Options of `latchkeyHono`. To find the token of a form, the form is read whole: put Hono's `bodyLimit`
 * in front of routes of your own.
 */
export interface LatchkeyHonoOptions extends AdapterOptions<Sides, OwnResponse> {}

/** Options of `session`. */
export interface SessionMiddlewareOptions extends LookOptions<Context> {}

/** Options of `loginRoute`. */
export interface LoginRouteOptions extends LoginOptions<Sides, OwnResponse> {}

/** Options of `confirmRoute`. */
export interface ConfirmRouteOptions extends ConfirmOptions<Sides, OwnResponse> {}

/** Options of `factorRoute`. */
export interface FactorRouteOptions extends FactorOptions<Sides, OwnResponse> {}

/** Options of `flowRoute`. */
export interface FlowRouteOptions extends FlowOptions<Sides, OwnResponse> {}

/** Options of `protect`. */
export interface ProtectMiddlewareOptions extends ProtectOptions<Context> {
  /**
   * The application. In development, its routes are then told at the first request (`routes.listed`).
   *
   * @default nothing is told
   */
  readonly app?: HonoRoutes
}

/** The variables that `session()` sets, for `new Hono<{ Variables: SessionVariables<…> }>()`. */
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
>
  extends
    AdapterRoutes<User, Data, Given, Context, LoginRouteOptions, Handler>,
    ProofRoutes<ConfirmRouteOptions, FactorRouteOptions, Handler>,
    FlowRoutes<FlowRouteOptions, Handler> {
  /** Guards a handler: see `HonoDepends`. */
  readonly depends: HonoDepends

  /** Returns a middleware that looks at the session of every request, as `c.var.session`. */
  readonly session: (
    options?: SessionMiddlewareOptions,
  ) => MiddlewareHandler<{ Variables: SessionVariables<User, Data, Given> }>

  /**
   * Returns a middleware behind which every route needs a user who is logged in, unless it is opened: the route that
   * Hono has matched, whatever the path looks like. It stands in front of all routes: Hono does not call it for routes
   * that were registered before. It is no more than being logged in; roles are each route's own.
   *
   * @throws ConfigurationError if an entry of the list does not say what is open.
   */
  readonly protect: (options?: ProtectMiddlewareOptions) => MiddlewareHandler

  /** Returns the routes of an application, with what guards each, so that a test can hold them against a table. */
  readonly routesOf: (app: HonoRoutes) => readonly ListedRoute[]
}

/**
 * Returns latchkey for Hono.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono'
 * import { createLatchkey, hashPassword } from 'latchkey'
 * import { latchkeyHono } from 'latchkey/adapters/hono'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * const users = [{ id: 'u1', username: 'alice', roles: ['admin'], passwordHash }] // your table
 * const latch = createLatchkey({
 *   store: sqliteStore('sessions.db'),
 *   findUser: (username) => users.find((user) => user.username === username) ?? null,
 * })
 * const { depends, loginRoute, logoutRoute } = latchkeyHono(latch)
 *
 * const app = new Hono()
 * app.post('/login', loginRoute())
 * app.post('/logout', logoutRoute())
 * app.get('/profile', depends({ user: latch.user }, (c, { user }) => c.text(`Hello, ${user.username}!`)))
 * const answer = await app.request('/profile')
 * answer.status // => 401
 * ```
 */
export function latchkeyHono<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
>(
  latch: BaseLatchkey<User, Data, Given>,
  options: LatchkeyHonoOptions = {},
): LatchkeyHono<User, Data, Given> {
  const core = new AdapterCore(latch, options, framework)
  const { address } = options
  const handlerOf =
    (route: (exchange: HonoExchange) => MaybePromise<Response | undefined>) =>
    (c: Context, next?: Next) =>
      route(new HonoExchange(c, address, next)) as MaybePromise<Response>
  const depends = <Needs extends Dependencies>(
    needs: Needs,
    handler: DependsOptions | ((c: Context, values: Values<Needs>) => Awaitable<Response>) = {},
    dependsOptions?: DependsOptions,
  ) =>
    typeof handler === 'function'
      ? marked(
          handlerOf(core.depends(needs, ({ c }, values) => handler(c, values), dependsOptions)),
          dependsMark(needs, dependsOptions, true),
        )
      : marked(
          answeringLast(handlerOf(core.depends(needs, goOnWith, handler))),
          dependsMark(needs, handler, false),
        )
  return {
    // Hono's own types say what handlers and middlewares make of the context.
    depends: depends as unknown as HonoDepends,
    session(lookOptions) {
      const look = core.session(lookOptions)
      const middleware: MiddlewareHandler = async (c, next) =>
        look(new HonoExchange(c, address, next), c, async (session) => {
          c.set('session', session)
          await next()
          return undefined
        })
      return marked(middleware, {})
    },
    protect(protectOptions = {}) {
      const list = readProtectOptions(protectOptions, { app: setting(null, readApp) })
      const open = new OpenList(list, 'routes', core.pages)
      const { app } = protectOptions
      const tell = once(() => {
        if (app)
          latch.tellRoutes(
            () => listHonoRoutes(app),
            (routes) => open.idleEntries(routes),
          )
      })
      const protect: MiddlewareHandler = async (c, next) => {
        tell()
        const exchange = new HonoExchange(c, address, next)
        if (open.isPage(c.req.method, pathIn(exchange.url)) || isOpen(c, open)) return next()
        const rules = rulesFor(protectOptions, c, rulesBehind(c))
        return core.protect(exchange, rules, async () => {
          await next()
          return undefined
        })
      }
      return marked(protect, { guards: ['protect'], open })
    },
    routesOf: listHonoRoutes,
    contextOf: (c) => core.contextOf(contextIn(core.contexts, c)),
    sessionOf: (c) => core.sessionOf(contextIn(core.contexts, c)),
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

function readApp(app: HonoRoutes, option: string): HonoRoutes {
  if (Array.isArray(app.routes)) return app
  throw new ConfigurationError(option, 'must be the application: const app = new Hono()')
}

/** Reads the body, even if an earlier middleware has read it. */
async function bodyIn(c: Context, longest?: number): Promise<Body> {
  const incoming = untouchedBody(c)
  if (incoming !== null) return nodeBodyOf(incoming, undefined, longest)
  const { raw, bodyCache } = c.req
  if (!raw.bodyUsed) return readBody(raw.body, longest)
  try {
    // Hono has the fields and no bytes: it would make other bytes of them.
    if (Object.keys(bodyCache)[0] === 'formData') return await c.req.formData()
    return await readBody([new Uint8Array(await c.req.arrayBuffer())], longest)
  } catch (error) {
    // A middleware has read the body past Hono, so nothing is left.
    throw unreadable(error)
  }
}

const framework: Framework<HonoExchange, Response | undefined, Sides, OwnResponse> = {
  name: 'latchkeyHono',
  sidesOf: ({ c }) => [c],

  bodyOf: ({ c }, longest) => bodyIn(c, longest),

  /** The application limits the length of the body. Hono keeps the parsed body for the handler. */
  fieldOf({ c }) {
    const type = c.req.header('content-type') ?? ''
    return tokenOfForm(type, async () => (await c.req.parseBody())[TOKEN_FIELD])
  },
  replyOf: ownResponse,
  send: (_, answer) => toResponse(answer),
}

/** Leaves the values in `c.var` and goes on. Throws the refusal of a later handler. */
async function goOnWith({ c, next }: HonoExchange, values: Values<Dependencies>) {
  for (const [name, value] of Object.entries(values)) c.set(name, value)
  await next?.()
  // Hono passes an error to `onError` before we see it. If `onError` has answered otherwise than by default, its answer
  // stands.
  const { error } = c
  if (!(error instanceof LatchkeyError) || c.res.status !== 500) return undefined
  // The refusal is answered here, so no middleware around this one may answer it again.
  c.error = undefined
  throw error
}

/** Returns a middleware whose response replaces the one that Hono has by then. */
function answeringLast(middleware: (c: Context, next: Next) => MaybePromise<Response>) {
  return async (c: Context, next: Next): Promise<Response | undefined> => {
    const response = (await middleware(c, next)) as Response | undefined
    if (response === undefined || !c.finalized) return response
    c.res = undefined
    c.res = response
    return undefined
  }
}
