/**
 * A session as a cookie holds it, in and out of text.
 *
 * @module
 */

import { freezeJson, type Json, type JsonObject } from '../contracts/json.ts'
import type { SessionRecord } from '../contracts/record.ts'
import { earlierTerms, termsFromFields, termsToFields } from '../contracts/terms.ts'
import { MAX_LIFETIME } from '../ground/time.ts'
import { termsToday, type LifetimeRules } from '../session/lifetimes.ts'
import type { KnownNotice } from './user-notice.ts'

/** A session as a cookie holds it. */
export interface SealedSession {
  readonly record: SessionRecord

  /** What was known of the user's sessions when the session was sealed. */
  readonly known: KnownNotice

  /**
   * The longest life of the session, in milliseconds: its absolute timeout at its login. No later seal of it
   * says more, whatever timeouts are set then. So we know how long its end must be remembered.
   */
  readonly lifetime: number
}

/** Returns the instant after which no seal of the session is valid, whatever the timeouts are by then. */
export function lastInstant({ record, lifetime }: SealedSession): number {
  return record.createdAt + lifetime
}

/** Returns the text of a session. It is an array, because the names of the fields would be a tenth of a cookie. */
export function encodeSession({ record, known, lifetime }: SealedSession): string {
  const fields: Fields = [
    record.id,
    record.userId,
    record.user,
    record.data,
    record.version,
    record.createdAt,
    record.touchedAt,
    Math.min(record.expiresAt, record.createdAt + lifetime),
    record.address,
    record.userAgent,
    known.generation,
    known.userVersion,
    lifetime,
    termsToFields(record.terms),
  ]
  return JSON.stringify(fields)
}

/**
 * Returns the session of a text. What was sealed by us has the shape that we gave it: the version of the seal says
 * which.
 *
 * A seal says when it ends by the rules of the day on which it was made. Where timeouts are shorter today, it ends by
 * today's.
 *
 * @throws LifetimesFailed
 */
export function decodeSession(text: string, rules: LifetimeRules): SealedSession {
  const json = JSON.parse(text) as Json
  // Requests share what is remembered, so it is frozen. (A reviver of `JSON.parse` would take longer than the
  // decryption.)
  freezeJson(json)
  const fields = json as unknown as Fields
  const sealed =
    fields[13] === undefined
      ? earlierTerms({ userId: fields[1], createdAt: fields[5] })
      : termsFromFields(fields[13])
  const terms = termsToday(rules, fields[2], sealed)
  const record: SessionRecord = {
    id: fields[0],
    userId: fields[1],
    user: fields[2],
    data: fields[3],
    version: fields[4],
    createdAt: fields[5],
    touchedAt: fields[6],
    expiresAt: Math.min(
      fields[7],
      fields[6] + terms.idleTimeout,
      fields[5] + terms.absoluteTimeout,
    ),
    address: fields[8],
    userAgent: fields[9],
    terms: Object.freeze(terms),
  }
  return {
    record: Object.freeze(record),
    known: { generation: fields[10], userVersion: fields[11] },
    lifetime: fields[12] ?? MAX_LIFETIME,
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
  /** Older seals do not have this field. */
  lifetime: number | null,
  /** Older seals do not have these either. */
  terms: ReturnType<typeof termsToFields> | undefined,
]
