/**
 * Values that may be there already. A store in memory answers at once; a promise between its answer and the
 * handler costs a guarded request 1 µs, three times the look-up (`docs/performance.md`). So what every guarded
 * request does goes through here. Everything else is `async`: writes, logins, lists, and what happens once a minute.
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
  // A promise of our realm is a promise even if its `then` was removed.
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
 * Does the work and goes on with its value: at once if it is there, when it settles if it is not. Whatever the work
 * or `next` throws, or rejects with, goes to `failed`, which answers in their place or throws.
 */
export function tryThen<Value, Result>(
  work: () => Awaitable<Value>,
  next: (value: Value) => Awaitable<Result>,
  failed: (error: unknown) => Awaitable<Result>,
): MaybePromise<Result> {
  try {
    const value = ours(work())
    // By now this promise is one of our realm, whoever made it.
    if (value instanceof Promise) return settled(value, next, failed)
    const result = ours(next(value))
    return result instanceof Promise ? settled(result, same, failed) : result
  } catch (error) {
    return ours(failed(error))
  }
}

/** One promise for both functions, where `then` and `catch` would make two. */
async function settled<Value, Result>(
  value: Promise<Value>,
  next: (value: Value) => Awaitable<Result>,
  failed: (error: unknown) => Awaitable<Result>,
): Promise<Result> {
  try {
    const result = ours(next(await value))
    return result instanceof Promise ? await result : result
  } catch (error) {
    return failed(error)
  }
}

/** Returns what it is given. */
export function same<Value>(value: Value): Value {
  return value
}

/**
 * Refuses a promise where an answer is wanted at once. It may reject, and nobody would be there to see it: that would
 * end the process.
 */
export function abandon(answer: unknown): void {
  if (isPromise(answer)) answer.then(undefined, () => undefined)
}

/**
 * Refuses an answer that is still to come.
 *
 * @param message what is wanted instead.
 * @throws TypeError
 */
export function assertAtOnce<Answer>(
  answer: Answer,
  message: string,
): asserts answer is Exclude<Answer, PromiseLike<unknown>> {
  if (!isPromise(answer)) return
  abandon(answer)
  throw new TypeError(message)
}
