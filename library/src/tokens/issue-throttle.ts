/**
 * How often tokens are issued at somebody's request: a stranger who asks in the name of another must neither flood the
 * mailbox nor keep the owner from getting a token.
 *
 * A wish from a device on which the user has logged in before is counted for that device alone. Every other wish is
 * counted for the user and purpose, and for the address that it comes from. These lanes are not those of passwords:
 * whoever mistypes a password can still ask for a new one.
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
const upTo = (cap: number, window: number, memberCap: number | null): LaneRule => ({
  free: cap,
  firstWait: 0,
  maxWait: 0,
  cap,
  window,
  lasting: null,
  maxMembers: null,
  memberCap,
})

/** The rules. One IPv4 address or IPv6 /48 may make three of the ten wishes in a user's name. */
const rules = {
  user: upTo(10, 6 * HOUR, 3),
  device: upTo(10, HOUR, null),
  // Sixty people in one office may each ask for one.
  address: upTo(60, HOUR, null),
  network: upTo(240, HOUR, null),
} as const

/** For whom a token is asked. */
export interface Wish {
  readonly purpose: string
  readonly userId: string | null
  readonly subject?: string
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
    const reservation = await store.reserve(this.#lanes(wish, from), clock())
    return reservation.admitted ? null : { lane: reservation.key, retryAt: reservation.retryAt }
  }

  /** Whether the wish comes from a device by which its user has logged in before. */
  knows({ userId }: Wish, { device }: AttemptSource): boolean {
    return userId !== null && this.#parts.devices.recognize(device, userId) !== null
  }

  /** Forgets the wishes from an address, which `addressLanes` knows. */
  async clearAddress(address: string): Promise<void> {
    const clear = addressLanesOf(address).map(({ key }) => key)
    await this.#parts.store.settle({ clear, giveBack: [], forgive: [] }, this.#parts.clock())
  }

  #lanes({ purpose, userId, subject }: Wish, { address, device }: AttemptSource): readonly Lane[] {
    const { key, devices } = this.#parts
    const known = userId === null ? null : devices.recognize(device, userId)
    const name = userId ?? subject
    if (name === undefined) return addressLanesOf(address)
    const whose = groupOf(key, purpose, userId === null ? 'subject' : 'user', name)
    if (known !== null) {
      const own = `issue-device:${whose}:${known}`
      return [{ key: own, rule: rules.device, member: '' }]
    }
    const member = this.#keys.place(address)
    return [{ key: `issue:${whose}`, rule: rules.user, member }, ...addressLanesOf(address)]
  }
}

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

/** Begins as every lane of an address does: a store may forget such a lane rather than one of a user. */
function issuing(key: string): string {
  return key.replace(':', ':issue/')
}
