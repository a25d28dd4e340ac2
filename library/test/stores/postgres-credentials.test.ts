/**
 * Credentials in PostgreSQL when statements of several connections meet, in orders that are made to happen: a statement
 * sees the rows that were there when it began, whatever it waits for (isolation level "read committed").
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { CredentialRecord, CredentialStore } from 'latchkey/store-kit'
import { postgresStore } from 'latchkey/stores/postgres'
import { inParallel, sampleCredential } from 'latchkey/testing'
import pg from 'pg'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 12 })
after(async () => {
  await pool.end()
  await server.stop()
})

const FACTORS = ['totp', 'passkey']

/** A store with an authenticator app and a passkey of one user. */
async function twoFactors() {
  const schema = server.newSchema()
  const store = postgresStore(pool, { schema }).credentials as CredentialStore
  const totp = sampleCredential()
  const passkey = sampleCredential({ kind: 'passkey' })
  for (const record of [totp, passkey]) await store.add(record, 5)
  return { store, totp, passkey, table: `${schema}.latchkey_credentials` }
}

/** Resolves when so many statements on credentials wait for a lock, or the work is done without waiting. */
async function someoneWaits(count: number, work: Promise<unknown>): Promise<void> {
  const state = { isDone: false }
  const done = (): void => void (state.isDone = true)
  work.then(done, done)
  const waiting = `SELECT 1 FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE '%latchkey_credentials%'`
  while (!state.isDone && (await pool.query(waiting)).rows.length < count);
}

/** Does something in a transaction that stays open while `meanwhile` begins, and then ends. */
async function inTransaction<Answer>(
  [text, ...values]: readonly [text: string, ...values: unknown[]],
  meanwhile: () => Answer | Promise<Answer>,
  { waiting = 1, end = 'COMMIT' } = {},
): Promise<Answer> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(text, values)
    const answer = (async () => meanwhile())()
    await someoneWaits(waiting, answer)
    await client.query(end)
    return await answer
  } finally {
    client.release()
  }
}

/** Adds a row by hand, in the place. */
const adding = (table: string, record: CredentialRecord, place: number): [string, ...unknown[]] => {
  const { id, userId, kind, name, data, createdAt } = record
  const columns = 'id, user_id, kind, name, data, version, created_at, place'
  const text = `INSERT INTO ${table} (${columns}) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)`
  return [text, id, userId, kind, name, data, createdAt, place]
}

const idsOf = async (store: CredentialStore): Promise<Set<string>> =>
  new Set((await store.list('u1')).map(({ id }) => id))

