/**
 * The Redis store fulfils the contract, with both clients, on one server and in a cluster.
 *
 * @module
 */

import { after } from 'node:test'
import { createClient, createCluster } from '@redis/client'
import { Cluster, Redis } from 'ioredis'
import type { AttemptStore, RevocationStore, TokenStore } from 'latchkey'
import { cached } from 'latchkey/stores/cached'
import { redisStore, type RedisClient } from 'latchkey/stores/redis'
import {
  testAttemptStore,
  testRevocationStore,
  testSessionStore,
  testTokenStore,
} from 'latchkey/testing'
import { redisForTests, startRedisCluster } from '../../../services/redis.ts'

const server = await redisForTests()
const cluster = await startRedisCluster()
const nodeRedis = await createClient({ url: server.url }).connect()
const ioRedis = new Redis(server.url)
const nodes = cluster.ports.map((port) => ({ host: '127.0.0.1', port }))
const nodeRedisCluster = createCluster({
  rootNodes: nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })),
})
await nodeRedisCluster.connect()
const ioRedisCluster = new Cluster(nodes)
after(async () => {
  nodeRedis.destroy()
  ioRedis.disconnect()
  nodeRedisCluster.destroy()
  ioRedisCluster.disconnect()
  await server.stop()
  await cluster.stop()
})

let tests = 0
const prefix = (): string => `latchkey-test:${process.pid}:${Date.now()}:${tests++}:`

function testContract<Node>(name: string, client: RedisClient<Node>): void {
  testSessionStore(`redisStore, ${name}`, () => redisStore(client, { prefix: prefix() }))
  testAttemptStore(`attempts of redisStore, ${name}`, () => {
    const store = redisStore(client, { prefix: prefix() })
    return { store: store.attempts as AttemptStore, close: () => store.close() }
  })
  testRevocationStore(`revocations of redisStore, ${name}`, () => {
    const store = redisStore(client, { prefix: prefix() })
    return { store: store.revocations as RevocationStore, close: () => store.close() }
  })
  testTokenStore(`tokens of redisStore, ${name}`, () => {
    const store = redisStore(client, { prefix: prefix() })
    return { store: store.tokens as TokenStore, close: () => store.close() }
  })
}

testSessionStore('cached(redisStore)', () => cached(redisStore(nodeRedis, { prefix: prefix() })))
testContract('node-redis', nodeRedis)
testContract('ioredis', ioRedis)
testContract('cluster of three masters, node-redis', nodeRedisCluster)
testContract('cluster of three masters, ioredis', ioRedisCluster)
