/**
 * Reads the options of `createLatchkey`: puts defaults in place, and refuses options that are missing, unknown or
 * absurd.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { AttemptStore } from '../contracts/attempts.ts'
import type { Accounts } from '../login/accounts.ts'
import type { CookieSettings } from '../request/cookie.ts'
import type { CrossSitePolicy } from '../request/cross-site.ts'
import { developmentSecret } from './development-secret.ts'
import { ConfigurationError } from '../errors.ts'
import type { Factor } from '../factors/factor.ts'
import { isKit, type FactorKit } from '../factors/kit.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { ForwardedPolicy } from '../request/forwarded.ts'
import { readSecrets } from '../ground/keys.ts'
import {
  readAttempts,
  readFactors,
  readMaxUsername,
  readPassword,
  readThrottle,
} from './login-options.ts'
import { isLoopbackHost } from '../ground/loopback.ts'
import type { SessionPolicy } from '../session/manager.ts'
import type { LatchkeyOptions, RememberOptions } from './options.ts'
import type { LifetimeRules, Timeouts } from '../session/lifetimes.ts'
import type { RedirectPolicy } from '../request/redirect.ts'
import { issuesOf, type StandardSchema } from '../session/schema.ts'
import type { SealedSessions, SessionKeeping } from '../sealed/sealed-sessions.ts'
import type { SessionStore } from '../contracts/store.ts'
import type { CredentialStore } from '../contracts/credentials.ts'
import type { TokenStore } from '../contracts/tokens.ts'
import type { ThrottleSettings } from '../login/throttle-rules.ts'
import {
  asGiven,
  oneOf,
  readCount,
  readDuration,
  readFlag,
  readFunction,
  readSettings,
  setting,
  type Setting,
  type SettingsOf,
  type SomeSettings,
  type ValuesOf,
} from '../ground/settings.ts'
import {
  checkedClock,
  DAY,
  HOUR,
  MAX_LIFETIME,
  MINUTE,
  SECOND,
  type Clock,
} from '../ground/time.ts'
import { UNFINISHED_LIFETIME } from '../session/unfinished.ts'
import { MAX_USERNAME_BYTES } from '../login/username.ts'
import { userPicker, type StoredUser, type UserPicker } from '../session/user.ts'
import {
  cookieBeside,
  cookieOf,
  readCookieOptions,
  readOrigins,
  readProxies,
  readPublicUrl,
  readTrustedOrigins,
} from './web-options.ts'

/** Options with every default in place and every rule checked. */
export interface Settings<Found extends StoredUser> {
  /**
   * Whether this process builds the application and serves nobody. `next build` runs the application's modules, and
   * need know neither secrets nor the site's address. Only Next's own variable counts: a server can show any other sign
   * of a build too.
   */
  readonly isBuild: boolean
  readonly secrets: readonly string[]
  readonly accounts: Accounts<Found>

  /** Says who needs a second factor; `null`: nobody does. */
  readonly needsSecondFactor: ((user: never) => Awaitable<boolean>) | null

  /** What confirms users besides passwords. */
  readonly factors: readonly (Factor<Found> | FactorKit)[]

  /** The secrets of what users enrol; `null` if no kit of factors needs any. */
  readonly credentialSecrets: readonly string[] | null

  /** `null` if there is no place for what users enrol. */
  readonly credentials: CredentialStore | null

  /** The store of sessions, or the store of the sealed sessions that have ended; `null` if there is no store. */
  readonly store: SessionStore | null

  /** Set if sessions are in cookies, and not in the store: returns what they need. */
  readonly openSealed: SealedSessions['open'] | null
  readonly cookie: CookieSettings
  readonly policy: SessionPolicy
  readonly deviceCookie: CookieSettings
  readonly forwarded: ForwardedPolicy
  readonly attempts: AttemptStore

