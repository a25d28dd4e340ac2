/**
 * Concurrent statements in PostgreSQL, in every order: one statement is held open in a transaction, or stopped after it
 * has taken its snapshot, while another runs.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { SessionStore } from 'latchkey'
import { postgresStore } from 'latchkey/stores/postgres'
import { inParallel, sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 10, application_name: 'free' })
const holder = new pg.Pool({ connectionString: server.url, max: 4, application_name: 'held' })
after(async () => {
  await Promise.all([pool.end(), holder.end()])
  await server.stop()
})

const now = Date.now()

/** A user with one session, a free store, and a held store whose transaction is open until `end`. */
async function setup() {
  const schema = server.newSchema()
  const store = postgresStore(pool, { schema })
  const record = sampleRecord({ data: {} })
  await store.create(record)
  const client = await holder.connect()
  const held = postgresStore(client, { schema })
  await held.read(record.id)
  await client.query('BEGIN')
  const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    await client.query(how)
    client.release()
  }
  return { schema, store, record, held, client, end }
}

const rotateTo = (store: SessionStore, from: string, to: string) =>
  store.rotate(from, { id: to, keep: 'all', fields: {} }, now)

/** Waits until a statement of the free pool waits for a lock, and returns the kind of the lock. */
async function untilBlocked(): Promise<string> {
  const deadline = Date.now() + 5000
  while (Date.now() < deadline) {
    const { rows } = await holder.query<{ wait_event: string }>(
      `SELECT wait_event FROM pg_stat_activity
       WHERE application_name = 'free' AND wait_event_type = 'Lock'`,
    )
    if (rows[0] !== undefined) return rows[0].wait_event
  }
  throw new Error('Nothing is waiting')
}

/** Runs a write of the free store until it waits for the held store, and then ends the held transaction. */
async function meet<Result>(
  write: () => Result | Promise<Result>,
  end: () => Promise<void>,
): Promise<Result> {
  const writing = Promise.resolve(write())
  await untilBlocked()
  await end()
  return writing
}

describe('deleteAll against a rotation', () => {
  for (const how of ['COMMIT', 'ROLLBACK'] as const) {
    it(`ends the session and its successor when it waits for a rotation that ends by ${how}`, async () => {
      const { store, record, held, end } = await setup()
      await rotateTo(held, record.id, 'successor')
      const count = await meet(
        () => store.deleteAll('u1'),
        () => end(how),
      )
      assert.equal(count, 1)
      assert.equal(await store.read(record.id), null)
      assert.equal(await store.read('successor'), null)
    })

    it(`ends a session when it waits for a transaction with two rotations that ends by ${how}`, async () => {
      const { store, record, held, end } = await setup()
      await rotateTo(held, record.id, 'successor')
      await rotateTo(held, 'successor', 'second')
      const count = await meet(
        () => store.deleteAll('u1'),
        () => end(how),
      )
      assert.equal(count, 1)
      assert.deepEqual(await store.list('u1'), [])
    })
  }

  it('makes a rotation that has waited for it fail', async () => {
    const { store, record, held, end } = await setup()
    await held.deleteAll('u1')
    const next = await meet(
      () => rotateTo(store, record.id, 'successor'),
      () => end('COMMIT'),
    )
    assert.equal(next, null)
    assert.deepEqual(await store.list('u1'), [])
  })

  it('ends the successors of rotations that began and ended after its snapshot', async () => {
    const { store, record, client, end } = await setup()
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('u1', 0))`)
    const count = await meet(
      () => store.deleteAll('u1'),
      async () => {
        await rotateTo(store, record.id, 'successor')
        await rotateTo(store, 'successor', 'second')
        await end('COMMIT')
      },
    )
    assert.equal(count, 1)
    assert.deepEqual(await store.list('u1'), [])
  })

  it('would miss the successor if a rotation inserted a new row (negative control)', async () => {
    const { schema, store, record, client, end } = await setup()
    await client.query(
      `WITH old AS (DELETE FROM ${schema}.latchkey_sessions WHERE id = $1 RETURNING *)
       INSERT INTO ${schema}.latchkey_sessions SELECT 'successor', user_id, "user", data, version,
         created_at, touched_at, expires_at, address, user_agent FROM old`,
      [record.id],
    )
    await meet(
      () => store.deleteAll('u1'),
      () => end('COMMIT'),
    )
    assert.notEqual(await store.read('successor'), null)
  })
})

describe('updateAll against a rotation', () => {
  const demoted = { id: 'u1', roles: ['demoted'] }

  it('changes the successor when it waits for a rotation that commits', async () => {
    const { store, record, held, end } = await setup()
    await rotateTo(held, record.id, 'successor')
    const count = await meet(
      () => store.updateAll('u1', demoted),
      () => end('COMMIT'),
    )
    assert.equal(count, 1)
    assert.deepEqual((await store.read('successor'))?.user, demoted)
  })

  it('reaches the successor of a rotation that has waited for it', async () => {
    const { store, record, held, end } = await setup()
    await held.updateAll('u1', demoted)
    const next = await meet(
      () => rotateTo(store, record.id, 'successor'),
      () => end('COMMIT'),
    )
    assert.deepEqual(next?.user, demoted)
    assert.deepEqual((await store.read('successor'))?.user, demoted)
  })

  it('changes the successors of rotations that began and ended after its snapshot', async () => {
    const { store, record, client, end } = await setup()
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('u1', 0))`)
    await meet(
      () => store.updateAll('u1', demoted),
      async () => {
        await rotateTo(store, record.id, 'successor')
        await end('COMMIT')
      },
    )
    assert.deepEqual((await store.read('successor'))?.user, demoted)
  })

  it('would miss the successor if a rotation inserted a new row (negative control)', async () => {
    const { schema, store, record, client, end } = await setup()
    await client.query(
      `WITH old AS (DELETE FROM ${schema}.latchkey_sessions WHERE id = $1 RETURNING *)
       INSERT INTO ${schema}.latchkey_sessions SELECT 'successor', user_id, "user", data, version,
         created_at, touched_at, expires_at, address, user_agent FROM old`,
      [record.id],
    )
    await meet(
      () => store.updateAll('u1', demoted),
      () => end('COMMIT'),
    )
    assert.notDeepEqual((await store.read('successor'))?.user, demoted)
  })
})

