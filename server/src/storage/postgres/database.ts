/**
 * The connections to PostgreSQL: statements and transactions.
 *
 * @module
 */

import { SECOND, StoreUnavailable } from 'latchkey'
import pg from 'pg'

/** How long a connection may take, and a statement that a request waits for, in milliseconds. */
const TIMEOUT = 2 * SECOND

/** How long the first connection may take. */
const START_TIMEOUT = 5 * SECOND

/**
 * The codes of https://www.postgresql.org/docs/current/errcodes-appendix.html which say that the server is at fault,
 * and not the statement: connections, resources, shutting down, and a standby, which accepts no writes.
 */
const UNAVAILABLE = /^(08|53|57|58|25006)/

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>

/** Runs a statement and returns its rows. A value that is `undefined` is NULL; NUL in a text is U+FFFF. */
export type Run = (statement: string, values?: readonly unknown[]) => Promise<readonly Row[]>

/** Connections. While there is no server, statements fail with `StoreUnavailable`, and the failure is reported. */
export interface Postgres {
  readonly pool: pg.Pool
  readonly run: Run

  /** Runs the work in a transaction, which is rolled back if the work fails. */
  readonly transaction: <Result>(work: (run: Run) => Promise<Result>) => Promise<Result>
}

/** Returns connections, which are opened as they are needed. */
export function openPool(url: string, onFailure: (error: unknown) => void): Postgres {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'latchkey',
    keepAlive: true,
    connectionTimeoutMillis: TIMEOUT,
    query_timeout: TIMEOUT,
  })
  // The connection was lost while nobody used it. The next statement gets a new one.
  pool.on('error', ignore)
  const reporting = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      onFailure(error)
      throw new StoreUnavailable(error)
    }
  }
  return {
    pool,
    run: (statement, values) => reporting(() => runOn(pool)(statement, values)),
    async transaction(work) {
      const client = await reporting(() => pool.connect())
      // A connection that is lost between two statements would end the process. The next statement fails by itself.
      client.on('error', ignore)
      let isDone = false
      try {
        const run: Run = (statement, values) => reporting(() => runOn(client)(statement, values))
        const result = await transact(run, work)
        isDone = true
        return result
      } finally {
        client.off('error', ignore)
        // Closing the connection rolls back an unfinished transaction.
        client.release(!isDone)
      }
    },
  }
}

/** Connects for work that may take long, and closes the connection when it is done. */
export async function withConnection<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'latchkey',
    connectionTimeoutMillis: START_TIMEOUT,
  })
  client.on('error', ignore)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function ignore(): void {
  // See where it listens.
}

function runOn(client: pg.Pool | pg.ClientBase): Run {
  return async (statement, values = []) => {
    const { rows } = await client.query<Row>(statement, values.map(toKeepable))
    return rows
  }
}

/**
 * PostgreSQL refuses NUL in a text, with an error that nobody expects. What is kept has no NUL, and not what is put in
 * its place either, so what is looked for by such a text is not there, as in SQLite.
 */
function toKeepable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFF')
  return Array.isArray(value) ? value.map(toKeepable) : value
}

/** Runs the work in a transaction. If it fails, the connection is to be closed. */
async function transact<Result>(run: Run, work: (run: Run) => Promise<Result>): Promise<Result> {
  await run('BEGIN')
  const result = await work(run)
  await run('COMMIT')
  return result
}

/** Whether no server answers, or the server cannot do its work. An error without a code comes from the driver. */
function isUnavailable(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || UNAVAILABLE.test(error.code ?? '')
}
