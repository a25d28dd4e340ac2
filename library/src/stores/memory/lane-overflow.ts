/**
 * What is left of lanes that no longer have room in memory: how many attempts, and until when. Its size never changes.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { LaneState } from '../../contracts/attempts.ts'
import { laneAt } from '../../contracts/lanes.ts'

/** How many slots the evicted lanes of one kind share: the more, the fewer lanes share one. */
const SLOTS = 2 ** 17

/** The slots for one kind of lanes: 20 bytes each. Infinity stands for an instant that is `null`, which is never. */
interface Slots {
  readonly counts: Uint32Array
  readonly nextAts: Float64Array
  readonly forgetAts: Float64Array
}

/**
 * Keeps evicted lanes in slots, many lanes to a slot. A slot is as strict as the strictest lane in it. It does not know
 * the members of its lanes: it would have to keep those of all lanes that were ever evicted.
 */
export class LaneOverflow {
  /** Lanes of different kinds have different rules, so only lanes of one kind share a slot. */
  readonly #kinds = new Map<string, Slots>()

  /** Returns what the slot of the lane says, if anything was evicted into it. No digest while nothing ever was. */
  get(key: string): LaneState | undefined {
    const slots = this.#kinds.get(kindOf(key))
    return slots === undefined ? undefined : read(slots, slotOf(key))
  }

  /** Puts a lane into its slot. */
  add(key: string, state: LaneState, now: number): void {
    const kind = kindOf(key)
    const slots = this.#kinds.get(kind) ?? newSlots()
    this.#kinds.set(kind, slots)
    const slot = slotOf(key)
    const others = laneAt(read(slots, slot), now)
    slots.counts[slot] = Math.max(state.count, others.count)
    slots.nextAts[slot] = Math.max(state.nextAt ?? Infinity, others.nextAt ?? Infinity)
    // A slot without attempts has nothing to remember, for however long.
    const until = others.count === 0 ? 0 : (others.forgetAt ?? Infinity)
    slots.forgetAts[slot] = Math.max(state.forgetAt ?? Infinity, until)
  }
}

function newSlots(): Slots {
  return {
    counts: new Uint32Array(SLOTS),
    nextAts: new Float64Array(SLOTS),
    forgetAts: new Float64Array(SLOTS),
  }
}

function read({ counts, nextAts, forgetAts }: Slots, slot: number): LaneState | undefined {
  const [count = 0, nextAt = 0, forgetAt = 0] = [counts[slot], nextAts[slot], forgetAts[slot]]
  if (count === 0) return undefined
  return { count, nextAt: instant(nextAt), forgetAt: instant(forgetAt), members: [] }
}

function instant(value: number): number | null {
  return value === Infinity ? null : value
}

function kindOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')))
}

function slotOf(key: string): number {
  return Number.parseInt(hash('sha256', key).slice(0, 8), 16) % SLOTS
}
