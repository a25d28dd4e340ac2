/**
 * Where the sessions of a subject are: each store of latchkey, opened as its documentation says.
 *
 * With `sessions`, it is filled before the server listens.
 *
 * @module
 */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createClient } from '@redis/client'
import pg from 'pg'
import postgres from 'postgres'
import {
  sealedSessions,
  type Latchkey,
  type SealedSessions,
  type SessionStore,
} from '../../library/src/index.ts'
import { cached } from '../../library/src/stores/cached.ts'
import { memoryStore } from '../../library/src/stores/memory.ts'
import { postgresStore } from '../../library/src/stores/postgres.ts'
import { redisStore } from '../../library/src/stores/redis.ts'
import { sqliteStore } from '../../library/src/stores/sqlite.ts'
import { fill, type BenchUser } from '../sign-in.ts'

/** Which store a subject has. */
export interface StoreSettings {
  readonly store:
    'memory' | 'sqlite' | 'redis' | 'cached-redis' | 'postgres' | 'cached-postgres' | 'sealed'

  /** Which client speaks to PostgreSQL: `pg`, or `postgres` of the package of that name. @default `pg` */
  readonly client?: 'pg' | 'postgres'

  /** A directory for the store's file. */
  readonly directory: string

  /** How many sessions to make, of users of their own. @default none */
  readonly sessions?: number

  /** The file to which Cookie headers of some of these sessions go, one a line. */
  readonly cookies?: string

  /** Where the databases are. */
  readonly redisUrl?: string
  readonly postgresUrl?: string
}

/** Where sessions are: in a store, or in cookies. */
type Kept = SessionStore | SealedSessions

/** Puts the sessions that are asked for into a store, or makes cookies of them. */
type Fill = (seeding: SessionStore, kept: Kept) => Promise<void>

/** Opens the store, and fills it if that is asked for. */
export async function openStore(
  settings: StoreSettings,
  createLogin: (kept: Kept) => Latchkey<BenchUser>,
): Promise<Kept> {
  const { sessions = 0, cookies = null } = settings
  return openers[settings.store](settings, (seeding, kept) =>
    fill(seeding, createLogin(kept), sessions, cookies),
  )
}

const openers: Record<
  StoreSettings['store'],
  (settings: StoreSettings, fillIn: Fill) => Promise<Kept>
> = {
  memory: openMemory,
  sqlite: openSqlite,
  redis: openRedis,
  'cached-redis': async (settings) => cached(await openRedis(settings)),
  postgres: openPostgres,
  'cached-postgres': async (settings) => cached(await openPostgres(settings)),
  sealed: openSealed,
}

async function openMemory(_: StoreSettings, fillIn: Fill): Promise<SessionStore> {
  const memory = memoryStore({ inProduction: true })
  await fillIn(memory, memory)
  return memory
}

async function openSqlite({ directory }: StoreSettings, fillIn: Fill): Promise<SessionStore> {
  const file = join(directory, `${process.pid}.db`)
  const db = new DatabaseSync(file)
  // Nobody minds if a power cut loses these rows, and a flush to the disk for each of them would take an hour.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  // No transaction around all of them: the store refuses to work within one of its caller's.
  const seeding = sqliteStore(db)
  await fillIn(seeding, seeding)
  db.close()
  // The store under measurement opens the file itself, with its own settings.
  return sqliteStore(file)
}

async function openRedis({ redisUrl: url = '' }: StoreSettings): Promise<SessionStore> {
  return redisStore(await createClient({ url }).connect(), { prefix: `${process.pid}:` })
}

async function openPostgres({
  postgresUrl = '',
  client = 'pg',
}: StoreSettings): Promise<SessionStore> {
  const connection =
    client === 'pg' ? new pg.Pool({ connectionString: postgresUrl }) : postgres(postgresUrl)
  return postgresStore(connection, { schema: `latchkey_bench_${process.pid}` })
}

/**
 * Each request asks whether the session has ended. Here the answer is in memory, so that only the seal is measured.
 * Another store of revocations adds the cost of a look-up there.
 */
async function openSealed(_: StoreSettings, fillIn: Fill): Promise<SealedSessions> {
  const revocations = memoryStore({ inProduction: true })
  const sealed = sealedSessions({ revocations })
  await fillIn(revocations, sealed)
  return sealed
}
