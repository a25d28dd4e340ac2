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
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'
import { waysAmong, waysOf } from './ways.ts'

/** Where a browser goes that has named no other page. */
const HOME = '/profile'

/** What the pages of proofs need. */
type ProofTools = Pick<SiteTools, 'site' | 'viewOf'>

/** Returns the routes. */
export function proofRoutes(tools: Pick<SiteTools, 'site' | 'hono' | 'viewOf'>): Routes {
  const { site, hono } = tools
  const { latch } = site
  const passkeys = latch.passkeys?.steps
  return {
    '/login/factor': {
      get: showFactor(tools),
      post: hono.factorRoute({
        fallback: HOME,
        onFailure: (error, c, given) =>
          wantsPage(c) ? factorAnswer(tools, c as Context<SiteEnv>, given, error) : null,
      }),
    },
    '/confirm': {
      get: hono.depends({ user: latch.user }, (c) =>
        confirmAnswer(tools, c as Context<SiteEnv>, { next: c.req.query('next') }),
      ),
      post: hono.confirmRoute({ fallback: HOME, onFailure: failedConfirmation(tools) }),
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
  tools: ProofTools,
): (form: RefusedForm, c: Context) => Promise<Response> {
  return ({ resend, error }, c) => confirmAnswer(tools, c as Context<SiteEnv>, { resend }, error)
}

function showFactor(tools: ProofTools): Handler<SiteEnv> {
  return (c) => {
    const { user, unfinished } = c.var.session
    const next = tools.site.latch.safeRedirect(c.req.query('next'), HOME)
    if (user !== null) return c.redirect(next, 303)
    if (unfinished === null) return c.redirect(`/login?next=${encodeURIComponent(next)}`, 303)
    return factorAnswer(tools, c, { next, form: null })
  }
}

function factorAnswer(
  { site: { latch }, viewOf }: ProofTools,
  c: Context<SiteEnv>,
  given: GivenProof | null,
  error?: LatchkeyError,
): Response | Promise<Response> {
  const { session } = c.var
  const page = factorPage(viewOf(c), {
    username: session.unfinished?.user.username ?? '',
    ways: waysAmong(session.unfinished?.factors ?? []),
    next: latch.safeRedirect(given?.next, HOME),
    error: error && formError(error, 'login', viewOf(c).texts),
  })
  return answerWith(c, page, error)
}

function failedConfirmation(tools: ProofTools): Required<ConfirmRouteOptions>['onFailure'] {
  return (error, c, given) => {
    if (!wantsPage(c)) return null
    const { next, form } = given ?? { next: null, form: null }
    const waiting = form === null ? { next: next ?? undefined } : { resend: form.resend }
    return confirmAnswer(tools, c as Context<SiteEnv>, waiting, error)
  }
}

async function confirmAnswer(
  { site, viewOf }: ProofTools,
  c: Context<SiteEnv>,
  { next, resend }: { readonly next?: string | undefined; readonly resend?: string },
  error?: LatchkeyError,
): Promise<Response> {
  const { latch } = site
  const { session } = c.var
  const { user } = session
  const page = confirmPage(viewOf(c), {
    ways: user === null ? [] : await waysOf(site, user.id),
    ...(resend === undefined ? { next: latch.safeRedirect(next, HOME) } : { resend }),
    error: error && !isQuestion(error) ? formError(error, 'login', viewOf(c).texts) : undefined,
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
