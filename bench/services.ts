/**
 * The databases of a run. The bench starts them on the core of the load, so that only the server, with its database
 * client, is measured on the other core.
 *
 * @module
 */

import pg from 'pg'
import { createClient } from '@redis/client'
import { startPostgres } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'
import type { Subject } from './subjects.ts'

/** The databases that run, as the servers are told of them. */
export interface Services {
  readonly settings: { readonly redisUrl?: string; readonly postgresUrl?: string }
  readonly versions: Readonly<Record<string, string>>

  /** Ends what was started. */
  stop(): Promise<void>
}

/** Starts what the subjects need. Call it after `becomeLoad()`: children stay where we are. */
export async function startServices(subjects: readonly Subject[]): Promise<Services> {
  const needed = new Set(subjects.map(({ needs }) => needs))
  const redis = needed.has('redis')
    ? await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
    : null
  const postgres = needed.has('postgres') ? await startPostgres() : null
  return {
    settings: {
      ...(redis !== null && { redisUrl: redis.url }),
      ...(postgres !== null && { postgresUrl: postgres.url }),
    },
    versions: {
      ...(redis !== null && { Redis: await redisVersion(redis.url) }),
      ...(postgres !== null && { PostgreSQL: await postgresVersion(postgres.url) }),
    },
    async stop() {
      await redis?.stop()
      await postgres?.stop()
    },
  }
}

async function redisVersion(url: string): Promise<string> {
  const client = await createClient({ url }).connect()
  const info = await client.info('server')
  client.destroy()
  return /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
  await client.end()
  return rows[0]?.server_version ?? 'unknown'
}
