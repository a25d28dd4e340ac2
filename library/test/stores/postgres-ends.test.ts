/**
 * Listeners in a process get the sessions that the process itself ends, whether LISTEN works or not. And the check,
 * which finds out that LISTEN does not work.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { after, describe, it } from 'node:test'
import { createLatchkey, type SessionEnd, type SessionStore } from 'latchkey'
import type { StoreMessage } from 'latchkey/store-kit'

import {
  postgresStore,
  type PgListenClient,
  type PostgresQuery,
  type PostgresStoreOptions,
} from 'latchkey/stores/postgres'
import { inParallel, sampleRecord, testExchange } from 'latchkey/testing'
import pg from 'pg'
import postgres from 'postgres'
import { SECRET } from '../../../services/application.ts'
import { tablesIn } from '../../src/stores/postgres/tables.ts'
import { Subscribers, type EndMessage } from '../../src/contracts/subscribers.ts'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8 })
await pool.query('CREATE ROLE stranger NOLOGIN')
after(async () => {
  await pool.query('DROP ROLE stranger')
  await pool.end()
  await server.stop()
})

/** A short interval, for tests that wait for a message that does not come. */
const listenCheckInterval = 200

/** Waits at most ten seconds for a message of another connection. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not happen')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/**
 * A client of a pooler in transaction mode: each statement runs on a connection that the pooler takes back afterwards.
 * LISTEN succeeds, but the notifications go to a connection that nobody reads.
 */
async function pooledClient(): Promise<PgListenClient> {
  const query = async (text: string): Promise<unknown> => pool.query(text)
  return Object.assign(new EventEmitter(), { query, end: async () => undefined })
}

/** A connection that the server refuses. */
async function refusedClient(): Promise<PgListenClient> {
  const url = new URL(server.url)
  url.username = 'stranger'
  const client = new pg.Client(url.href)
  await client.connect()
  return client
}

async function directClient(): Promise<PgListenClient> {
  const client = new pg.Client(server.url)
  await client.connect()
  return client
}

const disconnected: Readonly<Record<string, PostgresStoreOptions>> = {
  'behind a pooler in transaction mode': { listenClient: pooledClient, listenCheckInterval },
  'when the connection for LISTEN is refused': {
    listenClient: refusedClient,
    listenCheckInterval,
  },
}

const logins = 60
let users = 0

/** Sixty sessions of one user, and listeners of both kinds. */
async function login(store: SessionStore) {
  const latch = createLatchkey({
    secrets: SECRET,
    store,
    sweepInterval: 0,
    production: false,
    maxSessionsPerUser: logins,
    findUser: () => null as { id: string; passwordHash: null } | null,
  })
  const userId = `user ${users++}`
  const sessions = await inParallel(logins, async () => {
    const session = await latch.session(latch.open(testExchange()))
    await session.login({ id: userId })
    return session
  })
  const ids = sessions.map(({ id }) => id as string).toSorted()
  const heard: SessionEnd[] = []
  const bySession: SessionEnd[] = []
  latch.onEnded({ userId }, (end) => heard.push(end))
  for (const sessionId of ids) latch.onEnded({ sessionId }, (end) => bySession.push(end))
  return { latch, userId, sessions, ids, heard, bySession }
}

const idsOf = (ends: readonly SessionEnd[]): string[] =>
  ends.map(({ sessionId }) => sessionId).toSorted()

type World = Awaited<ReturnType<typeof login>>

const ends: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  logout: ({ sessions }) => Promise.all(sessions.map((session) => session.logout())),
  rotation: ({ sessions }) => Promise.all(sessions.map((session) => session.rotate())),
  revokeUser: ({ latch, userId }) => latch.revokeUser(userId),
  revokeEveryone: ({ latch }) => latch.revokeEveryone(),
}

