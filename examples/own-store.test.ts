/**
 * The store of `own-store.ts` keeps the contract. A store of your own needs no other test.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { testSessionStore } from 'latchkey/testing'
import { documentStore } from './own-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
testSessionStore('documentStore', () => documentStore(join(folder, `${files++}.db`)))
