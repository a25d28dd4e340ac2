/**
 * `createLatchkey`, which puts the parts together.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { registerFlowParts } from './flow-parts.ts'
import { Callbacks } from './ground/callbacks.ts'
import { Authenticator } from './login/authenticate.ts'
import {
  RequestContext,
  RequestState,
  type Dependency,
  type DeviceCookie,
  type Exchange,
} from './request/context.ts'
import { sessionDependencies, type SessionDependencies } from './request/dependency.ts'
import { assertCrossSiteName } from './request/cross-site.ts'
import { FormSeals } from './request/form-seals.ts'
import { FormTokens } from './session/form-tokens.ts'
import { KnownDevices } from './login/known-devices.ts'
import { startDoctor } from './config/doctor.ts'
import { ConfigurationError, type LatchkeyError } from './errors.ts'
import type { EventListener, LatchkeyEvent, ListedRoute } from './events.ts'
import type { Factor, Proof } from './factors/factor.ts'
import {
  isKit,
  registerInternals,
  type AddedBy,
  type FactorKit,
  type LoginInternals,
} from './factors/kit.ts'
import { Proofs } from './factors/proofs.ts'
import { SecondSteps } from './factors/second-steps.ts'
import { attempt, type Right } from './factors/throttled.ts'
import { UnfinishedLogins } from './factors/unfinished-logins.ts'
import { andThen, type Awaitable, type MaybePromise } from './ground/maybe-promise.ts'
import { needsMore } from './login/needs-more.ts'
import { hashPassword } from './login/password.ts'
import type { LoginSteps } from './session/unfinished.ts'
import { deriveKeys } from './ground/keys.ts'
import { Listeners } from './ground/listeners.ts'
import { assertDevice, SessionManager } from './session/manager.ts'
import { repeat } from './ground/next-turn.ts'
import type { Method } from './session/methods.ts'
import type { LatchkeyOptions } from './config/options.ts'
import { putOverride, registerOverrides, type Overrides } from './request/overrides.ts'
import { safeRedirect } from './request/redirect.ts'
import { refuse, type Answer, type RefusalPages } from './request/refusal.ts'
import type { SealedSession } from './sealed/sealed-session.ts'
import type { SealedSessions, SessionKeeping } from './sealed/sealed-sessions.ts'
import type { SealCarrier } from './sealed/sealed-store.ts'
import { SessionEnds, type EndTarget, type SessionEnd } from './session/session-ends.ts'
import { readOptions, type Settings } from './config/read-options.ts'
import type { SessionRecord } from './contracts/record.ts'
import type { RevocationStore } from './contracts/revocations.ts'
import type { SessionStore } from './contracts/store.ts'
import {
  reportAttemptFailures,
  reportFailures,
  reportRevocationFailures,
  reportTokenFailures,
} from './contracts/store-failures.ts'
import { teller } from './ground/tell.ts'
import { HOUR } from './ground/time.ts'
import { Throttle, type AttemptSource } from './login/throttle.ts'
import { TokenSigner } from './session/token.ts'
import { IssueThrottle } from './tokens/issue-throttle.ts'
import { latchTokens, type LatchkeyTokens } from './tokens/latch-tokens.ts'
import { OneTimeTokens } from './tokens/one-time-tokens.ts'
import { watched } from './ground/unawaited.ts'
import {
  assertUserId,
  type BaseUser,
  type GivenUser,
  type SessionUser,
  type StoredUser,
} from './session/user.ts'
import type { JsonObject } from './contracts/json.ts'

/** A live session, as a list of devices shows it. Instants in epoch milliseconds. */
export interface SessionInfo {
  /** The id of the session, for `revokeSession`. It opens nothing. */
  readonly id: string

  /** When the user logged in. */
  readonly createdAt: number

  /** The last activity, up to `touchInterval` late. */
  readonly touchedAt: number

  /** When the session ends unless it is used. */
  readonly expiresAt: number

  /** Where the login came from, if known. */
  readonly address: string | null

  /** The browser's User-Agent at login, if known. The client has chosen it, so show it as plain text. */
  readonly userAgent: string | null

  /**
   * The browser of the login, for `revokeDevice`: see `Session.device`. Sessions of one user with the same name are in
   * one browser.
   */
  readonly device: string | null
}

/** A live session of somebody. */
export interface UserSession<User extends BaseUser = BaseUser> extends SessionInfo {
  /** The user as the session carries it. */
  readonly user: User
}

/** A live session that was found by its id: what it says of its user, and how the user was confirmed. */
export interface FoundSession<User extends BaseUser = BaseUser> extends UserSession<User> {
  /** When it ends however busy it is: see `Session.endsAt`. */
  readonly endsAt: number

