/**
 * The SQLite store on a database that the application has open, by better-sqlite3 or `node:sqlite`: with any settings,
 * and with open transactions. And why a path must not be used beside better-sqlite3.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import Better from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { sql as drizzleSql } from 'drizzle-orm'
import { Kysely, SqliteDialect, sql } from 'kysely'
import {
  StoreUnavailable,
  type AttemptStore,
  type RevocationStore,
  type TokenStore,
} from 'latchkey'
import type { CredentialStore } from 'latchkey/store-kit'
import { sqliteStore, type SqliteHandle } from 'latchkey/stores/sqlite'
import {
  sampleCredential,
  sampleRecord,
  sampleToken,
  testAttemptStore,
  testRevocationStore,
  testSessionStore,
  testTokenStore,
  testCredentialStore,
  turn,
} from 'latchkey/testing'
import { testApplication } from '../../../services/application.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-handles-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
const newFile = (): string => join(folder, `${files++}.db`)
const now = Date.now()

function openBetter(file = newFile()): Better.Database {
  const db = new Better(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  return db
}

/** Lets a database not wait for the disk, so that the contract runs fast. */
function quick<Handle extends SqliteHandle>(db: Handle): Handle {
  db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  return db
}

const handles: Readonly<Record<string, () => SqliteHandle>> = {
  'of better-sqlite3': openBetter,
  'of better-sqlite3 that gives integers as bigint, without WAL': () =>
    quick(new Better(newFile()).defaultSafeIntegers(true)),
  'of node:sqlite': () => quick(new DatabaseSync(newFile())),
  'of node:sqlite that gives integers as bigint and rows as arrays': () =>
    quick(new DatabaseSync(newFile(), { readBigInts: true, returnArrays: true })),
}

for (const [name, open] of Object.entries(handles)) {
  testSessionStore(`sqliteStore on an open database ${name}`, () => sqliteStore(open()))
  testAttemptStore(`attempts on an open database ${name}`, () => {
    const store = sqliteStore(open())
    return { store: store.attempts as AttemptStore, close: () => store.close() }
  })
  testRevocationStore(`revocations on an open database ${name}`, () => {
    const store = sqliteStore(open())
    return { store: store.revocations as RevocationStore, close: () => store.close() }
  })
  testTokenStore(`tokens on an open database ${name}`, () => {
    const store = sqliteStore(open())
    return { store: store.tokens as TokenStore, close: () => store.close() }
  })
  testCredentialStore(`credentials on an open database ${name}`, () => {
    const store = sqliteStore(open())
    return { store: store.credentials as CredentialStore, close: () => store.close() }
  })
}

describe('a database of better-sqlite3 that is handed to sqliteStore', () => {
  it('stays open and keeps its settings', async () => {
    const db = openBetter()
    db.pragma('busy_timeout = 300')
    const store = sqliteStore(db)
    await store.create(sampleRecord())
    await store.prune(now)
    await store.close()
    assert.equal(db.open, true)
    assert.equal(db.pragma('synchronous', { simple: true }), 2)
    assert.equal(db.pragma('busy_timeout', { simple: true }), 300)
    assert.deepEqual(db.prepare('SELECT 1 AS one').get(), { one: 1 })
    db.close()
  })

  it('is refused when it is closed, read-only, inside a transaction, or not a database', () => {
    const [closed, busy] = [openBetter(), openBetter()]
    closed.close()
    busy.exec('BEGIN')
    const file = newFile()
    openBetter(file).close()
    const readonly = new Better(file, { readonly: true })
    const refusals: [SqliteHandle, RegExp][] = [
      [closed, /is closed/],
      [readonly, /read only/],
      [busy, /transaction open/],
      [{} as SqliteHandle, /must be a path, or an open database/],
      [null as unknown as SqliteHandle, /must be a path, or an open database/],
    ]
    for (const [db, message] of refusals) {
      assert.throws(() => sqliteStore(db), { code: 'invalid_configuration', message })
    }
    readonly.close()
    busy.close()
  })

  it('waits the full timeout for only one write while another process holds the file', async () => {
    const file = newFile()
    const db = openBetter(file)
    db.pragma('busy_timeout = 300')
    const store = sqliteStore(db)
    const other = openBetter(file)
    other.exec('BEGIN IMMEDIATE')
    for (let i = 0; i < 3; i++) {
      assert.throws(() => store.create(sampleRecord()), { code: 'SQLITE_BUSY' })
      assert.equal(db.pragma('busy_timeout', { simple: true }), 50)
    }
    other.exec('ROLLBACK')
    await store.create(sampleRecord())
    assert.equal(db.pragma('busy_timeout', { simple: true }), 300)
    other.close()
    db.close()
  })

  it('serves a whole login beside tables and queries of drizzle', async () => {
    const db = openBetter()
    const orm = drizzle(db)
    orm.run(drizzleSql`CREATE TABLE users (name TEXT)`)
    const app = testApplication({ store: sqliteStore(db) })
    const login = { username: 'alice', password: 'correct horse battery staple' }
    const user = await app.latch.authenticate(login.username, login.password)
    assert.equal(user.id, 'id-alice')
    orm.run(drizzleSql`INSERT INTO users VALUES ('alice')`)
    assert.deepEqual(orm.all(drizzleSql`SELECT name FROM users`), [{ name: 'alice' }])
    await app.latch.close()
    db.close()
  })
})

