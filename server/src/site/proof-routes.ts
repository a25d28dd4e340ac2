/**
 * The second step of a login, and the confirmation that it is still the same person. Whoever confirms comes back to what
 * they were doing: to the page, or by one click to the form that was refused.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import type { LatchkeyError } from 'latchkey'
import { problemHeaders } from 'latchkey/adapter-kit'
import type { ConfirmRouteOptions, GivenProof, RefusedForm } from 'latchkey/adapters/hono'
import type { Html } from '../pages/html.ts'
import { confirmPage, factorPage } from '../pages/proof.ts'
import { formError } from './refusals.ts'
import type { Routes, SiteContext, SiteEnv, SiteHono } from './site-context.ts'
import { wantsPage } from './wants-page.ts'
import { waysAmong, waysOf } from './ways.ts'

/** Where a browser goes that has named no other page. */
const HOME = '/profile'

/** Returns the routes. */
export function proofRoutes(site: SiteContext, hono: SiteHono): Routes {
  const { latch } = site
  const passkeys = latch.passkeys?.steps
  return {
    '/login/factor': {
      get: showFactor(site),
      post: hono.factorRoute({
        fallback: HOME,
        onFailure: (error, c, given) =>
          wantsPage(c) ? factorAnswer(site, c as Context<SiteEnv>, given, error) : null,
      }),
    },
    '/confirm': {
      get: hono.depends({ user: latch.user }, (c) =>
        confirmAnswer(site, c as Context<SiteEnv>, { next: c.req.query('next') }),
      ),
      post: hono.confirmRoute({ fallback: HOME, onFailure: failedConfirmation(site) }),
    },
    ...(passkeys !== undefined && {
      '/passkeys/options': { post: hono.flowRoute(passkeys.options) },
      '/passkeys/login': { post: hono.flowRoute(passkeys.login) },
      '/passkeys/add': { post: hono.flowRoute(passkeys.add) },
    }),
  }
}

/** Returns the confirm page for a form that waits for the confirmation: see `confirmForm` of the adapter. */
export function confirmForm(
  site: SiteContext,
): (form: RefusedForm, c: Context) => Promise<Response> {
  return ({ resend, error }, c) => confirmAnswer(site, c as Context<SiteEnv>, { resend }, error)
}

function showFactor(site: SiteContext): Handler<SiteEnv> {
  return (c) => {
    const { user, unfinished } = c.var.session
    const next = site.latch.safeRedirect(c.req.query('next'), HOME)
    if (user !== null) return c.redirect(next, 303)
    if (unfinished === null) return c.redirect(`/login?next=${encodeURIComponent(next)}`, 303)
    return factorAnswer(site, c, { next, form: null })
  }
}

function factorAnswer(
  { latch, settings: { siteName } }: SiteContext,
  c: Context<SiteEnv>,
  given: GivenProof | null,
  error?: LatchkeyError,
): Response | Promise<Response> {
  const { session } = c.var
  const page = factorPage({
    siteName,
    username: session.unfinished?.user.username ?? '',
    ways: waysAmong(session.unfinished?.factors ?? []),
    next: latch.safeRedirect(given?.next, HOME),
    csrfToken: session.csrfToken(),
    error: error && formError(error, 'log you in'),
  })
  return answerWith(c, page, error)
}

function failedConfirmation(site: SiteContext): Required<ConfirmRouteOptions>['onFailure'] {
  return (error, c, given) => {
    if (!wantsPage(c)) return null
    const { next, form } = given ?? { next: null, form: null }
    const waiting = form === null ? { next: next ?? undefined } : { resend: form.resend }
    return confirmAnswer(site, c as Context<SiteEnv>, waiting, error)
  }
}

async function confirmAnswer(
  site: SiteContext,
  c: Context<SiteEnv>,
  { next, resend }: { readonly next?: string | undefined; readonly resend?: string },
  error?: LatchkeyError,
): Promise<Response> {
  const { latch, settings } = site
  const { session } = c.var
  const { user } = session
  const page = confirmPage({
    siteName: settings.siteName,
    user: user ?? { username: '', roles: [] },
    ways: user === null ? [] : await waysOf(site, user.id),
    csrfToken: session.csrfToken(),
    ...(resend === undefined ? { next: latch.safeRedirect(next, HOME) } : { resend }),
    error: error && !isQuestion(error) ? formError(error, 'log you in') : undefined,
  })
  return answerWith(c, page, error)
}

/** Whether this is the reason to ask, and no mistake in what was given. */
function isQuestion({ code }: LatchkeyError): boolean {
  return code === 'recent_login_required' || code === 'second_factor_required'
}

/** Answers with a page; one that says what went wrong has the status of that. */
function answerWith(c: Context, page: Html, error: LatchkeyError | undefined) {
  if (error === undefined) return c.html(page)
  const { 'Content-Type': _, ...headers } = problemHeaders(error)
  return c.html(page, error.status as 400, headers)
}
