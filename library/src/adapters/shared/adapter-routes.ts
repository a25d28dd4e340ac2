/**
 * What every adapter gives alike, whatever its framework calls a request and a handler.
 *
 * @module
 */

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
   * @throws TypeError if neither is in front.
   */
  readonly contextOf: (request: Request) => RequestContext

  /**
   * Returns the session of a request behind `session()`, or behind a `depends()` that has looked at it.
   *
   * @throws TypeError if nobody has looked at it.
   */
  readonly sessionOf: (request: Request) => Session<User, Data, Given>

  /**
   * Returns the route `POST /login`: a form or JSON with `username`, `password` and perhaps `next`, read by itself or
   * by a parser in front. Browsers are sent on; others get `{"message": "Logged in successfully"}`.
   */
  readonly loginRoute: (options?: LoginRouteOptions) => LoginRoute

  /** Returns the route `POST /logout`. The session has ended when it answers. */
  readonly logoutRoute: (options?: LogoutRouteOptions) => LogoutRoute
}