  /** `null` if there is no place for one-time tokens. */
  readonly tokens: TokenStore | null
  readonly throttle: ThrottleSettings
  readonly nonceCookie: CookieSettings
  readonly unfinishedCookie: CookieSettings
  readonly registrationCookie: CookieSettings
  readonly crossSite: CrossSitePolicy
  readonly redirects: RedirectPolicy
  readonly schema: StandardSchema<unknown> | null
  readonly sweepInterval: number
  readonly storeTimeout: number
  readonly callbackTimeout: number
  readonly pickUser: UserPicker

  /** Whether dependencies may be replaced by `latch.override`. */
  readonly allowsOverrides: boolean

  /** Whether the rules of production hold. */
  readonly production: boolean

  /** Whether the rules of development hold only because NODE_ENV contains no word that we know. */
  readonly isEnvironmentUnknown: boolean
}

/** The options of any application. */
type Options = LatchkeyOptions<StoredUser, object, SessionKeeping>

/** Timeouts follow NIST SP 800-63B-4, section 2.2.3 (AAL2: at most 1 hour idle, 24 hours in all). */
const settings = {
  secrets: setting(null, asGiven<string | readonly string[]>),
  store: setting(null, asGiven<SessionKeeping>),
  findUser: setting(null, readFunction),
  findUserById: setting(null, readFunction),
  needsSecondFactor: setting(null, readFunction),
  factors: setting([], readFactors),
  credentialSecrets: setting(null, asGiven<string | readonly string[]>),
  toSession: setting(null, readFunction),
  canonicalUsername: setting(null, readFunction),
  replacePasswordHash: setting(null, readFunction),
  maxUsernameBytes: setting(MAX_USERNAME_BYTES, readMaxUsername),
  data: setting(null, readSchema),
  publicUrl: setting(null, readPublicUrl),
  cookie: nested(readCookieOptions),
  idleTimeout: setting(30 * MINUTE, readDuration),
  absoluteTimeout: setting(12 * HOUR, readLifetime),
  remember: setting(null, readRemember),
  lifetimes: setting(null, readFunction<NonNullable<LifetimeRules['lifetimes']>>),
  touchInterval: setting(1 * MINUTE, readPause),
  maxSessionsPerUser: setting(50, readCount),
  keepAtLogin: setting([], readKeys),
  password: nested(readPassword),
  trustedOrigins: setting([], readTrustedOrigins),
  redirectOrigins: setting([], readOrigins),
  trustedProxies: setting([], readProxies),
  forwardedHeader: setting('x-forwarded-for', oneOf('forwarded', 'x-forwarded-for')),
  storeTimeout: setting(2 * SECOND, readDuration),
  callbackTimeout: setting(10 * SECOND, readDuration),
  attempts: setting(null, asGiven<AttemptStore>),
  tokens: setting(null, readTokens),
  credentials: setting(null, readCredentials),
  throttle: nested(readThrottle),
  onEvent: setting(null, readFunction),
  sweepInterval: setting(1 * MINUTE, readPause),
  production: setting(null, readFlag),
  overridesInProduction: setting(false, readFlag),
  clock: setting(Date.now, (clock: Clock, option) => checkedClock(readFunction(clock, option))),
} satisfies SettingsOf<Options>

/** The options that have been read, each by itself. */
type Values = ValuesOf<typeof settings>

/** The table of the options, for whoever compares it with its documentation. */
export const describedOptions: SomeSettings = settings

/**
 * The setting of options that have a table of their own. If the options are left out, the defaults of that table hold.
 */
function nested<Given extends object, Read>(
  read: (given: Given, option: string) => Read,
): Setting<Given, Read> {
  return setting(read({} as Given, ''), (given: Given, option) => {
    if (typeof given === 'object') return read(given, option)
    throw new ConfigurationError(option, 'must be an object with options')
  })
}

/**
 * Returns the settings that the options ask for.
 *
 * @throws ConfigurationError that names the first option that is missing, unknown or absurd.
 */
