/**
 * latchkey: session login for TypeScript servers. This entry is what an application uses; `latchkey/store-kit` and
 * `latchkey/adapter-kit` are for whoever writes a store or an adapter.
 *
 * The folders are the picture. A request comes in by `adapters/`, is one context in `request/`, and has a session in
 * `session/`, which `stores/` keep by the interfaces in `contracts/`, or the visitor's cookie by `sealed/`. `login/`
 * checks who somebody is, `hashes/` the password. `config/` reads the options, `ground/` is what all stand on, and
 * `latchkey.ts` puts the parts together.
 *
 * @module
 */

export {
  createLatchkey,
  type BaseLatchkey,
  type FoundSession,
  type Latchkey,
  type LatchkeyOf,
  type SealedLatchkey,
  type SessionInfo,
  type UserSession,
  type UserSessions,
} from './latchkey.ts'
export type {
  CookieOptions,
  LatchkeyOptions,
  PasswordOptions,
  RememberOptions,
} from './config/options.ts'
export type { Lifetime } from './session/lifetimes.ts'
export type { ThrottleOptions } from './login/throttle-rules.ts'
export type { Factor, Proof } from './factors/factor.ts'
export type { Right } from './factors/throttled.ts'
export type { Dependency, Exchange, RequestContext } from './request/context.ts'
export type { Dependencies, SessionDependencies, Values } from './request/dependency.ts'
export type { CredentialFields, Credentials } from './request/body.ts'
export type { ForwardedHeader } from './request/forwarded.ts'
export { isNavigation, NAVIGATION_VARY, type Answer, type RefusalPages } from './request/refusal.ts'
export type { EndTarget, SessionEnd } from './session/session-ends.ts'
export type { Method } from './session/methods.ts'
export type { FactorKind, OwnFactorKind } from './session/proof-kinds.ts'
export type { LoginOptions, Session } from './session/session.ts'
export type { UnfinishedLogin } from './session/unfinished.ts'
export type { BaseUser, GivenUser, OnlyJson, SessionUser, StoredUser } from './session/user.ts'
export {
  typed,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from './session/schema.ts'
export {
  sealedSessions,
  statelessSessions,
  type SealedSessions,
  type SessionKeeping,
  type StatelessSessions,
} from './sealed/sealed-sessions.ts'
export type { ReplacePasswordHash } from './login/accounts.ts'
export type { AttemptSource } from './login/throttle.ts'
export type { TokenOrder } from './tokens/one-time-tokens.ts'
export type { OneTimeToken, Purpose } from './tokens/purpose.ts'
export type { LatchkeyTokens } from './tokens/latch-tokens.ts'
export { isBoundedUsername } from './login/username.ts'
export {
  dummyHash,
  hashPassword,
  isHash,
  needsRehash,
  verifyPassword,
  type PasswordCost,
} from './login/password.ts'
export type { HashCheck, PasswordVerifier } from './login/verifiers.ts'
export { passwordHasher, type PasswordHasher } from './hashes/argon2-hasher.ts'
export type { HashFormat } from './hashes/hash.ts'
export type { AttemptStore, LaneRule } from './contracts/attempts.ts'
export type { CredentialStore } from './contracts/credentials.ts'
export type { Json, JsonObject } from './contracts/json.ts'
export type { RevocationStore } from './contracts/revocations.ts'
export type { TokenStore } from './contracts/tokens.ts'
export type { SessionStore } from './contracts/store.ts'
export type {
  ConfigurationFinding,
  EndReason,
  EventListener,
  LatchkeyEvent,
  ListedRoute,
  LoginFailure,
  OidcRefusal,
  TokenRefusal,
} from './events.ts'
export type { Awaitable, MaybePromise } from './ground/maybe-promise.ts'
export { DAY, HOUR, MINUTE, SECOND, type Clock } from './ground/time.ts'
export {
  BodyTooLarge,
  CallbackTimeout,
  ConfigurationError,
  CredentialLimit,
  CredentialUnreadable,
  CrossSiteRequest,
  Forbidden,
  HashingFailed,
  InvalidCredentials,
  InvalidRequest,
  InvalidSessionData,
  InvalidToken,
  InvalidUsername,
  LastFactor,
  LifetimesFailed,
  LatchkeyError,
  LoginUnfinished,
  MethodNotAllowed,
  NotAuthenticated,
  Overloaded,
  PasswordRefused,
  PasswordTooLong,
  RecentLoginRequired,
  ResponseSent,
  SecondFactorRequired,
  SessionEnded,
  SessionTooLarge,
  StoreUnavailable,
  TooManyAttempts,
  UnsupportedMediaType,
  UpdateConflict,
  type LatchkeyErrorCode,
} from './errors.ts'
