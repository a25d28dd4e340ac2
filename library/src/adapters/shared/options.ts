/**
 * The options of every adapter, and how they are read. `Sides` are the request and the response as a framework passes
 * them to its handlers; `Own` is the answer of a function of the application.
 *
 * @module
 */

import { assertActivity } from '../../session/activity.ts'
import { TOKEN_FIELD, type CredentialFields } from '../../request/body.ts'
import type { RequestContext, RouteRules } from '../../request/context.ts'
import { assertCrossSiteName } from '../../request/cross-site.ts'
import { ConfigurationError, thrownError, type LatchkeyError } from '../../errors.ts'
import type { Awaitable } from '../../ground/maybe-promise.ts'
import { isPlainObject } from '../../ground/plain-object.ts'
import { isOwnPath, leadsInCircle } from '../../request/redirect.ts'
import type { RefusalPages } from '../../request/refusal.ts'
import type { GivenProof } from './proof-routes.ts'
import type { FormToResend } from './resend-page.ts'
import type { GivenCredentials } from './routes.ts'
import type { WaitingForm } from './unlost-forms.ts'
import {
  asGiven,
  readFlag,
  readFunction,
  readSettings,
  setting,
  type SettingsOf,
  type SomeSettings,
} from '../../ground/settings.ts'

/** Where browsers that navigate are sent when they are refused. */
export interface PageOptions {
  /**
   * The path of the login page, where browsers that navigate are sent when they need a login: with `next`, the way
   * back, if the request's method was safe.
   *
   * @default none: everyone gets problem details
   */
  readonly loginPage?: string

  /**
   * The path of the page that asks for the second step of a login, where browsers that navigate are sent in the same
   * way when they have done the first step only. Its form goes to `factorRoute()`. It must not be the login page.
   *
   * @default the login page
   */
  readonly factorPage?: string

  /**
   * The path of the page that asks users to confirm that it is them, where browsers that navigate are sent in the same
   * way when they are logged in, but not recently enough for `recentLogin` or `secondFactor`. Its form goes to
   * `confirmRoute()`, with the `next` of its query. It must not be the login page: that page sends a user who
   * is logged in straight back. Do not guard it by `recentLogin`.
   *
   * @default none: everyone gets problem details
   */
  readonly confirmPage?: string
}

/** A form that was refused because its user has to confirm first, or to log in again. */
export interface RefusedForm extends WaitingForm {
  /** Why the form was refused. */
  readonly error: LatchkeyError

  /** A token for the page's own form, in the field `_csrf`; see `formTokens`. */
  readonly csrfToken: string
}

/** Options of the adapter of a framework. */
export interface AdapterOptions<Sides extends readonly unknown[], Own> extends PageOptions {
  /**
   * Asks every request with an unsafe method for a token of `session.csrfToken()`, in the field `_csrf` or the header
   * `X-CSRF-Token`. Requests with JSON need no token, because no form can send JSON. The site that a request comes from
   * is checked in any case.
   *
   * @default false
   */
  readonly formTokens?: boolean

  /**
   * Answers a refusal in place of problem details: with a page, for example. Redirects to latchkey's pages come first.
   * Returns its `Response`, or `null` to leave the refusal to latchkey. In Express and Fastify, where an object of the
   * framework sends the answer, it returns whether it has answered.
   */
  readonly onRefusal?: (error: LatchkeyError, ...sides: Sides) => Awaitable<Own>

  /**
   * Answers a form that was refused because its user has to confirm first, on routes with `resend: true`: with the
   * confirm page itself, whose form goes to `confirmRoute()` and carries `form.resend` in the field `resend`. So the
   * form is not lost. Returns the same as `onRefusal`; `null` sends the browser to `confirmPage`, without the form.
   *
   * @default none: such a form is lost
   */
  readonly confirmForm?: (form: RefusedForm, ...sides: Sides) => Awaitable<Own>

  /**
   * Answers a form whose session has ended, on routes with `resend: true`: with the login page itself, whose form goes
   * to `loginRoute()` and carries `form.resend` in the field `resend`. If the same user logs in, in this browser and
   * within ten minutes, the form is offered once, to be sent by one click; to anybody else it is not. The form must
   * carry a token of `session.csrfToken()` in `_csrf`. Returns the same as `onRefusal`.
   *
   * @default none: the form of a session that has ended is lost
   */
  readonly loginForm?: (form: RefusedForm, ...sides: Sides) => Awaitable<Own>

