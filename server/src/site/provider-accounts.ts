/**
 * `/security/providers`: the accounts at providers that are linked to whoever is logged in.
 *
 * @module
 */

import { InvalidRequest } from 'latchkey'
import { accountsPage, type LinkedProvider } from '../pages/providers/accounts.ts'
import { actRoute, type Act } from './act-route.ts'
import { confirmedUser } from './confirmed.ts'
import { meansOf } from './means.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie } from './notice-cookie.ts'
import type { Routes, SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Returns the routes. */
export function providerAccountRoutes(tools: SiteTools): Routes {
  const { site, hono, viewOf } = tools
  const notices = noticeCookie(site.settings)
  return {
    '/security/providers': {
      get: hono.depends({ user: site.latch.user }, async (c, { user }) => {
        const view = viewOf(c)
        const news = notices.take(c, view.texts)
        return c.html(
          accountsPage(view, { providers: await linkedOf(site, user.id), notice: news }),
        )
      }),
    },
    '/security/providers/unlink': { post: actRoute(tools, unlinkAct(site)) },
  }
}

/** Returns the providers of the site, with the accounts of a user there. */
export async function linkedOf(
  site: SiteContext,
  userId: string,
): Promise<readonly LinkedProvider[]> {
  const [accounts, others] = await Promise.all([
    site.providerAccounts.list(userId),
    hasOtherWay(site, userId),
  ])
  const of = (issuer: string) => accounts.filter((account) => account.issuer === issuer)
  const linked = site.providers.filter(({ issuer }) => of(issuer).length > 0)
  return site.providers.map(({ id, name, issuer }) => ({
    id,
    name,
    accounts: of(issuer),
    isOnlyWay: !others && linked.length === 1 && linked[0]?.issuer === issuer,
  }))
}

/** Whether a user can log in without any provider. */
async function hasOtherWay(site: SiteContext, userId: string): Promise<boolean> {
  const { hasPassword, passkeys } = await meansOf(site, userId)
  return hasPassword || passkeys > 0
}

/**
 * Takes the account away. Whoever unlinks one may do so because somebody else has got hold of it: so all other sessions
 * end, whatever they have come from.
 */
function unlinkAct(site: SiteContext): Act {
  const { latch, providers, providerAccounts } = site
  const confirmed = confirmedUser(site)
  return {
    fields: ['provider'],
    async run(ctx, { provider: id }) {
      const user = await ctx.use(confirmed)
      const provider = providers.find((one) => one.id === id)
      if (provider === undefined) throw new InvalidRequest('There is no such provider')
      const { issuer, name } = provider
      const issuers = providers.map((one) => one.issuer).filter((one) => one !== issuer)
      const others = (await hasOtherWay(site, user.id)) ? null : issuers
      const count = await providerAccounts.unlink(user.id, issuer, others)
      if (count === null) throw new InvalidRequest('It is the only way in', { cause: ONLY_WAY })
      if (count > 0) {
        await latch.revokeUser(user.id, { except: (await ctx.session()).id })
        await noteOwn(site, ctx, user.id, 'account_unlinked', { provider: name })
      }
      return { message: 'Unlinked', location: '/security/providers', notice: 'account-unlinked' }
    },
    async failed(error, view, _, userId) {
      if (error.cause !== ONLY_WAY || userId === null) return null
      const providersOf = await linkedOf(site, userId)
      return accountsPage(view, {
        providers: providersOf,
        error: view.texts.providers.linkedElsewhere,
      })
    },
  }
}

const ONLY_WAY = 'only way'
