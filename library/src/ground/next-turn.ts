/**
 * A pause in work that is done in portions.
 *
 * @module
 */

import type { MaybePromise } from './maybe-promise.ts'

/** Lets requests that wait be served. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * No sweep takes more steps, each of which removes hundreds: a store of an application's own may always say that
 * another step may find more.
 */
const MAX_STEPS = 100_000

/** Repeats a small step while it says that another may find more. Others are served between the steps. */
export async function repeat(step: () => MaybePromise<boolean>): Promise<void> {
  for (let i = 0; i < MAX_STEPS; i++) {
    if (!(await step())) return
    await nextTurn()
  }
}
