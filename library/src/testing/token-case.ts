/**
 * The parts of the cases of the token contract.
 *
 * @module
 */

import type { TokenRecord, TokenStore } from '../contracts/tokens.ts'
import { HOUR } from '../ground/time.ts'
import { createToken, hashToken } from '../session/token.ts'
import { randomGroup } from '../tokens/token-text.ts'

/** One promise of the contract, and the test that it is kept. */
export interface TokenCase {
  readonly name: string

  /** Rejects if the store, which is new and empty, breaks the promise. */
  readonly run: (store: TokenStore) => Promise<void>
}

/** The present instant. It is not invented, because some stores expire tokens by a clock of their own. */
export const now: number = Date.now()

/** A group that the samples are in, unless another is given. */
export const GROUP: string = randomGroup()

/** Returns a token that lives for an hour, with the fields given. */
export function sampleToken(fields: Partial<TokenRecord> = {}): TokenRecord {
  return {
    id: hashToken(createToken()),
    group: GROUP,
    purpose: 'reset',
    userId: 'u1',
    data: { to: 'alice@example.org', tries: [1, null, { deep: true }] },
    binding: createToken(),
    createdAt: now,
    expiresAt: now + HOUR,
    ...fields,
  }
}
