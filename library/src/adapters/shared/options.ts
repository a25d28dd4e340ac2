/**
 * The options of every adapter, and how they are read. `Sides` are the request and the response as a framework
 * passes them to its handlers; `Own` is what a function of the application answers with.
 *
 * @module
 */

import { assertActivity } from '../../session/activity.ts'
import type { CredentialFields, Credentials } from '../../request/body.ts'
import type { RouteRules } from '../../request/context.ts'
import { assertCrossSiteName } from '../../request/cross-site.ts'
import { ConfigurationError, thrownError, type LatchkeyError } from '../../errors.ts'
import type { Awaitable } from '../../ground/maybe-promise.ts'
import { leadsInCircle } from '../../request/redirect.ts'
import type { RefusalPages } from '../../request/refusal.ts'
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
   * The path of the login page, where browsers that navigate are sent when they need a login: with
   * `next`, the way back, if they only wanted to see something.
   *
   * @default none: everyone gets problem details
   */
  readonly loginPage?: string

  /**
   * The path of the page that asks for the password again, where browsers that navigate are sent in the same way
   * when they are logged in, but not recently enough for `recentLogin`. Its form goes to `loginRoute` too.
   * Never the login page, which sends whoever is logged in back at once. Leave it unguarded by `recentLogin`.
   *
   * @default none: everyone gets problem details
   */
  readonly confirmPage?: string
}

/** Options of the adapter of a framework. */
export interface AdapterOptions<Sides extends readonly unknown[], Own> extends PageOptions {
  /**
   * Asks every request with an unsafe method for a token of `session.csrfToken()`, in the field `_csrf`
   * or the header `X-CSRF-Token`; but for JSON, which no form can send. Where requests come from is
   * checked in any case, whatever their type.
   *
   * @default false
   */
  readonly formTokens?: boolean

  /**
   * Answers a refusal in place of problem details: with a page, for example. Redirects to latchkey's pages come
   * first. Returns its `Response`, or `null` to leave the refusal to latchkey; where handlers answer by an object
   * of the framework (Express, Fastify), whether it has answered.
   */
  readonly onRefusal?: (error: LatchkeyError, ...sides: Sides) => Awaitable<Own>

  /**
   * Returns the address of the peer on platforms where the server does not tell: never what a client's own header
   * says. `unix` is that of a Unix socket; see `trustedProxies`.
   *
   * @default that of the connection on Node; elsewhere unknown: all guesses count as of one place
   */
  readonly address?: (request: Sides[0]) => string | null | undefined
}

const pageSettings = {
  loginPage: setting(null, readPage),
  confirmPage: setting(null, readPage),
} satisfies SettingsOf<PageOptions>

const settings = {
  ...pageSettings,
  formTokens: setting(false, readFlag),
  onRefusal: setting(null, readFunction),
  address: setting(null, readFunction),
} satisfies SettingsOf<AdapterOptions<readonly unknown[], unknown>>

/** What the core reads of an adapter's options. Its functions are as typed as the application wrote them. */
export interface AdapterSettings {
  /** The pages, for `latch.refuse`. */
  readonly pages: RefusalPages
  readonly formTokens: boolean
}

/**
 * Returns the settings that an adapter's options ask for.
 *
 * @param more the settings that this adapter has and others have not.
 * @throws ConfigurationError if the two pages are one, or an option is unknown or of another kind.
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

function pagesOf({ loginPage, confirmPage }: RefusalPages): RefusalPages {
  if (loginPage !== null && confirmPage !== null && leadsInCircle(loginPage, confirmPage)) {
    throw new ConfigurationError('confirmPage', 'must not be the login page')
  }
  return { loginPage, confirmPage }
}

/**
 * A path without its slash would be another page on each page; with two it would be another site, also with a tab or a
 * line break between them, which browsers leave out.
 */
