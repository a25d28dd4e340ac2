/**
 * What the subjects with latchkey have in common, whatever their framework: the login, set up as for
 * production. With `sessions`, the store is filled before the server listens.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  createLatchkey,
  hashPassword,
  MINUTE,
  type JsonObject,
  type Latchkey,
  type SessionStore,
} from '../../library/src/index.ts'
import { memoryStore } from '../../library/src/stores/memory.ts'
import { sqliteStore } from '../../library/src/stores/sqlite.ts'
import { fill, type BenchUser } from '../sign-in.ts'
import { readSettings } from './process.ts'

/** Which latchkey this process is. */
export interface LatchkeySettings {
  readonly store: 'memory' | 'sqlite'

  /** How the route is guarded: a wrapped handler, or the `session()` middleware before it. */
  readonly guard: 'depends' | 'session'

  /** A directory for the store's file. */
  readonly directory: string

  /** How many sessions to put into the store, of users of their own. @default none */
  readonly sessions?: number

  /** The file to which Cookie headers of some of these sessions go, one a line. */
  readonly cookies?: string
}

/** The one user who can log in over HTTP, as `POST /login` of every subject expects. */
const alice = {
  id: 'alice',
  username: 'alice',
  roles: ['reader'],
  passwordHash: await hashPassword('correct horse battery staple'),
}

const secrets = [randomBytes(48).toString('base64')]

/** The settings of this process. */
export const settings = readSettings() as LatchkeySettings

/** The login of this process. */
export const latch: Latchkey<BenchUser> = createLogin(await openStore(settings))

/** What the guarded route answers. */
export function welcome({ username }: BenchUser): JsonObject {
  return { message: `Welcome to your profile, ${username}!` }
}

/** All logins of this process share their secret, so that one's cookies open the other's sessions. */
function createLogin(sessions: SessionStore): Latchkey<BenchUser> {
  return createLatchkey({
    secrets,
    store: sessions,
    findUser: (username) => (username === alice.username ? alice : null),
    publicUrl: 'https://bench.test',
    production: true,
    // Filled stores show what a look-up costs. A write for each of 20,000 sessions in the same
    // minute would hide it; with one session, as elsewhere, the default is in force.
    ...(settings.sessions !== undefined && { touchInterval: 20 * MINUTE }),
  })
}

async function openStore({
  store: kind,
  directory,
  ...filling
}: LatchkeySettings): Promise<SessionStore> {
  const { sessions = 0, cookies = null } = filling
  if (kind === 'memory') {
    const memory = memoryStore({ inProduction: true })
    await fill(memory, createLogin(memory), sessions, cookies)
    return memory
  }
  const file = join(directory, `${process.pid}.db`)
  const db = new DatabaseSync(file)
  // A power cut may take what is filled in; a flush to the disk for each row would take an hour.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  const seeding = sqliteStore(db)
  db.exec('BEGIN')
  await fill(seeding, createLogin(seeding), sessions, cookies)
  db.exec('COMMIT')
  db.close()
  // The store under measurement opens the file itself, with its own settings.
  return sqliteStore(file)
}