  /** Whether the user asked to stay logged in. */
  readonly remembered: boolean

  /** By which methods the user was confirmed (RFC 8176, and `fed` and `mail`); empty if nobody knows. */
  readonly methods: readonly Method[]

  /** When the user logged in; `null` if nobody knows. */
  readonly authenticatedAt: number | null

  /** When the user was last confirmed; `null` if nobody knows. */
  readonly confirmedAt: number | null

  /** When the user last gave a second factor; `null` if never in this session. */
  readonly factorAt: number | null
}

/** Some of the live sessions of all users. */
export interface UserSessions<User extends BaseUser = BaseUser> {
  /** The youngest of these first. */
  readonly sessions: readonly UserSession<User>[]

  /** Whether there are others. */
  readonly hasMore: boolean
}

/**
 * The part of an application's session login that does not depend on where sessions are: the dependencies of its
 * routes, passwords, and what adapters need.
 */
export interface BaseLatchkey<
  User extends BaseUser = BaseUser,
  Data extends object = JsonObject,
  Given extends BaseUser = User,
> extends SessionDependencies<User, Data, Given> {
  /**
   * Returns the user who has this name and password.
   *
   * @param from the request. Its address and device decide where the attempt is counted besides the account. Without
   * it, the attempt counts with all attempts whose address is unknown: if too many of these fail, they are checked one
   * after the other.
   * @throws InvalidCredentials, InvalidUsername, PasswordTooLong, TooManyAttempts, Overloaded.
   */
  authenticate(username: string, password: string, from?: AttemptSource): Promise<User>

  /**
   * Checks the password and logs the user in, in this request's session. An adapter's `loginRoute()` does the same for
   * forms and JSON.
   *
   * @param how whether the user asks to stay logged in. It has no effect without the option `remember`.
   * @throws InvalidCredentials, InvalidUsername, PasswordTooLong, TooManyAttempts, Overloaded.
   * @throws LoginUnfinished if the password was right and the user needs a second factor: `completeLogin` is next.
   */
  login(
    ctx: RequestContext,
    credentials: { readonly username: string; readonly password: string },
    how?: { readonly remember?: boolean },
  ): Promise<User>

  /**
   * Finishes the login that this browser has begun (`session.unfinished`), by a factor of another class than the first
   * step: two passwords are one factor, and so are two messages to one mailbox (NIST SP 800-63B-4, 2.2.1).
   *
   * @throws NotAuthenticated if there is no unfinished login any more: begin again.
   * @throws InvalidCredentials, InvalidRequest, TooManyAttempts.
   */
  completeLogin(ctx: RequestContext, proof: Proof): Promise<User>

  /**
   * Confirms the user who is logged in: by a factor, if the user has one, else by the password (ASVS 5.0, 7.5.1). The
   * session gets a new token, and keeps its data and its absolute end.
   *
   * @throws NotAuthenticated if nobody is logged in; SecondFactorRequired if a password is not enough.
   * @throws InvalidCredentials, InvalidRequest, TooManyAttempts, SessionEnded.
   */
  confirm(ctx: RequestContext, proof: Proof): Promise<User>

  /**
   * Checks a secret of a user that is no password, throttled as passwords are, in lanes of its kind and user. What
   * `check` answers is returned, if it is not falsy.
   *
   * A right secret forgets the wrong ones from its address and device. Those from elsewhere stay counted: without a
   * known device there are a hundred in all, until `clearAttempts` forgets them.
   *
   * So an application's own secrets are throttled in a line: `await latch.attempt('pin', user.id, ctx, () =>
   * verifyPin(user.id, pin))`.
   *
   * @param kind a short name, such as 'pin'. `code`, `recoveryCode` and `passkey` are the kinds of factors: attempts
   * under these names count together with the proofs that `confirm` and `completeLogin` check. A `code` is guessed five
   * times in a quarter of an hour.
   * @param from the request.
   * @throws InvalidCredentials if `check` answers with something falsy: the secret is wrong. That is a 401, as of a
   * wrong password; the session stays.
   * @throws TooManyAttempts before the check.
   */
  attempt<Answer>(
    kind: string,
    userId: string,
    from: AttemptSource,
    check: () => Awaitable<Answer>,
  ): Promise<Right<Answer>>

  /**
   * Forgets the failed attempts at the user's password, from the user's own devices too. For an
   * administrator, and after a reset of the password. Attempts at codes and at secrets of `latch.attempt` stay counted,
   * and so does how often one-time tokens were asked for.
   *
   * @param username the name that the user types at login. Attempts at this name are forgotten too.
   * @param options.kind forgets attempts of this kind in place of passwords: `code`, or a kind of `latch.attempt`.
   * Those belong to the user alone, so `username` says nothing then. @default passwords alone
   */
  clearAttempts(
    userId: string,
    username: string,
    options?: { readonly kind?: string },
  ): Promise<void>

  /**
   * Forgets the attempts from an IPv4 or IPv6 address. Everyone at the address may then log in again: at once in this
   * process, within seconds in others. For an IPv6 address, its /64 and /48 are freed too.
   *
   * @throws TypeError if the text is no address.
   */
  clearAddress(address: string): Promise<void>

  /**
   * Ends what makes browsers known devices of the user: their guesses count as those of strangers until the user has
   * logged in there again, and the event of that login says that the device is new. For a password that was changed;
   * the flows call it. It ends no session (`revokeUser`).
   *
   * @returns whether it did. `false` if the store has no `revocations`, or there is none (stateless sessions): devices
   * stay known then.
   */
  forgetDevices(userId: string): Promise<boolean>

  /** One-time tokens: for links by mail, invitations, and whatever else somebody may do once. */
  readonly tokens: LatchkeyTokens

  /**
   * Replaces a dependency, in tests. Returns a function that puts the original back.
   *
   * @throws ConfigurationError in production; `override` of `latchkey/testing` works there too.
   */
  override<Value>(
    dependency: Dependency<Value>,
    replacement: Dependency<NoInfer<Value>>,
  ): () => void

  /** Calls the function for each event. Returns a function that stops it. */
  onEvent(listener: EventListener): () => void

  /**
   * Removes from the stores now, in small steps, what has expired: sessions, one-time tokens, and lanes of attempts.
   */
  prune(): Promise<void>

  /** Stops the sweeping and the timers of `onEnded`, and closes the store. */
  close(): Promise<void>

  /**
   * For adapters: returns the context of a request. The context refuses cross-site requests, unless the application
   * allows them under a name. `activity` says whether a look at the session counts as activity. These options hold for
   * all routes that the request goes through; `RequestContext.enter` takes the rules of one route.
   */
  open(
    exchange: Exchange,
    options?: {
      readonly dangerouslyAllowCrossSite?: string | undefined
      readonly activity?: boolean | undefined
    },
  ): RequestContext

  /**
   * For adapters: refuses a login, before its body is read, from an address whose lane this process knows to be closed.
   * It refuses no login that `login` would accept, and none from a device that may be known.
   *
   * @throws TooManyAttempts
   */
  refuseEarly(ctx: RequestContext): void

  /**
   * For adapters: returns the answer to a request that a dependency or a login refused, and reports the refusal. A
   * browser that navigates is sent to the page that can resolve the refusal, if there is one.
   */
  refuse(ctx: RequestContext, error: LatchkeyError, pages: RefusalPages): Answer

  /** For adapters: seals forms that wait for a confirmation or a login of their users, and opens the seals. */
  readonly forms: FormSeals

  /**
   * For adapters: tells the routes of an application (`routes.listed`). Does nothing in production.
   *
   * @param idle returns which entries of the list of `protect` name none of them.
   */
  tellRoutes(
    list: () => readonly ListedRoute[],
    idle?: (routes: readonly ListedRoute[]) => readonly string[],
  ): void

  /** Returns where to send a browser: to `target` if it is on our origin or a listed one. */
  safeRedirect(target: string | null | undefined, fallback: string): string
}

