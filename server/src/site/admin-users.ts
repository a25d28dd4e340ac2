/**
 * `/admin`: the users page by page, and the search.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { usersPage } from '../pages/admin/users.ts'
import type { UserPage } from '../accounts/user-page.ts'
import { actRoute, type Act } from './act-route.ts'
import { keepSearch, searchOf } from './searches.ts'
import type { Route, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { shownUser, userJson, withSessions } from './views.ts'
import { wantsPage } from './wants-page.ts'

/** How many users a page shows. Each of them has a bounded number of sessions. */
const PAGE_SIZE = 50

/**
 * Returns the route: `?after=ID` and `?before=ID` lead to the pages that the links name, `?search=ID` to what was found
 * for the text that was posted.
 */
export function usersRoute(tools: SiteTools): Route {
  const { latch } = tools.site
  const needs = { admin: latch.role('admin'), session: latch.session }
  const get: Handler<SiteEnv> = tools.hono.depends(needs, async (c, { admin, session }) => {
    const text = searchOf(session, c.req.query('search'))
    const found = text === null ? null : await tools.site.users.search(text, PAGE_SIZE)
    if (text !== null && found !== null) {
      if (!wantsPage(c)) return c.json({ ...(await listJson(tools, found)), isCut: found.isCut })
      const users = found.users.map(shownUser)
      return c.html(usersPage(tools.viewOf(c), { users, search: { text, isCut: found.isCut } }))
    }
    return showPage(tools, c, `Admin dashboard for ${admin.username}.`)
  })
  return { get, post: actRoute(tools, searchAct(tools)) }
}

async function showPage(tools: SiteTools, c: Context, message: string): Promise<Response> {
  const { after, before } = c.req.query()
  const page = await tools.site.users.page({ after, before }, PAGE_SIZE)
  const links = linksOf(page)
  if (wantsPage(c)) {
    return c.html(usersPage(tools.viewOf(c), { users: page.users.map(shownUser), ...links }))
  }
  const json = { message, ...(await listJson(tools, page)), ...links }
  return c.json(json, 200, linkHeader(links))
}

/** A search changes nothing: it needs no confirmation. */
function searchAct(tools: SiteTools): Act {
  const { latch, users } = tools.site
  return {
    fields: ['search'],
    async run(ctx, { search = '' }) {
      await ctx.use(latch.role('admin'))
      if (search.trim() === '') return { message: 'All users', location: '/admin' }
      const id = await keepSearch(await ctx.use(latch.session), search)
      const found = await users.search(search, PAGE_SIZE)
      const json = { ...(await listJson(tools, found)), isCut: found.isCut }
      return { message: 'Users that begin like this', location: `/admin?search=${id}`, json }
    },
  }
}

async function listJson(
  { site: { latch } }: SiteTools,
  { users }: Pick<UserPage, 'users'>,
): Promise<{ readonly users: readonly object[] }> {
  return { users: (await withSessions(users, latch)).map(userJson) }
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
