/**
 * How an administrator acts on a user: by a form of the user's page, after a confirmation. What is refused is said on
 * that page, as things are now, and told to the log.
 *
 * @module
 */

import type { RequestContext } from 'latchkey/adapter-kit'
import { UserError, type UserErrorCode } from '../accounts/user-rules.ts'
import type { User } from '../accounts/user-table.ts'
import { userPage } from '../pages/admin/user.ts'
import { messagePage } from '../pages/message.ts'
import type { Act, ActDone, Fields } from './act-route.ts'
import {
  actingOf,
  confirmedAdmin,
  mistakeOf,
  presentAdmin,
  refusedBy,
  type Acting,
} from './admin-acting.ts'
import { userProps } from './admin-user.ts'
import type { NoticeName } from './notice-cookie.ts'
import type { SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** What an act does to a user. */
export interface UserAct {
  /** @default none */
  readonly fields?: readonly string[]

  /** Whether administrators do it to themselves. @default false */
  readonly onSelf?: boolean

  /** Does it, and returns what is said of it. @throws UserError */
  readonly run: (acting: Acting, user: User, fields: Fields) => Promise<Said>
}

/** What is said on the user's page, or the page in place of it. */
export type Said = NoticeName | Pick<ActDone, 'json' | 'page'>

/** Returns the act for its route: the user is whom the path names. */
export function actOnUser(
  tools: SiteTools,
  name: string,
  { fields = [], onSelf = false, run }: UserAct,
): Act {
  const { site } = tools
  const confirmed = confirmedAdmin(site)
  return {
    fields,
    async run(ctx, given) {
      const admin = await ctx.use(confirmed)
      const id = userIdIn(ctx)
      const location = `/admin/users/${id}`
      try {
        const user = await site.users.get(id)
        if (user === null) throw new UserError('user_unknown', 'There is no such user')
        if (user.id === admin.id && !onSelf) {
          throw new UserError('own_account', 'Nobody does this to themselves here.')
        }
        const said = await run(actingOf(tools, admin, ctx), user, given)
        const shown = typeof said === 'string' ? { notice: said } : said
        return { message: 'It is done', location, ...shown }
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        tellRefusal(site, ctx, { act: name, code: error.code, userId: id, by: admin.id })
        return refusedBy(error, location, await refusalPage(tools, ctx, admin.id, id, error))
      }
    },
  }
}

/** Tells the log of whoever wants to do what they may not (ASVS 5.0, 16.3.2). It hears nothing of mistyped fields. */
export function tellRefusal(
  { log }: Pick<SiteContext, 'log'>,
  { address }: RequestContext,
  what: {
    readonly act: string
    readonly code: UserErrorCode
    readonly userId: string | null
    readonly by: string
  },
): void {
  if (!TOLD.includes(what.code)) return
  log({ type: 'act.refused', ...what, address })
}

const TOLD: readonly UserErrorCode[] = ['rights_missing', 'last_of_rank', 'own_account']

const PATH = /^\/admin\/users\/([\w-]+)\//

/** Returns whom the path names. A whole address as the target of a request has a path, too (RFC 9112, 3.2.2). */
function userIdIn({ url }: RequestContext): string {
  return PATH.exec(new URL(url, 'http://localhost').pathname)?.[1] ?? ''
}

/** Returns the user's page with the reason, as things are now. */
async function refusalPage(
  { site }: SiteTools,
  ctx: RequestContext,
  adminId: string,
  userId: string,
  error: UserError,
): Promise<ActDone['page'] & {}> {
  const reader = await presentAdmin(site, { id: adminId })
  const user = await site.users.get(userId)
  if (user === null) return (view) => messagePage(view, view.texts.answers.notFound)
  const session = await ctx.use(site.latch.session)
  const props = await userProps(site, reader, user, session.id)
  return (view) => userPage(view, { ...props, errors: [mistakeOf(error, view.texts)] })
}
