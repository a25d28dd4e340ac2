/**
 * A session as a cookie holds it, in and out of text.
 *
 * @module
 */

import type { JsonObject } from './json.ts'
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
  const { id, userId, user, data, version, createdAt, touchedAt, expiresAt } = record
  return JSON.stringify([
    ...[id, userId, user, data, version, createdAt, touchedAt, expiresAt],
    ...[record.address, record.userAgent, known.generation, known.userVersion],
  ])
}

/** Returns the session of a text. What was sealed by us has the shape that we gave it: the version of the seal says which. */
export function decodeSession(text: string): SealedSession {
  const fields = JSON.parse(text, freeze) as Parameters<typeof toSession>
  return toSession(...fields)
}

function toSession(
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
): SealedSession {
  return {
    record: Object.freeze({
      ...{ id, userId, user, data, version, createdAt, touchedAt, expiresAt },
      ...{ address, userAgent },
    }),
    known: { generation, userVersion },
  }
}

/** What is remembered is shared by requests. */
function freeze(_key: string, value: unknown): unknown {
  return Object.freeze(value)
}
