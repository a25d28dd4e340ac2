/**
 * What the subjects with latchkey have in common, whatever their framework: the login, set up as for
 * production.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import {
  createLatchkey,
  hashPassword,
  MINUTE,
  type JsonObject,
  type Latchkey,
  type SealedSessions,
  type SessionStore,
} from '../../library/src/index.ts'
import type { BenchUser } from '../sign-in.ts'
import { readSettings } from './process.ts'
import { openStore, type StoreSettings } from './stores.ts'

/** Which latchkey this process is. */
export interface LatchkeySettings extends StoreSettings {
  /** How the route is guarded: a wrapped handler, or the `session()` middleware before it. */
  readonly guard: 'depends' | 'session'
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
export const latch: Latchkey<BenchUser> = createLogin(await openStore(settings, createLogin))

/** What the guarded route answers. */
export function welcome({ username }: BenchUser): JsonObject {
  return { message: `Welcome to your profile, ${username}!` }
}

/** What a visitor gets behind `session()`, which leaves it to the handler to refuse. */
export const refusal: JsonObject = { detail: 'Not authenticated' }

/** All logins of this process share their secret, so that one's cookies open the other's sessions. */
function createLogin(sessions: SessionStore | SealedSessions): Latchkey<BenchUser> {
  return createLatchkey({
    secrets,
    // No route of the bench needs what sealed sessions lack: a list of a user's sessions.
    store: sessions as SessionStore,
    findUser: (username) => (username === alice.username ? alice : null),
    publicUrl: 'https://bench.test',
    production: true,
    // With many sessions, the cost of a look-up is measured. A write for each of 20,000 sessions in the same minute
    // would hide that cost. With one session, the default holds, as in an application.
    ...(settings.sessions !== undefined && { touchInterval: 20 * MINUTE }),
  })
}
