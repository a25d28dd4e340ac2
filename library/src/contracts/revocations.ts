/**
 * The interface of a revocation store, and nothing else: what has been said of sessions that are not
 * in a store, because they travel in cookies.
 *
 * @module
 */

import type { MaybePromise } from '../ground/maybe-promise.ts'

/** What stands under one key, and until when. */
export interface Revocation {
  /** Opaque to the store. */
  readonly value: string

  /** From this instant on it does not exist, in epoch milliseconds. */
  readonly expiresAt: number
}

/**
 * Keeps revocations. A store decides nothing: what a value means is the business of `../sealed/sealed.ts` and
 * `../login/known-devices.ts`.
 *
 * Every method is one atomic step, in all processes; it may answer at once or by a promise, and fails
 * with the driver's own error. What is lost here lets ended sessions live again, so what was
 * acknowledged must survive a crash, and nothing may be evicted.
 */
export interface RevocationStore {
  /** Returns the value under each key, in the order of the keys; `null` where there is none. */
  read(keys: readonly string[], now: number): MaybePromise<readonly (string | null)[]>

  /**
   * Puts a revocation under the key if the value there is `expected` (`null`: there is none, or
   * it has expired by `now`). Returns whether it did.
   */
  replace(
    key: string,
    expected: string | null,
    revocation: Revocation,
    now: number,
  ): MaybePromise<boolean>

  /** Removes some that have expired: a small step. Returns whether another may find more. */
  prune(now: number): MaybePromise<boolean>
}
