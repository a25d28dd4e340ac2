/**
 * What the routes of every adapter do: all but the framework's request and response.
 *
 * @module
 */

import { assertActivity } from '../../session/activity.ts'
import type { Dependency, RequestContext, RouteRules } from '../../request/context.ts'
import {
  parseCredentials,
  parseFields,
  type Body,
  type CredentialFields,
  type Credentials,
} from '../../request/body.ts'
import { assertCrossSiteName, isUnsafeMethod } from '../../request/cross-site.ts'
import { resolver, type Dependencies, type Values } from '../../request/dependency.ts'
import {
  ConfigurationError,
  CrossSiteRequest,
  InvalidRequest,
  LatchkeyError,
  MethodNotAllowed,
  thrownError,
} from '../../errors.ts'
import { ours, type Awaitable, type MaybePromise } from '../../ground/maybe-promise.ts'
import { leadsInCircle } from '../../request/redirect.ts'
import {
  byNavigation,
  isNavigation,
  redirectTo,
  type Answer,
  type RefusalPages,
} from '../../request/refusal.ts'
import type { Session } from '../../session/session.ts'
import { assertFunctions, refuseUnknown } from '../../ground/unknown-options.ts'

/** Options of every adapter. */
export interface AdapterOptions {
  /**
   * Asks every request with an unsafe method for a token of `session.csrfToken()`, in the field `_csrf`
   * or the header `X-CSRF-Token`; but for JSON, which no form can send. Where requests come from is
   * checked in any case, whatever their type.
   *
   * @default false
   */
  readonly formTokens?: boolean

  /**
   * The path of the login page, where browsers that navigate are sent when they need a login: with
   * `next`, the way back, if they only wanted to see something.
   *
   * @default none: everyone gets problem details
   */
  readonly loginPage?: string

  /**
   * The path of the page that asks for the password again, where browsers that navigate are sent in the same way
   * when they are logged in, but not recently enough for `recentLogin`. Its form goes to `loginRoute` too.
   * Never the login page, which sends who is logged in back at once. Leave it unguarded by `recentLogin`.
   *
   * @default none: everyone gets problem details
   */
  readonly confirmPage?: string
}

/** Of every adapter; `onError` is of the one for fetch handlers alone, where no framework has its own. */
const functions: readonly string[] = ['onRefusal', 'onError', 'address']
const known: readonly string[] = ['formTokens', 'loginPage', 'confirmPage', ...functions]

/**
 * Returns the pages of an adapter's options, for `latch.refuse`.
 *
 * @throws ConfigurationError if the two are one.
 */
export function pagesOf(options: AdapterOptions): RefusalPages {
  refuseUnknown('', options, known)
  assertFunctions(options, functions)
  const { loginPage, confirmPage } = options
  assertPath('loginPage', loginPage)
  assertPath('confirmPage', confirmPage)
  const pages = { loginPage: loginPage ?? null, confirmPage: confirmPage ?? null }
  if (loginPage === undefined || confirmPage === undefined) return pages
  if (!leadsInCircle(loginPage, confirmPage)) return pages
  throw new ConfigurationError('confirmPage', 'must not be the login page')
}

/** A path without its slash would be another page on each page; with two it would be another site. */
function assertPath(option: string, page: string | undefined): void {
  if (page === undefined || /^\/(?![/\\])/.test(page)) return
  throw new ConfigurationError(option, "must be a path of this site: '/login'")
}

/** Options of `depends`. */
export interface DependsOptions {
  /**
   * A name under which the route takes requests with unsafe methods that other sites have caused, with the
   * user's cookie: for a route that checks in another way where they come from. Each is told by this name
   * (`cross_site.allowed`).
   *
   * @default refused
   */
  readonly dangerouslyAllowCrossSite?: string | undefined

  /**
   * Whether a request to this route is activity of its user. Say `false` of what pages ask by themselves, such
   * as polling: else an open tab keeps a session alive that nobody uses, up to its absolute timeout.
   * One look that is activity is enough: `session()` in front must be told too.
   *
   * @default what `session()` was told, else true
   */
  readonly activity?: boolean | undefined
}

/** Options of `session`, which looks at the session of every request: what `depends` says of one route. */
export interface LookOptions<Source> {
  /** Says by which name a request may be cross-site, `undefined` for all others; see `depends`. */
  readonly dangerouslyAllowCrossSite?: (request: Source) => string | undefined

