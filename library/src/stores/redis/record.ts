/**
 * A session as the fields of a Redis hash: one for each fixed part, one for each key of the data, so that a
 * key is patched alone. Names of one letter, and nothing where nothing is known: small hashes are kept
 * packed, where each byte counts.
 *
 * @module
 */

import { NOTHING, type Json, type JsonObject } from '../../contracts/json.ts'
import type { SessionChange, SessionRecord } from '../../contracts/record.ts'

/**
 * What the hash of a session says besides the record: the count of the user's index when `user` was
 * written (`user-index.ts`). `null` for an anonymous session.
 */
export interface StoredRecord {
  readonly record: SessionRecord
  readonly order: string | null
}

/** Data stands in fields that begin so, apart from the fixed ones. */
const DATA = '.'

/** Returns names and values in turn, for HSET. */
export function toFields(record: SessionRecord, order: string | null): string[] {
  const { userId, user, data, version, createdAt, touchedAt, expiresAt } = record
  const fields = ['v', `${version}`, 'c', `${createdAt}`, 't', `${touchedAt}`, 'e', `${expiresAt}`]
  if (userId !== null) fields.push('u', escapeText(userId))
  if (user !== null) fields.push('U', JSON.stringify(user))
  if (order !== null) fields.push('o', order)
  if (record.address !== null) fields.push('a', escapeText(record.address))
  if (record.userAgent !== null) fields.push('n', escapeText(record.userAgent))
  return [...fields, ...dataFields(data)]
}

/** Returns the fields that a change sets, the same way. */
export function changedFields({ data, user, touchedAt, expiresAt }: SessionChange): string[] {
  const fields = dataFields(data?.set ?? NOTHING)
  if (user !== undefined) fields.push('U', JSON.stringify(user))
  if (touchedAt !== undefined) fields.push('t', `${touchedAt}`)
  if (expiresAt !== undefined) fields.push('e', `${expiresAt}`)
  return fields
}

/** Returns the field in which a key of the data stands. */
export function dataField(key: string): string {
  return DATA + escapeText(key)
}

/** Returns the session of an answer to HGETALL, or `null` if there is none. */
export function toRecord(id: string, reply: unknown): StoredRecord | null {
  const fixed: Record<string, string> = {}
  const entries: [string, Json][] = []
  const fields = fieldsOf(reply)
  for (let i = 0; i < fields.length; i += 2) {
    const [field, value] = [fields[i] as string, fields[i + 1] as string]
    if (!field.startsWith(DATA)) fixed[field] = value
    else entries.push([unescapeText(field.slice(1)), JSON.parse(value) as Json])
  }
  // What has no version is no session yet: its place is reserved.
  if (fixed['v'] === undefined) return null
  const { u: userId, U: user, a: address, n: userAgent, o: order } = fixed
  const record = {
    id,
    userId: userId === undefined ? null : unescapeText(userId),
    user: user === undefined ? null : (JSON.parse(user) as JsonObject),
    // fromEntries, because `data.__proto__ = …` would be no key.
    data: entries.length === 0 ? NOTHING : Object.fromEntries(entries),
    version: Number(fixed['v']),
    createdAt: Number(fixed['c']),
    touchedAt: Number(fixed['t']),
    expiresAt: Number(fixed['e']),
    address: address === undefined ? null : unescapeText(address),
    userAgent: userAgent === undefined ? null : unescapeText(userAgent),
  }
  return { record, order: order ?? null }
}

/** Whether an answer to HGETALL is that of a session, or of a place that is reserved for one. */
export function isPlace(reply: unknown): boolean {
  return fieldsOf(reply).some((field, i) => i % 2 === 0 && (field === 'v' || field === 'r'))
}

/** Returns the names and values of a hash in turn, in whichever form the client and its protocol answer. */
export function fieldsOf(reply: unknown): readonly string[] {
  if (Array.isArray(reply)) return reply as string[]
  return (reply instanceof Map ? [...reply] : Object.entries(reply as object)).flat() as string[]
}

/**
 * Returns the text as it stands between the quotes of JSON: in UTF-8, which Redis clients write, half a
 * surrogate pair would become another character, and two keys one.
 */
export function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Returns what `escapeText` was given. */
export function unescapeText(text: string): string {
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
}

function dataFields(data: JsonObject): string[] {
  return Object.entries(data).flatMap(([key, value]) => [dataField(key), JSON.stringify(value)])
}
