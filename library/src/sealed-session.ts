/**
 * A session as a cookie holds it, in and out of text.
 *
 * @module
 */

import { freezeJson, type JsonObject } from './json.ts'
import type { SessionRecord } from './record.ts'
import type { KnownNotice } from './user-notice.ts'

/** A session as a cookie holds it. */
export interface SealedSession {
  readonly record: SessionRecord

  /** What was known of the user's sessions when it was sealed. */
  readonly known: KnownNotice
}

/** Returns the text of a session. An array: the names of the fields would be a tenth of a cookie. */
export function encodeSession({ record, known }: SealedSession): string {
  const fields: Fields = [
    record.id,
    record.userId,
    record.user,
    record.data,
    record.version,
    record.createdAt,
    record.touchedAt,
    record.expiresAt,
    record.address,
    record.userAgent,
    known.generation,
    known.userVersion,
  ]
  return JSON.stringify(fields)
}

/** Returns the session of a text. What was sealed by us has the shape that we gave it: the version of the seal says which. */
export function decodeSession(text: string): SealedSession {
  const fields = JSON.parse(text) as Fields
  // What is remembered is shared by requests. (Told to `JSON.parse`, it would take longer than the decryption.)
  freezeJson(fields)
  const record: SessionRecord = {
    id: fields[0],
    userId: fields[1],
    user: fields[2],
    data: fields[3],
    version: fields[4],
    createdAt: fields[5],
    touchedAt: fields[6],
    expiresAt: fields[7],
    address: fields[8],
    userAgent: fields[9],
  }
  return {
    record: Object.freeze(record),
    known: { generation: fields[10], userVersion: fields[11] },
  }
}

/** The values of a session in the order of its text. */
type Fields = readonly [
  id: string,
  userId: string | null,
  user: JsonObject | null,
  data: JsonObject,
  version: number,
  createdAt: number,
  touchedAt: number,
  expiresAt: number,
  address: string | null,
  userAgent: string | null,
  generation: string | null,
  userVersion: string | null,
]