  /** Says whether a request is activity of its user; see `depends`. @default all are */
  readonly activity?: (request: Source) => boolean
}

/**
 * Returns what the options of `session` say of one request.
 *
 * @throws TypeError if they do not say it at once. Whatever they throw themselves is never nothing.
 */
export function optionsFor<Source>(
  { dangerouslyAllowCrossSite, activity }: LookOptions<Source>,
  request: Source,
): DependsOptions {
  try {
    const rules = {
      dangerouslyAllowCrossSite: dangerouslyAllowCrossSite?.(request),
      activity: activity?.(request),
    }
    // Before a context is opened by them, which whoever comes later would find.
    assertRules(rules)
    return rules
  } catch (error) {
    throw thrownError(error)
  }
}

/** What a login route takes, and where it sends browsers. */
export interface LoginTarget {
  /** Where a browser goes that named no safe `next`. @default '/' */
  readonly fallback?: string

  /**
   * What the form or JSON calls the two fields: `{ username: 'email' }`. Besides them, `next` and `_csrf` are
   * read; all other fields are ignored.
   *
   * @default `username` and `password`
   */
  readonly fields?: CredentialFields
}

/** Options of `logoutRoute`. */
export interface LogoutRouteOptions {
  /** Where a browser goes afterwards. @default '/' */
  readonly redirectTo?: string
}

/**
 * Returns a function that resolves the needs of a route, and then asks a form for its token if the
 * route takes none without. `fieldOf` returns the form's field, of whatever the adapter passes on.
 */
export function guard<Needs extends Dependencies, Source>(
  needs: Needs,
  formTokens: boolean,
  options: DependsOptions,
  fieldOf: (source: Source) => MaybePromise<string | null>,
): (ctx: RequestContext, source: Source) => MaybePromise<Values<Needs>> {
  const rules = rulesOf(options)
  const resolve = entering(resolver(needs), rules)
  if (!formTokens || rules.crossSite !== null) return resolve
  const assertToken = async (
    ctx: RequestContext,
    source: Source,
    values: MaybePromise<Values<Needs>>,
  ): Promise<Values<Needs>> => {
    const settled = await values
    const token = ctx.header('x-csrf-token') ?? (await fieldOf(source))
    assertFormToken(await ctx.session(), token)
    return settled
  }
  return (ctx, source) => {
    const values = resolve(ctx)
    return isForm(ctx) ? assertToken(ctx, source, values) : values
  }
}

/** Enters a route before its needs are resolved: at once, but for a touch that has to be made up for. */
function entering<Resolved>(
  resolve: (ctx: RequestContext) => MaybePromise<Resolved>,
  rules: RouteRules,
): (ctx: RequestContext) => MaybePromise<Resolved> {
  return (ctx) => {
    const entered = ctx.enter(rules)
    return entered === undefined ? resolve(ctx) : entered.then(() => resolve(ctx))
  }
}

/** Looks at the session for `session()`, which may be the first to meet the request or not. */
export function lookAtSession<Looked>(
  session: Dependency<Looked>,
  ctx: RequestContext,
  options: DependsOptions,
): MaybePromise<Looked> {
  return entering((entered) => ours(session(entered)), rulesOf(options))(ctx)
}

function assertRules({ dangerouslyAllowCrossSite, activity }: DependsOptions): void {
  assertActivity(activity)
  assertCrossSiteName(dangerouslyAllowCrossSite)
}

function rulesOf(options: DependsOptions): RouteRules {
  assertRules(options)
  const { dangerouslyAllowCrossSite, activity } = options
  return { crossSite: dangerouslyAllowCrossSite ?? null, activity: activity ?? null }
}

/** What login and logout say of themselves. */
const strict: RouteRules = { crossSite: null, activity: null }

/** The part of `Latchkey` that a login needs. */
interface LoginParts {
  refuseEarly(ctx: RequestContext): void
  login(ctx: RequestContext, credentials: Credentials): Promise<unknown>
  refuse(ctx: RequestContext, error: LatchkeyError, pages: RefusalPages): Answer
  safeRedirect(target: string | null | undefined, fallback: string): string
}

/** How a login route reads its request, and answers. */
export interface LoginRequest<Own> {
  /** Returns the body. Called when the request is known to be our own site's. */
  readonly readBody: () => Promise<Body>

  /** Whether forms must carry a token. */
  readonly formTokens: boolean

  /** What the two fields are called. */
  readonly fields?: CredentialFields | undefined

