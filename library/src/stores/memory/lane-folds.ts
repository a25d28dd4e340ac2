/**
 * What is left of lanes that were evicted from memory, in a size that never changes: how many attempts, and until when.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { LaneState } from '../../contracts/attempts.ts'
import { laneAt } from '../../contracts/lanes.ts'

/** How many lanes of each kind those that were evicted are folded into: the more, the fewer share one. */
const FOLDS = 2 ** 17

/** The folds of one kind of lanes: 20 bytes each. An instant that is `null`, which is never, is Infinity. */
interface Folds {
  readonly counts: Uint32Array
  readonly nextAts: Float64Array
  readonly forgetAts: Float64Array
}

/**
 * Lanes that share what they remember. A fold is as strict as the strictest lane in it. It does not know its members: they
 * would be those of all lanes that were ever evicted.
 */
export class LaneFolds {
  /** Lanes of different kinds have different rules, so only those of one kind share a fold. */
  readonly #kinds = new Map<string, Folds>()

  /** Returns what the lane is folded into, if it is. Nearly always nothing was ever evicted: no digest then. */
  get(key: string): LaneState | undefined {
    const folds = this.#kinds.get(kindOf(key))
    return folds === undefined ? undefined : read(folds, foldOf(key))
  }

  /** Folds a lane. */
  add(key: string, state: LaneState, now: number): void {
    const kind = kindOf(key)
    const folds = this.#kinds.get(kind) ?? newFolds()
    this.#kinds.set(kind, folds)
    const fold = foldOf(key)
    const others = laneAt(read(folds, fold), now)
    folds.counts[fold] = Math.max(state.count, others.count)
    folds.nextAts[fold] = Math.max(state.nextAt ?? Infinity, others.nextAt ?? Infinity)
    // A fold that is fresh has nothing to remember, for however long.
    const until = others.count === 0 ? 0 : (others.forgetAt ?? Infinity)
    folds.forgetAts[fold] = Math.max(state.forgetAt ?? Infinity, until)
  }
}

function newFolds(): Folds {
  return {
    counts: new Uint32Array(FOLDS),
    nextAts: new Float64Array(FOLDS),
    forgetAts: new Float64Array(FOLDS),
  }
}

function read({ counts, nextAts, forgetAts }: Folds, fold: number): LaneState | undefined {
  const [count = 0, nextAt = 0, forgetAt = 0] = [counts[fold], nextAts[fold], forgetAts[fold]]
  if (count === 0) return undefined
  return { count, nextAt: instant(nextAt), forgetAt: instant(forgetAt), members: [] }
}

function instant(value: number): number | null {
  return value === Infinity ? null : value
}

function kindOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')))
}

function foldOf(key: string): number {
  return Number.parseInt(hash('sha256', key).slice(0, 8), 16) % FOLDS
}