/** The same for sessions in cookies that can be ended: all sessions of a user at once. */
export interface SealedLatchkey<
  User extends BaseUser = BaseUser,
  Data extends object = JsonObject,
  Given extends BaseUser = User,
> extends BaseLatchkey<User, Data, Given> {
  /**
   * Changes the user in all of the user's sessions (a role taken away). Every process sees the change at its next
   * request.
   *
   * @param user as `findUser` returns it.
   */
  updateUser(user: Given): Promise<unknown>

  /**
   * Ends all sessions of the user in every process, except the one with the id `except`, if given. `except` may be
   * `null`, as `session.id` may be: all sessions end then.
   */
  revokeUser(userId: string, options?: { readonly except?: string | null }): Promise<unknown>
}

/** An application's session login: the dependencies of its routes, and what acts on users. */
export interface Latchkey<
  User extends BaseUser = BaseUser,
  Data extends object = JsonObject,
  Given extends BaseUser = User,
> extends SealedLatchkey<User, Data, Given> {
  /**
   * Changes the user in all of the user's sessions (a role taken away). Every process sees the change at its next
   * request. Returns how many sessions there are.
   *
   * @param user as `findUser` returns it.
   */
  updateUser(user: Given): Promise<number>

  /**
   * Ends all sessions of the user in every process, except the one with the id `except`, if given. `except` may be
   * `null`, as `session.id` may be: all sessions end then. Returns how many there were.
   */
  revokeUser(userId: string, options?: { readonly except?: string | null }): Promise<number>

  /** Returns the user's live sessions, the youngest first. */
  sessions(userId: string): Promise<readonly SessionInfo[]>

  /**
   * Returns a user's live session by its id; `null` if it has ended, or nobody is logged in there. For whatever runs on
   * behalf of a session and has no cookie of it: a proxy's check, a job. The id opens nothing by itself: whoever looks
   * a session up by it has to know why its holder may act for the user.
   *
   * A confirmation gives a session another id; `sessions` has it then, with the same `createdAt` and `device`.
   *
   * @param options.activity whether the look counts as activity of the user. @default false
   * @throws StoreUnavailable; TypeError if `sessionId` is no text, or sessions are in cookies.
   */
  findSession(
    sessionId: string,
    options?: { readonly activity?: boolean },
  ): MaybePromise<FoundSession<User> | null>

  /**
   * Returns live sessions of all users, no more than `limit`; the store chooses which. It is for an operator, and takes
   * longer than a request should.
   *
   * @param options.limit a whole number above 0. @default 1000
   * @throws TypeError if `limit` is no such number.
   */
  everySession(options?: { readonly limit?: number }): Promise<UserSessions<User>>

  /**
   * Ends every session of every user in every process, as after a break-in. Sessions of anonymous visitors stay. A user
   * who logs in meanwhile stays logged in, or has to log in again. Returns how many sessions there were. If it fails,
   * some sessions have ended: call it again.
   */
  revokeEveryone(): Promise<number>

  /** Ends one session of the user. Returns whether there was such a session of this user. */
  revokeSession(userId: string, sessionId: string): Promise<boolean>

  /**
   * Ends the sessions that the user has in one browser, also one that takes the place of another meanwhile. Returns how
   * many there were. All unfinished logins of the user end too: no unfinished login knows its browser. A login that
   * needs no second step, and is under way there at the same time, can begin a session afterwards.
   *
   * The browser stays a known device, which opens nothing: see `forgetDevices`.
   *
   * @param device as `latch.sessions` and `session.device` name it.
   */
  revokeDevice(userId: string, device: string): Promise<number>

  /**
   * Calls the listener when the session ends, in any process and for any reason (logout, rotation, revocation,
   * timeout). For a user, it is called at the end of each session. For connections that outlive a request: WebSockets,
   * event streams.
   *
   * The listener is called at once if this process has ended the session, or if the store reports ends in other
   * processes (Redis, PostgreSQL). If such a message was lost, or another process on the same SQLite file has ended the
   * session, the listener of a session is called within a minute; the listener of a user is not called.
   *
   * An open connection is no activity. Returns a function that removes the listener.
   */
  onEnded(target: EndTarget, listener: (end: SessionEnd) => unknown): () => void
}

