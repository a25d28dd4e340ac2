/**
 * What the store keeps in Redis, for how long, and which commands it sends.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createClient } from '@redis/client'
import { Cluster, Redis } from 'ioredis'
import type { SessionRecord } from 'latchkey/store-kit'
import { redisStore, type RedisStore } from 'latchkey/stores/redis'
import { inParallel, sampleRecord, sampleToken, turn } from 'latchkey/testing'
import { redisForTests } from '../../../services/redis.ts'

const server = await redisForTests()
const redis = new Redis(server.url)
after(async () => {
  redis.disconnect()
  await server.stop()
})

const now = Date.now()
const MINUTE = 60_000
const DAY = 86_400_000
let stores = 0

function open(): { store: RedisStore; prefix: string } {
  const prefix = `latchkey-keys:${process.pid}:${Date.now()}:${stores++}:`
  return { store: redisStore(redis, { prefix }), prefix }
}

/** Asserts how long a key still lives, give or take the duration of the test. */
async function assertLives(key: string, duration: number): Promise<void> {
  const left = await redis.pttl(key)
  assert.ok(left <= duration && left > duration - 20_000, `${left}, not ${duration}`)
}

describe('redisStore and time', () => {
  it('keeps a session for a minute longer than it lives by the manager’s clock', async () => {
    const { store, prefix } = open()
    // The manager's clock is years off.
    const record = sampleRecord({ createdAt: 5000, touchedAt: 5000, expiresAt: 5000 + 30 * MINUTE })
    await store.create(record)
    await assertLives(`${prefix}s:${record.id}`, 31 * MINUTE)
    assert.notEqual(await store.read(record.id), null)
  })

  it('extends the life of a key by a touch, and by no other write', async () => {
    const { store, prefix } = open()
    const record = sampleRecord()
    await store.create(record)
    const key = `${prefix}s:${record.id}`
    await redis.pexpire(key, 5000)
    await store.update(record.id, { data: { set: { a: 1 } } }, { now })
    await store.update(record.id, { touchedAt: now + 1 }, { now })
    await store.updateAll('u1', { id: 'u1' })
    await assertLives(key, 5000)
    const later = { touchedAt: now + MINUTE, expiresAt: now + 31 * MINUTE }
    await store.update(record.id, later, { now: now + MINUTE })
    await assertLives(key, 31 * MINUTE)
  })

  it('gives a successor the time that its predecessor had left', async () => {
    const { store, prefix } = open()
    const record = sampleRecord()
    await store.create(record)
    const { id } = sampleRecord()
    await store.rotate(record.id, { id, keep: 'all', fields: {} }, now + 10 * MINUTE)
    await assertLives(`${prefix}s:${id}`, 21 * MINUTE)
  })

  it('keeps the index of a user a day longer than the last day of any session, also after touches', async () => {
    const { store, prefix } = open()
    const start = DAY * 20_000 + 12 * 60 * MINUTE
    const record = sampleRecord({ createdAt: start, touchedAt: start, expiresAt: start + MINUTE })
    await store.create(record)
    await assertLives(`${prefix}u:u1`, 1.5 * DAY)
    const change = { touchedAt: start, expiresAt: start + DAY }
    assert.equal(await store.update(record.id, change, { now: start }), 'updated')
    await assertLives(`${prefix}u:u1`, 2.5 * DAY)
    assert.equal((await store.list('u1')).length, 1)
  })

  it('keeps the tokens of a user in one key, a minute longer than the last of them lives', async () => {
    const { store, prefix } = open()
    const limit = { most: 3, whenFull: 'refuse' } as const
    const [long, short] = [2 * DAY, MINUTE].map((life) => sampleToken({ expiresAt: now + life }))
    assert.ok(long !== undefined && short !== undefined)
    await store.tokens?.add(long, limit, now)
    await store.tokens?.add(short, limit, now)
    const key = `${prefix}t:${long.group}`
    assert.deepEqual(await redis.keys(`${prefix}*`), [key])
    await assertLives(key, 2 * DAY + MINUTE)
    const next = sampleToken({ expiresAt: now + 5 * MINUTE })
    await store.tokens?.replace(long.group, long.id, next, now)
    await assertLives(key, 6 * MINUTE)
    await store.tokens?.take(long.group, short.id, now, 'void')
    assert.deepEqual(await redis.keys(`${prefix}*`), [])
  })

  it('leaves no key without an expiry', async () => {
    const { store, prefix } = open()
    for (const fields of [{}, { userId: null, user: null }]) {
      const record = sampleRecord(fields)
      await store.create(record)
      const { id } = sampleRecord()
      await store.rotate(record.id, { id, keep: 'all', fields: {} }, now)
    }
    await store.revocations?.replace('user a', null, { value: 'x', expiresAt: now + MINUTE }, now)
    await store.tokens?.add(sampleToken(), { most: 3, whenFull: 'refuse' }, now)
    const keys = await redis.keys(`${prefix}*`)
    for (const key of keys) assert.ok((await redis.pttl(key)) > 0, key)
    // A key that only names the successor of a session expires within a minute.
    const signs = await inParallel(keys.length, async (i) => {
      const key = keys[i] as string
      const isSign = key.startsWith(`${prefix}s:`) && (await redis.hexists(key, 's')) === 1
      if (isSign) assert.ok((await redis.pttl(key)) <= MINUTE)
      return isSign
    })
    assert.equal(signs.filter((isSign) => !isSign).length, 5)
  })
})

