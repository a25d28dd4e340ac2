/**
 * Login, logout and profile.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import type { LatchkeyError } from 'latchkey'
import type { LoginRouteOptions, RefusedForm } from 'latchkey/adapters/hono'
import { destinationIn } from '../forward/apps-at-login.ts'
import { failedPage } from './act-route.ts'
import type { Message } from './answers.ts'
import { appsOf } from '../forward/own-apps.ts'
import { noticeCookie, type NoticeCookie } from './notice-cookie.ts'
import { loginPage, type LoginPageProps } from '../pages/login.ts'
import { logoutPage } from '../pages/logout.ts'
import { profilePage } from '../pages/profile.ts'
import { resendAnswer } from './resend.ts'
import type { Routes, SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { formError, pageHeaders } from './refusals.ts'
import { linkedProviders } from './means.ts'
import { sessionView } from './views.ts'
import { wantsPage } from './wants-page.ts'

/** Where a browser goes after login if it named no other page. */
const HOME = '/profile'

const LOGIN = '/login'

/** Returns the routes. */
export function accountRoutes(tools: SiteTools): Routes {
  const { site, hono } = tools
  const notice = noticeCookie(site.settings)
  return {
    '/login': {
      get: showLogin(tools, notice),
      post: hono.loginRoute({
        fallback: HOME,
        onFailure: failedLogin(tools),
        resendPage: (form, c) => resendAnswer(tools, form, c, { isLogin: true }),
      }),
    },
    '/logout': { get: showLogout(tools, notice), post: logout(tools, notice) },
    '/profile': { get: showProfile(tools) },
  }
}

/** Returns the login page for a form whose session has ended: see `loginForm` of the adapter. */
export function loginForm({
  site,
  viewOf,
}: Pick<SiteTools, 'site' | 'viewOf'>): (
  form: RefusedForm,
  c: Context,
) => Response | Promise<Response> {
  const { remember, passwords } = site.settings
  return ({ resend, error }, c) => {
    const view = viewOf(c)
    // The form goes along with a password; whoever logs in by a provider leaves this page, and the form with it.
    const { formWaits, sessionEnded } = view.texts.login
    const notice = passwords ? formWaits : sessionEnded
    const page = loginPage(view, { resend, remember, ...waysIn(site), notice })
    return failedPage(c, page, error)
  }
}

function showLogin({ site, viewOf }: SiteTools, notice: NoticeCookie): Handler<SiteEnv> {
  const { remember } = site.settings
  return (c) => {
    const { session } = c.var
    const next = site.latch.safeRedirect(c.req.query('next'), HOME)
    if (session.user !== null) return c.redirect(next, 303)
    const view = viewOf(c)
    // The token of a session that has ended stays in the browser. To remove it here could remove the token that another
    // tab has just got by a login.
    const ended = session.hasEnded ? view.texts.login.sessionEnded : undefined
    const news = notice.take(c, view.texts) ?? ended
    return c.html(
      loginPage(view, { next, remember, notice: news, ...waysIn(site), ...leadsTo(site, next) }),
    )
  }
}

/** Which app the login leads to, if it does. */
function leadsTo({ apps }: SiteContext, next: string): Pick<LoginPageProps, 'destination'> {
  return { destination: destinationIn(apps, next) }
}

/** What the login page offers. */
function waysIn({
  mail,
  settings,
  latch,
  providers,
}: SiteContext): Pick<LoginPageProps, 'providers' | 'hasPasswords' | 'hasPasskeys' | 'help'> {
  const hasMail = mail !== null
  const { registration, emailLogin, passwords } = settings
  return {
    providers,
    hasPasswords: passwords,
    hasPasskeys: latch.passkeys !== undefined,
    help: { forgot: hasMail, register: hasMail && registration, byEmail: hasMail && emailLogin },
  }
}

