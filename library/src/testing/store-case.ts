/**
 * The parts of the cases of the store contract.
 *
 * @module
 */

import type { SessionRecord } from '../contracts/record.ts'
import type { SessionStore } from '../contracts/store.ts'
import type { SessionTerms } from '../contracts/terms.ts'
import { DAY, MINUTE } from '../ground/time.ts'
import { createToken, hashToken } from '../session/token.ts'

/** One promise of the contract, and the test that it is kept. */
export interface StoreCase {
  readonly name: string

  /** Rejects if the store, which is new and empty, breaks the promise. */
  readonly run: (store: SessionStore) => Promise<void>
}

/** The present instant. It is not invented, because some stores expire sessions by a clock of their own. */
export const now: number = Date.now()

/** No two of these terms are equal, so that a store which mixes them up is found. */
export const sampleTerms: SessionTerms = {
  idleTimeout: 14 * DAY,
  absoluteTimeout: 30 * DAY,
  remembered: true,
  methods: ['pwd', 'otp', 'mfa'],
  authenticatedAt: now - 3 * MINUTE,
  confirmedAt: now - 2 * MINUTE,
  factorAt: now - 1 * MINUTE,
  origins: ['from there'],
  device: 'this browser',
}

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
    terms: sampleTerms,
    ...fields,
  }
}
