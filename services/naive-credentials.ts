/**
 * A credential store as most are written: it reads what a user has, and then writes it. It is the negative control of
 * the races of the credential contract.
 *
 * @module
 */

import type { CredentialRecord, CredentialStore } from 'latchkey/store-kit'
import { turn } from 'latchkey/testing'
import type { Blobs } from './naive-store.ts'

/** Returns a credential store that breaks its promises when requests meet. */
export function naiveCredentials(blobs: Blobs = new Map<string, string>()): CredentialStore {
  const rows = (): readonly CredentialRecord[] =>
    JSON.parse(blobs.get('credentials') ?? '[]') as readonly CredentialRecord[]
  const read = async (): Promise<readonly CredentialRecord[]> => {
    await turn()
    return rows()
  }
  const write = async (change: (rows: readonly CredentialRecord[]) => CredentialRecord[]) => {
    await turn()
    blobs.set('credentials', JSON.stringify(change(rows())))
  }
  const inOrder = (one: string | number, other: string | number) => (one < other ? -1 : 1)
  const of = async (userId: string): Promise<CredentialRecord[]> =>
    (await read()).filter((row) => row.userId === userId)
  const find = async (id: string): Promise<CredentialRecord | null> =>
    structuredClone((await read()).find((row) => row.id === id) ?? null)

  return {
    async add(record, most) {
      if ((await find(record.id)) !== null) return 'exists'
      const same = (await of(record.userId)).filter(({ kind }) => kind === record.kind)
      if (same.length >= most) return 'full'
      await write((all) => [...all, structuredClone(record)])
      return 'added'
    },
    read: find,
    async list(userId) {
      const found = structuredClone(await of(userId))
      return found.toSorted(
        (one, other) => one.createdAt - other.createdAt || inOrder(one.id, other.id),
      )
    },
    async update(id, version, change) {
      const row = await find(id)
      if (row?.version !== version) return false
      const next = { ...row, ...change, version: version + 1 }
      // An upsert, as in most stores.
      await write((all) => [...all.filter((one) => one.id !== id), next])
      return true
    },
    async remove(id, userId, leaving) {
      const owned = await of(userId)
      const others = owned.filter((row) => row.id !== id)
      if (others.length === owned.length) return 'missing'
      if (leaving !== undefined && !others.some(({ kind }) => leaving.includes(kind))) return 'last'
      await write((all) => all.filter((row) => row.id !== id))
      return 'removed'
    },
    async removeAll(userId) {
      const owned = await of(userId)
      await write((all) => all.filter((row) => row.userId !== userId))
      return owned.length
    },
    async page(after, limit) {
      const sorted = (await read()).toSorted((one, other) => inOrder(one.id, other.id))
      return structuredClone(sorted.filter(({ id }) => id > (after ?? '')).slice(0, limit))
    },
  }
}
