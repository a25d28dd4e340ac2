/**
 * Login by a provider, walked over every adapter, and on stores in this process.
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
import { oidcApplication } from '../../../services/oidc-application.ts'
import { honoMount, mounts } from './mounts.ts'
import { testWalks } from './walks.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

for (const [name, mount] of Object.entries(mounts)) testWalks(name, mount)
testWalks('Hono on SQLite', honoMount, (issuer) =>
  oidcApplication(issuer, { store: sqliteStore(join(folder, `${files++}.db`)) }),
)
testWalks('Hono and sealed sessions', honoMount, (issuer) =>
  oidcApplication(
    issuer,
    { store: sealedSessions({ revocations: memoryStore() }) },
    { backChannelLogout: false },
  ),
)
