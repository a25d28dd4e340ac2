/**
 * How the tables are made, which rights and clients the store works with, and that every value comes back unchanged.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Json, RevocationStore, SessionStore } from 'latchkey'
import {
  migratePostgres,
  postgresSchema,
  postgresStore,
  type PostgresClient,
  type PostgresQuery,
} from 'latchkey/stores/postgres'
import { inParallel, sampleCredential, sampleRecord, sampleToken } from 'latchkey/testing'
import pg from 'pg'
import postgres from 'postgres'
import { startPostgres } from '../../../services/postgres.ts'

const server = await startPostgres()
const pool = new pg.Pool({ connectionString: server.url, max: 8 })
after(async () => {
  await pool.end()
  await server.stop()
})

const now = Date.now()

/** A query function that records its statements, and can be made to fail. */
function counting() {
  const texts: string[] = []
  const failures: Error[] = []
  const query: PostgresQuery = async (text, values) => {
    texts.push(text)
    const failure = failures.pop()
    if (failure !== undefined) throw failure
    return (await pool.query(text, values)).rows as object[]
  }
  return { texts, failures, query }
}

/** Uses every table. */
async function use(store: SessionStore): Promise<void> {
  const record = sampleRecord()
  await store.create(record)
  assert.deepEqual(await store.read(record.id), record)
  assert.equal(await store.update(record.id, { data: { set: { a: 1 } } }, { now }), 'updated')
  const successor = { id: `${record.id}+`, keep: ['a'], fields: { address: null } }
  assert.deepEqual((await store.rotate(record.id, successor, now))?.data, { a: 1 })
  assert.equal(await store.updateAll('u1', { id: 'u1' }), 1)
  assert.equal(await store.deleteAll('u1'), 1)
  const rule = {
    free: 1,
    firstWait: 1,
    maxWait: 1,
    cap: 9,
    window: null,
    maxMembers: null,
    lasting: null,
    memberCap: null,
  }
  const lane = { key: 'user:a', rule, member: '' }
  assert.deepEqual(await store.attempts?.reserve([lane], now), { admitted: true })
  await store.attempts?.settle({ clear: ['user:a'], giveBack: [], forgive: [] }, now)
  const revocation = { value: 'v', expiresAt: now + 1 }
  assert.equal(await store.revocations?.replace('k', null, revocation, now), true)
  assert.deepEqual(await store.revocations?.read(['k'], now), ['v'])
  const token = sampleToken({ createdAt: now, expiresAt: now + 1 })
  assert.equal(await store.tokens?.add(token, { most: 1, whenFull: 'refuse' }, now), true)
  assert.deepEqual(await store.tokens?.replace(token.group, token.id, token, now), token)
  assert.deepEqual(await store.tokens?.take(token.group, token.id, now, 'void'), token)
  await store.tokens?.clear(token.group)
  const [factor, other] = [sampleCredential(), sampleCredential()]
  assert.equal(await store.credentials?.add(factor, 2), 'added')
  assert.equal(await store.credentials?.add(other, 2), 'added')
  assert.equal(await store.credentials?.update(factor.id, 0, { usedAt: now }), true)
  assert.equal((await store.credentials?.list('u1'))?.length, 2)
  assert.equal(await store.credentials?.remove(other.id, 'u1', ['totp']), 'removed')
  assert.equal((await store.credentials?.page(null, 1))?.[0]?.version, 1)
  assert.equal(await store.credentials?.removeAll('u1'), 1)
  for (const part of [store, store.attempts, store.revocations, store.tokens]) {
    await part?.prune(now + 1)
  }
}