function readPage(page: string, option: string): string {
  if (typeof page === 'string' && /^\/(?![/\\])\P{Cc}*$/u.test(page)) return page
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

const dependsSettings = {
  dangerouslyAllowCrossSite: setting(null, asGiven<string>),
  activity: setting(null, asGiven<boolean>),
} satisfies SettingsOf<DependsOptions>

/**
 * Checks the options of `depends`, when the route is made. Their values are checked with what they say.
 *
 * @throws ConfigurationError if one is unknown.
 */
export function assertDependsOptions(options: DependsOptions): void {
  readSettings(dependsSettings, options, 'depends.')
}

/** Returns what a route says of itself. */
export function rulesOf(options: DependsOptions): RouteRules {
  assertRules(options)
  const { dangerouslyAllowCrossSite, activity } = options
  return { crossSite: dangerouslyAllowCrossSite ?? null, activity: activity ?? null }
}

function assertRules({ dangerouslyAllowCrossSite, activity }: DependsOptions): void {
  assertActivity(activity)
  assertCrossSiteName(dangerouslyAllowCrossSite)
}

/** Options of `session`, which looks at the session of every request: what `depends` says of one route. */
export interface LookOptions<Request> {
  /** Says by which name a request may be cross-site, `undefined` for all others; see `depends`. */
  readonly dangerouslyAllowCrossSite?: (request: Request) => string | undefined

  /** Says whether a request is activity of its user; see `depends`. @default all are */
  readonly activity?: (request: Request) => boolean
}

const lookSettings = {
  dangerouslyAllowCrossSite: setting(null, readFunction),
  activity: setting(null, readFunction),
} satisfies SettingsOf<LookOptions<unknown>>

/** @throws ConfigurationError if an option of `session` is unknown or no function. */
export function assertLookOptions(options: object): void {
  readSettings(lookSettings, options, 'session.')
}

/**
 * Returns what the options of `session` say of one request.
 *
 * @throws TypeError if they do not say it at once. Whatever they throw themselves is never nothing.
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
    // Before a context is opened by them, which whoever comes later would find.
    assertRules(rules)
    return rules
  } catch (error) {
    throw thrownError(error)
  }
}

/** Options of `loginRoute`. */
export interface LoginOptions<Sides extends readonly unknown[], Own> {
  /** Where a browser goes that named no safe `next`. @default '/' */
  readonly fallback?: string

  /**
   * What the form or JSON calls the two fields: `{ username: 'email' }`. Besides them, `next` and `_csrf` are
   * read; all other fields are ignored.
   *
   * @default `username` and `password`
   */
  readonly fields?: CredentialFields

  /**
   * Answers a login that failed in place of the usual refusal, for example with the form and the
   * reason. `credentials` is `null` if the body could not be read. Returns the same as `onRefusal`.
   */
  readonly onFailure?: (
    error: LatchkeyError,
    ...request: [...sides: Sides, credentials: Credentials | null]
  ) => Awaitable<Own>
}

const loginSettings = {
  fallback: setting(null, readText),
  fields: setting(null, (fields: CredentialFields) => assertFields(fields)),
  onFailure: setting(null, readFunction),
} satisfies SettingsOf<LoginOptions<readonly unknown[], unknown>>

/** @throws ConfigurationError if an option of `loginRoute` is unknown or of another kind. */
export function assertLoginOptions(options: object): void {
  readSettings(loginSettings, options, 'loginRoute.')
}

/** @throws ConfigurationError if the fields of a login could not be told apart. */
function assertFields({ username, password }: CredentialFields): void {
  const names = ['next', '_csrf', username ?? 'username', password ?? 'password']
  if (new Set(names).size === names.length && !names.includes('')) return
  throw new ConfigurationError('fields', 'needs two names, and neither "next" nor "_csrf"')
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
  readSettings(logoutSettings, options, 'logoutRoute.')
}

function readText(text: string, option: string): string {
  if (typeof text === 'string') return text
  throw new ConfigurationError(option, 'must be text')
}
