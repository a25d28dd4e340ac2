/**
 * Texts that are signed for a cookie: a text, a dot and its HMAC-SHA-256. What we have not signed never reaches a
 * store.
 *
 * @module
 */

import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

/** A dot and an HMAC-SHA-256: 1 + 43 base64url characters. */
const SIGNATURE = /\.[\w-]{43}$/

/** Returns the HMAC-SHA-256 of a text: 43 base64url characters. */
export function signatureOf(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/**
 * Returns the text with its signature.
 *
 * @param keys the newest first. The newest signs.
 */
export function signText(keys: readonly KeyObject[], text: string): string {
  return `${text}.${signatureOf(keys[0] as KeyObject, text)}`
}

/**
 * Returns the text of a signed one; `null` if one of the keys has not signed it. The characters of the signatures are
 * compared, in constant time: a second base64 spelling of the same signature does not pass. All of the text is hashed,
 * so the caller looks at its length and form first.
 */
export function openSigned(keys: readonly KeyObject[], signed: string): string | null {
  if (!SIGNATURE.test(signed)) return null
  const text = signed.slice(0, -44)
  const given = Buffer.from(signed.slice(-43))
  const isOurs = keys.some((key) => timingSafeEqual(given, Buffer.from(signatureOf(key, text))))
  return isOurs ? text : null
}