describe('a transaction that the application has open across awaits', () => {
  function setup() {
    const db = openBetter()
    const orm = new Kysely<object>({ dialect: new SqliteDialect({ database: db }) })
    return { db, orm, store: sqliteStore(db) }
  }

  it('does not undo writes that the store has acknowledged: sixty writes wait for its rollback', async () => {
    const { orm, store } = setup()
    const ended = sampleRecord()
    await store.create(ended)
    const begun = Array.from({ length: 60 }, () => sampleRecord())
    let writes: Promise<unknown> = Promise.resolve()
    const transaction = orm.transaction().execute(async (trx) => {
      await sql`CREATE TABLE mine (a)`.execute(trx)
      writes = Promise.all([
        store.delete(ended.id),
        ...begun.map(async (record) => store.create(record)),
      ])
      await turn()
      await turn()
      throw new Error('rolled back')
    })
    await assert.rejects(transaction, /rolled back/)
    await writes
    assert.equal(await store.read(ended.id), null)
    assert.equal((await store.list('u1')).length, begun.length)
    await orm.destroy()
  })

  it('brings back no token that was redeemed meanwhile, and loses none that was issued', async () => {
    const { db, orm, store } = setup()
    const tokens = store.tokens as TokenStore
    const limit = { most: 3, whenFull: 'refuse' } as const
    const [redeemed, replaced, next, issued] = Array.from({ length: 4 }, () => sampleToken())
    assert.ok(redeemed && replaced && next && issued)
    const { group, createdAt: now } = redeemed
    await tokens.add(redeemed, limit, now)
    await tokens.add(replaced, limit, now)
    db.exec('BEGIN')
    const writes = Promise.all([
      tokens.take(group, redeemed.id, now, 'keep'),
      tokens.replace(group, replaced.id, next, now),
      tokens.add(issued, limit, now),
    ])
    await turn()
    db.exec('ROLLBACK')
    assert.deepEqual(await writes, [redeemed, replaced, true])
    const live = await Promise.all(
      [redeemed, replaced, next, issued].map(async ({ id }) => tokens.read(group, id, now)),
    )
    assert.deepEqual(live, [null, null, next, issued])
    await orm.destroy()
  })

  it('takes no factor away that was enrolled meanwhile, and brings none back', async () => {
    const { db, orm, store } = setup()
    const credentials = store.credentials as CredentialStore
    const [removed, used, enrolled] = Array.from({ length: 3 }, () => sampleCredential())
    assert.ok(removed && used && enrolled)
    await credentials.add(removed, 5)
    await credentials.add(used, 5)
    db.exec('BEGIN')
    const work = Promise.all([
      credentials.remove(removed.id, 'u1', ['totp']),
      credentials.update(used.id, 0, { usedAt: 1 }),
      credentials.add(enrolled, 5),
      credentials.read(used.id),
      credentials.list('u1'),
      credentials.page(null, 5),
      credentials.removeAll('u2'),
    ])
    await turn()
    db.exec('ROLLBACK')
    const done = await work
    assert.deepEqual(done.slice(0, 3), ['removed', true, 'added'])
    assert.deepEqual(await credentials.read(removed.id), null)
    assert.equal((await credentials.read(used.id))?.version, 1)
    assert.deepEqual(await credentials.read(enrolled.id), enrolled)
    await orm.destroy()
  })

  it('would undo a logout that did not wait for its rollback (negative control)', async () => {
    const { db, orm, store } = setup()
    const record = sampleRecord()
    await store.create(record)
    db.exec('BEGIN')
    db.prepare('DELETE FROM latchkey_sessions WHERE id = ?').run(record.id)
    db.exec('ROLLBACK')
    assert.notEqual(await store.read(record.id), null)
    await orm.destroy()
  })

  it('does not hide that another process has ended a session: reads wait too', async () => {
    const file = newFile()
    const [db, other] = [openBetter(file), openBetter(file)]
    const [store, elsewhere] = [sqliteStore(db), sqliteStore(other)]
    const record = sampleRecord()
    await store.create(record)
    db.exec('BEGIN')
    // Until its end, the transaction sees the file as it is now.
    db.prepare('SELECT count(*) FROM latchkey_sessions').get()
    assert.equal(await elsewhere.delete(record.id), true)
    const stale = db.prepare('SELECT 1 FROM latchkey_sessions WHERE id = ?').get(record.id)
    assert.notEqual(stale, undefined, 'negative control: a read that did not wait would find it')
    const reading = store.read(record.id)
    db.exec('COMMIT')
    assert.equal(await reading, null)
    for (const one of [db, other]) one.close()
  })

  it('that never ends makes the store unavailable, and the message says why', async () => {
    const { db, store } = setup()
    const app = testApplication({ store, storeTimeout: 5000 })
    db.exec('BEGIN')
    await assert.rejects(app.latch.revokeUser('id-alice'), (error: StoreUnavailable) => {
      assert.match(String(error.cause), /has a transaction open .* a file of its own would do/)
      return error instanceof StoreUnavailable
    })
    db.exec('ROLLBACK')
    assert.equal(await app.latch.revokeUser('id-alice'), 0)
    db.close()
  })

  it('only delays the end of everyone when it opens half-way', async () => {
    const { db, store } = setup()
    for (let i = 0; i < 1200; i++) await store.create(sampleRecord({ userId: `u${i}` }))
    const ending = store.deleteEveryone()
    db.exec('BEGIN')
    await turn()
    db.exec('ROLLBACK')
    assert.equal(await ending, 1200)
    assert.deepEqual(await store.listEveryone(1, 0), { sessions: [], hasMore: false })
    db.close()
  })
})

