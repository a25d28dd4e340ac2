/**
 * Empty databases for tests, one of each kind that can keep a site. Tests run on each kind.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { after, type TestContext } from 'node:test'
import pg from 'pg'
import { startPostgres, type PostgresServer } from '../../../services/postgres.ts'
import type { Database } from '../../src/storage/database.ts'
import { openPostgres } from '../../src/storage/postgres/storage.ts'
import { openSqlite } from '../../src/storage/sqlite/storage.ts'
import { makeSite } from '../../../services/site/processes.ts'

/** An empty database. */
export interface TestDatabase {
  /** The value for LATCHKEY_DATABASE. */
  readonly name: string

  /** Opens the database as a process does. A second call stands for a second process. Closed when the test ends. */
  open(): Promise<Database>

  /** Runs a statement directly on the database, not through the server. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>
}

/** Makes an empty database for one test. */
export type NewDatabase = (t: TestContext) => Promise<TestDatabase>

/** Each kind by its name. */
export const databases: readonly (readonly [kind: string, NewDatabase])[] = [
  ['SQLite', newSqlite],
  ['PostgreSQL', newPostgres],
]

async function newSqlite(t: TestContext): Promise<TestDatabase> {
  const site = makeSite()
  t.after(() => site.remove())
  return {
    name: site.database,
    async open() {
      const database = openSqlite(site.database, true)
      t.after(() => database.close())
      return database
    },
    async query(statement) {
      const db = new DatabaseSync(site.database)
      try {
        return db.prepare(statement).all()
      } finally {
        db.close()
      }
    },
  }
}

async function newPostgres(t: TestContext): Promise<TestDatabase> {
  const url = await newPostgresUrl()
  return {
    name: url,
    async open() {
      const database = await openPostgres(url, true, { onFailure: () => undefined })
      t.after(() => database.close())
      return database
    },
    query: (statement) => queryAt(url, statement),
  }
}

let server: Promise<PostgresServer> | undefined
const made: string[] = []

/** Returns the URL of an empty database on the server of this test file, which it starts. */
export async function newPostgresUrl(): Promise<string> {
  server ??= startPostgres()
  const url = new URL((await server).url)
  const name = `latchkey_test_${randomBytes(8).toString('hex')}`
  await queryAt(url.href, `CREATE DATABASE ${name}`)
  made.push(name)
  url.pathname = name
  return url.href
}

after(async () => {
  if (server === undefined) return
  const running = await server
  for (const name of made) await queryAt(running.url, `DROP DATABASE ${name} WITH (FORCE)`)
  await running.stop()
})

/** Runs a statement on a database of PostgreSQL. */
export async function queryAt(
  url: string,
  statement: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}
