/**
 * A bounded memory of what was found lately.
 *
 * @module
 */

import { fnv1a } from './fnv.ts'

/**
 * How many of the last characters of a key tell whether it has come before. Our keys end in a signature or a
 * tag.
 */
const TRACED = 8

/**
 * Remembers what is costly to find and stays true, from the second time it is found. There are two generations:
 * when the younger is full, the older is dropped.
 *
 * A value that comes only once would live long enough to move into the old part of V8's heap. To collect it
 * there costs more than to find it again.
 */
export class Remembered<Value> {
  readonly #size: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  /**
   * Traces of keys that came once. Keys may share a trace without harm: the second of two with the same trace
   * is remembered the first time it comes. Two keys with the same place remove each other's trace, and each has
   * to come once more.
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
