/**
 * Known devices: a cookie that says, for one user or a few, "has logged in here before".
 *
 * The cookie opens nothing. Guesses from a known device are counted in a lane of their own, so that strangers who guess
 * cannot keep the owner out (OWASP, "Slow down online guessing with device cookies").
 *
 * The cookie outlives a change of password: a user who changes the password while strangers guess must not lose the
 * devices that the guessing cannot lock out. A stolen cookie gives the thief at most a hundred guesses in its lane, and
 * nothing else.
 *
 * @module
 */

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'

/** A device id of 128 bits, then an HMAC for each user who has logged in on the device, the latest first. */
const VALUE = /^[\w-]{22}(?:\.[\w-]{43}){1,5}$/

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
      const mark = Buffer.from(markOf(key, id, userId))
      return marks.some((given) => timingSafeEqual(Buffer.from(given), mark))
    })
    return isKnown ? hash('sha256', `${id}.${userId}`, 'base64url') : null
  }

  /** Returns the cookie's new value after the user has logged in. Other users whom the cookie remembers stay known. */
  remember(value: string | null, userId: string): string {
    const isOurs = value !== null && VALUE.test(value)
    const [id, ...marks] = isOurs ? value.split('.') : [randomBytes(16).toString('base64url')]
    const mark = markOf(this.#keys[0] as KeyObject, id as string, userId)
    const others = marks.filter((other) => other !== mark)
    return [id, mark, ...others].slice(0, 1 + MAX_USERS).join('.')
  }
}

function markOf(key: KeyObject, id: string, userId: string): string {
  return createHmac('sha256', key).update(`${id}.${userId}`).digest('base64url')
}
