/**
 * Sessions in one SQLite file, which any number of processes on one machine may share.
 *
 * Every write is one statement or one immediate transaction, so it is atomic across processes. The
 * file is in WAL mode: readers never wait for the writer. Writes of sessions are flushed to the disk before
 * they are acknowledged, so that not even a power cut brings back one that was logged out.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { JsonObject } from '../json.ts'
import { Listeners } from '../listeners.ts'
import { nextTurn } from '../next-turn.ts'
import {
  changeData,
  isHeardOf,
  succeedRecord,
  type DataChange,
  type SessionRecord,
} from '../record.ts'
import type { SessionStore, StoreMessage } from '../store.ts'
import { attemptsIn } from './sqlite-attempts.ts'
import { immediately, migrate, openDatabase, pruning, writing } from './sqlite-database.ts'
import { revocationsIn } from './sqlite-revocations.ts'

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

/** The columns but for the id. Rows are arrays in this order: objects cost as much as the look-up. */
const COLUMNS =
  'user_id, user, data, version, created_at, touched_at, expires_at, address, user_agent'

/** How many sessions one step of `deleteEveryone` removes: others wait a few milliseconds. */
const END_STEP = 500

type Row = readonly SQLOutputValue[]

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
  const listeners = new Listeners<StoreMessage>()
  const tell = (type: 'ended' | 'changed', rows: readonly Row[]): void => {
    for (const [id, userId] of rows) {
      listeners.tell({ type, id: id as string, userId: userId as string | null })
    }
  }

  return {
    attempts: attemptsIn(db),
    revocations: revocationsIn(db),
    create(record) {
      writing(db, () => statements.insert.run(...toRow(record)))
    },
    read(id) {
      const row = rowOf(statements.read.get(id))
      return row === undefined ? null : toRecord(row, id)
    },
    update(id, change, { now, ifVersion = null }) {
      const data = change.data === undefined ? null : JSON.stringify(change.data)
      const user = change.user === undefined ? null : JSON.stringify(change.user)
      const row = rowOf(
        writing(db, () =>
          statements.update.get(
            ...[data, data, data, user, change.touchedAt ?? null, change.expiresAt ?? null],
            ...[id, now, ifVersion, ifVersion],
          ),
        ),
      )
      if (row !== undefined) {
        if (isHeardOf(change)) tell('changed', [row])
        return 'updated'
      }
      if (ifVersion === null) return 'gone'
      return statements.exists.get(id, now) === undefined ? 'gone' : 'conflict'
    },
    rotate(id, successor, now) {
      const next = immediately(db, () => {
        const row = rowOf(statements.take.get(id, now))
        if (row === undefined) return null
        const record = succeedRecord(toRecord(row), successor)
        statements.insert.run(...toRow(record))
        return { userId: row[0], record }
      })
      if (next === null) return null
      tell('ended', [[id, next.userId as SQLOutputValue]])
      return next.record
    },
    delete(id, expiredBy = Number.MAX_SAFE_INTEGER) {
      const rows = rowsOf(writing(db, () => statements.delete.all(id, expiredBy)))
      tell('ended', rows)
      return rows.length === 1
    },
    list(userId) {
      return rowsOf(statements.list.all(userId)).map((row) => toRecord(row))
    },
    deleteAll(userId, except = '') {
      const rows = rowsOf(writing(db, () => statements.deleteAll.all(userId, except)))
      tell('ended', rows)
      return rows.length
    },
    updateAll(userId, user) {
      const rows = rowsOf(writing(db, () => statements.updateAll.all(JSON.stringify(user), userId)))
      tell('changed', rows)
      return rows.length
    },
    listEveryone(limit, now) {
      const rows = rowsOf(statements.listEveryone.all(now, limit + 1))
      const sessions = rows.slice(0, limit).map((row) => toRecord(row))
      return { sessions, hasMore: rows.length > limit }
    },
    async deleteEveryone() {
      // In portions, between which others write. The last one, which is not full, has left nothing.
      for (let count = 0; ; await nextTurn()) {
        const rows = rowsOf(writing(db, () => statements.deleteEveryone.all()))
        tell('ended', rows)
        count += rows.length
        if (rows.length < END_STEP) return count
      }
    },
    prune: pruning(db, { table: 'latchkey_sessions', key: 'id', end: 'expires_at' }),
    subscribe(listener) {
      listener({ type: 'listening' })
      return listeners.add(listener)
    },
    close() {
      if (typeof database === 'string') db.close()
    },
  }
}

