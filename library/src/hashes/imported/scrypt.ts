/**
 * scrypt (RFC 7914) in the forms of passlib, Django and Werkzeug (Flask).
 *
 * scrypt contains PBKDF2, so here too a NUL at the end of a short password does not count.
 *
 * @module
 */

import { scrypt } from 'node:crypto'
import { foreignHash, isSameTag, type ParsedHash } from '../hash.ts'
import { scryptCostOf, type HashParts, type ScryptCost } from '../imported-shapes.ts'

/** The forms. passlib writes the salt in base64. The other two have salts that are text. */
export const readers = {
  scryptOfPasslib(parts: HashParts): ParsedHash {
    return scryptHash(parts, Buffer.from(parts['salt'] ?? '', 'base64'), 'base64')
  },
  scryptOfDjango(parts: HashParts): ParsedHash {
    return scryptHash(parts, Buffer.from(parts['salt'] ?? ''), 'base64')
  },
  scryptOfWerkzeug(parts: HashParts): ParsedHash {
    return scryptHash(parts, Buffer.from(parts['salt'] ?? ''), 'hex')
  },
}

function scryptHash(parts: HashParts, salt: Buffer, encoding: 'base64' | 'hex'): ParsedHash {
  const cost = scryptCostOf(parts)
  const tag = Buffer.from(parts['tag'] ?? '', encoding)
  return foreignHash({
    format: 'scrypt',
    work: {
      algorithm: 'scrypt',
      amount: cost.n * cost.r * cost.p,
      spend: (password, amount) => spend(password, amount, cost),
    },
    matches: async (password) => isSameTag(await derive(password, salt, tag.length, cost), tag),
  })
}

/**
 * Does an amount of scrypt's work. n must be a power of two, so the amount is put together from ever smaller powers.
 */
async function spend(password: Buffer, amount: number, { n, r }: ScryptCost): Promise<void> {
  let rest = amount
  for (let size = n; size >= 2; size /= 2) {
    const p = Math.floor(rest / (size * r))
    if (p > 0) await derive(password, Buffer.alloc(16), 64, { n: size, r, p })
    rest -= p * size * r
  }
}

function derive(
  password: Buffer,
  salt: Buffer,
  tagLength: number,
  { n: N, r, p }: ScryptCost,
): Promise<Buffer> {
  // OpenSSL counts the blocks of all lanes, and a little more.
  const maxmem = 128 * r * (N + p + 2) + 1024
  return new Promise((resolve, reject) => {
    scrypt(password, salt, tagLength, { N, r, p, maxmem }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    )
  })
}
