/**
 * Bounds the hashing of passwords. A hash costs milliseconds of a core and megabytes of memory, and anyone may ask for
 * a hash. Whoever asks for many must leave room for others.
 *
 * @module
 */

import { Overloaded } from '../errors.ts'

/** How many hashes may wait. One more is refused. */
const MAX_WAITING = 64

/** The holder of a hash that the application itself asks for, outside of a login. */
const APPLICATION: readonly string[] = ['application']

/**
 * The kinds of holders of which many share an address: an account and a device, as `LaneKeys` names them. Whoever knows
 * the password may log in as often as they like. A share as large as that of the address would keep out all colleagues
 * at the same address.
 */
const IS_NARROW = /^(?:user|name|nobody|device):/

/** Such a holder may hold no more than this part of the free places. */
const NARROW_PART = 1 / 4

/** A task that waits, and who holds its place. */
interface Waiting {
  readonly start: () => void
  readonly holders: readonly string[]
}

/**
 * Returns how many hashes run at once. One core stays free for the requests of users who are logged in. One thread of
 * libuv's pool stays free for the files, host names and streams of the application. Node computes scrypt and PBKDF2 in
 * that pool, and argon2 too where it may start no threads; whatever waits in the pool behind hashes waits for all of
 * them.
 *
 * @param cores how many cores this process may use
 * @param threads how many threads libuv's pool has: UV_THREADPOOL_SIZE, or four
 */
export function hashesAtOnce(cores: number, threads: number): number {
  return Math.max(1, Math.min(cores, threads) - 1)
}

/** How many hashes run at once in this process. Node counts the cores that it may use, by affinity and by quota. */
const MAX_RUNNING = hashesAtOnce(
  navigator.hardwareConcurrency,
  Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '') || 4,
)

/**
 * Runs a bounded number of tasks at once. A bounded number of others wait, and run in the order in which they came.
 *
 * No holder may have more places than are left free. So one address that floods gets half of the queue, two get a third
 * each, and so on. Whoever comes next still finds a place, and whoever is alone is hardly bounded. An account and a
 * device get a quarter of what an address gets, so that an account does not use up the share of its address.
 *
 * @see A. K. Choudhury, E. L. Hahne: Dynamic queue length thresholds for shared-memory packet switches, 1998
 */
export class HashQueue {
  readonly #maxRunning: number
  readonly #maxWaiting: number
  readonly #waiting: Waiting[] = []

  /** How many waiting places each holder has. */
  readonly #pending = new Map<string, number>()
  #running = 0

  /** A moving average of how long a task takes, in milliseconds. */
  #taskTime = 50

  constructor(maxRunning: number = MAX_RUNNING, maxWaiting: number = MAX_WAITING) {
    this.#maxRunning = maxRunning
    this.#maxWaiting = maxWaiting
  }

  /**
   * Runs the task when its turn comes.
   *
   * @param holders who holds the task's place in the queue: names of any kind. @default the application
   * @throws Overloaded at once if the queue is full, or if a holder has used up its share. Its `retryAfterSeconds` is
   * the time in which the queue empties.
   */
  async run<Result>(
    task: () => Promise<Result>,
    holders: readonly string[] = APPLICATION,
  ): Promise<Result> {
    if (this.#running >= this.#maxRunning) await this.#turn(holders)
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
   * Refuses a task that `run` would refuse, before the task costs anything.
   *
   * @throws Overloaded if `run` would.
   */
  assertRoom(holders: readonly string[] = APPLICATION): void {
    if (this.#running < this.#maxRunning) return
    const free = this.#maxWaiting - this.#waiting.length
    if (free > 0 && holders.every((holder) => this.#hasRoom(holder, free))) return
    const time = (this.#taskTime * this.#maxWaiting) / this.#maxRunning
    throw new Overloaded(Math.max(1, Math.ceil(time / 1000)))
  }

  #hasRoom(holder: string, free: number): boolean {
    const share = IS_NARROW.test(holder) ? Math.max(1, free * NARROW_PART) : free
    return (this.#pending.get(holder) ?? 0) < share
  }

  #turn(holders: readonly string[]): Promise<void> {
    this.assertRoom(holders)
    for (const holder of holders) this.#pending.set(holder, (this.#pending.get(holder) ?? 0) + 1)
    return new Promise((start) => this.#waiting.push({ start, holders }))
  }

  /** Hands the place of a finished task to the next one, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) {
      this.#running--
      return
    }
    for (const holder of next.holders) this.#release(holder)
    next.start()
  }

  #release(holder: string): void {
    const held = (this.#pending.get(holder) ?? 0) - 1
    if (held > 0) this.#pending.set(holder, held)
    else this.#pending.delete(holder)
  }
}
