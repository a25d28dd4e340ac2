/**
 * The tokens that an application's forms carry. Each token is bound to a session, or before login to a browser, so that
 * a form of another site has no token that fits (NIST SP 800-63B-4, section 5.1).
 *
 * @module
 */

import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'

/** A salt of 16 bytes, a dot, and an HMAC over the salt and over what the token is bound to. */
const TOKEN = /^[\w-]{22}\.[\w-]{43}$/

/** How long a salt is in a token, in characters. */
const SALT_LENGTH = 22

/** How many bytes of a salt are random. The others say who was logged in. */
const RANDOM_BYTES = 8

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
   *
   * @param userId who is logged in. The token still tells, by `isFor`, when nobody knows the session any more.
   */
  create(binding: string, userId: string | null = null): string {
    const key = this.#keys[0] as KeyObject
    const random = randomBytes(RANDOM_BYTES)
    const owner = userId === null ? randomBytes(RANDOM_BYTES) : ownerOf(key, random, userId)
    const salt = Buffer.concat([random, owner]).toString('base64url')
    return `${salt}.${tagOf(key, salt, binding)}`
  }

  /**
   * Whether a token was made while this user was logged in. To be asked only of a token that was verified: the tag
   * covers the salt, so that nobody makes a token of another user.
   */
  isFor(token: string, userId: string): boolean {
    const salt = Buffer.from(token.slice(0, SALT_LENGTH), 'base64url')
    const [random, owner] = [salt.subarray(0, RANDOM_BYTES), salt.subarray(RANDOM_BYTES)]
    if (owner.length !== RANDOM_BYTES) return false
    return this.#keys.some((key) => timingSafeEqual(owner, ownerOf(key, random, userId)))
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

/** No salt has a colon, so this text is none of `tagOf`. */
function ownerOf(key: KeyObject, random: Buffer, userId: string): Buffer {
  const text = `owner:${random.toString('base64url')}:${userId}`
  return createHmac('sha256', key).update(text).digest().subarray(0, RANDOM_BYTES)
}

function tagOf(key: KeyObject, salt: string, binding: string): string {
  return createHmac('sha256', key).update(`${salt}.${binding}`).digest('base64url')
}
