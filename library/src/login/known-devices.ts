/**
 * Known devices: a cookie that says, for one user or a few, "has logged in here before".
 *
 * It opens nothing. A guess from a known device is counted in a lane of its own, so that strangers
 * who guess cannot keep the owner out (OWASP, "Slow down online guessing with device cookies").
 *
 * It outlives a change of password: whoever changes it while strangers guess must not lose the devices that the
 * guessing cannot lock out. Whoever has stolen one gains guesses in its lane, a hundred at most, and nothing else.
 *
 * @module
 */

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'

/** An id of 128 bits, then an HMAC for each user who has logged in here, the latest first. */
const VALUE = /^[\w-]{22}(?:\.[\w-]{43}){1,5}$/

/** How many users of one browser are remembered. */
const MAX_USERS = 5

/** Makes and recognises the values of the cookie. */
export class KnownDevices {
  readonly #keys: readonly KeyObject[]

  /** @param keys the newest first: it signs, all verify. */
  constructor(keys: readonly KeyObject[]) {
    this.#keys = keys
  }

  /** Whether the value may be of a device that some user has logged in on: for whom is not known yet. */
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

  /** Returns the value after the user has logged in; others the browser remembers stay known. */
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
