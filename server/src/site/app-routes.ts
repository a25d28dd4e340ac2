/**
 * The way from the login into an app on another host: whoever is logged in gets a ticket, and goes on with it.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { Forbidden, NotAuthenticated, RecentLoginRequired, SecondFactorRequired } from 'latchkey'
import type { AppAct } from '../forward/app-requests.ts'
import {
  destinationOf,
  entryAddress,
  type AppsAtLogin,
  type Destination,
} from '../forward/apps-at-login.ts'
import { pathOf } from '../forward/judged.ts'
import type { Judgement } from '../forward/judge-rules.ts'
import { leadBackTo } from '../forward/lead-back.ts'
import { LOGIN_ENTER } from '../forward/round-parts.ts'
import type { Visitor } from '../forward/visitor.ts'
import { LOGIN_OWN } from '../forward/way-back.ts'
import { goOnPage } from '../pages/apps/go-on.ts'
import type { Message } from './answers.ts'
import { factorsOf } from './confirmed.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** Returns the route, if there are apps. */
export function appRoutes(tools: SiteTools): Routes {
  const { apps } = tools.site
  if (apps === null) return {}
  return {
    [LOGIN_ENTER]: { get: enterApp(tools, apps) },
    [LOGIN_OWN]: { get: enterOwn(tools, apps) },
  }
}

function enterApp(tools: SiteTools, apps: AppsAtLogin): Handler<SiteEnv> {
  const { site, hono, answers, viewOf } = tools
  const { latch } = site
  return hono.depends({ user: latch.user, session: latch.session }, async (c, { session }) => {
    const sealed = c.req.query('request') ?? ''
    const request = apps.requests.open(sealed)
    if (request === null) return answers.message(c, old)
    const place = destinationOf(apps, request)
    const visitor = session.id === null ? null : await latch.findSession(session.id)
    // It has ended since this request began.
    if (visitor === null) throw new NotAuthenticated()
    const { origin, to } = request
    const act = request.act ?? { method: 'GET', path: pathOf({ target: to }) }
    const refused = await whyNot(tools, apps, visitor, { origin, act, place })
    if (refused !== null || place === null) {
      return answers.message(c, refused ?? notThere(new URL(origin).host))
    }
    const address = await entryAddress(latch.tokens, { sessionId: visitor.id, request, sealed })
    if (!mayFollowForm(c)) return c.redirect(address, 303)
    return c.html(goOnPage(viewOf(c), { ...place, address }), 200, { Refresh: `1;url=${address}` })
  })
}

/** An app on the login's own host is opened by the login's own cookie: only what is missing has to be found out. */
function enterOwn(tools: SiteTools, apps: AppsAtLogin): Handler<SiteEnv> {
  const { site, hono, answers } = tools
  const { latch } = site
  const { origin } = site.settings.url
  return hono.depends({ user: latch.user, session: latch.session }, async (c, { session }) => {
    const to = leadBackTo(c.req.query('next') ?? null, origin)
    const visitor = session.id === null ? null : await latch.findSession(session.id)
    if (visitor === null) throw new NotAuthenticated()
    const act = { method: 'GET', path: pathOf({ target: to }) }
    const place = destinationOf(apps, { origin, to })
    const refused = await whyNot(tools, apps, visitor, { origin, act, place })
    return refused === null ? c.redirect(to, 303) : answers.message(c, refused)
  })
}

/**
 * Returns what keeps the visitor out, if there is a page that says it; `null`: nothing does.
 *
 * @throws LatchkeyError for what a role, a confirmation or another account would mend.
 */
async function whyNot(
  { site: { latch } }: SiteTools,
  apps: AppsAtLogin,
  visitor: Visitor,
  asked: { readonly origin: string; readonly act: AppAct; readonly place: Destination | null },
): Promise<Message | null> {
  const { origin, act, place } = asked
  const judgement = apps.askRules(visitor, origin, act)
  if (judgement.kind === 'allowed') return null
  if (place === null || judgement.kind === 'closed') return notThere(new URL(origin).host)
  const factors = await factorsOf(latch, visitor.user.id)
  // To ask for a factor that there is not would lead nowhere.
  if (needsFactor(judgement) && factors.length === 0) return noFactor(place.app)
  throw refusalOf(judgement, factors)
}

/**
 * Whether the browser may be here by one of our own forms. It would not follow a redirect to another origin then: our
 * content security policy lets forms lead nowhere else. A page leads there.
 */
function mayFollowForm(c: Context): boolean {
  return wantsPage(c) && (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin'
}

type Refused = Exclude<Judgement, { readonly kind: 'allowed' }>

function needsFactor(judgement: Refused): boolean {
  return judgement.kind === 'confirm' && judgement.need === 'second_factor'
}

function refusalOf(judgement: Refused, factors: readonly string[]): Error {
  if (judgement.kind === 'anonymous') return new NotAuthenticated()
  if (judgement.kind === 'role_missing') return new Forbidden(undefined, judgement.roles)
  const { need, maxAge } = judgement
  // Every other page leads to changing the password, before this one is reached.
  if (need === 'password_change') return new Forbidden('The password must be changed first')
  return need === 'second_factor'
    ? new SecondFactorRequired(undefined, maxAge, factors)
    : new RecentLoginRequired(undefined, maxAge)
}

const old = {
  status: 410,
  code: 'app_request_over',
  detail: 'The way here has taken too long: open the app once more',
  say: ({ apps }) => apps.old,
} as const satisfies Message

function noFactor(app: string): Message {
  return {
    status: 403,
    code: 'second_factor_required',
    detail: 'A second factor is required, and this user has none',
    say({ apps }) {
      const { button: label, ...said } = apps.noFactor(app)
      return { ...said, back: { href: '/security', label } }
    },
  }
}

function notThere(host: string): Message {
  return {
    status: 403,
    code: 'closed',
    detail: 'No rule opens this',
    say: ({ apps }) => apps.notThere(host),
  }
}
