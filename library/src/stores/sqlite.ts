/**
 * Sessions in one SQLite file, which any number of processes on one machine may share.
 *
 * Every write is one statement or one immediate transaction, so it is atomic across processes. The file is in WAL mode:
 * readers never wait for the writer. A write of a session is on the disk before it is acknowledged, so that not even a
 * power cut brings back a session that was logged out.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { NOTHING, type JsonObject } from '../contracts/json.ts'
import { Listeners } from '../ground/listeners.ts'
import { nextTurn } from '../ground/next-turn.ts'
import {
  changeData,
  isAnnounced,
  succeedRecord,
  type DataChange,
  type SessionRecord,
} from '../contracts/record.ts'
import type { SessionStore, StoreMessage } from '../contracts/store.ts'
import { termsFromText, termsToText } from '../contracts/terms.ts'
import { attemptsIn } from './sqlite/attempts.ts'
import { credentialsIn } from './sqlite/credentials.ts'
import { immediately, isOpenedHere, openDatabase, pruning, writing } from './sqlite/database.ts'
import {
  assertUsable,
  define,
  prepare,
  takingTurns,
  warnOfLoss,
  whenFree,
  type Row,
  type SqliteHandle,
} from './sqlite/handle.ts'
import { migrateSqlite } from './sqlite/migrator.ts'
import { warnOfSharing } from './sqlite/sharing.ts'
import { revocationsIn } from './sqlite/revocations.ts'
import { tokensIn } from './sqlite/tokens.ts'

/** The columns without the id. Rows are arrays in this order: to make objects would cost as much as the look-up. */
const COLUMNS =
  'user_id, user, data, version, created_at, touched_at, expires_at, address, user_agent, terms'

/** How many sessions one step of `deleteEveryone` removes. Other writes wait a few milliseconds for it. */
const END_STEP = 500

/**
 * Returns a store in the SQLite file, which is made if it is not there.
 *
 * A database that is handed in stays the application's, with its settings: `close()` leaves it open, and the store
 * waits while the application has a transaction open on it. An application that opens a file by better-sqlite3 must
 * hand in that database, not the path: two copies of SQLite in one process damage a file.
 *
 * @param database the path of the file, or an open database of `node:sqlite` or better-sqlite3.
 * @throws ConfigurationError if it is closed, read only or within a transaction; or, on Linux, if it is the path
 * of a file that another copy of SQLite has open in this process.
 * @throws Error if the file was made by a newer latchkey.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { sqliteStore } from 'latchkey/stores/sqlite'
 *
 * const store = sqliteStore('sessions.db') // for all processes of this machine
 * const latch = createLatchkey({ store, findUser: () => null })
 * await latch.sessions('u1') // => []
 * ```
 */
