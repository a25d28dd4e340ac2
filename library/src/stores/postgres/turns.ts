/**
 * Turns within this process. A compare-and-set starts again whenever another write comes between. With turns, only
 * other processes come between.
 *
 * @module
 */

/** Lets one at a time work on a key, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does the work when everyone who came before, for any of the keys, is done. */
  async take<Result>(
    keys: readonly string[],
    work: (hasWaited: boolean) => Promise<Result>,
  ): Promise<Result> {
    const before = keys.flatMap((key) => this.#last.get(key) ?? [])
    const done = Promise.allSettled(before).then(() => work(before.length > 0))
    for (const key of keys) this.#last.set(key, done)
    try {
      return await done
    } finally {
      for (const key of keys) if (this.#last.get(key) === done) this.#last.delete(key)
    }
  }
}
