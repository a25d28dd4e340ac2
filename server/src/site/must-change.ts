/**
 * Whoever logs in by a password that somebody else knows gets no further than to changing it (ASVS 5.0, 6.4.1).
 *
 * @module
 */

import type { MiddlewareHandler } from 'hono'
import { tellSessions } from '../accounts/administration.ts'
import type { Problem } from './answers.ts'
import type { SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** Where the password is changed. */
const CHANGE = '/security/password'

/** What is needed to change it, to confirm, to log out, and to log in as somebody else. */
export const CHANGING: ReadonlySet<string> = new Set([
  CHANGE,
  '/login',
  '/login/factor',
  '/logout',
  '/session',
  '/confirm',
  '/passkeys/options',
  '/passkeys/login',
  '/invitation',
  '/reset-password',
  '/.well-known/change-password',
])

/** A login and a confirmation by a provider; not a link, by which whoever knows the password could stay. */
const BY_PROVIDER = /^\/oidc\/(?:confirmed|[\w-]+\/(?:start|callback|confirm|logout))$/

/** Returns the middleware, for all routes that know the session. */
export function mustChange({
  site: { users, latch },
  answers,
}: Pick<SiteTools, 'site' | 'answers'>): MiddlewareHandler<SiteEnv> {
  return async (c, next) => {
    const { user } = c.var.session
    if (user?.mustChangePassword !== true || CHANGING.has(c.req.path)) return next()
    if (BY_PROVIDER.test(c.req.path)) return next()
    // The session may be behind: whoever has changed the password is told so by the table, and the sessions with it.
    const now = await users.get(user.id)
    if (now?.mustChangePassword === false) {
      await tellSessions({ users, latch }, now)
      return next()
    }
    return wantsPage(c) ? c.redirect(CHANGE, 303) : answers.problem(c, refusal)
  }
}

const refusal = {
  status: 403,
  code: 'password_change_required',
  detail: 'The password must be changed first',
} as const satisfies Problem
