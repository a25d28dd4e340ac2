/**
 * Flows in every order, on stores in this process.
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
import { testFlowOrders } from './every-order.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

testFlowOrders('memory', () => memoryStore())
testFlowOrders('sealed cookies', () => sealedSessions({ revocations: memoryStore() }))
testFlowOrders('SQLite', () => sqliteStore(join(folder, `${files++}.db`)))