export function readOptions<Found extends StoredUser, Data extends object, Picked extends object>(
  options: LatchkeyOptions<Found, Data, SessionKeeping, Picked>,
): Settings<Found> {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('options', 'are needed: createLatchkey({ store, findUser })')
  }
  const values = readSettings(settings, options)
  const { publicUrl } = values
  const isBuild = process.env['NEXT_PHASE'] === 'phase-production-build'
  // A build is not asked for options that only a server needs.
  const production = readProduction(values.production, publicUrl) && !isBuild
  if (production && publicUrl === null) {
    throw new ConfigurationError('publicUrl', 'is needed in production: https://your.site')
  }
  const store = readStore(options, production)
  if (values.findUser === null) {
    throw new ConfigurationError('findUser', 'is needed: it returns the user of a name')
  }
  const hasKits = values.factors.some(isKit)
  const hasSecondSteps = values.needsSecondFactor !== null || hasKits
  if (hasSecondSteps && values.findUserById === null) {
    throw new ConfigurationError(
      'findUserById',
      'is needed for second factors: the second step looks the user up again',
    )
  }
  if (values.needsSecondFactor !== null && options.factors === undefined) {
    throw new ConfigurationError(
      'factors',
      'is needed with needsSecondFactor: without a factor nobody can finish a login by password. ' +
        '[] says that a password is the second step, after a link or a provider',
    )
  }
  const tokens = values.tokens ?? store?.tokens ?? null
  if (hasSecondSteps && tokens === null) {
    throw new ConfigurationError(
      'tokens',
      'is needed for second factors: the sessions are kept where no unfinished login can be',
    )
  }
  const secrets = readSecretsOrMakeOne(values.secrets, 'secrets', production, isBuild)
  const credentials = values.credentials ?? store?.credentials ?? null
  const policy = policyOf(values, options.touchInterval === undefined)
  const cookie = cookieOf(values.cookie, publicUrl, policy)
  return {
    isBuild,
    secrets,
    credentials,
    credentialSecrets: hasKits
      ? readCredentialSecrets(values.credentialSecrets, secrets, production, isBuild)
      : null,
    accounts: accountsOf(options, values),
    needsSecondFactor: options.needsSecondFactor ?? null,
    factors: values.factors,
    store,
    openSealed: 'kind' in options.store ? options.store.open : null,
    cookie,
    deviceCookie: { ...cookieBeside(cookie, 'device'), maxAge: 365 * DAY },
    nonceCookie: cookieBeside(cookie, 'nonce'),
    unfinishedCookie: unfinishedCookieOf(cookie),
    registrationCookie: { ...cookieBeside(cookie, 'registration'), maxAge: HOUR },
    attempts: readAttempts(values.attempts ?? store?.attempts),
    tokens,
    throttle: values.throttle,
    policy,
    ...originsOf(values),
    schema: values.data,
    sweepInterval: values.sweepInterval,
    storeTimeout: values.storeTimeout,
    callbackTimeout: values.callbackTimeout,
    isEnvironmentUnknown:
      !production && values.production === null && !environments.includes(environment()),
    pickUser: userPicker(options.toSession ?? null),
    production,
    allowsOverrides: !production || values.overridesInProduction,
  }
}

/**
 * Returns what the check of credentials needs of the application. The functions keep the types that the application
 * gave them.
 */
function accountsOf<Found extends StoredUser>(
  options: Pick<
    LatchkeyOptions<Found, object>,
    'findUser' | 'findUserById' | 'replacePasswordHash' | 'canonicalUsername'
  >,
  { password: { imported, verifiers, ...passwordCost }, maxUsernameBytes }: Values,
): Accounts<Found> {
  return {
    findUser: options.findUser,
    findUserById: options.findUserById ?? null,
    replacePasswordHash: options.replacePasswordHash ?? null,
    canonicalUsername: options.canonicalUsername ?? null,
    passwordCost,
    importedHashes: imported,
    verifiers,
    maxUsernameBytes,
  }
}

/**
 * The sites that may send requests, the places to which browsers may be sent, and the proxies whose word on addresses
 * is taken.
 */
function originsOf({
  publicUrl,
  trustedOrigins,
  redirectOrigins,
  trustedProxies,
  forwardedHeader,
}: Values): Pick<Settings<StoredUser>, 'crossSite' | 'redirects' | 'forwarded'> {
  const ownOrigin = publicUrl?.origin ?? null
  return {
    crossSite: { ownOrigin, trustedOrigins },
    redirects: { ownOrigin, listedOrigins: redirectOrigins },
    forwarded: { proxies: trustedProxies, header: forwardedHeader },
  }
}

