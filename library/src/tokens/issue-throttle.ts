/**
 * How often tokens are issued at somebody's request. A stranger who asks in the name of another must not flood the
 * mailbox, and must not leave the owner without a token that works (ASVS 5.0, 6.1.1).
 *
 * A wish from a device on which the user has logged in before is counted for that device alone. Every other wish is
 * counted for the user and purpose, and for the address that it comes from. These lanes are not those of passwords:
 * whoever mistypes a password can still ask for a new one.
 *
 * Strangers at many addresses can use up any number that is the same for all. So the lane of a user and purpose is
 * never closed. After ten tokens it waits, and no longer than the last of them lives: as long as the owner has to wait,
 * there is a token in the owner's mailbox. Only what was issued is counted, because only that is in the mailbox.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import type { AttemptStore, Lane, LaneRule } from '../contracts/attempts.ts'
import { HOUR, type Clock } from '../ground/time.ts'
import type { KnownDevices } from '../login/known-devices.ts'
import { addressLanes, LaneKeys } from '../login/lane-keys.ts'
import type { AttemptSource } from '../login/throttle.ts'
import { groupOf } from './token-text.ts'

/** So many in a time, with no wait between them. */
const upTo = (cap: number, window: number): LaneRule => ({
  free: cap,
  firstWait: 0,
  maxWait: 0,
  cap,
  window,
  lasting: null,
  maxMembers: null,
  memberCap: null,
})

const rules = {
  device: upTo(10, HOUR),
  // Sixty people in one office may each ask for one.
  address: upTo(60, HOUR),
  network: upTo(240, HOUR),
} as const

/** More than the waits leave room for, unless tokens live for less than a tenth of a second. */
const NEVER_FULL = 250_000

/**
 * The rule of a user and purpose, for tokens that live so long: in six hours ten without a wait, and then one in each
 * lifetime, or each hour. One IPv4 address or IPv6 /48 has three of them.
 */
function ruleOfUser(lifetime: number): LaneRule {
  const wait = Math.min(lifetime, HOUR)
  const waits = { free: 10, firstWait: wait, maxWait: wait, memberCap: 3 }
  return { ...upTo(NEVER_FULL, 6 * HOUR), ...waits }
}

/** For whom a token is asked. */
export interface Wish {
  readonly purpose: string
  readonly userId: string | null
  readonly subject?: string

  /** How long the token is to live, in milliseconds. */
  readonly lifetime: number
}

/** Which lane has refused, and when it opens. */
export interface WishRefusal {
  readonly lane: string
  readonly retryAt: number | null
}

/** What the throttle needs. */
export interface IssueThrottleParts {
  readonly store: AttemptStore

  /** Names the lanes. */
  readonly key: KeyObject
  readonly devices: KnownDevices
  readonly clock: Clock
}

/** Counts wishes for tokens. */
export class IssueThrottle {
  readonly #parts: IssueThrottleParts
  readonly #keys: LaneKeys

  constructor(parts: IssueThrottleParts) {
    this.#parts = parts
    this.#keys = new LaneKeys(parts.key)
  }

  /** Counts a wish. Returns which lane refuses it; `null` if none does. */
  async reserve(wish: Wish, from: AttemptSource): Promise<WishRefusal | null> {
    const { store, clock } = this.#parts
    const reservation = await store.reserve(await this.#lanes(wish, from), clock())
    return reservation.admitted ? null : { lane: reservation.key, retryAt: reservation.retryAt }
  }

  /** Takes a wish back from the lane of its user: no token was issued. */
  async withdraw(wish: Wish, from: AttemptSource): Promise<void> {
    const { store, clock } = this.#parts
    // A wish that was refused after all has cost an address no less work.
    const lanes = await this.#lanes(wish, from)
    const giveBack = lanes.filter(({ key }) => key.startsWith(OF_USER))
    await store.settle({ clear: [], giveBack, forgive: [] }, clock())
  }

  /** Whether the wish comes from a device by which its user has logged in before. */
  async knows({ userId }: Wish, from: AttemptSource): Promise<boolean> {
    return (await this.#deviceOf(userId, from)) !== null
  }

  /** Forgets the wishes from an address, which `addressLanes` knows. */
  async clearAddress(address: string): Promise<void> {
    const clear = addressLanesOf(address).map(({ key }) => key)
    await this.#parts.store.settle({ clear, giveBack: [], forgive: [] }, this.#parts.clock())
  }

  async #deviceOf(userId: string | null, from: AttemptSource): Promise<string | null> {
    if (userId === null) return null
    return this.#parts.devices.recognize(from.device, userId, from.askedGenerations)
  }

  async #lanes(
    { purpose, userId, subject, lifetime }: Wish,
    from: AttemptSource,
  ): Promise<readonly Lane[]> {
    const { key } = this.#parts
    const { address } = from
    const known = await this.#deviceOf(userId, from)
    const name = userId ?? subject
    if (name === undefined) return addressLanesOf(address)
    const whose = groupOf(key, purpose, userId === null ? 'subject' : 'user', name)
    if (known !== null) {
      const own = `issue-device:${whose}:${known}`
      return [{ key: own, rule: rules.device, member: '' }]
    }
    const member = this.#keys.place(address)
    const own = { key: `${OF_USER}${whose}`, rule: ruleOfUser(lifetime), member }
    return [own, ...addressLanesOf(address)]
  }
}

/** How the names of the lanes of a user and purpose begin. */
const OF_USER = 'issue:'

/**
 * The lanes of an address; none if it is unknown: the strangers of the whole world would close that lane for everybody.
 */
function addressLanesOf(address: string | null): readonly Lane[] {
  const lanes = addressLanes(address)
  if (lanes === null) return []
  const lane = (key: string, rule: LaneRule): Lane => ({ key: issuing(key), rule, member: '' })
  const first = lane(lanes.address, rules.address)
  return lanes.network === null ? [first] : [first, lane(lanes.network, rules.network)]
}

/** The name begins with `address:`. A store that is full forgets lanes of addresses first. */
function issuing(key: string): string {
  return key.replace(':', ':issue/')
}
