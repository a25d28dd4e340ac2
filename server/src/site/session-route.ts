/**
 * How long the session of this browser still lives, for the script of the pages. To ask is no activity; to send is the
 * user's wish to stay.
 *
 * @module
 */

import type { Context } from 'hono'
import { visible } from '../pages/html.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Where the script asks. */
export const SESSION = '/session'

/** Whether a request only looks, so that it lengthens no session. */
export function isLook({ req }: Context): boolean {
  return req.path === SESSION && req.method !== 'POST'
}

/** Returns the routes. */
export function sessionRoutes({ hono, viewOf }: SiteTools): Routes {
  /** Durations from now, in milliseconds: the clocks of browsers are wrong. */
  const answer = (c: Context<SiteEnv>): Response => {
    const { now, user, session } = viewOf(c)
    if (user === null || session === null) return c.json({ user: null, idle: 0, left: 0 })
    const [idle, left] = [session.idleEndsAt - now, session.endsAt - now]
    // As the pages have it.
    return c.json({ user: visible(user.username), idle, left })
  }
  return {
    [SESSION]: {
      get: (c) => answer(c),
      // Whoever is logged out by now is told so, and is not refused.
      post: hono.depends({}, async (c) => {
        await c.var.session.touch()
        return answer(c as Context<SiteEnv>)
      }),
    },
  }
}