/** Returns NODE_ENV without the blanks that a shell may have left around it. */
function environment(): string {
  return process.env['NODE_ENV']?.trim() ?? ''
}

/** The words of NODE_ENV whose meaning is clear; '' stands for none. */
const environments: readonly string[] = ['', 'production', 'development', 'test']

/**
 * A public address is production, whatever NODE_ENV says, so that nobody has to remember it. Whoever sets
 * `production: false` there believes that the rules are off, so that is refused.
 */
function readProduction(production: boolean | null, publicUrl: URL | null): boolean {
  const isPublic = publicUrl !== null && !isLoopbackHost(publicUrl.hostname)
  if (isPublic && production === false) {
    throw new ConfigurationError(
      'production',
      'is false, but publicUrl is public, where the rules of production hold: leave it out, ' +
        'or take a publicUrl on localhost',
    )
  }
  return isPublic || (production ?? environment() === 'production')
}

/** Reads the secrets of what users enrol. A secret of cookies is dropped one day, and with it every user's factor. */
function readCredentialSecrets(
  given: string | readonly string[] | null,
  secrets: readonly string[],
  production: boolean,
  isBuild: boolean,
): readonly string[] {
  const ring = readSecretsOrMakeOne(given, 'credentialSecrets', production, isBuild)
  if (!production || !ring.some((secret) => secrets.includes(secret))) return ring
  throw new ConfigurationError(
    'credentialSecrets',
    'must be others than secrets: those are dropped when a cookie may have leaked',
  )
}

function readSecretsOrMakeOne(
  secrets: string | readonly string[] | null,
  option: string,
  production: boolean,
  isBuild: boolean,
): readonly string[] {
  const isMissing = secrets === null || secrets.length === 0
  // This secret is of no use to anybody: nothing is served with it, and it is kept nowhere.
  if (isMissing && isBuild) return [randomBytes(48).toString('hex')]
  return readSecrets(
    isMissing && !production ? developmentSecret('.latchkey-secret') : (secrets ?? undefined),
    option,
  )
}

function readStore(
  options: Pick<
    LatchkeyOptions<StoredUser, object, SessionKeeping>,
    'store' | 'maxSessionsPerUser'
  >,
  production: boolean,
): SessionStore | null {
  const keeping = options.store
  const isSealed = typeof keeping === 'object' && keeping !== null && 'kind' in keeping
  if (isSealed && options.maxSessionsPerUser !== undefined) {
    throw new ConfigurationError(
      'maxSessionsPerUser',
      'cannot hold for sessions in cookies: nobody can count them',
    )
  }
  if (isSealed && typeof keeping.open !== 'function') {
    throw new ConfigurationError('store', 'must come from sealedSessions() or statelessSessions()')
  }
  if (isSealed && keeping.kind === 'stateless') return null
  const store = isSealed ? keeping.store : keeping
  if (typeof store?.read !== 'function') {
    throw new ConfigurationError(
      'store',
      "must be a session store, such as sqliteStore('latchkey.db')",
    )
  }
  if (production && store.volatile === true) {
    throw new ConfigurationError(
      'store',
      `keeps ${isSealed ? 'revocations' : 'sessions'} in memory, which is refused in production; ` +
        'take sqliteStore(), or memoryStore({ inProduction: true }) if you mean it',
    )
  }
  return store
}

/**
 * Returns the cookie of an unfinished login. It goes where the session's goes: whoever comes back from a provider is
 * sent on to the page of the second step, and browsers send no strict cookie along such a way (RFC 6265bis, 5.2).
 */
function unfinishedCookieOf(cookie: CookieSettings): CookieSettings {
  const { sameSite } = cookie
  return { ...cookieBeside(cookie, 'unfinished'), sameSite, maxAge: UNFINISHED_LIFETIME }
}

