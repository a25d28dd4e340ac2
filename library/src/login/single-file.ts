/**
 * One attempt after the other, with a pause before each: for attempts that nobody can tell apart by where they come
 * from, while many of them fail.
 *
 * @module
 */

import { Overloaded } from '../errors.ts'
import { SECOND } from '../ground/time.ts'

/** Waits for so many milliseconds. */
export type Pause = (duration: number) => Promise<void>

/** The pause doubles with each wrong password, from the first to the longest, and halves with each right one. */
const FIRST_PAUSE = 125
const LONGEST_PAUSE = 1 * SECOND

/** How many may wait: half a minute at the longest pause. */
const MAX_WAITING = 32

/** Lets attempts through one at a time, in the order in which they came. */
export class SingleFile {
  readonly #pause: Pause
  readonly #waiting: (() => void)[] = []
  #isTaken = false
  #duration = FIRST_PAUSE

  constructor(pause: Pause) {
    this.#pause = pause
  }

  /**
   * Resolves when it is the attempt's turn. `leave` must be called then.
   *
   * @throws Overloaded if too many wait already.
   */
  async enter(): Promise<void> {
    if (this.#isTaken) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new Overloaded(Math.ceil((MAX_WAITING * this.#duration) / SECOND))
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#isTaken = true
    await this.#pause(this.#duration)
  }

  /** The attempt is settled: the next one's turn. `null`: no password was checked. */
  leave(wasRight: boolean | null): void {
    if (wasRight !== null) {
      const changed = wasRight ? this.#duration / 2 : this.#duration * 2
      this.#duration = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, changed))
    }
    const next = this.#waiting.shift()
    if (next === undefined) this.#isTaken = false
    else next()
  }
}
