/**
 * One promise of the contract of attempt stores.
 *
 * @module
 */

import type { AttemptStore } from '../contracts/attempts.ts'

/** One promise of the contract, and the test that it is kept. */
export interface AttemptCase {
  readonly name: string

  /** Rejects if the store, which is new and empty, breaks the promise. */
  readonly run: (store: AttemptStore) => Promise<void>
}