/** Shows the form again to a browser; others get problem details. */
function failedLogin({
  site,
  answers,
  viewOf,
}: SiteTools): Required<LoginRouteOptions>['onFailure'] {
  const { remember } = site.settings
  return (error, c, credentials) => {
    if (!wantsPage(c)) return null
    const next = site.latch.safeRedirect(credentials?.next, HOME)
    const view = viewOf(c)
    if (error.code === 'cross_site_request' && view.user !== null) {
      return answers.message(c, loggedInAs(view.user.username, next))
    }
    const headers = pageHeaders(error)
    const page = loginPage(view, {
      next,
      remember,
      remembered: credentials?.remember,
      resend: credentials?.form?.resend,
      ...waysIn(site),
      ...leadsTo(site, next),
      username: credentials?.username,
      error: formError(error, 'login', view.texts),
      isMistake: isMistake(error),
    })
    return c.html(page, error.status as 400, headers)
  }
}

/** Whether the error is about what was typed: not about when, how often or from where. */
function isMistake({ status }: LatchkeyError): boolean {
  return status === 400 || status === 401
}

/** This is for a user whose login page was open before another user logged in with this browser. */
function loggedInAs(username: string, next: string): Message {
  return {
    status: 403,
    code: 'cross_site_request',
    detail: 'Somebody else is logged in',
    say({ login: { somebodyElse } }) {
      const { title, text, back } = somebodyElse
      return { title: title(username), text, back: { href: next, label: back } }
    },
  }
}

function showLogout({ site, viewOf }: SiteTools, notice: NoticeCookie): Handler<SiteEnv> {
  return async (c) => {
    const { user, methods } = c.var.session
    if (user !== null) {
      const isFederated = methods.includes('fed')
      const providers = isFederated ? await linkedProviders(site, user.id) : []
      return c.html(logoutPage(viewOf(c), { providers }))
    }
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
  { site: { latch }, hono, viewOf }: SiteTools,
  notice: NoticeCookie,
): Handler<SiteEnv> {
  const end = hono.logoutRoute({ redirectTo: LOGIN })
  return async (c, next) => {
    const isFederated = c.var.session.methods.includes('fed')
    const response = (await end(c, next)) as Response
    if (response.status === 403 && c.var.session.user !== null && wantsPage(c)) {
      const view = viewOf(c)
      return c.html(logoutPage(view, { notice: view.texts.logout.again }), 403)
    }
    if (response.status >= 400) return response
    response.headers.set('Clear-Site-Data', '"cache", "storage"')
    // Headers that are set from here on are set on the response that exists already.
    c.res = response
    const target = c.req.query('next')
    if (target === undefined) notice.write(c, isFederated ? 'logged-out-here' : 'logged-out')
    else if (response.status === 303) {
      // Whoever takes another account wants to come back, and knows that they are logged out.
      const safe = latch.safeRedirect(target, HOME)
      response.headers.set('Location', `${LOGIN}?next=${encodeURIComponent(safe)}`)
    }
    return c.res
  }
}

function showProfile({ site, hono, viewOf }: SiteTools): Handler<SiteEnv> {
  const { latch, mail, apps: behind } = site
  const needs = { user: latch.user, session: latch.session }
  return hono.depends(needs, async (c, { user, session }) => {
    if (!wantsPage(c)) return c.json({ message: `Welcome to your profile, ${user.username}!` })
    const all = await latch.sessions(user.id)
    const devices = all.map((device) => sessionView(device, session.id))
    const own = devices.find(({ current }) => current) ?? unseen(session.createdAt ?? 0)
    const apps = behind && appsOf(behind.rules.current(), user.roles)
    return c.html(profilePage(viewOf(c), { session: own, devices, hasMail: mail !== null, apps }))
  })
}

/** What is shown of this request's session if it has ended since the request began. */
function unseen(at: number): ReturnType<typeof sessionView> {
  return { userAgent: null, address: null, loggedInAt: at, lastSeenAt: at, current: true }
}
