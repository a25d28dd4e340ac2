/**
 * A credential store whose failures are events, and errors of latchkey.
 *
 * @module
 */

import type { EventListener } from '../events.ts'
import { assertCredential, type CredentialRecord, type CredentialStore } from './credentials.ts'
import { reporter } from './store-failures.ts'

/**
 * Returns the credential store, whose failures are reported as events and thrown as `StoreUnavailable`.
 *
 * An answer that no store may give is a failure too. A driver's own result (`{ changes: 0 }`) counts as true, and a
 * code that was used would be taken again.
 */
export function reportCredentialFailures(
  store: CredentialStore,
  emit: EventListener,
  timeout: number,
): CredentialStore {
  const report = reporter(emit, timeout)
  const each = (records: readonly CredentialRecord[]) => records.map(assertCredential)
  return {
    add: (record, most) =>
      report('credentials.add', async () => oneOf(ADDED, await store.add(record, most))),
    read: (id) =>
      report('credentials.read', async () => {
        const record = await store.read(id)
        return record === null || record === undefined ? null : assertCredential(record)
      }),
    list: (userId) => report('credentials.list', async () => each(await store.list(userId))),
    update: (id, version, change) =>
      report('credentials.update', async () =>
        oneOf(UPDATED, await store.update(id, version, change)),
      ),
    remove: (id, userId, leaving) =>
      report('credentials.remove', async () =>
        oneOf(REMOVED, await store.remove(id, userId, leaving)),
      ),
    removeAll: (userId) => report('credentials.removeAll', () => store.removeAll(userId)),
    page: (after, limit) =>
      report('credentials.page', async () => each(await store.page(after, limit))),
  }
}

const ADDED = ['added', 'exists', 'full'] as const
const UPDATED = [true, false] as const
const REMOVED = ['removed', 'missing', 'last'] as const

function oneOf<Answer>(answers: readonly Answer[], answer: Answer): Answer {
  if (answers.includes(answer)) return answer
  throw new TypeError(`The store of credentials must answer with one of ${answers.join(', ')}`)
}
