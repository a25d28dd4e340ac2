/**
 * The second step of a login, and the confirmation that it is still the same person. Whoever confirms comes back to
 * what they were doing: to the page, or by one click to the form that was refused.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import type { LatchkeyError } from 'latchkey'
import type { ConfirmRouteOptions, GivenProof, RefusedForm } from 'latchkey/adapters/hono'
import { confirmPage, factorPage, type ProofProps, type Way } from '../pages/proof.ts'
import type { View } from '../pages/view.ts'
import { failedPage } from './act-route.ts'
import { linkedProviders, waysOf } from './means.ts'
import { formError } from './refusals.ts'
import { resendAnswer } from './resend.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** Where a browser goes that has named no other page. */
const HOME = '/profile'

/** What the pages of proofs need. */
type ProofTools = Pick<SiteTools, 'site' | 'viewOf'>

/** Returns the routes. */
export function proofRoutes(tools: Pick<SiteTools, 'site' | 'hono' | 'viewOf'>): Routes {
  const { site, hono } = tools
  const { latch } = site
  return {
    '/login/factor': {
      get: showFactor(tools),
      post: hono.factorRoute({
        fallback: HOME,
        onFailure: (error, c, given) =>
          wantsPage(c) ? factorAnswer(tools, c as Context<SiteEnv>, given, error) : null,
        resendPage: (form, c) => resendAnswer(tools, form, c, { isLogin: true }),
      }),
    },
    '/confirm': {
      get: hono.depends({ user: latch.user }, (c) =>
        confirmAnswer(tools, c as Context<SiteEnv>, { next: wayBack(c), kind: null, form: null }),
      ),
      post: hono.confirmRoute({
        fallback: HOME,
        onFailure: failedConfirmation(tools),
        resendPage: (form, c) => resendAnswer(tools, form, c),
      }),
    },
  }
}

/** Returns the confirm page for a form that waits for the confirmation: see `confirmForm` of the adapter. */
export function confirmForm(
  tools: ProofTools,
): (form: RefusedForm, c: Context) => Promise<Response> {
  return ({ resend, path, error }, c) => {
    const given = { next: null, kind: null, form: { resend, path } }
    return confirmAnswer(tools, c as Context<SiteEnv>, given, error)
  }
}

/**
 * Where to go after the confirmation. A form that could not be kept, because it has a password, has brought no `next`:
 * then its page is the one that the browser comes from.
 */
function wayBack(c: Context): string | null {
  const from = c.req.query('next') ?? c.req.header('referer') ?? null
  return from !== null && /^[^?#]*\/confirm(?:[?#]|$)/.test(from) ? null : from
}

/** Returns the page of the second step for a form that waits for the login: see `factorForm` of the adapter. */
export function factorForm(
  tools: ProofTools,
): (form: RefusedForm, c: Context) => Promise<Response> {
  return ({ resend, path }, c) => {
    const given = { next: null, kind: null, form: { resend, path } }
    return factorAnswer(tools, c as Context<SiteEnv>, given)
  }
}

function showFactor(tools: ProofTools): Handler<SiteEnv> {
  return (c) => {
    const { user, unfinished } = c.var.session
    const next = tools.site.latch.safeRedirect(c.req.query('next'), HOME)
    if (user !== null) return c.redirect(next, 303)
    if (unfinished === null) return c.redirect(`/login?next=${encodeURIComponent(next)}`, 303)
    return factorAnswer(tools, c, { next, kind: null, form: null })
  }
}

async function factorAnswer(
  { site, viewOf }: ProofTools,
  c: Context<SiteEnv>,
  given: GivenProof | null,
  error?: LatchkeyError,
): Promise<Response> {
  const { unfinished } = c.var.session
  const factors: readonly string[] = unfinished?.factors ?? []
  const ways = unfinished === null ? [] : await waysOf(site, unfinished.user.id)
  const view = viewOf(c)
  const offered = ways.filter((way) => factors.includes(way))
  const page = factorPage(view, {
    username: unfinished?.user.username ?? '',
    ways: offered,
    next: site.latch.safeRedirect(given?.next, HOME),
    resend: given?.form?.resend,
    ...(error !== undefined && said(error, given, view, { purpose: 'login', ways: offered })),
  })
  return error === undefined ? c.html(page) : failedPage(c, page, error)
}

function failedConfirmation(tools: ProofTools): Required<ConfirmRouteOptions>['onFailure'] {
  return (error, c, given) =>
    wantsPage(c) ? confirmAnswer(tools, c as Context<SiteEnv>, given, error) : null
}

async function confirmAnswer(
  { site, viewOf }: ProofTools,
  c: Context<SiteEnv>,
  given: GivenProof | null,
  error?: LatchkeyError,
): Promise<Response> {
  const { user } = c.var.session
  const view = viewOf(c)
  const waiting =
    given?.form == null
      ? { next: site.latch.safeRedirect(given?.next, HOME) }
      : { resend: given.form.resend }
  const ways = user === null ? [] : await waysOf(site, user.id)
  // Whoever has a factor confirms by that: a provider's word is one factor, and would lead back to the same question.
  const isAsked = ways.length === 0 || ways[0] === 'password'
  const page = confirmPage(view, {
    ways,
    providers: user !== null && isAsked ? await linkedProviders(site, user.id) : [],
    ...waiting,
    ...(error !== undefined &&
      !isQuestion(error) &&
      said(error, given, view, { purpose: 'confirm', ways })),
  })
  return error === undefined ? c.html(page) : failedPage(c, page, error)
}

/** Whether this is the reason to ask, and no mistake in what was given. */
function isQuestion({ code }: LatchkeyError): boolean {
  return code === 'recent_login_required' || code === 'second_factor_required'
}

/** What is said of a failure, and what was given. */
function said(
  error: LatchkeyError,
  given: GivenProof | null,
  { texts }: View,
  { purpose, ways }: { readonly purpose: 'login' | 'confirm'; readonly ways: readonly Way[] },
): Pick<ProofProps, 'error' | 'wrong'> {
  const kind = given?.kind ?? null
  // A challenge that is over is like a code that is wrong: one tries again.
  const isWrong = ['invalid_credentials', 'invalid_token', 'invalid_request'].includes(error.code)
  if (!isWrong) return { error: formError(error, purpose, texts) }
  if (kind === null) return { error: texts.proof.wrong.other }
  // Whoever has both kinds of code may have typed one into the field of the other.
  const isEither = kind === 'code' && ways.includes('recoveryCode')
  return { error: texts.proof.wrong[isEither ? 'codeNotRecovery' : kind], wrong: kind }
}
