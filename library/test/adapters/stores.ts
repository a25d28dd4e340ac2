/**
 * The stores that the contract of the adapters runs on.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { sealedSessions } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import type { AdapterUnderTest } from 'latchkey/testing'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0

/** The store under which each way to mount an adapter keeps the contract. */
export const inMemoryStore: AdapterUnderTest['stores'] = { memory: () => memoryStore() }

/** Sealed sessions, whose store keeps only what has ended: each adapter must carry their cookies. */
export const sealedStores: AdapterUnderTest['stores'] = {
  'sealed cookies, revoked in memory': () => sealedSessions({ revocations: memoryStore() }),
}

/** Stores in a file. */
export const fileStores: AdapterUnderTest['stores'] = {
  SQLite: () => sqliteStore(join(folder, `${files++}.db`)),
  'sealed cookies, revoked in SQLite': () =>
    sealedSessions({ revocations: sqliteStore(join(folder, `${files++}.db`)) }),
}
