/**
 * The Redis store in several processes: all see what one does, and none undoes it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { redisStore } from 'latchkey/stores/redis'
import { inParallel, sampleRecord } from 'latchkey/testing'
import { redisForTests } from '../../../services/redis.ts'
import { issuedTokens } from './worker-jobs.ts'

const server = await redisForTests()
const redis = new Redis(server.url)
after(async () => {
  redis.disconnect()
  await server.stop()
})

let stores = 0
const newPrefix = (): string => `latchkey-processes:${process.pid}:${Date.now()}:${stores++}:`

const run = promisify(execFile)
const worker = join(import.meta.dirname, 'redis-worker.ts')
const flags = [...process.execArgv.filter((flag) => flag.startsWith('--conditions')), worker]

/** Runs a job in a process of its own and returns what it prints. */
async function inProcess(job: string, prefix: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [...flags, job, server.url, prefix, ...args])
  return stdout.trim()
}

const sum = (counts: readonly string[]): number =>
  counts.reduce((total, count) => total + Number(count), 0)

describe('redisStore in several processes', () => {
  it('counts every increment of four processes', async () => {
    const prefix = newPrefix()
    const store = redisStore(redis, { prefix })
    const record = sampleRecord({ data: { counter: 0 } })
    await store.create(record)
    await inParallel(4, () => inProcess('increment', prefix, record.id, '50'))
    assert.equal((await store.read(record.id))?.data['counter'], 200)
  })

  it('lets exactly one of four processes redeem a token, and none a second of the same user', async () => {
    const prefix = newPrefix()
    const store = redisStore(redis, { prefix })
    const places = await issuedTokens(store, 50)
    assert.equal(sum(await inParallel(4, () => inProcess('redeem', prefix, ...places))), 50)
    const group = 'g'.repeat(22)
    assert.equal(sum(await inParallel(4, () => inProcess('issue', prefix, group))), 3)
  })

  it('lets exactly one of four processes rotate a session', async () => {
    const prefix = newPrefix()
    const store = redisStore(redis, { prefix })
    const records = Array.from({ length: 50 }, () => sampleRecord())
    for (const record of records) await store.create(record)
    const ids = records.map(({ id }) => id)
    const won = await inParallel(4, () => inProcess('rotate', prefix, ...ids))
    assert.equal(sum(won), records.length)
    assert.equal((await store.list('u1')).length, records.length)
  })

  it('never revives a session that another process deletes while this one writes', async () => {
    const prefix = newPrefix()
    const store = redisStore(redis, { prefix })
    const records = Array.from({ length: 200 }, () => sampleRecord())
    for (const record of records) await store.create(record)
    const ids = records.map(({ id }) => id)
    await Promise.all([inProcess('delete', prefix, ...ids), inProcess('write', prefix, ...ids)])
    assert.deepEqual(await store.list('u1'), [])
    for (const id of ids) assert.equal(await store.read(id), null)
  })

  it('ends a session that another process rotates as fast as it can', async () => {
    const prefix = newPrefix()
    const store = redisStore(redis, { prefix })
    const record = sampleRecord()
    await store.create(record)
    const rotator = spawn(process.execPath, [...flags, 'rotate-on', server.url, prefix, record.id])
    const ended = once(rotator, 'exit')
    await once(rotator.stdout, 'data')
    await store.deleteAll('u1')
    assert.deepEqual(await store.list('u1'), [])
    // The other process stops by itself when its session has ended.
    assert.deepEqual(await ended, [0, null])
    assert.deepEqual(await store.list('u1'), [])
  })

  it('ends everyone while three other processes rotate as fast as they can', async () => {
    const prefix = newPrefix()
    const store = redisStore(redis, { prefix })
    const records = Array.from({ length: 3 }, (_, i) => sampleRecord({ userId: `u${i}` }))
    // Many other sessions make a scan take many steps, so that rotations happen ahead of it and behind it.
    const others = Array.from({ length: 3000 }, (_, i) => sampleRecord({ userId: `other ${i}` }))
    for (const record of [...records, ...others]) await store.create(record)
    const rotators = records.map(({ id }) => {
      const rotator = spawn(process.execPath, [...flags, 'rotate-on', server.url, prefix, id])
      return { ended: once(rotator, 'exit'), started: once(rotator.stdout, 'data') }
    })
    await Promise.all(rotators.map(({ started }) => started))
    assert.ok((await store.deleteEveryone()) >= others.length)
    assert.deepEqual(await store.listEveryone(10, 0), { sessions: [], hasMore: false })
    // The other processes stop by themselves when their sessions have ended.
    for (const { ended } of rotators) assert.deepEqual(await ended, [0, null])
    assert.deepEqual(await store.listEveryone(10, 0), { sessions: [], hasMore: false })
  })

  it('admits exactly as many attempts as allowed when four processes make 125 guesses each at once', async () => {
    const prefix = newPrefix()
    assert.equal(sum(await inParallel(4, () => inProcess('guess', prefix, '125'))), 5)
  })
})
