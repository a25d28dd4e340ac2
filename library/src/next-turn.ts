/**
 * A pause in work that is done in portions.
 *
 * @module
 */

/** Lets requests that wait be served. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
