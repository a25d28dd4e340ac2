/**
 * Attempts in the memory of this process, in a bounded number of lanes.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { AttemptStore, LaneState, Member } from '../attempts.ts'
import { countAttempts, laneAt, settleAttempts } from '../lanes.ts'
import { pruning } from './memory-table.ts'

/** How many lanes one step of `prune` looks at. */
const PRUNE_STEP = 1000

/** How many lanes of each kind those that were evicted are folded into. */
const FOLDS = 1024

/** Options of `memoryAttempts`. */
export interface MemoryAttemptsOptions {
  /** How many lanes are kept one by one: about 200 bytes each. @default 100,000 */
  readonly maxLanes?: number
}

/**
 * Returns an attempt store in memory. When there are too many lanes, the one unused for the longest
 * is folded into one it shares with others, which is as strict as the strictest of them: eviction
 * makes the throttle stricter, never looser.
 */
export function memoryAttempts({ maxLanes = 100_000 }: MemoryAttemptsOptions = {}): AttemptStore {
  const lanes = new LaneTable(maxLanes)

  return {
    reserve(wanted, now) {
      const counted = countAttempts(wanted, (key) => lanes.get(key), now)
      if ('admitted' in counted) return counted
      for (const [key, state] of counted) lanes.set(key, state, now)
      return { admitted: true }
    },
    settle(settlement, now) {
      for (const [key, state] of settleAttempts(settlement, (key) => lanes.get(key), now)) {
        if (state === null) lanes.clear(key, now)
        else lanes.set(key, state, now)
      }
    },
    prune: pruning(
      () => lanes.entries(),
      PRUNE_STEP,
      (key, state, now) => {
        if (isForgotten(state, now)) lanes.drop(key, state)
      },
    ),
  }
}

/** Lanes by key, the one unused for the longest first. */
class LaneTable {
  readonly #maxLanes: number
  readonly #lanes = new Map<string, LaneState>()
  readonly #folded = new Map<string, LaneState>()

  constructor(maxLanes: number) {
    this.#maxLanes = maxLanes
  }

  get(key: string): LaneState | undefined {
    return this.#lanes.get(key) ?? this.#foldWith(key)
  }

  set(key: string, state: LaneState, now: number): void {
    this.#lanes.delete(key)
    this.#lanes.set(key, state)
    if (this.#lanes.size <= this.#maxLanes) return
    const [oldest] = this.#lanes.entries()
    if (oldest !== undefined) this.#evict(...oldest, now)
  }

  /** Forgets a lane; what it was folded into does not speak for it any more. */
  clear(key: string, now: number): void {
    if (this.#foldWith(key) !== undefined) this.set(key, laneAt(undefined, now), now)
    else this.#lanes.delete(key)
  }

  /** Removes a lane that has nothing to say, but for one that was cleared and is folded too. */
  drop(key: string, { count }: LaneState): void {
    if (count === 0 && this.#foldWith(key) !== undefined) return
    this.#lanes.delete(key)
  }

  entries(): Iterator<[string, LaneState]> {
    return this.#lanes.entries()
  }

  /** What the lane is folded into, if it is. Nearly always nothing was ever evicted: no digest then. */
  #foldWith(key: string): LaneState | undefined {
    return this.#folded.size === 0 ? undefined : this.#folded.get(foldOf(key))
  }

  #evict(key: string, state: LaneState, now: number): void {
    this.#lanes.delete(key)
    if (isForgotten(state, now)) return
    const fold = foldOf(key)
    const others = laneAt(this.#folded.get(fold), now)
    this.#folded.set(fold, { ...strictest(state, others), members: membersOf(fold, state, others) })
  }
}

/** Lanes of different kinds have different rules, so only those of one kind share a fold. */
function foldOf(key: string): string {
  const kind = key.slice(0, key.indexOf(':'))
  const digest = Number.parseInt(hash('sha256', key).slice(0, 8), 16)
  return `${kind}:${digest % FOLDS}`
}

function strictest(a: LaneState, b: LaneState): Omit<LaneState, 'members'> {
  return {
    count: Math.max(a.count, b.count),
    nextAt: later(a.nextAt, b.nextAt),
    // A fold that is fresh has nothing to remember, for however long.
    forgetAt: b.count === 0 ? a.forgetAt : later(a.forgetAt, b.forgetAt),
  }
}

/**
 * Of addresses the lane with more names speaks for both: how many there are is what counts. Of accounts each
 * address has made as many attempts as it has at any of them.
 */
function membersOf(fold: string, a: LaneState, b: LaneState): readonly Member[] {
  const [few, many] = a.members.length > b.members.length ? [b, a] : [a, b]
  if (fold.startsWith('address:')) return many.members
  const members = new Map(many.members)
  for (const [name, attempts] of few.members) {
    members.set(name, Math.max(attempts, members.get(name) ?? 0))
  }
  return [...members]
}

/** The later of two instants, of which `null` is never. */
function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b)
}

function isForgotten({ forgetAt, count }: LaneState, now: number): boolean {
  return count === 0 || (forgetAt !== null && forgetAt <= now)
}