describe('concurrent writes to one session', () => {
  const change = { data: { set: { written: true } } }

  it('keep a write in the successor of a rotation that has waited for it', async () => {
    const { store, record, held, end } = await setup()
    await held.update(record.id, change, { now })
    const next = await meet(
      () => rotateTo(store, record.id, 'successor'),
      () => end('COMMIT'),
    )
    assert.deepEqual([next?.data, next?.version], [{ written: true }, 3])
  })

  it('refuse a write that has waited for a rotation, and keep it out of the successor', async () => {
    const { store, record, held, end } = await setup()
    await rotateTo(held, record.id, 'successor')
    const outcome = await meet(
      () => store.update(record.id, change, { now }),
      () => end('COMMIT'),
    )
    assert.equal(outcome, 'gone')
    assert.deepEqual((await store.read('successor'))?.data, {})
  })

  it('refuse a write that has waited for a logout', async () => {
    const { store, record, held, end } = await setup()
    await held.delete(record.id)
    const outcome = await meet(
      () => store.update(record.id, { expiresAt: now + 1e9 }, { now }),
      () => end('COMMIT'),
    )
    assert.equal(outcome, 'gone')
    assert.equal(await store.read(record.id), null)
  })

  it('report a conflict to a compare-and-set that has waited for a write', async () => {
    const { store, record, held, end } = await setup()
    await held.update(record.id, change, { now })
    const outcome = await meet(
      () => store.update(record.id, change, { now, ifVersion: 1 }),
      () => end('COMMIT'),
    )
    assert.equal(outcome, 'conflict')
  })

  it('keep a session that was touched while the removal of expired sessions waited for it', async () => {
    const { store, record, held, end } = await setup()
    await held.update(record.id, { expiresAt: record.expiresAt + 1000 }, { now })
    const removed = await meet(
      () => store.delete(record.id, record.expiresAt),
      () => end('COMMIT'),
    )
    assert.equal(removed, false)
    assert.notEqual(await store.read(record.id), null)
  })
})

