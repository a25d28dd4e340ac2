/**
 * The options of `createLatchkey`: what they mean, their defaults, and which are refused.
 *
 * @module
 */

import type { Accounts, ReplacePasswordHash } from './authenticate.ts'
import type { CookieSettings } from './cookie.ts'
import { developmentSecret } from './development-secret.ts'
import { ConfigurationError } from './errors.ts'
import type { EventListener } from './events.ts'
import { readSecrets } from './keys.ts'
import type { SessionPolicy } from './manager.ts'
import { defaultCost, isHash, type PasswordCost } from './password.ts'
import type { RedirectPolicy } from './redirect.ts'
import { issuesOf, type StandardSchema } from './schema.ts'
import type { SessionStore } from './store.ts'
import { DAY, HOUR, MINUTE, type Clock } from './time.ts'
import type { StoredUser } from './user.ts'

/** How the session cookie is written. All have defaults. */
export interface CookieOptions {
  /**
   * The cookie's name.
   *
   * @default `__Host-session`; `__Secure-session` with a domain; `session` on loopback http
   */
  readonly name?: string

  /**
   * With `strict`, a link from elsewhere arrives logged out. `none` is for pages embedded in other
   * sites and takes a defence away.
   *
   * @default 'lax'
   */
  readonly sameSite?: 'lax' | 'strict' | 'none'

  /** Shares the cookie with all subdomains, each of which can then act as the user. @default none */
  readonly domain?: string

  /**
   * Keeps the cookie when the browser is closed, until the absolute timeout. NIST SP 800-63B-4,
   * 5.1 advises against it.
   *
   * @default false
   */
  readonly persistent?: boolean
}

/** How passwords are hashed, and how they were. */
export interface PasswordOptions extends PasswordCost {
  /**
   * While users have hashes of other libraries: one of each kind, at the highest cost there is. Each
   * failed login then does the work of all of them, so that none can be told by its time. Only
   * format and cost count, so take the hash of a password that is nobody's. What is not listed is
   * learned when it is first met, which a `password.unlisted` event tells.
   *
   * @default none
   * @example ['$2b$12$nrwdn25kNG6IdPYTUYRfpe1pLc6DSAlbhGoikUKr/U6XlwnKz1vUi']
   */
  readonly imported?: readonly string[]
}

/** The options of `createLatchkey`. Durations in milliseconds. */
export interface LatchkeyOptions<Found extends StoredUser, Data extends object> {
  /**
   * The secrets that sign cookies, newest first: an array, or one string with commas between. The
   * newest signs, all verify. At least 32 random bytes each. Needed in production; in development
   * one is made and kept in `.latchkey-secret`.
   */
  readonly secrets?: string | readonly string[] | undefined

  /** Where sessions are kept. */
  readonly store: SessionStore

  /** Returns the user of a name as typed at login, with the hash of the password, or `null`. */
  readonly findUser: (username: string) => Found | null | Promise<Found | null>

  /**
   * Stores a better hash of a password, only if the present one is still `from`. Without it, hashes
   * of too little work, or of other libraries, stay as they are.
   */
  readonly replacePasswordHash?: ReplacePasswordHash

  /** A Standard Schema (zod, valibot, `typed<…>()`): the type of the session's data, and its check. */
  readonly data?: StandardSchema<Data>

  /**
   * The address under which browsers see the application: `https://app.example.com`. Needed in
   * production. `http` is accepted for loopback only, and makes the cookie insecure.
   */
  readonly publicUrl?: string | undefined

  readonly cookie?: CookieOptions

  /** The longest silence before a session ends. @default 30 minutes */
  readonly idleTimeout?: number

  /** The longest life of a session, however busy; at most 400 days. @default 12 hours */
  readonly absoluteTimeout?: number

  /** Activity is written at most once in this time. @default 1 minute */
  readonly touchInterval?: number

  /** How many sessions a user can have; at one more, the oldest ends. @default 50 */
  readonly maxSessionsPerUser?: number

  /** Keys an anonymous visitor has written that survive login: a cart. @default none */
  readonly keepAtLogin?: readonly string[]

  /** How much work a password hash is, OWASP's floor or more, and which others users have. */
  readonly password?: PasswordOptions

  /** Other origins to which `next` may lead after login. @default none */
  readonly redirectOrigins?: readonly string[]

  /** Hears of every outcome. */
  readonly onEvent?: EventListener

  /** How often expired sessions are removed from the store; 0: never by this process. @default 1 minute */
  readonly sweepInterval?: number

  /** Whether the rules for production hold. @default true if NODE_ENV is `production` */
  readonly production?: boolean

  /** Tells the time, in epoch milliseconds. @default Date.now */
  readonly clock?: Clock
}