describe('redisStore and everyone', () => {
  it('does not end sessions of an application whose prefix its own prefix would match as a pattern', async () => {
    const start = `latchkey-keys:${process.pid}:${Date.now()}:`
    const [mine, other] = [`${start}a*?[b]\\:`, `${start}axyb\\:`]
    const [store, others] = [mine, other].map((prefix) => redisStore(redis, { prefix }))
    const [record, theirs] = [sampleRecord(), sampleRecord()]
    await store?.create(record)
    await others?.create(theirs)
    assert.equal((await store?.listEveryone(10, now))?.sessions.length, 1)
    assert.equal(await store?.deleteEveryone(), 1)
    assert.equal(await store?.read(record.id), null)
    assert.notEqual(await others?.read(theirs.id), null)
  })

  it('finds its own keys behind the keyPrefix of a client, and no others', async () => {
    const { store: others, prefix } = open()
    const client = new Redis(server.url, { keyPrefix: 'app*:' })
    try {
      const store = redisStore(client, { prefix })
      const [record, theirs] = [sampleRecord(), sampleRecord()]
      await store.create(record)
      await others.create(theirs)
      const { sessions } = await store.listEveryone(10, now)
      assert.deepEqual(
        sessions.map(({ id }) => id),
        [record.id],
      )
      assert.equal(await store.deleteEveryone(), 1)
      assert.notEqual(await others.read(theirs.id), null)
    } finally {
      client.disconnect()
    }
  })
})

describe('redisStore and the index of a user', () => {
  it('removes ids of sessions that Redis has expired, at the next list of the user', async () => {
    const { store, prefix } = open()
    const records = Array.from({ length: 5 }, () => sampleRecord())
    for (const record of records) await store.create(record)
    for (const { id } of records.slice(1)) await redis.del(`${prefix}s:${id}`)
    assert.equal((await store.list('u1')).length, 1)
    // The list does not wait for the removal.
    const idsOf = async (): Promise<string[]> =>
      (await redis.hkeys(`${prefix}u:u1`)).filter((id) => id !== '#')
    for (let i = 0; i < 400 && (await idsOf()).length > 1; i++) await turn()
    assert.deepEqual(await idsOf(), [records[0]?.id])
  })

  it('keeps users apart, even by ids that UTF-8 cannot represent', async () => {
    const { store } = open()
    const userIds = ['', 'u:1', '{u}', 'é', '"', '\\', '\ud800', '\ud801', '\0']
    for (const userId of userIds) await store.create(sampleRecord({ userId, user: { id: userId } }))
    for (const userId of userIds) {
      const [session, ...others] = await store.list(userId)
      assert.deepEqual([session?.userId, session?.user], [userId, { id: userId }])
      assert.deepEqual(others, [])
    }
    assert.equal(await store.deleteAll('\ud800'), 1)
    assert.equal((await store.list('\ud801')).length, 1)
  })

  it('keeps keys of data apart that UTF-8 cannot represent', async () => {
    const { store } = open()
    const data = { '\ud800': 1, '\ud801': 2, '\\ud800': 3, '\ufffd': '\ud800' }
    const record = sampleRecord({ data })
    await store.create(record)
    assert.deepEqual({ ...(await store.read(record.id))?.data }, data)
    await store.update(record.id, { data: { delete: ['\ud800'] } }, { now })
    assert.deepEqual(Object.keys((await store.read(record.id))?.data ?? {}).length, 3)
  })
})

