/**
 * The lanes that this process knows to be closed, so that it refuses a flood before the flood costs anything.
 *
 * @module
 */

import { SECOND } from '../ground/time.ts'

/** How long the store's answer is trusted, in milliseconds. After that, one attempt asks the store again. */
const TRUSTED = 2 * SECOND

/** How long other attempts are refused meanwhile, in milliseconds, before the next one may ask. */
const ASK_INTERVAL = 250

/**
 * How long a lane counts as closed when the store has not confirmed it: the attempt that asked may have got no answer.
 */
const KNOWN = 6 * SECOND

/** How many lanes are remembered: about 200 bytes each. */
const MAX_LANES = 10_000

/** A lane that was closed when the store was last asked. Instants in epoch milliseconds. */
interface ClosedLane {
  /** When the store said that the lane opens. */
  readonly retryAt: number
  readonly confirmedAt: number
  askedAt: number
}

/**
 * Remembers the store's latest refusals. A lane that another process opens is found open within seconds. A lane that
 * this process opens is forgotten at once.
 */
export class ClosedLanes {
  readonly #lanes = new Map<string, ClosedLane>()

  /** Notes that the store takes no attempt in this lane until `retryAt`. */
  note(key: string, retryAt: number, now: number): void {
    this.#lanes.delete(key)
    this.#lanes.set(key, { retryAt, confirmedAt: now, askedAt: now })
    if (this.#lanes.size <= MAX_LANES) return
    for (const oldest of this.#lanes.keys()) {
      this.#lanes.delete(oldest)
      return
    }
  }

  /** Returns when the lane opens, or `null` if the store has to be asked. */
  retryAt(key: string, now: number): number | null {
    const lane = this.#lanes.get(key)
    if (lane === undefined) return null
    const age = now - lane.confirmedAt
    // If the clock was set back, nobody can tell how long ago that was.
    if (age < 0 || age >= KNOWN || lane.retryAt <= now) {
      this.#lanes.delete(key)
      return null
    }
    if (age < TRUSTED || now - lane.askedAt < ASK_INTERVAL) return lane.retryAt
    lane.askedAt = now
    return null
  }

  /** Whether the lane was closed when the store was last asked, however long ago. */
  has(key: string): boolean {
    return this.#lanes.has(key)
  }

  /** Forgets a lane that may be open. */
  forget(key: string): void {
    this.#lanes.delete(key)
  }

  /** How many lanes are known to be closed. */
  get size(): number {
    return this.#lanes.size
  }
}
