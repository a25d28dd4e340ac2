/**
 * A bounded memory of what was found lately.
 *
 * @module
 */

import { fnv1a } from './fnv.ts'

/** How many of a key's last characters say whether it has come before. Ours end in a signature or a tag. */
const TRACED = 8

/**
 * Remembers what is costly to find and stays true, from the second time it is found. Of two generations the older is
 * dropped when the younger is full.
 *
 * What comes once would be kept for long enough to move into the old part of V8's heap, and dropped there: to collect
 * that costs more than to find it.
 */
export class Remembered<Value> {
  readonly #size: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  /**
   * Traces of keys that came once. Keys may share them and do no harm: of two with the same trace, the second is
   * remembered when it first comes; of two with the same place, each removes the other's trace, and comes once more.
   */
  readonly #once: Int32Array

  /** @param size how many values a generation holds. */
  constructor(size: number) {
    this.#size = size
    this.#once = new Int32Array(2 * size)
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  /** Tells of a value that was found; it is remembered if it was told of before. */
  add(key: string, value: Value): void {
    const trace = fnv1a(key, Math.max(0, key.length - TRACED))
    const place = (trace >>> 0) % this.#once.length
    if (this.#once[place] !== trace) {
      this.#once[place] = trace
      return
    }
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    // A copy: a key that is a slice would keep the whole header it comes from in memory.
    this.#young.set(Buffer.from(key).toString('latin1'), value)
  }
}
