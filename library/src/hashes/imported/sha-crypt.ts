/**
 * sha256_crypt and sha512_crypt (Drepper, 2007): the `$5$` and `$6$` of /etc/shadow.
 *
 * Runs in a worker thread.
 *
 * @see https://www.akkadia.org/drepper/SHA-crypt.txt
 * @module
 */

import { createHash, hash } from 'node:crypto'

/** The digest of sha256_crypt or sha512_crypt. */
export type ShaCryptDigest = 'sha256' | 'sha512'

/**
 * Returns the digest before it is written as text. The numbers in the comments are the steps of the
 * specification.
 *
 * @param password without a NUL
 */
export function shaCrypt(
  digest: ShaCryptDigest,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Buffer {
  const digestOf = (...parts: readonly Uint8Array[]): Buffer => hashAll(digest, parts)
  // 4 to 8
  const b = digestOf(password, salt, password)
  // 1 to 3, 9 to 12: for each bit of the length, the lowest first, B or the password
  const parts = [password, salt, repeated(b, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits % 2 === 1 ? b : password)
  const a = digestOf(...parts)
  // 13 to 16
  const dp = createHash(digest)
  for (let i = 0; i < password.length; i++) dp.update(password)
  const p = repeated(dp.digest(), password.length)
  // 17 to 20
  const ds = createHash(digest)
  for (let i = 0; i < 16 + a[0]!; i++) ds.update(salt)
  const s = repeated(ds.digest(), salt.length)
  return stir(digest, a, p, s, rounds)
}

/**
 * Step 21: the rounds, half a million of them. They share one buffer. Digests are strings of one byte a character,
 * which Node makes twice as fast as buffers.
 */
function stir(digest: ShaCryptDigest, start: Buffer, p: Buffer, s: Buffer, rounds: number): Buffer {
  const input = Buffer.alloc(2 * start.length + 2 * p.length + s.length)
  let current = start.toString('latin1')
  for (let i = 0; i < rounds; i++) {
    const isOdd = i % 2 === 1
    let length = isOdd ? p.copy(input) : input.write(current, 'latin1')
    if (i % 3 !== 0) length += s.copy(input, length)
    if (i % 7 !== 0) length += p.copy(input, length)
    length += isOdd ? input.write(current, length, 'latin1') : p.copy(input, length)
    current = hash(digest, input.subarray(0, length), 'latin1')
  }
  return Buffer.from(current, 'latin1')
}

function hashAll(digest: ShaCryptDigest, parts: readonly Uint8Array[]): Buffer {
  return hash(digest, Buffer.concat(parts), 'buffer')
}

/** Returns a number of bytes: the digest, repeated. */
function repeated(digest: Buffer, length: number): Buffer {
  return Buffer.alloc(length, digest)
}
