/**
 * All formats of password hashes that are read.
 *
 * @module
 */

import { parseArgon2 } from './argon2.ts'
import { parseBcrypt } from './imported/bcrypt.ts'
import { parseCrypt } from './imported/crypt.ts'
import { parseDigest } from './imported/digest.ts'
import type { HashParser, ParsedHash } from './hash.ts'
import { parsePbkdf2 } from './imported/pbkdf2.ts'
import { parseScrypt } from './imported/scrypt.ts'

const parsers: readonly HashParser[] = [
  parseArgon2,
  parseBcrypt,
  parsePbkdf2,
  parseScrypt,
  parseCrypt,
  parseDigest,
]

/** No hash is longer; what is, is not even looked at. */
const MAX_LENGTH = 512

/**
 * Returns the hash taken apart, or `null` if it is malformed, of no known format, or would take an
 * absurd amount of work. Takes time in proportion to the length at most, and computes nothing.
 */
export function parseHash(hash: string): ParsedHash | null {
  if (hash.length > MAX_LENGTH) return null
  for (const parse of parsers) {
    const parsed = parse(hash)
    if (parsed !== null) return parsed
  }
  return null
}
