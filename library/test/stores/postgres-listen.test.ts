/**
 * Messages by LISTEN and NOTIFY: with every client, across connections, and with a message when the connection is lost.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after, describe, it } from 'node:test'
import type { SessionStore } from 'latchkey'
import type { StoreMessage } from 'latchkey/store-kit'
import {
  postgresStore,
  type PgListenClient,
  type PostgresQuery,
  type PostgresStore,
} from 'latchkey/stores/postgres'
import { sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import postgres from 'postgres'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 4 })
after(async () => {
  await pool.end()
  await server.stop()
})

const now = Date.now()

/** Waits at most ten seconds for a message of another connection. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not happen')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Subscribes, and waits until the store listens. */
async function listen(store: SessionStore) {
  const messages: StoreMessage[] = []
  const stop = store.subscribe((message) => messages.push(message))
  await until(() => messages.length > 0)
  assert.deepEqual(messages.splice(0), [{ type: 'listening' }])
  const types = () => messages.map(({ type }) => type)
  return { messages, types, stop }
}

/** How many connections listen on the channel of a store. */
async function listening(application: string): Promise<number> {
  const { rows } = await pool.query(
    `SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND query ILIKE 'listen%'`,
    [application],
  )
  return rows.length
}

const cutOff = (application: string) =>
  pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = $1 AND query ILIKE 'listen%'`,
    [application],
  )

/** A TCP relay to the server that can fall silent, like a cable that is cut. */
async function relay(): Promise<{
  url: string
  cut: () => void
  mend: () => void
  close: () => void
}> {
  const { hostname, port, pathname, username } = new URL(server.url)
  const sockets = new Set<Socket>()
  let isCut = false
  const relaying = createServer((near) => {
    const far = connect(Number(port), hostname)
    const carries = !isCut
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('data', (bytes) => {
        if (carries && !isCut) (socket === near ? far : near).write(bytes)
      })
    }
  })
  await new Promise<void>((resolve) => relaying.listen(0, '127.0.0.1', resolve))
  const { port: own } = relaying.address() as AddressInfo
  return {
    url: `postgres://${username}@127.0.0.1:${own}${pathname}`,
    cut: () => void (isCut = true),
    mend() {
      isCut = false
      for (const socket of sockets) socket.destroy()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      relaying.close()
    },
  }
}

interface Opened {
  readonly store: SessionStore
  readonly end: () => Promise<unknown>
}

/** A store for each way to listen. */
const ways: Readonly<Record<string, (schema: string, name: string) => Opened | Promise<Opened>>> = {
  'a Pool of pg'(schema, name) {
    const own = new pg.Pool({ connectionString: server.url, application_name: name })
    return { store: postgresStore(own, { schema }), end: () => own.end() }
  },
  'postgres.js'(schema, name) {
    const sql = postgres(server.url, {
      connection: { application_name: name },
      onnotice: () => undefined,
    })
    return { store: postgresStore(sql, { schema }), end: () => sql.end() }
  },
  async 'a query function and the option listenClient'(schema, name) {
    const query: PostgresQuery = async (text, values) => (await pool.query(text, values)).rows
    const listenClient = async (): Promise<PgListenClient> => {
      const client = new pg.Client({ connectionString: server.url, application_name: name })
      await client.connect()
      return client
    }
    return { store: postgresStore(query, { schema, listenClient }), end: async () => undefined }
  },
}

for (const [way, open] of Object.entries(ways)) {
  describe(`subscribing with ${way}`, () => {
    it('gets what other processes do, "disconnected" when the connection is lost, and "listening" when it is back', async () => {
      const schema = server.newSchema()
      const { store, end } = await open(schema, schema)
      const other = postgresStore(pool, { schema })
      const { messages, types, stop } = await listen(store)
      for (let round = 0; round < 2; round++) {
        const record = sampleRecord()
        await other.create(record)
        await other.update(record.id, { data: { set: { a: 1 } } }, { now })
        await other.delete(record.id)
        await until(() => messages.length === 2)
        assert.deepEqual(messages.splice(0), [
          { type: 'changed', id: record.id, userId: 'u1' },
          { type: 'ended', id: record.id, userId: 'u1' },
        ])
        await cutOff(schema)
        await until(() => messages.length === 2)
        assert.deepEqual(types(), ['disconnected', 'listening'])
        messages.splice(0)
      }
      stop()
      await store.close()
      await end()
    })

    it('keeps one connection listening from the first subscriber to the last', async () => {
      const schema = server.newSchema()
      const { store, end } = await open(schema, schema)
      await store.read('unknown')
      assert.equal(await listening(schema), 0)
      const first = await listen(store)
      const second = await listen(store)
      assert.equal(await listening(schema), 1)
      first.stop()
      first.stop()
      const record = sampleRecord()
      await store.create(record)
      await store.delete(record.id)
      await until(() => second.messages.length === 1)
      assert.deepEqual(first.messages, [])
      second.stop()
      await until(async () => (await listening(schema)) === 0)
      const third = await listen(store)
      third.stop()
      await store.close()
      await end()
    })
  })
}