describe('the tables', () => {
  it('are made once, before the first call, however many calls come at the same time', async () => {
    const { texts, query } = counting()
    const store = postgresStore(query, { schema: server.newSchema() })
    assert.equal(texts.length, 0)
    await inParallel(50, () => store.create(sampleRecord()))
    assert.equal(texts.filter((text) => text.startsWith('DO')).length, 1)
    assert.equal((await store.list('u1')).length, 50)
  })

  it('are made at the next call when the first call has failed', async () => {
    const { failures, query } = counting()
    const store = postgresStore(query, { schema: server.newSchema() })
    failures.push(new Error('no connection'))
    const tries = await Promise.allSettled([store.read('a'), store.read('b')])
    assert.deepEqual(
      tries.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(await store.read('a'), null)
  })

  it('are made without an error when eight connections begin at once', async () => {
    const schema = server.newSchema()
    await inParallel(8, () => migratePostgres(pool, { schema }))
    await use(postgresStore(pool, { schema, migrate: false }))
  })

  it('keep their rows when they are made again', async () => {
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema })
    await store.create(sampleRecord())
    await migratePostgres(pool, { schema })
    await pool.query(postgresSchema({ schema }))
    assert.equal((await store.list('u1')).length, 1)
  })

  it('of a newer version are refused with an explanation', async () => {
    const schema = server.newSchema()
    await migratePostgres(pool, { schema })
    await pool.query(`UPDATE ${schema}.latchkey_schema SET version = 99`)
    const expected = /have version 99, made by a newer latchkey; this one knows up to 2/
    await assert.rejects(async () => postgresStore(pool, { schema }).read('a'), expected)
    await assert.rejects(migratePostgres(pool, { schema }), expected)
  })

  it('are not made with migrate: false, and the error says how to make them', async () => {
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema, migrate: false })
    await assert.rejects(async () => store.read('a'), /version 0 .* run migratePostgres\(\)/)
    await migratePostgres(pool, { schema })
    await use(store)
  })

  it('can be made in advance for a role that may not make any', async () => {
    const schema = server.newSchema()
    const role = `${schema}_user`
    await migratePostgres(pool, { schema })
    await pool.query(`CREATE ROLE ${role} LOGIN;
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`)
    const client = await pool.connect()
    await client.query(`SET ROLE ${role}`)
    await assert.rejects(client.query(`CREATE TABLE ${schema}.mine ()`), /permission denied/)
    await use(postgresStore(client, { schema }))
    await client.query('RESET ROLE')
    client.release()
    await pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  })

  it('are in the first schema of the search path when none is named', async () => {
    const schema = server.newSchema()
    await pool.query(`CREATE SCHEMA ${schema}`)
    const options = `-c search_path=${schema}`
    const own = new pg.Pool({ connectionString: server.url, options })
    await use(postgresStore(own))
    const { rows } = await pool.query(
      `SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename LIKE 'latchkey%'`,
      [schema],
    )
    assert.equal(rows.length, 6)
    await own.end()
  })

  it('cannot be in a schema with a name that would have to be quoted', () => {
    for (const schema of ['', 'a"; DROP SCHEMA public; --', "a'", '$latchkey$', 'a'.repeat(64)]) {
      assert.throws(() => postgresStore(pool, { schema }), /letters, digits and underscores/)
    }
  })

  it('are refused in an isolation level in which concurrent writes would fail', async () => {
    const options = '-c default_transaction_isolation=serializable'
    const own = new pg.Pool({ connectionString: server.url, options })
    const store = postgresStore(own, { schema: server.newSchema() })
    await assert.rejects(async () => store.read('a'), /"read committed", this is "serializable"/)
    await own.end()
  })

  it('are searched by their indexes', async () => {
    const schema = server.newSchema()
    await migratePostgres(pool, { schema })
    const table = `${schema}.latchkey_sessions`
    await pool.query(`INSERT INTO ${table} SELECT i::text, 'u' || i, '{}', '{}', 1, 1, 1, i FROM
      generate_series(1, 5000) AS i; ANALYZE ${table}`)
    for (const condition of ["id = '7'", "user_id = 'u7'", 'expires_at <= 7']) {
      const { rows } = await pool.query<Record<string, string>>(
        `EXPLAIN SELECT 1 FROM ${table} WHERE ${condition}`,
      )
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      assert.match(plan, /Index/, condition)
    }
  })
})

describe('the client', () => {
  const asNumber = { parse: Number, from: [20], to: 20, serialize: String }
  const clients: Readonly<Record<string, () => { client: PostgresClient; end: () => unknown }>> = {
    'a Client of pg'() {
      const client = new pg.Client(server.url)
      void client.connect()
      return { client, end: () => client.end() }
    },
    'a Pool of pg that parses every type in its own way'() {
      const types = { getTypeParser: (oid: number) => (oid === 20 ? BigInt : String) }
      const client = new pg.Pool({ connectionString: server.url, types })
      return { client, end: () => client.end() }
    },
    'postgres.js that renames columns, parses bigint and prepares no statements'() {
      const client = postgres(server.url, {
        transform: postgres.camel,
        types: { bigint: asNumber },
        prepare: false,
        onnotice: () => undefined,
      })
      return { client, end: () => client.end() }
    },
    'a query function that returns rows as arrays'() {
      const client: PostgresQuery = async (text, values, name) =>
        (await pool.query({ text, values, name, rowMode: 'array' })).rows
      return { client, end: () => undefined }
    },
  }

  for (const [name, open] of Object.entries(clients)) {
    it(`can be ${name}, and stays open when the store is closed`, async () => {
      const { client, end } = open()
      const schema = server.newSchema()
      const store = postgresStore(client, { schema })
      await use(store)
      await store.close()
      await use(postgresStore(client, { schema }))
      await end()
    })
  }

  it('can be shared by stores in two schemas, which do not see each other’s sessions', async () => {
    const client = new pg.Client(server.url)
    await client.connect()
    const [one, two] = [server.newSchema(), server.newSchema()].map((schema) =>
      postgresStore(client, { schema }),
    )
    const record = sampleRecord()
    await one?.create(record)
    assert.notEqual(await one?.read(record.id), null)
    assert.equal(await two?.read(record.id), null)
    await client.end()
  })

  it('is refused at once if it is of no known kind', () => {
    for (const client of [{}, 'postgres://localhost', null, undefined]) {
      assert.throws(() => postgresStore(client as never), TypeError)
    }
  })

  it('passes its own error on when the server cannot be reached', async () => {
    const own = new pg.Pool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' })
    await assert.rejects(async () => postgresStore(own).read('a'), { code: 'ECONNREFUSED' })
    await own.end()
  })
})

