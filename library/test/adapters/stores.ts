/**
 * Where the contract of adapters keeps sessions.
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

/** A store that answers at once, one in a file, and none but for what ended. */
export const stores: AdapterUnderTest['stores'] = {
  memory: () => memoryStore(),
  SQLite: () => sqliteStore(join(folder, `${files++}.db`)),
  'sealed cookies, revoked in SQLite': () =>
    sealedSessions({ revocations: sqliteStore(join(folder, `${files++}.db`)) }),
}
