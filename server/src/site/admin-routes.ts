/**
 * The pages of administrators: the users, a new one, and one of them with all that can be done.
 *
 * @module
 */

import { isUserId } from '../accounts/user-page.ts'
import { actRoute } from './act-route.ts'
import { userActs } from './admin-acts.ts'
import { newUserRoute } from './admin-new-user.ts'
import { noUser, showUser } from './admin-user.ts'
import { usersRoute } from './admin-users.ts'
import type { Route, Routes } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Returns the routes. */
export function adminRoutes(tools: SiteTools): Routes {
  const acts = Object.entries(userActs(tools)).map(([name, act]): [string, Route] => [
    `/admin/users/:id/${name}`,
    // Whoever reloads the address of an act gets the page that has its form.
    {
      get(c) {
        const id = c.req.param('id') ?? ''
        // Nothing else gets from an address into a header.
        return isUserId(id)
          ? c.redirect(`/admin/users/${id}`, 303)
          : tools.answers.message(c, noUser)
      },
      post: actRoute(tools, act),
    },
  ])
  return {
    '/admin': usersRoute(tools),
    '/admin/users/new': newUserRoute(tools),
    '/admin/users/:id': { get: showUser(tools) },
    ...Object.fromEntries(acts),
  }
}
