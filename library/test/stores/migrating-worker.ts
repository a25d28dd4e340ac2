/**
 * Another process that brings the tables of a database up to date as soon as it is told to. Its command line names the
 * database: `sqlite FILE` or `postgres URL SCHEMA`.
 *
 * @module
 */

import { once } from 'node:events'
import { migratePostgres } from 'latchkey/stores/postgres'
import { migrateSqlite, openDatabase, type TablePart } from 'latchkey/stores/sqlite'
import pg from 'pg'

const [kind, place = '', schema = ''] = process.argv.slice(2)

/** Each run of a step adds a row. */
const parts: readonly TablePart[] = [
  {
    name: 'notes',
    migrations: [
      'CREATE TABLE latchkey_notes (step integer NOT NULL); INSERT INTO latchkey_notes VALUES (1);',
      'INSERT INTO latchkey_notes VALUES (2)',
    ],
  },
]

async function migrate(): Promise<void> {
  if (kind === 'sqlite') {
    const db = openDatabase(place)
    migrateSqlite(db, { parts })
    db.close()
    return
  }
  const client = new pg.Client(place)
  await client.connect()
  await migratePostgres(client, { schema, parts })
  await client.end()
}

console.log('ready')
await once(process.stdin, 'data')
await migrate()
process.stdin.destroy()
