/**
 * Credentials in the memory of this process. They end with it.
 *
 * @module
 */

import type { CredentialRecord, CredentialStore } from '../../contracts/credentials.ts'

/** Returns a credential store in memory. */
export function memoryCredentials(): CredentialStore {
  const rows = new Map<string, CredentialRecord>()
  const byUser = new Map<string, Set<string>>()
  const of = (userId: string): readonly CredentialRecord[] =>
    [...(byUser.get(userId) ?? [])].map((id) => rows.get(id) as CredentialRecord)

  const drop = ({ id, userId }: CredentialRecord): void => {
    rows.delete(id)
    const ids = byUser.get(userId)
    ids?.delete(id)
    if (ids?.size === 0) byUser.delete(userId)
  }

  return {
    add(record, most) {
      if (rows.has(record.id)) return 'exists'
      const { userId, kind } = record
      if (of(userId).filter((row) => row.kind === kind).length >= most) return 'full'
      rows.set(record.id, Object.freeze({ ...record }))
      byUser.set(userId, (byUser.get(userId) ?? new Set()).add(record.id))
      return 'added'
    },
    read: (id) => rows.get(id) ?? null,
    list: (userId) => of(userId).toSorted(oldestFirst),
    update(id, version, change) {
      const row = rows.get(id)
      if (row?.version !== version) return false
      rows.set(id, Object.freeze({ ...row, ...change, version: version + 1 }))
      return true
    },
    remove(id, userId, leaving) {
      const row = rows.get(id)
      if (row?.userId !== userId) return 'missing'
      const others = of(userId).filter((other) => other.id !== id)
      if (leaving !== undefined && !others.some(({ kind }) => leaving.includes(kind))) return 'last'
      drop(row)
      return 'removed'
    },
    removeAll(userId) {
      const all = of(userId)
      for (const row of all) drop(row)
      return all.length
    },
    page(after, limit) {
      const ids = [...rows.keys()].filter((id) => after === null || id > after)
      return ids
        .toSorted()
        .slice(0, limit)
        .map((id) => rows.get(id) as CredentialRecord)
    },
  }
}

function oldestFirst(one: CredentialRecord, other: CredentialRecord): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1)
}
