/**
 * What a login and a logout do in every adapter: everything but the framework's request and response.
 *
 * @module
 */

import type { RequestContext, RouteRules } from '../../request/context.ts'
import {
  parseCredentials,
  isJson,
  parseFields,
  TOKEN_FIELD,
  type Body,
  type CredentialFields,
  type Credentials,
} from '../../request/body.ts'
import { assertChanging, isUnsafeMethod } from '../../request/cross-site.ts'
import { CrossSiteRequest, InvalidRequest, LatchkeyError } from '../../errors.ts'
import type { Awaitable } from '../../ground/maybe-promise.ts'
import {
  byNavigation,
  isNavigation,
  NO_PAGES,
  redirectTo,
  withNext,
  type Answer,
  type RefusalPages,
} from '../../request/refusal.ts'
import type { FormSeals } from '../../request/form-seals.ts'
import { nextIn } from '../../request/redirect.ts'
import type { Session } from '../../session/session.ts'
import { resendPage, toResend, type FormToResend } from './resend-page.ts'
import type { WaitingForm } from './unlost-forms.ts'

/** The rules of login and logout. */
export const strict: RouteRules = { crossSite: null, activity: null }

/** The part of `Latchkey` that a login needs. */
interface LoginParts {
  readonly forms: FormSeals
  refuseEarly(ctx: RequestContext): void
  login(
    ctx: RequestContext,
    credentials: Credentials,
    how: { readonly remember: boolean },
  ): Promise<unknown>
  refuse(ctx: RequestContext, error: LatchkeyError, pages: RefusalPages): Answer
  safeRedirect(target: string | null | undefined, fallback: string): string
}

/** How a login route reads its request, and answers. */
export interface LoginRequest<Own> {
  /** Returns the body. Called when the request is known to come from our own site. */
  readonly readBody: () => Promise<Body>

  /** Whether forms must carry a token. */
  readonly formTokens: boolean

  /** The names of the fields. */
  readonly fields?: CredentialFields | undefined

  /** The page of the second step, where a browser goes whose login needs one. @default none */
  readonly factorPage?: string | null

  /** Where a browser goes after the login: to the `next` of the body or of the query, if that is safe. */
  readonly target: { readonly next: string | undefined; readonly fallback: string }

  /** The application's own answer to a failure, or `null`. */
  readonly onFailure: (
    error: LatchkeyError,
    credentials: GivenCredentials | null,
  ) => Awaitable<Own | null | undefined>

  /** The application's page of the second step, which carries a form that waits; `null`: the form is lost. */
  readonly factorForm: (
    error: LatchkeyError,
    form: WaitingForm,
    session: Session,
  ) => Awaitable<Own | null | undefined>

  /** The application's own page that sends a form again, or `null`. */
  readonly ownPage: (form: FormToResend) => Awaitable<Own | null | undefined>
}

/** What a login that failed has sent, so that its page can be shown again. */
export interface GivenCredentials extends Omit<Credentials, 'resend'> {
  /** The form that waits for the login: its `resend` belongs in the page that asks once more. */
  readonly form: WaitingForm | null
}

/**
 * Logs in by the form or JSON in the body. If a form has waited for it, the answer is the page that sends the form.
 *
 * @throws LatchkeyError if the login failed and the application has no answer of its own; MethodNotAllowed, without
 * asking the application, if the method is safe.
 */
export async function answerLogin<Own>(
  latch: LoginParts,
  ctx: RequestContext,
  request: LoginRequest<Own>,
): Promise<Answer | Own> {
  const { readBody, formTokens, fields, factorPage = null, target, onFailure } = request
  assertChanging(ctx)
  let credentials: Credentials | null = null
  let form: WaitingForm | null = null
  let session: Session | null = null
  try {
    await ctx.enter(strict)
    // These refusals come before a look at the session and the body, so that a flood costs next to nothing.
    ctx.refuseCrossSite()
    latch.refuseEarly(ctx)
    session = await ctx.session()
    credentials = await parseCredentials(ctx.header('content-type'), await readBody(), fields)
    form = waitingIn(latch.forms, session, credentials)
    const token = ctx.header('x-csrf-token') ?? credentials.csrfToken
    const isExpired = formTokens && isForm(ctx) && !session.verifyCsrfToken(token)
    if (isExpired && !isDoneElsewhere(ctx, session, credentials)) throw formExpired()
    if (!isExpired) await latch.login(ctx, credentials, { remember: credentials.remember })
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    // This is no failure: the password was right, and the browser goes on to the second step.
    if (error.code === 'login_unfinished') {
      if (factorPage === null || !isNavigation(ctx)) throw error
      const page = form && session && (await request.factorForm(error, form, session))
      if (page !== null && page !== undefined) return page
      return byNavigation(redirectTo(withNext(factorPage, locationOf(latch, credentials, target))))
    }
    const own = await onFailure(error, givenBy(credentials, form))
    // An `async` function that returns nothing has no answer of its own either.
    if (own === null || own === undefined) throw error
    // This call is for the event only: the adapter, which reports what is thrown, does not see this error.
    latch.refuse(ctx, error, NO_PAGES)
    return own
  }
  const resent = await answerResend(latch.forms, ctx, { session, form, ...request })
  return resent ?? answerDone(ctx, 'Logged in successfully', locationOf(latch, credentials, target))
}

function givenBy(
  credentials: Credentials | null,
  form: WaitingForm | null,
): GivenCredentials | null {
  if (credentials === null) return null
  const { resend: _, ...given } = credentials
  return { ...given, form }
}

