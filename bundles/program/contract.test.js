/**
 * The contract of the stores, on whatever runs it.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import {
  testAttemptStore,
  testRevocationStore,
  testSessionStore,
  testTokenStore,
} from 'latchkey/testing'

if (process.env.BROKEN === undefined) testStores()
else testSessionStore('a store that forgets', () => ({ ...memoryStore(), read: () => null }))

function testStores() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-contract-'))
  after(() => rmSync(folder, { recursive: true }))

  let files = 0
  const onFile = () => sqliteStore(join(folder, `${files++}.db`))

  testSessionStore('memoryStore', () => memoryStore())
  testAttemptStore('memoryAttempts', () => ({ store: memoryAttempts(), close: () => undefined }))
  testSessionStore('sqliteStore', onFile)
  testAttemptStore('attempts of sqliteStore', () => {
    const store = onFile()
    return { store: store.attempts, close: () => store.close() }
  })
  testRevocationStore('revocations of sqliteStore', () => {
    const store = onFile()
    return { store: store.revocations, close: () => store.close() }
  })
  testTokenStore('tokens of sqliteStore', () => {
    const store = onFile()
    return { store: store.tokens, close: () => store.close() }
  })
}
