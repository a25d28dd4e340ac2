/**
 * Back-channel logout beside callbacks that are under way, in every order, on stores in this process.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { plays, testEveryOrder, testFaults } from './every-order.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

testEveryOrder('memory', memoryStore)
testEveryOrder('SQLite', () => sqliteStore(join(folder, `${files++}.db`)), [plays[0]])
testFaults(memoryStore)
