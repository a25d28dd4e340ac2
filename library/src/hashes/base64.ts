/**
 * The base64 of password hashes: several alphabets, and strict, because a hash that lost a
 * character must not become the hash of something else.
 *
 * @module
 */

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The alphabet of bcrypt. */
const BCRYPT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The alphabet of crypt(3), which has its own order of bits too. */
const CRYPT = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Returns standard base64 without padding, as PHC strings have it. */
export function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

/**
 * Returns the bytes of standard base64, or `null` if it is not exactly what an encoder writes.
 *
 * @param padding whether the text must carry its `=`
 */
export function fromBase64(text: string, padding: 'padded' | 'bare' = 'bare'): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  const written = padding === 'padded' ? bytes.toString('base64') : toBase64(bytes)
  return written === text ? bytes : null
}

/** Returns the bytes of lower-case hexadecimal, or `null`. */
export function fromHex(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'hex')
  return bytes.toString('hex') === text ? bytes : null
}

/**
 * Returns the bytes of bcrypt's base64. The bits that are left over in the last character are
 * ignored, as every bcrypt does: some old ones wrote noise there.
 */
export function fromBcryptBase64(text: string): Buffer {
  const standard = Array.from(text, (char) => STANDARD[BCRYPT.indexOf(char)]).join('')
  return Buffer.from(standard, 'base64')
}

/**
 * Writes bytes as crypt(3) does: groups of three bytes, taken in the order of the format, the lowest
 * six bits first.
 *
 * @param order the positions of the bytes, the highest of each group first; -1 for a zero
 */
export function toCryptBase64(bytes: Uint8Array, order: readonly number[], length: number): string {
  let text = ''
  for (let i = 0; i < order.length; i += 3) {
    const [a = 0, b = 0, c = 0] = order.slice(i, i + 3).map((at) => bytes[at] ?? 0)
    let group = (a << 16) | (b << 8) | c
    for (let n = 0; n < 4 && text.length < length; n++, group >>= 6) text += CRYPT[group & 63]
  }
  return text
}
