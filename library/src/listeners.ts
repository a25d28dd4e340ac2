/**
 * A list of functions to call when something happens.
 *
 * @module
 */

/** Calls every function that listens. One that throws harms neither the others nor the caller. */
export class Listeners<Event> {
  readonly #functions = new Set<(event: Event) => void>()

  /** Adds a function. Returns a function that removes it. */
  add(listener: (event: Event) => void): () => void {
    this.#functions.add(listener)
    return () => void this.#functions.delete(listener)
  }

  /** Whether nobody listens. */
  get isEmpty(): boolean {
    return this.#functions.size === 0
  }

  /** Tells all. */
  tell(event: Event): void {
    for (const listener of this.#functions) {
      try {
        listener(event)
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error), 'LatchkeyListener')
      }
    }
  }
}
