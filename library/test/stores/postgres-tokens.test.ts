/**
 * One-time tokens in PostgreSQL when statements of several connections meet, in orders that are made to happen: a
 * statement sees the rows that were there when it began, whatever it waits for (isolation level "read committed").
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { TokenRecord, TokenStore } from 'latchkey/store-kit'
import { postgresStore, type PostgresQuery } from 'latchkey/stores/postgres'
import { sampleToken } from 'latchkey/testing'
import pg from 'pg'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8 })
after(async () => {
  await pool.end()
  await server.stop()
})

const now = Date.now()
const limit = { most: 3, whenFull: 'refuse' } as const

/** A store, and another one in the same tables whose next write waits until it is let go. */
async function twoStores() {
  const schema = server.newSchema()
  const store = postgresStore(pool, { schema }).tokens as TokenStore
  const first = sampleToken()
  await store.add(first, limit, now)
  let reached: () => void = () => undefined
  let gate: Promise<void> | null = null
  const query: PostgresQuery = async (text, values) => {
    const waiting = gate
    if (waiting !== null && /^(?:INSERT|UPDATE|DELETE)/.test(text)) {
      gate = null
      reached()
      await waiting
    }
    return (await pool.query<object>(text, values)).rows
  }
  const held = postgresStore(query, { schema }).tokens as TokenStore
  await held.read(first.group, first.id, now)

  /** Begins the work and returns when it is about to write, with a function that lets it go on. */
  const begin = async <Answer>(work: () => Answer | Promise<Answer>) => {
    const open = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    gate = open.promise
    reached = arrived.resolve
    const answer = (async () => work())()
    await arrived.promise
    return async (): Promise<Answer> => {
      open.resolve()
      return answer
    }
  }
  return { schema, store, held, first, begin }
}

/** Resolves when a statement on the tokens waits for a lock. */
async function someoneWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE '%latchkey_tokens%'`
  while ((await pool.query(waiting)).rows.length === 0);
}

/** Does something in a transaction that stays open while `meanwhile` begins, and then ends. */
async function inTransaction<Answer>(
  statements: readonly (readonly [text: string, values: readonly unknown[]])[],
  meanwhile: () => Answer | Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    for (const [text, values] of statements) await client.query(text, [...values])
    const answer = (async () => meanwhile())()
    await someoneWaits()
    await client.query('COMMIT')
    return await answer
  } finally {
    client.release()
  }
}

const liveIn = async (store: TokenStore, tokens: readonly TokenRecord[]): Promise<boolean[]> => {
  const live: boolean[] = []
  for (const { group, id } of tokens) live.push((await store.read(group, id, now)) !== null)
  return live
}

describe('a write of tokens between whose reading and writing another comes', () => {
  it('takes nothing that the other has taken', async () => {
    const { store, held, first, begin } = await twoStores()
    const goOn = await begin(() => held.take(first.group, first.id, now, 'void'))
    assert.deepEqual(await store.take(first.group, first.id, now, 'void'), first)
    assert.equal(await goOn(), null)
  })

  it('takes no second token of a user, after the other has taken the first', async () => {
    const { store, held, first, begin } = await twoStores()
    const second = sampleToken()
    await store.add(second, limit, now)
    const goOn = await begin(() => held.take(first.group, second.id, now, 'void'))
    assert.deepEqual(await store.take(first.group, first.id, now, 'void'), first)
    assert.equal(await goOn(), null)
  })

  it('adds no successor to a group that the other has cleared', async () => {
    const { store, held, first, begin } = await twoStores()
    const successor = sampleToken()
    const goOn = await begin(() => held.replace(first.group, first.id, successor, now))
    assert.equal(await store.clear(first.group), 1)
    assert.equal(await goOn(), null)
    assert.deepEqual(await liveIn(store, [first, successor]), [false, false])
  })

  it('voids a token that the other has added meanwhile, and so does not lose it', async () => {
    const { store, held, first, begin } = await twoStores()
    const goOn = await begin(() => held.take(first.group, first.id, now, 'void'))
    const added = sampleToken()
    assert.equal(await store.add(added, limit, now), true)
    assert.deepEqual(await goOn(), first)
    assert.deepEqual(await liveIn(store, [first, added]), [false, false])
  })

  it('adds no fourth, also to a group that was not there yet', async () => {
    const { store, held, first, begin } = await twoStores()
    await store.clear(first.group)
    const late = sampleToken()
    const goOn = await begin(() => held.add(late, limit, now))
    const tokens = [sampleToken(), sampleToken(), sampleToken()]
    for (const token of tokens) assert.equal(await store.add(token, limit, now), true)
    assert.equal(await goOn(), false)
    assert.deepEqual(await liveIn(store, [...tokens, late]), [true, true, true, false])
  })
})

describe('a write of tokens that waits for the lock of another', () => {
  it('clears the successor that the other has put into the place of a token', async () => {
    const { schema, store, first } = await twoStores()
    const successor = sampleToken()
    const replace = `UPDATE ${schema}.latchkey_tokens SET tokens = $2 WHERE group_id = $1`
    const count = await inTransaction([[replace, [first.group, JSON.stringify([successor])]]], () =>
      store.clear(first.group),
    )
    assert.equal(count, 1)
    assert.deepEqual(await liveIn(store, [first, successor]), [false, false])
  })

  it('adds no fourth to a group that the other is making', async () => {
    const { schema, store } = await twoStores()
    const tokens = Array.from({ length: 4 }, () => sampleToken({ group: 'g'.repeat(22) }))
    const insert = `INSERT INTO ${schema}.latchkey_tokens VALUES ($1, $2, $3)`
    const values = ['g'.repeat(22), JSON.stringify(tokens.slice(0, 3)), now + 1e6]
    const added = await inTransaction([[insert, values]], () =>
      store.add(tokens[3] as TokenRecord, limit, now),
    )
    assert.equal(added, false)
    assert.deepEqual(await liveIn(store, tokens), [true, true, true, false])
  })

  it('would add it if a token were a row, though the group is locked while it counts (negative control)', async () => {
    const { schema } = await twoStores()
    const table = `${schema}.latchkey_tokens_as_rows`
    await pool.query(`CREATE TABLE ${table} (id int)`)
    await pool.query(`INSERT INTO ${table} VALUES (1), (2)`)
    const add = (id: number) => `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7)::text)
      INSERT INTO ${table} SELECT ${id} FROM turn WHERE (SELECT count(*) FROM ${table}) < 3`
    await inTransaction([[add(3), []]], () => pool.query(add(4)))
    const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${table}`)
    assert.equal(rows[0]?.count, '4')
  })
})

describe('the rows of tokens', () => {
  it('are removed when the last of a group has expired, and not before', async () => {
    const { schema, store, first } = await twoStores()
    await store.add(sampleToken({ expiresAt: now + 1000 }), limit, now)
    await store.add(sampleToken({ group: 'short', expiresAt: now + 1000 }), limit, now)
    const groups = async (): Promise<unknown[]> => {
      const { rows } = await pool.query(`SELECT group_id FROM ${schema}.latchkey_tokens`)
      return rows.map((row) => (row as { group_id: unknown }).group_id)
    }
    assert.equal(await store.prune(now + 1000), false)
    assert.deepEqual(await groups(), [first.group])
    await store.prune(first.expiresAt)
    assert.deepEqual(await groups(), [])
  })
})
