/**
 * All look-ups in one turn of the event loop are sent as one statement, and each gets its own answer.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { SessionRecord, SessionStore } from 'latchkey/store-kit'
import { postgresStore, type PostgresQuery } from 'latchkey/stores/postgres'
import { sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 10 })
after(async () => {
  await pool.end()
  await server.stop()
})

/** A store that records its statements, with some sessions in it. */
async function withSessions(records: readonly SessionRecord[]) {
  const sent: string[] = []
  let failure: Error | null = null
  const query: PostgresQuery = async (text, values, name) => {
    sent.push(text)
    if (failure !== null) throw failure
    return (await pool.query({ text, values, name, rowMode: 'array' })).rows
  }
  const store = postgresStore(query, { schema: server.newSchema() })
  for (const record of records) await store.create(record)
  sent.length = 0
  return { store, sent, fail: (error: Error | null) => (failure = error) }
}

const idsOf = (records: readonly SessionRecord[]) => records.map(({ id }) => id)

/** Looks up all the sessions in one turn. */
const readAll = (store: SessionStore, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => store.read(id)))

describe('look-ups in one turn of the event loop', () => {
  it('are one statement, however many there are', async () => {
    const records = Array.from({ length: 300 }, () => sampleRecord())
    const { store, sent } = await withSessions(records)
    const found = await readAll(store, idsOf(records))
    assert.deepEqual(found, records)
    assert.equal(sent.length, 1)
  })

  it('are not joined with those of another turn', async () => {
    const records = [sampleRecord(), sampleRecord()]
    const { store, sent } = await withSessions(records)
    for (const record of records) assert.deepEqual(await store.read(record.id), record)
    assert.equal(sent.length, 2)
  })

  it('find existing sessions and null for others, whatever characters the ids have', async () => {
    const ids = ['"', '\\', '{a,b}', "'", '\0', '\ud800', 'é', ' ', 'NULL', '\u001a0000']
    const { store } = await withSessions(ids.slice(0, 8).map((id) => sampleRecord({ id })))
    const found = await readAll(store, [...ids, 'x', ''])
    const seen = found.map((record) => record?.id ?? null)
    assert.deepEqual(seen, [...ids.slice(0, 8), null, null, null, null])
  })

  it('of the same session get separate records: changing one does not change another', async () => {
    const record = sampleRecord()
    const { store, sent } = await withSessions([record])
    const [one, other] = await readAll(store, [record.id, record.id])
    Object.assign(one as object, { userId: 'mallory' })
    Object.assign(one?.user as object, { id: 'mallory' })
    assert.deepEqual(other, record)
    assert.equal(sent.length, 1)
  })

  it('see writes that ended before', async () => {
    const record = sampleRecord()
    const { store } = await withSessions([record])
    await store.delete(record.id)
    assert.deepEqual(await readAll(store, [record.id, 'x']), [null, null])
  })

  it('all fail if the statement fails, and the next turn asks again', async () => {
    const records = [sampleRecord(), sampleRecord()]
    const { store, fail } = await withSessions(records)
    const error = new Error('the connection is lost')
    fail(error)
    const asked = await Promise.allSettled(records.map(async ({ id }) => store.read(id)))
    assert.deepEqual(
      asked.map((one) => one.status === 'rejected' && one.reason === error),
      [true, true],
    )
    fail(null)
    assert.deepEqual(await readAll(store, idsOf(records)), records)
  })
})
