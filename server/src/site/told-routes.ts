/**
 * Users are told at the next page what somebody else has done with their access: a reset link that an administrator has
 * made is a takeover, if the user does not learn of it.
 *
 * @module
 */

import type { Handler, MiddlewareHandler } from 'hono'
import type { ActivityEntry } from '../accounts/activity.ts'
import { toldPage, type ToldAct, type ToldKind } from '../pages/told.ts'
import { en } from '../texts/en.ts'
import { CHANGING } from './must-change.ts'
import type { Routes, SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

const TOLD = '/told'
const HOME = '/'

/** Where nobody is sent away from: what leads out, what the page itself links to, and the way to a new password. */
const isOpen = (path: string): boolean =>
  path === TOLD || path.startsWith('/security') || path.startsWith('/devices') || CHANGING.has(path)

/** Returns the middleware that leads to the page, for all routes that know the session. Programs are not led. */
export function tellFirst({ site }: Pick<SiteTools, 'site'>): MiddlewareHandler<SiteEnv> {
  return async (c, next) => {
    const { user } = c.var.session
    if (user === null || c.req.method !== 'GET' || isOpen(c.req.path) || !wantsPage(c))
      return next()
    if (!(await hasUntold(site, user.id))) return next()
    const { pathname, search } = new URL(c.req.url)
    return c.redirect(`${TOLD}?next=${encodeURIComponent(pathname + search)}`, 303)
  }
}

/** A database that does not answer keeps nobody from a page that can do without it: they are told at a later one. */
async function hasUntold(
  { activity, log }: Pick<SiteContext, 'activity' | 'log'>,
  userId: string,
): Promise<boolean> {
  try {
    return (await activity.untold(userId)).length > 0
  } catch (error) {
    log({ type: 'store.failed', operation: 'activity', error })
    return false
  }
}

/** Returns the routes. */
export function toldRoutes({ site, hono, viewOf }: SiteTools): Routes {
  const { latch, activity } = site
  const get: Handler<SiteEnv> = hono.depends({ user: latch.user }, async (c, { user }) => {
    const next = latch.safeRedirect(c.req.query('next'), HOME)
    const untold = await activity.untold(user.id)
    if (untold.length === 0) return c.redirect(next, 303)
    const ids = untold.map(({ id }) => id)
    return c.html(toldPage(viewOf(c), { acts: untold.flatMap(actOf), ids, next }))
  })
  const post = hono.flowRoute({
    fields: ['ids', 'next'],
    async run(ctx, { ids = '', next }) {
      const user = await ctx.use(latch.user)
      // What was done since the page was made has not been read.
      await activity.markTold(user.id, ids.split(' ').slice(0, MOST))
      return { message: 'Noted', location: latch.safeRedirect(next, HOME) }
    },
  })
  return { [TOLD]: { get, post } }
}

/** No page has more. */
const MOST = 1000

function actOf({ kind, by, count, lastAt: at }: ActivityEntry): readonly ToldAct[] {
  if (!isTold(kind)) return []
  return [{ kind, by: typeof by === 'string' ? null : by.username, at, count }]
}

function isTold(kind: string): kind is ToldKind {
  return Object.hasOwn(en.told.done, kind)
}
