/**
 * Redis and PostgreSQL for the contract of the adapters, started for the test file that asks for them.
 *
 * @module
 */

import { after } from 'node:test'
import { Redis } from 'ioredis'
import { sealedSessions, type SealedSessions, type SessionStore } from 'latchkey'
import { cached } from 'latchkey/stores/cached'
import { postgresStore } from 'latchkey/stores/postgres'
import { redisStore, type RedisStore } from 'latchkey/stores/redis'
import pg from 'pg'
import { startPostgres } from '../../../services/postgres.ts'
import { redisForTests } from '../../../services/redis.ts'

/** Each opens a new, empty store on a server that ends with the test file. */
export async function startRemoteStores(): Promise<
  Readonly<Record<string, () => SessionStore | SealedSessions>>
> {
  const postgres = await startPostgres()
  const pool = new pg.Pool({ connectionString: postgres.url })
  const server = await redisForTests()
  const redis = new Redis(server.url)
  after(async () => {
    redis.disconnect()
    await server.stop()
    await pool.end()
    await postgres.stop()
  })
  let opened = 0
  const onRedis = (): RedisStore =>
    redisStore(redis, { prefix: `latchkey-test:${process.pid}:${Date.now()}:${opened++}:` })
  const onPostgres = (): SessionStore => postgresStore(pool, { schema: postgres.newSchema() })
  return {
    Redis: onRedis,
    'Redis behind a cache': () => cached(onRedis()),
    'sealed cookies, revoked in Redis': () => sealedSessions({ revocations: onRedis() }),
    PostgreSQL: onPostgres,
    'PostgreSQL behind a cache': () => cached(onPostgres()),
    'sealed cookies, revoked in PostgreSQL': () => sealedSessions({ revocations: onPostgres() }),
  }
}
