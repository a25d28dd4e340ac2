/**
 * Walks with an authenticator app over every adapter, and over every place of sessions and credentials in this process.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { sealedSessions } from 'latchkey'
import { memoryCredentials, memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { enrolledApplication } from '../../../services/enrolled.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { sites, type StartSite } from './factor-apps.ts'
import { walk, walkWithoutSecret } from './walk.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const onSqlite = () => sqliteStore(join(folder, `${files++}.db`))

const places: Readonly<Record<string, () => Parameters<typeof enrolledApplication>[0]>> = {
  memory: () => ({ store: memoryStore() }),
  SQLite: () => ({ store: onSqlite() }),
  'cookies, and factors in memory': () => ({
    store: sealedSessions({ revocations: memoryStore() }),
    credentials: memoryCredentials(),
  }),
  'cookies, and factors in SQLite': () => {
    const store = onSqlite()
    return { store: sealedSessions({ revocations: store }), credentials: store.credentials! }
  },
}

describe('a factor whose secret was dropped', () => {
  withLittleWork()
  for (const [framework, start] of Object.entries(sites)) {
    it(`is answered in ${framework} by 503 and words, is told, and lets nobody in`, () =>
      walkWithoutSecret(start))
  }
})

describe('a walk with an authenticator app', () => {
  withLittleWork()
  for (const [framework, start] of Object.entries(sites)) {
    for (const place of ['memory', 'cookies, and factors in memory']) {
      it(`goes from the enrolment to the removal in ${framework}, sessions in ${place}`, () =>
        walk(enrolledApplication(places[place]?.()), start))
    }
  }
  for (const place of ['SQLite', 'cookies, and factors in SQLite']) {
    it(`goes from the enrolment to the removal, sessions in ${place}`, () =>
      walk(enrolledApplication(places[place]?.()), sites['Hono'] as StartSite))
  }
})
