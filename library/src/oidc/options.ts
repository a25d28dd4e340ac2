/**
 * The options of `oidc`.
 *
 * @module
 */

import { ConfigurationError } from '../errors.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import {
  readCount,
  readFlag,
  readFunction,
  readSettings,
  setting,
  type SettingsOf,
} from '../ground/settings.ts'
import { SECOND } from '../ground/time.ts'
import type { Method } from '../session/methods.ts'
import type { StoredUser } from '../session/user.ts'
import { isSafeAddress } from './bounded-fetch.ts'
import type { Identity } from './identity.ts'

/** Options of `oidc`. */
export interface OidcOptions<Found extends StoredUser = StoredUser> {
  /** The provider, exactly as it calls itself: `https://accounts.example.com`. */
  readonly issuer: string

  /** Our name at the provider. */
  readonly clientId: string

  /** Our secret at the provider. @default none: a public client, which PKCE alone protects */
  readonly clientSecret?: string

  /**
   * Where the provider sends people back: the path at which the step `callback` is mounted. Each provider needs a path
   * of its own, so that no answer of one is taken for another's (RFC 9700, 4.4).
   *
   * @default '/oidc/callback'
   */
  readonly callbackPath?: string

  /** What is asked for. @default 'openid email profile' */
  readonly scope?: string

  /** Whether UserInfo is asked too, if the provider has it. @default true */
  readonly userInfo?: boolean

  /**
   * What else is sent along when somebody begins: `{ ui_locales: 'de' }`. The browser carries it, and may change it: of
   * the answer, `max_age` alone is checked here. Whoever sends `hd` or `acr_values` looks at the claims before they
   * answer with a user.
   *
   * @default nothing
   */
  readonly parameters?: Readonly<Record<string, string>>

  /** How long the provider may take for one answer, in milliseconds. @default 5 seconds */
  readonly timeout?: number

  /**
   * Returns the user who has this account: found by `issuer` and `subject`, and by nothing else. It is asked several
   * times, and changes nothing.
   */
  readonly findUser: (identity: Identity) => Awaitable<Found | null | undefined>

  /**
   * Makes a user of an account that nobody has, and to which `findByVerifiedEmail` finds nobody; `null`: there shall be
   * none. An address is no reason to return a user who is there already.
   *
   * @default nobody registers by the provider
   */
  readonly register?: (identity: Identity) => Awaitable<Found | null | undefined>

  /**
   * Returns the user of whom you have verified this address. It is asked if nobody has the account and the provider has
   * verified the address too. The person then has to log in as that user, and to confirm; `link` follows.
   *
   * @default an address links nothing
   */
  readonly findByVerifiedEmail?: (
    email: string,
    identity: Identity,
  ) => Awaitable<Found | null | undefined>

  /**
   * Gives the account to the user. It must fail if the account is another user's by now: issuer and subject are unique.
   *
   * @default nobody links an account
   */
  readonly link?: (user: Found, identity: Identity) => Awaitable<void>

  /**
   * Returns by which methods (RFC 8176) the provider has confirmed the person, by its `acr` and `amr`. They count if
   * they are two factors, such as `['pwd', 'otp']` or `['mfa']`: one factor is what the provider's word (`fed`) is
   * anyway. Only what you have agreed on with the provider means anything (ASVS 5.0, 6.8.4).
   *
   * @default none: whatever the provider says, it is one factor
   */
  readonly methodsOf?: (identity: Identity) => readonly Method[]

  /** Which `acr` a confirmation must have: one of these. @default any */
  readonly acrValues?: readonly string[]

  /**
   * Keeps the tokens of a login, sealed: nobody reads them without the application's secrets. `openTokens` opens them.
   * Called before the session begins.
   *
   * @default they are forgotten
   */
  readonly keepTokens?: (user: Found, sealed: string, identity: Identity) => Awaitable<void>

  /**
   * Returns what was kept of the user last, for the logout at the provider: it asks no questions then.
   *
   * @default nothing
   */
  readonly keptTokens?: (userId: string) => Awaitable<string | null | undefined>

  /**
   * Whether the provider can end sessions here: see the step `backChannelLogout`. What a later logout needs to know is
   * written at each login, so sessions from before this option live on until they expire.
   *
   * @default false
   */
  readonly backChannelLogout?: boolean

