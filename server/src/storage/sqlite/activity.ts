/**
 * What has been done with users, in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import {
  actorOf,
  columnsOf,
  type ActivityDetail,
  type ActivityEntry,
  type ActivityKind,
  type ActivityTable,
} from '../../accounts/activity.ts'

/** The table of what has been done. */
export const activityPart: SqlitePart = {
  name: 'activity',
  migrations: [
    `CREATE TABLE latchkey_activity (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       user_id TEXT NOT NULL,
       at INTEGER NOT NULL,
       kind TEXT NOT NULL,
       by_id TEXT NOT NULL,
       by_name TEXT,
       address TEXT,
       user_agent TEXT,
       detail TEXT NOT NULL,
       told_at INTEGER
     ) STRICT;
     CREATE INDEX latchkey_activity_by_user ON latchkey_activity (user_id, id);
     CREATE INDEX latchkey_activity_by_time ON latchkey_activity (at);
     CREATE INDEX latchkey_activity_untold ON latchkey_activity (user_id) WHERE told_at IS NULL;`,
  ],
}

/** Returns the table of a file that has it. */
export function sqliteActivity(db: DatabaseSync): ActivityTable {
  const { insert, tooOld, tooMany, list, untold, markTold } = prepare(db)
  return {
    async add({ userId, at, kind, by, address, userAgent, detail, toldAt }, { most, since }) {
      const values = [...columnsOf(by), address, userAgent, JSON.stringify(detail), toldAt] as const
      immediately(db, () => {
        insert.run(userId, at, kind, ...values)
        tooOld.run(since)
        tooMany.run(userId, kind, userId, kind, most)
      })
    },
    async list(userId, { kinds, limit }) {
      return list.all(userId, kinds === null ? null : JSON.stringify(kinds), limit).map(toEntry)
    },
    untold: async (userId, limit) => untold.all(userId, limit).map(toEntry),
    async markTold(userId, ids, now) {
      markTold.run(now, userId, JSON.stringify(ids))
    },
  }
}

function prepare(db: DatabaseSync) {
  return {
    insert: db.prepare(`INSERT INTO latchkey_activity (user_id, at, kind, by_id, by_name, address,
      user_agent, detail, told_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    tooOld: db.prepare('DELETE FROM latchkey_activity WHERE at < ?'),
    tooMany: db.prepare(`DELETE FROM latchkey_activity
      WHERE user_id = ? AND (kind = 'login') = (? = 'login') AND id <= (
        SELECT id FROM latchkey_activity WHERE user_id = ? AND (kind = 'login') = (? = 'login')
        ORDER BY id DESC LIMIT 1 OFFSET ?)`),
    list: db.prepare(`SELECT * FROM latchkey_activity WHERE user_id = ?1
      AND (?2 IS NULL OR kind IN (SELECT value FROM json_each(?2))) ORDER BY id DESC LIMIT ?3`),
    untold: db.prepare(`SELECT * FROM latchkey_activity WHERE user_id = ? AND told_at IS NULL
      ORDER BY id DESC LIMIT ?`),
    markTold: db.prepare(`UPDATE latchkey_activity SET told_at = ? WHERE user_id = ?
      AND told_at IS NULL AND CAST(id AS TEXT) IN (SELECT value FROM json_each(?))`),
  }
}

function toEntry(row: Record<string, SQLOutputValue>): ActivityEntry {
  return {
    id: String(row['id']),
    userId: row['user_id'] as string,
    at: row['at'] as number,
    kind: row['kind'] as ActivityKind,
    by: actorOf(row['by_id'] as string, row['by_name'] as string | null),
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
    detail: JSON.parse(row['detail'] as string) as ActivityDetail,
    toldAt: row['told_at'] as number | null,
  }
}