/** What `createLatchkey` returns, by where sessions are kept. */
export type LatchkeyOf<
  Keeping extends SessionKeeping,
  User extends BaseUser,
  Data extends object,
  Given extends BaseUser = User,
> = Keeping extends SessionStore
  ? Latchkey<User, Data, Given>
  : Keeping extends SealedSessions
    ? SealedLatchkey<User, Data, Given>
    : BaseLatchkey<User, Data, Given>

/**
 * Returns the session login of an application.
 *
 * @throws ConfigurationError if an option is missing, unknown or absurd.
 *
 * @example
 * ```ts
 * import { createLatchkey, hashPassword } from 'latchkey'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const passwordHash = await hashPassword('correct horse battery staple')
 * const users = [{ id: 'u1', username: 'alice', roles: ['admin'], passwordHash }] // your table
 * const latch = createLatchkey({
 *   secrets: process.env['LATCHKEY_SECRETS'], // 32 random characters or more; newest first
 *   publicUrl: process.env['LATCHKEY_URL'], // https://app.example.com
 *   store: sqliteStore('sessions.db'),
 *   findUser: (username) => users.find((user) => user.username === username) ?? null,
 * })
 * const user = await latch.authenticate('alice', 'correct horse battery staple')
 * user.username // => 'alice'
 * ```
 */
export function createLatchkey<
  Found extends StoredUser,
  Data extends object = JsonObject,
  Keeping extends SessionKeeping = SessionStore,
  Picked extends object = object,
  Listed = unknown,
