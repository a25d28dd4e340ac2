/**
 * The tokens that an application's forms carry. Each token is bound to a session, or before login to a browser, so that
 * a form of another site has no token that fits (NIST SP 800-63B-4, section 5.1).
 *
 * @module
 */

import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'

/** 16 random bytes, a dot, and an HMAC over these bytes and over what the token is bound to. */
const TOKEN = /^[\w-]{22}\.[\w-]{43}$/

/** Makes and checks the tokens that forms carry. */
export class FormTokens {
  readonly #keys: readonly KeyObject[]

  /** @param keys the newest first. The newest key signs; every key verifies. */
  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys
  }

  /**
   * Returns a token bound to a session's id or a nonce. Every token is different, so that none can be guessed from the
   * length of compressed pages.
   */
  create(binding: string): string {
    const salt = randomBytes(16).toString('base64url')
    return `${salt}.${tagOf(this.#keys[0] as KeyObject, salt, binding)}`
  }

  /** Whether we made the token, for this binding. */
  verify(token: string, binding: string): boolean {
    if (!TOKEN.test(token)) return false
    const [salt = '', tag = ''] = token.split('.')
    return this.#keys.some((key) =>
      timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(key, salt, binding))),
    )
  }
}

function tagOf(key: KeyObject, salt: string, binding: string): string {
  return createHmac('sha256', key).update(`${salt}.${binding}`).digest('base64url')
}