  /**
   * Answers a login for which such a form waits, and whose second step is missing: with the page of the second step,
   * whose form goes to `factorRoute()` and carries `form.resend` in the field `resend`. Returns the same as
   * `onRefusal`.
   *
   * @default none: the browser goes to `factorPage`, without the form
   */
  readonly factorForm?: (form: RefusedForm, ...sides: Sides) => Awaitable<Own>

  /**
   * Returns the address of the peer, on platforms where the server does not tell it. Never return what a client's own
   * header says. For a Unix socket return `unix`; see `trustedProxies`.
   *
   * @default the connection's address on Node; elsewhere unknown: all guesses count as from one place
   */
  readonly address?: (request: Sides[0]) => string | null | undefined
}

const pageSettings = {
  loginPage: setting(null, readPage),
  factorPage: setting(null, readPage),
  confirmPage: setting(null, readPage),
} satisfies SettingsOf<PageOptions>

const settings = {
  ...pageSettings,
  formTokens: setting(false, readFlag),
  onRefusal: setting(null, readFunction),
  confirmForm: setting(null, readFunction),
  loginForm: setting(null, readFunction),
  factorForm: setting(null, readFunction),
  address: setting(null, readFunction),
} satisfies SettingsOf<AdapterOptions<readonly unknown[], unknown>>

/** What the core reads from an adapter's options. The functions keep the types that the application gave them. */
export interface AdapterSettings {
  /** The pages, for `latch.refuse`. */
  readonly pages: RefusalPages
  readonly formTokens: boolean
}

/**
 * Returns the settings that an adapter's options ask for.
 *
 * @param more the settings that only this adapter has.
 * @throws ConfigurationError if another page is the login page too, or an option is unknown or of another kind.
 */
export function readAdapterOptions(options: PageOptions, more: SomeSettings = {}): AdapterSettings {
  const { formTokens, ...values } = readSettings({ ...more, ...settings }, options)
  return { pages: pagesOf(values), formTokens }
}

/**
 * Returns the pages of an adapter that has no other options.
 *
 * @throws ConfigurationError as `readAdapterOptions` does.
 */
export function readPageOptions(options: PageOptions): RefusalPages {
  return pagesOf(readSettings(pageSettings, options))
}

function pagesOf({ loginPage, factorPage, confirmPage }: RefusalPages): RefusalPages {
  if (loginPage !== null && confirmPage !== null && leadsInCircle(loginPage, confirmPage)) {
    throw new ConfigurationError('confirmPage', 'must not be the login page')
  }
  if (loginPage !== null && factorPage !== null && leadsInCircle(loginPage, factorPage)) {
    throw new ConfigurationError(
      'factorPage',
      'must not be the login page: whoever has given the password would be asked for it again',
    )
  }
  return { loginPage, factorPage, confirmPage }
}

function readPage(page: string, option: string): string {
  if (isOwnPath(page)) return page
  throw new ConfigurationError(option, "must be a path of this site: '/login'")
}

/**
 * Refuses a function of an adapter that a framework has called in the application's place: `app.post('/login',
 * loginRoute)`. It gets the framework's objects then, and not its options.
 *
 * @throws TypeError
 */
export function assertCalled(name: string, options: unknown): void {
  if (isPlainObject(options)) return
  throw new TypeError(
    `${name} takes an object with options, or nothing. What answers requests is what it returns: ` +
      `${name}(), and not ${name}`,
  )
}

/** Options of `depends`. */
export interface DependsOptions {
  /**
   * A name under which the route allows cross-site requests with unsafe methods and the user's cookie. For a route that
   * checks in another way where its requests come from. Each such request is reported under this name
   * (`cross_site.allowed`).
   *
   * @default cross-site requests are refused
   */
  readonly dangerouslyAllowCrossSite?: string | undefined

  /**
   * Whether a request to this route is activity of its user. Say `false` for requests that pages send by themselves,
   * such as polling: an open tab would otherwise keep a session alive that nobody uses, up to its absolute timeout. One
   * look that counts as activity is enough, so tell `session()` in front as well.
   *
   * @default what `session()` was told, else true
   */
  readonly activity?: boolean | undefined

  /**
   * Whether a form that is refused, because its user has to confirm first or to log in again, is sealed into the page
   * that asks for it, and sent again by one click. All guards then run again. A form is kept if it is at most 64 KiB
   * long, has no files, and no field with the name of a password; it must come from our own site, and carry its token
   * if `formTokens` is set. Needs the adapter's option `confirmForm` or `loginForm`.
   *
   * @default false
   */
  readonly resend?: boolean | undefined
}