>(
  options: LatchkeyOptions<Found, Data, Keeping, Picked> & {
    readonly factors?: readonly Listed[]
  },
): LatchkeyOf<Keeping, SessionUser<Found, Picked>, Data, GivenUser<Found>> & AddedBy<Listed> {
  type User = SessionUser<Found, Picked>
  type Given = GivenUser<Found>
  const settings = readOptions(options)
  const { secrets, accounts, cookie, deviceCookie, policy, redirects, schema } = settings

  const events = new Listeners<LatchkeyEvent>()
  if (options.onEvent !== undefined) events.add(options.onEvent)
  const tell = teller(events)
  // Flows are no listener of the application: with them alone, a failure that nobody hears is still written.
  const flow: { hear: EventListener } = { hear: () => undefined }
  const emit: EventListener = (event) => {
    tell(event)
    flow.hear(event)
  }

  const sealed = sealedParts(settings, emit)
  const store =
    settings.store === null ? null : reportFailures(settings.store, emit, settings.storeTimeout)
  const manager = sealed?.manager ?? new SessionManager(store as SessionStore, policy, emit)
  const signer = new TokenSigner(deriveKeys(secrets, `session/${cookie.name}`))
  const revocations = revocationsOf(settings, emit)
  const deviceKeys = deriveKeys(secrets, `device/${cookie.name}`)
  const devices = new KnownDevices(deviceKeys, revocations, policy.clock)
  const attempts = reportAttemptFailures(settings.attempts, emit, settings.storeTimeout)
  // The key comes from the oldest secret, so a new secret in front of it moves no lane. When the oldest is removed, all
  // lanes of accounts begin anew.
  const key = deriveKeys(secrets, 'lane').at(-1) as KeyObject
  const throttle = new Throttle(attempts, settings.throttle, { key, clock: policy.clock, emit })
  const wishes = new IssueThrottle({ store: attempts, key, devices, clock: policy.clock })
  const callbacks = new Callbacks(settings.callbackTimeout)
  const tokens = tokensOf(settings, wishes, callbacks, emit)
  const overrides: Overrides = new Map()
  const { forwarded, sweepInterval } = settings
  const formTokens = new FormTokens(deriveKeys(secrets, `form/${cookie.name}`))
  const application = {
    manager,
    sealed,
    signer,
    cookie,
    deviceCookie,
    forwarded,
    schema,
    overrides,
    emit,
    nonceCookie: settings.nonceCookie,
    crossSite: settings.crossSite,
    pickUser: settings.pickUser,
    callbacks,
    formTokens,
    steps: null as LoginSteps | null,
    unfinishedCookie: settings.unfinishedCookie,
    async deviceOf(from: DeviceCookie, userId: string, isMarked: boolean) {
      const { device, newDeviceId, askedGenerations } = from
      // Asked without a cookie too: the mark that the login gives is of a generation from before its last look.
      await devices.generation(userId, askedGenerations)
      const known = await devices.recognize(device, userId, askedGenerations)
      const name = known ?? (isMarked ? devices.nameToBe(device, userId, newDeviceId) : null)
      return { isKnown: known !== null, name }
    },
    doctor: startDoctor(
      {
        ownOrigin: settings.crossSite.ownOrigin,
        secure: cookie.secure,
        forwarded,
        isEnvironmentUnknown: settings.isEnvironmentUnknown,
      },
      emit,
    ),
  }
  const hasKits = settings.credentialSecrets !== null
  const mustHave = settings.needsSecondFactor
  const isEnrolled = (found: StoredUser): Promise<boolean> => proofs.hasAny(found as Found)
  const needs = needsMore(mustHave ?? (hasKits ? isEnrolled : null), callbacks)
  const authenticator = new Authenticator(accounts, {
    callbacks,
    pickUser: settings.pickUser,
    throttle,
    devices,
    needsMore: needs,
    emit,
  })
  const attemptParts = { throttle, devices, callbacks, emit }
  const internals: LoginInternals = {
    settings,
    attemptParts,
    tokens,
    manager,
    rememberDevice: (ctx, userId) => rememberDevice(ctx, userId),
    later: () => ({
      steps: steps as unknown as SecondSteps<StoredUser>,
      unfinished,
      canReplacePassword: kits?.canReplacePassword ?? null,
    }),
  }
  const listed = settings.factors as readonly (Factor | FactorKit)[]
  const kits = listed.find(isKit)?.installAll(listed, internals)
  const proofs = new Proofs<Found>(
    kits?.factors ?? (listed as readonly Factor[]),
    authenticator,
    attemptParts,
  )
  // They have keys of their own, and no events: each is told as a login.
  const unfinishedTokens = tokensOf(
    settings,
    wishes,
    callbacks,
    () => undefined,
    'unfinished login',
  )
  const unfinished =
    (mustHave === null && !hasKits) || unfinishedTokens === null
      ? null
      : new UnfinishedLogins({
          tokens: unfinishedTokens,
          keys: deriveKeys(secrets, `unfinished login/${cookie.name}`),
          needsMore: needs,
          authenticator,
          proofs,
          clock: policy.clock,
          emit,
        })
  application.steps = unfinished
  const steps = new SecondSteps({
    unfinished,
    authenticator,
    proofs,
    throttle,
    devices,
    needsMore: needs,
    pickUser: settings.pickUser,
    clock: policy.clock,
    emit,
  })
  const prune = async (): Promise<void> => {
    await manager.prune()
    await repeat(() => attempts.prune(policy.clock()))
    if (tokens !== null) await repeat(() => tokens.prune(policy.clock()))
  }
  const ends = store === null ? null : new SessionEnds(manager, store)
  const sweeper = sweepInterval === 0 ? null : sweepEvery(sweepInterval, prune)

  const rememberDevice = async (ctx: RequestContext, userId: string): Promise<void> => {
    const generation = await devices.generation(userId, ctx.askedGenerations)
    ctx.rememberDevice(devices.remember(ctx.device, userId, generation, ctx.newDeviceId))
  }

  /** Returns the method; if it fails and nobody awaits it, the failure is reported. */
  const write =
    <Given extends readonly unknown[], Result>(
      operation: string,
      work: (...given: Given) => Promise<Result>,
    ) =>
    (...given: Given): Promise<Result> =>
      watched(
        () => work(...given),
        (err, stack) => emit({ type: 'write.unawaited', operation, err, stack }),
      )

  /** First ends the unfinished logins, then the sessions in any case: see `UnfinishedLogins.claim`. */
  const afterUnfinished = async (userId: string, end: () => Promise<number>): Promise<number> => {
    const ended = await Promise.allSettled([unfinished?.endAll(userId)])
    const count = await end()
    for (const { status, reason } of ended as PromiseRejectedResult[]) {
      if (status === 'rejected') throw reason
    }
    return count
  }

  const latch: Latchkey<User, Data, Given> = {
    ...sessionDependencies<User, Data, Given>(policy.clock, (session) => steps.factorsOf(session)),

    async authenticate(username, password, from = { address: null, device: null }) {
      return (await authenticator.authenticate(username, password, from)) as BaseUser as User
    },
    async login(ctx, credentials, how = {}) {
      const { remember } = readRemember(how)
      const session = await ctx.session()
      const user = await authenticator.login(session, { ...credentials, remember }, ctx)
      await rememberDevice(ctx, user.id)
      return user as BaseUser as User
    },
    async completeLogin(ctx, proof) {
      const user = await steps.complete(await ctx.session(), proof, ctx)
      await rememberDevice(ctx, user.id)
      return user as BaseUser as User
    },
    async confirm(ctx, proof) {
      return (await steps.confirm(await ctx.session(), proof, ctx)) as BaseUser as User
    },
    attempt: (kind, userId, from, check) => attempt(attemptParts, { kind, userId, from }, check),
    updateUser: write('updateUser', async (user: Given) =>
      manager.updateUser(settings.pickUser(user)),
    ),
    revokeUser: write('revokeUser', (userId: string, { except }: { except?: string | null } = {}) =>
      afterUnfinished(userId, () => manager.revokeUser(userId, except ?? null)),
    ),
    async sessions(userId) {
      assertUserId(userId)
      return (await manager.list(userId)).map(infoOf)
    },
    findSession(sessionId, { activity = false } = {}) {
      if (typeof sessionId !== 'string') throw new TypeError('A session is found by its id, a text')
      return andThen(manager.read(sessionId, { isActivity: activity }), (record) =>
        record === null || record.userId === null ? null : foundSession<User>(record, manager),
      )
    },
    async everySession({ limit = 1000 } = {}) {
      if (!Number.isSafeInteger(limit) || limit < 1) {
        throw new TypeError('limit must be a whole number above 0')
      }
      const { sessions, hasMore } = await manager.listEveryone(limit)
      return {
        sessions: sessions.map((record) => ({
          ...infoOf(record),
          user: record.user as unknown as User,
        })),
        hasMore,
      }
    },
    revokeEveryone: write('revokeEveryone', () => manager.revokeEveryone()),
    revokeSession: write('revokeSession', async (userId: string, sessionId: string) => {
      const record = await manager.reread(sessionId)
      if (record?.userId !== userId) return false
      return manager.end(record, 'revoked')
    }),
    revokeDevice: write('revokeDevice', async (userId: string, device: string) => {
      assertDevice(device)
      return afterUnfinished(userId, () => manager.endDevice(userId, device))
    }),
    onEnded: (target, listener) => ends?.watch(target, listener) ?? (() => undefined),
    clearAttempts: write(
      'clearAttempts',
      async (userId: string, username: string, { kind }: { kind?: string } = {}) =>
        kind === undefined
          ? throttle.clear(userId, await authenticator.canonical(username))
          : throttle.clearKind(kind, userId),
    ),
    forgetDevices: write('forgetDevices', async (userId: string) => {
      assertUserId(userId)
      return devices.forget(userId)
    }),
    tokens: latchTokens(tokens, write),
    clearAddress: write('clearAddress', async (address: string) => {
      await throttle.clearAddress(address)
      await wishes.clearAddress(address)
    }),
    refuseEarly: (ctx) => throttle.refuseEarly(ctx, devices.mayKnow(ctx.device)),
    override(dependency, replacement) {
      if (!settings.allowsOverrides) throw new ConfigurationError('override', NO_OVERRIDES)
      return putOverride(overrides, dependency, replacement)
    },
    onEvent: (listener) => events.add(listener),
    prune,
    async close() {
      clearInterval(sweeper ?? undefined)
      ends?.close()
      await store?.close()
    },
    open(exchange, { dangerouslyAllowCrossSite: crossSite = null, activity = null } = {}) {
      assertCrossSiteName(crossSite)
      if (settings.isBuild) throw new TypeError(NOT_WHILE_BUILDING)
      return new RequestContext(new RequestState(application, exchange, { crossSite, activity }))
    },
    refuse(ctx, error, pages) {
      tellOf(error, ctx, emit)
      return refuse(ctx, error, pages)
    },
    forms: new FormSeals(
      deriveKeys(secrets, `waiting form/${cookie.name}`),
      formTokens,
      policy.clock,
    ),
    tellRoutes(list, idle = () => []) {
      if (settings.production) return
      const routes = list()
      emit({ type: 'routes.listed', routes })
      const entries = idle(routes)
      if (entries.length === 0) return
      const advice = `protect opens ${entries.join(' and ')}, which is the name of no route: ${NAMES}`
      emit({ type: 'configuration.doubtful', finding: 'nothing_opened', advice })
    },
    safeRedirect: (target, fallback) => safeRedirect(target, redirects, fallback),
  }
  kits?.assertNew(latch)
  const finished = { ...latch, ...unsupportedMethods(settings), ...kits?.methods }
  registerInternals(finished, internals)
  registerOverrides(finished, overrides)
  registerFlowParts(finished, {
    publicOrigin: settings.crossSite.ownOrigin,
    endsSessions: settings.store !== null,
    emit,
    hear: (listener) => void (flow.hear = listener),
    callbacks,
    clock: policy.clock,
    hash: (password, from) =>
      hashPassword(password, accounts.passwordCost, from && throttle.holders(from)),
    async admits(address, from) {
      const purpose = 'latchkey/registration'
      const wish = { purpose, userId: null, subject: address, lifetime: HOUR }
      return (await wishes.reserve(wish, from)) === null
    },
    registrationCookie: settings.registrationCookie,
    keys: deriveKeys(secrets, `registration/${cookie.name}`),
    pickUser: settings.pickUser,
    knowsDevice: async (ctx, userId) =>
      (await devices.recognize(ctx.device, userId, ctx.askedGenerations)) !== null,
    forgetDevices: (ctx, userId) => devices.forget(userId, ctx.askedGenerations),
    rememberDevice,
    hasFactor: async (found) => (await proofs.kindsOf(found as Found)).length > 0,
    tokens,
    ownTokens: (name) => tokensOf(settings, wishes, callbacks, () => undefined, name),
    checkProof: (found, proof, from) => proofs.check(found as Found, proof, null, from),
    canReplacePassword: kits?.canReplacePassword ?? null,
  })
  return finished as unknown as LatchkeyOf<Keeping, User, Data, Given> & AddedBy<Listed>
}

