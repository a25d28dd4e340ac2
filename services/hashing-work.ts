/**
 * The work that hashing threads are given, counted and not timed: which algorithm, and how much of it.
 *
 * The threads do their work; what they are handed is noted on its way.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'

/** What of a thread's task says how much work it is. */
interface Task {
  /** Without one it is argon2: its threads do nothing else. */
  readonly algorithm?: string

  /** Of argon2: its blocks of memory, each of which is written once in a pass. */
  readonly memory?: number
  readonly passes?: number

  /** Of all others. */
  readonly rounds?: number
}

/** The work of each algorithm: rounds, or blocks of memory times passes. */
export type HashingWork = Readonly<Record<string, number>>

/** Counts, until the test ends, what is computed. Returns a function that returns the work of a run. */
export function countHashing(t: TestContext): (run: () => unknown) => Promise<HashingWork> {
  const { mock } = t.mock.method(Worker.prototype, 'postMessage')
  return async (run) => {
    mock.resetCalls()
    await run()
    const work: Record<string, number> = {}
    const tasks = mock.calls.map(({ arguments: [task] }) => task as Task)
    for (const {
      algorithm = 'argon2',
      memory = 0,
      passes = 0,
      rounds = memory * passes,
    } of tasks) {
      work[algorithm] = (work[algorithm] ?? 0) + rounds
    }
    return work
  }
}
