/**
 * What every adapter offers alike, whatever its framework calls a request and a handler.
 *
 * @module
 */

import type { FlowStep } from '../../request/flow-step.ts'
import type { RequestContext } from '../../request/context.ts'
import type { Session } from '../../session/session.ts'
import type { BaseUser } from '../../session/user.ts'
import type { LogoutRouteOptions } from './options.ts'

/** The routes of an adapter, and how a handler reaches what latchkey knows of its request. */
export interface AdapterRoutes<
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser,
  Request,
  LoginRouteOptions,
  LoginRoute,
  LogoutRoute = LoginRoute,
> {
  /**
   * Returns the context of a request behind `session()` or `depends()`: for `latch.login(ctx, …)`,
   * `latch.authenticate(…, ctx)` and `ctx.use(dependency)`.
   *
   * @throws TypeError if neither is in front of the handler.
   */
  readonly contextOf: (request: Request) => RequestContext

  /**
   * Returns the session of a request behind `session()`, or behind a `depends()` that has looked at it.
   *
   * @throws TypeError if nobody has looked at the session.
   */
  readonly sessionOf: (request: Request) => Session<User, Data, Given>

  /**
   * Returns the route `POST /login`: a form or JSON with `username`, `password` and perhaps `next`. The route reads the
   * body itself, or takes it from a parser in front. Browsers are sent on; other clients get `{"message": "Logged in
   * successfully"}`.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => LoginRoute

  /** Returns the route `POST /logout`. When it answers, the session has ended. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => LogoutRoute
}

/** The routes of an adapter that take a proof of the user. */
export interface ProofRoutes<ConfirmRouteOptions, FactorRouteOptions, Route> {
  /**
   * Returns the route `POST /confirm`: the user who is logged in proves once more that it is them, by a form or JSON
   * with one of `password`, `code`, `recoveryCode` and `passkey` (JSON), and perhaps `next` and `resend`. Browsers are
   * sent back to where they were refused, or get the page that sends their form again; other clients get `{"message":
   * "Confirmed successfully"}`.
   */
  readonly confirmRoute: (options?: ConfirmRouteOptions) => Route

  /**
   * Returns the route of the second step of a login: a form or JSON with one of the same four, and perhaps `next`. It
   * answers as `loginRoute` does.
   */
  readonly factorRoute: (options?: FactorRouteOptions) => Route
}

/** The routes of an adapter for the steps of `latchkey/flows` and `latchkey/oidc`. */
export interface FlowRoutes<FlowRouteOptions, Route> {
  /**
   * Returns the route of a step: `flowRoute(reset.steps.start)`. It takes a form or JSON with the step's fields.
   * Browsers are sent on; other clients get a message. A GET changes nothing, except for the callback of
   * `latchkey/oidc`, to which the provider sends the browser back.
   */
  readonly flowRoute: (step: FlowStep, options?: FlowRouteOptions) => Route
}
