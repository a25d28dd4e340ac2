/**
 * Enrolments and codes in every order, on stores in this process; and that the orders can fail.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { sealedSessions, type SessionStore } from 'latchkey'
import { succeedRecord, type CredentialStore, type SessionRecord } from 'latchkey/store-kit'
import { memoryCredentials, memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import {
  playRemoved,
  playRevoked,
  playSteps,
  testCodeOrders,
  testEnrolmentOrders,
  type Place,
} from './orders.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

const inMemory = (): Place => ({ store: memoryStore(), credentials: memoryCredentials() })
const inCookies = (): Place => ({
  store: sealedSessions({ revocations: memoryStore() }),
  credentials: memoryCredentials(),
})
const onSqlite = (): Place => {
  const store = sqliteStore(join(folder, `${files++}.db`))
  return { store, credentials: store.credentials! }
}

testEnrolmentOrders('memory', inMemory)
testEnrolmentOrders('sealed cookies', inCookies)
testEnrolmentOrders('SQLite', onSqlite)
testCodeOrders('memory', inMemory)
testCodeOrders('sealed cookies', inCookies)
testCodeOrders('SQLite', onSqlite)

describe('every order (negative control)', () => {
  it('would find a session that a store revives', () => {
    const open = (): Place => {
      const store = memoryStore()
      const seen = new Map<string, SessionRecord>()
      const revived: SessionStore = {
        ...store,
        create(record) {
          seen.set(record.id, record)
          return store.create(record)
        },
        async rotate(id, next, now) {
          const rotated = await store.rotate(id, next, now)
          if (rotated !== null) return rotated
          const record = succeedRecord(seen.get(id)!, next)
          await store.create(record)
          return record
        },
      }
      return { ...inMemory(), store: revived }
    }
    return assert.rejects(playRevoked(open), /somebody is logged in/)
  })

  it('would find an older code that is taken after a newer one, without compare-and-set', () => {
    const open = (): Place => {
      const credentials = memoryCredentials()
      const blind: CredentialStore = {
        ...credentials,
        async update(id, _, change) {
          const row = await credentials.read(id)
          return row !== null && credentials.update(id, row.version, change)
        },
      }
      return { ...inMemory(), credentials: blind }
    }
    return assert.rejects(playSteps(open), /older code was taken after the newer/)
  })

  it('would find a login by a factor that is gone, if it were looked up once', () =>
    assert.rejects(playRemoved(inMemory, true), /looked after the removal/))
})
