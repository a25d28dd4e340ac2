/**
 * A credential store whose failures are events, and errors of latchkey.
 *
 * @module
 */

import type { EventListener } from '../events.ts'
import { assertCredential, type CredentialRecord, type CredentialStore } from './credentials.ts'
import { reporter } from './store-failures.ts'

/** Returns the credential store, whose failures are reported as events and thrown as `StoreUnavailable`. */
export function reportCredentialFailures(
  store: CredentialStore,
  emit: EventListener,
  timeout: number,
): CredentialStore {
  const report = reporter(emit, timeout)
  const each = (records: readonly CredentialRecord[]) => records.map(assertCredential)
  return {
    add: (record, most) => report('credentials.add', () => store.add(record, most)),
    read: (id) =>
      report('credentials.read', async () => {
        const record = await store.read(id)
        return record === null || record === undefined ? null : assertCredential(record)
      }),
    list: (userId) => report('credentials.list', async () => each(await store.list(userId))),
    update: (id, version, change) =>
      report('credentials.update', () => store.update(id, version, change)),
    remove: (id, userId, leaving) =>
      report('credentials.remove', () => store.remove(id, userId, leaving)),
    removeAll: (userId) => report('credentials.removeAll', () => store.removeAll(userId)),
    page: (after, limit) =>
      report('credentials.page', async () => each(await store.page(after, limit))),
  }
}
