/**
 * The interface of an attempt store, and how an attempt is counted.
 *
 * Guesses are counted in lanes: one for the account, one for the address, one for the device that
 * has logged in before. A lane knows how many attempts it has seen and when it takes the next.
 *
 * @module
 */

import type { MaybePromise } from '../ground/maybe-promise.ts'

/** How a lane slows guessing down. Durations in milliseconds. */
export interface LaneRule {
  /** How many attempts are free of any wait. */
  readonly free: number

  /** The wait after the last free attempt; it doubles with each one after that. */
  readonly firstWait: number

  /** The wait grows to this and no further. */
  readonly maxWait: number

  /** After this many attempts the lane takes none, until it is cleared or forgotten. */
  readonly cap: number

  /** The lane forgets everything this long after its first attempt; `null`: never. */
  readonly window: number | null

  /**
   * A lane that has seen this many attempts, or is closed, forgets nothing by time, whatever its window. `null`: the
   * window always holds.
   */
  readonly lasting: number | null

  /**
   * How many different `member`s may make attempts before the lane is closed; `null`: any number. At most 1,000:
   * a lane tells no more apart.
   */
  readonly maxMembers: number | null

  /** How many attempts one `member` may make. Further attempts of the member are refused. `null`: any number. */
  readonly memberCap: number | null
}

/** A lane in which an attempt is to be counted. */
export interface Lane {
  /** Names the lane. Holds no name as typed, and no secret. */
  readonly key: string
  readonly rule: LaneRule

  /**
   * What distinguishes attempts in this lane: the name that is guessed at, in the lane of an address; the address, in
   * the lane of an account. Empty: attempts are not distinguished.
   */
  readonly member: string
}

/** A member of a lane, and how many of the lane's attempts are its own. */
export type Member = readonly [name: string, attempts: number]

/** What a store keeps of a lane. Instants in epoch milliseconds. */
export interface LaneState {
  /** Attempts since the lane began, less those given back. */
  readonly count: number

  /** The lane takes no attempt before this; `null`: none at all, until it is cleared or forgotten. */
  readonly nextAt: number | null

  /** When the lane forgets everything; `null`: never. */
  readonly forgetAt: number | null

  /** The members seen, each once. `readMembers` reads them from what was stored. */
  readonly members: readonly Member[]
}

/** Whether an attempt may be made. */
export type Reservation =
  | { readonly admitted: true }
  /** Refused by this lane, and counted in none. `retryAt` is `null` where waiting does not help. */
  | { readonly admitted: false; readonly key: string; readonly retryAt: number | null }

/** How reservations are settled that were no wrong guesses. */
export interface Settlement {
  /** Lanes to forget, as after a right password. */
  readonly clear: readonly string[]

  /** Lanes to take one attempt back from, because no password was checked. */
  readonly giveBack: readonly Lane[]

  /**
   * Lanes that others share, in which the member's attempts leave no trace, because its password was right. Attempts of
   * other members stay counted.
   */
  readonly forgive: readonly Lane[]
}

/**
 * Keeps the lanes. Like a session store it decides nothing: `countAttempts` and `settleAttempts` hold the
 * rules, and a store that cannot call them within its own atomic step does the same in its own language.
 *
 * Every method is one atomic step, fails only when the store fails, and may answer at once.
 */
export interface AttemptStore {
  /**
   * Counts an attempt in all of the lanes, or in none if one of them refuses. Of any number of
   * reservations at the same time exactly as many are admitted as one after the other would be.
   */
  reserve(lanes: readonly Lane[], now: number): MaybePromise<Reservation>

  /** Settles reservations, in one step. No lane is made that is not there. */
  settle(settlement: Settlement, now: number): MaybePromise<void>

  /**
   * Removes some lanes that have forgotten everything by `now`, in a small step. Returns whether another
   * step may find more.
   */
  prune(now: number): MaybePromise<boolean>
}