for (const [where, options] of Object.entries(disconnected)) {
  describe(`onEnded ${where}`, () => {
    it('gets no end in another process (negative control)', async () => {
      const schema = server.newSchema()
      const store = postgresStore(pool, { schema, ...options })
      const elsewhere = postgresStore(pool, { schema, listenCheckInterval })
      const messages: StoreMessage[] = []
      const heard: StoreMessage[] = []
      const stops = [
        store.subscribe((message) => messages.push(message)),
        elsewhere.subscribe((message) => heard.push(message)),
      ]
      await until(() => heard.length > 0)
      const record = sampleRecord()
      await elsewhere.create(record)
      // A third store ends the session, so that only PostgreSQL can tell the other two.
      assert.equal(await postgresStore(pool, { schema }).delete(record.id), true)
      await until(() => heard.length > 1)
      assert.deepEqual(messages, [])
      for (const stop of stops) stop()
      for (const each of [store, elsewhere]) await each.close()
    })

    for (const [what, end] of Object.entries(ends)) {
      it(`tells listeners to a user and to a session at once, and once, of each end by ${what} in this process`, async () => {
        const store = postgresStore(pool, { schema: server.newSchema(), ...options })
        const world = await login(store)
        await end(world)
        assert.deepEqual(idsOf(world.heard), world.ids)
        assert.deepEqual(idsOf(world.bySession), world.ids)
        assert.ok(world.heard.every(({ userId }) => userId === world.userId))
        await world.latch.close()
      })
    }
  })
}

describe('onEnded with a connection that listens', () => {
  for (const [what, end] of Object.entries(ends)) {
    it(`tells each end by ${what} once, although PostgreSQL sends it back`, async () => {
      const schema = server.newSchema()
      const store = postgresStore(pool, { schema })
      const messages: StoreMessage[] = []
      // The notifications of PostgreSQL, which the process that ends the sessions gets too.
      const told: string[] = []
      const client = await directClient()
      client.on('notification', ({ payload = '' }) => told.push(payload))
      const stop = store.subscribe((message) => messages.push(message))
      await until(() => messages.length > 0)
      await client.query(`LISTEN ${tablesIn({ schema }).channel}`)
      const world = await login(store)
      await end(world)
      assert.deepEqual(idsOf(world.heard), world.ids)
      await until(() => world.ids.every((id) => told.some((payload) => payload.includes(id))))
      // When this message has arrived, all earlier ones have.
      const last = sampleRecord()
      await store.create(last)
      await store.update(last.id, { data: { set: { a: 1 } } }, { now: Date.now() })
      await until(() => messages.some((message) => 'id' in message && message.id === last.id))
      assert.deepEqual(idsOf(world.heard), world.ids)
      assert.deepEqual(idsOf(world.bySession), world.ids)
      stop()
      await world.latch.close()
      await client.end()
    })
  }

  it('tells each of 25,000 ends once, although more come back than are usually remembered', async () => {
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema })
    await store.read('any')
    await pool.query(`INSERT INTO ${schema}.latchkey_sessions SELECT 's' || i, 'u' || i % 60, '{}', '{}', 1, 1, 1,
      9e15::bigint FROM generate_series(1, 25000) AS i`)
    const counts = new Map<string, number>()
    let isListening = false
    let isLast = false
    const stop = store.subscribe((message) => {
      if (message.type === 'listening') isListening = true
      if (message.type === 'ended') counts.set(message.id, (counts.get(message.id) ?? 0) + 1)
      if (message.type === 'changed') isLast = true
    })
    await until(() => isListening)
    assert.equal(await store.deleteEveryone(), 25_000)
    assert.equal(counts.size, 25_000, 'at once')
    const last = sampleRecord()
    await store.create(last)
    await store.update(last.id, { data: { set: { a: 1 } } }, { now: Date.now() })
    await until(() => isLast)
    assert.equal(counts.size, 25_000)
    assert.deepEqual(new Set(counts.values()), new Set([1]))
    stop()
    await store.close()
  })
})