  /** Where a browser goes afterwards: to `next` of the body or of the query if it is safe. */
  readonly target: { readonly next: string | undefined; readonly fallback: string }

  /** The application's own answer to a failure, or `null`. */
  readonly onFailure: (
    error: LatchkeyError,
    credentials: Credentials | null,
  ) => Awaitable<Own | null | undefined>
}

/** @throws ConfigurationError if the fields of a login could not be told apart. */
export function assertFields({ username, password }: CredentialFields = {}): void {
  const names = ['next', '_csrf', username ?? 'username', password ?? 'password']
  if (new Set(names).size === names.length && !names.includes('')) return
  throw new ConfigurationError('fields', 'needs two names, and neither "next" nor "_csrf"')
}

/**
 * Logs in by the form or JSON in the body.
 *
 * @throws LatchkeyError if the login failed and the application has no answer of its own; MethodNotAllowed,
 * which it is not asked about, if the method is a safe one.
 */
export async function answerLogin<Own>(
  latch: LoginParts,
  ctx: RequestContext,
  { readBody, formTokens, fields, target, onFailure }: LoginRequest<Own>,
): Promise<Answer | Own> {
  assertChanging(ctx)
  let credentials: Credentials | null = null
  try {
    await ctx.enter(strict)
    // Before the session and the body are looked at: a flood is to cost next to nothing.
    ctx.refuseCrossSite()
    latch.refuseEarly(ctx)
    const session = await ctx.session()
    credentials = await parseCredentials(ctx.header('content-type'), await readBody(), fields)
    const token = ctx.header('x-csrf-token') ?? credentials.csrfToken
    const isExpired = formTokens && isForm(ctx) && !session.verifyCsrfToken(token)
    if (isExpired && !isDoneElsewhere(ctx, session, credentials)) throw formExpired()
    if (!isExpired) await latch.login(ctx, credentials)
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    const own = await onFailure(error, credentials)
    // An `async` function that returns nothing has no answer of its own either.
    if (own === null || own === undefined) throw error
    // For its event alone. The adapter, which refuses what is thrown, does not see this one.
    latch.refuse(ctx, error, { loginPage: null, confirmPage: null })
    return own
  }
  const location = latch.safeRedirect(credentials.next ?? target.next, target.fallback)
  return answerDone(ctx, 'Logged in successfully', location)
}

/**
 * Whether the form is of a login page that stayed open while its user logged in by another tab of this
 * browser. Then nothing is left to do: the browser goes on, as from `GET /login`, and no password is checked.
 * Who typed the name of somebody else is not taken for the one who is logged in.
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

/** Methods that may change something, which no page of another site can send unseen. */
const changingMethods: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/**
 * Refuses every method that is safe, or that we do not know: a route that is mounted for GET as well must not log
 * out whoever is shown an image. Before anybody has looked at the session.
 *
 * @throws MethodNotAllowed
 */
function assertChanging({ method }: RequestContext): void {
  if (!changingMethods.includes(method)) throw new MethodNotAllowed()
}

/**
 * Logs out: when it answers, the store has ended the session.
 *
 * Where nobody is logged in, a form needs no token: its session has ended, so its token is worth nothing,
 * and there is no login that another site could end. What the visitor has written since then stays.
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
  return (await parseFields(type, await readBody())).get('_csrf') ?? null
}

/** Returns the `next` of the request's query. */
export function nextOf({ url }: Pick<RequestContext, 'url'>): string | undefined {
  const start = url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : url.slice(start)).get('next') ?? undefined
}

/** Sends a browser on, and tells everyone else. */
export function answerDone(ctx: RequestContext, message: string, location: string): Answer {
  if (isNavigation(ctx)) return byNavigation(redirectTo(location))
  const headers = { 'Content-Type': 'application/json' }
  return byNavigation({ status: 200, headers, body: JSON.stringify({ message }) })
}

/** A form's Content-Type: its body has fields. */
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
  return (
    isUnsafeMethod(ctx.method) && !/^application\/json\b/i.test(ctx.header('content-type') ?? '')
  )
}

/** @throws CrossSiteRequest if it is not a token of the session: a form that was open for too long. */
export function assertFormToken(session: Session, token: string | null | undefined): void {
  if (!session.verifyCsrfToken(token)) throw formExpired()
}

/** A form without a token of this session: most often, one that was open for too long. */
function formExpired(): CrossSiteRequest {
  return new CrossSiteRequest('The form has expired: load it again')
}
