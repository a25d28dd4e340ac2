/**
 * A store as most are written: it reads the whole session, changes it, and puts it back. It is the negative control of
 * the tests of races: a test that does not fail on this store could not fail on a real store either.
 *
 * @module
 */

import {
  changeRecord,
  succeedRecord,
  type SessionRecord,
  type SessionStore,
} from 'latchkey/store-kit'
import { turn } from 'latchkey/testing'

/** Where the naive store keeps what it is given. A `Map` is one. */
export interface Blobs {
  get(key: string): string | undefined
  set(key: string, blob: string): unknown
  delete(key: string): boolean
}

/** Returns a store that breaks its promises when requests meet. */
export function naiveStore(blobs: Blobs = new Map<string, string>()): SessionStore {
  const get = async <Value>(key: string): Promise<Value | null> => {
    await turn()
    const blob = blobs.get(key)
    return blob === undefined ? null : (JSON.parse(blob) as Value)
  }
  const put = async (key: string, value: unknown): Promise<void> => {
    await turn()
    blobs.set(key, JSON.stringify(value))
  }
  const read = (id: string): Promise<SessionRecord | null> => get(`session:${id}`)
  const idsOf = async (userId: string): Promise<string[]> => (await get(`user:${userId}`)) ?? []

  const create = async (record: SessionRecord): Promise<void> => {
    await put(`session:${record.id}`, record)
    await put('everyone', [...((await get<string[]>('everyone')) ?? []), record.id])
    if (record.userId === null) return
    await put(`user:${record.userId}`, [...(await idsOf(record.userId)), record.id])
  }
  const list = async (userId: string): Promise<SessionRecord[]> => {
    const records = await Promise.all((await idsOf(userId)).map(read))
    return records.filter((record) => record !== null)
  }

  const everyone = async (): Promise<SessionRecord[]> => {
    const records = await Promise.all(((await get<string[]>('everyone')) ?? []).map(read))
    return records.flatMap((record) => (record === null || record.userId === null ? [] : [record]))
  }

  return {
    create,
    read,
    list,
    async update(id, change, { now, ifVersion }) {
      const record = await read(id)
      if (record === null || record.expiresAt <= now) return 'gone'
      if (ifVersion !== undefined && ifVersion !== record.version) return 'conflict'
      await put(`session:${id}`, changeRecord(record, change))
      return 'updated'
    },
    async rotate(id, successor, now) {
      const record = await read(id)
      if (record === null || record.expiresAt <= now) return null
      const next = succeedRecord(record, successor)
      await create(next)
      blobs.delete(`session:${id}`)
      return next
    },
    async delete(id, expiredBy = Infinity) {
      const record = await read(id)
      if (record === null || record.expiresAt > expiredBy) return false
      return blobs.delete(`session:${id}`)
    },
    async deleteAll(userId, except) {
      const ended = (await list(userId)).filter(({ id }) => id !== except)
      await turn()
      for (const { id } of ended) blobs.delete(`session:${id}`)
      return ended.length
    },
    async updateAll(userId, user) {
      const records = await list(userId)
      for (const record of records) await put(`session:${record.id}`, { ...record, user })
      return records.length
    },
    async listEveryone(limit, now) {
      const live = (await everyone()).filter(({ expiresAt }) => expiresAt > now)
      return { sessions: live.slice(0, limit), hasMore: live.length > limit }
    },
    async deleteEveryone() {
      const ended = await everyone()
      await turn()
      for (const { id } of ended) blobs.delete(`session:${id}`)
      return ended.length
    },
    prune: () => false,
    subscribe: () => () => undefined,
    close: () => undefined,
  }
}
