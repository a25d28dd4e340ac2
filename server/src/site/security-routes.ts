/**
 * The pages on which people see to how they log in, and the addresses by which password managers find them.
 *
 * @module
 */

import type { Handler } from 'hono'
import { securityPage, type SignInView } from '../pages/security/overview.ts'
import { factorRoutes } from './factor-routes.ts'
import { meansOf } from './means.ts'
import { noticeCookie } from './notice-cookie.ts'
import { passwordRoute } from './password-route.ts'
import type { Routes, SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** How many sign-ins the page shows. */
const SIGN_INS = 10

/** Returns the routes. */
export function securityRoutes(tools: SiteTools): Routes {
  return {
    '/security': { get: overview(tools) },
    ...(tools.site.settings.passwords && {
      '/security/password': passwordRoute(tools, tools.flows),
    }),
    ...factorRoutes(tools),
    ...wellKnown(tools.site),
  }
}

function overview({ site, hono, viewOf }: SiteTools): Handler<SiteEnv> {
  const notices = noticeCookie(site.settings)
  return hono.depends({ user: site.latch.user }, async (c, { user }) => {
    const view = viewOf(c)
    const [means, signIns] = await Promise.all([meansOf(site, user.id), lastSignIns(site, user.id)])
    return c.html(securityPage(view, { means, signIns, notice: notices.take(c, view.texts) }))
  })
}

async function lastSignIns(
  { activity }: Pick<SiteContext, 'activity'>,
  userId: string,
): Promise<readonly SignInView[]> {
  const entries = await activity.list(userId, { kinds: ['login'], limit: SIGN_INS })
  return entries.map(({ at, address, userAgent }) => ({ at, address, userAgent }))
}

/**
 * Where password managers send people who want to change a password (W3C, A Well-Known URL for Changing Passwords), or
 * to add or remove a passkey (W3C, A Well-Known URL for Relying Party Passkey Endpoints).
 */
function wellKnown({ latch, settings: { url, passwords } }: SiteContext): Routes {
  const page = new URL('/security/passkeys', url).href
  const endpoints = { enroll: new URL('/security/passkeys/new', url).href, manage: page }
  return {
    ...(passwords && {
      '/.well-known/change-password': { get: (c) => c.redirect('/security/password', 303) },
    }),
    ...(latch.passkeys !== undefined && {
      '/.well-known/passkey-endpoints': { get: (c) => c.json(endpoints) },
    }),
  }
}
