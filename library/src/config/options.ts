/**
 * The options of `createLatchkey`: what they mean, and their defaults.
 *
 * @module
 */

import type { AttemptStore } from '../contracts/attempts.ts'
import type { ReplacePasswordHash } from '../login/accounts.ts'
import type { EventListener } from '../events.ts'
import type { Factor } from '../factors/factor.ts'
import type { FactorKit } from '../factors/kit.ts'
import type { ForwardedHeader } from '../request/forwarded.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { PasswordCost } from '../login/password.ts'
import type { PasswordVerifier } from '../login/verifiers.ts'
import type { Lifetime } from '../session/lifetimes.ts'
import type { StandardSchema } from '../session/schema.ts'
import type { SessionKeeping } from '../sealed/sealed-sessions.ts'
import type { SessionStore } from '../contracts/store.ts'
import type { CredentialStore } from '../contracts/credentials.ts'
import type { TokenStore } from '../contracts/tokens.ts'
import type { ThrottleOptions } from '../login/throttle-rules.ts'
import type { Clock } from '../ground/time.ts'
import type { GivenUser, OnlyJson, SessionUser, StoredUser } from '../session/user.ts'

/** How the session cookie is written. All have defaults. */
export interface CookieOptions {
  /**
   * The cookie's name. Browsers accept a cookie whose name begins with `__Host-Http-` only from a server, over https,
   * for this one host and all its paths: no script and no sibling domain can plant such a cookie (Chrome 140, Firefox
   * 143 and WebKit). Older browsers enforce the `__Host-` at its beginning, which keeps siblings out.
   *
   * @default `__Host-Http-session`; `__Secure-session` with a domain or a path; `session` on loopback http
   */
  readonly name?: string

  /**
   * With `strict`, a user who follows a link from another site arrives logged out. `none` is for pages that other sites
   * embed. It also holds for latchkey's other cookies, and gives up one defence against cross-site requests.
   *
   * @default 'lax'
   */
  readonly sameSite?: 'lax' | 'strict' | 'none'

  /** Shares the cookie with all subdomains, each of which can then act as the user. @default none */
  readonly domain?: string

  /**
   * The path below which browsers send the cookie: `/app` is for `/app` and `/app/…`, and the routes of login and
   * logout must lie there. It keeps the cookies of two applications on one host apart, but protects neither application
   * from the other: a page of one can send any request to the other as its user.
   *
   * @default '/'
   */
  readonly path?: string

  /**
   * Lets browsers keep one cookie for each site that embeds our pages (CHIPS). Browsers that block third-party cookies
   * keep none otherwise. The user logs in once within each of these sites. It needs `sameSite: 'none'`: with another
   * value, embedded pages get no cookie. Needs https.
   *
   * @default false
   */
  readonly partitioned?: boolean

  /**
   * Keeps the cookie of every session when the browser is closed, as long as the session can live. NIST SP 800-63B-4,
   * 5.1 advises against it. The cookie of a remembered session is kept in any case.
   *
   * @default false
   */
  readonly persistent?: boolean
}

/** How long the sessions live of users who ask to stay logged in. Durations in milliseconds. */
export interface RememberOptions {
  /** The longest silence before such a session ends. @default 14 days */
  readonly idleTimeout?: number

  /** The longest life of such a session, however busy; at most 400 days. @default 30 days */
  readonly absoluteTimeout?: number
}

/** How passwords are hashed, and which hashes of other libraries users have. */
export interface PasswordOptions extends PasswordCost {
  /**
   * Whether nobody logs in by a password: everybody does by a provider, for example. Each password is refused as a
   * wrong one, and nothing is looked up or hashed for it.
   *
   * @default false
   */
  readonly closed?: boolean

  /**
   * Hashes of other libraries that users still have: one of each kind, at the highest cost that a user has. Each failed
   * login then does the work of all of them, so that its time does not tell which kind an account has. Only format and
   * cost count, so take the hash of a password that nobody has. A kind that is not listed is learned from the first
   * account that has it; a `password.unlisted` event reports this.
   *
   * @default none
   * @example ['$2b$12$nrwdn25kNG6IdPYTUYRfpe1pLc6DSAlbhGoikUKr/U6XlwnKz1vUi']
   */
  readonly imported?: readonly string[]

  /**
   * The application's own formats of hashes: those that latchkey does not read.
   *
   * @default none
   * @example [{ name: 'ldap_ssha512', recognizes: (hash) => hash.startsWith('{SSHA512}'), verify, example }]
   */
  readonly verifiers?: readonly PasswordVerifier[]
}

/** The options of `createLatchkey`. Durations in milliseconds. */
export interface LatchkeyOptions<
  Found extends StoredUser,
  Data extends object,
  Keeping extends SessionKeeping = SessionStore,
  Picked extends object = object,
