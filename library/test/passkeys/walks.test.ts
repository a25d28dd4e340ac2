/**
 * Passkeys, walked over every adapter, and on stores in this process.
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
import { honoMount, mounts } from './mounts.ts'
import { testWalks } from './walks.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const onSqlite = () => sqliteStore(join(folder, `${files++}.db`))

for (const [name, mount] of Object.entries(mounts)) testWalks(name, mount)
testWalks('Hono on SQLite', honoMount, () => ({ store: onSqlite() }))
testWalks('Hono and sealed sessions', honoMount, () => {
  const { credentials, tokens } = memoryStore()
  const store = sealedSessions({ revocations: memoryStore() })
  return { store, credentials: credentials!, tokens: tokens! }
})