describe('redisStore and what it costs', () => {
  /** Asserts how much memory a session takes under the default prefix, which is shorter than that of the tests. */
  async function assertTakes(record: SessionRecord, bytes: number): Promise<void> {
    const { store, prefix } = open()
    await store.create(record)
    const usual = `latchkey:s:${record.id}`
    await redis.rename(`${prefix}s:${record.id}`, usual)
    const taken = await redis.memory('USAGE', usual)
    await redis.del(usual)
    assert.ok(Number(taken) <= bytes, String(taken))
  }

  it('keeps a typical session of a browser in 710 bytes, with the default settings of Redis', async () => {
    const id = '0191f2b0-aaaa-7bbb-8ccc-123456789abc'
    const user = { id, username: 'alice@example.com', roles: ['reader'] }
    const userAgent =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
    const record = sampleRecord({ userId: id, user, data: {}, address: '192.0.2.17', userAgent })
    await assertTakes(record, 710)
  })

  it('keeps a session without data, address and user agent in 480 bytes', async () => {
    const none = { data: {}, address: null, userAgent: null }
    await assertTakes(sampleRecord({ userId: null, user: null, ...none }), 480)
    await assertTakes(sampleRecord({ user: { id: 'u1' }, ...none }), 480)
  })

  it('switches the timeout of node-redis off for reads only, and only while the client is ready', async () => {
    const client = await createClient({ url: server.url }).connect()
    const sent: [string | undefined, boolean][] = []
    let isReady = true
    const spied = {
      get isReady() {
        return isReady
      },
      sendCommand(args: string[], options?: { timeout?: number }) {
        sent.push([args[0], options?.timeout === 0])
        return client.sendCommand(args, options)
      },
      duplicate: () => client.duplicate(),
    }
    const store = redisStore(spied, { prefix: open().prefix })
    const record = sampleRecord()
    await store.create(record)
    sent.length = 0
    await store.read(record.id)
    await store.update(record.id, { touchedAt: now + 1 }, { now })
    isReady = false
    await store.read(record.id)
    assert.deepEqual(sent, [
      ['HGETALL', true],
      ['EVALSHA', false],
      ['HGETALL', false],
    ])
    client.destroy()
  })

  it('sends one command for a read, and one for a write', async () => {
    const calls: string[] = []
    const call = (command: string, ...args: string[]): Promise<unknown> => {
      calls.push(command)
      return redis.call(command, ...args)
    }
    const store = redisStore({ call, duplicate: () => redis }, { prefix: open().prefix })
    const record = sampleRecord()
    await store.create(record)
    calls.length = 0
    await store.read(record.id)
    assert.deepEqual(calls.splice(0), ['HGETALL'])
    await store.update(record.id, { data: { set: { a: 1 } } }, { now, ifVersion: 1 })
    assert.deepEqual(calls.splice(0), ['EVALSHA'])
  })

  it('works on when the server has forgotten the scripts', async () => {
    const { store } = open()
    await redis.script('FLUSH')
    const record = sampleRecord()
    await store.create(record)
    await redis.script('FLUSH')
    assert.equal(await store.update(record.id, { data: { set: { a: 1 } } }, { now }), 'updated')
    assert.equal(await store.delete(record.id), true)
  })
})

describe('redisStore and its options', () => {
  it('refuses unknown options, prefixes that would change the cluster slot, and objects that are no client', () => {
    const refuses = (make: () => unknown): void =>
      assert.throws(make, { code: 'invalid_configuration' })
    // @ts-expect-error unknown option
    refuses(() => redisStore(redis, { ttl: 5 }))
    for (const prefix of ['', '{a}:', 'a}', '\ud800']) refuses(() => redisStore(redis, { prefix }))
    // @ts-expect-error no client
    refuses(() => redisStore({}))
  })

  it('refuses a cluster client that reads from replicas, which may still have ended sessions', () => {
    const cluster = new Cluster([], { scaleReads: 'slave', lazyConnect: true })
    assert.throws(() => redisStore(cluster), { code: 'invalid_configuration' })
    cluster.disconnect()
  })

  it('keeps applications with different prefixes apart', async () => {
    const [one, other] = [open().store, open().store]
    const record = sampleRecord()
    await one.create(record)
    assert.equal(await other.read(record.id), null)
    assert.equal(await other.deleteAll('u1'), 0)
    assert.notEqual(await one.read(record.id), null)
  })

  it('works with clients that speak RESP2 or RESP3, and answer hashes as maps or arrays', async () => {
    const clients = [
      await createClient({ url: server.url, RESP: 2 }).connect(),
      await createClient({ url: server.url, RESP: 3 }).connect(),
      new Redis(server.url, { protocol: 2 }),
      new Redis(server.url, { protocol: 3 }),
    ]
    for (const client of clients) {
      const store = redisStore(client, { prefix: open().prefix })
      const record = sampleRecord()
      await store.create(record)
      assert.deepEqual(await store.read(record.id), record)
      assert.deepEqual(await store.list('u1'), [record])
      if ('destroy' in client) client.destroy()
      else client.disconnect()
    }
  })
})
