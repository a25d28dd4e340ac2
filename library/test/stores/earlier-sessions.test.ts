/**
 * Sessions that earlier releases have written, and still write while processes of two releases share a store. They have
 * no terms. A session never has the terms of another one, and what a later release adds is kept.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { createLatchkey, DAY, MINUTE, sealedSessions, type SessionStore } from 'latchkey'
import { earlierTerms, termsFromText, termsToText, type SessionTerms } from 'latchkey/store-kit'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { postgresStore } from 'latchkey/stores/postgres'
import { redisStore } from 'latchkey/stores/redis'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { sampleRecord, testExchange } from 'latchkey/testing'
import pg from 'pg'
import { SECRET } from '../../../services/application.ts'
import { startPostgres } from '../../../services/postgres.ts'
import { redisForTests } from '../../../services/redis.ts'
import { reportFailures } from '../../src/contracts/store-failures.ts'
import { areTerms, frozenTerms } from '../../src/contracts/terms.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import { Seals } from '../../src/ground/seal.ts'

const now = Date.now()
const expected: SessionTerms = {
  idleTimeout: 400 * DAY,
  absoluteTimeout: 400 * DAY,
  remembered: false,
  methods: [],
  authenticatedAt: now,
  confirmedAt: now,
  factorAt: null,
}
const values = `'u1', '{"id":"u1"}', '{}', 1, ${now}, ${now}, ${now + DAY}`

describe('the terms of sessions of earlier releases', () => {
  it('follow from when the session began; those of anonymous visitors have no instants', () => {
    assert.deepEqual(termsFromText(null, { userId: 'u1', createdAt: now }), expected)
    const anonymous = earlierTerms({ userId: null, createdAt: now })
    assert.deepEqual([anonymous.authenticatedAt, anonymous.confirmedAt], [null, null])
  })

  it('are read back from their text; what a later release has added is handed on', () => {
    const { terms } = sampleRecord()
    const text = termsToText(terms)
    assert.deepEqual(termsFromText(text, { userId: 'u1', createdAt: 0 }), terms)
    const { origins: _, device: __, ...plain } = terms
    const fields = JSON.parse(termsToText(plain)) as unknown[]
    for (const [origins, device] of [
      [null, null],
      [['from-there'], null],
      [null, 'a browser'],
      [['from-there'], 'a browser'],
    ]) {
      const more = [...fields, origins, device, 'more', { a: 1 }]
      const read = termsFromText(JSON.stringify(more), { userId: 'u1', createdAt: 0 })
      const own = { ...(origins !== null && { origins }), ...(device !== null && { device }) }
      assert.deepEqual(read, { ...plain, ...own, later: ['more', { a: 1 }] })
      assert.equal(termsToText(frozenTerms(read)), JSON.stringify(more))
    }
  })

  it('are read if what is in the place of the origins is none: another release has put it there', () => {
    const { origins: _, device: __, ...terms } = sampleRecord().terms
    const fields = JSON.parse(termsToText(terms)) as unknown[]
    for (const other of ['more', 8, { a: 1 }, [1], ['text', null]]) {
      const text = JSON.stringify([...fields, other, 'behind'])
      const read = termsFromText(text, { userId: 'u1', createdAt: 0 })
      assert.deepEqual(read, { ...terms, later: [other, 'behind'] })
      assert.ok(areTerms(read))
      assert.deepEqual(termsFromText(termsToText(read), { userId: 'u1', createdAt: 0 }), read)
    }
  })

  it('are read if what is in the place of the device is none', () => {
    const { device: _, ...terms } = sampleRecord().terms
    const fields = JSON.parse(termsToText(terms)) as unknown[]
    for (const other of [8, { a: 1 }, ['text'], false]) {
      const text = JSON.stringify([...fields, other, 'behind'])
      const read = termsFromText(text, { userId: 'u1', createdAt: 0 })
      assert.deepEqual(read, { ...terms, later: [other, 'behind'] })
      assert.ok(areTerms(read))
      assert.deepEqual(termsFromText(termsToText(read), { userId: 'u1', createdAt: 0 }), read)
    }
  })
})

describe('SQLite files of earlier releases', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
  after(() => rmSync(folder, { recursive: true }))

  it('keep their sessions; their processes go on beside ours, and their sessions have no terms', async () => {
    const path = join(folder, 'earlier.db')
    const db = new DatabaseSync(path)
    db.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE latchkey_schema (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
      INSERT INTO latchkey_schema VALUES ('sessions', 1);
      CREATE TABLE latchkey_sessions (id TEXT PRIMARY KEY, user_id TEXT, user TEXT, data TEXT NOT NULL,
        version INTEGER NOT NULL, created_at INTEGER NOT NULL, touched_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL, address TEXT, user_agent TEXT) STRICT, WITHOUT ROWID`)
    // Statements of the earlier release, which were prepared before the migration.
    const columns =
      'user_id, user, data, version, created_at, touched_at, expires_at, address, user_agent'
    const insert = db.prepare(
      `INSERT INTO latchkey_sessions (${columns}, id) VALUES (${values}, NULL, NULL, ?)`,
    )
    const take = db.prepare(
      `DELETE FROM latchkey_sessions WHERE id = ? AND expires_at > ? RETURNING ${columns}, id`,
    )
    insert.run('old')
    const store = sqliteStore(path)
    assert.deepEqual((await store.read('old'))?.terms, expected)
    insert.run('beside')
    assert.deepEqual((await store.read('beside'))?.terms, expected)
    const record = sampleRecord()
    await store.create(record)
    assert.deepEqual((await store.read(record.id))?.terms, record.terms, 'control')
    // A rotation by the earlier release, over our session.
    assert.ok(take.get(record.id, now))
    insert.run('rotated')
    assert.deepEqual((await store.read('rotated'))?.terms, expected)
    db.close()
    await store.close()
  })
})

describe('PostgreSQL tables of earlier releases', () => {
  it('keep their sessions; a login of an earlier process over our session inherits no terms of it', async () => {
    const server = await startPostgres()
    const pool = new pg.Pool({ connectionString: server.url })
    after(async () => {
      await pool.end()
      await server.stop()
    })
    const schema = server.newSchema()
    const store = postgresStore(pool, { schema })
    const record = sampleRecord({ createdAt: now - MINUTE })
    await store.create(record)
    const sessions = `${schema}.latchkey_sessions`
    // The earlier release names no columns.
    await pool.query(`INSERT INTO ${sessions} VALUES ('old', ${values}, NULL, NULL)`)
    assert.deepEqual((await store.read('old'))?.terms, expected)
    assert.deepEqual((await store.read(record.id))?.terms, record.terms, 'control')
    await pool.query(`UPDATE ${sessions} SET id = 'rotated', version = version + 1
      WHERE id = '${record.id}'`)
    assert.deepEqual((await store.read('rotated'))?.terms, record.terms, 'the same session')
    await pool.query(`UPDATE ${sessions} SET id = 'b', user_id = 'u2', "user" = '{"id":"u2"}',
      created_at = ${now}, touched_at = ${now} WHERE id = 'rotated'`)
    assert.deepEqual((await store.read('b'))?.terms, expected)
    assert.deepEqual((await store.list('u2'))[0]?.terms, expected)
    const rotated = await store.rotate('b', { id: 'c', keep: 'all', fields: {} }, now)
    assert.deepEqual(rotated?.terms, expected)
    const terms = { ...expected, methods: ['pwd'] }
    await store.rotate('c', { id: 'd', keep: 'all', fields: { terms } }, now)
    assert.deepEqual((await store.read('d'))?.terms, terms)
  })
})

describe('Redis hashes of other releases', () => {
  it('are read without terms if an earlier one wrote them, and keep what a later one added', async () => {
    const server = await redisForTests()
    const redis = new Redis(server.url)
    after(async () => {
      redis.disconnect()
      await server.stop()
    })
    const prefix = `latchkey-test:${process.pid}:${now}:`
    const store = redisStore(redis, { prefix })
    const record = sampleRecord({ createdAt: now })
    const key = `${prefix}s:${record.id}`
    await store.create(record)
    assert.deepEqual((await store.read(record.id))?.terms, record.terms, 'control')
    // The fixed parts are those that earlier scripts know: nine lines.
    assert.equal((await redis.hget(key, 'f'))?.split('\n').length, 9)
    await redis.hdel(key, 't')
    assert.deepEqual((await store.read(record.id))?.terms, expected)
    await redis.hset(key, 'f', `${await redis.hget(key, 'f')}\n"ten"\n{"eleven":1}`, 'later', 'x')
    const touch = { touchedAt: now + 1, expiresAt: now + 2 * DAY }
    await store.update(record.id, touch, { now })
    await store.updateAll('u1', { id: 'u1', roles: ['changed'] })
    const lines = (await redis.hget(key, 'f'))?.split('\n') ?? []
    assert.deepEqual(lines.slice(9), ['"ten"', '{"eleven":1}'])
    assert.equal(await redis.hget(key, 'later'), 'x')
    const read = await store.read(record.id)
    assert.deepEqual({ ...read?.user }, { id: 'u1', roles: ['changed'] })
    assert.equal(read?.touchedAt, now + 1)
    await store.close()
  })
})

describe('seals of earlier releases', () => {
  it('still open, and their sessions are logged in since they began, without terms of their own', async () => {
    const clock = (): number => now
    const latch = createLatchkey({
      secrets: SECRET,
      attempts: memoryAttempts(),
      sweepInterval: 0,
      clock,
      store: sealedSessions({ revocations: memoryStore() }),
      findUser: () => null,
    })
    const cookie = '__Host-Http-session'
    const keys = deriveKeys([SECRET], `sealed/${cookie}`)
    const seals = new Seals(keys, { name: cookie, lifetime: DAY, clock })
    const began = now - 6 * MINUTE
    const fields = ['i', 'u1', { id: 'u1' }, {}, 1, began, now, now + MINUTE]
    const text = JSON.stringify([...fields, null, null, null, null, DAY])
    const exchange = testExchange({ headers: { cookie: `${cookie}=${seals.seal(text)}` } })
    const session = await latch.session(latch.open(exchange))
    assert.equal(session.user?.id, 'u1')
    const { confirmedAt, remembered, methods } = session
    assert.deepEqual([confirmedAt, remembered, methods], [began, false, []])
    assert.equal(exchange.cookies.size, 0)
  })
})

describe('a store of the application’s own', () => {
  const guarded = (fields: object): SessionStore => {
    const record = { ...sampleRecord({ createdAt: now }), ...fields }
    return reportFailures({ ...memoryStore(), read: () => record }, () => undefined, 1000)
  }

  it('that has kept sessions without terms returns them as sessions of an earlier release', async () => {
    assert.deepEqual((await guarded({ terms: undefined }).read('x'))?.terms, expected)
    assert.deepEqual((await guarded({ terms: null }).read('x'))?.terms, expected)
  })

  for (const [what, wrong] of Object.entries({
    'an instant that is text': { confirmedAt: new Date(now).toISOString() },
    'an instant that is a Date': { factorAt: new Date(now) },
    'an instant that is missing': { authenticatedAt: undefined },
    'a timeout that is no number': { idleTimeout: '900' },
    'methods that are text': { methods: 'pwd otp' },
    'a flag that is a number': { remembered: 1 },
  })) {
    it(`that returns terms with ${what} has failed: nobody is let in`, async () => {
      const terms = { ...sampleRecord().terms, ...wrong }
      await assert.rejects(async () => guarded({ terms }).read('x'), { code: 'store_unavailable' })
    })
  }
})
