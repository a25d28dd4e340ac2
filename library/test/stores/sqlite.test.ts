/**
 * The SQLite store fulfils the contract, also when several processes share the file.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { AttemptStore, RevocationStore, SessionStore, TokenStore } from 'latchkey'
import type { CredentialStore, TokenRecord } from 'latchkey/store-kit'
import { openDatabase, sqliteStore } from 'latchkey/stores/sqlite'
import {
  inParallel,
  sampleCredential,
  sampleRecord,
  sampleToken,
  testAttemptStore,
  testCredentialStore,
  testRevocationStore,
  testSessionStore,
  testTokenStore,
} from 'latchkey/testing'
import { countsOn, oldLane } from './old-lanes.ts'
import { enrolledPairs, issuedTokens } from './worker-jobs.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
const newFile = (): string => join(folder, `${files++}.db`)

testSessionStore('sqliteStore', () => sqliteStore(newFile()))
testAttemptStore('attempts of sqliteStore', () => {
  const store = sqliteStore(newFile())
  return { store: store.attempts as AttemptStore, close: () => store.close() }
})
testRevocationStore('revocations of sqliteStore', () => {
  const store = sqliteStore(newFile())
  return { store: store.revocations as RevocationStore, close: () => store.close() }
})
testTokenStore('tokens of sqliteStore', () => {
  const store = sqliteStore(newFile())
  return { store: store.tokens as TokenStore, close: () => store.close() }
})

testCredentialStore('credentials of sqliteStore', () => {
  const store = sqliteStore(newFile())
  return { store: store.credentials as CredentialStore, close: () => store.close() }
})

const run = promisify(execFile)
const worker = join(import.meta.dirname, 'sqlite-worker.ts')

/** Runs a job in a process of its own and returns what it prints. */
async function inProcess(job: string, file: string, ...args: string[]): Promise<string> {
  const flags = [...process.execArgv.filter((flag) => flag.startsWith('--conditions')), worker]
  const { stdout } = await run(process.execPath, [...flags, job, file, ...args])
  return stdout.trim()
}

