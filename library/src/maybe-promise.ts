/**
 * Values that may be there already. A store in memory answers at once; making its answer wait for
 * a promise would cost a guarded request more than the look-up itself.
 *
 * @module
 */

/** A value, or the promise of one. */
export type MaybePromise<Value> = Value | Promise<Value>

/** Whether the value is still to come. */
export function isPromise<Value>(value: MaybePromise<Value>): value is Promise<Value> {
  return value instanceof Promise
}

/** Continues with the value: at once if it is there, when it settles if it is not. */
export function andThen<Value, Result>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return isPromise(value) ? value.then(next) : next(value)
}
