/**
 * Challenges of passkeys (WebAuthn Level 3, 13.4.3). They are kept in a cookie of the browser that asked for them,
 * sealed: whoever only looks at a login page writes nothing to any store.
 *
 * @module
 */

import { hash, randomBytes } from 'node:crypto'
import type { KitParts } from '../factors/kit.ts'
import { Seals } from '../ground/seal.ts'
import { DAY, MINUTE } from '../ground/time.ts'
import { writeCookie, type CookieSettings } from '../request/cookie.ts'

/** What a challenge is good for. */
export type PasskeyPurpose = 'login' | 'confirm' | 'add'

/** How long a person may take. WebAuthn recommends five to ten minutes (Level 3, 15.1). */
export const CHALLENGE_LIFETIME: number = 5 * MINUTE

/** How many challenges a browser has: one for each tab in which somebody has begun. */
const MOST = 6

/** 256 bits; WebAuthn asks for 128 (Level 3, 13.4.3). */
const CHALLENGE_BYTES = 32

/** What challenges need of a request. */
export interface ChallengeCarrier {
  cookie(name: string): string | null
  setCookie(name: string, cookie: string): void
}

/** A challenge as the cookie has it. */
export interface Challenge {
  readonly challenge: string
  readonly purpose: PasskeyPurpose

  /** A digest of the id of whoever must answer it (an id may be of any length); `null`: whoever can. */
  readonly user: string | null

  /** What a new passkey is told of its user; `null` for the other purposes. */
  readonly handle: string | null
  readonly endsAt: number
}

/** Issues challenges, and finds the one that was answered. */
export class Challenges {
  readonly #seals: Seals
  readonly #cookie: CookieSettings
  readonly #parts: KitParts

  constructor(parts: KitParts) {
    this.#parts = parts
    this.#cookie = parts.cookie('passkey', CHALLENGE_LIFETIME)
    const { name } = this.#cookie
    const options = { name, lifetime: DAY, clock: parts.clock }
    this.#seals = new Seals(parts.keys('passkey challenge'), options)
  }

  /** Returns a new challenge, and gives the browser the cookie with it. The oldest of too many goes. */
  issue(
    carrier: ChallengeCarrier,
    purpose: PasskeyPurpose,
    userId: string | null,
    handle: string | null = null,
  ): string {
    const challenge = randomBytes(CHALLENGE_BYTES).toString('base64url')
    const endsAt = this.#parts.clock() + CHALLENGE_LIFETIME
    const issued = { challenge, purpose, user: digestOf(userId), handle, endsAt }
    const all = [...this.#read(carrier), issued].slice(-MOST)
    const sealed = this.#seals.seal(JSON.stringify(all.map(fieldsOf)))
    carrier.setCookie(this.#cookie.name, writeCookie(this.#cookie, sealed))
    return challenge
  }

  /**
   * Returns the challenge if this browser has it for this purpose and user, and it is not over; else `null`. Asks no
   * store.
   */
  find(
    carrier: ChallengeCarrier,
    wanted: {
      readonly challenge: string
      readonly purpose: PasskeyPurpose
      readonly userId: string | null
    },
  ): Challenge | null {
    const { challenge, purpose } = wanted
    const user = digestOf(wanted.userId)
    const found = this.#read(carrier).find(
      (one) => one.challenge === challenge && one.purpose === purpose && one.user === user,
    )
    return found ?? null
  }

  /**
   * Marks a challenge as answered. Of any number of callers exactly one gets true. The mark stays longer than the
   * challenge, because a process whose clock is behind takes the challenge longer.
   */
  use({ challenge, endsAt }: Challenge): Promise<boolean> {
    return this.#parts.useOnce('passkey challenge', challenge, endsAt + CHALLENGE_LIFETIME)
  }

  #read(carrier: ChallengeCarrier): readonly Challenge[] {
    const value = carrier.cookie(this.#cookie.name)
    const text = value === null ? null : this.#seals.open(value)
    if (text === null) return []
    const now = this.#parts.clock()
    const fields = JSON.parse(text) as readonly Fields[]
    return fields.map(challengeOf).filter(({ endsAt }) => endsAt > now)
  }
}

/** A challenge without the names of its fields: six of them must fit into a cookie. */
type Fields = readonly [string, PasskeyPurpose, string | null, string | null, number]

function fieldsOf({ challenge, purpose, user, handle, endsAt }: Challenge): Fields {
  return [challenge, purpose, user, handle, endsAt]
}

function challengeOf([challenge, purpose, user, handle, endsAt]: Fields): Challenge {
  return { challenge, purpose, user, handle, endsAt }
}

function digestOf(userId: string | null): string | null {
  return userId === null ? null : hash('sha256', userId, 'base64url')
}
