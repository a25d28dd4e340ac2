/**
 * A pause between the portions of a long piece of work.
 *
 * @module
 */

import type { MaybePromise } from './maybe-promise.ts'

/** Resolves in the next turn of the event loop: requests that wait are served before. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * The most steps of a sweep. A step removes hundreds; but a store of the application's own may say for ever
 * that another step may find more.
 */
const MAX_STEPS = 100_000

/** Repeats a small step while it says that another may find more. Others are served between the steps. */
export async function repeat(step: () => MaybePromise<boolean>): Promise<void> {
  for (let i = 0; i < MAX_STEPS; i++) {
    if (!(await step())) return
    await nextTurn()
  }
}
