/**
 * What the SQLite stores share: opening the file, bringing its schema up to date, transactions.
 *
 * @module
 */

import { DatabaseSync } from 'node:sqlite'

/** How long a write waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT = 5000

/** Opens the file, which is made if it is not there. */
export function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT })
  // A large store is read through the page cache of the system, without a call for each page.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824')
  return db
}

/**
 * Brings the tables of one part up to date. Of two processes that start at once, one waits.
 *
 * @param migrations one entry a version. An entry is never edited once released.
 * @throws Error if the tables were made by a newer latchkey.
 */
export function migrate(db: DatabaseSync, part: string, migrations: readonly string[]): void {
  immediately(db, () => {
    db.exec(`CREATE TABLE IF NOT EXISTS latchkey_schema (
      part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT`)
    const row = db.prepare('SELECT version FROM latchkey_schema WHERE part = ?').get(part)
    const version = Number(row?.['version'] ?? 0)
    if (version > migrations.length) {
      throw new Error(
        `The tables for ${part} have version ${version}, made by a newer latchkey; ` +
          `this one knows up to ${migrations.length}`,
      )
    }
    for (const migration of migrations.slice(version)) db.exec(migration)
    db.prepare('INSERT OR REPLACE INTO latchkey_schema VALUES (?, ?)').run(part, migrations.length)
  })
}

/** Runs the work in one transaction that holds the write lock from its start. */
export function immediately<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk may have rolled back already.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
