/**
 * The throttle: what slows guessing, and for whom.
 *
 * An attempt is reserved before any hashing, in every lane it belongs to, and given back if the password
 * is right. A guess from a device that has logged in before is counted for that device alone;
 * every other one for the account and for the address it comes from. Names that nobody has are counted
 * like those of users, so that nothing tells them apart.
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
import { foldUsername } from './username.ts'

/** The rules, and what to do without a store. What is left out has its default. */
export interface ThrottleOptions {
  /** Guesses at one account from devices that are not known. @default 5 free, then 1 s … 15 min, 100 in all */
  readonly account?: Partial<LaneRule>

  /** Guesses from a known device of the user. @default 10 free, then 1 s … 15 min, 100 in all */
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

/** An attempt that was admitted. */
export interface Attempt {
  /** The lanes that a right password clears: of the account, or of the known device. */
  readonly own: readonly Lane[]

  /** The lanes it shares with attempts at other accounts. */
  readonly shared: readonly Lane[]
  readonly store: AttemptStore
}

/** What is guessed at. */
export interface Target {
  /** The name as typed. */
  readonly username: string

  /** The user of that name, if there is one. */
  readonly userId: string | null

  /** The known device of that user, if the attempt comes from one. */
  readonly device: string | null
}

/** Names share so many lanes (2 to the power of this), so that made-up names cannot fill the store. */
const NAME_BITS = 24

/** A user's known devices share so many lanes, so that all of them can be named to be cleared. */
const DEVICE_LANES = 256

/** Reserves attempts, and settles them. */
export class Throttle {
  readonly #store: AttemptStore
  readonly #settings: ThrottleSettings
  readonly #key: KeyObject
  readonly #clock: Clock
  readonly #emit: EventListener
  #failures = { count: 0, until: 0 }

  /** @param key makes the lanes of names unguessable. */
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
   * @throws TooManyAttempts if a lane takes none now.
   * @throws StoreUnavailable if the store fails and there is no fallback.
   */
  async reserve(target: Target, origin: Origin): Promise<Attempt> {
    const own = this.#ownLanes(target)
    const shared = target.device === null ? this.#addressLanes(own, origin) : []
    const { store, reservation } = await this.#reserve([...own, ...shared])
    if (reservation.admitted) return { own, shared, store }
    const { key, retryAt } = reservation
    this.#emit({ type: 'login.throttled', lane: key, address: origin.address })
    const wait = retryAt === null ? this.#settings.account.maxWait : retryAt - this.#clock()
    throw new TooManyAttempts(Math.max(1, Math.ceil(wait / SECOND)))
  }

  /** The password was right: its own lanes are cleared, the others get the attempt back. */
  async succeeded({ own, shared, store }: Attempt): Promise<void> {
    const clear = own.map(({ key }) => key)
    await store.settle({ clear, giveBack: shared }, this.#clock())
  }

  /** No password was checked after all. */
  async withdrawn({ own, shared, store }: Attempt): Promise<void> {
    await store.settle({ clear: [], giveBack: [...own, ...shared] }, this.#clock())
  }

  /** The password was wrong: the attempt stays counted. Tells when failures come in numbers. */
  failed(): void {
    const now = this.#clock()
    if (this.#failures.until <= now) this.#failures = { count: 0, until: now + MINUTE }
    this.#failures.count++
    if (this.#failures.count !== this.#settings.alarm) return
    this.#emit({ type: 'throttle.alarm', failures: this.#failures.count, window: MINUTE })
  }

  /** Forgets the failures of the user's account, name and known devices. */
  clear(userId: string, username: string): MaybePromise<void> {
    const devices = Array.from({ length: DEVICE_LANES }, (_, i) => deviceLane(userId, i))
    const clear = [userLane(userId), this.#nameLane(username), ...devices]
    return this.#store.settle({ clear, giveBack: [] }, this.#clock())
  }

  /**
   * The lanes of what is guessed at: of the device if it is known, else of the name and of the user.
   * The name's lane is the same whether or not somebody has the name, so that its spellings, which an
   * application may or may not tell apart, do not tell. A name that nobody has takes the place of a
   * user beside it: as many lanes take as much time.
   */
  #ownLanes({ username, userId, device }: Target): Lane[] {
    const { account, device: deviceRule } = this.#settings
    if (device !== null) {
      const number = Buffer.from(device, 'base64url').readUInt16BE() % DEVICE_LANES
      return [{ key: deviceLane(userId ?? '', number), rule: deviceRule, member: '' }]
    }
    const name = this.#nameLane(username)
    const keys = [name, userId === null ? `nobody:${name}` : userLane(userId)]
    return keys.map((key) => ({ key, rule: account, member: '' }))
  }

  /** Keyed, so that nobody can make names up that share a lane, and read none out of the store. */
  #nameLane(username: string): string {
    const digest = createHmac('sha256', this.#key).update(foldUsername(username)).digest()
    return `name:${digest.readUInt32BE(0) >>> (32 - NAME_BITS)}`
  }

  #addressLanes([own]: readonly Lane[], origin: Origin): Lane[] {
    const { address, network } = this.#settings
    const bytes = origin.address === null ? null : parseAddress(origin.address)
    if (bytes === null) return []
    const member = own?.key ?? ''
    if (bytes.length === 4) {
      return [{ key: `address:${formatAddress(bytes)}`, rule: address, member }]
    }
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

/** The lane of a user's account. */
function userLane(userId: string): string {
  return `user:${userId}`
}

/** One of the lanes of a user's known devices. */
function deviceLane(userId: string, number: number): string {
  return `device:${userId}:${number}`
}
