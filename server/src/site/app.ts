/**
 * The site as a Hono application: every route, in one place.
 *
 * @module
 */

import { Hono, type Context, type Handler } from 'hono'
import { LatchkeyError, type ListedRoute } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { adminRoutes } from './admin-routes.ts'
import { accessLinkRoutes } from './access-link-routes.ts'
import { appRoutes } from './app-routes.ts'
import { accountRoutes, loginForm } from './account-routes.ts'
import { createAnswers, refusalProblem, type Answers, type Message } from './answers.ts'
import { assetHandlers } from './assets.ts'
import { keyRoute } from './key-routes.ts'
import { mustChange } from './must-change.ts'
import { referenceOf } from '../process/references.ts'
import { deviceRoutes } from './device-routes.ts'
import { confirmForm, factorForm, proofRoutes } from './proof-routes.ts'
import { seenDevices } from './seen-devices.ts'
import { isLook, sessionRoutes } from './session-route.ts'
import { addressRoutes } from './address-routes.ts'
import { devMailRoutes } from './dev-mail-routes.ts'
import { forgotRoutes } from './forgot-routes.ts'
import { notMeRoutes } from './not-me-routes.ts'
import { providerRoutes } from './provider-routes.ts'
import { registrationRoutes } from './registration-routes.ts'
import { sentRoutes } from './sent-routes.ts'
import type { Route, Routes, SiteContext, SiteEnv, SiteHono } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { viewMaker } from './view-of.ts'
import { securityRoutes } from './security-routes.ts'
import { setupRoutes } from './setup-routes.ts'
import { tellFirst, toldRoutes } from './told-routes.ts'
import { assertWritable } from './writable.ts'

/** What the site does, in modules. No two have routes of one path. */
const modules: readonly ((tools: SiteTools) => Routes)[] = [
  accountRoutes,
  proofRoutes,
  securityRoutes,
  deviceRoutes,
  sessionRoutes,
  adminRoutes,
  toldRoutes,
  mailRoutes,
  providerRoutes,
  appRoutes,
]

/** What asks for a password or sets one. */
const byPassword: readonly ((tools: SiteTools) => Routes)[] = [setupRoutes, accessLinkRoutes]

/** Where links lead that were made before passwords were switched off: the page says how people log in. */
function withoutPasswords(): Routes {
  const toLogin: Route = { get: (c) => c.redirect('/login', 303) }
  return {
    '/setup': toLogin,
    '/invitation': toLogin,
    '/reset-password': toLogin,
    '/security/password': { get: (c) => c.redirect('/security', 303) },
  }
}

/** Returns the site. The HTTP server adds the security headers. It begins nothing: `listRoutes` makes another one. */
export function createApp(site: SiteContext): Hono<SiteEnv> {
  return assemble(site).app
}

/** Returns every route of the site, with what guards it. */
export function listRoutes(site: SiteContext): readonly ListedRoute[] {
  const { app, hono } = assemble(site)
  return hono.routesOf(app)
}

function assemble(site: SiteContext): { readonly app: Hono<SiteEnv>; readonly hono: SiteHono } {
  const { latch, settings, log } = site
  const viewOf = viewMaker(settings, site.clock)
  const answers = createAnswers(settings, viewOf)
  const hono = latchkeyHono(latch, {
    loginPage: '/login',
    factorPage: '/login/factor',
    confirmPage: '/confirm',
    formTokens: true,
    onRefusal: answers.refusal,
    confirmForm: confirmForm({ site, viewOf }),
    loginForm: loginForm({ site, viewOf }),
    factorForm: factorForm({ site, viewOf }),
  })
  const tools: SiteTools = { site, hono, answers, viewOf, flows: site.flows }
  const app = new Hono<SiteEnv>()
  const tell = (c: Context, status: number, code: string, err: Error): void => {
    const { method, path } = c.req
    log({ type: 'request.failed', requestId: referenceOf(err), status, code, method, path, err })
  }

  app.use(assertWritable)
  // These routes answer without looking for the session.
  addRoutes(app, answers, { '/healthz': { get: readiness(site) }, '/livez': { get: liveness } })
  for (const [path, get] of assetHandlers(settings.look))
    addRoutes(app, answers, { [path]: { get } })
  if (site.jwks !== undefined) {
    addRoutes(app, answers, { '/.well-known/jwks.json': keyRoute(site.jwks) })
  }

  // Every page needs to know who is logged in, even the page that says "not found".
  app.use(hono.session({ activity: (c) => !isLook(c) }))
  app.use(seenDevices(site, hono))
  if (settings.passwords) app.use(mustChange(tools))
  app.use(tellFirst(tools))
  addRoutes(app, answers, { '/': { get: (c) => c.redirect('/profile', 303) } })
  for (const routes of modules) addRoutes(app, answers, routes(tools))
  for (const routes of settings.passwords ? byPassword : [withoutPasswords]) {
    addRoutes(app, answers, routes(tools))
  }

  app.notFound((c) => answers.message(c, notFound))
  app.onError((error, c) => {
    if (error instanceof LatchkeyError) {
      // The library reports what its own routes and guards throw. This error comes from a route of the site.
      if (error.status >= 500) tell(c, error.status, error.code, error)
      return answers.refusal(error, c) ?? refusalProblem(error)
    }
    tell(c, 500, 'internal_error', error)
    return answers.message(c, { ...failed, requestId: referenceOf(error) })
  })
  return { app, hono }
}

/** The pages that work by mail, if the site has any. */
function mailRoutes(tools: SiteTools): Routes {
  const { mail, settings } = tools.site
  if (mail === null) return {}
  return {
    ...sentRoutes(tools, mail),
    ...notMeRoutes(tools),
    ...(settings.passwords && forgotRoutes(tools, mail)),
    ...addressRoutes(tools),
    ...(settings.passwords && settings.registration && registrationRoutes(tools, mail)),
    ...(mail.mailbox !== null && devMailRoutes(tools, mail.mailbox)),
  }
}

/** Adds the routes, and refuses other methods on their paths (RFC 9110, 15.5.6). */
function addRoutes(app: Hono<SiteEnv>, answers: Answers, routes: Routes): void {
  for (const [path, { get, post }] of Object.entries(routes)) {
    if (get !== undefined) app.get(path, get)
    if (post !== undefined) app.post(path, post)
    const allow = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])].join(', ')
    app.all(path, (c) => answers.message(c, { ...notAllowed, headers: { Allow: allow } }))
  }
}

/** For a balancer that sends requests to this process: tells whether its databases answer. */
function readiness({ unavailable }: SiteContext): Handler {
  return async (c) => {
    const name = await unavailable()
    return name === null ? c.json({ status: 'ok' }) : c.json({ status: `${name} unavailable` }, 503)
  }
}

/**
 * For a supervisor that restarts this process: tells only that the process answers. A new process would have the same
 * databases.
 */
const liveness: Handler = (c) => c.json({ status: 'ok' })

const notFound = {
  status: 404,
  code: 'not_found',
  detail: 'Not found',
  say: (texts) => texts.answers.notFound,
} as const satisfies Message

const notAllowed = {
  status: 405,
  code: 'method_not_allowed',
  detail: 'Method not allowed',
  say: (texts) => texts.answers.notAllowed,
} as const satisfies Message

const failed = {
  status: 500,
  code: 'internal_error',
  detail: 'Internal error',
  say: (texts) => texts.answers.failed,
} as const satisfies Message
