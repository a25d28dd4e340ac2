/**
 * The hashes of /etc/shadow, `$6$`, `$5$` and `$1$`, and phpass, the `$P$` of WordPress and phpBB.
 *
 * @module
 */

import { toCryptBase64 } from '../base64.ts'
import { plain, type HashFormat, type ParsedHash } from '../hash.ts'
import { runInThread } from '../threads.ts'

/** The rounds of sha256_crypt and sha512_crypt where none are given, and the fewest allowed. */
const DEFAULT_ROUNDS = 5000
const MIN_ROUNDS = 1000

/** passlib asks for 656,000. The time also grows with the length of the password. */
const MAX_ROUNDS = 1_000_000

/** md5_crypt has no choice. */
const MD5_CRYPT_ROUNDS = 1000

/**
 * phpass gives the exponent as a character of its alphabet. passlib writes 19 unless told otherwise, and
 * would take 30, which is a quarter of an hour; four million rounds are four seconds.
 */
const PHPASS_EXPONENTS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const MIN_PHPASS_EXPONENT = 7
const MAX_PHPASS_EXPONENT = 22

const SHA_CRYPT = /^\$([56])\$(?:rounds=([1-9]\d{3,8})\$)?([\w./]{0,16})\$([\w./]{43}|[\w./]{86})$/
const MD5_CRYPT = /^\$1\$([\w./]{0,8})\$([\w./]{22})$/
const PHPASS = /^\$[PH]\$([\w./])([\w./]{8})([\w./]{22})$/

/** In which order each format writes the bytes of its digest: see `toCryptBase64`. */
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

/** Reads sha512_crypt, sha256_crypt, md5_crypt and phpass. */
export function parseCrypt(hash: string): ParsedHash | null {
  return parseShaCrypt(hash) ?? parseMd5Crypt(hash) ?? parsePhpass(hash)
}

function parseShaCrypt(hash: string): ParsedHash | null {
  const match = SHA_CRYPT.exec(hash)
  if (match === null) return null
  const [, id, roundsText = String(DEFAULT_ROUNDS), salt = '', tag = ''] = match
  const rounds = Number(roundsText)
  const isSane = rounds >= MIN_ROUNDS && rounds <= MAX_ROUNDS
  if (!isSane || tag.length !== (id === '6' ? 86 : 43)) return null
  return parsed(id === '6' ? 'sha512_crypt' : 'sha256_crypt', salt, tag, rounds)
}

function parseMd5Crypt(hash: string): ParsedHash | null {
  const match = MD5_CRYPT.exec(hash)
  if (match === null) return null
  const [, salt = '', tag = ''] = match
  return parsed('md5_crypt', salt, tag, MD5_CRYPT_ROUNDS)
}

function parsePhpass(hash: string): ParsedHash | null {
  const match = PHPASS.exec(hash)
  if (match === null) return null
  const [, character = '', salt = '', tag = ''] = match
  const exponent = PHPASS_EXPONENTS.indexOf(character)
  if (exponent < MIN_PHPASS_EXPONENT || exponent > MAX_PHPASS_EXPONENT) return null
  return parsed('phpass', salt, tag, 2 ** exponent)
}

/** The tag is compared as text, because these formats have no one way to read it back. */
function parsed(format: CryptFormat, salt: string, tag: string, rounds: number): ParsedHash {
  const run = (password: Buffer, amount: number): Promise<Buffer> =>
    runInThread({ algorithm: format, password, salt: Buffer.from(salt), rounds: amount })
  return {
    ...plain,
    format,
    takesNul: format === 'phpass',
    tag: Buffer.from(tag),
    work: { algorithm: format, amount: rounds, spend: run },
    async derive(password) {
      return Buffer.from(toCryptBase64(await run(password, rounds), ORDERS[format], tag.length))
    },
  }
}
