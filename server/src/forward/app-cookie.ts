/**
 * The cookie by which an app's host knows who is logged in. It opens that origin only: it names a session of the login,
 * sealed, and is worth nothing as soon as that session has ended.
 *
 * @module
 */

import { createSeals } from '../secrets/seals.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Visitor } from './visitor.ts'

/** What the cookie says. */
export interface AppEntry {
  /** The session at the time of the entry. A confirmation gives it another id. */
  readonly sessionId: string
  readonly userId: string

  /** By these the session is known when it has another id. */
  readonly createdAt: number
  readonly device: string | null
}

/** Makes the values of cookies, and opens them. */
export interface AppEntries {
  seal(origin: string, entry: AppEntry): string

  /** Returns what the value says; `null` if it is not ours, or another origin's. No store is asked. */
  open(origin: string, value: string): AppEntry | null
}

/** To open a cookie takes some microseconds, and a page may load a hundred files with the same one. */
const MOST_OPENED = 2000

/** Returns the entries under these secrets, newest first: the newest seals, each of them opens. */
export function appEntries(secrets: readonly string[]): AppEntries {
  const seals = createSeals(secrets, 'app cookie')
  // By the value alone, which only one origin can open: to join both for a key takes longer than the rest.
  const opened = new BoundedMap<string, { readonly origin: string; readonly entry: AppEntry }>(
    MOST_OPENED,
  )
  return {
    seal(origin, { sessionId, userId, createdAt, device }) {
      return seals.seal(origin, JSON.stringify([sessionId, userId, createdAt, device]))
    },
    open(origin, value) {
      const known = opened.get(value)
      if (known?.origin === origin) return known.entry
      const text = seals.open(origin, value)
      if (text === null) return null
      const [sessionId, userId, createdAt, device] = JSON.parse(text) as Sealed
      const entry = { sessionId, userId, createdAt, device }
      opened.set(value, { origin, entry })
      return entry
    },
  }
}

type Sealed = readonly [sessionId: string, userId: string, createdAt: number, device: string | null]

/** Returns what the cookie of a session says. */
export function entryOf({ id, user, createdAt, device }: Visitor): AppEntry {
  return { sessionId: id, userId: user.id, createdAt, device }
}
