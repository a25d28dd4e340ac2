/**
 * latchkey: session login for TypeScript servers.
 *
 * Read in this order: `latchkey.ts` (how the parts are put together), then the path of a request:
 * an adapter, `request/context.ts`, `session/manager.ts`, `contracts/store.ts`.
 *
 * @module
 */

export {
  createLatchkey,
  type BaseLatchkey,
  type Latchkey,
  type LatchkeyOf,
  type SealedLatchkey,
  type SessionInfo,
  type UserSession,
  type UserSessions,
} from './latchkey.ts'
export type { CookieOptions, LatchkeyOptions, PasswordOptions } from './config/options.ts'
export type { Dependency, Exchange, RequestContext, RouteRules } from './request/context.ts'
export {
  resolver,
  type Dependencies,
  type SessionDependencies,
  type Values,
} from './request/dependency.ts'
export type { Session } from './session/session.ts'
export type { BaseUser, GivenUser, OnlyJson, SessionUser, StoredUser } from './session/user.ts'
export type { ReplacePasswordHash } from './login/accounts.ts'
export { isBoundedUsername } from './login/username.ts'
export {
  dummyHash,
  hashPassword,
  isHash,
  needsRehash,
  verifyPassword,
  type PasswordCost,
} from './login/password.ts'
export { passwordHasher, type PasswordHasher } from './hashes/argon2-hasher.ts'
export type { HashFormat } from './hashes/hash.ts'
export {
  MAX_BODY_BYTES,
  parseCredentials,
  parseFields,
  readBody,
  type CredentialFields,
  type Credentials,
} from './request/body.ts'
export {
  answerDone,
  answerLogin,
  assertFormToken,
  isForm,
  type LoginRequest,
} from './adapters/shared/routes.ts'
export {
  isNavigation,
  NAVIGATION_VARY,
  redirectTo,
  type Answer,
  type RefusalPages,
} from './request/refusal.ts'
export {
  typed,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from './session/schema.ts'
export type { Json, JsonObject } from './contracts/json.ts'
export type { DataChange, SessionChange, SessionRecord, Successor } from './contracts/record.ts'
export { changeData, changeRecord, succeedRecord } from './contracts/record.ts'
export type {
  SessionPage,
  SessionStore,
  StoreMessage,
  UpdateCondition,
  UpdateOutcome,
} from './contracts/store.ts'
export {
  sealedSessions,
  statelessSessions,
  type SealedSessions,
  type SessionKeeping,
  type StatelessSessions,
} from './sealed/sealed.ts'
export type { Revocation, RevocationStore } from './contracts/revocations.ts'
export type { EndTarget, SessionEnd } from './session/session-ends.ts'
export type {
  ConfigurationFinding,
  EndReason,
  EventListener,
  LatchkeyEvent,
  LoginFailure,
} from './events.ts'
export type {
  AttemptStore,
  Lane,
  LaneRule,
  LaneState,
  Member,
  Reservation,
  Settlement,
} from './contracts/attempts.ts'
export {
  believedLane,
  countAttempt,
  countAttempts,
  laneAt,
  readMembers,
  retryAt,
  settleAttempts,
  type LaneChange,
} from './contracts/lanes.ts'
export type { AttemptSource } from './login/throttle.ts'
export type { ThrottleOptions } from './login/throttle-rules.ts'
export { parseBlock, type AddressBlock, type AddressBytes } from './ground/address.ts'
export { parseProxy, type ForwardedHeader, type TrustedProxy } from './request/forwarded.ts'
export type { Awaitable, MaybePromise } from './ground/maybe-promise.ts'
export { isLoopbackHost } from './ground/loopback.ts'
export { DAY, HOUR, MAX_CLOCK_SKEW, MINUTE, SECOND, type Clock } from './ground/time.ts'
export {
  BodyTooLarge,
  CallbackTimeout,
  ConfigurationError,
  CrossSiteRequest,
  Forbidden,
  HashingFailed,
  InvalidCredentials,
  InvalidRequest,
  InvalidSessionData,
  InvalidUsername,
  LatchkeyError,
  MethodNotAllowed,
  NotAuthenticated,
  Overloaded,
  PasswordTooLong,
  problemDetails,
  problemHeaders,
  RecentLoginRequired,
  ResponseSent,
  SessionEnded,
  SessionTooLarge,
  StoreUnavailable,
  TooManyAttempts,
  UnsupportedMediaType,
  UpdateConflict,
  type LatchkeyErrorCode,
  type ProblemDetails,
} from './errors.ts'
