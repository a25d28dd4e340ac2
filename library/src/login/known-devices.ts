/**
 * Known devices: a cookie that says, for one user or a few, "has logged in here before".
 *
 * The cookie opens nothing. Guesses from a known device are counted in a lane of their own, so that strangers who guess
 * cannot keep the owner out (OWASP, "Slow down online guessing with device cookies"). A stolen cookie gives the thief
 * at most a hundred guesses in its lane, and nothing else.
 *
 * A change of the password ends the marks of its user (`forget`): a mark names a generation of its user's marks, and
 * the store keeps which one is good. Instants would not do: clocks differ, and a mark of the same millisecond would be
 * good, or not, by chance. A user of whom nothing was ever forgotten has no generation.
 *
 * @module
 */

import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { RevocationStore } from '../contracts/revocations.ts'
import { UpdateConflict } from '../errors.ts'
import { DAY, type Clock } from '../ground/time.ts'
import { createDeviceId } from '../session/token.ts'
import type { AskedGenerations } from '../session/user.ts'

/** A device id of 128 bits, then a mark for each user who has logged in on the device, the latest first. */
const VALUE = /^[\w-]{22}(?:\.[\w-]{43}(?:[\w-]{12})?){1,5}$/

/** How long a device id is, in characters. */
const ID_LENGTH = 22

/** How long the HMAC of a mark is, in characters. The generation follows, if there is one. */
const HMAC_LENGTH = 43

/** How many users one browser's cookie remembers. */
const MAX_USERS = 5

/** How often a generation is changed when others are faster. */
const MAX_ATTEMPTS = 100

/** A mark has no date, so what ends it must outlive whoever has a copy: a hundred years. */
const FOREVER = 36_500 * DAY

/** Makes and recognises the values of the cookie. */
export class KnownDevices {
  readonly #keys: readonly KeyObject[]
  readonly #revocations: RevocationStore | null
  readonly #clock: Clock

  /**
   * @param keys the newest first. The newest key signs; every key verifies.
   * @param revocations keeps the generations; `null`: nothing can be forgotten.
   */
  constructor(
    keys: readonly KeyObject[],
    revocations: RevocationStore | null = null,
    clock: Clock = Date.now,
  ) {
    this.#keys = keys
    this.#revocations = revocations
    this.#clock = clock
  }

  /** Whether the value may come from a device on which some user has logged in. For which user is not checked here. */
  mayKnow(value: string | null): boolean {
    return value !== null && VALUE.test(value)
  }

  /**
   * Returns the name of the device for this user, `null` if the user has never logged in there, or the device was
   * forgotten. The store is asked only for a mark that we have made for this user: a forged cookie costs no store call.
   */
  async recognize(
    value: string | null,
    userId: string,
    asked?: AskedGenerations,
  ): Promise<string | null> {
    if (value === null || !VALUE.test(value)) return null
    const [id = '', ...marks] = value.split('.')
    const mark = marks.find((given) => this.#isOurs(given, id, userId))
    if (mark === undefined) return null
    const isGood = (await this.generation(userId, asked)) === mark.slice(HMAC_LENGTH)
    return isGood ? nameOf(id, userId) : null
  }

  /** Returns the name of the device for this user once `remember` has marked it. A forgotten device keeps its name. */
  nameToBe(value: string | null, userId: string, newId: string): string {
    return nameOf(value !== null && VALUE.test(value) ? value.slice(0, ID_LENGTH) : newId, userId)
  }

  /** Returns the generation of the user's marks that are good; `''` if nothing was ever forgotten. */
  generation(userId: string, asked: AskedGenerations = new Map()): Promise<string> {
    const known = asked.get(userId)
    if (known !== undefined) return known
    const reading = this.#read(userId).then((generation) => generation ?? '')
    asked.set(userId, reading)
    return reading
  }

  /**
   * Returns the cookie's new value after the user has logged in. Other users whom the cookie remembers stay known.
   *
   * @param generation as it was before the last look at the user. A login by a password that was changed meanwhile then
   * gets a mark that is void.
   * @param newId the id of a browser that has no such cookie yet.
   */
  remember(
    value: string | null,
    userId: string,
    generation = '',
    newId: string = createDeviceId(),
  ): string {
    const isOurs = value !== null && VALUE.test(value)
    const [id = newId, ...marks] = isOurs ? value.split('.') : []
    const mark = markOf(this.#keys[0] as KeyObject, id, userId, generation)
    const others = marks.filter((given) => !this.#isOurs(given, id, userId))
    return [id, mark, ...others].slice(0, 1 + MAX_USERS).join('.')
  }

  /**
   * Ends all marks of the user, in every browser. Returns whether it did: not where no revocations are kept.
   *
   * @param asked knows the next generation afterwards: the browser of that request may get a mark of it.
   * @throws UpdateConflict if others were faster a hundred times in a row.
   */
  async forget(userId: string, asked?: AskedGenerations): Promise<boolean> {
    if (this.#revocations === null) return false
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const before = await this.#read(userId)
      const value = randomBytes(9).toString('base64url')
      const now = this.#clock()
      const revocation = { value, expiresAt: now + FOREVER }
      if (await this.#revocations.replace(keyOf(userId), before, revocation, now)) {
        asked?.set(userId, Promise.resolve(value))
        return true
      }
    }
    throw new UpdateConflict()
  }

  /** Whether we have made this mark for the user, of whatever generation. */
  #isOurs(given: string, id: string, userId: string): boolean {
    const bytes = Buffer.from(given)
    const generation = given.slice(HMAC_LENGTH)
    return this.#keys.some((key) =>
      timingSafeEqual(bytes, Buffer.from(markOf(key, id, userId, generation))),
    )
  }

  async #read(userId: string): Promise<string | null> {
    const [generation = null] =
      (await this.#revocations?.read([keyOf(userId)], this.#clock())) ?? []
    return generation
  }
}

/** For each user another one, so that nobody tells by it who shares a browser. */
function nameOf(id: string, userId: string): string {
  return hash('sha256', `${id}.${userId}`, 'base64url')
}

/** It is kept for long, so it does not name the user in clear. */
function keyOf(userId: string): string {
  return `devices ${hash('sha256', userId, 'base64url')}`
}

/** The two texts differ in the character after the id, so that no id of a user makes one out of the other. */
function markOf(key: KeyObject, id: string, userId: string, generation: string): string {
  const text = generation === '' ? `${id}.${userId}` : `${id}:${generation}:${userId}`
  return `${createHmac('sha256', key).update(text).digest('base64url')}${generation}`
}