describe('sqliteStore', () => {
  it('keeps sessions when it is closed and opened again', async () => {
    const file = newFile()
    const record = sampleRecord()
    const before = sqliteStore(file)
    await before.create(record)
    await before.close()
    const after = sqliteStore(file)
    assert.deepEqual(after.read(record.id), record)
    await after.close()
  })

  it('refuses a file of a newer version with an explanation', async () => {
    const file = newFile()
    await sqliteStore(file).close()
    const db = new DatabaseSync(file)
    db.exec(`UPDATE latchkey_schema SET version = 99 WHERE part = 'sessions'`)
    db.close()
    assert.throws(() => sqliteStore(file), /version 99, made by a newer latchkey/)
  })

  it('does not close a database that it was given open', async () => {
    const db = new DatabaseSync(newFile())
    await sqliteStore(db).close()
    assert.equal(db.isOpen, true)
    db.close()
  })

  it('does not keep readers waiting while another connection writes (WAL)', async () => {
    const file = newFile()
    const db = new DatabaseSync(file)
    const store = sqliteStore(file)
    assert.equal(db.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal')
    const record = sampleRecord()
    await store.create(record)
    db.exec('BEGIN IMMEDIATE')
    assert.notEqual(store.read(record.id), null)
    db.exec('ROLLBACK')
    db.close()
    await store.close()
  })
})

describe('the flushing of sqliteStore to the disk before it answers', () => {
  const [NORMAL, FULL] = [1, 2]
  const tables = ['sessions', 'attempts', 'revocations', 'tokens', 'credentials']

  /**
   * Returns a function that tells which `synchronous` the writes to the store's tables had since it was last called.
   */
  function watchFlushing(db: DatabaseSync): () => unknown[] {
    const triggers = tables.flatMap((table) =>
      ['INSERT', 'UPDATE', 'DELETE'].map(
        (write) => `CREATE TEMP TRIGGER ${table}_${write} AFTER ${write} ON main.latchkey_${table}
          BEGIN INSERT INTO levels SELECT synchronous FROM pragma_synchronous; END;`,
      ),
    )
    db.exec(`CREATE TEMP TABLE levels (level INTEGER); ${triggers.join(' ')}`)
    return () => {
      const levels = db.prepare('SELECT DISTINCT level FROM levels').all()
      db.exec('DELETE FROM levels')
      return levels.map(({ level }) => level)
    }
  }

  function watched(db: DatabaseSync) {
    const store = sqliteStore(db)
    const attempts = store.attempts as AttemptStore
    const revocations = store.revocations as RevocationStore
    const tokens = store.tokens as TokenStore
    const credentials = store.credentials as CredentialStore
    return { store, attempts, revocations, tokens, credentials, levels: watchFlushing(db) }
  }

  const now = 1000
  const rule = {
    free: 5,
    firstWait: 1,
    maxWait: 1,
    cap: 9,
    window: 60,
    maxMembers: null,
    lasting: null,
    memberCap: null,
  }
  const lane = { key: 'address:x', rule, member: 'a' }

  it('covers each write of a session, of a revocation, of a token and of a credential', async () => {
    const db = openDatabase(newFile())
    const { store, revocations, tokens, credentials, levels } = watched(db)
    const factor = sampleCredential()
    const [token, next] = [1, 2].map(() => sampleToken({ createdAt: now, expiresAt: now + 1 })) as [
      TokenRecord,
      TokenRecord,
    ]
    const limit = { most: 3, whenFull: 'refuse' } as const
    const record = sampleRecord({ id: 'a', userId: 'alice', expiresAt: now + 1 })
    const entry = { value: 'ended', expiresAt: now + 1 }
    const writes: Record<string, () => unknown> = {
      create: () => store.create(record),
      touch: () => store.update('a', { touchedAt: now }, { now }),
      rotate: () => store.rotate('a', { id: 'b', keep: 'all', fields: {} }, now),
      logout: () => store.delete('b'),
      again: () => store.create(record),
      'new roles': () => store.updateAll('alice', { id: 'alice' }),
      'logout everywhere': () => store.deleteAll('alice'),
      'revocation of a sealed session': () => revocations.replace('a', null, entry, now),
      'token that is issued': () => tokens.add(token, limit, now),
      'token that is replaced': () => tokens.replace(token.group, token.id, next, now),
      'token that is redeemed': () => tokens.take(token.group, next.id, now, 'void'),
      'another token': () => tokens.add(token, limit, now),
      'tokens that are void': () => tokens.clear(token.group),
      'factor that is enrolled': () => credentials.add(factor, 2),
      'factor that is used': () => credentials.update(factor.id, 0, { usedAt: now }),
      'factor that is removed': () => credentials.remove(factor.id, 'u1'),
      'another factor': () => credentials.add(factor, 2),
      'factors of a user': () => credentials.removeAll('u1'),
      'one more': () => revocations.replace('a', 'ended', { ...entry, value: 'twice' }, now),
    }
    for (const [name, write] of Object.entries(writes)) {
      await write()
      assert.deepEqual(levels(), [FULL], name)
    }
    db.close()
  })

  it('does not cover attempts and sweeps, which would keep logins waiting for the disk', async () => {
    const db = openDatabase(newFile())
    const { store, attempts, revocations, tokens, levels } = watched(db)
    await store.create(sampleRecord({ expiresAt: now }))
    await tokens.add(sampleToken(), { most: 3, whenFull: 'refuse' }, now)
    await revocations.replace('key', null, { value: 'a', expiresAt: now }, now - 1)
    levels()
    await attempts.reserve([lane], now)
    assert.deepEqual(levels(), [NORMAL])
    await attempts.settle({ clear: [], giveBack: [lane], forgive: [] }, now)
    assert.deepEqual(levels(), [NORMAL])
    for (const part of [store, revocations, attempts, tokens]) {
      await part.prune(Number.MAX_SAFE_INTEGER)
      assert.deepEqual(levels(), [NORMAL])
    }
    db.close()
  })

  it('covers a session that is written after a failed write of an attempt', async () => {
    const db = openDatabase(newFile())
    const { store, attempts, levels } = watched(db)
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON main.latchkey_attempts
      BEGIN SELECT raise(ABORT, 'disk is full'); END`)
    assert.throws(() => attempts.reserve([lane], now), /disk is full/)
    await store.create(sampleRecord())
    assert.deepEqual(levels(), [FULL])
    db.close()
  })

  it('follows the setting of the application in a database that is passed in', async () => {
    const [EXTRA, OFF] = [3, 0]
    for (const level of [EXTRA, FULL, OFF]) {
      const db = new DatabaseSync(newFile())
      const { store, attempts, levels } = watched(db)
      db.exec(`PRAGMA synchronous = ${level}`)
      await attempts.reserve([lane], now)
      await store.create(sampleRecord({ expiresAt: now }))
      await store.prune(now)
      assert.deepEqual(levels(), [level])
      db.close()
    }
  })
})

describe('a sweep of sqliteStore', () => {
  const expired = 1000

  /** Runs a sweep. Returns how large the file's log has grown, and the number of steps. */
  async function sweep(file: string, db: DatabaseSync): Promise<{ bytes: number; steps: number }> {
    const store: SessionStore = sqliteStore(db)
    const level = Number(db.prepare('PRAGMA synchronous').get()?.['synchronous'])
    db.exec('PRAGMA synchronous = OFF')
    for (let i = 0; i < expired; i++) {
      await store.create(sampleRecord({ userId: `user-${i}`, expiresAt: 1 }))
    }
    db.exec(`PRAGMA synchronous = ${level}; PRAGMA wal_checkpoint(TRUNCATE)`)
    let steps = 1
    while (await store.prune(2)) steps++
    const bytes = statSync(`${file}-wal`).size
    db.close()
    return { bytes, steps }
  }

  it('removes ten sessions in a step, and never copies more of the log at once than one step wrote', async () => {
    const file = newFile()
    const { bytes, steps } = await sweep(file, openDatabase(file))
    assert.equal(steps, expired / 10 + 1)
    assert.ok(bytes < 1_000_000, `${bytes} bytes were copied at once`)
  })

  it('would copy megabytes at once with the defaults of SQLite (negative control)', async () => {
    const file = newFile()
    const db = new DatabaseSync(file)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    const { bytes } = await sweep(file, db)
    assert.ok(bytes > 3_000_000, `only ${bytes} bytes`)
  })
})

describe('sqliteStore on a file that another process holds', () => {
  const timeoutOf = (db: DatabaseSync): unknown =>
    db.prepare('PRAGMA busy_timeout').get()?.['timeout']

  it('waits the full timeout for the first write only, and briefly for each write after it', async () => {
    const file = newFile()
    const db = new DatabaseSync(file, { timeout: 300 })
    const store = sqliteStore(db)
    const record = sampleRecord()
    await store.create(record)
    assert.equal(timeoutOf(db), 300)
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    const writes = [
      () => store.create(sampleRecord()),
      () => store.update(record.id, { data: { set: { a: 1 } } }, { now: 0 }),
      () => store.rotate(record.id, { id: 'next', keep: 'all', fields: {} }, 0),
      () => store.delete(record.id),
      () => store.attempts?.prune(0),
    ]
    for (const write of writes) {
      assert.throws(write, /database is locked/)
      assert.equal(timeoutOf(db), 50)
    }
    assert.notEqual(store.read(record.id), null)
    other.close()
    assert.equal(store.delete(record.id), true)
    assert.equal(timeoutOf(db), 300)
    db.close()
  })
})

describe('sqliteStore in several processes', () => {
  it('can be opened by eight processes that start at once when the file does not exist', async () => {
    const file = newFile()
    const answers = await inParallel(8, () => inProcess('open', file))
    assert.deepEqual(answers, Array(8).fill('opened'))
  })

  it('sees in one process what another has just changed or logged out', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const record = sampleRecord()
    await store.create(record)
    assert.equal(await inProcess('update', file, record.id), 'updated')
    assert.equal((await store.read(record.id))?.data['other'], 'process')
    assert.equal(await inProcess('delete', file, record.id), 'true')
    assert.equal(store.read(record.id), null)
    assert.equal(store.update(record.id, { data: { set: { a: 1 } } }, { now: 0 }), 'gone')
    await store.close()
  })

  it('counts every increment of four processes', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const record = sampleRecord({ data: { counter: 0 } })
    await store.create(record)
    await inParallel(4, () => inProcess('increment', file, record.id, '100'))
    assert.equal((await store.read(record.id))?.data['counter'], 400)
    await store.close()
  })

  it('lets exactly one of four processes redeem a token, and none a second of the same user', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const places = await issuedTokens(store, 50)
    const sum = (counts: readonly string[]): number =>
      counts.reduce((total, count) => total + Number(count), 0)
    assert.equal(sum(await inParallel(4, () => inProcess('redeem', file, ...places))), 50)
    const group = 'g'.repeat(22)
    assert.equal(sum(await inParallel(4, () => inProcess('issue', file, group))), 3)
    await store.close()
  })

  it('lets exactly one of four processes use a code, remove one of two factors, and take the last place', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const credentials = store.credentials as CredentialStore
    const sum = (counts: readonly string[]): number =>
      counts.reduce((total, count) => total + Number(count), 0)
    const ids = (await enrolledPairs(credentials, 50)).flat()
    assert.equal(sum(await inParallel(4, () => inProcess('use', file, ...ids))), 100)
    assert.equal(sum(await inParallel(4, () => inProcess('unenrol', file, ...ids))), 50)
    const before = (await credentials.list('u0')).filter(({ kind }) => kind === 'totp').length
    assert.equal(sum(await inParallel(4, () => inProcess('enrol', file, 'u0'))), 5 - before)
    await store.close()
  })

  it('removes from the file what has expired, and nothing else', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const now = Date.now()
    const limit = { most: 99, whenFull: 'refuse' } as const
    for (let i = 1; i <= 30; i++)
      await store.tokens?.add(sampleToken({ expiresAt: now + i }), limit, now)
    const prune = () => store.tokens?.prune(now + 25)
    while (await prune());
    const db = new DatabaseSync(file)
    assert.equal(db.prepare('SELECT count(*) AS count FROM latchkey_tokens').get()?.['count'], 5)
    db.close()
    await store.close()
  })

  it('lets exactly one of four processes rotate a session', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const records = Array.from({ length: 50 }, () => sampleRecord())
    for (const record of records) await store.create(record)
    const won = await inParallel(4, () => inProcess('rotate', file, ...records.map(({ id }) => id)))
    assert.equal(
      won.reduce((sum, count) => sum + Number(count), 0),
      records.length,
    )
    assert.equal((await store.list('u1')).length, records.length)
    await store.close()
  })

  it('never revives a session that another process deletes while this one writes', async () => {
    const file = newFile()
    const store = sqliteStore(file)
    const records = Array.from({ length: 200 }, () => sampleRecord())
    for (const record of records) await store.create(record)
    const ids = records.map(({ id }) => id)
    await Promise.all([inProcess('delete', file, ...ids), inProcess('write', file, ...ids)])
    assert.deepEqual(await store.list('u1'), [])
    await store.close()
  })

  it('admits exactly as many attempts as allowed when four processes guess at once', async () => {
    const file = newFile()
    await sqliteStore(file).close()
    const admitted = await inParallel(4, () => inProcess('guess', file, '100'))
    assert.equal(
      admitted.reduce((sum, count) => sum + Number(count), 0),
      5,
    )
  })
})

describe('a lane that the first sqliteStore wrote', () => {
  it('is understood: further attempts are counted in it, and the old ones can be forgiven', async () => {
    const now = Date.now()
    const db = openDatabase(newFile())
    const store = sqliteStore(db).attempts as AttemptStore
    const { key, count, nextAt, forgetAt, members } = oldLane(now)
    const values = [key, count, nextAt, forgetAt, JSON.stringify(members)]
    db.prepare('INSERT INTO latchkey_attempts VALUES (?, ?, ?, ?, ?)').run(...values)
    await countsOn(store, now)
    db.close()
  })
})
