/**
 * Sessions in one SQLite file, which any number of processes on one machine may share.
 *
 * Every write is one statement or one immediate transaction, so it is atomic across processes. The
 * file is in WAL mode: readers never wait for the writer. Writes are flushed to the disk before
 * they are acknowledged, so that not even a power cut brings back a session that was logged out.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { JsonObject } from '../json.ts'
import { Listeners } from '../listeners.ts'
import { changeData, succeedRecord, type DataChange, type SessionRecord } from '../record.ts'
import type { EndedSession, SessionStore } from '../store.ts'
import { attemptsIn } from './sqlite-attempts.ts'
import { immediately, migrate, openDatabase } from './sqlite-database.ts'

/** How many expired sessions one step of `prune` removes: about a millisecond. */
const PRUNE_STEP = 100

/**
 * The schema, one entry a version. An entry is never edited once released: a change is a new
 * entry.
 */
const migrations = [
  `CREATE TABLE latchkey_sessions (
     id TEXT PRIMARY KEY,
     user_id TEXT,
     user TEXT,
     data TEXT NOT NULL,
     version INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     touched_at INTEGER NOT NULL,
     expires_at INTEGER NOT NULL,
     address TEXT,
     user_agent TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX latchkey_sessions_by_user ON latchkey_sessions (user_id)
     WHERE user_id IS NOT NULL;
   CREATE INDEX latchkey_sessions_by_expiry ON latchkey_sessions (expires_at);`,
]

type Row = Record<string, SQLOutputValue>

/**
 * Returns a store in the SQLite file, which is made if it is not there.
 *
 * @param database the path of the file, or an open database, which `close()` then leaves open.
 * @throws Error if the file was made by a newer latchkey.
 */
export function sqliteStore(database: string | DatabaseSync): SessionStore {
  const db = typeof database === 'string' ? openDatabase(database) : database
  migrate(db, 'sessions', migrations)
  db.function('latchkey_change_data', { deterministic: true }, (data, change) =>
    JSON.stringify(changeData(parse(data) as JsonObject, parse(change) as DataChange)),
  )
  const statements = prepare(db)
  const listeners = new Listeners<EndedSession>()
  const tellEnded = (rows: readonly Row[]): void => {
    for (const row of rows) {
      listeners.tell({ id: String(row['id']), userId: row['user_id'] as string | null })
    }
  }

  return {
    attempts: attemptsIn(db),
    create(record) {
      statements.insert.run(...toRow(record))
    },
    read(id) {
      const row = statements.read.get(id)
      return row === undefined ? null : toRecord(row)
    },
    update(id, change, { now, ifVersion = null }) {
      const data = change.data === undefined ? null : JSON.stringify(change.data)
      const user = change.user === undefined ? null : JSON.stringify(change.user)
      const { changes } = statements.update.run(
        ...[data, data, data, user, change.touchedAt ?? null, change.expiresAt ?? null],
        ...[id, now, ifVersion, ifVersion],
      )
      if (changes === 1) return 'updated'
      if (ifVersion === null) return 'gone'
      return statements.exists.get(id, now) === undefined ? 'gone' : 'conflict'
    },
    rotate(id, successor, now) {
      const next = immediately(db, () => {
        const row = statements.take.get(id, now)
        if (row === undefined) return null
        const record = succeedRecord(toRecord(row), successor)
        statements.insert.run(...toRow(record))
        return { row, record }
      })
      if (next === null) return null
      tellEnded([next.row])
      return next.record
    },
    delete(id, expiredBy = Number.MAX_SAFE_INTEGER) {
      const rows = statements.delete.all(id, expiredBy)
      tellEnded(rows)
      return rows.length === 1
    },
    list(userId) {
      return statements.list.all(userId).map(toRecord)
    },
    deleteAll(userId, except = '') {
      const rows = statements.deleteAll.all(userId, except)
      tellEnded(rows)
      return rows.length
    },
    updateAll(userId, user) {
      return Number(statements.updateAll.run(JSON.stringify(user), userId).changes)
    },
    prune(now) {
      return statements.prune.run(now, PRUNE_STEP).changes === PRUNE_STEP
    },
    subscribe(listener) {
      return listeners.add(listener)
    },
    close() {
      if (typeof database === 'string') db.close()
    },
  }
}

function prepare(db: DatabaseSync) {
  return {
    insert: db.prepare('INSERT INTO latchkey_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    read: db.prepare('SELECT * FROM latchkey_sessions WHERE id = ?'),
    exists: db.prepare('SELECT 1 FROM latchkey_sessions WHERE id = ? AND expires_at > ?'),
    update: db.prepare(`UPDATE latchkey_sessions SET
      data = iif(? IS NULL, data, latchkey_change_data(data, ?)), version = version + (? IS NOT NULL),
      user = coalesce(?, user), touched_at = coalesce(?, touched_at),
      expires_at = coalesce(?, expires_at)
      WHERE id = ? AND expires_at > ? AND (? IS NULL OR version = ?)`),
    take: db.prepare('DELETE FROM latchkey_sessions WHERE id = ? AND expires_at > ? RETURNING *'),
    delete: db.prepare(
      'DELETE FROM latchkey_sessions WHERE id = ? AND expires_at <= ? RETURNING id, user_id',
    ),
    list: db.prepare('SELECT * FROM latchkey_sessions WHERE user_id = ?'),
    deleteAll: db.prepare(
      'DELETE FROM latchkey_sessions WHERE user_id = ? AND id <> ? RETURNING id, user_id',
    ),
    updateAll: db.prepare('UPDATE latchkey_sessions SET user = ? WHERE user_id = ?'),
    prune: db.prepare(`DELETE FROM latchkey_sessions WHERE id IN (
      SELECT id FROM latchkey_sessions WHERE expires_at <= ? LIMIT ?)`),
  }
}

/** The columns in the order of the table. */
function toRow(record: SessionRecord): (string | number | null)[] {
  const user = record.user === null ? null : JSON.stringify(record.user)
  const { id, userId, data, version, createdAt, touchedAt, expiresAt } = record
  return [
    ...[id, userId, user, JSON.stringify(data), version, createdAt, touchedAt, expiresAt],
    ...[record.address, record.userAgent],
  ]
}

function toRecord(row: Row): SessionRecord {
  return {
    id: row['id'] as string,
    userId: row['user_id'] as string | null,
    user: row['user'] === null ? null : (parse(row['user']) as JsonObject),
    data: parse(row['data']) as JsonObject,
    version: row['version'] as number,
    createdAt: row['created_at'] as number,
    touchedAt: row['touched_at'] as number,
    expiresAt: row['expires_at'] as number,
    address: row['address'] as string | null,
    userAgent: row['user_agent'] as string | null,
  }
}

function parse(text: SQLOutputValue | undefined): unknown {
  return JSON.parse(text as string)
}

export { immediately, migrate, openDatabase } from './sqlite-database.ts'
