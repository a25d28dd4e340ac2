/**
 * The parts of the cases of the store contract.
 *
 * @module
 */

import type { SessionRecord } from '../contracts/record.ts'
import type { SessionStore } from '../contracts/store.ts'
import { MINUTE } from '../ground/time.ts'
import { createToken, hashToken } from '../session/token.ts'

/** One promise of the contract, and the test that it is kept. */
export interface StoreCase {
  readonly name: string

  /** Rejects if the store, which is new and empty, breaks the promise. */
  readonly run: (store: SessionStore) => Promise<void>
}

/** The present instant. It is not invented, because some stores expire sessions by a clock of their own. */
export const now: number = Date.now()

/** Returns a session that lives for a while, with the fields given. */
export function sampleRecord(fields: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: hashToken(createToken()),
    userId: 'u1',
    user: { id: 'u1', username: 'alice', roles: ['admin'] },
    data: { theme: 'dark', cart: [{ sku: 'a', count: 2 }] },
    version: 1,
    createdAt: now,
    touchedAt: now,
    expiresAt: now + 30 * MINUTE,
    address: '192.0.2.1',
    userAgent: 'Test/1.0',
    ...fields,
  }
}