describe('the memory of ends that were told', () => {
  const crowd = Array.from({ length: 25_000 }, (_, i): EndMessage => ({
    type: 'ended',
    id: `s${i}`,
    userId: `u${i % 60}`,
  }))

  /** Returns how often each end is told, if the first `early` notifications arrive before the step's own answer. */
  async function counted(
    early: number,
    tellOwn: (subscribers: Subscribers, hear: () => void) => Promise<unknown>,
  ): Promise<Set<number>> {
    const subscribers = new Subscribers()
    const counts = new Map<string, number>()
    subscribers.add((message) => {
      if ('id' in message) counts.set(message.id, (counts.get(message.id) ?? 0) + 1)
    })
    const hear = (ends: readonly EndMessage[]): void => {
      for (const end of ends) {
        subscribers.tell({ ...end, id: `other ${end.id}` })
        subscribers.tell(end)
      }
    }
    await tellOwn(subscribers, () => hear(crowd.slice(0, early)))
    hear(crowd.slice(early))
    assert.equal(counts.size, 2 * crowd.length)
    return new Set(counts.values())
  }

  for (const early of [0, 12_500, crowd.length]) {
    it(`holds all ends of one step, ${early} of which are notified before the step’s answer`, async () => {
      const told = counted(early, (subscribers, hear) =>
        subscribers.tellStep(async () => {
          hear()
          return crowd
        }),
      )
      assert.deepEqual(await told, new Set([1]))
    })

    it(`is needed: without it ends are told twice, with ${early} notified before the answer (negative control)`, async () => {
      const told = counted(early, async (subscribers, hear) => {
        hear()
        for (const end of crowd) subscribers.tell(end)
      })
      assert.ok((await told).has(2))
    })
  }
})

describe('the check of listening', () => {
  const refused = { code: 'invalid_configuration' }

  for (const [where, options] of Object.entries(disconnected)) {
    it(`fails ${where}, although every statement succeeds, and says what helps`, async () => {
      const store = postgresStore(pool, { schema: server.newSchema(), ...options })
      await assert.rejects(store.check(), {
        ...refused,
        option: 'listenClient',
        message:
          /receives nothing of its own NOTIFY within 200 ms.* direct connection.* notify: false/,
      })
      // The check passes for an application that never subscribes.
      await store.check({ listens: false })
      await postgresStore(pool, { schema: server.newSchema(), ...options, notify: false }).check()
    })
  }

  it('says why the connection was refused', async () => {
    const options = { schema: server.newSchema(), listenClient: refusedClient, listenCheckInterval }
    const message = /within 200 ms: role "stranger" is not permitted to log in\./
    await assert.rejects(postgresStore(pool, options).check(), { ...refused, message })
  })

  it('fails on a pool whose one connection is taken by listening', async () => {
    const own = new pg.Pool({ connectionString: server.url, max: 1 })
    const store = postgresStore(own, { schema: server.newSchema(), listenCheckInterval })
    await assert.rejects(store.check(), { ...refused, option: 'client', message: /one connection/ })
    await store.close()
    await own.end()
  })

  it('passes with every client that listens, and leaves no connection behind', async () => {
    const own = new pg.Pool({ connectionString: server.url })
    const client = new pg.Client(server.url)
    await client.connect()
    const sql = postgres(server.url, { onnotice: () => undefined })
    const query: PostgresQuery = async (text, values) => (await pool.query(text, values)).rows
    const schema = server.newSchema()
    await postgresStore(own, { schema }).check()
    await until(() => own.totalCount === own.idleCount)
    await postgresStore(client, { schema }).check()
    await postgresStore(sql, { schema }).check()
    await postgresStore(query, { schema, listenClient: directClient }).check()
    // This store says itself that it cannot subscribe.
    await postgresStore(query, { schema }).check()
    await own.end()
    await client.end()
    await sql.end()
  })

  it('does not disturb listeners that are there already: they go on, and get no message of the check', async () => {
    for (const open of [pool, new pg.Client(server.url)]) {
      if (open instanceof pg.Client) await open.connect()
      const store = postgresStore(open, { schema: server.newSchema() })
      const messages: StoreMessage[] = []
      const stop = store.subscribe((message) => messages.push(message))
      await until(() => messages.length > 0)
      await store.check()
      const record = sampleRecord()
      await store.create(record)
      await store.update(record.id, { data: { set: { a: 1 } } }, { now: Date.now() })
      await until(() => messages.length > 1)
      const expected = [{ type: 'listening' }, { type: 'changed', id: record.id, userId: 'u1' }]
      assert.deepEqual(messages, expected)
      stop()
      await store.close()
      if (open instanceof pg.Client) await open.end()
    }
  })
})
