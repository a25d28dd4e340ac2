/**
 * Session tokens: 256 bits from the platform's generator (ASVS 5.0, 7.2.3 asks for 128), the id
 * under which a store knows them, and their signed form, which travels in the cookie.
 *
 * @module
 */

import { hash, randomBytes, type KeyObject } from 'node:crypto'
import { Remembered } from '../ground/remembered.ts'
import { openSigned, signText } from '../ground/signed.ts'

/** A token, a dot, and an HMAC-SHA-256 over the token: 43 + 1 + 43 base64url characters. */
const SIGNED_TOKEN = /^[\w-]{43}\.[\w-]{43}$/

/** How many signatures a signer remembers in each of two generations: about 12 MB when both are full. */
const REMEMBERED = 25_000

/** Returns a new token: 43 base64url characters. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Returns the id of a browser that is no known device yet: 128 bits. */
export function createDeviceId(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * Returns the session id of a token. A reader of the store cannot turn an id back into a token, so
 * a leaked backup logs nobody in. Plain SHA-256 is enough for a random input.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

/**
 * Signs tokens and checks signed ones, so that a forged cookie never reaches the store.
 *
 * Checking a signature costs several times the look-up of a session in memory, so the signer remembers the signatures
 * that it found good lately. A good signature stays good. The signer remembers nothing about the session.
 */
export class TokenSigner {
  readonly #keys: readonly KeyObject[]
  readonly #remembered = new Remembered<string>(REMEMBERED)

  /** @param keys the newest first. The newest key signs; every key verifies. */
  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys
  }

  /** Returns the token with its signature. */
  sign(token: string): string {
    return signText(this.#keys, token)
  }

  /**
   * Returns the session id of a signed token, or `null` if it has another shape or another signature than ours.
   */
  verify(signed: string): string | null {
    const known = this.#remembered.get(signed)
    if (known !== undefined) return known
    if (!SIGNED_TOKEN.test(signed)) return null
    const token = openSigned(this.#keys, signed)
    if (token === null) return null
    const id = hashToken(token)
    this.#remembered.add(signed, id)
    return id
  }
}