describe('a removal that waits while another removes', () => {
  it('leaves the last factor', async () => {
    const { store, totp, passkey, table } = await twoFactors()
    const outcome = await inTransaction([`DELETE FROM ${table} WHERE id = $1`, totp.id], () =>
      store.remove(passkey.id, 'u1', FACTORS),
    )
    assert.equal(outcome, 'last')
    assert.deepEqual(await idsOf(store), new Set([passkey.id]))
  })

  it('removes, if the other one is undone', async () => {
    const { store, totp, passkey, table } = await twoFactors()
    const removal = [`DELETE FROM ${table} WHERE id = $1`, totp.id] as const
    const outcome = await inTransaction(removal, () => store.remove(passkey.id, 'u1', FACTORS), {
      end: 'ROLLBACK',
    })
    assert.equal(outcome, 'removed')
    assert.deepEqual(await idsOf(store), new Set([totp.id]))
  })

  it('removes what was changed meanwhile, and leaves what was changed too', async () => {
    const { store, totp, passkey, table } = await twoFactors()
    const change = [`UPDATE ${table} SET version = 1, name = 'Tablet'`] as const
    assert.equal(
      await inTransaction(change, () => store.remove(passkey.id, 'u1', FACTORS)),
      'removed',
    )
    assert.equal((await store.read(totp.id))?.name, 'Tablet')
    const again = [`UPDATE ${table} SET version = 2`] as const
    assert.equal(await inTransaction(again, () => store.remove(totp.id, 'u1', FACTORS)), 'last')
    assert.equal((await store.read(totp.id))?.version, 2)
  })

  it('would remove the last if it did not lock what it leaves (negative control)', async () => {
    const { store, totp, passkey, table } = await twoFactors()
    const naive = `DELETE FROM ${table} AS c WHERE id = $1
      AND EXISTS (SELECT FROM ${table} AS other WHERE other.user_id = c.user_id AND other.id <> c.id)`
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query(naive, [totp.id])
    await pool.query(naive, [passkey.id])
    await client.query('COMMIT')
    client.release()
    assert.deepEqual(await idsOf(store), new Set())
  })

  it('of all leaves nothing, and waits for nobody in a circle', async () => {
    const { store, totp, passkey, table } = await twoFactors()
    const lock = [`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, passkey.id] as const
    const outcomes = await inTransaction(
      lock,
      () =>
        inParallel(6, (i) => {
          if (i % 2 === 0) return store.removeAll('u1')
          return store.remove(i % 3 === 0 ? totp.id : passkey.id, 'u1', FACTORS)
        }),
      { waiting: 6 },
    )
    assert.equal(outcomes.length, 6)
    assert.deepEqual(await idsOf(store), new Set())
  })
})

describe('a credential that is added while another is', () => {
  it('is one too many, if the other has taken the last place', async () => {
    const { store, table } = await twoFactors()
    const [first, late] = [sampleCredential(), sampleCredential()]
    const outcome = await inTransaction(adding(table, first, 1), () => store.add(late, 2))
    assert.equal(outcome, 'full')
    assert.equal(await store.read(late.id), null)
  })

  it('takes the next place, or that of the other, if the other is undone', async () => {
    const { store, table } = await twoFactors()
    const [first, late, undone] = [sampleCredential(), sampleCredential(), sampleCredential()]
    assert.equal(await inTransaction(adding(table, first, 1), () => store.add(late, 3)), 'added')
    const more = sampleCredential()
    const end = 'ROLLBACK'
    const add = () => store.add(more, 4)
    assert.equal(await inTransaction(adding(table, undone, 3), add, { end }), 'added')
    assert.equal((await store.list('u1')).length, 5)
  })

  it("is refused, if the other is another user's of the same id", async () => {
    const { store, table } = await twoFactors()
    const other = sampleCredential({ userId: 'u2' })
    const late = sampleCredential({ id: other.id })
    assert.equal(await inTransaction(adding(table, other, 0), () => store.add(late, 5)), 'exists')
    assert.equal((await store.read(other.id))?.userId, 'u2')
  })

  it('would be one too many if rows were counted (negative control)', async () => {
    const { table } = await twoFactors()
    const counted = (
      id: string,
    ) => `INSERT INTO ${table} (id, user_id, kind, name, data, version, created_at, place)
      SELECT '${id}', 'u1', 'totp', '', '', 0, 0, (random() * 1e6)::int
      WHERE (SELECT count(*) FROM ${table} WHERE kind = 'totp') < 2`
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query(counted('a'))
    await pool.query(counted('b'))
    await client.query('COMMIT')
    client.release()
    const { rows } = await pool.query(`SELECT FROM ${table} WHERE kind = 'totp'`)
    assert.equal(rows.length, 3)
  })

  it('finds the limit of a user in one look at an index, however many others there are', async () => {
    const { table } = await twoFactors()
    await pool.query(`INSERT INTO ${table} (id, user_id, kind, name, data, version, created_at, place)
      SELECT i::text, 'user ' || i, 'totp', '', repeat('x', 300), 0, 0, 0 FROM generate_series(1, 20000) AS i`)
    await pool.query(`ANALYZE ${table}`)
    for (const where of [
      `user_id = 'user 7' AND kind = 'totp'`,
      `user_id = 'user 7'`,
      `id > 'x'`,
    ]) {
      const order = where.startsWith('id') ? 'ORDER BY id LIMIT 200' : ''
      const plan = `EXPLAIN SELECT * FROM ${table} WHERE ${where} ${order}`
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>(plan)
      const text = rows.map((row) => row['QUERY PLAN']).join('\n')
      assert.match(text, /Index/)
      assert.doesNotMatch(text, /Seq Scan/)
    }
  })
})
