/**
 * A bounded memory of what was found lately.
 *
 * @module
 */

/** Remembers what is costly to find and stays true. Of two generations the older is dropped when the younger is full. */
export class Remembered<Value> {
  readonly #size: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  /** @param size how many values a generation holds. */
  constructor(size: number) {
    this.#size = size
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  add(key: string, value: Value): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    // A copy: a key that is a slice would keep the whole header it comes from in memory.
    this.#young.set(Buffer.from(key).toString('latin1'), value)
  }
}
