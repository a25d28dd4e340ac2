/**
 * Everything that the site keeps. Users, factors, set-up tokens and the history of secrets are in the database.
 * Sessions and attempts at passwords are there too, or in Redis.
 *
 * @module
 */

import {
  createLatchkey,
  SECOND,
  type JsonObject,
  type Latchkey,
  type LatchkeyOptions,
  type SessionStore,
} from 'latchkey'
import type { Config } from '../config/config.ts'
import type { Database } from './database.ts'
import { atMostOnce, tryToWrite } from './health.ts'
import { openSecretHistory, type SecretHistory } from '../secrets/secret-history.ts'
import { openActivity, type Activity } from '../accounts/activity.ts'
import type { ProviderAccounts } from '../accounts/provider-accounts.ts'
import { openDevices, type Devices } from '../accounts/devices.ts'
import { openSetup, type Setup } from '../accounts/setup.ts'
import { loginByEmail } from '../accounts/login-name.ts'
import { passwordRules } from '../accounts/password-rules.ts'
import type { MailTable } from '../mail/table.ts'
import { isPostgresUrl } from '../config/store-url.ts'
import type { PostgresOptions } from './postgres/storage.ts'
import type { OpenRedis } from './redis.ts'
import type { CarriedByUser, LoginUser, SiteUser, User } from '../accounts/user-table.ts'
import { carriedByUser, loginUser, openUsers, type Users } from '../accounts/users.ts'
import { openPasskeyHosts, type PasskeyHosts } from './passkey-hosts.ts'
import { openServers, sessionPlace, type Servers } from './servers.ts'
import { siteFactors, type SiteFactors } from './factors.ts'

/** The session login of the site, with what its users enrol. */
export type SiteLatch = Latchkey<SiteUser> & SiteFactors

/** What the site keeps. */
export interface Storage {
  /** Where the database is, and Redis if there is one: without passwords. */
  readonly places: { readonly database: string; readonly redis: string | null }
  readonly versions: Database['versions']
  readonly users: Users
  readonly setup: Setup

  /** What has been done, by whom, with the users. */
  readonly activity: Activity
  /** The browsers in which users log in. */
  readonly devices: Devices
  readonly store: SessionStore

  /** Where factors are. They are in the database, also if the sessions are in Redis. */
  readonly credentials: SessionStore['credentials']
  readonly secretHistory: SecretHistory
  readonly passkeyHosts: PasskeyHosts

  /** Which servers run on the database, and where they have their sessions. */
  readonly servers: Servers

  /** The mail that waits to be sent. */
  readonly mail: MailTable

  /** Whose the accounts at providers are. */
  readonly providerAccounts: ProviderAccounts

  /**
   * Tries everything that sessions need, in the database that keeps them.
   *
   * @throws StorageError if something is missing. The message says what is missing, and how to provide it.
   */
  check(): Promise<void>

  /**
   * Returns which database does not answer now, or accepts no session; `null` if both work. Asks them at most once a
   * second.
   */
  unavailable(): Promise<'database' | 'redis' | null>

  /** Closes everything. Nothing else may be called afterwards. */
  close(): Promise<void>
}

/** The part of the configuration that says where things are kept. */
export type StorageConfig = Pick<Config, 'database'> &
  Partial<
    Pick<
      Config,
      'redis' | 'cacheTime' | 'preparedStatements' | 'siteName' | 'url' | 'breaches' | 'breachesUrl'
    >
  >

/** How to open the storage. */
export interface Opening {
  /**
   * Whether a database may be made. If not, a mistyped path is reported as a mistake and does not become an empty site.
   */
  readonly create: boolean

  /** Called when a database does not answer later on. Stores report their own failures. */
  readonly onFailure?: (error: unknown) => void

  /** Called when the breach service does not answer. */
  readonly onBreachFailure?: (error: unknown) => void
}

/** How long a database may take to answer `unavailable`. */
const LOOK_TIMEOUT = 2 * SECOND

/** How long connections may take to close. */
const CLOSE_TIMEOUT = 2 * SECOND

/**
 * Opens what the configuration names. Tables are made, or brought up to date.
 *
 * @throws StorageError
 */
