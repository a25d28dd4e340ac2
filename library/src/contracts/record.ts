/**
 * What a store keeps of a session, and the two ways it changes: a patch, and a succession.
 *
 * The functions are pure. A store that can express a change in its own language (SQL, a script)
 * does that; one that cannot applies these within its own atomic step.
 *
 * @module
 */

import { copyJson, type Json, type JsonObject } from './json.ts'
import { areTerms, earlierTerms, frozenTerms, type SessionTerms } from './terms.ts'

/** One session, as a store keeps it. Instants are epoch milliseconds. Never changed in place. */
export interface SessionRecord {
  /** SHA-256 of the token, base64url. It identifies the session and opens nothing, so it is safe in logs. */
  readonly id: string

  /** Who is logged in, or `null` for a visitor who is not. */
  readonly userId: string | null

  /** The user as the session carries it; `null` exactly if `userId` is. */
  readonly user: JsonObject | null

  /** The dictionary. */
  readonly data: JsonObject

  /** Grows with each change of `data`, by at least one. */
  readonly version: number

  /** When the session began: at the login, for a logged-in one. Its longest life counts from here. */
  readonly createdAt: number

  /** The last activity written; the true one may be younger by `touchInterval`. */
  readonly touchedAt: number

  /** From this instant on the session does not exist. It follows from both timeouts. */
  readonly expiresAt: number

  /** The client's address at login, if known. */
  readonly address: string | null

  /** The client's User-Agent at login, if known: at most 256 characters. */
  readonly userAgent: string | null

  /** How long the session may live, and how its user was confirmed. Set where it begins, and kept by a rotation. */
  readonly terms: SessionTerms
}

/** A change of a session's dictionary, key by key. */
export interface DataChange {
  /** Removes every key first. */
  readonly clear?: boolean

  /** Keys to remove. */
  readonly delete?: readonly string[]

  /** Keys to set. */
  readonly set?: JsonObject
}

/** A change of an existing session. What is left out stays as it is. */
export interface SessionChange {
  readonly data?: DataChange
  readonly user?: JsonObject
  readonly touchedAt?: number
  readonly expiresAt?: number

  /** Comes with a touch that makes the session's own timeouts shorter. */
  readonly terms?: SessionTerms
}

/** The session that takes the place of another one. */
export interface Successor {
  /** The new session's id. */
  readonly id: string

  /** Which keys of the dictionary go over to the new session: all, or those listed. */
  readonly keep: 'all' | readonly string[]

  /** What differs from the old session besides. */
  readonly fields: Partial<Omit<SessionRecord, 'id' | 'data' | 'version'>>
}

/** Whether a store tells its subscribers of the change: of all but a touch. */
export function isAnnounced({ data, user }: SessionChange): boolean {
  return data !== undefined || user !== undefined
}

/**
 * Checks a session that a store of the application's own has returned. If an instant is a `Date`, a text or
 * missing, a comparison with it may be false and let a session live for ever. A session without terms was written
 * before there were any.
 *
 * @throws TypeError if an instant is no finite number, or the terms are not what they are to be.
 */
export function checkedRecord(record: SessionRecord): SessionRecord {
  const { createdAt, touchedAt, expiresAt } = record
  if (!(Number.isFinite(createdAt) && Number.isFinite(touchedAt) && Number.isFinite(expiresAt))) {
    throw new TypeError(
      'The store returned a session whose createdAt, touchedAt or expiresAt is not a number of epoch milliseconds',
    )
  }
  const terms = record.terms as SessionTerms | null | undefined
  if (terms === null || terms === undefined) return { ...record, terms: earlierTerms(record) }
  if (areTerms(terms)) return record
  throw new TypeError('The store returned a session whose terms are not those that it was given')
}

/** Returns the dictionary after a change. */
export function changeData(data: JsonObject, change: DataChange): JsonObject {
  const changed: Record<string, Json> = change.clear === true ? {} : { ...data }
  for (const key of change.delete ?? []) delete changed[key]
  return Object.assign(changed, change.set)
}

/** Returns the session after a change. */
export function changeRecord(record: SessionRecord, change: SessionChange): SessionRecord {
  const { data, ...fields } = change
  if (data === undefined) return { ...record, ...fields }
  return {
    ...record,
    ...fields,
    data: changeData(record.data, data),
    version: record.version + 1,
  }
}

/** Returns a copy that shares nothing with the record and that no reader can change. */
export function frozenRecord(record: SessionRecord): SessionRecord {
  // Field by field: V8 keeps properties apart that a spread adds last, which costs 40 bytes and another
  // look-up.
  return Object.freeze({
    id: record.id,
    userId: record.userId,
    user: copyJson(record.user, 'user') as JsonObject | null,
    data: copyJson(record.data, '') as JsonObject,
    version: record.version,
    createdAt: record.createdAt,
    touchedAt: record.touchedAt,
    expiresAt: record.expiresAt,
    address: record.address,
    userAgent: record.userAgent,
    terms: frozenTerms(record.terms),
  })
}

/** Returns the session that follows `record`. */
export function succeedRecord(record: SessionRecord, successor: Successor): SessionRecord {
  const { id, keep, fields } = successor
  const kept = Object.entries(record.data).filter(([key]) => keep === 'all' || keep.includes(key))
  return {
    ...record,
    ...fields,
    id,
    data: Object.fromEntries(kept),
    version: record.version + 1,
  }
}
