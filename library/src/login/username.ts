/**
 * Names as they are typed at login. Their length is checked before anything else is done with them.
 *
 * @module
 */

import { InvalidUsername } from '../errors.ts'
import { hasTooManyMarks } from '../ground/password-text.ts'

/** The longest name in bytes of UTF-8: an e-mail address has at most 254 (RFC 5321, 4.5.3.1.3). */
export const MAX_USERNAME_BYTES = 256

/**
 * Returns whether a name may be processed further: normalised, looked up, counted. A name that is too long, or that has
 * more than 30 combining marks in a row (UAX #15, section 13), may not: normalising it could take longer than in
 * proportion to its length. Names that people have pass, in every script.
 *
 * @param maxBytes the longest name, in bytes of UTF-8
 */
export function isBoundedUsername(
  username: string,
  maxBytes: number = MAX_USERNAME_BYTES,
): boolean {
  // A UTF-16 unit is at least one byte.
  if (username.length > maxBytes || Buffer.byteLength(username) > maxBytes) return false
  return !hasTooManyMarks(username)
}

/** @throws InvalidUsername for every name that is not bounded, whether or not a user has it. */
export function assertUsername(username: string, maxBytes: number): void {
  if (!isBoundedUsername(username, maxBytes)) throw new InvalidUsername(maxBytes)
}

/**
 * Returns the form that all spellings of a name share. Spellings differ in letter case, in width, and in blanks around
 * the name; an application may or may not tell them apart. The time is in proportion to the name's length. A name with
 * too many marks, by which nobody can log in, is returned as it is.
 */
export function canonicalName(username: string): string {
  if (hasTooManyMarks(username)) return username
  return username.normalize('NFKC').toLowerCase().normalize('NFKC').trim()
}
