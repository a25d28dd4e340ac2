/**
 * The throttle: what slows guessing, and for whom.
 *
 * An attempt is reserved before any hashing, in every lane it belongs to, and given back if the password
 * is right. A guess from a device that has logged in before is counted for that device alone;
 * every other one for the account and for the address it comes from. Unknown names have lanes like
 * users', so that nothing tells them apart.
 *
 * @module
 */

import { createHmac, type KeyObject } from 'node:crypto'
import { formatAddress, formatBlock, parseAddress } from './address.ts'
import type { AttemptStore, Lane, LaneRule, Reservation } from './attempts.ts'
import { StoreUnavailable, TooManyAttempts } from './errors.ts'
import type { EventListener } from './events.ts'
import type { MaybePromise } from './maybe-promise.ts'
import { MINUTE, SECOND, type Clock } from './time.ts'

/** The rules, and what to do without a store. What is left out has its default. */
export interface ThrottleOptions {
  /** Guesses at one account from devices that are not known. @default 5 free, then 1 s … 15 min, 100 in all */
  readonly account?: Partial<LaneRule>

  /** Guesses from one known device of the user. @default 10 free, then 1 s … 15 min, 100 in all */
  readonly device?: Partial<LaneRule>

  /** Guesses from one IPv4 address or IPv6 /64. @default 30, or 10 names, in 15 min; then none for 15 min */
  readonly address?: Partial<LaneRule>

  /** Guesses from one IPv6 /48. @default four times `address` */
  readonly network?: Partial<LaneRule>

  /** So many failures in a minute, over all accounts, are told as `throttle.alarm`. @default 100 */
  readonly alarm?: number

  /**
   * Counts attempts while the store fails. Without it a login is refused then: 503.
   *
   * @default none
   */
  readonly fallback?: AttemptStore
}

/** Options with their defaults. */
export interface ThrottleSettings {
  readonly account: LaneRule
  readonly device: LaneRule
  readonly address: LaneRule
  readonly network: LaneRule
  readonly alarm: number
  readonly fallback: AttemptStore | null
}

/**
 * The ladder follows OWASP's testing guide (WSTG-ATHN-03) and ends where NIST SP 800-63B-4,
 * section 3.2.2, wants it to: at 100 failures in a row.
 */
const account: LaneRule = {
  free: 5,
  firstWait: 1 * SECOND,
  maxWait: 15 * MINUTE,
  cap: 100,
  window: null,
  maxMembers: null,
}

const address: LaneRule = {
  free: 30,
  firstWait: 0,
  maxWait: 0,
  cap: 30,
  window: 15 * MINUTE,
  maxMembers: 10,
}

/** The default rules. */
export const throttleDefaults: ThrottleSettings = {
  account,
  device: { ...account, free: 10 },
  address,
  network: { ...address, free: 120, cap: 120, maxMembers: 40 },
  alarm: 100,
  fallback: null,
}

/** Where an attempt comes from. */
export interface Origin {
  /** The client's address in its one form, if known. */
  readonly address: string | null

  /** The value of the device cookie, if there is one. */
  readonly device: string | null
}

/** An attempt that was admitted: the lanes it is counted in, its own first. */
export interface Attempt {
  readonly lanes: readonly [Lane, ...Lane[]]
  readonly store: AttemptStore
}

/** Unknown names share this many lanes, so that made-up names cannot fill the store. */
const UNKNOWN_NAME_BITS = 20

/** Reserves attempts, and settles them. */
export class Throttle {
  readonly #store: AttemptStore
  readonly #settings: ThrottleSettings
  readonly #key: KeyObject
  readonly #clock: Clock
  readonly #emit: EventListener
  #failures = { count: 0, until: 0 }

  /** @param key makes lanes of unknown names unguessable. */
  constructor(
    store: AttemptStore,
    settings: ThrottleSettings,
    key: KeyObject,
    clock: Clock,
    emit: EventListener,
  ) {
    this.#store = store
    this.#settings = settings
    this.#key = key
    this.#clock = clock
    this.#emit = emit
  }

