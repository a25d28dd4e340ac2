/**
 * The tokens that an application's forms carry: each is bound to a session, or to a browser before login, so
 * that a form of another site has none (NIST SP 800-63B-4, section 5.1).
 *
 * @module
 */

import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'

/** 16 bytes that differ in each token, and an HMAC over them and what the token is bound to. */
const TOKEN = /^[\w-]{22}\.[\w-]{43}$/

/** Makes and checks the tokens that forms carry. */
export class FormTokens {
  readonly #keys: readonly KeyObject[]

  /** @param keys the newest first: it signs, all verify. */
  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys
  }

  /**
   * Returns a token bound to a session's id or a nonce. Each is different, so that none can be
   * found out from the length of compressed pages.
   */
  create(binding: string): string {
    const salt = randomBytes(16).toString('base64url')
    return `${salt}.${tagOf(this.#keys[0] as KeyObject, salt, binding)}`
  }

  /** Whether the token is one of ours for this binding. */
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
