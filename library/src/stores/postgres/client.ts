/**
 * The clients of PostgreSQL that the stores take, and the one form in which the stores see them.
 *
 * Every call is a single statement that needs no transaction around it, so any client fits, pooled or
 * not. Parameters are text, numbers and null, and rows are read by position: the stores do not depend
 * on how a client converts types or renames columns. (Columns of one statement need different names.)
 *
 * @module
 */

import { hash } from 'node:crypto'

/** What a statement is given. */
export type PostgresValue = string | number | null

/** `Pool` or `Client` of the package `pg`. */
export interface PgClient {
  query(config: {
    name: string
    text: string
    values: PostgresValue[]
    rowMode: 'array'
  }): Promise<{ rows: readonly object[] }>
}

/** What `postgres()` of the package `postgres` returns. */
export interface PostgresJsClient {
  unsafe(
    text: string,
    values: PostgresValue[],
    options: { prepare: boolean },
  ): PromiseLike<readonly object[]>

  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen: () => void,
  ): PromiseLike<{ unlisten(): PromiseLike<void> }>
}

/**
 * Any other client: runs one statement with parameters `$1`, `$2`, …, and returns its rows. The name is
 * that of a prepared statement: the same for the same text.
 */
export type PostgresQuery = (
  text: string,
  values: PostgresValue[],
  name: string,
) => PromiseLike<readonly object[]>

/** What `postgresStore` takes. */
export type PostgresClient = PgClient | PostgresJsClient | PostgresQuery

/** A statement and the name under which it is prepared. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** The columns of a row, in the order of the statement. */
export type Row = readonly unknown[]

/** Runs a statement and returns its rows. */
export type Run = (statement: Statement, ...values: PostgresValue[]) => Promise<readonly Row[]>

/** Returns the statement, named after its text: stores that share a client do not collide. */
export function statement(text: string): Statement {
  return { name: `latchkey_${hash('sha256', text).slice(0, 24)}`, text }
}

/**
 * Returns how to run statements on the client.
 *
 * @throws TypeError if it is none that is known.
 */
export function runOn(client: PostgresClient): Run {
  if (isPostgresJs(client)) {
    return async ({ text }, ...values) =>
      inOrder(await client.unsafe(text, values, { prepare: true }))
  }
  if (typeof client === 'function') {
    return async ({ name, text }, ...values) => inOrder(await client(text, values, name))
  }
  if (typeof client?.query !== 'function') {
    throw new TypeError('postgresStore needs a client of pg or postgres, or a query function')
  }
  return async ({ name, text }, ...values) =>
    inOrder((await client.query({ name, text, values, rowMode: 'array' })).rows)
}

/** Whether this is a client of the package `postgres`. */
export function isPostgresJs(client: PostgresClient): client is PostgresJsClient {
  return 'unsafe' in client && typeof client.unsafe === 'function'
}

function inOrder(rows: readonly object[]): readonly Row[] {
  return rows.map((row) => Object.values(row) as unknown[])
}