/** @throws TypeError for anything but `remember: true` and `false`: any other value would be true. */
function readRemember({ remember = false, ...others }: { readonly remember?: boolean }) {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new TypeError(`A login has no option "${unknown}"`)
  if (typeof remember !== 'boolean') throw new TypeError('remember must be true or false')
  return { remember }
}

/** Refusals that have an event of their own. */
const TOLD: readonly string[] = ['invalid_credentials', 'login_unfinished']

/** Reports a refusal, unless another event has reported it: a failed or throttled login has an event of its own. */
function tellOf(error: LatchkeyError, ctx: RequestContext, emit: EventListener): void {
  const { status, code } = error
  const { address, method, knownUserId: userId } = ctx
  if (status >= 500) emit({ type: 'request.failed', status, code, method, err: error })
  else if (status === 401 || status === 403) {
    if (!TOLD.includes(code)) emit({ type: 'access.denied', code, userId, address })
  } else if (status !== 429) emit({ type: 'request.refused', code, status, address })
}

function infoOf(record: SessionRecord): SessionInfo {
  const { id, createdAt, touchedAt, expiresAt, address, userAgent, terms } = record
  return { id, createdAt, touchedAt, expiresAt, address, userAgent, device: terms.device ?? null }
}

/** Field by field: each check of a proxy makes one, and objects that are spread take longer. */
function foundSession<User extends BaseUser>(
  record: SessionRecord,
  manager: SessionManager,
): FoundSession<User> {
  const { terms } = record
  return {
    id: record.id,
    createdAt: record.createdAt,
    touchedAt: record.touchedAt,
    expiresAt: record.expiresAt,
    address: record.address,
    userAgent: record.userAgent,
    device: terms.device ?? null,
    user: record.user as unknown as User,
    remembered: terms.remembered,
    methods: terms.methods as readonly Method[],
    authenticatedAt: terms.authenticatedAt,
    confirmedAt: terms.confirmedAt,
    factorAt: terms.factorAt,
    endsAt: manager.endOf(record),
  }
}