/** @param isTouchLeftOut whether nobody has chosen how often activity is written. */
function policyOf(values: Values, isTouchLeftOut: boolean): SessionPolicy {
  const { idleTimeout, absoluteTimeout, remember, lifetimes, touchInterval } = values
  const { maxSessionsPerUser, keepAtLogin, clock } = values
  if (idleTimeout > absoluteTimeout) {
    throw new ConfigurationError('idleTimeout', 'must not exceed absoluteTimeout')
  }
  if (touchInterval >= idleTimeout && isTouchLeftOut) {
    throw new ConfigurationError(
      'idleTimeout',
      'must be more than the touchInterval, which is a minute by default; both are in milliseconds',
    )
  }
  if (touchInterval >= idleTimeout) {
    throw new ConfigurationError('touchInterval', 'must be less than idleTimeout')
  }
  if (remember !== null) assertLonger(remember, values)
  return {
    idleTimeout,
    absoluteTimeout,
    remember,
    lifetimes,
    touchInterval,
    maxSessionsPerUser,
    keepAtLogin,
    clock,
  }
}

/** The settings of `remember`: 30 days are the most at AAL1 (NIST SP 800-63B-4, section 2.1.3). */
const rememberSettings = {
  idleTimeout: setting(14 * DAY, readDuration),
  absoluteTimeout: setting(30 * DAY, readLifetime),
} satisfies SettingsOf<RememberOptions>

/** The table of `remember`, for whoever compares it with its documentation. */
export const describedRemember: SomeSettings = rememberSettings

/** Returns the timeouts of remembered sessions; `null` if no session is remembered. */
function readRemember(given: boolean | RememberOptions, option: string): Timeouts | null {
  if (given === false) return null
  if (given !== true && typeof given !== 'object') {
    throw new ConfigurationError(option, 'must be true, false or an object with two timeouts')
  }
  const timeouts = readSettings(rememberSettings, given === true ? {} : given, `${option}.`)
  if (timeouts.idleTimeout <= timeouts.absoluteTimeout) return timeouts
  throw new ConfigurationError(`${option}.idleTimeout`, 'must not exceed absoluteTimeout')
}

/** @throws ConfigurationError if a session would live shorter for being remembered. */
function assertLonger(remember: Timeouts, others: Timeouts): void {
  for (const name of ['idleTimeout', 'absoluteTimeout'] as const) {
    if (remember[name] >= others[name]) continue
    throw new ConfigurationError(`remember.${name}`, `must not be less than ${name}`)
  }
}

/**
 * Refuses a string. A string has an `includes` too: taken for a list of keys, "cart" would keep every key that is a
 * part of the word.
 */
function readKeys(keys: readonly string[], option: string): readonly string[] {
  if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return [...keys]
  throw new ConfigurationError(option, "must be an array of keys: ['cart']")
}

function readCredentials(credentials: CredentialStore, option: string): CredentialStore {
  if (typeof credentials?.page === 'function') return credentials
  throw new ConfigurationError(
    option,
    "must be a credential store, such as sqliteStore('…').credentials",
  )
}

function readTokens(tokens: TokenStore, option: string): TokenStore {
  if (typeof tokens?.take === 'function') return tokens
  throw new ConfigurationError(option, "must be a token store, such as sqliteStore('…').tokens")
}

function readLifetime(duration: number, option: string): number {
  if (readDuration(duration, option) <= MAX_LIFETIME) return duration
  throw new ConfigurationError(option, 'must not exceed 400 days')
}

/** Reads a duration that may be 0. */
function readPause(duration: number, option: string): number {
  return duration === 0 ? 0 : readDuration(duration, option)
}

function readSchema(schema: StandardSchema<unknown>, option: string): StandardSchema<unknown> {
  if (typeof schema['~standard']?.validate !== 'function') {
    throw new ConfigurationError(
      option,
      'must be a Standard Schema, such as one of zod or valibot, or typed<…>()',
    )
  }
  try {
    issuesOf(schema, {})
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfigurationError(option, 'must be a schema that answers at once')
  }
  return schema
}
