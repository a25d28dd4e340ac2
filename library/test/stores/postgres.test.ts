/**
 * The PostgreSQL store keeps the contract with each client.
 *
 * @module
 */

import { after } from 'node:test'
import type { AttemptStore, RevocationStore, SessionStore } from 'latchkey'
import { postgresStore, type PostgresClient } from 'latchkey/stores/postgres'
import { testAttemptStore, testRevocationStore, testSessionStore } from 'latchkey/testing'
import pg from 'pg'
import postgres from 'postgres'
import { startPostgres } from '../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 10 })
const sql = postgres(server.url, { max: 10, onnotice: () => undefined })
after(async () => {
  await pool.end()
  await sql.end()
  await server.stop()
})

const clients: Readonly<Record<string, PostgresClient>> = { pg: pool, 'postgres.js': sql }

for (const [name, client] of Object.entries(clients)) {
  const open = (): SessionStore => postgresStore(client, { schema: server.newSchema() })
  testSessionStore(`postgresStore with ${name}`, open)
  testAttemptStore(`attempts of postgresStore with ${name}`, () => {
    const store = open()
    return { store: store.attempts as AttemptStore, close: () => store.close() }
  })
  testRevocationStore(`revocations of postgresStore with ${name}`, () => {
    const store = open()
    return { store: store.revocations as RevocationStore, close: () => store.close() }
  })
}
