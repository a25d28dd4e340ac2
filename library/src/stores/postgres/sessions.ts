/**
 * The statements of the sessions, and their rows.
 *
 * @module
 */

import { NOTHING, type JsonObject } from '../../contracts/json.ts'
import type { SessionRecord, Successor } from '../../contracts/record.ts'
import type { EndMessage } from '../../contracts/subscribers.ts'
import { termsFromText, termsToText } from '../../contracts/terms.ts'
import { statement, type PostgresValue, type Row, type Statement } from './client.ts'
import type { Tables } from './tables.ts'
import { fromJson, fromText, toJson, toText } from './text.ts'

/** How many expired sessions one step of `prune` removes. */
export const PRUNE_STEP = 100

/** The advisory lock of what locks the sessions of all users: any number, always the same. */
const EVERYONE_LOCK = 7_151_809_232

/** Rows are read by position; JSON is read as text, whatever the client makes of JSON. */
const COLUMNS = `id, user_id, "user"::text, data::text, version, created_at, touched_at, expires_at,
  address, user_agent, CASE WHEN terms_of = created_at THEN terms END`

/** The position of the ended session's user in the row of a rotation. */
export const ENDED_USER = 11

/** What the statements on sessions are. */
export interface SessionStatements {
  readonly insert: Statement
  readonly read: Statement

  /** Of many ids, as a JSON array. */
  readonly readAll: Statement
  readonly exists: Statement
  readonly touch: Statement
  readonly change: Statement
  readonly rotate: Statement
  readonly delete: Statement
  readonly list: Statement
  readonly deleteAll: Statement
  readonly updateAll: Statement
  readonly listEveryone: Statement

  /** Returns how many. */
  readonly deleteEveryone: Statement

  /** The same, but returns the ids and users, for the listeners of this process. */
  readonly endEveryone: Statement
  readonly prune: Statement
}

/**
 * Returns the statements, each atomic by itself.
 *
 * A rotation changes the id of a row and does not put another row in its place. That is what keeps
 * `deleteAll` and `updateAll` right: a statement sees the rows that were there when it began, and when
 * one of them has been rotated meanwhile, it goes on with what the row has become. A new row it would
 * not see.
 *
 * @param notifies whether ends and changes are told on the channel, in the same statement.
 */
export function sessionStatements(
  { sessions, channel }: Tables,
  notifies: boolean,
): SessionStatements {
  const tell = (type: string, id = 'id', userId = 'user_id') =>
    notifies ? `, pg_notify('${channel}', json_build_array('${type}', ${id}, ${userId})::text)` : ''
  // Those that lock several rows of a user do it one after the other: two at once could each wait
  // for a row of the other. The one that locks the rows of all does it alone.
  const inTurn = (userId: string) => `(SELECT pg_advisory_xact_lock_shared(${EVERYONE_LOCK})::text
    || pg_advisory_xact_lock(hashtextextended(${userId}, 0))::text) IS NOT NULL`
  const alone = `(SELECT pg_advisory_xact_lock(${EVERYONE_LOCK})) IS NOT NULL`
  const everyone = `WITH ended AS (DELETE FROM ${sessions}
    WHERE user_id IS NOT NULL AND ${alone} RETURNING id, user_id${tell('ended')})`
  const update = (told: string) => `UPDATE ${sessions} SET
    data = CASE WHEN $3::text IS NULL THEN data ELSE
      CASE WHEN $4::text IS NULL THEN '{}'::jsonb
        ELSE data - ARRAY(SELECT jsonb_array_elements_text($4::text::jsonb)) END
      || $3::text::jsonb END,
    version = version + CASE WHEN $3::text IS NULL THEN 0 ELSE 1 END,
    "user" = coalesce($5::text::json, "user"),
    touched_at = coalesce($6::bigint, touched_at), expires_at = coalesce($7::bigint, expires_at),
    terms = coalesce($9::text, terms),
    terms_of = CASE WHEN $9::text IS NULL THEN terms_of ELSE created_at END
    WHERE id = $1 AND expires_at > $2::bigint AND ($8::bigint IS NULL OR version = $8::bigint)
    RETURNING id${told}`
  // The user of an id never changes, so what the row said when the statement began is still right.
  const before = `(SELECT old.user_id FROM ${sessions} AS old WHERE old.id = $1)`

  return {
    insert: statement(`INSERT INTO ${sessions} VALUES ($1, $2, $3::text::json, $4::text::jsonb,
      $5::bigint, $6::bigint, $7::bigint, $8::bigint, $9, $10, $11, $6::bigint)`),
    read: statement(`SELECT ${COLUMNS} FROM ${sessions} WHERE id = $1`),
    readAll: statement(`SELECT ${COLUMNS} FROM ${sessions}
      WHERE id = ANY (ARRAY(SELECT jsonb_array_elements_text($1::text::jsonb)))`),
    exists: statement(`SELECT 1 FROM ${sessions} WHERE id = $1 AND expires_at > $2::bigint`),
    touch: statement(update('')),
    change: statement(update(tell('changed'))),
    rotate: statement(`UPDATE ${sessions} AS s SET
      (user_id, "user", created_at, touched_at, expires_at, address, user_agent, terms, terms_of) = (
        SELECT user_id, "user", created_at, touched_at, expires_at, address, user_agent,
          terms, CASE WHEN $4::text::jsonb ->> 'terms' IS NULL THEN terms_of ELSE created_at END
        FROM jsonb_populate_record(s, $4::text::jsonb)),
      id = $3,
      data = CASE WHEN $5::text IS NULL THEN data ELSE (
        SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data)
        WHERE key IN (SELECT jsonb_array_elements_text($5::text::jsonb))) END,
      version = version + 1
      WHERE id = $1 AND expires_at > $2::bigint
      RETURNING ${COLUMNS}, ${before} AS ended_user${tell('ended', '$1::text', before)}`),
    delete: statement(`DELETE FROM ${sessions} WHERE id = $1 AND expires_at <= $2::bigint
      RETURNING id, user_id${tell('ended')}`),
    list: statement(`SELECT ${COLUMNS} FROM ${sessions} WHERE user_id = $1`),
    deleteAll: statement(`DELETE FROM ${sessions}
      WHERE user_id = $1 AND id <> $2 AND ${inTurn('$1')} RETURNING id, user_id${tell('ended')}`),
    updateAll: statement(`UPDATE ${sessions} SET "user" = $2::text::json
      WHERE user_id = $1 AND ${inTurn('$1')} RETURNING id${tell('changed')}`),
    listEveryone: statement(`SELECT ${COLUMNS} FROM ${sessions}
      WHERE user_id IS NOT NULL AND expires_at > $1::bigint LIMIT $2::bigint`),
    deleteEveryone: statement(`${everyone} SELECT count(*) FROM ended`),
    endEveryone: statement(`${everyone} SELECT id, user_id FROM ended`),
    prune: statement(`DELETE FROM ${sessions} WHERE expires_at <= $1::bigint AND id = ANY (ARRAY(
      SELECT id FROM ${sessions} WHERE expires_at <= $1::bigint LIMIT ${PRUNE_STEP}
      FOR UPDATE SKIP LOCKED)) RETURNING 1`),
  }
}