function prepare(db: DatabaseSync) {
  const statements = {
    insert: db.prepare(
      `INSERT INTO latchkey_sessions (${COLUMNS}, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    read: db.prepare(`SELECT ${COLUMNS} FROM latchkey_sessions WHERE id = ?`),
    exists: db.prepare('SELECT 1 FROM latchkey_sessions WHERE id = ? AND expires_at > ?'),
    update: db.prepare(`UPDATE latchkey_sessions SET
      data = iif(? IS NULL, data, latchkey_change_data(data, ?)), version = version + (? IS NOT NULL),
      user = coalesce(?, user), touched_at = coalesce(?, touched_at),
      expires_at = coalesce(?, expires_at)
      WHERE id = ? AND expires_at > ? AND (? IS NULL OR version = ?) RETURNING id, user_id`),
    take: db.prepare(
      `DELETE FROM latchkey_sessions WHERE id = ? AND expires_at > ? RETURNING ${COLUMNS}, id`,
    ),
    delete: db.prepare(
      'DELETE FROM latchkey_sessions WHERE id = ? AND expires_at <= ? RETURNING id, user_id',
    ),
    list: db.prepare(`SELECT ${COLUMNS}, id FROM latchkey_sessions WHERE user_id = ?`),
    deleteAll: db.prepare(
      'DELETE FROM latchkey_sessions WHERE user_id = ? AND id <> ? RETURNING id, user_id',
    ),
    listEveryone: db.prepare(`SELECT ${COLUMNS}, id FROM latchkey_sessions
      WHERE user_id IS NOT NULL AND expires_at > ? LIMIT ?`),
    deleteEveryone: db.prepare(`DELETE FROM latchkey_sessions WHERE id IN (
      SELECT id FROM latchkey_sessions WHERE user_id IS NOT NULL LIMIT ${END_STEP})
      RETURNING id, user_id`),
    updateAll: db.prepare(
      'UPDATE latchkey_sessions SET user = ? WHERE user_id = ? RETURNING id, user_id',
    ),
  }
  for (const statement of Object.values(statements)) returnArrays(statement)
  return statements
}

/** The values of `COLUMNS`, and the id. */
function toRow(record: SessionRecord): (string | number | null)[] {
  const user = record.user === null ? null : JSON.stringify(record.user)
  const { id, userId, data, version, createdAt, touchedAt, expiresAt } = record
  return [
    ...[userId, user, JSON.stringify(data), version, createdAt, touchedAt, expiresAt],
    ...[record.address, record.userAgent, id],
  ]
}

function toRecord(row: Row, id: string = row[9] as string): SessionRecord {
  return {
    id,
    userId: row[0] as string | null,
    user: row[1] === null ? null : (parse(row[1]) as JsonObject),
    data: row[2] === '{}' ? NOTHING : (parse(row[2]) as JsonObject),
    version: row[3] as number,
    createdAt: row[4] as number,
    touchedAt: row[5] as number,
    expiresAt: row[6] as number,
    address: row[7] as string | null,
    userAgent: row[8] as string | null,
  }
}

/** The data of most sessions. */
const NOTHING: JsonObject = Object.freeze({})

/** Asks for rows as arrays, which are the fastest. Node 22.13 has objects only. */
function returnArrays(statement: Partial<Pick<StatementSync, 'setReturnArrays'>>): void {
  statement.setReturnArrays?.(true)
}

/** A row in the order of its columns, whose names are all different and no numbers. */
function rowOf(row: unknown): Row | undefined {
  return row === undefined || Array.isArray(row) ? row : (Object.values(row as object) as Row)
}

/** The same for the rows of `all`. */
function rowsOf(rows: readonly unknown[]): readonly Row[] {
  return rows.map((row) => rowOf(row) as Row)
}

function parse(text: SQLOutputValue | undefined): unknown {
  return JSON.parse(text as string)
}

export { immediately, migrate, openDatabase } from './sqlite-database.ts'
