/**
 * What the store says and does when the Redis server is configured badly, crashes, or cannot be reached.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createClient, createCluster } from '@redis/client'
import { Cluster, Redis } from 'ioredis'
import type { AttemptStore, RevocationStore, StoreMessage, TokenStore } from 'latchkey/store-kit'
import { redisStore, type RedisStore } from 'latchkey/stores/redis'
import {
  attemptStoreContract,
  revocationStoreContract,
  sampleRecord,
  sampleToken,
  sessionStoreContract,
  tokenStoreContract,
} from 'latchkey/testing'
import { rightsOf } from '../../src/stores/redis/rights.ts'
import { startRedis, startRedisCluster, type RedisServer } from '../../../services/redis.ts'

const now = Date.now()

/** A server and a client for one test. */
async function withServer(
  t: TestContext,
  settings: readonly string[] = [],
): Promise<{ server: RedisServer; redis: Redis; store: RedisStore }> {
  const server = await startRedis(settings)
  const redis = new Redis(server.url, {
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
  })
  redis.on('error', () => undefined)
  const store = redisStore(redis)
  t.after(async () => {
    await store.close()
    redis.disconnect()
    await server.stop()
  })
  return { server, redis, store }
}

/** Returns the codes and texts of the warnings while the work runs. */
async function warnings(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const note = (warning: Error & { code?: string }): void =>
    void seen.push(`${warning.code}: ${warning.message}`)
  process.on('warning', note)
  await work()
  // Node emits warnings in the next tick.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', note)
  return seen.filter((text) => text.startsWith('LATCHKEY_REDIS'))
}

const append = ['--appendonly', 'yes', '--appendfsync']

