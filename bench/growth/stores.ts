/**
 * The stores of `bench:growth`, each with a place of its own, and how big it is.
 *
 * @module
 */

import { statSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import pg from 'pg'
import type { SessionStore } from '../../library/src/index.ts'
import { memoryStore } from '../../library/src/stores/memory.ts'
import { postgresStore } from '../../library/src/stores/postgres.ts'
import { redisStore } from '../../library/src/stores/redis.ts'
import { openDatabase, sqliteStore } from '../../library/src/stores/sqlite.ts'
import { startPostgres } from '../../services/postgres.ts'
import { startRedis } from '../../services/redis.ts'
import { copyInPostgres, copyInRedis, copyInSqlite, copyInto, type Copy } from './copies.ts'

export const storeNames = ['memory', 'sqlite', 'redis', 'postgres'] as const
export type StoreName = (typeof storeNames)[number]

/** An open store. */
export interface OpenStore {
  readonly store: SessionStore

  /** Whether expired sessions are removed by `prune`, and not by the database itself. */
  readonly isSwept: boolean

  /** Adds copies of a session. */
  readonly copy: Copy

  /** Runs the filling as fast as the store allows. */
  readonly duringFill: (fill: () => Promise<void>) => Promise<void>

  /** How much room it takes. */
  readonly bytes: () => Promise<number>
  readonly close: () => Promise<void>
}

/** Opens a new, empty store. */
export function openStore(name: StoreName): Promise<OpenStore> {
  return openers[name]()
}

const openers: Record<StoreName, () => Promise<OpenStore>> = {
  memory: openMemory,
  sqlite: openSqlite,
  redis: openRedis,
  postgres: openPostgres,
}

async function openMemory(): Promise<OpenStore> {
  const store = memoryStore({ inProduction: true })
  return {
    store,
    copy: copyInto(store),
    isSwept: true,
    duringFill: (fill) => fill(),
    async bytes() {
      globalThis.gc?.()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    },
    close: async () => undefined,
  }
}

async function openSqlite(): Promise<OpenStore> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-growth-'))
  const file = join(folder, 'sessions.db')
  const db = openDatabase(file)
  return {
    store: sqliteStore(db),
    copy: copyInSqlite(db),
    isSwept: true,
    async duringFill(fill) {
      // A flush to the disk for each session would take an hour.
      db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -4000000')
      await fill()
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -2000')
    },
    bytes: async () => statSync(file).size,
    async close() {
      db.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function openRedis(): Promise<OpenStore> {
  const server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'everysec'])
  const client = createClient({ url: server.url })
  await client.connect()
  return {
    store: redisStore(client),
    copy: copyInRedis(client, 'latchkey:'),
    isSwept: false,
    duringFill: (fill) => fill(),
    async bytes() {
      const info = await client.info('memory')
      return Number(/used_memory:(\d+)/.exec(info)?.[1])
    },
    async close() {
      client.destroy()
      await server.stop()
    },
  }
}

async function openPostgres(): Promise<OpenStore> {
  const server = await startPostgres()
  const pool = new pg.Pool({ connectionString: server.url, max: 10 })
  const schema = server.newSchema()
  return {
    store: postgresStore(pool, { schema }),
    copy: copyInPostgres(pool, schema),
    isSwept: true,
    async duringFill(fill) {
      await fill()
      await pool.query('VACUUM ANALYZE')
    },
    async bytes() {
      const { rows } = await pool.query<{ bytes: string }>(
        `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = $1`,
        [schema],
      )
      return Number(rows[0]?.bytes ?? 0)
    },
    async close() {
      await pool.end()
      await server.stop()
    },
  }
}