/** What an entry of `protect` has to be. */
const NAMES = 'write the path as the route is declared, with its parameters and prefix'

const NO_OVERRIDES =
  'is refused in production, where it could let anyone in; tests take override() of ' +
  'latchkey/testing, or set overridesInProduction'

/**
 * The secrets of a build may be made up. An answer made with them would be worthless, and could become a page for
 * everybody.
 */
const NOT_WHILE_BUILDING =
  'latchkey serves no request while the application is built (NEXT_PHASE is phase-production-build)'

/** Returns what opens sealed sessions, and their managers: one for each request, and one for everything else. */
function sealedParts<Found extends StoredUser>(settings: Settings<Found>, emit: EventListener) {
  const { secrets, cookie, policy, openSealed } = settings
  if (openSealed === null) return null
  const {
    cookies,
    storeOf,
    store: outside,
  } = openSealed({
    keys: deriveKeys(secrets, `sealed/${cookie.name}`),
    cookieName: cookie.name,
    revocations: revocationsOf(settings, emit),
    rules: policy,
  })
  const managerOf = (session: SealedSession | null, carrier: SealCarrier): SessionManager =>
    new SessionManager(storeOf(session, carrier), policy, emit)
  return { cookies, managerOf, manager: new SessionManager(outside, policy, emit) }
}