const run = promisify(execFile)
const worker = join(import.meta.dirname, 'sqlite-sharing-worker.ts')

/** Runs a job in a process of its own and returns what it prints. */
async function inProcess(job: string, file = newFile()): Promise<string> {
  const flags = process.execArgv.filter((flag) => flag.startsWith('--conditions'))
  const { stdout, stderr } = await run(process.execPath, [...flags, worker, job, file])
  return stdout.trim() + stderr.replaceAll(/\s+/g, ' ')
}

const isLinux = process.platform === 'linux'

describe('two copies of SQLite on one file in one process', () => {
  it('drop each other’s locks: another process may write during a transaction (negative control)', async () => {
    assert.equal(await inProcess('two-copies'), 'another process may write: true')
  })

  it('are avoided when the store is given the open database: locks hold', async () => {
    assert.equal(await inProcess('one-copy'), 'another process may write: false')
  })

  if (isLinux) {
    it('are refused when the store is given the path of a file that better-sqlite3 has open', async () => {
      for (const job of ['path', 'linked-path']) {
        const said = await inProcess(job)
        assert.match(
          said,
          /invalid_configuration.*better-sqlite3\S+\.node has open in this process/,
        )
        assert.match(said, /Pass that database to sqliteStore\(\).*or take a file of its own/)
      }
    })

    it('cause a warning at the first sweep when better-sqlite3 opens the file later', async () => {
      assert.match(await inProcess('later'), /LATCHKEY_SQLITE_SHARED.*better-sqlite3\S+\.node/)
    })
  }

  it('are accepted when each has a file of its own, or when better-sqlite3 has closed the file', async () => {
    for (const job of ['own-file', 'closed', 'sixty-of-ours']) {
      assert.equal(await inProcess(job), 'opened')
    }
  })
})
