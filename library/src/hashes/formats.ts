/**
 * All formats of password hashes that latchkey reads.
 *
 * @module
 */

import { parseArgon2 } from './argon2.ts'
import type { HashParser, ParsedHash } from './hash.ts'
import { shapedHash } from './imported-shapes.ts'

/** No hash is longer than this. A longer text is not even looked at. */
export const MAX_HASH_LENGTH = 512

/**
 * Returns whether `parseHash` reads the hash. It does not if the hash is malformed, has no known format, or would take
 * an absurd amount of work. Takes at most time in proportion to the length, computes nothing and loads nothing.
 */
export function isReadable(hash: string): boolean {
  if (hash.length > MAX_HASH_LENGTH) return false
  return parseArgon2(hash) !== null || shapedHash(hash) !== null
}

/**
 * Resolves to the hash taken apart, or to `null` if it is not readable. The first hash of another library loads the
 * code that checks such hashes.
 *
 * @param customParsers the parsers of the application's own formats. They are asked about every hash that is not ours,
 * before the formats of other libraries: the application knows best what 32 hexadecimal digits are.
 * @throws whatever a parser throws, or what the import throws if the code is not there.
 */
export async function parseHash(
  hash: string,
  customParsers: readonly HashParser[] = [],
): Promise<ParsedHash | null> {
  if (hash.length > MAX_HASH_LENGTH) return null
  const argon2 = parseArgon2(hash)
  if (argon2?.isOwn === true) return argon2
  for (const parse of customParsers) {
    const parsed = parse(hash)
    if (parsed !== null) return parsed
  }
  const shaped = shapedHash(hash)
  if (argon2 !== null || shaped === null) return argon2
  // The comment makes webpack keep this code in the same file. A second file might be left behind when the first one is
  // copied.
  const { readers } = await import(/* webpackMode: "eager" */ './imported/readers.ts')
  return readers[shaped.reader](shaped.parts)
}