/** The values of a row, in the order of the columns. */
export function toRow(record: SessionRecord): PostgresValue[] {
  const { id, userId, user, data, version, createdAt, touchedAt, expiresAt } = record
  return [
    toText(id),
    textOrNull(userId),
    user === null ? null : toJson(user),
    toJson(data),
    version,
    createdAt,
    touchedAt,
    expiresAt,
    textOrNull(record.address),
    textOrNull(record.userAgent),
    toText(termsToText(record.terms)),
  ]
}

/** The session of a row. Clients give `bigint` columns as text, unless they were told otherwise. */
export function toRecord(row: Row): SessionRecord {
  const text = (i: number) => (row[i] === null ? null : fromText(row[i] as string))
  const userId = text(1)
  const createdAt = Number(row[5])
  return {
    id: text(0) as string,
    userId,
    user: row[2] === null ? null : (fromJson(row[2] as string) as JsonObject),
    data: row[3] === '{}' ? NOTHING : (fromJson(row[3] as string) as JsonObject),
    version: Number(row[4]),
    createdAt,
    touchedAt: Number(row[6]),
    expiresAt: Number(row[7]),
    address: text(8),
    userAgent: text(9),
    terms: termsFromText(text(10), { userId, createdAt }),
  }
}

/** Those who ended, of rows that begin with the id and the user. */
export function toEnds(rows: readonly Row[]): readonly EndMessage[] {
  return rows.map(([id, userId]) => toEnd(fromText(id as string), userId))
}

/** @param userId as it is in the column. */
export function toEnd(id: string, userId: unknown): EndMessage {
  return { type: 'ended', id, userId: userId === null ? null : fromText(userId as string) }
}

/** Returns the fields that differ in the successor, as JSON with the names of the columns. */
export function toColumns({ fields }: Successor): string {
  const { terms, ...others } = fields
  const entries = Object.entries(others).filter(([, value]) => value !== undefined)
  return toJson({
    ...Object.fromEntries(entries.map(([name, value]) => [columnOf[name], value])),
    ...(terms !== undefined && { terms: termsToText(terms) }),
  })
}

const columnOf: Readonly<Record<string, string>> = {
  userId: 'user_id',
  user: 'user',
  createdAt: 'created_at',
  touchedAt: 'touched_at',
  expiresAt: 'expires_at',
  address: 'address',
  userAgent: 'user_agent',
}

function textOrNull(text: string | null): string | null {
  return text === null ? null : toText(text)
}
