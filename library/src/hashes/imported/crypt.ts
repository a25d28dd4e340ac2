/**
 * The hashes of /etc/shadow, `$6$`, `$5$` and `$1$`, and phpass, the `$P$` of WordPress and phpBB.
 *
 * @module
 */

import { foreignHash, isSameTag, type HashFormat, type ParsedHash } from '../hash.ts'
import type { HashParts } from '../imported-shapes.ts'
import { CRYPT, toCryptBase64 } from './encodings.ts'
import { runRounds } from './run-rounds.ts'

/** The rounds of sha256_crypt and sha512_crypt if the hash gives none. */
const DEFAULT_ROUNDS = 5000

/** md5_crypt always has this many rounds. */
const MD5_CRYPT_ROUNDS = 1000

/** The order in which each format writes the bytes of its digest: see `toCryptBase64`. */
const ORDERS = {
  sha512_crypt: [
    0, 21, 42, 22, 43, 1, 44, 2, 23, 3, 24, 45, 25, 46, 4, 47, 5, 26, 6, 27, 48, 28, 49, 7, 50, 8,
    29, 9, 30, 51, 31, 52, 10, 53, 11, 32, 12, 33, 54, 34, 55, 13, 56, 14, 35, 15, 36, 57, 37, 58,
    16, 59, 17, 38, 18, 39, 60, 40, 61, 19, 62, 20, 41, -1, -1, 63,
  ],
  sha256_crypt: [
    0, 10, 20, 21, 1, 11, 12, 22, 2, 3, 13, 23, 24, 4, 14, 15, 25, 5, 6, 16, 26, 27, 7, 17, 18, 28,
    8, 9, 19, 29, -1, 31, 30,
  ],
  md5_crypt: [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5, -1, -1, 11],
  phpass: [2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, -1, -1, 15],
} as const

type CryptFormat = keyof typeof ORDERS & HashFormat

/** The forms. phpass writes the exponent of its rounds as a character. */
export const readers = {
  sha512Crypt({ rounds, ...parts }: HashParts): ParsedHash {
    return cryptHash('sha512_crypt', parts, Number(rounds ?? DEFAULT_ROUNDS))
  },
  sha256Crypt({ rounds, ...parts }: HashParts): ParsedHash {
    return cryptHash('sha256_crypt', parts, Number(rounds ?? DEFAULT_ROUNDS))
  },
  md5Crypt(parts: HashParts): ParsedHash {
    return cryptHash('md5_crypt', parts, MD5_CRYPT_ROUNDS)
  },
  phpass({ exponent = '', ...parts }: HashParts): ParsedHash {
    return cryptHash('phpass', parts, 2 ** CRYPT.indexOf(exponent))
  },
}

/** Returns a hash whose tag is compared as text: these formats have no unique way to read the tag back. */
function cryptHash(
  format: CryptFormat,
  { salt = '', tag = '' }: HashParts,
  rounds: number,
): ParsedHash {
  const run = (password: Buffer, amount: number): Promise<Buffer> =>
    runRounds(format, password, Buffer.from(salt), amount)
  return foreignHash({
    format,
    takesNul: format === 'phpass',
    work: { algorithm: format, amount: rounds, spend: run },
    async matches(password) {
      const text = toCryptBase64(await run(password, rounds), ORDERS[format], tag.length)
      return isSameTag(Buffer.from(text), Buffer.from(tag))
    },
  })
}
