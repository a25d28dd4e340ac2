/**
 * Known devices: a cookie that says, for one user or a few, "has logged in here before".
 *
 * The cookie opens nothing. Guesses from a known device are counted in a lane of their own, so that strangers who guess
 * cannot keep the owner out (OWASP, "Slow down online guessing with device cookies").
 *
 * A change of password ends known devices: see `device-generations.ts`. A browser that was known before is then no known
 * device any more: a login there is told as one by a new device, and nothing that is asked for there comes before what
 * others have asked for. It keeps the lane of its own guesses, and nothing else. Without it, a user who changes the
 * password while strangers guess would be locked out on all other devices. A stolen cookie gives the thief at most a
 * hundred guesses in that lane.
 *
 * @module
 */

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'

/**
 * A device id of 128 bits, then a mark for each user who has logged in on the device, the latest first. A mark is an
 * HMAC, and, if devices of the user were ended before it was made, half an HMAC of the generation.
 */
const VALUE = /^[\w-]{22}(?:\.[\w-]{43}(?:~[\w-]{22})?){1,5}$/

/** How many users one browser's cookie remembers. */
const MAX_USERS = 5

/** Makes and recognises the values of the cookie. */
export class KnownDevices {
  readonly #keys: readonly KeyObject[]

  /** @param keys the newest first. The newest key signs; every key verifies. */
  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys
  }

  /** Whether the value may come from a device on which some user has logged in. For which user is not checked here. */
  mayKnow(value: string | null): boolean {
    return value !== null && VALUE.test(value)
  }

  /** Returns the name of the device for this user, `null` if the user has never logged in there. */
  recognize(value: string | null, userId: string): string | null {
    if (value === null || !VALUE.test(value)) return null
    const [id = '', ...marks] = value.split('.')
    const isKnown = this.#keys.some((key) => {
      const mark = markOf(key, id, userId)
      return marks.some((given) => isEqual(given.slice(0, mark.length), mark))
    })
    return isKnown ? hash('sha256', `${id}.${userId}`, 'base64url') : null
  }

  /** Whether the user has logged in on the device in this generation: since the user's devices were ended last. */
  isCurrent(value: string | null, userId: string, generation: string | null): boolean {
    if (this.recognize(value, userId) === null) return false
    if (value === null || generation === null) return true
    const [id = '', ...marks] = value.split('.')
    return this.#keys.some((key) => {
      const mark = markOf(key, id, userId, generation)
      return marks.some((given) => isEqual(given, mark))
    })
  }

  /**
   * Returns the cookie's new value after the user has logged in. Other users whom the cookie remembers stay known.
   *
   * @param generation that of the user's devices when the login began; `null`: none were ever ended.
   */
  remember(value: string | null, userId: string, generation: string | null = null): string {
    const isOurs = value !== null && VALUE.test(value)
    const [id = '', ...marks] = isOurs ? value.split('.') : [randomBytes(16).toString('base64url')]
    const mark = markOf(this.#keys[0] as KeyObject, id, userId, generation)
    const others = marks.filter((other) => other.split('~')[0] !== mark.split('~')[0])
    return [id, mark, ...others].slice(0, 1 + MAX_USERS).join('.')
  }
}

function markOf(
  key: KeyObject,
  id: string,
  userId: string,
  generation: string | null = null,
): string {
  const plain = tagOf(key, `${id}.${userId}`)
  if (generation === null) return plain
  // The generation comes first: it has no dot, and a user's id may have any.
  return `${plain}~${tagOf(key, `${generation}.${id}.${userId}`).slice(0, 22)}`
}

function tagOf(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

/** Takes the same time wherever the texts differ. */
function isEqual(one: string, other: string): boolean {
  const [bytes, others] = [Buffer.from(one), Buffer.from(other)]
  return bytes.length === others.length && timingSafeEqual(bytes, others)
}
