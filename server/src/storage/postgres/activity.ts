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
  ],
}

/** Returns the table. */
export function postgresActivity({ run }: Postgres): ActivityTable {
  return {
    async add({ userId, at, kind, by, address, userAgent, detail, toldAt }, { most, since }) {
      const values = [...columnsOf(by), address, userAgent, JSON.stringify(detail), toldAt]
      await run(ADD, [userId, at, kind, ...values, since, kind === 'login', most - 1])
    },
    list: async (userId, { kinds, limit }) =>
      (await run(LIST, [userId, kinds, limit])).map(toEntry),
    untold: async (userId, limit) => (await run(UNTOLD, [userId, limit])).map(toEntry),
    async markTold(userId, ids, now) {
      await run(MARK_TOLD, [userId, ids, now])
    },
  }
}

/** All parts of the statement see the table as it was before: it has not the entry that is added. */
const ADD = `WITH added AS (
    INSERT INTO latchkey_activity
      (user_id, at, kind, by_id, by_name, address, user_agent, detail, told_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ), outdated AS (DELETE FROM latchkey_activity WHERE at < $10)
  DELETE FROM latchkey_activity
  WHERE user_id = $1 AND at >= $10 AND (kind = 'login') = $11::boolean AND id <= (
    SELECT id FROM latchkey_activity WHERE user_id = $1 AND (kind = 'login') = $11::boolean
    ORDER BY id DESC LIMIT 1 OFFSET $12)`

const LIST = `SELECT * FROM latchkey_activity
  WHERE user_id = $1 AND ($2::text[] IS NULL OR kind = ANY ($2::text[]))
  ORDER BY id DESC LIMIT $3`

const UNTOLD = `SELECT * FROM latchkey_activity WHERE user_id = $1 AND told_at IS NULL
  ORDER BY id DESC LIMIT $2`

const MARK_TOLD = `UPDATE latchkey_activity SET told_at = $3
  WHERE user_id = $1 AND told_at IS NULL AND id::text = ANY ($2::text[])`

function toEntry(row: Row): ActivityEntry {
  const toldAt = row['told_at'] as string | null
  return {
    id: String(row['id']),
    userId: row['user_id'] as string,
    at: Number(row['at']),
    kind: row['kind'] as ActivityKind,
    by: actorOf(row['by_id'] as string, row['by_name'] as string | null),
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
    detail: JSON.parse(row['detail'] as string) as ActivityDetail,
    toldAt: toldAt === null ? null : Number(toldAt),
  }
}
