/**
 * The browsers in which people log in: what each calls them, and when they were seen there.
 *
 * The library tells browsers apart (`session.device`), and ends their sessions. This list only remembers. It opens
 * nothing: what is lost of it, or written wrongly, lets nobody in.
 *
 * @module
 */

import { DAY, MINUTE, type Clock } from 'latchkey'

/** A browser of a user. Instants in epoch milliseconds. */
export interface Device {
  /** The library's name of the browser for this user: a hash. */
  readonly device: string

  /** What the person calls it: any text; `null`: nothing. */
  readonly name: string | null
  readonly firstSeenAt: number
  readonly lastSeenAt: number

  /** Where it was seen last, and by which User-Agent, which the client has chosen. */
  readonly address: string | null
  readonly userAgent: string | null
}

/** A browser that has been seen. */
export interface Sighting {
  readonly userId: string
  readonly device: string
  readonly address: string | null
  readonly userAgent: string | null
}

/** The list of all users' browsers. */
export interface Devices {
  /** Notes that a user was seen in a browser: at most once in ten minutes, unless it is somewhere else now. */
  see(sighting: Sighting): Promise<void>

  /** Returns the user's browsers, those seen last first. */
  list(userId: string): Promise<readonly Device[]>

  /**
   * Gives a browser of the user another name; '' takes the name away. Returns whether there is such a browser.
   *
   * @throws DeviceNameError
   */
  rename(userId: string, device: string, name: string): Promise<boolean>

  /** Removes a browser from the user's list. Returns whether it was there. */
  forget(userId: string, device: string): Promise<boolean>
}

/** What is kept. */
export interface DeviceBounds {
  /** How many browsers of a user. Those seen last stay. */
  readonly most: number

  /** Those that were not seen since this instant go. */
  readonly since: number
}

/** Keeps the browsers. Every method is one atomic step, also between processes. */
export interface DeviceTable {
  /**
   * Adds a browser, or notes that it was seen again; drops what is beyond the bounds. `lastSeenAt` never goes back, and
   * the address and the User-Agent are of that instant.
   */
  see(sighting: Sighting & { readonly at: number }, bounds: DeviceBounds): Promise<void>

  /** Returns the user's browsers, those seen last first. */
  list(userId: string): Promise<readonly Device[]>

  /** Returns whether there is such a browser of this user. */
  rename(userId: string, device: string, name: string | null): Promise<boolean>
  forget(userId: string, device: string): Promise<boolean>
}

/** The name of a browser is not one. */
export class DeviceNameError extends Error {
  readonly code: 'too_long' | 'unseen'

  constructor(code: DeviceNameError['code']) {
    super(`The name of a browser is ${code === 'too_long' ? 'too long' : 'not visible'}`)
    this.name = 'DeviceNameError'
    this.code = code
  }
}

/** The longest name, in characters as people count them. */
export const MAX_DEVICE_NAME = 60

/** As many as a user can have sessions. */
const MOST = 50
const LONGEST = 400 * DAY

/** A browser that is at the same place is noted once in this time by each process. */
const INTERVAL = 10 * MINUTE

/** How many sightings a process remembers; each takes some hundred bytes. */
const MOST_REMEMBERED = 10_000

/** Returns the list in the table. */
export function openDevices(table: DeviceTable, clock: Clock = Date.now): Devices {
  const seen = new Map<string, number>()
  return {
    async see(sighting) {
      const { userId, device, address, userAgent } = sighting
      const key = JSON.stringify([userId, device, address, userAgent])
      const at = clock()
      const last = seen.get(key)
      // A clock that was set back has seen nothing yet.
      if (last !== undefined && at - last < INTERVAL && at >= last) return
      if (seen.size >= MOST_REMEMBERED) seen.clear()
      seen.set(key, at)
      try {
        await table.see({ ...sighting, at }, { most: MOST, since: at - LONGEST })
      } catch (error) {
        seen.delete(key)
        throw error
      }
    },
    list: (userId) => table.list(userId),
    rename: async (userId, device, name) => table.rename(userId, device, readName(name)),
    async forget(userId, device) {
      for (const key of seen.keys()) if (key.includes(JSON.stringify(device))) seen.delete(key)
      return table.forget(userId, device)
    },
  }
}

/**
 * Returns the name as it is kept: without blanks around it, in one form of Unicode.
 *
 * @throws DeviceNameError
 */
function readName(text: string): string | null {
  // Bounded before it is looked at.
  if (text.length > 10 * MAX_DEVICE_NAME) throw new DeviceNameError('too_long')
  const name = text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ')
  if (name === '') return null
  if (!name.isWellFormed() || /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/u.test(name)) {
    throw new DeviceNameError('unseen')
  }
  if (Array.from(name).length > MAX_DEVICE_NAME) throw new DeviceNameError('too_long')
  return name
}
