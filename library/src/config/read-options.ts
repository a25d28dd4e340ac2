/**
 * Reads the options of `createLatchkey`: puts defaults in place, and refuses what is missing, unknown
 * or absurd.
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
import type { ForwardedPolicy } from '../request/forwarded.ts'
import { readSecrets } from '../ground/keys.ts'
import { readAccounts, readAttempts, readThrottle } from './login-options.ts'
import { isLoopbackHost } from '../ground/loopback.ts'
import type { SessionPolicy } from '../session/manager.ts'
import type { LatchkeyOptions } from './options.ts'
import type { RedirectPolicy } from '../request/redirect.ts'
import { issuesOf, type StandardSchema } from '../session/schema.ts'
import type { SessionKeeping } from '../sealed/sealed.ts'
import type { SessionStore } from '../contracts/store.ts'
import type { ThrottleSettings } from '../login/throttle-rules.ts'
import { assertFunctions, refuseUnknown } from '../ground/unknown-options.ts'
import { checkedClock, DAY, HOUR, MAX_LIFETIME, MINUTE, SECOND } from '../ground/time.ts'
import { userPicker, type StoredUser, type UserPicker } from '../session/user.ts'
import {
  readCookieOptions,
  readForwarded,
  readOrigins,
  readPublicUrl,
  readTrustedOrigins,
  strictCookieBeside,
} from './web-options.ts'

/** Options with every default in place and every rule checked. */
export interface Settings<Found extends StoredUser> {
  /**
   * Whether this process builds the application and serves nobody: `next build` runs its modules, where neither
   * secrets nor the site's address need be known. Only what Next says of itself counts: any other sign of a build, a
   * server can show too.
   */
  readonly isBuild: boolean
  readonly secrets: readonly string[]
  readonly accounts: Accounts<Found>

  /** The store of sessions, or of what ends sealed ones; `null` if nothing does. */
  readonly store: SessionStore | null

  /** Whether sessions are in cookies, and not in the store. */
  readonly isSealed: boolean
  readonly cookie: CookieSettings
  readonly policy: SessionPolicy
  readonly deviceCookie: CookieSettings
  readonly forwarded: ForwardedPolicy
  readonly attempts: AttemptStore
  readonly throttle: ThrottleSettings
  readonly nonceCookie: CookieSettings
  readonly crossSite: CrossSitePolicy
  readonly redirects: RedirectPolicy
  readonly schema: StandardSchema<unknown> | null
  readonly sweepInterval: number
  readonly storeTimeout: number
  readonly callbackTimeout: number
  readonly pickUser: UserPicker

  /** Whether dependencies may be replaced by `latch.override`. */
  readonly allowsOverrides: boolean

  /** Whether the rules of development hold for want of a word in NODE_ENV that is known. */
  readonly isEnvironmentUnknown: boolean
}

/** Timeouts follow NIST SP 800-63B-4, section 2.2.3 (AAL2: at most 1 hour idle, 24 hours in all). */
const defaults = {
  idleTimeout: 30 * MINUTE,
  absoluteTimeout: 12 * HOUR,
  touchInterval: 1 * MINUTE,
  maxSessionsPerUser: 50,
  keepAtLogin: [],
  sweepInterval: 1 * MINUTE,
  storeTimeout: 2 * SECOND,
  callbackTimeout: 10 * SECOND,
  clock: Date.now,
} satisfies Partial<LatchkeyOptions<StoredUser, object>>

const known: readonly (keyof LatchkeyOptions<StoredUser, object>)[] = [
  ...(['secrets', 'store', 'findUser', 'toSession', 'canonicalUsername'] as const),
  ...(['replacePasswordHash', 'maxUsernameBytes', 'data', 'publicUrl', 'cookie'] as const),
  ...(['idleTimeout', 'absoluteTimeout', 'touchInterval', 'maxSessionsPerUser'] as const),
  ...(['keepAtLogin', 'password', 'trustedOrigins', 'redirectOrigins', 'trustedProxies'] as const),
  ...(['forwardedHeader', 'storeTimeout', 'callbackTimeout', 'attempts', 'throttle'] as const),
  ...(['onEvent', 'sweepInterval', 'production', 'overridesInProduction', 'clock'] as const),
]

const functions: readonly (keyof LatchkeyOptions<StoredUser, object>)[] = [
  ...(['findUser', 'canonicalUsername', 'toSession', 'replacePasswordHash'] as const),
  ...(['onEvent', 'clock'] as const),
]

/**
 * Returns the settings the options ask for.
 *
 * @throws ConfigurationError naming the first option that is missing, unknown or absurd.
 */