export async function openStorage(
  config: StorageConfig,
  { create, onFailure = () => undefined, onBreachFailure }: Opening,
): Promise<Storage> {
  const { database: name, redis: redisUrl = null, cacheTime = null, preparedStatements } = config
  const database = await openDatabase(name, create, { onFailure, preparedStatements })
  try {
    // Drivers are loaded where they are needed: a site on SQLite starts without them.
    const redis = redisUrl === null ? null : await (await import('./redis.ts')).openRedis(redisUrl)
    const store = await cache(redis?.store ?? database.store, cacheTime)
    const users = openUsers(database.users, passwordRules(config, onBreachFailure))
    return {
      places: { database: database.place, redis: redis?.place ?? null },
      versions: database.versions,
      users,
      store,
      credentials: database.store.credentials,
      setup: openSetup(database.setup),
      activity: openActivity(database.activity),
      devices: openDevices(database.devices),
      secretHistory: openSecretHistory(database.secrets),
      passkeyHosts: openPasskeyHosts(database.passkeyHosts, database.store.credentials),
      servers: openServers(database.servers, sessionPlace(redisUrl)),
      mail: database.mail,
      providerAccounts: database.providerAccounts,
      async check() {
        // Redis was tried when it was opened.
        if (redis === null) await database.check(cacheTime !== null)
      },
      unavailable: atMostOnce(async () => {
        if (!(await answers(users.isEmpty()))) return 'database'
        const keeper = redis?.store ?? database.store
        if (await answers(tryToWrite(keeper))) return null
        return redis === null ? 'database' : 'redis'
      }),
      async close() {
        await store.close()
        await within(CLOSE_TIMEOUT, closeAll(database, redis))
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Options of the login that the site does not choose itself. */
export interface LatchOptions extends Omit<
  LatchkeyOptions<LoginUser, JsonObject>,
  | 'store'
  | 'credentials'
  | 'findUser'
  | 'findUserById'
  | 'canonicalUsername'
  | 'replacePasswordHash'
  | 'factors'
  | 'needsSecondFactor'
> {
  /** The address under which browsers see the site: passkeys belong to its host. */
  readonly publicUrl: string

  /** What authenticator apps and browsers call the site. */
  readonly siteName: string

  /** Whether users may log in by a verified address too. @default false */
  readonly emailLogin?: boolean
}

/**
 * Returns the session login of the site on its storage. Whoever has enrolled a factor is asked for one after the
 * password.
 */
export function openLatch(
  { store, credentials, users }: Pick<Storage, 'store' | 'credentials' | 'users'>,
  { siteName, emailLogin = false, ...options }: LatchOptions,
): SiteLatch {
  const found = (user: User | null): LoginUser | null => (user === null ? null : loginUser(user))
  const names = loginByEmail(users)
  return createLatchkey<LoginUser, JsonObject, SessionStore, CarriedByUser>({
    ...options,
    store,
    toSession: carriedByUser,
    ...(credentials !== undefined && { credentials }),
    findUser: async (typed) => found(await (emailLogin ? names.find(typed) : users.find(typed))),
    ...(emailLogin && { canonicalUsername: names.canonical }),
    findUserById: async (id) => found(await users.get(id)),
    replacePasswordHash: (id, change) => users.replacePasswordHash(id, change),
    factors: siteFactors(siteName, options.publicUrl),
  }) as Latchkey<SiteUser> as SiteLatch
}

async function openDatabase(
  name: string,
  create: boolean,
  options: PostgresOptions,
): Promise<Database> {
  if (!isPostgresUrl(name)) return (await import('./sqlite/storage.ts')).openSqlite(name, create)
  return (await import('./postgres/storage.ts')).openPostgres(name, create, options)
}

async function cache(store: SessionStore, maxStaleness: number | null): Promise<SessionStore> {
  if (maxStaleness === null) return store
  return (await import('latchkey/stores/cached')).cached(store, { maxStaleness })
}

async function closeAll(database: Database, redis: OpenRedis | null): Promise<void> {
  await redis?.close()
  await database.close()
}

async function answers(look: Promise<unknown>): Promise<boolean> {
  const isThere = look.then(
    () => true,
    () => false,
  )
  return (await within(LOOK_TIMEOUT, isThere)) ?? false
}

/** Returns what the work results in, or `undefined` if it takes longer. */
async function within<Result>(limit: number, work: Promise<Result>): Promise<Result | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), limit)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
