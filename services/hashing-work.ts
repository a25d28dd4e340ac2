/**
 * The work of hashing, counted and not timed: which algorithm, and how much of it.
 *
 * The hashes are computed as always. The arguments of hashing threads and of Node's own functions are noted.
 *
 * @module
 */

import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'

/** The fields of a thread's task that say how much work it is. */
interface Task {
  /** Left out for argon2, whose threads compute nothing else. */
  readonly algorithm?: string

  /** For argon2: the number of its blocks of memory, each of which is written once in a pass. */
  readonly memory?: number
  readonly passes?: number

  /** For all other algorithms. */
  readonly rounds?: number
}

/** The work of each algorithm: rounds, or blocks of memory times passes. */
export type HashingWork = Readonly<Record<string, number>>

/** Counts, until the test ends, what is computed. Returns a function that returns the work of a run. */
export function countHashing(t: TestContext): (run: () => unknown) => Promise<HashingWork> {
  const threads = t.mock.method(Worker.prototype, 'postMessage')
  const pbkdf2 = t.mock.method(crypto, 'pbkdf2')
  const scrypt = t.mock.method(crypto, 'scrypt')
  syncBuiltinESMExports()
  t.after(() => {
    for (const { mock } of [pbkdf2, scrypt]) mock.restore()
    syncBuiltinESMExports()
  })
  return async (run) => {
    for (const { mock } of [threads, pbkdf2, scrypt]) mock.resetCalls()
    await run()
    const work: Record<string, number> = {}
    const add = (algorithm: string, rounds: number): void => {
      work[algorithm] = (work[algorithm] ?? 0) + rounds
    }
    for (const {
      arguments: [task],
    } of threads.mock.calls) {
      const { algorithm = 'argon2', memory = 0, passes = 0, rounds } = task as Task
      add(algorithm, rounds ?? memory * passes)
    }
    for (const {
      arguments: [, , rounds],
    } of pbkdf2.mock.calls)
      add('pbkdf2', rounds)
    for (const {
      arguments: [, , , settings],
    } of scrypt.mock.calls) {
      const { N = 0, r = 0, p = 0 } = settings
      add('scrypt', N * r * p)
    }
    return work
  }
}