describe('subscribing', () => {
  it('works on a single Client of pg, which stays open', async () => {
    const schema = server.newSchema()
    const client = new pg.Client(server.url)
    await client.connect()
    const store = postgresStore(client, { schema })
    const { messages, stop } = await listen(store)
    const record = sampleRecord()
    await store.create(record)
    await store.delete(record.id)
    await until(() => messages.length === 1)
    stop()
    await store.close()
    assert.equal((await client.query('SELECT 1')).rows.length, 1)
    await client.end()
  })

  for (const [name, openClient] of Object.entries({
    pg(url: string) {
      const own = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 200 })
      own.on('error', () => undefined)
      return { client: own, end: () => own.end() }
    },
    'postgres.js'(url: string) {
      const sql = postgres(url, { connect_timeout: 1, onnotice: () => undefined })
      return { client: sql, end: () => sql.end({ timeout: 0 }) }
    },
  })) {
    it(`notices when a connection of ${name} falls silent`, async () => {
      const schema = server.newSchema()
      const cable = await relay()
      const { client, end } = openClient(cable.url)
      const store = postgresStore(client, { schema, listenCheckInterval: 200 })
      const { messages, types, stop } = await listen(store)
      cable.cut()
      await until(() => messages.length > 0)
      assert.deepEqual(types(), ['disconnected'])
      messages.splice(0)
      cable.mend()
      await until(() => messages.length > 0)
      assert.deepEqual(types(), ['listening'])
      stop()
      await store.close()
      cable.close()
      await end()
    })
  }

  it('notices when only the listening connection falls silent', async () => {
    const schema = server.newSchema()
    const cable = await relay()
    const listenClient = async (): Promise<PgListenClient> => {
      const client = new pg.Client({ connectionString: cable.url, connectionTimeoutMillis: 200 })
      await client.connect()
      return client
    }
    const store = postgresStore(pool, { schema, listenClient, listenCheckInterval: 200 })
    const { messages, types, stop } = await listen(store)
    cable.cut()
    await store.create(sampleRecord())
    await until(() => messages.length > 0)
    assert.deepEqual(types(), ['disconnected'])
    stop()
    await store.close()
    cable.close()
  })

  it('tells of a committed write, and not of one that is rolled back', async () => {
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema })
    const records = [sampleRecord(), sampleRecord()]
    for (const record of records) await store.create(record)
    const { messages, stop } = await listen(store)
    const client = await pool.connect()
    const held = postgresStore(client, { schema })
    for (const [i, end] of ['ROLLBACK', 'COMMIT'].entries()) {
      await client.query('BEGIN')
      await held.delete(records[i]?.id as string)
      await client.query(end)
    }
    client.release()
    await until(() => messages.length > 0)
    assert.deepEqual(messages, [{ type: 'ended', id: records[1]?.id, userId: 'u1' }])
    stop()
    await store.close()
  })

  it('gets no messages of stores in other schemas', async () => {
    const [store, other] = [server.newSchema(), server.newSchema()].map((schema) =>
      postgresStore(pool, { schema }),
    ) as [PostgresStore, PostgresStore]
    const { messages, stop } = await listen(store)
    const record = sampleRecord()
    for (const each of [other, store]) {
      await each.create(record)
      await each.delete(record.id)
    }
    await until(() => messages.length > 0)
    assert.equal(messages.length, 1)
    stop()
    await store.close()
  })

  it('tells of each of 500 sessions that end at once, with the longest possible user id', async () => {
    const store = postgresStore(pool, { schema: server.newSchema() })
    const userId = '\u0001'.repeat(1000)
    const records = Array.from({ length: 500 }, () => sampleRecord({ userId }))
    for (const record of records) await store.create(record)
    const { messages, stop } = await listen(store)
    assert.equal(await store.deleteAll(userId), 500)
    await until(() => messages.length === 500)
    assert.deepEqual(
      new Set(messages.map((message) => ('id' in message ? message.id : ''))),
      new Set(records.map(({ id }) => id)),
    )
    assert.ok(messages.every((message) => 'userId' in message && message.userId === userId))
    stop()
    await store.close()
  })

  it('is refused at once when the store cannot listen', () => {
    const query: PostgresQuery = async () => []
    assert.throws(() => postgresStore(query).subscribe(() => undefined), /listenClient/)
    const silent = postgresStore(pool, { notify: false })
    assert.throws(() => silent.subscribe(() => undefined), /notifies/)
  })

  it('gets no messages of a store with notify: false', async () => {
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema })
    const silent = postgresStore(pool, { schema, notify: false })
    const { messages, stop } = await listen(store)
    const [a, b] = [sampleRecord(), sampleRecord()]
    for (const record of [a, b]) await store.create(record)
    await silent.delete(a.id)
    await store.delete(b.id)
    await until(() => messages.length > 0)
    assert.deepEqual(messages, [{ type: 'ended', id: b.id, userId: 'u1' }])
    stop()
    await store.close()
  })
})
