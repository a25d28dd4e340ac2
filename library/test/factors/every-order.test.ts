/**
 * Second steps and confirmations in every order, on stores in this process; and that the orders can fail.
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
import { testEveryOrder } from './every-order.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const onSqlite = () => sqliteStore(join(folder, `${files++}.db`))

testEveryOrder('memory', () => memoryStore())
testEveryOrder('sealed cookies', () => sealedSessions({ revocations: memoryStore() }))
testEveryOrder('SQLite', onSqlite)
