/**
 * Lanes that closed a moment ago, perhaps only until attempts of another process are settled.
 *
 * Attempts in flight are counted as guesses, and a process knows only its own attempts. Sixty people who log in at the
 * same time through two processes would be told to come again in a quarter of an hour, although nobody has mistyped. So
 * a lane that closed within the longest time that a login takes is asked again a few times. After that its refusal is
 * believed. Asking again decides nothing: the store alone says who is let in.
 *
 * @module
 */

import type { Lane, LaneRule } from '../contracts/attempts.ts'
import { SECOND } from '../ground/time.ts'

/** How long a login takes at most, in milliseconds, with its wait in the hash queue. */
const SETTLING = 5 * SECOND

/** How long to wait before the lane is asked again, in milliseconds. */
const PAUSE = 250

/** How often one attempt asks again, for as long as a login takes. */
const MAX_QUESTIONS = SETTLING / PAUSE

/** How many attempts may wait, over all lanes. A flood is refused at once. */
const MAX_WAITING = 64

/** For how many lanes this process remembers its guesses: by default at most about a kilobyte each. */
const MAX_LANES = 2000

/** The wrong guesses in a lane that this process knows of. */
interface Guesses {
  readonly until: number

  /** How many each member has made. */
  readonly members: Map<string, number>
}

/** Tells whether a lane that refuses may open in a moment. */
export class SettlingLanes {
  readonly #guesses = new Map<string, Guesses>()
  #waiting = 0

  /** Notes that a password was wrong: its attempt stays counted. */
  guessed({ key, rule, member }: Lane, now: number): void {
    if (rule.window === null) return
    const { until, members } = this.#known(key, now) ?? {
      until: now + rule.window,
      members: new Map<string, number>(),
    }
    members.set(member, (members.get(member) ?? 0) + 1)
    this.#guesses.delete(key)
    this.#guesses.set(key, { until, members })
    if (this.#guesses.size <= MAX_LANES) return
    for (const oldest of this.#guesses.keys()) {
      this.#guesses.delete(oldest)
      return
    }
  }

  /** Notes that a password was right: the guesses of its member are forgiven. */
  forgiven({ key, member }: Lane): void {
    this.#guesses.get(key)?.members.delete(member)
  }

  /** Notes that the lane was opened. */
  forget(key: string): void {
    this.#guesses.delete(key)
  }

  /**
   * Returns for how long the lane may still open by itself, in milliseconds. 0 if the lane closed long ago, or if
   * guesses that this process knows to be wrong have closed it.
   *
   * @param retryAt what the store has answered
   */
  left({ key, rule }: Lane, retryAt: number | null, now: number): number {
    const { window } = rule
    if (window === null || retryAt === null || this.#isClosedByGuesses(key, rule, now)) return 0
    const age = now - (retryAt - window)
    // If our clock is behind another process's, the lane seems to close later than now.
    return Math.min(SETTLING, Math.max(0, SETTLING - age))
  }

  /**
   * Waits a little. Returns whether to ask again: not after too many questions, and not if too many attempts wait.
   *
   * @param questions how many questions the attempt has asked already
   */
  async wait(questions: number, pause: (duration: number) => Promise<void>): Promise<boolean> {
    if (questions >= MAX_QUESTIONS || this.#waiting >= MAX_WAITING) return false
    this.#waiting++
    try {
      await pause(PAUSE)
      return true
    } finally {
      this.#waiting--
    }
  }

  #isClosedByGuesses(key: string, { cap, maxMembers }: LaneRule, now: number): boolean {
    const members = this.#known(key, now)?.members
    if (members === undefined) return false
    let count = 0
    for (const attempts of members.values()) count += attempts
    return count >= cap || members.size > (maxMembers ?? Infinity)
  }

  #known(key: string, now: number): Guesses | undefined {
    const guesses = this.#guesses.get(key)
    return guesses === undefined || guesses.until <= now ? undefined : guesses
  }
}
