/**
 * The open databases that `sqliteStore` takes, of `node:sqlite` and of better-sqlite3, and one form for both.
 *
 * @module
 */

import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { ConfigurationError } from '../../errors.ts'
import type { MaybePromise } from '../../ground/maybe-promise.ts'

/** What the stores use of a `Database` of better-sqlite3. */
export interface BetterSqlite3 {
  readonly open: boolean
  readonly inTransaction: boolean
  readonly readonly: boolean
  exec(sql: string): unknown
  prepare(sql: string): BetterSqlite3Statement
  function(
    name: string,
    options: { deterministic: boolean },
    run: (...values: string[]) => string,
  ): unknown
}

/** What the stores use of its statements. */
export interface BetterSqlite3Statement {
  readonly reader: boolean
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
  run(...values: unknown[]): { readonly changes: number }
  raw(isRaw: boolean): unknown
  safeIntegers(isSafe: boolean): unknown
}

/** An open database: a `DatabaseSync` of `node:sqlite` or a `Database` of better-sqlite3. */
export type SqliteHandle = DatabaseSync | BetterSqlite3

/** A row, in the order of the columns. */
export type Row = readonly SQLOutputValue[]

/** A prepared statement. Rows are arrays and integers are numbers, whatever the handle's defaults are. */
export interface Statement {
  get(...values: SQLInputValue[]): Row | undefined
  all(...values: SQLInputValue[]): readonly Row[]
  run(...values: SQLInputValue[]): { readonly changes: number | bigint }
}

/** How often `whenFree` looks whether a transaction of the application has ended, in milliseconds. */
const FREE_INTERVAL = 2

/** How long `whenFree` waits for its end, in milliseconds: less than a request waits for a store. */
const FREE_TIMEOUT = 1500

/** Prepares a statement. */
export function prepare(db: SqliteHandle, sql: string): Statement {
  if (isBetter(db)) {
    const statement = db.prepare(sql)
    if (statement.reader) {
      statement.raw(true)
      statement.safeIntegers(false)
    }
    return statement as Statement
  }
  const statement = db.prepare(sql)
  statement.setReadBigInts(false)
  return asArrays(statement)
}

/** Returns the statement with rows as arrays, which are the fastest. In Node 22.13 they are made from objects. */
function asArrays(statement: StatementSync): Statement {
  const { setReturnArrays } = statement as Partial<Pick<StatementSync, 'setReturnArrays'>>
  if (setReturnArrays !== undefined) {
    statement.setReturnArrays(true)
    // `setReturnArrays` is not in the types of `get` and `all`.
    return statement as unknown as Statement
  }
  return {
    get(...values) {
      const row = statement.get(...values)
      return row === undefined ? undefined : Object.values(row)
    },
    all: (...values) => statement.all(...values).map((row) => Object.values(row)),
    run: (...values) => statement.run(...values),
  }
}

/** Lets SQL call the function, which takes two texts and returns one. */
export function define(
  db: SqliteHandle,
  name: string,
  run: (one: string, other: string) => string,
): void {
  const options = { deterministic: true }
  if (isBetter(db)) db.function(name, options, run)
  else db.function(name, options, (one, other) => run(one as string, other as string))
}

/** Whether a transaction is open. Node 22.13 cannot say, and answers `undefined`: then none is taken to be. */
function isInTransaction(db: SqliteHandle): boolean {
  return isBetter(db) ? db.inTransaction : db.isTransaction
}

/** Whether the database is open. Node 22.13 cannot say: then it is taken to be. */
export function isOpen(db: SqliteHandle): boolean {
  if (isBetter(db)) return db.open
  const state: { readonly isOpen?: boolean } = db
  return state.isOpen ?? true
}

/**
 * Refuses anything but an open database that can be written to.
 *
 * @throws ConfigurationError
 */
export function assertUsable(db: SqliteHandle): void {
  const refuse = (problem: string): never => {
    throw new ConfigurationError('database', problem)
  }
  if (typeof db !== 'object' || db === null || !(isBetter(db) || 'prepare' in db)) {
    refuse(
      'must be a path, or an open database of node:sqlite or better-sqlite3 (of Drizzle: db.$client)',
    )
  }
  if (!isOpen(db)) refuse('is closed')
  if (isBetter(db) && db.readonly) refuse('was opened to be read only')
  if (isInTransaction(db)) refuse('has a transaction open: end it before the store is made')
}

/**
 * The level of flushing at which a write is on the disk before it is acknowledged.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
const FULL = 2

let hasWarned = false

/** Warns, once in a process, of a database in which a power cut can undo acknowledged writes. */
export function warnOfLoss(db: SqliteHandle): void {
  const level = Number(prepare(db, 'PRAGMA synchronous').get()?.[0])
  const [main] = prepare(db, `SELECT file FROM pragma_database_list WHERE name = 'main'`).all()
  if (level >= FULL || main?.[0] === '' || hasWarned) return
  hasWarned = true
  process.emitWarning(
    'The database that was given to sqliteStore has PRAGMA synchronous below FULL (better-sqlite3 has it so in ' +
      'WAL mode by default): a power cut can undo the last logouts. Set PRAGMA synchronous = FULL',
    { code: 'LATCHKEY_SQLITE_DURABILITY', type: 'LatchkeyWarning' },
  )
}

/**
 * Runs the work as soon as the application has no transaction open on the handle: at once, as a rule. Within a
 * transaction the application's rollback would undo a write that was acknowledged, and a read would not see which
 * sessions other processes have ended since the transaction began. An application that waits for the store within its
 * own transaction waits in vain.
 */
export function whenFree<Result>(
  db: SqliteHandle,
  work: () => MaybePromise<Result>,
): MaybePromise<Result> {
  if (!isInTransaction(db)) return work()
  const deadline = performance.now() + FREE_TIMEOUT
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!isInTransaction(db)) {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      } else if (performance.now() < deadline) {
        setTimeout(look, FREE_INTERVAL)
      } else {
        reject(
          new Error(
            'The application has a transaction open on the database that it gave to sqliteStore, and it ' +
              'does not end. Nothing of latchkey can be called within one; a file of its own would do',
          ),
        )
      }
    }
    setTimeout(look, FREE_INTERVAL)
  })
}

/** Returns the object, whose methods of these names now wait for the application's transactions. */
export function takingTurns<Part extends object>(
  db: SqliteHandle,
  part: Part,
  names: readonly (keyof Part & string)[],
): Part {
  const methods = part as Record<string, (...values: unknown[]) => MaybePromise<unknown>>
  const wrapped = names.map((name) => [
    name,
    (...values: unknown[]) => whenFree(db, () => methods[name]?.(...values)),
  ])
  return { ...part, ...(Object.fromEntries(wrapped) as Partial<Part>) }
}

function isBetter(db: SqliteHandle): db is BetterSqlite3 {
  return 'inTransaction' in db && 'readonly' in db
}
