/**
 * A session as the fields of a Redis hash: one for all its fixed parts, and one for each key of the data, so that
 * a key is patched alone.
 *
 * The fixed parts are one field because every request reads them: to receive one text and to split it takes a
 * client a third of the time of nine. Each part is a line of JSON, and no line break stands in JSON that
 * `JSON.stringify` writes. The scripts split and join them in the same order (`scripts.ts`).
 *
 * @module
 */

import { NOTHING, type Json, type JsonObject } from '../../contracts/json.ts'
import type { SessionRecord } from '../../contracts/record.ts'
import { termsFromText, termsToText } from '../../contracts/terms.ts'

/**
 * What the hash of a session holds besides the record: the count of the user's index when `user` was written
 * (`user-index.ts`). `null` for an anonymous session.
 */
export interface StoredRecord {
  readonly record: SessionRecord
  readonly order: string | null
}

/** The field of the fixed parts. */
const FIXED = 'f'

/**
 * The field of the terms. It is apart from the fixed parts, because the scripts of earlier releases fail at a part
 * that they do not know. Their processes leave this field alone, and begin sessions without it.
 */
export const TERMS = 't'

/** Data stands in fields that begin so, apart from the fixed parts. */
const DATA = '.'

/** Returns names and values in turn, for HSET. */
export function toFields(record: SessionRecord, order: string | null): string[] {
  const { userId, user, data, version, createdAt, touchedAt, expiresAt } = record
  const instants = [createdAt, touchedAt, expiresAt]
  const texts = [userId, user, record.address, record.userAgent].map((part) => JSON.stringify(part))
  return [
    FIXED,
    [version, ...instants, order, ...texts].map(String).join('\n'),
    TERMS,
    termsToText(record.terms),
    ...dataFields(data),
  ]
}

/** Returns the session of an answer to HGETALL, or `null` if there is none. */
export function toRecord(id: string, reply: unknown): StoredRecord | null {
  let fixed: string | null = null
  let terms: string | null = null
  const entries: [string, Json][] = []
  const fields = fieldsOf(reply)
  for (let i = 0; i < fields.length; i += 2) {
    const [field, value] = [fields[i] as string, fields[i + 1] as string]
    if (field === FIXED) fixed = value
    else if (field === TERMS) terms = value
    else if (field.startsWith(DATA))
      entries.push([unescapeText(field.slice(1)), JSON.parse(value) as Json])
  }
  // A hash without fixed parts is no session yet: the place of a session is reserved.
  if (fixed === null) return null
  // fromEntries, because `data.__proto__ = …` would be no key.
  const data = entries.length === 0 ? NOTHING : Object.fromEntries(entries)
  return withFixed(id, { fixed, terms, data })
}

function withFixed(
  id: string,
  { fixed, terms, data }: { fixed: string; terms: string | null; data: JsonObject },
): StoredRecord {
  const [version, createdAt, touchedAt, expiresAt, order, ...texts] = fixed.split('\n')
  const [userId, user, address, userAgent] = texts as [string, string, string, string]
  const beginning = { userId: textOf(userId), createdAt: Number(createdAt) }
  const record = {
    id,
    userId: beginning.userId,
    user: JSON.parse(user) as JsonObject | null,
    data,
    version: Number(version),
    createdAt: beginning.createdAt,
    touchedAt: Number(touchedAt),
    expiresAt: Number(expiresAt),
    address: textOf(address),
    userAgent: textOf(userAgent),
    terms: termsFromText(terms, beginning),
  }
  return { record, order: order === undefined || order === 'null' ? null : order }
}

/** Returns the text of a line of JSON, or `null`. Few texts have something escaped, and need to be parsed. */
function textOf(line: string): string | null {
  if (line.includes('\\')) return JSON.parse(line) as string
  return line === 'null' ? null : line.slice(1, -1)
}

/** Returns the names and values of data in turn, for HSET. */
export function dataFields(data: JsonObject): string[] {
  return Object.entries(data).flatMap(([key, value]) => [dataField(key), JSON.stringify(value)])
}

/** Returns the field in which a key of the data stands. */
export function dataField(key: string): string {
  return DATA + escapeText(key)
}

/** Whether an answer to HGETALL is that of a session, or of a place that is reserved for one. */
export function isPlace(reply: unknown): boolean {
  return fieldsOf(reply).some((field, i) => i % 2 === 0 && (field === FIXED || field === 'r'))
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
