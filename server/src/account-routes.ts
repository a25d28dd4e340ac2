/**
 * Login, logout and profile.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { isNavigation, problemHeaders } from 'latchkey'
import type { LoginRouteOptions } from 'latchkey/adapters/hono'
import { adminRoute } from './admin-route.ts'
import { formError } from './form-error.ts'
import { loginPage } from './pages/login.ts'
import { logoutPage } from './pages/logout.ts'
import { profilePage } from './pages/profile.ts'
import type { Routes, SiteEnv, SiteHono, SiteParts } from './parts.ts'
import { sessionView } from './views.ts'

/** Where a browser goes after login that wanted nothing else. */
const HOME = '/profile'

/** The login page, and the news it shows after logout. */
const LOGGED_OUT = '/login?logged-out'

/** Returns the routes. */
export function accountRoutes(parts: SiteParts, hono: SiteHono): Routes {
  const onFailure = failedLogin(parts)
  return {
    '/login': {
      get: showLogin(parts),
      post: hono.loginRoute({ fallback: HOME, onFailure }),
    },
    '/logout': { get: showLogout(parts), post: logout(hono) },
    '/profile': { get: showProfile(parts, hono) },
    '/admin': adminRoute(parts, hono),
  }
}

function showLogin({ latch, settings: { siteName } }: SiteParts): Handler<SiteEnv> {
  return (c) => {
    const next = latch.safeRedirect(c.req.query('next'), HOME)
    if (c.var.session.user !== null) return c.redirect(next, 303)
    const notice = c.req.query('logged-out') === undefined ? undefined : 'You are logged out.'
    return c.html(loginPage({ siteName, next, notice, csrfToken: csrfToken(c) }))
  }
}

/** Shows the form again to a browser; others get problem details. */
function failedLogin({ latch, settings }: SiteParts): Required<LoginRouteOptions>['onFailure'] {
  const { siteName } = settings
  return (error, c, credentials) => {
    if (!isNavigation(c.req)) return null
    const { 'Content-Type': _, ...headers } = problemHeaders(error)
    const page = loginPage({
      siteName,
      next: latch.safeRedirect(credentials?.next, HOME),
      username: credentials?.username,
      csrfToken: csrfToken(c),
      error: formError(error),
    })
    return c.html(page, error.status as 400, headers)
  }
}

/** The token for the forms of a page. */
function csrfToken(c: Context<SiteEnv>): string {
  return c.var.session.csrfToken()
}

function showLogout({ settings: { siteName } }: SiteParts): Handler<SiteEnv> {
  return (c) => {
    const { user } = c.var.session
    return user === null
      ? c.redirect('/login', 303)
      : c.html(logoutPage({ siteName, user, csrfToken: csrfToken(c) }))
  }
}

/**
 * Logs out, and takes what the browser has kept of the site (ASVS 5.0, 14.3.1). Not "cookies":
 * browsers would clear those of every sibling site as well.
 */
function logout(hono: SiteHono): Handler<SiteEnv> {
  const end = hono.logoutRoute({ redirectTo: LOGGED_OUT })
  return async (c, next) => {
    const response = (await end(c, next)) as Response
    if (response.status < 400) response.headers.set('Clear-Site-Data', '"cache", "storage"')
    return response
  }
}

function showProfile({ latch, settings }: SiteParts, hono: SiteHono): Handler<SiteEnv> {
  const { siteName, absoluteTimeout } = settings
  const needs = { user: latch.user, session: latch.session }
  return hono.depends(needs, async (c, { user, session }) => {
    if (!isNavigation(c.req))
      return c.json({ message: `Welcome to your profile, ${user.username}!` })
    const all = await latch.sessions(user.id)
    const devices = all.map((device) => sessionView(device, session.id))
    const createdAt = session.createdAt ?? 0
    const own = devices.find(({ current }) => current) ?? unseen(createdAt)
    const times = { idleEndsAt: session.expiresAt ?? 0, endsAt: createdAt + absoluteTimeout }
    const token = csrfToken(c)
    const current = { ...own, ...times }
    return c.html(profilePage({ siteName, user, session: current, devices, csrfToken: token }))
  })
}

/** The session of this request, if it has ended since the request began. */
function unseen(at: number): ReturnType<typeof sessionView> {
  return { userAgent: null, address: null, loggedInAt: at, lastSeenAt: at, current: true }
}
