/**
 * Two old hashes that are many rounds of MD5: `$1$` of /etc/shadow (Kamp, 1994) and phpass, the `$P$`
 * of WordPress and phpBB (Solar Designer, 2004).
 *
 * Runs in a worker thread.
 *
 * @module
 */

import { hash } from 'node:crypto'

const MD5_BYTES = 16

const md5 = (...parts: readonly Uint8Array[]): Buffer => hash('md5', Buffer.concat(parts), 'buffer')

/**
 * Returns the digest of md5_crypt before it is written as text.
 *
 * @param password without a NUL
 */
export function md5Crypt(password: Uint8Array, salt: Uint8Array, rounds: number): Buffer {
  const b = md5(password, salt, password)
  const parts = [password, Buffer.from('$1$'), salt, Buffer.alloc(password.length, b)]
  // A mistake that became the format: each bit of the length adds a NUL or the first character.
  for (let bits = password.length; bits > 0; bits >>= 1) {
    parts.push(bits % 2 === 1 ? Buffer.of(0) : password.subarray(0, 1))
  }
  let current = md5(...parts)
  for (let i = 0; i < rounds; i++) {
    const isOdd = i % 2 === 1
    const round: Uint8Array[] = [isOdd ? password : current]
    if (i % 3 !== 0) round.push(salt)
    if (i % 7 !== 0) round.push(password)
    round.push(isOdd ? current : password)
    current = md5(...round)
  }
  return current
}

/**
 * Returns the digest of phpass before it is written as text. Half a million rounds share one buffer. Digests are
 * strings of one byte a character, which Node makes twice as fast as buffers.
 */
export function phpass(password: Uint8Array, salt: Uint8Array, rounds: number): Buffer {
  const input = Buffer.alloc(MD5_BYTES + password.length)
  input.set(password, MD5_BYTES)
  let current = md5(salt, password).toString('latin1')
  for (let i = 0; i < rounds; i++) {
    input.write(current, 'latin1')
    current = hash('md5', input, 'latin1')
  }
  return Buffer.from(current, 'latin1')
}
