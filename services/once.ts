/**
 * What all test files of a run share: one PostgreSQL and one Redis, started before the first file and stopped after
 * the last. A file that runs alone starts its own.
 *
 * @module
 */

import { startPostgres, type PostgresServer } from './postgres.ts'
import { redisForTests } from './redis.ts'

let started: readonly Pick<PostgresServer, 'stop'>[] = []

/** Called by `node --test` before all files. They find the services by the variables. */
export async function globalSetup(): Promise<void> {
  const postgres = await startPostgres()
  const redis = await redisForTests()
  started = [postgres, redis]
  process.env['DATABASE_URL'] = postgres.url
  process.env['REDIS_URL'] = redis.url
}

/** Called by `node --test` after all files. */
export async function globalTeardown(): Promise<void> {
  for (const service of started) await service.stop()
}
