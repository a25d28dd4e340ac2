/**
 * The names of the lanes in which an attempt is counted.
 *
 * One key names every lane that tells of an account. So a change of secrets moves the lanes of all names at the same
 * time, whether or not a user has the name. If it moved only some of them, a name that is still throttled would be
 * known to exist. Lanes of addresses tell of no account, and stay.
 *
 * @module
 */

import { createHmac, type KeyObject } from 'node:crypto'
import { formatAddress, formatBlock, parseAddress, type AddressBytes } from '../ground/address.ts'
import { canonicalName } from './username.ts'

/** All names share 2 to the power of this many lanes, so that made-up names cannot fill the store. */
const NAME_BITS = 24

/** The known devices of a user share this many lanes. So all these lanes can be listed, to clear them. */
const DEVICE_LANES = 256

/** The lane of all attempts whose address is unknown. */
export const UNKNOWN_ADDRESS = 'address:unknown'

/** The lanes of the address from which an attempt comes. */
export interface AddressLanes {
  /** The lane of the IPv4 address or IPv6 /64. */
  readonly address: string

  /** The lane of the IPv6 /48, `null` for IPv4. */
  readonly network: string | null
}

/** Names lanes. */
export class LaneKeys {
  readonly #key: KeyObject

  /** Part of a lane's name. It tells with which key the lane was named. */
  readonly #generation: string

  /** @param key makes the names of lanes unguessable, and unreadable in the store. */
  constructor(key: KeyObject) {
    this.#key = key
    this.#generation = this.#digest('generation').toString('base64url', 0, 6)
  }

  /** The lane of a name. All spellings of a name have the same lane, whether or not a user has the name. */
  name(username: string): string {
    return `name:${this.#digest(canonicalName(username)).readUInt32BE(0) >>> (32 - NAME_BITS)}`
  }

  /** The lane that a name has in place of a user's lane, if no user has the name. */
  nobody(name: string): string {
    return `nobody:${name}`
  }

  /** The lane of a user's account for attempts of the kind; passwords are the kind ''. */
  user(userId: string, kind = ''): string {
    return `${prefixOf(kind)}user:${userId}:${this.#generation}`
  }

  /** The lane of a known device of the user. It needs no key: the device's name comes from a signed cookie. */
  device(userId: string, device: string, kind = ''): string {
    const number = Buffer.from(device, 'base64url').readUInt16BE() % DEVICE_LANES
    return deviceLane(userId, number, kind)
  }

  /** All lanes of known devices of the user. */
  devices(userId: string, kind = ''): readonly string[] {
    return Array.from({ length: DEVICE_LANES }, (_, number) => deviceLane(userId, number, kind))
  }

  /**
   * Returns a digest of the address, by which a lane of an account distinguishes addresses. The store cannot read the
   * address in it. All addresses of an IPv6 /48 have the same digest, because whoever has one of them may well have
   * all.
   */
  place(address: string | null): string {
    const bytes = address === null ? null : parseAddress(address)
    if (bytes === null) return ''
    const text = bytes.length === 4 ? formatAddress(bytes) : formatBlock(bytes, 48)
    return this.#digest(`place/${text}`).toString('base64url', 0, 6)
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest()
  }
}

/** Returns the lanes of an address; `null` if the text is no address. */
export function addressLanes(address: string | null): AddressLanes | null {
  const bytes = address === null ? null : parseAddress(address)
  if (bytes === null) return null
  return { address: `address:${firstBlock(bytes)}`, network: networkOf(bytes) }
}

function firstBlock(bytes: AddressBytes): string {
  return bytes.length === 4 ? formatAddress(bytes) : formatBlock(bytes, 64)
}

function networkOf(bytes: AddressBytes): string | null {
  return bytes.length === 4 ? null : `address:${formatBlock(bytes, 48)}`
}

function deviceLane(userId: string, number: number, kind: string): string {
  return `${prefixOf(kind)}device:${userId}:${number}`
}

/** No kind contains a slash, and no other lane begins with one. */
function prefixOf(kind: string): string {
  return kind === '' ? '' : `/${kind}/`
}
