/**
 * Login, logout and profile.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { problemHeaders } from 'latchkey/adapter-kit'
import type { LoginRouteOptions } from 'latchkey/adapters/hono'
import { adminRoute } from './admin-route.ts'
import type { Answers, Message } from './answers.ts'
import { noticeCookie, type NoticeCookie } from './notice-cookie.ts'
import { loginPage } from '../pages/login.ts'
import { logoutPage } from '../pages/logout.ts'
import { profilePage } from '../pages/profile.ts'
import type { Routes, SiteEnv, SiteHono, SiteContext } from './site-context.ts'
import { formError } from './refusals.ts'
import { sessionView } from './views.ts'
import { wantsPage } from './wants-page.ts'

/** Where a browser goes after login if it named no other page. */
const HOME = '/profile'

const LOGIN = '/login'

/** Returns the routes. */
export function accountRoutes(site: SiteContext, hono: SiteHono, answers: Answers): Routes {
  const onFailure = failedLogin(site, answers)
  const notice = noticeCookie(site.settings)
  return {
    '/login': {
      get: showLogin(site, notice),
      post: hono.loginRoute({ fallback: HOME, onFailure }),
    },
    '/logout': { get: showLogout(site, notice), post: logout(site, hono, notice) },
    '/profile': { get: showProfile(site, hono) },
    '/admin': adminRoute(site, hono),
  }
}

function showLogin(
  { latch, settings: { siteName } }: SiteContext,
  notice: NoticeCookie,
): Handler<SiteEnv> {
  return (c) => {
    const { session } = c.var
    const next = latch.safeRedirect(c.req.query('next'), HOME)
    if (session.user !== null) return c.redirect(next, 303)
    // The token of a session that has ended stays in the browser. To remove it here could remove the token that another
    // tab has just got by a login.
    const said = notice.take(c) ?? (session.hasEnded ? SESSION_ENDED : undefined)
    return c.html(loginPage({ siteName, next, notice: said, csrfToken: csrfToken(c) }))
  }
}

const SESSION_ENDED = 'Your session has ended. Log in again.'

/** Shows the form again to a browser; others get problem details. */
function failedLogin(
  { latch, settings: { siteName } }: SiteContext,
  answers: Answers,
): Required<LoginRouteOptions>['onFailure'] {
  return (error, c, credentials) => {
    if (!wantsPage(c)) return null
    const next = latch.safeRedirect(credentials?.next, HOME)
    const { user } = (c as Context<SiteEnv>).var.session
    if (error.code === 'cross_site_request' && user !== null) {
      return answers.message(c, loggedInAs(user.username, next))
    }
    const { 'Content-Type': _, ...headers } = problemHeaders(error)
    const page = loginPage({
      siteName,
      next,
      username: credentials?.username,
      csrfToken: csrfToken(c),
      error: formError(error, 'log you in'),
    })
    return c.html(page, error.status as 400, headers)
  }
}

/** This is for a user whose login page was open before another user logged in with this browser. */
function loggedInAs(username: string, next: string): Message {
  return {
    status: 403,
    code: 'cross_site_request',
    detail: 'Somebody else is logged in',
    title: `You are logged in as ${username}`,
    text: 'That login was in another tab of this browser. To log in as somebody else, log out first.',
    back: { href: next, label: 'Go on without logging out' },
  }
}

/** The token for the forms of a page. */
function csrfToken(c: Context<SiteEnv>): string {
  return c.var.session.csrfToken()
}

function showLogout(
  { settings: { siteName } }: SiteContext,
  notice: NoticeCookie,
): Handler<SiteEnv> {
  return (c) => {
    const { user } = c.var.session
    if (user !== null) return c.html(logoutPage({ siteName, user, csrfToken: csrfToken(c) }))
    notice.write(c, 'logged-out')
    return c.redirect(LOGIN, 303)
  }
}

/**
 * Logs out, and tells the browser to remove what it has kept of the site (ASVS 5.0, 14.3.1), except cookies: browsers
 * would remove those of every sibling site as well.
 *
 * If the form was open since an earlier login, the question is asked again: the present login may be somebody else's.
 */
function logout(
  { settings: { siteName } }: SiteContext,
  hono: SiteHono,
  notice: NoticeCookie,
): Handler<SiteEnv> {
  const end = hono.logoutRoute({ redirectTo: LOGIN })
  return async (c, next) => {
    const response = (await end(c, next)) as Response
    const { user } = c.var.session
    if (response.status === 403 && user !== null && wantsPage(c)) {
      const notice = 'You have logged in again since that page was opened.'
      return c.html(logoutPage({ siteName, user, notice, csrfToken: csrfToken(c) }), 403)
    }
    if (response.status >= 400) return response
    response.headers.set('Clear-Site-Data', '"cache", "storage"')
    // Headers that are set from here on are set on the response that exists already.
    c.res = response
    notice.write(c, 'logged-out')
    return c.res
  }
}

function showProfile({ latch, settings }: SiteContext, hono: SiteHono): Handler<SiteEnv> {
  const { siteName, absoluteTimeout } = settings
  const needs = { user: latch.user, session: latch.session }
  return hono.depends(needs, async (c, { user, session }) => {
    if (!wantsPage(c)) return c.json({ message: `Welcome to your profile, ${user.username}!` })
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

/** What is shown of this request's session if it has ended since the request began. */
function unseen(at: number): ReturnType<typeof sessionView> {
  return { userAgent: null, address: null, loggedInAt: at, lastSeenAt: at, current: true }
}
