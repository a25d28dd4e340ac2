/**
 * The removal of a passkey or an app: a question, a confirmation if the last one is long ago, and a note.
 *
 * @module
 */

import { InvalidRequest } from 'latchkey'
import { removalPage, type RemovalPageProps } from '../pages/security/removal.ts'
import type { View } from '../pages/view.ts'
import { actRoute, type Act } from './act-route.ts'
import { enrolledBy } from './means.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie } from './notice-cookie.ts'
import { formError } from './refusals.ts'
import type { Route, SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

type Kind = RemovalPageProps['kind']

const lists = { passkey: '/security/passkeys', app: '/security/app' } as const

/** Returns the route, which shows the question for `?id=ID`. */
export function removalRoute(tools: SiteTools, kind: Kind): Route {
  const { site, hono, viewOf } = tools
  const notices = noticeCookie(site.settings)
  return {
    get: hono.depends({ user: site.latch.user }, async (c, { user }) => {
      const found = await toRemove(site, user.id, kind, c.req.query('id'))
      if (found !== null) return c.html(removalPage(viewOf(c), { ...found, kind }))
      notices.write(c, 'factor-gone')
      return c.redirect(lists[kind], 303)
    }),
    post: actRoute(tools, removeAct(site, kind)),
  }
}

function removeAct(site: SiteContext, kind: Kind): Act {
  const { latch } = site
  return {
    fields: ['id'],
    async run(ctx, { id = '' }) {
      const user = await ctx.use(latch.user)
      const found = await toRemove(site, user.id, kind, id)
      if (found === null) throw new InvalidRequest('There is no such factor')
      await latch.credentials.remove(ctx, id)
      const detail = { kind: kind === 'app' ? 'totp' : kind, name: found.name }
      await noteOwn(site, ctx, user.id, 'factor_removed', detail)
      return { message: 'It was removed', location: lists[kind], notice: `${kind}-removed` }
    },
    async failed(error, view: View, { id }, userId) {
      // Refused before its fields were read.
      if (id === undefined) return null
      const found = userId === null ? null : await toRemove(site, userId, kind, id)
      // A double click, or another tab: it is gone, as it should be.
      if (found === null) return lists[kind]
      const { texts } = view
      const needed = error.code === 'last_factor'
      const text = needed ? texts.removal.needed : formError(error, 'change', texts)
      return removalPage(view, { ...found, kind, error: text })
    },
  }
}

/** Returns what is to be removed; `null` if the user has none of this kind and id. */
async function toRemove(
  site: SiteContext,
  userId: string,
  kind: Kind,
  id: string | undefined,
): Promise<Pick<RemovalPageProps, 'id' | 'name' | 'isLast'> | null> {
  const { passkeys, apps } = await enrolledBy(site, userId)
  const found = (kind === 'app' ? apps : passkeys).find((one) => one.id === id)
  if (found === undefined) return null
  return { id: found.id, name: found.name, isLast: passkeys.length + apps.length === 1 }
}
