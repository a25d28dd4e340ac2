/**
 * Credentials in the PostgreSQL database of the sessions: a row each.
 *
 * A statement sees the rows that were there when it began, and not those that others added while it waited for a lock.
 * So rows cannot be counted where two are added at once. Instead, each row of a user and kind has a place, which no two
 * can have. And whoever removes a row and is to leave another one locks all rows of the user first: what others have
 * removed meanwhile is not among them.
 *
 * @module
 */

import type { CredentialRecord, CredentialStore } from '../../contracts/credentials.ts'
import { Contention } from './attempts.ts'
import { statement, type Row, type Run } from './client.ts'
import type { Tables } from './tables.ts'
import { fromText, toJson, toText } from './text.ts'

/** How often a row is added anew because another one has taken its place. */
const TRIES = 200

const COLUMNS = 'id, user_id, kind, name, data, version, created_at, used_at'

/** Returns a credential store in the database. */
export function credentialsIn(run: Run, { credentials: table }: Tables): CredentialStore {
  const statements = prepare(table)

  return {
    async add({ id, userId, kind, name, data, version, createdAt, usedAt }, most) {
      const owned = [toText(id), toText(userId), toText(kind)] as const
      const rest = [toText(name), toText(data), version, createdAt, usedAt, most] as const
      for (let i = 0; i < TRIES; i++) {
        const [row] = await run(statements.add, ...owned, ...rest)
        const outcome = row?.[0] as 'added' | 'exists' | 'full' | 'again'
        if (outcome !== 'again') return outcome
      }
      throw new Contention(`Others have added credentials of the same user ${TRIES} times`)
    },
    async read(id) {
      const [row] = await run(statements.read, toText(id))
      return row === undefined ? null : toRecord(row)
    },
    async list(userId) {
      return (await run(statements.list, toText(userId))).map(toRecord)
    },
    async update(id, version, { name, usedAt, data }) {
      const texts = [name, data].map((text) => (text === undefined ? null : toText(text)))
      const changes = [...texts, usedAt ?? null]
      return (await run(statements.update, toText(id), version, ...changes)).length > 0
    },
    async remove(id, userId, leaving) {
      const kinds = leaving === undefined ? null : toJson(leaving)
      const [row] = await run(statements.remove, toText(id), toText(userId), kinds)
      return row?.[0] as 'removed' | 'missing' | 'last'
    },
    async removeAll(userId) {
      return (await run(statements.removeAll, toText(userId))).length
    },
    async page(after, limit) {
      return (await run(statements.page, toText(after ?? ''), limit)).map(toRecord)
    },
  }
}

function prepare(table: string) {
  // The order in which rows are locked is the same for all, so that no two can wait for each other.
  const held = (user: string) => `held AS MATERIALIZED (
    SELECT id, kind FROM ${table} WHERE user_id = ${user} ORDER BY id FOR UPDATE)`
  return {
    // The first place that is free. Another process may have taken it, or added the same id, since the statement began.
    add: statement(`WITH mine AS MATERIALIZED (
        SELECT place FROM ${table} WHERE user_id = $2::text AND kind = $3::text),
      added AS (
        INSERT INTO ${table} (${COLUMNS}, place)
        SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::bigint, $7::bigint, $8::bigint, place
        FROM generate_series(0, $9::int - 1) AS place
        WHERE place NOT IN (SELECT place FROM mine) AND (SELECT count(*) FROM mine) < $9::int
        ORDER BY place LIMIT 1
        ON CONFLICT DO NOTHING RETURNING 1)
      SELECT CASE
        WHEN EXISTS (SELECT FROM added) THEN 'added'
        WHEN EXISTS (SELECT FROM ${table} WHERE id = $1::text) THEN 'exists'
        WHEN (SELECT count(*) FROM mine) >= $9::int THEN 'full'
        ELSE 'again' END`),
    read: statement(`SELECT ${COLUMNS} FROM ${table} WHERE id = $1`),
    list: statement(`SELECT ${COLUMNS} FROM ${table} WHERE user_id = $1 ORDER BY created_at, id`),
    update: statement(`UPDATE ${table} SET name = coalesce($3::text, name),
      data = coalesce($4::text, data), used_at = coalesce($5::bigint, used_at),
      version = version + 1 WHERE id = $1 AND version = $2::bigint RETURNING 1`),
    remove: statement(`WITH ${held('$2::text')},
      removed AS (
        DELETE FROM ${table} AS c USING held WHERE c.id = $1::text AND held.id = c.id
          AND ($3::text IS NULL OR EXISTS (SELECT FROM held AS other WHERE other.id <> c.id
            AND other.kind = ANY (ARRAY(SELECT json_array_elements_text($3::text::json)))))
        RETURNING 1)
      SELECT CASE
        WHEN EXISTS (SELECT FROM removed) THEN 'removed'
        WHEN EXISTS (SELECT FROM held WHERE id = $1::text) THEN 'last'
        ELSE 'missing' END`),
    removeAll: statement(`WITH ${held('$1::text')}
      DELETE FROM ${table} AS c USING held WHERE c.id = held.id RETURNING 1`),
    page: statement(`SELECT ${COLUMNS} FROM ${table} WHERE id > $1 ORDER BY id LIMIT $2::int`),
  }
}

function toRecord([
  id,
  userId,
  kind,
  name,
  data,
  version,
  createdAt,
  usedAt,
]: Row): CredentialRecord {
  return {
    id: fromText(id as string),
    userId: fromText(userId as string),
    kind: fromText(kind as string),
    name: fromText(name as string),
    createdAt: Number(createdAt),
    usedAt: usedAt === null ? null : Number(usedAt),
    version: Number(version),
    data: fromText(data as string),
  }
}
