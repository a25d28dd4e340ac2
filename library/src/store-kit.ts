/**
 * `latchkey/store-kit`: what authors of stores need. The contracts that a store fulfils, and the computations that all
 * stores share: a record after a change, a lane after an attempt. The tests of a store are in `latchkey/testing`.
 *
 * @module
 */

export type { Json, JsonObject } from './contracts/json.ts'
export {
  changeData,
  changeRecord,
  succeedRecord,
  type DataChange,
  type SessionChange,
  type SessionRecord,
  type Successor,
} from './contracts/record.ts'
export { earlierTerms, termsFromText, termsToText, type SessionTerms } from './contracts/terms.ts'
export type {
  SessionPage,
  SessionStore,
  StoreMessage,
  UpdateCondition,
  UpdateOutcome,
} from './contracts/store.ts'
export type { Revocation, RevocationStore } from './contracts/revocations.ts'
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
export {
  assertCredential,
  type CredentialChange,
  type CredentialRecord,
  type CredentialStore,
} from './contracts/credentials.ts'
export {
  addToken,
  isLiveToken,
  type TokenLimit,
  type TokenRecord,
  type TokenStore,
} from './contracts/tokens.ts'
export type { MaybePromise } from './ground/maybe-promise.ts'
export { MAX_CLOCK_SKEW } from './ground/time.ts'
