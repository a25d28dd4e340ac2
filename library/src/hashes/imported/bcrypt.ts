/**
 * bcrypt, and the bcrypt_sha256 of Django and of passlib, which hash the password first, so that all of it counts.
 *
 * @module
 */

import { createHmac, hash as digestOf } from 'node:crypto'
import { foreignHash, isSameTag, type ParsedHash } from '../hash.ts'
import type { HashParts } from '../imported-shapes.ts'
import { fromBcryptBase64 } from './encodings.ts'
import { runRounds } from './run-rounds.ts'

/** How many bytes of a password bcrypt sees, including the NUL that ends the password. */
const SEEN_BYTES = 72

/** Turns a password into what bcrypt gets. */
type Prepare = (password: Buffer, salt: string) => Buffer

const sha256 = (bytes: Buffer): Buffer => digestOf('sha256', bytes, 'buffer')
const hmac = (bytes: Buffer, key: string): Buffer =>
  createHmac('sha256', key).update(bytes).digest()
const base64 = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('base64'))

/**
 * The forms. passlib hashes the base64 of an HMAC whose key is the salt, and formerly that of the digest. Django hashes
 * the digest in hexadecimal.
 */
export const readers = {
  bcrypt(parts: HashParts): ParsedHash {
    return bcryptHash(parts, null)
  },
  bcryptSha256OfDjango(parts: HashParts): ParsedHash {
    return bcryptHash(parts, (password) => Buffer.from(sha256(password).toString('hex')))
  },
  bcryptSha256OfPasslib(parts: HashParts): ParsedHash {
    return bcryptHash(parts, (password, salt) => base64(hmac(password, salt)))
  },
  oldBcryptSha256OfPasslib(parts: HashParts): ParsedHash {
    return bcryptHash(parts, (password) => base64(sha256(password)))
  },
}

/** @param prepare `null` for bcrypt itself. */
function bcryptHash(
  { cost, salt: saltText = '', tag: tagText = '' }: HashParts,
  prepare: Prepare | null,
): ParsedHash {
  const [salt, tag] = [fromBcryptBase64(saltText), fromBcryptBase64(tagText)]
  const amount = 2 ** Number(cost)
  const run = (password: Buffer, rounds: number): Promise<Buffer> =>
    runRounds('bcrypt', password, salt, rounds)
  return foreignHash({
    format: prepare === null ? 'bcrypt' : 'bcrypt_sha256',
    sees: prepare === null ? SEEN_BYTES : Infinity,
    takesNul: prepare !== null,
    work: { algorithm: 'bcrypt', amount, spend: run },
    async matches(password) {
      const prepared = prepare === null ? password : prepare(password, saltText)
      return isSameTag(await run(prepared, amount), tag)
    },
  })
}
