/**
 * Stores that can read but not write: a Redis whose memory is full, a read-only PostgreSQL and SQLite, a full disk.
 * Users stay logged in until the last expiry that could be written.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { MINUTE, SECOND, StoreUnavailable, type SessionStore } from 'latchkey'
import { cached } from 'latchkey/stores/cached'
import { memoryAttempts } from 'latchkey/stores/memory'
import { postgresStore } from 'latchkey/stores/postgres'
import { redisStore } from 'latchkey/stores/redis'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { inParallel, sampleRecord } from 'latchkey/testing'
import pg from 'pg'
import {
  exchangeWith,
  loginCookie,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'
import { startPostgres } from '../../../services/postgres.ts'
import { startRedis } from '../../../services/redis.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
const redisServer = await startRedis()
const redis = new Redis(redisServer.url)
const postgresServer = await startPostgres()
// Only one connection, so that its settings hold for all statements.
const postgres = new pg.Client(postgresServer.url)
await postgres.connect()
const database = new DatabaseSync(join(folder, 'read-only.db'))
after(async () => {
  redis.disconnect()
  await redisServer.stop()
  await postgres.end()
  await postgresServer.stop()
  database.close()
  rmSync(folder, { recursive: true })
})

/** A store, and how a test makes writing impossible and possible again. */
interface Case {
  readonly open: () => SessionStore
  readonly setWritable: (isWritable: boolean) => unknown

  /** Whether a session can still be ended, which needs no room. */
  readonly canEnd: boolean
}

let stores = 0
const openRedis = (): SessionStore => redisStore(redis, { prefix: `read-only:${stores++}:` })
const full = (isWritable: boolean) => redis.config('SET', 'maxmemory', isWritable ? '0' : '1')
const readOnly = (isWritable: boolean) =>
  postgres.query(`SET default_transaction_read_only = ${isWritable ? 'off' : 'on'}`)

const cases: Readonly<Record<string, Case>> = {
  'a full Redis': { open: openRedis, setWritable: full, canEnd: true },
  'a full Redis behind a cache': {
    open: () => cached(openRedis()),
    setWritable: full,
    canEnd: true,
  },
  'a read-only PostgreSQL': {
    open: () => postgresStore(postgres, { schema: postgresServer.newSchema(), notify: false }),
    setWritable: readOnly,
    canEnd: false,
  },
  'a read-only SQLite': {
    open: () => sqliteStore(database),
    setWritable: (isWritable) => database.exec(`PRAGMA query_only = ${isWritable ? 'OFF' : 'ON'}`),
    canEnd: false,
  },
}

const sessionOf = async (app: TestApplication, cookie: string) =>
  app.latch.session(app.latch.open(exchangeWith(cookie)))

const failuresOf = (app: TestApplication): string[] =>
  app.events.flatMap((event) => (event.type === 'store.failed' ? [event.operation] : []))

