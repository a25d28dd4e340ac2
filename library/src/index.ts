/**
 * latchkey: session login for TypeScript servers.
 *
 * Read in this order: `latchkey.ts` (how the parts are put together), then the path of a request:
 * an adapter, `context.ts`, `manager.ts`, `store.ts`.
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
export type { CookieOptions, LatchkeyOptions, PasswordOptions } from './options.ts'
export type { Dependency, Exchange, RequestContext, RouteRules } from './context.ts'
export { resolver, type Dependencies, type SessionDependencies, type Values } from './dependency.ts'
export type { Session } from './session.ts'
export type { BaseUser, GivenUser, OnlyJson, SessionUser, StoredUser } from './user.ts'
export type { ReplacePasswordHash } from './accounts.ts'
export { isBoundedUsername } from './username.ts'
export {
  dummyHash,
  hashPassword,
  isHash,
  needsRehash,
  verifyPassword,
  type PasswordCost,
} from './password.ts'
export { passwordHasher, type PasswordHasher } from './hashes/argon2-hasher.ts'
export type { HashFormat } from './hashes/hash.ts'
export {
  MAX_BODY_BYTES,
  parseCredentials,
  parseFields,
  readBody,
  type CredentialFields,
  type Credentials,
} from './credentials.ts'
export { answerDone, answerLogin, assertFormToken, isForm, type LoginRequest } from './routes.ts'
export {
  isNavigation,
  NAVIGATION_VARY,
  redirectTo,
  type Answer,
  type RefusalPages,
} from './refusal.ts'
export { typed, type SchemaIssue, type SchemaResult, type StandardSchema } from './schema.ts'
export type { Json, JsonObject } from './json.ts'
export type { DataChange, SessionChange, SessionRecord, Successor } from './record.ts'
export { changeData, changeRecord, succeedRecord } from './record.ts'
export type {
  SessionPage,
  SessionStore,
  StoreMessage,
  UpdateCondition,
  UpdateOutcome,
} from './store.ts'
export {
  sealedSessions,
  statelessSessions,
  type SealedSessions,
  type SessionKeeping,
  type StatelessSessions,
} from './sealed.ts'
export type { Revocation, RevocationStore } from './revocations.ts'
export type { EndTarget, SessionEnd } from './session-ends.ts'
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
} from './attempts.ts'
export {
  believedLane,
  countAttempt,
  countAttempts,
  laneAt,
  readMembers,
  retryAt,
  settleAttempts,
  type LaneChange,
} from './lanes.ts'
export type { Origin } from './throttle.ts'
export type { ThrottleOptions } from './throttle-rules.ts'
export { parseBlock, type AddressBlock, type AddressBytes } from './address.ts'
export { parseProxy, type ForwardedHeader, type TrustedProxy } from './forwarded.ts'
export type { Awaitable, MaybePromise } from './maybe-promise.ts'
export { isLoopbackHost } from './loopback.ts'
export { DAY, HOUR, MAX_CLOCK_SKEW, MINUTE, SECOND, type Clock } from './time.ts'
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
