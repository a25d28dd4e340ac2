/**
 * The admin's page: the users and their live sessions, page by page.
 *
 * @module
 */

import type { Handler } from 'hono'
import { adminPage } from '../pages/admin.ts'
import type { Route, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import type { UserPage } from '../accounts/user-page.ts'
import { adminView, userJson, withSessions } from './views.ts'
import { wantsPage } from './wants-page.ts'

/** How many users a page shows. Each of them has a bounded number of sessions. */
const PAGE_SIZE = 50

/** Returns the route: `?after=ID` and `?before=ID` lead to the pages that the links name. */
export function adminRoute({ site, hono, viewOf }: SiteTools): Route {
  const { latch, users } = site
  const needs = { admin: latch.role('admin'), session: latch.session }
  const get: Handler<SiteEnv> = hono.depends(needs, async (c, { admin, session }) => {
    const { after, before } = c.req.query()
    const page = await users.page({ after, before }, PAGE_SIZE)
    const found = await withSessions(page.users, latch)
    const links = linksOf(page)
    if (!wantsPage(c)) {
      const message = `Admin dashboard for ${admin.username}.`
      const headers = linkHeader(links)
      return c.json({ message, users: found.map(userJson), ...links }, 200, headers)
    }
    const shown = found.map((user) => adminView(user, session.id))
    return c.html(adminPage(viewOf(c), { users: shown, ...links }))
  })
  return { get }
}

/** The addresses of the pages before and after; `null`: there is none. */
interface Links {
  readonly previous: string | null
  readonly next: string | null
}

/** Ids need no escape in an address. */
function linksOf({ previous, next }: UserPage): Links {
  return {
    previous: previous === null ? null : `/admin?before=${previous}`,
    next: next === null ? null : `/admin?after=${next}`,
  }
}

/** RFC 8288: with this header, a program can follow the links without reading the body. */
function linkHeader({ previous, next }: Links): Record<string, string> {
  const links = [
    ...(previous === null ? [] : [`<${previous}>; rel="prev"`]),
    ...(next === null ? [] : [`<${next}>; rel="next"`]),
  ]
  return links.length === 0 ? {} : { Link: links.join(', ') }
}