/** Options with every default in place and every rule checked. */
export interface Settings<Found extends StoredUser> {
  readonly secrets: readonly string[]
  readonly accounts: Accounts<Found>
  readonly cookie: CookieSettings
  readonly policy: SessionPolicy
  readonly redirects: RedirectPolicy
  readonly schema: StandardSchema<unknown> | null
  readonly sweepInterval: number
}

/** Timeouts follow NIST SP 800-63B-4, section 2.2.3 (AAL2: at most 1 hour idle, 24 hours in all). */
const defaults = {
  idleTimeout: 30 * MINUTE,
  absoluteTimeout: 12 * HOUR,
  touchInterval: 1 * MINUTE,
  maxSessionsPerUser: 50,
  keepAtLogin: [],
  sweepInterval: 1 * MINUTE,
  clock: Date.now,
} satisfies Partial<LatchkeyOptions<StoredUser, object>>

/** Browsers drop cookies after 400 days (RFC 6265bis, 5.5), so no session needs to live longer. */
const MAX_LIFETIME = 400 * DAY

const known: readonly string[] = [
  ...['secrets', 'store', 'findUser', 'replacePasswordHash', 'data', 'publicUrl', 'cookie'],
  ...['idleTimeout', 'absoluteTimeout', 'touchInterval', 'maxSessionsPerUser', 'keepAtLogin'],
  ...['password', 'redirectOrigins', 'onEvent', 'sweepInterval', 'production', 'clock'],
]
const knownOfCookie: readonly string[] = ['name', 'sameSite', 'domain', 'persistent']
const knownOfPassword: readonly string[] = ['memory', 'passes', 'parallelism', 'imported']

/** Characters of a cookie's name (RFC 6265, 4.1.1: a token). */
const COOKIE_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

/**
 * Returns the settings the options ask for.
 *
 * @throws ConfigurationError naming the first option that is missing, unknown or absurd.
 */
export function readOptions<Found extends StoredUser, Data extends object>(
  options: LatchkeyOptions<Found, Data>,
): Settings<Found> {
  refuseUnknown('', options, known)
  const publicUrl = readPublicUrl(options.publicUrl)
  const isLoopback = publicUrl === null || isLoopbackHost(publicUrl.hostname)
  const production = (options.production ?? process.env['NODE_ENV'] === 'production') || !isLoopback
  if (production && publicUrl === null) {
    throw new ConfigurationError('publicUrl', 'is needed in production: https://your.site')
  }
  refuseStore(options.store, production)
  if (typeof options.findUser !== 'function') {
    throw new ConfigurationError('findUser', 'must be a function')
  }
  const policy = readPolicy(options)
  const sweepInterval = options.sweepInterval ?? defaults.sweepInterval
  if (sweepInterval !== 0) assertDuration('sweepInterval', sweepInterval)
  return {
    secrets: readSecretsOrMakeOne(options.secrets, production),
    accounts: {
      findUser: options.findUser,
      replacePasswordHash: options.replacePasswordHash ?? null,
      passwordCost: readCost(options.password),
      importedHashes: readImported(options.password?.imported ?? []),
    },
    cookie: readCookieOptions(options.cookie ?? {}, publicUrl, policy),
    policy,
    redirects: readRedirects(options.redirectOrigins ?? [], publicUrl),
    schema: readSchema(options.data),
    sweepInterval,
  }
}

function refuseUnknown(parent: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new ConfigurationError(`${parent}${unknown}`, `is unknown; known are: ${names.join(', ')}`)
}

function readSecretsOrMakeOne(
  secrets: string | readonly string[] | undefined,
  production: boolean,
): readonly string[] {
  const isMissing = secrets === undefined || secrets.length === 0
  return readSecrets(isMissing && !production ? developmentSecret('.latchkey-secret') : secrets)
}

function readPublicUrl(text: string | undefined): URL | null {
  if (text === undefined || text === '') return null
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigurationError('publicUrl', 'must be a URL such as https://app.example.com')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new ConfigurationError('publicUrl', 'must have no path, query or user')
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new ConfigurationError('publicUrl', 'must be https; http is for loopback only')
  }
  return url
}