describe('every value', () => {
  /** Any JavaScript string, also with NUL and lone surrogates, which PostgreSQL refuses. */
  const text = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
        fc.constantFrom('\0', '\u001a', '\ud800', '\udfff', '\\', '\\u0000', '"', '0000', '🔑'),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''))
  // JSON.parse now and then reads a key of one escaped character as "\\": a bug of V8 14.6 and
  // before (https://github.com/nodejs/node/issues/63785) that no store can mend.
  const key = text.filter((name) => name.length !== 1 || JSON.stringify(name) === `"${name}"`)
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n))
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.constant(null), fc.boolean(), text, number),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value
  const object = fc.dictionary(key, json, { maxKeys: 4, noNullPrototype: true })

  it('of a session comes back unchanged after it is created, changed, removed and rotated', async () => {
    const store = postgresStore(pool, { schema: server.newSchema() })
    const samples = fc.record({
      data: object,
      set: object,
      user: object,
      userId: text,
      other: text,
    })
    await fc.assert(
      fc.asyncProperty(samples, async ({ data, set, user, userId, other }) => {
        const record = sampleRecord({ data, user, userId, address: other, userAgent: other })
        await store.create(record)
        assert.deepEqual(await store.read(record.id), record)
        await store.update(record.id, { data: { set } }, { now })
        assert.deepEqual((await store.read(record.id))?.data, { ...data, ...set })
        await store.update(record.id, { data: { delete: Object.keys(data) } }, { now })
        const rest = Object.entries(set).filter(([key]) => !Object.hasOwn(data, key))
        assert.deepEqual((await store.read(record.id))?.data, Object.fromEntries(rest))
        await store.update(record.id, { data: { clear: true, set: data } }, { now })
        const keep = Object.keys(data).slice(0, 2)
        const fields = { user: set, userId: other, userAgent: null }
        const id = sampleRecord().id
        const next = await store.rotate(record.id, { id, keep, fields }, now)
        assert.deepEqual(
          { data: next?.data, user: next?.user, userId: next?.userId, address: next?.address },
          {
            data: Object.fromEntries(keep.map((key) => [key, data[key]])),
            user: set,
            userId: other,
            address: other,
          },
        )
        assert.equal(await store.deleteAll(other), 1)
      }),
      { numRuns: 100 },
    )
  })

  it('of a revocation and of a lane comes back unchanged', async () => {
    const store = postgresStore(pool, { schema: server.newSchema() })
    const revocations = store.revocations as RevocationStore
    const rule = {
      free: 9,
      firstWait: 1,
      maxWait: 1,
      cap: 99,
      window: null,
      maxMembers: 1,
      lasting: null,
      memberCap: null,
    }
    await fc.assert(
      fc.asyncProperty(text, text, async (key, value) => {
        const [before] = await revocations.read([key], now)
        const revocation = { value, expiresAt: now + 1000 }
        assert.equal(await revocations.replace(key, before ?? null, revocation, now), true)
        assert.deepEqual(await revocations.read([key], now), [value])
        const lane = { key, rule, member: value }
        for (let i = 0; i < 2; i++) {
          assert.deepEqual(await store.attempts?.reserve([lane], now), { admitted: true })
        }
        await store.attempts?.settle({ clear: [key], giveBack: [], forgive: [] }, now)
      }),
      { numRuns: 100 },
    )
  })

  it('would be refused without the escapes (negative control)', async () => {
    await assert.rejects(pool.query('SELECT $1::text', ['\0']))
    await assert.rejects(pool.query('SELECT $1::text::jsonb', [JSON.stringify('\0')]))
    await assert.rejects(pool.query('SELECT $1::text::jsonb', [JSON.stringify('\ud800')]))
  })

  it('of a user id is told apart from ids that become the same bytes in UTF-8', async () => {
    const store = postgresStore(pool, { schema: server.newSchema() })
    await store.create(sampleRecord({ userId: 'a\ud800' }))
    for (const other of ['a\ud801', 'a\ufffd', 'a', 'a\u001ad800']) {
      assert.deepEqual(await store.list(other), [], JSON.stringify(other))
    }
    assert.equal((await store.list('a\ud800')).length, 1)
  })
})
