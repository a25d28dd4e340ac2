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
  type ActivityFold,
  type ActivityKind,
  type ActivityTable,
  type AddedEntry,
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
    `ALTER TABLE latchkey_activity ADD COLUMN shown_id TEXT NOT NULL DEFAULT '';
     ALTER TABLE latchkey_activity ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
     ALTER TABLE latchkey_activity ADD COLUMN last_at INTEGER;
     UPDATE latchkey_activity SET shown_id = lower(hex(randomblob(16)));`,
  ],
}

/** Returns the table of a file that has it. */
export function sqliteActivity(db: DatabaseSync): ActivityTable {
  const { insert, fold, tooOld, tooMany, list, untold, markTold } = prepare(db)
  const foldIn = (entry: AddedEntry, { since, sameDetail, mostUntold }: ActivityFold): boolean => {
    const { id, userId, at, kind, by, address, userAgent, detail, toldAt } = entry
    const [byId] = columnsOf(by)
    const values = { id, userId, at, kind, byId, address, userAgent, toldAt, since, mostUntold }
    const rest = { detail: JSON.stringify(detail), sameDetail: Number(sameDetail) }
    return fold.run({ ...values, ...rest }).changes === 1
  }
  return {
    async add(entry, bounds) {
      const { id, userId, at, kind, by, address, userAgent, detail, toldAt } = entry
      const values = [...columnsOf(by), address, userAgent, JSON.stringify(detail), toldAt] as const
      immediately(db, () => {
        tooOld.run(bounds.since)
        if (bounds.fold !== null && foldIn(entry, bounds.fold)) return
        insert.run(id, userId, at, kind, ...values)
        const kinds = JSON.stringify(bounds.kinds)
        tooMany.run(userId, kinds, userId, kinds, bounds.most)
      })
    },
    async list(userId, { kinds, except, limit }) {
      const among = kinds === null ? null : JSON.stringify(kinds)
      return list.all(userId, among, limit, Number(except)).map(toEntry)
    },
    untold: async (userId, limit) => untold.all(userId, limit).map(toEntry),
    async markTold(userId, ids, now) {
      markTold.run(now, userId, JSON.stringify(ids))
    },
  }
}

const FOLD = `WITH alike AS (
    SELECT id, at, address, detail FROM latchkey_activity
    WHERE user_id = :userId AND kind = :kind AND by_id = :byId
      AND (told_at IS NULL) = (:toldAt IS NULL))
  UPDATE latchkey_activity SET shown_id = :id, count = count + 1, last_at = :at,
    address = :address, user_agent = :userAgent, detail = :detail, told_at = :toldAt
  WHERE id = (SELECT id FROM alike
    WHERE (at > :since AND address IS :address AND (NOT :sameDetail OR detail = :detail))
      OR (:toldAt IS NULL AND (SELECT count(*) FROM alike) >= :mostUntold)
    ORDER BY id DESC LIMIT 1)`

function prepare(db: DatabaseSync) {
  return {
    insert: db.prepare(`INSERT INTO latchkey_activity (shown_id, user_id, at, kind, by_id, by_name,
      address, user_agent, detail, told_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    fold: db.prepare(FOLD),
    tooOld: db.prepare('DELETE FROM latchkey_activity WHERE at < ? AND told_at IS NOT NULL'),
    tooMany: db.prepare(`DELETE FROM latchkey_activity
      WHERE user_id = ? AND told_at IS NOT NULL AND kind IN (SELECT value FROM json_each(?))
      AND id <= (SELECT id FROM latchkey_activity WHERE user_id = ? AND told_at IS NOT NULL
        AND kind IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1 OFFSET ?)`),
    list: db.prepare(`SELECT * FROM latchkey_activity WHERE user_id = ?1
      AND (?2 IS NULL OR (kind IN (SELECT value FROM json_each(?2))) <> ?4) ORDER BY id DESC LIMIT ?3`),
    untold: db.prepare(`SELECT * FROM latchkey_activity WHERE user_id = ? AND told_at IS NULL
      ORDER BY id DESC LIMIT ?`),
    markTold: db.prepare(`UPDATE latchkey_activity SET told_at = ? WHERE user_id = ?
      AND told_at IS NULL AND shown_id IN (SELECT value FROM json_each(?))`),
  }
}

function toEntry(row: Record<string, SQLOutputValue>): ActivityEntry {
  return {
    id: row['shown_id'] as string,
    userId: row['user_id'] as string,
    at: row['at'] as number,
    count: row['count'] as number,
    lastAt: (row['last_at'] ?? row['at']) as number,
    kind: row['kind'] as ActivityKind,
    by: actorOf(row['by_id'] as string, row['by_name'] as string | null),
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
    detail: JSON.parse(row['detail'] as string) as ActivityDetail,
    toldAt: row['told_at'] as number | null,
  }
}