/** Returns the form that waits in a body; `null` if there is none for this session. */
export function waitingIn(
  forms: FormSeals,
  session: Session,
  { resend }: { readonly resend: string | null },
): WaitingForm | null {
  const path = resend === null ? null : forms.pathOf(session, resend)
  return resend === null || path === null ? null : { resend, path }
}

/** Returns the page that sends a form which has waited; `null` if none has, or it was somebody else's. */
export async function answerResend<Own>(
  forms: FormSeals,
  ctx: RequestContext,
  given: {
    readonly session: Session
    readonly form: WaitingForm | null
    readonly ownPage: LoginRequest<Own>['ownPage']
  },
): Promise<Answer | Own | null> {
  const { session, form, ownPage } = given
  const waiting = form === null || !isNavigation(ctx) ? null : forms.open(session, form.resend)
  if (waiting === null) return null
  const page = toResend(waiting, () => session.csrfToken())
  return (await ownPage(page)) ?? resendPage(page)
}

/**
 * Returns where a browser goes: to the `next` of the body, else of the query, if that is safe; else to the fallback.
 */
export function locationOf(
  latch: Pick<LoginParts, 'safeRedirect'>,
  sent: { readonly next: string | null } | null,
  { next, fallback }: LoginRequest<unknown>['target'],
): string {
  return latch.safeRedirect(sent?.next ?? next, fallback)
}

/**
 * Whether the form comes from a login page that stayed open while its user logged in by another tab of this browser.
 * Nothing is left to do then: the browser goes on, as from `GET /login`, and no password is checked. This does not
 * apply if the form names another user.
 */
function isDoneElsewhere(
  ctx: RequestContext,
  { user }: Session,
  { username }: Credentials,
): boolean {
  if (user === null || !isNavigation(ctx)) return false
  const { username: name } = user as { readonly username?: unknown }
  return typeof name !== 'string' || name.toLowerCase() === username.trim().toLowerCase()
}

/** How a logout route reads its request, and answers. */
export interface LogoutRequest {
  /** Returns the body, which holds the token of a form. */
  readonly readBody: () => Promise<Body>
  readonly formTokens: boolean

  /** Where a browser goes afterwards. */
  readonly target: string
}

/**
 * Logs out. When it answers, the store has ended the session.
 *
 * If nobody is logged in, a form needs no token: the form's session has ended, so its token is no longer valid, and
 * there is no login that another site could end. What the visitor has written since then stays.
 */
export async function answerLogout(
  ctx: RequestContext,
  { readBody, formTokens, target }: LogoutRequest,
): Promise<Answer> {
  assertChanging(ctx)
  await ctx.enter(strict)
  const session = await ctx.session()
  if (formTokens && isForm(ctx)) {
    const token = ctx.header('x-csrf-token') ?? (await tokenIn(ctx, readBody))
    const isExpired = !session.verifyCsrfToken(token)
    if (isExpired && session.user !== null) throw formExpired()
    if (isExpired && session.id !== null) return answerDone(ctx, 'Logged out successfully', target)
  }
  await session.logout()
  return answerDone(ctx, 'Logged out successfully', target)
}

async function tokenIn(ctx: RequestContext, readBody: () => Promise<Body>): Promise<string | null> {
  const type = ctx.header('content-type')
  if (type === undefined) return null
  return (await parseFields(type, await readBody())).get(TOKEN_FIELD) ?? null
}

/** Returns the `next` of the request's query. */
export function nextOf({ url }: Pick<RequestContext, 'url'>): string | undefined {
  const start = url.indexOf('?')
  return start === -1 ? undefined : (nextIn(url.slice(start)) ?? undefined)
}

/**
 * Sends a browser on, and answers every other client with the message.
 *
 * @param json what such a client is told besides.
 */
export function answerDone(
  ctx: RequestContext,
  message: string,
  location: string,
  json: object = {},
): Answer {
  if (isNavigation(ctx)) return byNavigation(redirectTo(location))
  const headers = { 'Content-Type': 'application/json' }
  return byNavigation({ status: 200, headers, body: JSON.stringify({ message, ...json }) })
}

/** The Content-Type of a form, whose body has fields. */
const FORM_TYPE = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/**
 * Returns the token that a form carries; `null` if it has none, or the body is no form.
 *
 * @param read resolves to the field `_csrf`, whatever it is.
 * @throws InvalidRequest if the form cannot be read.
 */
export async function tokenOfForm(
  type: string,
  read: () => Promise<unknown>,
): Promise<string | null> {
  if (!FORM_TYPE.test(type)) return null
  try {
    const field = await read()
    return typeof field === 'string' ? field : null
  } catch (error) {
    throw new InvalidRequest('The form does not parse', { cause: error })
  }
}

/** Whether an HTML form can have sent the request: an unsafe one that is not JSON. */
export function isForm(ctx: Pick<RequestContext, 'method' | 'header'>): boolean {
  return isUnsafeMethod(ctx.method) && !isJson(ctx.header('content-type'))
}

/** @throws CrossSiteRequest if the token is not one of the session: the form was open for too long. */
export function assertFormToken(session: Session, token: string | null | undefined): void {
  if (!session.verifyCsrfToken(token)) throw formExpired()
}

/** The refusal of a form without a token of this session. Most often the form was open for too long. */
export function formExpired(): CrossSiteRequest {
  return new CrossSiteRequest('The form has expired: load it again')
}
