/**
 * The base64 of password hashes. It is strict, because a hash that has lost a character must not become the hash of
 * something else.
 *
 * @module
 */

/** Returns standard base64 without padding, as PHC strings have it. */
export function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

/** Returns the bytes of standard base64 without padding, or `null` if it is not exactly what an encoder writes. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return toBase64(bytes) === text ? bytes : null
}