for (const [name, { open, setWritable, canEnd }] of Object.entries(cases)) {
  describe(name, () => {
    const start = async () => {
      const store = open()
      const app = testApplication({ store, attempts: memoryAttempts() })
      const cookies = [await loginCookie(app), await loginCookie(app)] as const
      const ends = [(await sessionOf(app, cookies[0])).expiresAt]
      await setWritable(false)
      return { store, app, cookies, ends }
    }

    it('refuses writes (control)', async () => {
      const { store, app } = await start()
      const [record] = await store.list('id-alice')
      const now = app.clock()
      try {
        const write = async () =>
          store.update(record?.id ?? '', { touchedAt: now, expiresAt: now }, { now })
        await assert.rejects(write)
        await assert.rejects(async () => store.create(sampleRecord()))
      } finally {
        await setWritable(true)
        await store.close()
      }
    })

    it('keeps a user logged in although touches fail, and reports that at most every ten seconds', async () => {
      const { store, app, cookies, ends } = await start()
      try {
        app.clock.advance(2 * MINUTE)
        for (let i = 0; i < 60; i++) {
          const session = await sessionOf(app, cookies[0])
          assert.equal(session.user?.username, 'alice')
          assert.equal(session.expiresAt, ends[0], 'as last written')
        }
        assert.deepEqual(failuresOf(app), ['touch'])
        app.clock.advance(10 * SECOND)
        for (let i = 0; i < 60; i++) await sessionOf(app, cookies[0])
        assert.deepEqual(failuresOf(app), ['touch', 'touch'])
        await setWritable(true)
        app.clock.advance(10 * SECOND)
        await sessionOf(app, cookies[0])
        const { expiresAt } = await sessionOf(app, cookies[0])
        assert.equal(expiresAt, app.clock() + 30 * MINUTE, 'touched again')
      } finally {
        await setWritable(true)
        await store.close()
      }
    })

    it(`${canEnd ? 'can still log out' : 'fails a logout with store_unavailable'}, so that no logout is only apparent`, async () => {
      const { store, app, cookies } = await start()
      try {
        app.clock.advance(2 * MINUTE)
        const [one, two] = await inParallel(2, (i) => sessionOf(app, cookies[i] as string))
        if (canEnd) {
          await one?.logout()
          await two?.logout()
        } else {
          await assert.rejects(async () => one?.logout(), StoreUnavailable)
        }
        await setWritable(true)
        for (const cookie of cookies) {
          assert.equal((await sessionOf(app, cookie)).user === null, canEnd)
        }
        if (!canEnd) await one?.logout()
        assert.equal((await sessionOf(app, cookies[0])).user, null)
      } finally {
        await setWritable(true)
        await store.close()
      }
    })

    it('treats an expired session as logged out, without an error', async () => {
      const { store, app, cookies } = await start()
      try {
        app.clock.advance(30 * MINUTE)
        for (let i = 0; i < 60; i++) assert.equal((await sessionOf(app, cookies[0])).user, null)
        const told = (): number =>
          app.events.filter(({ type }) => type === 'session.expired').length
        assert.equal(told(), canEnd ? 1 : 0)
        assert.deepEqual(failuresOf(app), canEnd ? [] : ['delete'])
        await setWritable(true)
        app.clock.advance(10 * SECOND)
        assert.equal((await sessionOf(app, cookies[0])).user, null)
        assert.equal((await sessionOf(app, cookies[0])).user, null)
        assert.equal(told(), 1, 'reported when it was removed')
      } finally {
        await setWritable(true)
        await store.close()
      }
    })
  })
}

describe('a full Redis', () => {
  it('ends all sessions of a user, also a session that a login has only reserved yet', async () => {
    const store = openRedis()
    const record = sampleRecord()
    const key = `read-only:${stores - 1}:`
    await store.create(record)
    // A reserved place, as it exists between two steps of a login.
    await redis.hset(`${key}s:reserved`, 'r', '')
    await redis.hset(`${key}u:u1`, 'reserved', '')
    await full(false)
    try {
      assert.equal(await store.deleteAll('u1'), 1)
      assert.equal(await store.read(record.id), null)
      assert.equal(await redis.exists(`${key}s:reserved`), 0, 'no session can begin there')
    } finally {
      await full(true)
      await store.close()
    }
  })
})

describe('a full disk', () => {
  it('keeps users of SQLite logged in, and makes a logout fail with store_unavailable', async () => {
    const worker = join(import.meta.dirname, 'full-disk-worker.ts')
    const flags = process.execArgv.filter((flag) => flag.startsWith('--conditions'))
    // The limit stops every file from growing, like a disk without room.
    const script = `trap '' XFSZ; ulimit -f 1000; exec "$@"`
    const command = [process.execPath, ...flags, worker, join(folder, 'full-disk.db')]
    const { stdout } = await promisify(execFile)('sh', ['-c', script, 'sh', ...command])
    assert.deepEqual(JSON.parse(stdout), {
      user: 'alice',
      failed: ['touch'],
      logout: 'store_unavailable',
      after: 'alice',
    })
  })
})
