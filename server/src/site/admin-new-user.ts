/**
 * `/admin/users/new`: a new user, and the invitation by which they choose their password.
 *
 * @module
 */

import type { RequestContext } from 'latchkey/adapter-kit'
import { createUser, invite } from '../accounts/access-links.ts'
import { UserError } from '../accounts/user-rules.ts'
import type { SiteUser } from '../accounts/user-table.ts'
import { newUserPage, type NewUserPageProps } from '../pages/admin/new-user.ts'
import { actRoute, type Act, type ActDone, type Fields } from './act-route.ts'
import { tellRefusal } from './admin-act.ts'
import { handed, typedRoles } from './admin-acts.ts'
import {
  actingOf,
  confirmedAdmin,
  mayGive,
  mistakeOf,
  presentAdmin,
  refusedBy,
} from './admin-acting.ts'
import type { Route } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Returns the route. */
export function newUserRoute(tools: SiteTools): Route {
  const { site, hono, viewOf } = tools
  return {
    get: hono.depends({ admin: site.latch.role('admin') }, async (c, { admin }) => {
      const reader = await presentAdmin(site, admin)
      return c.html(
        newUserPage(viewOf(c), { mayGive: mayGive(reader), hasLink: site.settings.passwords }),
      )
    }),
    post: actRoute(tools, createAct(tools)),
  }
}

function createAct(tools: SiteTools): Act {
  const confirmed = confirmedAdmin(tools.site)
  return {
    fields: ['username', 'email', 'roles', 'admin', 'owner'],
    async run(ctx, fields) {
      const admin = await ctx.use(confirmed)
      try {
        return await create(tools, ctx, admin, fields)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        const what = { act: 'new', code: error.code, userId: null, by: admin.id }
        tellRefusal(tools.site, ctx, what)
        const reader = await presentAdmin(tools.site, admin)
        const hasLink = tools.site.settings.passwords
        const props = { mayGive: mayGive(reader), hasLink, typed: typedIn(fields) }
        return refusedBy(error, '/admin/users/new', (view) =>
          newUserPage(view, { ...props, errors: [mistakeOf(error, view.texts)] }),
        )
      }
    },
  }
}

async function create(
  tools: SiteTools,
  ctx: RequestContext,
  admin: SiteUser,
  fields: Fields,
): Promise<ActDone> {
  const { site, by } = actingOf(tools, admin, ctx)
  const { username, email, roles } = typedIn(fields)
  const user = await createUser(site, by, { username, roles, email: email === '' ? null : email })
  const done = { message: 'The user was added', location: `/admin/users/${user.id}` }
  // A link is for choosing a password.
  if (!tools.site.settings.passwords) return done
  const link = await invite(site, by, user.id)
  return { ...done, ...handed('invitation', link) }
}

function typedIn(fields: Fields): Required<NewUserPageProps>['typed'] {
  const { username = '', email = '' } = fields
  return { username, email: email.trim(), roles: typedRoles(fields) }
}
