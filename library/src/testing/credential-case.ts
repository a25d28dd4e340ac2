/**
 * The parts of the cases of the credential contract.
 *
 * @module
 */

import type { CredentialRecord, CredentialStore } from '../contracts/credentials.ts'
import { createToken } from '../session/token.ts'

/** One promise of the contract, and the test that it is kept. */
export interface CredentialCase {
  readonly name: string

  /** Rejects if the store, which is new and empty, breaks the promise. */
  readonly run: (store: CredentialStore) => Promise<void>
}

/** The instant at which the samples are made: of no clock, because credentials do not expire. */
export const now: number = Date.UTC(2026, 0, 1)

/** Returns a credential of the user `u1`, with the fields given. */
export function sampleCredential(fields: Partial<CredentialRecord> = {}): CredentialRecord {
  return {
    id: createToken(),
    userId: 'u1',
    kind: 'totp',
    name: 'Phone',
    createdAt: now,
    usedAt: null,
    version: 0,
    data: createToken().repeat(3),
    ...fields,
  }
}

/** Returns some credentials of the same fields. */
export function several(
  count: number,
  fields: Partial<CredentialRecord> = {},
): readonly [CredentialRecord, CredentialRecord, ...CredentialRecord[]] {
  const [one, other, ...rest] = Array.from({ length: count }, () => sampleCredential(fields))
  return [one as CredentialRecord, other as CredentialRecord, ...rest]
}

/** Adds credentials. Returns what became of each. */
export async function addAll(
  store: CredentialStore,
  records: readonly CredentialRecord[],
  most = 1000,
): Promise<string[]> {
  const outcomes: string[] = []
  for (const record of records) outcomes.push(await store.add(record, most))
  return outcomes
}

/** The ids of what the store lists for the user, in its order. */
export async function idsOf(store: CredentialStore, userId = 'u1'): Promise<readonly string[]> {
  return (await store.list(userId)).map(({ id }) => id)
}

/** Everything that the store has, by pages of this size. `between` is called after each page. */
export async function allPages(
  store: CredentialStore,
  limit: number,
  between: (page: readonly CredentialRecord[]) => unknown = () => undefined,
): Promise<readonly CredentialRecord[]> {
  const found: CredentialRecord[] = []
  for (let after: string | null = null; ;) {
    const page: readonly CredentialRecord[] = await store.page(after, limit)
    found.push(...page)
    await between(page)
    after = page.at(-1)?.id ?? null
    if (after === null) return found
  }
}
