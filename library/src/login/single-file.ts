/**
 * Lets attempts through one after the other, with a pause before each. Used for attempts whose origin is unknown, while
 * many of them fail.
 *
 * @module
 */

import { Overloaded } from '../errors.ts'
import { SECOND } from '../ground/time.ts'

/** Waits for a number of milliseconds. */
export type Pause = (duration: number) => Promise<void>

/** The pause doubles with each wrong password and halves with each right one, between these two, in milliseconds. */
const FIRST_PAUSE = 125
const LONGEST_PAUSE = 1 * SECOND

/** How many attempts may wait. At the longest pause, that is half a minute. */
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
   * Resolves when the attempt's turn comes. `leave` must be called afterwards.
   *
   * @throws Overloaded if too many attempts wait already.
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

  /** Ends an attempt's turn; the next attempt's turn begins. `null`: no password was checked. */
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