export function readOptions<Found extends StoredUser, Data extends object, Picked extends object>(
  options: LatchkeyOptions<Found, Data, SessionKeeping, Picked>,
): Settings<Found> {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError('options', 'are needed: createLatchkey({ store, findUser })')
  }
  refuseUnknown('', options, known)
  const publicUrl = readPublicUrl(options.publicUrl)
  const isBuild = process.env['NEXT_PHASE'] === 'phase-production-build'
  // What only a server has to be given is not asked of a build.
  const production = readProduction(options.production, publicUrl) && !isBuild
  if (production && publicUrl === null) {
    throw new ConfigurationError('publicUrl', 'is needed in production: https://your.site')
  }
  const store = readStore(options, production)
  if (options.findUser === undefined) {
    throw new ConfigurationError('findUser', 'is needed: it returns the user of a name')
  }
  assertFunctions(options, functions)
  const policy = readPolicy(options)
  const times = readTimes(options)
  const cookie = readCookieOptions(options.cookie ?? {}, publicUrl, policy)
  const ownOrigin = publicUrl?.origin ?? null
  return {
    isBuild,
    secrets: readSecretsOrMakeOne(options.secrets, production, isBuild),
    accounts: readAccounts(options),
    store,
    isSealed: 'kind' in options.store,
    cookie,
    deviceCookie: { ...strictCookieBeside(cookie, 'device'), maxAge: 365 * DAY },
    nonceCookie: strictCookieBeside(cookie, 'nonce'),
    forwarded: readForwarded(options),
    attempts: readAttempts(options.attempts ?? store?.attempts),
    throttle: readThrottle(options.throttle ?? {}),
    policy,
    crossSite: { ownOrigin, trustedOrigins: readTrustedOrigins(options.trustedOrigins ?? []) },
    redirects: {
      ownOrigin,
      listedOrigins: readOrigins('redirectOrigins', options.redirectOrigins ?? []),
    },
    schema: readSchema(options.data),
    ...times,
    isEnvironmentUnknown:
      !production && options.production === undefined && !environments.includes(environment()),
    pickUser: userPicker(options.toSession ?? null),
    allowsOverrides: !production || (options.overridesInProduction ?? false),
  }
}

function readTimes(
  options: Pick<
    LatchkeyOptions<StoredUser, object>,
    'sweepInterval' | 'storeTimeout' | 'callbackTimeout'
  >,
): Pick<Settings<StoredUser>, 'sweepInterval' | 'storeTimeout' | 'callbackTimeout'> {
  const sweepInterval = options.sweepInterval ?? defaults.sweepInterval
  if (sweepInterval !== 0) assertDuration('sweepInterval', sweepInterval)
  const storeTimeout = options.storeTimeout ?? defaults.storeTimeout
  assertDuration('storeTimeout', storeTimeout)
  const callbackTimeout = options.callbackTimeout ?? defaults.callbackTimeout
  assertDuration('callbackTimeout', callbackTimeout)
  return { sweepInterval, storeTimeout, callbackTimeout }
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
function readProduction(production: boolean | undefined, publicUrl: URL | null): boolean {
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

function readSecretsOrMakeOne(
  secrets: string | readonly string[] | undefined,
  production: boolean,
  isBuild: boolean,
): readonly string[] {
  const isMissing = secrets === undefined || secrets.length === 0
  // Of no use to anybody: nothing is served with it, and it is nowhere kept.
  if (isMissing && isBuild) return [randomBytes(48).toString('hex')]
  return readSecrets(isMissing && !production ? developmentSecret('.latchkey-secret') : secrets)
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

function readPolicy(
  options: Pick<LatchkeyOptions<StoredUser, object>, keyof SessionPolicy>,
): SessionPolicy {
  const policy: SessionPolicy = {
    idleTimeout: options.idleTimeout ?? defaults.idleTimeout,
    absoluteTimeout: options.absoluteTimeout ?? defaults.absoluteTimeout,
    touchInterval: options.touchInterval ?? defaults.touchInterval,
    maxSessionsPerUser: options.maxSessionsPerUser ?? defaults.maxSessionsPerUser,
    keepAtLogin: readKeys(options.keepAtLogin ?? defaults.keepAtLogin),
    clock: options.clock === undefined ? defaults.clock : checkedClock(options.clock),
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
  if (options.touchInterval === undefined && idleTimeout <= touchInterval) {
    throw new ConfigurationError(
      'idleTimeout',
      'must be more than the touchInterval, which is a minute by default; both are in milliseconds',
    )
  }
  if (!Number.isSafeInteger(touchInterval) || touchInterval < 0 || touchInterval >= idleTimeout) {
    throw new ConfigurationError('touchInterval', 'must be 0 or more, and less than idleTimeout')
  }
  if (!Number.isSafeInteger(maxSessionsPerUser) || maxSessionsPerUser < 1) {
    throw new ConfigurationError('maxSessionsPerUser', 'must be a whole number of at least 1')
  }
  return policy
}

/** Text has an `includes`, too: the keys "cart" would be those of each of its letters, and "all" would be all. */
function readKeys(keys: unknown): readonly string[] {
  if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return [...keys]
  throw new ConfigurationError('keepAtLogin', "must be an array of keys: ['cart']")
}

function assertDuration(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw new ConfigurationError(option, 'must be a whole number of milliseconds above 0')
}

function readSchema(schema: StandardSchema<unknown> | undefined): StandardSchema<unknown> | null {
  if (schema === undefined) return null
  if (typeof schema['~standard']?.validate !== 'function') {
    throw new ConfigurationError(
      'data',
      'must be a Standard Schema, such as one of zod or valibot, or typed<…>()',
    )
  }
  try {
    issuesOf(schema, {})
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfigurationError('data', 'must be a schema that answers at once')
  }
  return schema
}