const dependsSettings = {
  dangerouslyAllowCrossSite: setting(null, asGiven<string>),
  activity: setting(null, asGiven<boolean>),
  resend: setting(false, readFlag),
} satisfies SettingsOf<DependsOptions>

/**
 * Checks the options of `depends` when the route is made. The values of the others are checked by `rulesOf`.
 *
 * @param keepsForms whether the adapter has a page that carries a form which waits.
 * @throws ConfigurationError if one is unknown, or `resend` is not possible.
 */
export function assertDependsOptions(options: DependsOptions, keepsForms: boolean): void {
  const { resend } = readSettings(dependsSettings, options, 'depends.')
  if (!resend) return
  if (!keepsForms) throw needsPage('depends.resend')
  const { dangerouslyAllowCrossSite: name } = options
  if (name === undefined || name === null) return
  throw new ConfigurationError('depends.resend', 'does not go with dangerouslyAllowCrossSite')
}

/** Returns the rules that a route's options state. */
export function rulesOf(options: DependsOptions): RouteRules {
  assertRules(options)
  const { dangerouslyAllowCrossSite, activity } = options
  return { crossSite: dangerouslyAllowCrossSite ?? null, activity: activity ?? null }
}

function assertRules({ dangerouslyAllowCrossSite, activity }: DependsOptions): void {
  assertActivity(activity)
  assertCrossSiteName(dangerouslyAllowCrossSite)
}

/** Options of `session`, which looks at the session of every request. They are those of `depends`, for each request. */
export interface LookOptions<Request> {
  /** Returns the name under which a request may be cross-site; `undefined` for all other requests. See `depends`. */
  readonly dangerouslyAllowCrossSite?: (request: Request) => string | undefined

  /** Returns whether a request is activity of its user. See `depends`. @default all requests are */
  readonly activity?: (request: Request) => boolean
}

const lookSettings = {
  dangerouslyAllowCrossSite: setting(null, readFunction),
  activity: setting(null, readFunction),
} satisfies SettingsOf<LookOptions<unknown>>

/** @throws ConfigurationError if an option of `session` is unknown or no function. */
export function assertLookOptions(options: object): void {
  assertCalled('session', options)
  readSettings(lookSettings, options, 'session.')
}

/**
 * Returns what the options of `session` say about one request.
 *
 * @throws TypeError if a function does not answer at once. If a function throws `undefined` or `null`, an `Error` is
 * thrown instead.
 */
export function optionsFor<Request>(
  { dangerouslyAllowCrossSite, activity }: LookOptions<Request>,
  request: Request,
): DependsOptions {
  try {
    const rules = {
      dangerouslyAllowCrossSite: dangerouslyAllowCrossSite?.(request),
      activity: activity?.(request),
    }
    // The check comes before a context is opened with these rules: later handlers would find that context.
    assertRules(rules)
    return rules
  } catch (error) {
    throw thrownError(error)
  }
}

/** Options of `loginRoute`. */
export interface LoginOptions<Sides extends readonly unknown[], Own> {
  /** Where a browser goes whose request has no safe `next`. @default '/' */
  readonly fallback?: string

  /**
   * The names of the fields in the form or JSON: `{ username: 'email' }`. Besides them, `next` and `_csrf` are read.
   * All other fields are ignored.
   *
   * @default `username`, `password` and `remember`
   */
  readonly fields?: CredentialFields

  /**
   * Answers a failed login in place of the usual refusal, for example with the form and the reason. `credentials` is
   * `null` if the body could not be read. Returns the same as `onRefusal`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    ...request: [...sides: Sides, credentials: GivenCredentials | null]
  ) => Awaitable<Own>

  /** Answers a login for which a form has waited; see `ConfirmOptions`. */
  readonly resendPage?: (form: FormToResend, ...sides: Sides) => Awaitable<Own>
}

const loginSettings = {
  fallback: setting(null, readText),
  fields: setting(null, (fields: CredentialFields) => assertFields(fields)),
  onFailure: setting(null, readFunction),
  resendPage: setting(null, readFunction),
} satisfies SettingsOf<LoginOptions<readonly unknown[], unknown>>

/** @throws ConfigurationError if an option of `loginRoute` is unknown or of another kind. */
export function assertLoginOptions(options: object): void {
  assertCalled('loginRoute', options)
  readSettings(loginSettings, options, 'loginRoute.')
}

