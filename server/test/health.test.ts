/**
 * `/healthz` says whether a login would work now, and costs the databases the same however often it is asked.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { createClient } from '@redis/client'
import { SECOND } from 'latchkey'
import type { SessionRecord } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { startRedis } from '../../services/redis.ts'
import { atMostOnce, tryToWrite } from '../src/storage/health.ts'
import { openStorage } from '../src/storage/storage.ts'
import { Browser } from '../../services/site/browser.ts'
import { newPostgresUrl, queryAt } from './support/databases.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const credentials = { username: 'alice', password: PASSWORD }

/** Waits for the status: for a second, the server may repeat an older one. */
async function untilHealth(server: RunningServer, status: number): Promise<unknown> {
  const browser = new Browser(server.url)
  for (;;) {
    const answer = await browser.get('/healthz')
    if (answer.status === status) return answer.json()['status']
  }
}

/** Asserts that health and login agree: before the database is broken, while it is broken, and after it is mended. */
async function assertAgreement(
  server: RunningServer,
  name: string,
  breakIt: () => unknown,
  mend: () => unknown,
): Promise<void> {
  const login = async (): Promise<number> =>
    (await new Browser(server.url).post('/login', credentials)).status
  assert.equal(await untilHealth(server, 200), 'ok')
  assert.equal(await login(), 200)
  await breakIt()
  assert.equal(await untilHealth(server, 503), `${name} unavailable`)
  assert.equal(await login(), 503)
  // `/livez` answers 200 all the same, because the process itself works.
  assert.equal((await new Browser(server.url).get('/livez')).status, 200)
  await mend()
  assert.equal(await untilHealth(server, 200), 'ok')
  assert.equal(await login(), 200)
}

describe('/healthz', { concurrency: true }, () => {
  it('is 503 while the disk of the SQLite file is full', async (t) => {
    const site = makeSite()
    const disk = join(site.path, 'disk')
    if (!mountSmallDisk(disk)) return t.skip('only root can mount a disk to fill')
    const database = join(disk, 'latchkey.db')
    await addAlice(database)
    const server = await startServer(site, { LATCHKEY_DATABASE: database })
    t.after(async () => {
      await server.stop()
      execFileSync('umount', [disk])
      site.remove()
    })
    const filler = join(disk, 'filler')
    await assertAgreement(
      server,
      'database',
      () => {
        fill(filler)
        // Negative control: a look that only reads still succeeds, so it would not notice the full disk.
        const db = new DatabaseSync(database, { readOnly: true })
        assert.equal(db.prepare('SELECT count(*) AS n FROM latchkey_users').get()?.['n'], 1)
        db.close()
      },
      () => rmSync(filler),
    )
  })

  it('is 503 while PostgreSQL takes no writes', async (t) => {
    const url = await newPostgresUrl()
    const site = makeSite()
    await addAlice(url)
    const server = await startServer(site, { LATCHKEY_DATABASE: url })
    t.after(async () => {
      await server.stop()
      site.remove()
    })
    const name = new URL(url).pathname.slice(1)
    /** As after a failover to a standby: every connection is a new one, and may only read. */
    const setReadOnly = async (value: 'on' | 'off'): Promise<void> => {
      await queryAt(
        url,
        `BEGIN READ WRITE; ALTER DATABASE ${name}
        SET default_transaction_read_only = ${value}; COMMIT`,
      )
      await queryAt(
        url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
      )
    }
    await assertAgreement(
      server,
      'database',
      () => setReadOnly('on'),
      () => setReadOnly('off'),
    )
  })

  it('is 503 while Redis is full', async (t) => {
    const redis = await startRedis()
    const site = makeSite()
    await addAlice(site.database)
    const server = await startServer(site, { LATCHKEY_REDIS: redis.url })
    const client = createClient({ url: redis.url })
    await client.connect()
    t.after(async () => {
      client.destroy()
      await server.stop()
      await redis.stop()
      site.remove()
    })
    await client.configSet('maxmemory-policy', 'noeviction')
    await assertAgreement(
      server,
      'redis',
      () => client.configSet('maxmemory', '1'),
      () => client.configSet('maxmemory', '0'),
    )
  })

  it('asks the databases once a second, however many requests come', async () => {
    let now = 0
    let looks = 0
    const look = atMostOnce(
      async () => ++looks,
      SECOND,
      () => now,
    )
    for (let i = 0; i < 60; i++) {
      await Promise.all(Array.from({ length: 60 }, look))
      now += 100
    }
    assert.equal(looks, 6)
    now = -60 * SECOND
    assert.equal(await look(), 7)
  })

  it('leaves no session behind; if it is stopped halfway, nobody can use the session that is left', async () => {
    const store = memoryStore()
    const made: SessionRecord[] = []
    const create = (record: SessionRecord): void => void made.push(record)
    await tryToWrite({ ...store, create: (record) => (create(record), store.create(record)) })
    const [record] = made
    assert.ok(record)
    assert.equal(await store.read(record.id), null)
    // No user has such an id, so no page of users shows it.
    assert.doesNotMatch(String(record.userId), /^[\w-]{22}$/)
    const stopped = { ...store, delete: () => Promise.reject(new Error('stopped')) }
    await assert.rejects(
      tryToWrite(stopped, () => 0),
      { message: 'stopped' },
    )
    await store.prune(60 * SECOND)
    assert.deepEqual((await store.listEveryone(10, 0)).sessions, [])
  })
})

async function addAlice(database: string): Promise<void> {
  const storage = await openStorage({ database }, { create: true })
  await storage.users.add({ username: 'alice', password: PASSWORD, roles: [] })
  await storage.close()
}

/** Mounts a disk of two megabytes. Returns whether it could. */
function mountSmallDisk(path: string): boolean {
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return false
  }
  return true
}

/** Writes a file until the disk takes not one byte more. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (const size of [4096, 1]) {
      const block = Buffer.alloc(size)
      for (;;) {
        try {
          writeSync(file, block)
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
          break
        }
      }
    }
  } finally {
    closeSync(file)
  }
}
