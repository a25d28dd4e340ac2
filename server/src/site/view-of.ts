/**
 * What the pages of one request are given: see `pages/view.ts`.
 *
 * @module
 */

import type { Context } from 'hono'
import type { Clock } from 'latchkey'
import type { SessionEnds, View } from '../pages/view.ts'
import { languageFor } from '../texts/texts.ts'
import type { SiteEnv, SiteSettings } from './site-context.ts'

/** Returns the view for a request. */
export type ViewOf = (c: Context) => View

/** Returns the function that makes views. A request that has not passed the session's middleware has no user. */
export function viewMaker(
  { brand, passwords }: Pick<SiteSettings, 'brand' | 'passwords'>,
  clock: Clock = Date.now,
): ViewOf {
  return (c) => {
    const session = knownSession(c)
    return {
      brand,
      ...languageFor(c.req.header('accept-language')),
      now: clock(),
      user: session?.user ?? null,
      session: session === undefined ? null : endsOf(session, passwords),
      // To read the token of a visitor without a session sets a cookie, so it is read only for a form.
      get csrfToken() {
        return session?.csrfToken() ?? ''
      },
    }
  }
}

type SiteSession = SiteEnv['Variables']['session']

function endsOf(
  { user, expiresAt, endsAt, remembered }: SiteSession,
  keepsForms: boolean,
): SessionEnds | null {
  if (user === null || expiresAt === null || endsAt === null) return null
  // A setting that was changed since may have set the end before the silence: the silence ends by then, too.
  return { idleEndsAt: Math.min(expiresAt, endsAt), endsAt, remembered, keepsForms }
}

/** The session, if the request has passed the middleware that finds it. */
function knownSession(c: Context<Partial<SiteEnv>>): SiteSession | undefined {
  return (c.var as Partial<SiteEnv['Variables']>).session
}