/** Returns the place of revocations; `null` if there is none. */
function revocationsOf<Found extends StoredUser>(
  { store, storeTimeout }: Settings<Found>,
  emit: EventListener,
): RevocationStore | null {
  const revocations = store?.revocations
  return revocations === undefined
    ? null
    : reportRevocationFailures(revocations, emit, storeTimeout)
}

/** Returns the one-time tokens, or `null` if there is no place for them. */
function tokensOf<Found extends StoredUser>(
  settings: Settings<Found>,
  throttle: IssueThrottle,
  callbacks: Callbacks,
  emit: EventListener,
  name = 'token',
): OneTimeTokens | null {
  const { secrets, cookie, tokens, storeTimeout } = settings
  if (tokens === null) return null
  return new OneTimeTokens({
    store: reportTokenFailures(tokens, emit, storeTimeout),
    groupKeys: deriveKeys(secrets, `${name} group/${cookie.name}`),
    throttle,
    callbacks,
    bindingKeys: deriveKeys(secrets, `${name} binding/${cookie.name}`),
    clock: settings.policy.clock,
    emit,
  })
}

/** Returns replacements for the methods that are not possible where the sessions are kept. They throw. */
function unsupportedMethods<Found extends StoredUser>({
  openSealed,
  store,
}: Settings<Found>): object {
  const refuseCall = (): never => {
    throw new TypeError(
      'Sessions in cookies cannot be listed, watched, nor ended one by one from elsewhere',
    )
  }
  const refuseEveryone = (): never => {
    throw new TypeError('Sessions in cookies end for everybody by new secrets alone')
  }
  const refuseStateless = (): never => {
    throw new TypeError('Stateless sessions cannot be ended or changed: take sealedSessions()')
  }
  return {
    ...(openSealed !== null && {
      sessions: refuseCall,
      revokeSession: refuseCall,
      revokeDevice: refuseCall,
      onEnded: refuseCall,
      everySession: refuseCall,
      findSession: refuseCall,
      revokeEveryone: refuseEveryone,
    }),
    ...(store === null && { updateUser: refuseStateless, revokeUser: refuseStateless }),
  }
}

/** Removes expired sessions again and again, one sweep at a time. The timer does not keep the process alive. */
function sweepEvery(interval: number, prune: () => Promise<void>): NodeJS.Timeout {
  let isSweeping = false
  const sweep = async (): Promise<void> => {
    if (isSweeping) return
    isSweeping = true
    // A failed sweep has been reported by an event; the next sweep tries again.
    await prune().catch(() => undefined)
    isSweeping = false
  }
  return setInterval(() => void sweep(), interval).unref()
}