  /**
   * Reserves an attempt.
   *
   * @param account the lane of the account: `userLane` or `unknownLane`.
   * @param device the known device, `null` for any other.
   * @throws TooManyAttempts if a lane takes none now.
   * @throws StoreUnavailable if the store fails and there is no fallback.
   */
  async reserve(account: string, device: string | null, origin: Origin): Promise<Attempt> {
    const lanes = this.#lanes(account, device, origin)
    const { store, reservation } = await this.#reserve(lanes)
    if (reservation.admitted) return { lanes, store }
    const { key, retryAt } = reservation
    this.#emit({ type: 'login.throttled', lane: key, address: origin.address })
    const wait = retryAt === null ? this.#settings.account.maxWait : retryAt - this.#clock()
    throw new TooManyAttempts(Math.max(1, Math.ceil(wait / SECOND)))
  }

  /** The password was right: its own lane is cleared, the others get the attempt back. */
  async succeeded({ lanes: [own, ...others], store }: Attempt): Promise<void> {
    await store.settle({ clear: [own.key], giveBack: others }, this.#clock())
  }

  /** No password was checked after all. */
  async withdrawn({ lanes, store }: Attempt): Promise<void> {
    await store.settle({ clear: [], giveBack: lanes }, this.#clock())
  }

  /** The password was wrong: the attempt stays counted. Tells when failures come in numbers. */
  failed(): void {
    const now = this.#clock()
    if (this.#failures.until <= now) this.#failures = { count: 0, until: now + MINUTE }
    this.#failures.count++
    if (this.#failures.count !== this.#settings.alarm) return
    this.#emit({ type: 'throttle.alarm', failures: this.#failures.count, window: MINUTE })
  }

  /** Forgets the failures of the user's account: after a reset of the password, or by an administrator. */
  clear(userId: string): MaybePromise<void> {
    return this.#store.settle({ clear: [userLane(userId)], giveBack: [] }, this.#clock())
  }

  /** Returns the lane of a name that nobody has. */
  unknownLane(username: string): string {
    const canonical = username.normalize('NFKC').toLowerCase().trim()
    const digest = createHmac('sha256', this.#key).update(canonical).digest()
    return `name:${digest.readUInt32BE(0) >>> (32 - UNKNOWN_NAME_BITS)}`
  }

  #lanes(account: string, device: string | null, origin: Origin): [Lane, ...Lane[]] {
    const { device: deviceRule, account: accountRule } = this.#settings
    if (device !== null) return [{ key: `device:${device}`, rule: deviceRule, member: '' }]
    return [{ key: account, rule: accountRule, member: '' }, ...this.#addressLanes(account, origin)]
  }

  #addressLanes(account: string, origin: Origin): Lane[] {
    const { address, network } = this.#settings
    const bytes = origin.address === null ? null : parseAddress(origin.address)
    if (bytes === null) return []
    const member = createHmac('sha256', this.#key).update(account).digest('base64url').slice(0, 8)
    if (bytes.length === 4)
      return [{ key: `address:${formatAddress(bytes)}`, rule: address, member }]
    return [
      { key: `address:${formatBlock(bytes, 64)}`, rule: address, member },
      { key: `address:${formatBlock(bytes, 48)}`, rule: network, member },
    ]
  }

  async #reserve(
    lanes: readonly Lane[],
  ): Promise<{ store: AttemptStore; reservation: Reservation }> {
    const { fallback } = this.#settings
    try {
      return { store: this.#store, reservation: await this.#store.reserve(lanes, this.#clock()) }
    } catch (error) {
      if (fallback === null || !(error instanceof StoreUnavailable)) throw error
      return { store: fallback, reservation: await fallback.reserve(lanes, this.#clock()) }
    }
  }
}

/** Returns the lane of a user's account. */
export function userLane(userId: string): string {
  return `user:${userId}`
}
