/**
 * What has been done with users, in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres, Row } from './database.ts'
import {
  actorOf,
  columnsOf,
  type ActivityDetail,
  type ActivityEntry,
  type ActivityKind,
  type ActivityTable,
} from '../../accounts/activity.ts'

/** The table of what has been done. */
export const activityPart: TablePart = {
  name: 'activity',
  migrations: [
    `CREATE TABLE latchkey_activity (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       user_id text COLLATE "C" NOT NULL,
       at bigint NOT NULL,
       kind text NOT NULL,
       by_id text NOT NULL,
       by_name text,
       address text,
       user_agent text,
       detail text NOT NULL,
       told_at bigint
     );
     CREATE INDEX latchkey_activity_by_user ON latchkey_activity (user_id, id);
     CREATE INDEX latchkey_activity_by_time ON latchkey_activity (at);
     CREATE INDEX latchkey_activity_untold ON latchkey_activity (user_id) WHERE told_at IS NULL`,
    `ALTER TABLE latchkey_activity
       ADD COLUMN shown_id text NOT NULL DEFAULT md5(random()::text || random()::text),
       ADD COLUMN count bigint NOT NULL DEFAULT 1,
       ADD COLUMN last_at bigint`,
  ],
}

/** Returns the table. */
export function postgresActivity({ run }: Postgres): ActivityTable {
  return {
    async add({ id, userId, at, kind, by, address, userAgent, detail, toldAt }, bounds) {
      const values = [...columnsOf(by), address, userAgent, JSON.stringify(detail), toldAt]
      const { kinds, most, since, fold } = bounds
      const folding = [fold?.since ?? null, fold?.sameDetail ?? null, fold?.mostUntold ?? null]
      const kept = toldAt === null ? most : most - 1
      await run(ADD, [userId, at, kind, ...values, id, since, kinds, kept, ...folding])
    },
    list: async (userId, { kinds, except, limit }) =>
      (await run(LIST, [userId, kinds, limit, except])).map(toEntry),
    untold: async (userId, limit) => (await run(UNTOLD, [userId, limit])).map(toEntry),
    async markTold(userId, ids, now) {
      await run(MARK_TOLD, [userId, ids, now])
    },
  }
}

/**
 * All parts of the statement see the table as it was before: it has not the entry that is added. An entry that was told
 * meanwhile is looked at again when its row is locked, and nothing is folded into it. What is not folded (`$14` is
 * `NULL`) meets no condition.
 */
const ADD = `WITH alike AS (
    SELECT id, at, address, detail FROM latchkey_activity
    WHERE user_id = $1 AND kind = $3 AND by_id = $4 AND (told_at IS NULL) = ($9::bigint IS NULL)
  ), folded AS (
    UPDATE latchkey_activity SET shown_id = $10, count = count + 1, last_at = $2::bigint,
      address = $6::text, user_agent = $7, detail = $8::text, told_at = $9::bigint
    WHERE (told_at IS NULL) = ($9::bigint IS NULL) AND id = (SELECT id FROM alike
      WHERE (at > $14::bigint AND address IS NOT DISTINCT FROM $6::text
          AND (NOT $15::boolean OR detail = $8::text))
        OR ($9::bigint IS NULL AND (SELECT count(*) FROM alike) >= $16::bigint)
      ORDER BY id DESC LIMIT 1)
    RETURNING 1
  ), added AS (
    INSERT INTO latchkey_activity
      (user_id, at, kind, by_id, by_name, address, user_agent, detail, told_at, shown_id)
    SELECT $1, $2::bigint, $3, $4, $5, $6::text, $7, $8::text, $9::bigint, $10
    WHERE NOT EXISTS (SELECT 1 FROM folded)
  ), outdated AS (DELETE FROM latchkey_activity WHERE at < $11 AND told_at IS NOT NULL)
  DELETE FROM latchkey_activity
  WHERE user_id = $1 AND at >= $11 AND told_at IS NOT NULL AND kind = ANY ($12::text[]) AND id <= (
    SELECT id FROM latchkey_activity
    WHERE user_id = $1 AND told_at IS NOT NULL AND kind = ANY ($12::text[])
    ORDER BY id DESC LIMIT 1 OFFSET $13::bigint + (SELECT count(*) FROM folded))`

const LIST = `SELECT * FROM latchkey_activity
  WHERE user_id = $1 AND ($2::text[] IS NULL OR (kind = ANY ($2::text[])) <> $4::boolean)
  ORDER BY id DESC LIMIT $3`

const UNTOLD = `SELECT * FROM latchkey_activity WHERE user_id = $1 AND told_at IS NULL
  ORDER BY id DESC LIMIT $2`

const MARK_TOLD = `UPDATE latchkey_activity SET told_at = $3
  WHERE user_id = $1 AND told_at IS NULL AND shown_id = ANY ($2::text[])`

function toEntry(row: Row): ActivityEntry {
  const toldAt = row['told_at'] as string | null
  return {
    id: row['shown_id'] as string,
    userId: row['user_id'] as string,
    at: Number(row['at']),
    count: Number(row['count']),
    lastAt: Number(row['last_at'] ?? row['at']),
    kind: row['kind'] as ActivityKind,
    by: actorOf(row['by_id'] as string, row['by_name'] as string | null),
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
    detail: JSON.parse(row['detail'] as string) as ActivityDetail,
    toldAt: toldAt === null ? null : Number(toldAt),
  }
}