> {
  /**
   * The secrets that sign cookies, newest first: an array, or one string with commas between. The
   * newest signs, all verify. At least 32 random bytes each. Needed in production; in development
   * one is made and kept in `.latchkey-secret`.
   */
  readonly secrets?: string | readonly string[] | undefined

  /** Where sessions are kept: a store, or `sealedSessions(…)` for the visitors' cookies. */
  readonly store: Keeping

  /**
   * Returns the user with this name, as it was typed at login, and with the hash of the password; `null` if there is
   * none. The name is whatever people log in with: a user name, an e-mail address, or either. `username` of the
   * answer is what sessions show of it, and need not be the same text.
   */
  readonly findUser: (username: string) => Awaitable<Found | null | undefined>

  /**
   * Returns the user with this id, as `findUser` returns it; `null` if there is none. Needed by `needsSecondFactor`
   * and by kits of `factors`.
   *
   * @default none: `latch.confirm` asks `findUser` for the `username` that the session carries
   */
  readonly findUserById?: (id: string) => Awaitable<Found | null | undefined>

  /**
   * Whether a user needs a second factor at login, whatever the way in. It is asked for each login that has one factor:
   * by a password, a link, a provider, a call of `session.login`. Until the second factor is given, nobody is logged in
   * (ASVS 5.0, 6.3.3). It must answer true or false; if it throws, the login fails. Whoever has no factor yet cannot
   * finish such a login, so answer true for them only if that is meant.
   *
   * @default whoever has enrolled a factor of a kit, such as `totp()`; nobody without kits
   * @example (user) => user.roles.includes('admin')
   */
  readonly needsSecondFactor?: (user: GivenUser<Found>) => Awaitable<boolean>

  /**
   * What users have besides passwords to confirm themselves, for `latch.completeLogin` and `latch.confirm`: kits such
   * as `totp()` and `passkeys()`, in which users enrol, and factors of the application's own. Needed by
   * `needsSecondFactor`; `[]` if a password is the second step, after a link or a provider.
   *
   * @default none
   */
  readonly factors?: readonly (Factor<Found> | FactorKit)[]

  /**
   * The secrets that seal what users have enrolled, newest first: an array, or one string with commas between. They are
   * others than `secrets`. So whoever drops a leaked secret of cookies takes no user's factor away. Needed in
   * production by kits of factors; `latch.credentials.reseal()` moves everything to the newest.
   *
   * @default outside production, a secret that is made once
   */
  readonly credentialSecrets?: string | readonly string[] | undefined

  /**
   * Picks what sessions carry of a user besides `id`, `username` and `roles`. The result is JSON: handlers get it as
   * `user`, and the store keeps it. It must be the same each time for the same user. What is `undefined` is left out.
   * Nothing else of what `findUser` returns enters a session. Write it after `findUser`, from which TypeScript knows
   * the type of `found`.
   *
   * @default nothing
   * @example (found) => ({ email: found.email, since: found.createdAt.getTime() })
   */
  readonly toSession?: (found: GivenUser<Found>) => Picked & OnlyJson<Picked>

  /**
   * Returns one form for all spellings of a name that `findUser` takes for the same user. The throttle itself ignores
   * case, width and blanks. The option is needed if `findUser` ignores more: dots in an e-mail address, or a second
   * name of the same user. Guesses at all these spellings are then counted together, and no answer tells which of them
   * belong together. The same rule must hold for names that nobody has. The login throws what the function throws.
   *
   * @default the name as it is
   * @example (name) => name.replace(/\+[^@]*@/, '@') // anna+shop@example.com is anna@example.com
   */
  readonly canonicalUsername?: (username: string) => Awaitable<string>

  /**
   * Stores a better hash of a password, only if the present one is still `from`. Without it, a hash of too little work,
   * or of another library, stays as it is.
   */
  readonly replacePasswordHash?: ReplacePasswordHash

  /**
   * The longest name at login, in bytes of UTF-8. A longer one, or one with more than 30 combining
   * marks in a row, is refused (400) before `findUser` sees it.
   *
   * @default 256
   */
  readonly maxUsernameBytes?: number

  /** A Standard Schema (zod, valibot, `typed<…>()`): the type of the session's data, and its check. */
  readonly data?: StandardSchema<Data>

  /**
   * The address under which browsers see the application: `https://app.example.com`. Needed in
   * production. `http` is accepted for loopback only, and makes the cookie insecure.
   */
  readonly publicUrl?: string | undefined

  /** How the session cookie is written. */
  readonly cookie?: CookieOptions

  /** The longest silence before a session ends. @default 30 minutes */
  readonly idleTimeout?: number

  /** The longest life of a session, however busy; at most 400 days. @default 12 hours */
  readonly absoluteTimeout?: number

  /**
   * Lets users ask to stay logged in, also when the browser is closed: `loginRoute` reads the field `remember`, and
   * `session.login` takes `remember: true`. `true` is 14 days of silence, which is latchkey's own choice, and 30
   * days in all (NIST SP 800-63B-4, 2.1.3). Both are at least as long as the timeouts of other sessions. If this is
   * switched off, no session is remembered any longer: each ends by the other timeouts.
   *
   * @default false
   */
  readonly remember?: boolean | RememberOptions

  /**
   * Returns how long sessions of a user live: at login, and again at every look at a session, with the user as the
   * session carries it. A session never lives longer than was said at its login, nor than is said now, nor than the
   * other options allow at most. It answers at once. If it throws, or returns anything else, nobody is let in (503).
   * Write it after `findUser` and `toSession`, from which TypeScript knows the type of `user`.
   *
   * @default `idleTimeout` and `absoluteTimeout`; if remembered, those of `remember`
   * @example ({ roles }) => ({ idle: roles.includes('admin') ? 5 * MINUTE : HOUR, absolute: 8 * HOUR })
   */
  readonly lifetimes?: (
    user: SessionUser<Found, Picked>,
    how: { readonly remember: boolean },
  ) => Lifetime

  /** Activity is written at most once in this time. @default 1 minute */
  readonly touchInterval?: number

  /** How many sessions a user can have; at one more, the oldest ends. @default 50 */
  readonly maxSessionsPerUser?: number

  /** Keys an anonymous visitor has written that survive login: a cart. @default none */
  readonly keepAtLogin?: readonly string[]

  /** How much work a password hash is (OWASP's minimum or more), and which other hashes users have. */
  readonly password?: PasswordOptions

  /**
   * Other origins whose pages may send unsafe requests (POST, PUT, …) with our cookie, as `https://app.example.com`, or
   * `capacitor://localhost` of a web view. Each of them can act as the user.
   *
   * @default none
   */
  readonly trustedOrigins?: readonly string[]

  /** Other origins to which `next` may lead after login. @default none */
  readonly redirectOrigins?: readonly string[]

  /**
   * Proxies whose X-Forwarded-For, or Forwarded (RFC 7239), is believed: addresses, blocks such as `10.0.0.0/8`,
   * or `unix` for whoever can open the Unix socket that the server listens on. The header of any other
   * peer is ignored.
   *
   * @default none
   */
  readonly trustedProxies?: readonly string[]

  /**
   * The header that the proxies write. The other header is ignored: a proxy passes on a header that it does not write
   * itself, so the client may have written it.
   *
   * @default 'x-forwarded-for'
   */
  readonly forwardedHeader?: ForwardedHeader

  /** How long a store may take to answer before it counts as failed: 503. @default 2 seconds */
  readonly storeTimeout?: number

  /**
   * How long a function of the application may take to answer before it counts as failed: 503. It holds for `findUser`,
   * `findUserById`, `canonicalUsername`, `replacePasswordHash`, `needsSecondFactor`, the functions of `factors`,
   * `password.verifiers`, of `session.update`, of `latch.attempt` and of `binds`, and for `users`, `policy` and `send`
   * of flows.
   *
   * @default 10 seconds
   */
  readonly callbackTimeout?: number

  /** Where attempts at passwords are counted. @default where the sessions are */
  readonly attempts?: AttemptStore

  /** Where one-time tokens are kept. @default where the sessions are */
  readonly tokens?: TokenStore

  /** Where factors that users enrol are kept. @default where the sessions are */
  readonly credentials?: CredentialStore

  /** How guessing is slowed down. */
  readonly throttle?: ThrottleOptions

  /** Called with each event: every outcome of a request or login is an event. `latch.onEvent` adds more listeners. */
  readonly onEvent?: EventListener

  /** How often expired sessions are removed from the store; 0: never by this process. @default 1 minute */
  readonly sweepInterval?: number

  /**
   * Whether the rules for production hold. They always hold if `publicUrl` is public: `false` is then refused. If only
   * NODE_ENV decides, any word in it but `production`, `development` and `test` is reported (`configuration.doubtful`).
   *
   * @default true if NODE_ENV is `production`, or `publicUrl` is not loopback
   */
  readonly production?: boolean

  /**
   * Allows `latch.override` in production, where it could let anyone in. `override` of `latchkey/testing` needs no
   * option.
   *
   * @default false
   */
  readonly overridesInProduction?: boolean

  /** Tells the time, in epoch milliseconds. @default Date.now */
  readonly clock?: Clock
}