/** Whether a host, as the URL parser writes it, is this machine's own. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  )
}

function refuseStore(store: SessionStore, production: boolean): void {
  if (typeof store?.read !== 'function') {
    throw new ConfigurationError('store', 'must be a session store')
  }
  if (production && store.volatile === true) {
    throw new ConfigurationError(
      'store',
      'keeps sessions in memory, which is refused in production; ' +
        'take sqliteStore(), or memoryStore({ inProduction: true }) if you mean it',
    )
  }
}

function readPolicy(
  options: Pick<LatchkeyOptions<StoredUser, object>, keyof SessionPolicy>,
): SessionPolicy {
  const policy: SessionPolicy = {
    idleTimeout: options.idleTimeout ?? defaults.idleTimeout,
    absoluteTimeout: options.absoluteTimeout ?? defaults.absoluteTimeout,
    touchInterval: options.touchInterval ?? defaults.touchInterval,
    maxSessionsPerUser: options.maxSessionsPerUser ?? defaults.maxSessionsPerUser,
    keepAtLogin: options.keepAtLogin ?? defaults.keepAtLogin,
    clock: options.clock ?? defaults.clock,
  }
  const { idleTimeout, absoluteTimeout, touchInterval, maxSessionsPerUser } = policy
  assertDuration('idleTimeout', idleTimeout)
  assertDuration('absoluteTimeout', absoluteTimeout)
  if (idleTimeout > absoluteTimeout) {
    throw new ConfigurationError('idleTimeout', 'must not exceed absoluteTimeout')
  }
  if (absoluteTimeout > MAX_LIFETIME) {
    throw new ConfigurationError('absoluteTimeout', 'must not exceed 400 days')
  }
  if (!Number.isSafeInteger(touchInterval) || touchInterval < 0 || touchInterval >= idleTimeout) {
    throw new ConfigurationError('touchInterval', 'must be 0 or more, and less than idleTimeout')
  }
  if (!Number.isSafeInteger(maxSessionsPerUser) || maxSessionsPerUser < 1) {
    throw new ConfigurationError('maxSessionsPerUser', 'must be a whole number of at least 1')
  }
  return policy
}

function assertDuration(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw new ConfigurationError(option, 'must be a whole number of milliseconds above 0')
}

function readCookieOptions(
  options: CookieOptions,
  publicUrl: URL | null,
  policy: SessionPolicy,
): CookieSettings {
  refuseUnknown('cookie.', options, knownOfCookie)
  const { sameSite = 'lax', domain = null, persistent = false } = options
  const secure = publicUrl?.protocol !== 'http:'
  const name = options.name ?? defaultCookieName(secure, domain)
  if (!COOKIE_NAME.test(name)) throw new ConfigurationError('cookie.name', 'is not a cookie name')
  if (!secure && /^__(host|secure)-/i.test(name)) {
    throw new ConfigurationError('cookie.name', 'promises https, but publicUrl is http')
  }
  if (domain !== null && /^__host-/i.test(name)) {
    throw new ConfigurationError('cookie.domain', 'does not go with a __Host- name')
  }
  if (domain !== null && !/^[a-z\d-]+(\.[a-z\d-]+)+$/.test(domain)) {
    throw new ConfigurationError('cookie.domain', 'must be a host name such as example.com')
  }
  if (!['lax', 'strict', 'none'].includes(sameSite)) {
    throw new ConfigurationError('cookie.sameSite', 'must be lax, strict or none')
  }
  if (sameSite === 'none' && !secure) {
    throw new ConfigurationError('cookie.sameSite', 'none needs https')
  }
  return { name, secure, sameSite, domain, maxAge: persistent ? policy.absoluteTimeout : null }
}

function defaultCookieName(secure: boolean, domain: string | null): string {
  if (!secure) return 'session'
  return domain === null ? '__Host-session' : '__Secure-session'
}

function readRedirects(origins: readonly string[], publicUrl: URL | null): RedirectPolicy {
  for (const origin of origins) {
    if (URL.parse(origin)?.origin !== origin) {
      throw new ConfigurationError('redirectOrigins', `"${origin}" is not an origin`)
    }
  }
  return { ownOrigin: publicUrl?.origin ?? null, listedOrigins: [...origins] }
}

function readCost(options: PasswordOptions = {}): Required<PasswordCost> {
  refuseUnknown('password.', options, knownOfPassword)
  const { imported: _, ...cost } = options
  for (const name of ['memory', 'passes', 'parallelism'] as const) {
    const value = cost[name] ?? defaultCost[name]
    if (!Number.isSafeInteger(value) || value < defaultCost[name]) {
      throw new ConfigurationError(`password.${name}`, `must be at least ${defaultCost[name]}`)
    }
  }
  return { ...defaultCost, ...cost }
}

function readImported(hashes: readonly string[]): readonly string[] {
  if (!Array.isArray(hashes)) throw new ConfigurationError('password.imported', 'must be an array')
  hashes.forEach((hash: unknown, i) => {
    if (typeof hash === 'string' && isHash(hash)) return
    // The hash itself is not in the message: it may be somebody's.
    throw new ConfigurationError(`password.imported[${i}]`, 'is no hash that can be checked')
  })
  return [...hashes]
}

function readSchema(schema: StandardSchema<unknown> | undefined): StandardSchema<unknown> | null {
  if (schema === undefined) return null
  if (typeof schema['~standard']?.validate !== 'function') {
    throw new ConfigurationError('data', 'must be a Standard Schema')
  }
  try {
    issuesOf(schema, {})
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfigurationError('data', 'must be a schema that answers at once')
  }
  return schema
}
