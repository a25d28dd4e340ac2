/**
 * Attempts of this process whose passwords are still being compared.
 *
 * An attempt counts as a guess until its password is known to be right. So sixty people who log in at the same time
 * from one address would close its lane for each other, for as long as their passwords are compared. Whoever comes to a
 * lane that such attempts keep closed waits until they are settled.
 *
 * @module
 */

/** How many attempts may wait for one lane. */
const MAX_WAITING = 64

/** A lane with attempts in flight. */
interface BusyLane {
  /** The attempts that the store has admitted. */
  attempts: number

  /** The attempts on which the store has not decided yet. */
  asking: number

  /** The number of the last settlement of an attempt in this lane. */
  settled: number

  /** The attempts that wait. Each is called with whether it is worth asking again. */
  readonly waiting: ((again: boolean) => void)[]
}

/**
 * Whether it is worth asking the store again, or a promise of that; `full`: it would be, but too many attempts wait
 * already.
 */
export type Again = boolean | 'full' | Promise<boolean>

/** Counts the attempts in flight, by lane, and lets others wait for their end. */
export class LanesInFlight {
  readonly #lanes = new Map<string, BusyLane>()
  #settlements = 0

  /** Notes that the store is being asked for these lanes. Returns a mark of that moment, for `refused`. */
  ask(keys: readonly string[]): number {
    for (const key of keys) this.#of(key).asking++
    return this.#settlements
  }

  /** Notes that the store has admitted the attempt. */
  admitted(keys: readonly string[]): void {
    for (const key of keys) {
      const lane = this.#of(key)
      lane.asking--
      lane.attempts++
    }
  }

  /** Notes that the store has failed. */
  failed(keys: readonly string[]): void {
    for (const key of keys) this.#answered(key, false)
  }

  /**
   * Notes that the store has refused the attempt. Returns whether it is worth asking again.
   *
   * @param by the lane that refuses
   * @param askedAt what `ask` returned
   * @param isKnown whether the lane was known to be closed: the other attempts that are asking will be refused too
   */
  refused(keys: readonly string[], by: string, askedAt: number, isKnown: boolean): Again {
    let outcome: Again = false
    for (const key of keys) {
      if (key === by) outcome = this.#outcome(this.#of(key), askedAt, isKnown)
      this.#answered(key, isKnown)
    }
    return outcome
  }

  /** Notes that the attempt is settled in the store. The attempt that has waited the longest may ask again. */
  leave(keys: readonly string[]): void {
    this.#settlements++
    for (const key of keys) {
      const lane = this.#of(key)
      lane.attempts--
      lane.settled = this.#settlements
      lane.waiting.shift()?.(true)
      if (lane.attempts === 0) free(lane, true)
      this.#forgetIdle(key, lane)
    }
  }

  /** Whether attempts are in flight in the lane. */
  has(key: string): boolean {
    return (this.#lanes.get(key)?.attempts ?? 0) > 0
  }

  #outcome(lane: BusyLane, askedAt: number, isKnown: boolean): Again {
    // An attempt was settled while the refusal was on its way.
    if (lane.settled > askedAt) return true
    const others = lane.asking - 1
    const isBusy = lane.attempts > 0 || (others > 0 && !isKnown)
    if (!isBusy) return false
    if (lane.waiting.length >= MAX_WAITING) return 'full'
    return new Promise((resolve) => lane.waiting.push(resolve))
  }

  /**
   * Notes that the store has answered, and admitted nothing. So a flood that asks all the time keeps nobody waiting.
   */
  #answered(key: string, isKnown: boolean): void {
    const lane = this.#of(key)
    lane.asking--
    if (lane.attempts === 0 && (lane.asking === 0 || isKnown)) free(lane, false)
    this.#forgetIdle(key, lane)
  }

  #of(key: string): BusyLane {
    let lane = this.#lanes.get(key)
    if (lane === undefined) {
      lane = { attempts: 0, asking: 0, settled: 0, waiting: [] }
      this.#lanes.set(key, lane)
    }
    return lane
  }

  #forgetIdle(key: string, { attempts, asking }: BusyLane): void {
    if (attempts === 0 && asking === 0) this.#lanes.delete(key)
  }
}

/** Lets all waiting attempts go on: nothing is left to wait for. */
function free({ waiting }: BusyLane, again: boolean): void {
  for (const goOn of waiting.splice(0)) goOn(again)
}
