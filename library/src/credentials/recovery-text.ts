/**
 * Recovery codes as people read and type them: 25 characters in five groups, 125 random bits. So many bits need no slow
 * hash (ASVS 5.0, 6.5.2).
 *
 * @module
 */

import { hash, randomBytes } from 'node:crypto'

/** Crockford's base32: digits and capitals without I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const LENGTH = 25

/** Returns a new code: `7GQ4M-…`. */
export function newRecoveryCode(): string {
  const characters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31])
  return characters.join('').replaceAll(/.{5}(?!$)/g, '$&-')
}

/**
 * Returns what is kept of a typed code; `null` if it is none. Capitals, blanks and hyphens do not matter, and an O is
 * read as a zero, an I or L as a one: that is what the alphabet is for.
 */
export function recoveryHash(typed: unknown): string | null {
  if (typeof typed !== 'string' || typed.length > 4 * LENGTH) return null
  const code = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return /^[\dA-HJKMNP-TV-Z]{25}$/.test(code) ? hash('sha256', code, 'base64url') : null
}
