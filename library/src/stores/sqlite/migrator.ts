/**
 * Makes the tables of an SQLite file, and brings them up to date.
 *
 * @module
 */

import {
  joinParts,
  versionOf,
  type TablePart,
  type TableVersions,
} from '../../contracts/table-parts.ts'
import { assertAtOnce } from '../../ground/maybe-promise.ts'
import { asGiven, readSettings, setting, type SettingsOf } from '../../ground/settings.ts'
import { busyTimeoutOf, immediately, setBusyTimeout, START_TIMEOUT } from './database.ts'
import { prepare, type SqliteHandle } from './handle.ts'
import { storeParts } from './tables.ts'

/**
 * One step of a part: SQL, or a function where SQL alone cannot decide. The function runs within the transaction,
 * and gets the version that the file had before it. It is done when it returns: one that returns a promise has failed.
 */
export type SqliteMigration = string | ((db: SqliteHandle, versionBefore: number) => void)

/** A part of the tables of an SQLite file. */
export type SqlitePart = TablePart<SqliteMigration>

/** Options of `migrateSqlite`. */
export interface SqliteMigrationOptions {
  /** Tables of the application that are kept with latchkey's. @default none */
  readonly parts?: readonly SqlitePart[]
}

const settings = {
  parts: setting([], asGiven<readonly SqlitePart[]>),
} satisfies SettingsOf<SqliteMigrationOptions>

/**
 * Makes the tables of the store and of the given parts, or brings them up to date: all in one transaction that holds
 * the write lock, or nothing. Of processes that start at once one does it, and the others wait, for five seconds at
 * most. Running it again changes nothing.
 *
 * `sqliteStore` does this by itself for its own tables.
 *
 * @throws Error if tables were made by a newer latchkey, or the file cannot be written.
 * @throws TypeError for parts that share a name, or have none of lower-case letters, digits and underscores.
 */
export function migrateSqlite(db: SqliteHandle, options: SqliteMigrationOptions = {}): void {
  const { parts } = readSettings(settings, options, 'migrateSqlite.')
  const all = joinParts(storeParts, parts)
  const timeoutBefore = busyTimeoutOf(db)
  setBusyTimeout(db, START_TIMEOUT)
  try {
    immediately(db, () => bringUpToDate(db, all))
  } finally {
    setBusyTimeout(db, timeoutBefore)
  }
}

/** Returns the versions of the tables that are in the file. */
export function sqliteVersions(db: SqliteHandle): TableVersions {
  const find = prepare(
    db,
    `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'latchkey_schema'`,
  )
  if (find.get() === undefined) return new Map()
  const rows = prepare(db, 'SELECT part, version FROM latchkey_schema').all()
  return new Map(rows.map(([part, version]) => [String(part), Number(version)]))
}

function bringUpToDate(db: SqliteHandle, parts: readonly SqlitePart[]): void {
  db.exec(`CREATE TABLE IF NOT EXISTS latchkey_schema (
    part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT`)
  const versions = sqliteVersions(db)
  const write = prepare(db, 'INSERT OR REPLACE INTO latchkey_schema VALUES (?, ?)')
  for (const part of parts) {
    const version = versionOf(part, versions)
    for (const migration of part.migrations.slice(version)) {
      if (typeof migration === 'string') db.exec(migration)
      else assertAtOnce(migration(db, version), unfinished(part))
    }
    // Written even if nothing is new: this finds a file that can only be read before a login does.
    write.run(part.name, part.migrations.length)
  }
}

/** By the time a promise settles, the transaction is over, whatever the step does. */
const unfinished = ({ name }: SqlitePart): string =>
  `A step of the part ${name} must be done when it returns: it may return no promise`
