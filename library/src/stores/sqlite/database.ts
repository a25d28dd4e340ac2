/**
 * What everything in an SQLite file shares: opening it, transactions, and how long a write waits for another process.
 *
 * @module
 */

import { DatabaseSync } from 'node:sqlite'
import { prepare, type SqliteHandle } from './handle.ts'
import { noteOwn, refuseShared } from './sharing.ts'

/**
 * How long a write waits for the write of another process, in milliseconds: as long as a remote store may take to
 * answer. The whole process waits with it.
 */
const BUSY_TIMEOUT = 2000

/** How long each later write waits once one has waited in vain, in milliseconds: longer than a write takes. */
const STUCK_TIMEOUT = 50

/** How long processes that start at once wait for each other, in milliseconds. */
export const START_TIMEOUT = 5000

/** How long to wait before a refused step is tried again, in milliseconds. */
const RETRY_INTERVAL = 5

/**
 * After how many pages the log is copied into the file, by the process that is writing then. With SQLite's default of
 * 1,000 pages one write in a few hundred takes 30 ms. Small portions take no longer in all.
 */
const CHECKPOINT_PAGES = 32

/**
 * How many rows one step of `prune` removes. A step takes about half a millisecond, because each row is in a page of
 * its own, and so is its entry in an index.
 */
const PRUNE_STEP = 10

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

/** Databases that this module opened. How any other database flushes its writes is the choice of its owner. */
const opened = new WeakSet<SqliteHandle>()

/** Whether this module opened the database. If so, nobody else begins a transaction on it. */
export function isOpenedHere(db: SqliteHandle): boolean {
  return opened.has(db)
}

/**
 * Opens the file, and makes it if it is not there. Several processes may open it, and it survives a power cut.
 *
 * @throws ConfigurationError if another copy of SQLite has it open in this process.
 */
export function openDatabase(path: string): DatabaseSync {
  refuseShared(path)
  const db = open(path)
  try {
    // By PRAGMA: the constructor of Node 22.13 ignores an option for it.
    setBusyTimeout(db, BUSY_TIMEOUT)
    enterWal(db)
    // With mmap a large store is read from the page cache of the system, without a system call for each page.
    db.exec('PRAGMA synchronous = FULL; PRAGMA mmap_size = 1073741824')
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    opened.add(db)
    noteOwn(db, path)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens the file, and names it if that fails: SQLite does not. */
function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (error) {
    throw new Error(`SQLite cannot open ${JSON.stringify(path)}`, { cause: error })
  }
}

/**
 * Makes readers and the writer independent of each other. SQLite does not apply the busy timeout here: of two processes
 * that make the file at the same time it refuses one at once, and that one has to try again.
 */
function enterWal(db: DatabaseSync): void {
  const deadline = Date.now() + START_TIMEOUT
  for (;;) {
    try {
      return db.exec('PRAGMA journal_mode = WAL')
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error
      pause(RETRY_INTERVAL)
    }
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error) return (Number(error.errcode) & 0xff) === SQLITE_BUSY
  return 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}

/** Waits, and blocks the process as every call of SQLite does. */
function pause(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration)
}

/** Databases that another process has locked for too long, with the busy timeout they had before. */
const stuck = new WeakMap<SqliteHandle, number>()

/**
 * Runs a write. If it waits in vain, because another process is stuck, later writes wait only briefly until one of them
 * succeeds. The whole process waits with each write, and meanwhile could not even serve requests that only read.
 */
export function writing<Result>(db: SqliteHandle, write: () => Result): Result {
  try {
    const result = write()
    const timeoutBefore = stuck.get(db)
    if (timeoutBefore !== undefined) {
      stuck.delete(db)
      setBusyTimeout(db, timeoutBefore)
    }
    return result
  } catch (error) {
    if (isBusy(error) && !stuck.has(db)) {
      stuck.set(db, busyTimeoutOf(db))
      setBusyTimeout(db, STUCK_TIMEOUT)
    }
    throw error
  }
}

/**
 * Runs a write without waiting for the disk: a power cut may undo it. It reaches the disk with the next write that does
 * wait, or when the log is copied into the file. The end of the process, however sudden, loses nothing of it.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function unflushed<Result>(db: SqliteHandle, write: () => Result): Result {
  if (!opened.has(db)) return write()
  db.exec('PRAGMA synchronous = NORMAL')
  try {
    return write()
  } finally {
    db.exec('PRAGMA synchronous = FULL')
  }
}

/**
 * Returns the `prune` of a table: it removes some rows that have ended, and says whether there may be more. It does not
 * wait for the disk, because rows that a power cut brings back have still ended.
 */
export function pruning(
  db: SqliteHandle,
  { table, key, end }: Readonly<Record<'table' | 'key' | 'end', string>>,
): (now: number) => boolean {
  const remove = prepare(
    db,
    `DELETE FROM ${table} WHERE ${key} IN (
    SELECT ${key} FROM ${table} WHERE ${end} <= ? LIMIT ${PRUNE_STEP})`,
  )
  return (now) => unflushed(db, () => writing(db, () => remove.run(now))).changes === PRUNE_STEP
}

/** Returns how long a statement on this connection waits for other processes, in milliseconds. */
export function busyTimeoutOf(db: SqliteHandle): number {
  return Number(prepare(db, 'PRAGMA busy_timeout').get()?.[0])
}

/** Sets how long a statement on this connection waits for other processes, in milliseconds. */
export function setBusyTimeout(db: SqliteHandle, timeout: number): void {
  db.exec(`PRAGMA busy_timeout = ${timeout}`)
}

/** Runs the work in one transaction that holds the write lock from its start. */
export function immediately<Result>(db: SqliteHandle, work: () => Result): Result {
  return writing(db, () => transact(db, work))
}

function transact<Result>(db: SqliteHandle, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(db)
    throw error
  }
}

function rollBack(db: SqliteHandle): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    // SQLite may have rolled back already, as it does on a full disk. Not every runtime can say whether it has.
  }
}