/** @throws ConfigurationError if the fields of a login could not be told apart. */
function assertFields(fields: CredentialFields): void {
  const { username = 'username', password = 'password', remember = 'remember' } = fields
  const names = ['next', TOKEN_FIELD, username, password, remember]
  if (new Set(names).size === names.length && !names.includes('')) return
  throw new ConfigurationError('fields', 'needs different names, and neither "next" nor "_csrf"')
}

/** Options of `factorRoute`. */
export interface FactorOptions<Sides extends readonly unknown[], Own> {
  /** Where a browser goes whose request has no safe `next`. @default '/' */
  readonly fallback?: string

  /**
   * Answers a failure in place of the usual refusal, for example with the page and the reason. `given` is `null` if the
   * body could not be read. Whoever has to log in from the beginning goes to the login page instead. Returns the same
   * as `onRefusal`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    ...request: [...sides: Sides, given: GivenProof | null]
  ) => Awaitable<Own>

  /**
   * Answers the step for which a form has waited, in place of latchkey's own page: with a page that shows `form.path`
   * and sends the form there by one click. Returns the same as `onRefusal`.
   */
  readonly resendPage?: (form: FormToResend, ...sides: Sides) => Awaitable<Own>
}

/** Options of `confirmRoute`. */
export type ConfirmOptions<Sides extends readonly unknown[], Own> = FactorOptions<Sides, Own>

const factorSettings = {
  fallback: setting(null, readText),
  onFailure: setting(null, readFunction),
  resendPage: setting(null, readFunction),
} satisfies SettingsOf<FactorOptions<readonly unknown[], unknown>>

/** @throws ConfigurationError if an option of `factorRoute` is unknown or of another kind. */
export function assertFactorOptions(options: object): void {
  assertCalled('factorRoute', options)
  readSettings(factorSettings, options, 'factorRoute.')
}

/** @throws ConfigurationError if an option of `confirmRoute` is unknown or of another kind. */
export function assertConfirmOptions(options: object): void {
  assertCalled('confirmRoute', options)
  readSettings(factorSettings, options, 'confirmRoute.')
}

/** Options of `flowRoute`. */
export interface FlowOptions<Sides extends readonly unknown[], Own> {
  /** Where a browser goes afterwards: a path of this site. @default where the step says */
  readonly redirectTo?: string

  /**
   * Answers a failure in place of the usual refusal, with the page and the reason. `ctx` is the context of the request:
   * `(await ctx.session()).csrfToken()` for the page's form, `ctx.use(latch.optionalUser)`. Returns the same as
   * `onRefusal`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    ...request: [...sides: Sides, ctx: RequestContext]
  ) => Awaitable<Own>

  /**
   * Keeps a form that the step refuses because its user has to confirm first or to log in again, as the option of
   * `depends` does: a change of address is sent again by one click. A form with a new password is not kept, so guard
   * its page by `recentLogin`.
   *
   * @default false
   */
  readonly resend?: boolean
}

const flowSettings = {
  redirectTo: setting(null, readText),
  onFailure: setting(null, readFunction),
  resend: setting(false, readFlag),
} satisfies SettingsOf<FlowOptions<readonly unknown[], unknown>>

/**
 * @param keepsForms whether the adapter has a page that carries a form which waits.
 * @throws ConfigurationError if an option of `flowRoute` is unknown or of another kind, or `resend` is not possible.
 */
export function assertFlowOptions(options: object, keepsForms: boolean): void {
  const { resend } = readSettings(flowSettings, options, 'flowRoute.')
  if (resend && !keepsForms) throw needsPage('flowRoute.resend')
}

function needsPage(option: string): ConfigurationError {
  return new ConfigurationError(option, 'needs the option confirmForm or loginForm of the adapter')
}

/** Options of `logoutRoute`. */
export interface LogoutRouteOptions {
  /** Where a browser goes afterwards. @default '/' */
  readonly redirectTo?: string
}

const logoutSettings = {
  redirectTo: setting(null, readText),
} satisfies SettingsOf<LogoutRouteOptions>

/** @throws ConfigurationError if an option of `logoutRoute` is unknown or of another kind. */
export function assertLogoutOptions(options: object): void {
  assertCalled('logoutRoute', options)
  readSettings(logoutSettings, options, 'logoutRoute.')
}

function readText(text: string, option: string): string {
  if (typeof text === 'string') return text
  throw new ConfigurationError(option, 'must be text')
}
