/**
 * One-time tokens as text, and what is derived from them.
 *
 * The text is the token's group, a dot, and 32 random bytes (ASVS 5.0, 6.5.3; 11.5.1 asks for 128 bits). The group
 * tells a store where to look. It is an HMAC, so it tells nobody whose token it is.
 *
 * @module
 */

import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'
import { createToken, hashToken } from '../session/token.ts'

/** 16 bytes, a dot, and 32 bytes, in base64url. Of a longer text no more is read. */
const TOKEN = /^([\w-]{22})\.[\w-]{43}$/

/** Where a token is in a store. */
export interface TokenPlace {
  readonly group: string
  readonly id: string
}

/** Returns a new token of the group, and the id under which a store knows it. */
export function newToken(group: string): { readonly text: string; readonly id: string } {
  const text = `${group}.${createToken()}`
  return { text, id: hashToken(text) }
}

/**
 * Returns where the token is, or `null` if the value is none. A store knows the token by a hash of its whole text:
 * another spelling of the same bytes is another token.
 */
export function placeOf(text: unknown): TokenPlace | null {
  if (typeof text !== 'string') return null
  const group = TOKEN.exec(text)?.[1]
  return group === undefined ? null : { group, id: hashToken(text) }
}

/** Returns a group that no other token has. */
export function randomGroup(): string {
  return randomBytes(16).toString('base64url')
}

/** Returns the group of the tokens of one purpose and one user, or other subject. */
export function groupOf(
  key: KeyObject,
  purpose: string,
  kind: 'user' | 'subject',
  name: string,
): string {
  return digest(key, [purpose, kind, name]).toString('base64url', 0, 16)
}

/** What a token is bound to. */
export interface Bound extends TokenPlace {
  readonly purpose: string
  readonly userId: string | null
}

/** Returns the HMAC by which a record is bound to its token, purpose and user, and to what the application names. */
export function bindingOf(key: KeyObject, bound: Bound, binds: readonly string[]): string {
  const { group, id, purpose, userId } = bound
  return digest(key, [group, id, purpose, userId, ...binds]).toString('base64url')
}

/** Whether the binding is that of one of the keys. Takes the same time wherever it differs. */
export function isBinding(
  given: string,
  keys: readonly KeyObject[],
  bound: Bound,
  binds: readonly string[],
): boolean {
  const bytes = Buffer.from(given)
  return keys.some((key) => {
    const expected = Buffer.from(bindingOf(key, bound, binds))
    return bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
}

/** JSON keeps apart what a separator would not, also halves of characters, which UTF-8 has no bytes for. */
function digest(key: KeyObject, parts: readonly (string | null)[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest()
}