describe('statements that lock many rows', () => {
  it(
    'do not block prune, which skips a session that is just being extended',
    { timeout: 10_000 },
    async () => {
      const { store, record, held, end } = await setup()
      await held.update(record.id, { expiresAt: record.expiresAt + 1000 }, { now })
      const expired = sampleRecord({ expiresAt: now })
      await store.create(expired)
      assert.equal(await store.prune(record.expiresAt), false)
      assert.equal(await store.read(expired.id), null)
      await end('COMMIT')
      assert.notEqual(await store.read(record.id), null)
    },
  )

  it('of one user run one after the other, so that none waits for a row of another', async () => {
    const { store, held, end } = await setup()
    await held.updateAll('u1', { id: 'u1', roles: [] })
    const deleting = store.deleteAll('u1')
    assert.equal(await untilBlocked(), 'advisory')
    await end('COMMIT')
    assert.equal(await deleting, 1)
  })

  it('do not deadlock when 100 at once delete and change 50 sessions of one user', async () => {
    const { store, end } = await setup()
    await end('ROLLBACK')
    await inParallel(50, () => store.create(sampleRecord()))
    await inParallel(100, (i) =>
      i % 10 === 9 ? store.deleteAll('u1') : store.updateAll('u1', { id: 'u1', i }),
    )
    assert.deepEqual(await store.list('u1'), [])
  })
})

describe('the end of everyone', () => {
  it('waits for a statement that locks several sessions of one user, and misses no session', async () => {
    const { store, record, held, end } = await setup()
    await held.updateAll('u1', { id: 'u1', roles: [] })
    const ending = store.deleteEveryone()
    assert.equal(await untilBlocked(), 'advisory')
    await end('COMMIT')
    assert.equal(await ending, 1)
    assert.equal(await store.read(record.id), null)
  })

  it('ends a session and its successor when it waits for a rotation that commits', async () => {
    const { store, record, held, end } = await setup()
    const { id } = sampleRecord()
    await rotateTo(held, record.id, id)
    const count = await meet(
      () => store.deleteEveryone(),
      () => end('COMMIT'),
    )
    assert.equal(count, 1)
    assert.equal(await store.read(id), null)
  })

  it('does not deadlock while the sessions of sixty users are deleted and changed', async () => {
    const { store, end } = await setup()
    await end('ROLLBACK')
    const users = Array.from({ length: 60 }, (_, i) => `user ${i}`)
    for (let round = 0; round < 5; round++) {
      await inParallel(600, (i) => store.create(sampleRecord({ userId: users[i % 60] as string })))
      await inParallel(120, async (i) => {
        const user = users[i % 60] as string
        if (i % 20 === 19) return store.deleteEveryone()
        return i % 2 === 0 ? store.updateAll(user, { id: user, i }) : store.deleteAll(user)
      })
      assert.deepEqual(await store.listEveryone(10, 0), { sessions: [], hasMore: false })
    }
  })
})

describe('concurrent attempts', () => {
  const rule = {
    free: 5,
    firstWait: 1e9,
    maxWait: 1e9,
    cap: 100,
    window: null,
    maxMembers: null,
    lasting: null,
    memberCap: null,
  }
  const lanes = ['user:b', 'user:a'].map((key) => ({ key, rule, member: '' }))

  for (const [name, before] of Object.entries({ 'a new lane': 0, 'an existing lane': 1 })) {
    it(`both count in ${name} when one has waited for the other`, async () => {
      const { store, held, end } = await setup()
      for (let i = 0; i < before; i++) await store.attempts?.reserve(lanes, now)
      await held.attempts?.reserve(lanes, now)
      const reservation = await meet(
        () => store.attempts?.reserve(lanes.toReversed(), now),
        () => end('COMMIT'),
      )
      assert.deepEqual(reservation, { admitted: true })
      let admitted = 0
      while ((await store.attempts?.reserve(lanes, now))?.admitted === true) admitted++
      assert.equal(admitted, 5 - before - 2)
    })
  }

  it('leave no count when the transaction of an attempt is rolled back', async () => {
    const { store, held, end } = await setup()
    await held.attempts?.reserve(lanes, now)
    await end('ROLLBACK')
    let admitted = 0
    while ((await store.attempts?.reserve(lanes, now))?.admitted === true) admitted++
    assert.equal(admitted, 5)
  })

  it('are refused without waiting for a lock when the lane is closed', async () => {
    const { store, held, end } = await setup()
    for (let i = 0; i < 5; i++) await store.attempts?.reserve(lanes, now)
    await held.attempts?.settle({ clear: ['user:a', 'user:b'], giveBack: [], forgive: [] }, now)
    assert.equal((await store.attempts?.reserve(lanes, now))?.admitted, false)
    await end('COMMIT')
    assert.equal((await store.attempts?.reserve(lanes, now))?.admitted, true)
  })
})
