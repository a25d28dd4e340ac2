/**
 * What everything in an SQLite file shares: opening it, transactions, and how long a write waits for another process.
 *
 * @module
 */

import { DatabaseSync } from 'node:sqlite'
import { prepare, type SqliteHandle } from './handle.ts'
import { noteOwn, refuseShared } from './sharing.ts'

/**
 * How long a write waits for another process's write, in milliseconds: as long as a remote store may take
 * to answer. Everything in this process waits with it.
 */
const BUSY_TIMEOUT = 2000

/** How long the next ones wait when one has waited in vain: longer than a write takes. */
const HELD_TIMEOUT = 50

/** How long processes that start at once wait for each other, in milliseconds. */
export const START_TIMEOUT = 5000

/** How long to wait before a refused step is tried again, in milliseconds. */
const RETRY_INTERVAL = 5

/**
 * After how many pages of the log they are copied into the file, by whoever writes then. With the
 * thousand of SQLite's default a write in a few hundred takes 30 ms; small portions take no longer in all.
 */
const CHECKPOINT_PAGES = 32

/**
 * How many rows one step of `prune` removes. Each is in a page of its own, and so is its place in an index:
 * about half a millisecond.
 */
const PRUNE_STEP = 10

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

/** Databases that were opened here. How another one flushes its writes is its owner's choice. */
const opened = new WeakSet<SqliteHandle>()

/** Whether the database was opened here, so that nobody else begins a transaction on it. */
export function isOpenedHere(db: SqliteHandle): boolean {
  return opened.has(db)
}

/**
 * Opens the file, which is made if it is not there, for several processes and a power cut.
 *
 * @throws ConfigurationError if another copy of SQLite has it open in this process.
 */
export function openDatabase(path: string): DatabaseSync {
  refuseShared(path)
  const db = open(path)
  try {
    // Node 22.13 knows no option for it, and says nothing.
    setBusyTimeout(db, BUSY_TIMEOUT)
    enterWal(db)
    // A large store is read through the page cache of the system, without a call for each page.
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

/** SQLite does not say which file it could not open. */
function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (error) {
    throw new Error(`SQLite cannot open ${JSON.stringify(path)}`, { cause: error })
  }
}

/**
 * Makes readers and the writer independent of each other. The busy timeout does not hold for this
 * step: of two processes that make the file at once, one is refused at once and has to try again.
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

/** Blocks, as everything does that talks to SQLite. */
function pause(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration)
}

/** Databases that another process holds for too long, and how long a write waited before. */
const held = new WeakMap<SqliteHandle, number>()

/**
 * Runs a write. If it waits in vain, because another process is stuck, later writes wait only briefly until one
 * succeeds: the whole process waits with each of them, and could not even serve requests that only read.
 */
export function writing<Result>(db: SqliteHandle, write: () => Result): Result {
  try {
    const result = write()
    const patience = held.get(db)
    if (patience !== undefined) {
      held.delete(db)
      setBusyTimeout(db, patience)
    }
    return result
  } catch (error) {
    if (isBusy(error) && !held.has(db)) {
      held.set(db, busyTimeoutOf(db))
      setBusyTimeout(db, HELD_TIMEOUT)
    }
    throw error
  }
}

/**
 * Runs a write that a power cut may undo, and does not wait for the disk. It is flushed with the next
 * write that waits, or when the log is copied into the file. A killed process loses nothing of it.
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
 * Returns the `prune` of a table: it removes some rows that have ended, and says whether there may be more. What a
 * power cut brings back has still ended.
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
    // A full disk may have rolled back already. Not every runtime can be asked whether it has.
  }
}