  /** Where browsers are sent. */
  readonly pages?: {
    /** The login page. @default '/login' */
    readonly login?: string

    /** Asks whether to link an account: its form goes to the step `finishLink`. @default '/link-account' */
    readonly link?: string

    /** Where somebody goes after a login that was to lead nowhere else, and after a logout. @default '/' */
    readonly home?: string
  }
}

const settings = {
  issuer: setting('', readIssuer),
  clientId: setting('', readText),
  clientSecret: setting(null, readText),
  callbackPath: setting('/oidc/callback', readPath),
  scope: setting('openid email profile', readScope),
  userInfo: setting(true, readFlag),
  parameters: setting({}, readParameters),
  timeout: setting(5 * SECOND, readCount),
  findUser: setting(null, readFunction),
  register: setting(null, readFunction),
  findByVerifiedEmail: setting(null, readFunction),
  link: setting(null, readFunction),
  methodsOf: setting(null, readFunction),
  acrValues: setting(null, readTexts),
  keepTokens: setting(null, readFunction),
  keptTokens: setting(null, readFunction),
  backChannelLogout: setting(false, readFlag),
  pages: setting({ login: '/login', link: '/link-account', home: '/' }, readPages),
} satisfies SettingsOf<OidcOptions>

const pageSettings = {
  login: setting('/login', readPath),
  link: setting('/link-account', readPath),
  home: setting('/', readPath),
} satisfies SettingsOf<NonNullable<OidcOptions['pages']>>

/** Options whose default is `null`: there is none. */
type Optional =
  | 'clientSecret'
  | 'register'
  | 'findByVerifiedEmail'
  | 'link'
  | 'methodsOf'
  | 'acrValues'
  | 'keepTokens'
  | 'keptTokens'

/** The options, with their defaults. */
export type OidcSettings = Required<Omit<OidcOptions, Optional | 'pages'>> & {
  readonly [Name in Optional]: NonNullable<OidcOptions[Name]> | null
} & { readonly pages: Required<NonNullable<OidcOptions['pages']>> }

/** @throws ConfigurationError for what is missing, unknown or absurd. */
export function readOidcOptions(options: object): OidcSettings {
  const read = readSettings(settings, options, 'oidc.')
  for (const name of ['issuer', 'clientId'] as const) {
    if (read[name] === '') throw new ConfigurationError(`oidc.${name}`, 'is needed')
  }
  const { findUser } = read
  if (findUser === null) throw new ConfigurationError('oidc.findUser', 'is needed')
  if (read.findByVerifiedEmail !== null && read.link === null) {
    throw new ConfigurationError('oidc.link', 'is needed with findByVerifiedEmail')
  }
  return { ...read, findUser }
}

function readIssuer(given: string, option: string): string {
  if (typeof given === 'string' && isSafeAddress(given)) return given
  throw new ConfigurationError(option, 'must be an https address (http on this machine alone)')
}

function readText(given: string, option: string): string {
  if (typeof given === 'string' && given !== '') return given
  throw new ConfigurationError(option, 'must be a text')
}

function readTexts(given: readonly string[], option: string): readonly string[] {
  const isList = Array.isArray(given) && given.length > 0
  if (isList && given.every((one) => /^\S+$/.test(String(one)))) return given
  throw new ConfigurationError(option, 'must be a list of texts without blanks')
}

function readPath(given: string, option: string): string {
  const isPath = typeof given === 'string' && /^\/(?![/\\])[^\s\\?#]*$/.test(given)
  if (isPath) return given
  throw new ConfigurationError(option, 'must be a path of this site, such as "/login"')
}

function readScope(given: string, option: string): string {
  if (readText(given, option).split(' ').includes('openid')) return given
  throw new ConfigurationError(option, 'must contain "openid"')
}

/** Parameters that are decided here: an option for one of them would undo a check. */
const OURS = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
]

function readParameters(given: Readonly<Record<string, string>>, option: string) {
  const isTexts = Object.values(given).every((value) => typeof value === 'string')
  const ours = Object.keys(given).find((name) => OURS.includes(name))
  if (ours !== undefined) throw new ConfigurationError(`${option}.${ours}`, 'cannot be set')
  if (!isTexts) throw new ConfigurationError(option, 'must be texts')
  const { max_age: maxAge = '0' } = given
  if (/^\d{1,9}$/.test(maxAge)) return given
  throw new ConfigurationError(`${option}.max_age`, 'must be a number of seconds')
}

function readPages(given: NonNullable<OidcOptions['pages']>, option: string) {
  return readSettings(pageSettings, given, `${option}.`)
}
