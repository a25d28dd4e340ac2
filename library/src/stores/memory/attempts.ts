/**
 * Attempts in the memory of this process, in a bounded number of lanes.
 *
 * @module
 */

import type { AttemptStore, LaneState } from '../../contracts/attempts.ts'
import { countAttempts, laneAt, settleAttempts } from '../../contracts/lanes.ts'
import { readCount, readSettings, setting, type SettingsOf } from '../../ground/settings.ts'
import { LaneOverflow } from './lane-overflow.ts'
import { pruning } from './table.ts'

/** How many lanes one step of `prune` looks at. */
const PRUNE_STEP = 1000

/** Options of `memoryAttempts`. */
export interface MemoryAttemptsOptions {
  /**
   * How many lanes of accounts are kept one by one, and as many of addresses: 200 bytes each, and some more for each
   * name or address that is told apart in it. @default 100,000
   */
  readonly maxLanes?: number
}

const settings = {
  maxLanes: setting(100_000, readCount),
} satisfies SettingsOf<MemoryAttemptsOptions>

/**
 * Returns an attempt store in memory. When there are too many lanes of accounts, the lane unused for the longest is
 * evicted into a slot that it shares with others. The slot is as strict as the strictest of them, so eviction makes
 * guessing at an account harder, never easier. It forgets only from which addresses the guesses came.
 *
 * The lane of an address is forgotten when it is evicted. An attacker with so many other addresses gains nothing by it,
 * and a shared slot would close addresses that were never seen.
 */
export function memoryAttempts(options: MemoryAttemptsOptions = {}): AttemptStore {
  const { maxLanes } = readSettings(settings, options, 'memoryAttempts.')
  const tables = {
    addresses: new LaneTable(maxLanes, null),
    accounts: new LaneTable(maxLanes, new LaneOverflow()),
  }
  const of = (key: string): LaneTable =>
    key.startsWith('address:') ? tables.addresses : tables.accounts
  const get = (key: string): LaneState | undefined => of(key).get(key)

  return {
    reserve(wanted, now) {
      const counted = countAttempts(wanted, get, now)
      if ('admitted' in counted) return counted
      for (const [key, state] of counted) of(key).set(key, state, now)
      return { admitted: true }
    },
    settle(settlement, now) {
      for (const [key, state] of settleAttempts(settlement, get, now)) {
        if (state === null) of(key).clear(key, now)
        else of(key).set(key, state, now)
      }
    },
    prune: pruning(
      () => entriesOf(Object.values(tables)),
      PRUNE_STEP,
      (key, state, now) => {
        if (isForgotten(state, now)) of(key).drop(key, state)
      },
    ),
  }
}

/** Lanes by key, the one unused for the longest first. */
class LaneTable {
  readonly #maxLanes: number
  readonly #lanes = new Map<string, LaneState>()
  readonly #overflow: LaneOverflow | null

  /**
   * Each eviction goes on where the one before stopped. A new iterator would first pass the entries that were evicted
   * before: a map keeps up to as many of those as it has entries.
   */
  #oldest: Iterator<[string, LaneState]> | null = null

  /** @param overflow keeps what is evicted; `null`: it is forgotten */
  constructor(maxLanes: number, overflow: LaneOverflow | null) {
    this.#maxLanes = maxLanes
    this.#overflow = overflow
  }

  get(key: string): LaneState | undefined {
    return this.#lanes.get(key) ?? this.#overflow?.get(key)
  }

  set(key: string, state: LaneState, now: number): void {
    this.#lanes.delete(key)
    this.#lanes.set(key, state)
    if (this.#lanes.size <= this.#maxLanes) return
    this.#evict(...this.#nextOldest(), now)
  }

  /** Forgets a lane: its slot of the overflow does not speak for it any more. */
  clear(key: string, now: number): void {
    if (this.#overflow?.get(key) !== undefined) this.set(key, laneAt(undefined, now), now)
    else this.#lanes.delete(key)
  }

  /** Removes a lane that has nothing to say, unless it was cleared and its slot of the overflow would speak for it. */
  drop(key: string, { count }: LaneState): void {
    if (count === 0 && this.#overflow?.get(key) !== undefined) return
    this.#lanes.delete(key)
  }

  entries(): IterableIterator<[string, LaneState]> {
    return this.#lanes.entries()
  }

  #nextOldest(): [string, LaneState] {
    this.#oldest ??= this.#lanes.entries()
    const { value, done } = this.#oldest.next()
    if (done !== true) return value
    this.#oldest = null
    return this.#nextOldest()
  }

  #evict(key: string, state: LaneState, now: number): void {
    this.#lanes.delete(key)
    if (!isForgotten(state, now)) this.#overflow?.add(key, state, now)
  }
}

function* entriesOf(tables: readonly LaneTable[]): Generator<[string, LaneState], void> {
  for (const table of tables) yield* table.entries()
}

function isForgotten({ forgetAt, count }: LaneState, now: number): boolean {
  return count === 0 || (forgetAt !== null && forgetAt <= now)
}