describe('the check of the Redis server', () => {
  for (const policy of ['allkeys-lru', 'volatile-lru', 'volatile-ttl']) {
    it(`makes every write fail while Redis may evict sessions: ${policy}`, async (t) => {
      const eviction = ['--maxmemory', '100mb', '--maxmemory-policy', policy]
      const { store, redis } = await withServer(t, [...append, 'always', ...eviction])
      const refusal = { code: 'invalid_configuration', message: new RegExp(policy) }
      await assert.rejects(store.check(), refusal)
      const record = sampleRecord()
      await assert.rejects(async () => store.create(record), refusal)
      const { attempts, revocations, tokens } = store
      const rule = {
        free: 1,
        firstWait: 0,
        maxWait: 0,
        cap: 1,
        window: null,
        maxMembers: null,
        lasting: null,
        memberCap: null,
      }
      const lane = { key: 'user:a', rule, member: '' }
      await assert.rejects(async () => attempts?.reserve([lane], now), refusal)
      const revocation = { value: 'ended', expiresAt: now + 1000 }
      const replace = async () => revocations?.replace('user a', null, revocation, now)
      await assert.rejects(replace, refusal)
      const issue = async () => tokens?.add(sampleToken(), { most: 1, whenFull: 'refuse' }, now)
      await assert.rejects(issue, refusal)
      assert.equal(await redis.dbsize(), 0)

      // When the policy is corrected, the store works without a restart.
      await redis.config('SET', 'maxmemory-policy', 'noeviction')
      await store.create(record)
      assert.notEqual(await store.read(record.id), null)
    })
  }

  it('accepts an eviction policy without a limit of memory, because then nothing is evicted', async (t) => {
    const { store } = await withServer(t, [
      ...append,
      'always',
      '--maxmemory-policy',
      'allkeys-lru',
    ])
    await store.check()
  })

  it('does not warn about a server that flushes every write', async (t) => {
    const { store } = await withServer(t, [...append, 'always'])
    assert.deepEqual(await warnings(() => store.check()), [])
  })

  it('warns about a client that resends commands that got no answer', async (t) => {
    const { server } = await withServer(t, [...append, 'always'])
    const redis = new Redis(server.url)
    t.after(() => redis.disconnect())
    const seen = await warnings(() => redisStore(redis).check())
    assert.match(seen.join(), /^LATCHKEY_REDIS_RESEND: .*autoResendUnfulfilledCommands: false/)
  })

  it('warns once about a server without persistence, at the first write', async (t) => {
    const { store } = await withServer(t)
    const seen = await warnings(async () => store.create(sampleRecord()))
    assert.equal(seen.length, 1)
    assert.match(seen[0] ?? '', /^LATCHKEY_REDIS_PERSISTENCE: .*logged out live again/)
    assert.deepEqual(await warnings(() => store.check()), [])
  })

  it('warns about a server that flushes once a second, and says what that can undo', async (t) => {
    const { store } = await withServer(t, [...append, 'everysec'])
    const seen = await warnings(() => store.check())
    assert.match(seen.join(), /^LATCHKEY_REDIS_PERSISTENCE: .*one second/)
  })

  it('warns when it may not read the settings', async (t) => {
    const { redis, server } = await withServer(t, [...append, 'everysec'])
    await redis.acl('SETUSER', 'app', 'on', '>pw', '~*', '&*', '+@all', '-config')
    const client = new Redis(server.url, { username: 'app', password: 'pw' })
    assert.match(
      (await warnings(() => redisStore(client).check())).join(),
      /^LATCHKEY_REDIS_UNCHECKED: .*CONFIG GET/,
    )
    await redis.acl('SETUSER', 'app', '-info')
    assert.match(
      (await warnings(() => redisStore(client).check())).join(),
      /^LATCHKEY_REDIS_UNCHECKED: .*INFO/,
    )
    client.disconnect()
  })

  it('checks every master of a cluster', async () => {
    const cluster = await startRedisCluster()
    const nodes = cluster.ports.map((port) => ({ host: '127.0.0.1', port }))
    const client = new Cluster(nodes)
    const last = new Redis(nodes[2]?.port ?? 0, '127.0.0.1')
    await last.config('SET', 'maxmemory', '100mb')
    await last.config('SET', 'maxmemory-policy', 'volatile-lru')
    // Even while the client is still connecting and knows no master yet.
    await assert.rejects(redisStore(client).check(), { code: 'invalid_configuration' })
    await assert.rejects(redisStore(client).check(), { code: 'invalid_configuration' })
    const other = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${nodes[0]?.port}` }] })
    await assert.rejects(redisStore(other).check(), /not connected/)
    await other.connect()
    await assert.rejects(redisStore(other).check(), { code: 'invalid_configuration' })
    other.destroy()
    client.disconnect()
    last.disconnect()
    await cluster.stop()
  })
})

describe('the rights on the Redis server', () => {
  it('that the documentation names are enough for the whole contract', async (t) => {
    const { redis, server } = await withServer(t)
    const rights = rightsOf('latchkey:', 'latchkey:messages').split(' ')
    await redis.acl('SETUSER', 'app', 'on', '>pw', 'resetkeys', 'resetchannels', '-@all', ...rights)
    const client = new Redis(server.url, { username: 'app', password: 'pw' })
    t.after(() => client.disconnect())
    for (const { run } of sessionStoreContract) {
      await redis.flushdb()
      const store = redisStore(client)
      await run(store)
      await store.close()
    }
    for (const { run } of attemptStoreContract) {
      await redis.flushdb()
      await run(redisStore(client).attempts as AttemptStore)
    }
    for (const { run } of revocationStoreContract) {
      await redis.flushdb()
      await run(redisStore(client).revocations as RevocationStore)
    }
    for (const { run } of tokenStoreContract) {
      await redis.flushdb()
      await run(redisStore(client).tokens as TokenStore)
    }
    assert.equal(await redis.call('ACL', 'LOG').then((log) => (log as unknown[]).length), 0)
  })
})

describe('a crash of the Redis server', () => {
  /** Logs one session out and another in just before a crash, and returns both as they are after it. */
  async function crash(t: TestContext, settings: readonly string[]) {
    const { server, redis, store } = await withServer(t, settings)
    const revocations = store.revocations as RevocationStore
    const [ended, begun] = [sampleRecord(), sampleRecord()]
    await store.create(ended)
    const token = sampleToken()
    await store.tokens?.add(token, { most: 1, whenFull: 'refuse' }, now)
    await redis.save()
    await store.tokens?.take(token.group, token.id, now, 'void')
    await store.delete(ended.id)
    await store.create(begun)
    await revocations.replace('user a', null, { value: 'ended', expiresAt: now + 60_000 }, now)
    await server.crash()
    return {
      ended: await store.read(ended.id),
      begun: await store.read(begun.id),
      revocation: (await revocations.read(['user a'], now))[0],
      redeemed: await store.tokens?.read(token.group, token.id, now),
    }
  }

  it('undoes nothing with appendfsync always', async (t) => {
    const { ended, begun, revocation, redeemed } = await crash(t, [...append, 'always'])
    assert.equal(ended, null)
    assert.equal(redeemed, null)
    assert.notEqual(begun, null)
    assert.equal(revocation, 'ended')
  })

  it('undoes logouts when Redis keeps only snapshots, about which the store warns (negative control)', async (t) => {
    const { ended, begun, revocation, redeemed } = await crash(t, [])
    assert.notEqual(ended, null)
    assert.notEqual(redeemed, null)
    assert.equal(begun, null)
    assert.equal(revocation, null)
  })
})

/** Waits at most ten seconds for a listener to get messages of these types. */
async function heard(messages: readonly StoreMessage[], ...types: string[]): Promise<void> {
  const deadline = Date.now() + 10_000
  const told = (): string => messages.map(({ type }) => type).join()
  while (told() !== types.join() && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.equal(told(), types.join())
}

/** How many connections listen to the server. */
async function listeners(redis: Redis): Promise<number> {
  return String(await redis.call('CLIENT', 'LIST', 'TYPE', 'PUBSUB')).split('\n').length - 1
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('subscribers of redisStore', () => {
  for (const driver of ['node-redis', 'ioredis']) {
    it(`get a message when the connection is lost, and another when it is back: ${driver}`, async (t) => {
      const { server, redis } = await withServer(t)
      const client =
        driver === 'ioredis' ? redis : await createClient({ url: server.url }).connect()
      if ('destroy' in client) t.after(() => client.destroy())
      client.on('error', () => undefined)
      const store = redisStore(client)
      const messages: StoreMessage[] = []
      const stop = store.subscribe((message) => messages.push(message))
      t.after(stop)
      await heard(messages, 'listening')

      await redis.call('CLIENT', 'KILL', 'TYPE', 'PUBSUB')
      await heard(messages, 'listening', 'disconnected', 'listening')
      await server.crash()
      await heard(messages, 'listening', 'disconnected', 'listening', 'disconnected', 'listening')
      messages.length = 0
      const record = sampleRecord()
      await store.create(record)
      await store.delete(record.id)
      await heard(messages, 'ended')
      stop()
      await until(async () => (await listeners(redis)) === 0)
    })
  }

  it('share one connection, which closes after the last of them, while the client stays open', async (t) => {
    const { redis, store } = await withServer(t)
    const [one, other]: StoreMessage[][] = [[], []]
    const stops = [
      store.subscribe((message) => one?.push(message)),
      store.subscribe((message) => other?.push(message)),
    ]
    await heard(one ?? [], 'listening')
    await heard(other ?? [], 'listening')
    const late: StoreMessage[] = []
    stops.push(store.subscribe((message) => late.push(message)))
    await heard(late, 'listening')
    assert.equal(await listeners(redis), 1)
    stops[0]?.()
    stops[0]?.()
    stops[1]?.()
    assert.equal(await listeners(redis), 1)
    stops[2]?.()
    await until(async () => (await listeners(redis)) === 0)
    assert.equal(await redis.ping(), 'PONG')
  })

  for (const driver of ['node-redis', 'ioredis']) {
    it(`get messages through a client with a keyPrefix: ${driver}`, async (t) => {
      const { server } = await withServer(t)
      const keyPrefix = 'mine:'
      const client =
        driver === 'ioredis'
          ? new Redis(server.url, { keyPrefix })
          : await createClient({ url: server.url, keyPrefix }).connect()
      client.on('error', () => undefined)
      t.after(() => ('destroy' in client ? client.destroy() : client.disconnect()))
      const store = redisStore(client)
      const messages: StoreMessage[] = []
      const stop = store.subscribe((message) => messages.push(message))
      t.after(stop)
      await heard(messages, 'listening')
      const record = sampleRecord()
      await store.create(record)
      await store.delete(record.id)
      await heard(messages, 'listening', 'ended')
    })
  }

  it('do not pile up connections when they may not subscribe', async (t) => {
    const { redis, server } = await withServer(t)
    await redis.acl('SETUSER', 'app', 'on', '>pw', '~*', 'resetchannels', '+@all')
    const client = new Redis(server.url, { username: 'app', password: 'pw' })
    t.after(() => client.disconnect())
    const messages: StoreMessage[] = []
    const stop = redisStore(client).subscribe((message) => messages.push(message))
    t.after(stop)
    const denied = async (): Promise<number> =>
      ((await redis.call('ACL', 'LOG')) as unknown[]).length
    await until(async () => (await denied()) > 0)
    await new Promise((resolve) => setImmediate(resolve))
    stop()
    await until(async () => {
      const clients = String(await redis.call('CLIENT', 'LIST'))
      return clients.split('\n').filter((line) => line.includes('user=app')).length === 1
    })
    assert.deepEqual(messages, [])
  })

  it('stop when the store is closed, even while their connection is still being opened', async (t) => {
    const { redis, store } = await withServer(t)
    const messages: StoreMessage[] = []
    store.subscribe((message) => messages.push(message))
    await store.close()
    await until(async () => (await listeners(redis)) === 0)
    assert.deepEqual(messages, [])
    assert.equal(await redis.ping(), 'PONG')
  })

  it('get what another store with the same prefix does, and nothing of other prefixes', async (t) => {
    const { redis, store } = await withServer(t)
    const messages: StoreMessage[] = []
    const stop = store.subscribe((message) => messages.push(message))
    await heard(messages, 'listening')
    const other = redisStore(redis)
    const record = sampleRecord({ userId: 'é"\ud800' })
    await other.create(record)
    await redisStore(redis, { prefix: 'other:' }).create(record)
    await redisStore(redis, { prefix: 'other:' }).delete(record.id)
    await other.update(record.id, { data: { set: { a: 1 } } }, { now })
    await other.delete(record.id)
    await heard(messages, 'listening', 'changed', 'ended')
    const { id, userId } = record
    assert.deepEqual(messages.slice(1), [
      { type: 'changed', id, userId },
      { type: 'ended', id, userId },
    ])
    stop()
  })
})
