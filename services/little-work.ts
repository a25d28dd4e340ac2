/**
 * Hashing of little work, for tests that count guesses and do not weigh them. What is called is the same; the hashing
 * threads are handed less memory than the library lets an application choose.
 *
 * @module
 */

import { after, before } from 'node:test'
import { Worker } from 'node:worker_threads'

/** The fields of a task of argon2 that say how much work it is. */
interface Task {
  readonly memory?: number
  readonly passes?: number
  readonly parallelism?: number
}

/**
 * Makes every argon2 hash of a suite take as little work as possible; to be called in the suite's `describe`. A hash
 * that is made in such a suite is right only there.
 */
export function withLittleWork(): void {
  // Read when the suite begins: while it is defined, another suite of the process may be running.
  let post: unknown
  function postLess(this: Worker, task: Task, ...rest: unknown[]): void {
    const { memory, parallelism = 1 } = task
    const less = memory === undefined ? task : { ...task, memory: 8 * parallelism, passes: 1 }
    Reflect.apply(post as () => void, this, [less, ...rest])
  }
  before(() => {
    post = Reflect.get(Worker.prototype, 'postMessage')
    Reflect.set(Worker.prototype, 'postMessage', postLess)
  })
  after(() => {
    Reflect.set(Worker.prototype, 'postMessage', post)
  })
}
