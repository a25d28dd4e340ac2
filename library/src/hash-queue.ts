/**
 * Bounds the hashing of passwords: a hash costs milliseconds of a core and megabytes of memory, and
 * anyone may ask for one.
 *
 * @module
 */

import { Overloaded } from './errors.ts'

/** How many hashes may wait; one more is refused. */
const MAX_WAITING = 64

/**
 * Returns how many hashes run at once. One core stays free for the requests of those who are logged in,
 * and one thread of libuv's pool for the files, names and streams of the application: Node computes scrypt and
 * PBKDF2 there, and argon2 where it may start no threads, and what waits behind hashes waits for all of them.
 *
 * @param cores how many there are for this process
 * @param threads how many libuv's pool has: UV_THREADPOOL_SIZE, or four
 */
export function hashesAtOnce(cores: number, threads: number): number {
  return Math.max(1, Math.min(cores, threads) - 1)
}

/** Of this process. Node counts the cores it may use, by affinity and by quota. */
const MAX_RUNNING = hashesAtOnce(
  navigator.hardwareConcurrency,
  Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '') || 4,
)

/** Runs tasks, so many at once, so many in a queue, in the order they came. */
export class HashQueue {
  readonly #maxRunning: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** A moving average of how long a task takes, in milliseconds. */
  #taskTime = 50

  constructor(maxRunning: number = MAX_RUNNING, maxWaiting: number = MAX_WAITING) {
    this.#maxRunning = maxRunning
    this.#maxWaiting = maxWaiting
  }

  /**
   * Runs the task when it is its turn.
   *
   * @throws Overloaded at once if the queue is full; its `retryAfterSeconds` is the time in which
   * the queue empties.
   */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#maxRunning) await this.#turn()
    else this.#running++
    const start = performance.now()
    try {
      return await task()
    } finally {
      this.#taskTime += (performance.now() - start - this.#taskTime) / 8
      this.#leave()
    }
  }

  /**
   * Whoever is going to be refused can so be refused before it costs anything.
   *
   * @throws Overloaded if `run` would.
   */
  assertRoom(): void {
    if (this.#waiting.length < this.#maxWaiting || this.#running < this.#maxRunning) return
    const time = (this.#taskTime * this.#maxWaiting) / this.#maxRunning
    throw new Overloaded(Math.max(1, Math.ceil(time / 1000)))
  }

  #turn(): Promise<void> {
    this.assertRoom()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place on, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running--
    else next()
  }
}
