/**
 * Walks with an authenticator app over Redis and PostgreSQL. Redis keeps sessions and no credentials.
 *
 * @module
 */

import { describe, it } from 'node:test'
import { sealedSessions, type SessionStore } from 'latchkey'
import { memoryCredentials } from 'latchkey/stores/memory'
import { enrolledApplication } from '../../../services/enrolled.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { sites, type StartSite } from './factor-apps.ts'
import { walk } from './walk.ts'

const { Redis: onRedis, PostgreSQL: onPostgres } = await startRemoteStores()
const redis = () => onRedis?.() as SessionStore
const postgres = () => onPostgres?.() as SessionStore

const places: Readonly<Record<string, () => Parameters<typeof enrolledApplication>[0]>> = {
  PostgreSQL: () => ({ store: postgres() }),
  'Redis, and factors in memory': () => ({ store: redis(), credentials: memoryCredentials() }),
  'Redis, and factors in PostgreSQL': () => ({
    store: redis(),
    credentials: postgres().credentials!,
  }),
  'cookies, and all else in PostgreSQL': () => {
    const store = postgres()
    return { store: sealedSessions({ revocations: store }), credentials: store.credentials! }
  },
}

describe('a walk with an authenticator app', () => {
  withLittleWork()
  for (const [place, open] of Object.entries(places)) {
    it(`goes from the enrolment to the removal, sessions in ${place}`, () =>
      walk(enrolledApplication(open()), sites['Hono'] as StartSite))
  }
})
