/**
 * The common passwords, which attackers try first.
 *
 * @module
 */

import { packedPasswords } from './known-passwords-data.ts'

let words: ReadonlySet<string> | null = null

/**
 * Returns whether a password is common, whatever the case of its letters. The first call unpacks the list: about 25 ms
 * and 3 MB.
 */
export function isKnown(password: string): boolean {
  words ??= unpack(packedPasswords)
  return words.has(password.toLowerCase())
}

/** Undoes `scripts/pack-known-passwords.ts`. */
export function unpack(packed: string): Set<string> {
  const unpacked = new Set<string>()
  let before = ''
  for (const entry of packed.trim().split(/\s/)) {
    before = before.slice(0, parseInt(entry.charAt(0), 36)) + entry.slice(1)
    unpacked.add(before)
  }
  return unpacked
}
