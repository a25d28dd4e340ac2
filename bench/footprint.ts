/**
 * How big a logged-in session is. Run as a program, it prints the bytes for one store:
 * `node --expose-gc footprint.ts memory 100000`.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createLatchkey, type SessionStore, type StoredUser } from '../library/src/index.ts'
import { memoryStore } from '../library/src/stores/memory.ts'
import { sqliteStore } from '../library/src/stores/sqlite.ts'
import type { Workplace } from './plan.ts'
import { signIn, userOf, type BenchUser } from './sign-in.ts'

/** Bytes for each logged-in session, one for each user of three fields. */
export interface Footprint {
  readonly sessions: number

  /** Heap, after a collection of garbage. */
  readonly memory: number

  /** The database file. */
  readonly sqlite: number
}

/** Measures how big a session is in each store, in a process of its own. */
export async function measureFootprint({ plan, progress }: Workplace): Promise<Footprint> {
  const sessions = plan.footprint
  progress(`bytes per session: ${sessions.toLocaleString('en')} logins`)
  const measureIn = async (store: 'memory' | 'sqlite'): Promise<number> => {
    const args = ['--expose-gc', fileURLToPath(import.meta.url), store, `${sessions}`]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    return Number(stdout)
  }
  return { sessions, memory: await measureIn('memory'), sqlite: await measureIn('sqlite') }
}

async function bytesInMemory(sessions: number): Promise<number> {
  // The first logins leave compiled code on the heap, which must not be counted as sessions.
  await logInMany(memoryStore({ inProduction: true }), 2000)
  const store = memoryStore({ inProduction: true })
  const before = heapInUse()
  await logInMany(store, sessions)
  const after = heapInUse()
  // Asked for last, so that the store is still needed when the heap is looked at.
  await store.close()
  return (after - before) / sessions
}

function heapInUse(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function bytesInSqlite(sessions: number): Promise<number> {
  const db = new DatabaseSync(':memory:')
  const store = sqliteStore(db)
  const pages = (): number => Number(db.prepare('PRAGMA page_count').get()?.['page_count'])
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  const before = pages()
  await logInMany(store, sessions)
  return ((pages() - before) * pageSize) / sessions
}

async function logInMany(store: SessionStore, count: number): Promise<void> {
  const latch = createLatchkey({
    secrets: [randomBytes(48).toString('base64')],
    store,
    findUser: (): (BenchUser & StoredUser) | null => null,
    publicUrl: 'https://bench.test',
    production: true,
    sweepInterval: 0,
  })
  for (let i = 0; i < count; i++) await signIn(latch, userOf(i))
}

if (import.meta.main) {
  const [store, sessions] = process.argv.slice(2)
  const measure = store === 'memory' ? bytesInMemory : bytesInSqlite
  console.log(await measure(Number(sessions)))
}
