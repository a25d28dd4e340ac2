/**
 * References by which people and the log speak of the same failure.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

/** An error is forgotten together with its reference. */
const references = new WeakMap<object, string>()

/** The letters of a reference: no two of them look alike or sound alike on the telephone. */
const LETTERS = 'abcdefghkmnpqrstuvwxyz23456789'

const LENGTH = 10

/**
 * Returns the reference of an error, which is the same whoever asks: the page that shows it, and the log that keeps the
 * error. A reference is random, so it tells nothing and is nobody else's.
 */
export function referenceOf(error: object): string {
  const known = references.get(error)
  if (known !== undefined) return known
  const made = Array.from(randomBytes(LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('')
  references.set(error, made)
  return made
}
