/**
 * The alphabets of bcrypt and of crypt(3).
 *
 * @module
 */

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The alphabet of bcrypt. */
const BCRYPT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The alphabet of crypt(3), whose order of bits also differs. */
export const CRYPT = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Returns the bytes of bcrypt's base64. The bits that are left over in the last character are ignored, as in every
 * bcrypt: some old ones wrote noise there.
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
