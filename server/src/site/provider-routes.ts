/**
 * Logins by a provider: the steps of the library under the paths of each provider, and the pages between them.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { messagePage } from '../pages/message.ts'
import {
  knownAddressPage,
  linkPage,
  onwardPage,
  type WaitingAccount,
} from '../pages/providers/linking.ts'
import { pathsOf, type ProviderPaths } from '../providers/paths.ts'
import type { SiteProvider } from '../providers/site-provider.ts'
import { providerAccountRoutes } from './provider-accounts.ts'
import { providerFailure } from './provider-failures.ts'
import type { Route, Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** Returns the routes; none if the site has no providers. */
export function providerRoutes(tools: SiteTools): Routes {
  const { providers } = tools.site
  if (providers.length === 0) return {}
  return {
    ...Object.assign({}, ...providers.map((provider) => routesOf(tools, provider))),
    '/oidc/confirmed': { get: showConfirmed(tools) },
    ...providerAccountRoutes(tools),
  }
}

function routesOf(tools: SiteTools, provider: SiteProvider): Routes {
  const { hono } = tools
  const { steps } = provider.login
  const paths = pathsOf(provider.id)
  const onFailure = providerFailure(tools, provider)
  const visit = (step: keyof typeof steps): Handler<SiteEnv> =>
    hono.flowRoute(steps[step], { onFailure })
  return {
    [paths.start]: { get: visit('start') },
    [paths.callback]: { get: visit('callback') },
    [paths.confirm]: { get: visit('confirm') },
    [paths.link]: {
      post: onward(tools, provider, hono.flowRoute(steps.link, { onFailure, resend: true })),
    },
    [paths.logout]: { post: onward(tools, provider, visit('logout')) },
    [paths.backChannel]: { post: visit('backChannelLogout') },
    [paths.known]: { get: showKnown(tools, provider, paths) },
    [paths.finishLink]: finishLink(tools, provider, paths, visit('finishLink')),
  }
}

/** Leads on by a page where the step answers a form by a redirect to the provider: see `onwardPage`. */
function onward(
  { site, viewOf }: SiteTools,
  { name }: SiteProvider,
  route: Handler<SiteEnv>,
): Handler<SiteEnv> {
  return async (c, next) => {
    const response = (await route(c, next)) as Response
    const location = response.headers.get('location')
    const isElsewhere =
      location !== null && new URL(location, site.settings.url).origin !== site.settings.url.origin
    if (!isElsewhere || !wantsPage(c)) return response
    // A header and no markup: the address stands in the page once, where people see it.
    const headers = { Refresh: `0;url=${location}` }
    return c.html(onwardPage(viewOf(c), { provider: name, href: location }), 200, headers)
  }
}

/** The account that waits in this browser to be linked. */
function waitingIn(
  { hono }: SiteTools,
  { name, login }: SiteProvider,
  c: Context<SiteEnv>,
): WaitingAccount | null {
  const pending = login.pendingLink(hono.contextOf(c))
  return pending === null ? null : { provider: name, email: pending.email, name: pending.name }
}

/** Whoever has come back with an address that is somebody's here logs in with what they had, and links then. */
function showKnown(
  tools: SiteTools,
  provider: SiteProvider,
  { finishLink: link }: ProviderPaths,
): Handler<SiteEnv> {
  return (c) => {
    const waiting = waitingIn(tools, provider, c)
    if (waiting === null) return c.html(gonePage(tools, c), 410)
    if (c.var.session.user !== null) return c.redirect(link, 303)
    const login = `/login?next=${encodeURIComponent(link)}`
    return c.html(knownAddressPage(tools.viewOf(c), { waiting, login }))
  }
}

function finishLink(
  tools: SiteTools,
  provider: SiteProvider,
  { finishLink: action }: ProviderPaths,
  post: Handler<SiteEnv>,
): Route {
  const { site, hono, viewOf } = tools
  const get = hono.depends({ user: site.latch.user }, (c, { user: { username } }) => {
    const waiting = waitingIn(tools, provider, c as Context<SiteEnv>)
    if (waiting === null) return c.html(gonePage(tools, c), 410)
    return c.html(linkPage(viewOf(c), { waiting, username, action }))
  })
  return { get, post }
}

function gonePage({ viewOf }: SiteTools, c: Context) {
  const view = viewOf(c)
  const { title, text, back } = view.texts.providers.gone
  return messagePage(view, { title, text, back: { href: '/', label: back } })
}

/** For the tab in which somebody has confirmed, while their form waits in another one. */
function showConfirmed({ site, hono, viewOf }: SiteTools): Handler<SiteEnv> {
  return hono.depends({ user: site.latch.user }, (c) => {
    const view = viewOf(c)
    const { title, text, back } = view.texts.providers.confirmed
    return c.html(messagePage(view, { title, text, back: { href: '/', label: back } }))
  })
}
