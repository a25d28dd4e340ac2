/**
 * Values that may be there already. A store in memory answers at once; making its answer wait for
 * a promise would cost a guarded request more than the look-up itself.
 *
 * What somebody else's code answers goes through `ours` before anything is decided by it.
 *
 * @module
 */

/** A value, or our own promise of one. */
export type MaybePromise<Value> = Value | Promise<Value>

/** What an application or a store may answer: a value, or anything with a `then`. */
export type Awaitable<Value> = Value | PromiseLike<Value>

/**
 * Whether the value is still to come. Whatever has a callable `then` is a promise, as it is for `await`:
 * the query of a query builder, a promise of another realm. A guard that asked for `instanceof Promise`
 * would take them for its answer, and let everyone in.
 */
export function isPromise<Value>(value: Awaitable<Value>): value is PromiseLike<Value> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  return typeof (value as { readonly then?: unknown }).then === 'function'
}

/** Returns the answer itself if it is there, else a promise of our own that settles as it does. */
export function ours<Value>(answer: Awaitable<Value>): MaybePromise<Value> {
  if (isPromise(answer)) return Promise.resolve(answer)
  // One of our realm whose `then` was taken away is a promise all the same.
  return answer instanceof Promise
    ? (Promise.prototype.then.call(answer) as Promise<Value>)
    : answer
}

/** Continues with the value: at once if it is there, when it settles if it is not. */
export function andThen<Value, Result>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Result>,
): MaybePromise<Result> {
  return isPromise(value) ? Promise.resolve(value).then(next) : ours(next(value))
}

/**
 * Refuses a promise where an answer is wanted at once. It may reject, and nobody would be there to see it: that would
 * end the process.
 */
export function abandon(answer: unknown): void {
  if (isPromise(answer)) answer.then(undefined, () => undefined)
}
