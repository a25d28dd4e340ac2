/**
 * Promises that nobody waits for: an `await` in front of a write was forgotten. If such a write fails, the failure is
 * reported and the process lives on. Whoever waits gets the error as usual.
 *
 * @module
 */

/** A promise that knows whether anyone waits for it. */
class Watched<Value> extends Promise<Value> {
  /** `then` returns a plain promise, because that one belongs to somebody else. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  #isAwaited = false

  /** Notes that somebody waits. `await`, `catch` and `Promise.all` call `then` too. */
  override then<Result = Value, Failure = never>(
    onFulfilled?: ((value: Value) => Result | PromiseLike<Result>) | null,
    onRejected?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    this.#isAwaited = true
    return super.then(onFulfilled, onRejected)
  }

  /** Calls `tell` with a failure that nobody waits for. This does not count as waiting. */
  onLost(tell: (error: unknown) => void): this {
    void super.then(undefined, (error: unknown) => {
      // Most writes are awaited at once. A loop of such writes that never leaves the microtasks then keeps nothing in
      // memory.
      if (this.#isAwaited) return
      // A promise that an async function returns is awaited a little later.
      setImmediate(() => this.#isAwaited || tell(error))
    })
    return this
  }
}

/**
 * Runs the work. If it fails and nobody has begun to wait for it by the next turn of the event loop,
 * `onLost` gets the error and the stack of the caller.
 */
export function watched<Value>(
  work: () => Promise<Value>,
  onLost: (error: unknown, stack: string) => void,
): Promise<Value> {
  const caller = new Error('A write that was not awaited has failed; it was called')
  // The stack has no frame of ours: its first line is the caller's.
  Error.captureStackTrace?.(caller, watched)
  return new Watched<Value>((resolve) => resolve(work())).onLost((error) =>
    onLost(error, caller.stack ?? ''),
  )
}