export function sqliteStore(database: string | SqliteHandle): SessionStore {
  const db = typeof database === 'string' ? openDatabase(database) : database
  if (typeof database !== 'string') {
    assertUsable(database)
    warnOfLoss(database)
  }
  migrateSqlite(db)
  define(db, 'latchkey_change_data', (data, change) =>
    JSON.stringify(changeData(parse(data) as JsonObject, parse(change) as DataChange)),
  )
  const statements = prepareAll(db)
  const listeners = new Listeners<StoreMessage>()
  // The first sweep, minutes after the start, finds another copy of SQLite that has opened the file after us.
  let hasLooked = false
  const tell = (type: 'ended' | 'changed', rows: readonly Row[]): void => {
    for (const [id, userId] of rows) {
      listeners.tell({ type, id: id as string, userId: userId as string | null })
    }
  }

  const prune = pruning(db, { table: 'latchkey_sessions', key: 'id', end: 'expires_at' })

  const store: SessionStore = {
    attempts: attemptsIn(db),
    revocations: revocationsIn(db),
    tokens: tokensIn(db),
    credentials: credentialsIn(db),
    create(record) {
      writing(db, () => statements.insert.run(...toRow(record)))
    },
    read(id) {
      const row = statements.read.get(id)
      return row === undefined ? null : toRecord(row, id)
    },
    update(id, change, { now, ifVersion = null }) {
      const data = change.data === undefined ? null : JSON.stringify(change.data)
      const user = change.user === undefined ? null : JSON.stringify(change.user)
      const row = writing(db, () =>
        statements.update.get(
          data,
          data,
          data,
          user,
          change.touchedAt ?? null,
          change.expiresAt ?? null,
          change.terms === undefined ? null : termsToText(change.terms),
          id,
          now,
          ifVersion,
          ifVersion,
        ),
      )
      if (row !== undefined) {
        if (isAnnounced(change)) tell('changed', [row])
        return 'updated'
      }
      if (ifVersion === null) return 'gone'
      return statements.exists.get(id, now) === undefined ? 'gone' : 'conflict'
    },
    rotate(id, successor, now) {
      const next = immediately(db, () => {
        const row = statements.take.get(id, now)
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
      const rows = writing(db, () => statements.delete.all(id, expiredBy))
      tell('ended', rows)
      return rows.length === 1
    },
    list(userId) {
      return statements.list.all(userId).map((row) => toRecord(row))
    },
    deleteAll(userId, except) {
      const rows = writing(db, () => statements.deleteAll.all(userId, except ?? ''))
      tell('ended', rows)
      return rows.length
    },
    updateAll(userId, user) {
      const rows = writing(db, () => statements.updateAll.all(JSON.stringify(user), userId))
      tell('changed', rows)
      return rows.length
    },
    listEveryone(limit, now) {
      const rows = statements.listEveryone.all(now, limit + 1)
      const sessions = rows.slice(0, limit).map((row) => toRecord(row))
      return { sessions, hasMore: rows.length > limit }
    },
    async deleteEveryone() {
      // In portions, between which other writes get their turn. A portion that is not full was the last.
      for (let count = 0; ; await nextTurn()) {
        const rows = await whenFree(db, () => writing(db, () => statements.deleteEveryone.all()))
        tell('ended', rows)
        count += rows.length
        if (rows.length < END_STEP) return count
      }
    },
    prune(now) {
      if (typeof database === 'string' && !hasLooked) warnOfSharing(database)
      hasLooked = true
      return prune(now)
    },
    subscribe(listener) {
      listener({ type: 'listening' })
      return listeners.add(listener)
    },
    close() {
      if (typeof database === 'string') (db as DatabaseSync).close()
    },
  }
  return isOpenedHere(db) ? store : besideTransactions(db, store)
}

/** The methods of a token store that wait for the application's transactions. */
const tokenMethods = ['add', 'read', 'take', 'replace', 'clear', 'prune'] as const

/** The same for a credential store. */
const credentialMethods = ['add', 'read', 'list', 'update', 'remove', 'removeAll', 'page'] as const

/** The store on a database on which the application may have transactions open. */
function besideTransactions(db: SqliteHandle, store: SessionStore): SessionStore {
  const { attempts, revocations, tokens, credentials } = store
  const methods = [
    ...(['create', 'read', 'update', 'rotate', 'delete', 'list', 'deleteAll'] as const),
    ...(['updateAll', 'listEveryone', 'prune'] as const),
  ]
  return {
    ...takingTurns(db, store, methods),
    ...(attempts && { attempts: takingTurns(db, attempts, ['reserve', 'settle', 'prune']) }),
    ...(revocations && { revocations: takingTurns(db, revocations, ['read', 'replace', 'prune']) }),
    ...(tokens && { tokens: takingTurns(db, tokens, tokenMethods) }),
    ...(credentials && { credentials: takingTurns(db, credentials, credentialMethods) }),
  }
}

function prepareAll(db: SqliteHandle) {
  return {
    insert: prepare(
      db,
      `INSERT INTO latchkey_sessions (${COLUMNS}, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    read: prepare(db, `SELECT ${COLUMNS} FROM latchkey_sessions WHERE id = ?`),
    exists: prepare(db, 'SELECT 1 FROM latchkey_sessions WHERE id = ? AND expires_at > ?'),
    update: prepare(
      db,
      `UPDATE latchkey_sessions SET
      data = iif(? IS NULL, data, latchkey_change_data(data, ?)), version = version + (? IS NOT NULL),
      user = coalesce(?, user), touched_at = coalesce(?, touched_at),
      expires_at = coalesce(?, expires_at), terms = coalesce(?, terms)
      WHERE id = ? AND expires_at > ? AND (? IS NULL OR version = ?) RETURNING id, user_id`,
    ),
    take: prepare(
      db,
      `DELETE FROM latchkey_sessions WHERE id = ? AND expires_at > ? RETURNING ${COLUMNS}, id`,
    ),
    delete: prepare(
      db,
      'DELETE FROM latchkey_sessions WHERE id = ? AND expires_at <= ? RETURNING id, user_id',
    ),
    list: prepare(db, `SELECT ${COLUMNS}, id FROM latchkey_sessions WHERE user_id = ?`),
    deleteAll: prepare(
      db,
      'DELETE FROM latchkey_sessions WHERE user_id = ? AND id <> ? RETURNING id, user_id',
    ),
    listEveryone: prepare(
      db,
      `SELECT ${COLUMNS}, id FROM latchkey_sessions
      WHERE user_id IS NOT NULL AND expires_at > ? LIMIT ?`,
    ),
    deleteEveryone: prepare(
      db,
      `DELETE FROM latchkey_sessions WHERE id IN (
      SELECT id FROM latchkey_sessions WHERE user_id IS NOT NULL LIMIT ${END_STEP})
      RETURNING id, user_id`,
    ),
    updateAll: prepare(
      db,
      'UPDATE latchkey_sessions SET user = ? WHERE user_id = ? RETURNING id, user_id',
    ),
  }
}

/** The values of `COLUMNS`, and the id. */
function toRow(record: SessionRecord): (string | number | null)[] {
  const user = record.user === null ? null : JSON.stringify(record.user)
  const { id, userId, data, version, createdAt, touchedAt, expiresAt } = record
  return [
    userId,
    user,
    JSON.stringify(data),
    version,
    createdAt,
    touchedAt,
    expiresAt,
    record.address,
    record.userAgent,
    termsToText(record.terms),
    id,
  ]
}

function toRecord(row: Row, id: string = row[10] as string): SessionRecord {
  const userId = row[0] as string | null
  const createdAt = row[4] as number
  return {
    id,
    userId,
    user: row[1] === null ? null : (parse(row[1]) as JsonObject),
    data: row[2] === '{}' ? NOTHING : (parse(row[2]) as JsonObject),
    version: row[3] as number,
    createdAt,
    touchedAt: row[5] as number,
    expiresAt: row[6] as number,
    address: row[7] as string | null,
    userAgent: row[8] as string | null,
    terms: termsFromText(row[9] as string | null, { userId, createdAt }),
  }
}

function parse(text: SQLOutputValue | undefined): unknown {
  return JSON.parse(text as string)
}

export type { TablePart, TableVersions } from '../contracts/table-parts.ts'
export { immediately, openDatabase } from './sqlite/database.ts'
export type { BetterSqlite3, BetterSqlite3Statement, SqliteHandle } from './sqlite/handle.ts'
export {
  migrateSqlite,
  sqliteVersions,
  type SqliteMigration,
  type SqliteMigrationOptions,
  type SqlitePart,
} from './sqlite/migrator.ts'
