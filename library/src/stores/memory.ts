/**
 * Sessions in the memory of this process: for tests, and for development. They end with it.
 *
 * @module
 */

import { copyJson, type JsonObject } from '../contracts/json.ts'
import { Listeners } from '../ground/listeners.ts'
import {
  changeRecord,
  frozenRecord,
  isAnnounced,
  succeedRecord,
  type SessionChange,
  type SessionRecord,
} from '../contracts/record.ts'
import type { SessionStore, StoreMessage } from '../contracts/store.ts'
import { frozenTerms } from '../contracts/terms.ts'
import { readFlag, readSettings, setting, type SettingsOf } from '../ground/settings.ts'
import { memoryAttempts } from './memory/attempts.ts'
import { memoryCredentials } from './memory/credentials.ts'
import { memoryRevocations } from './memory/revocations.ts'
import { memoryTokens } from './memory/tokens.ts'
import { pruning, SessionTable, SharedStrings } from './memory/table.ts'

/** How many sessions one step of `prune` looks at: well under a millisecond, wherever they lie. */
const PRUNE_STEP = 250

/** Options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** Lets latchkey start with this store in production, where it is refused. @default false */
  readonly inProduction?: boolean
}

const settings = {
  inProduction: setting(false, readFlag),
} satisfies SettingsOf<MemoryStoreOptions>

/**
 * Returns a store in memory. It answers at once, never by a promise.
 *
 * @example
 * ```ts
 * import { createLatchkey } from 'latchkey'
 * import { memoryStore } from 'latchkey/stores/memory'
 *
 * // For tests and trials: sessions end with the process.
 * const latch = createLatchkey({ store: memoryStore(), findUser: () => null })
 * await latch.sessions('u1') // => []
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  const { inProduction } = readSettings(settings, options, 'memoryStore.')
  const sessions = new SessionTable()
  const listeners = new Listeners<StoreMessage>()
  const userAgents = new SharedStrings()

  const compact = (record: SessionRecord): SessionRecord => {
    const userAgent = record.userAgent === null ? null : userAgents.share(record.userAgent)
    return frozenRecord({ ...record, userAgent })
  }
  const tell = (type: 'ended' | 'changed', { id, userId }: SessionRecord): void =>
    listeners.tell({ type, id, userId })
  const end = (record: SessionRecord): void => {
    sessions.remove(record)
    tell('ended', record)
  }

  return {
    volatile: !inProduction,
    attempts: memoryAttempts(),
    revocations: memoryRevocations(),
    tokens: memoryTokens(),
    credentials: memoryCredentials(),
    create(record) {
      sessions.add(compact(record))
    },
    read(id) {
      return sessions.get(id) ?? null
    },
    update(id, change, { now, ifVersion }) {
      const record = sessions.get(id)
      if (record === undefined || record.expiresAt <= now) return 'gone'
      if (ifVersion !== undefined && ifVersion !== record.version) return 'conflict'
      sessions.replace(Object.freeze(changeRecord(record, frozenChange(change))))
      if (isAnnounced(change)) tell('changed', record)
      return 'updated'
    },
    rotate(id, successor, now) {
      const record = sessions.get(id)
      if (record === undefined || record.expiresAt <= now) return null
      const next = compact(succeedRecord(record, successor))
      end(record)
      sessions.add(next)
      return next
    },
    delete(id, expiredBy = Infinity) {
      const record = sessions.get(id)
      if (record === undefined || record.expiresAt > expiredBy) return false
      end(record)
      return true
    },
    list(userId) {
      return sessions.of(userId)
    },
    deleteAll(userId, except) {
      const ended = sessions.of(userId).filter((record) => record.id !== except)
      for (const record of ended) end(record)
      return ended.length
    },
    updateAll(userId, user) {
      const records = sessions.of(userId)
      const frozen = copyJson(user, 'user') as JsonObject
      for (const record of records) {
        sessions.replace(Object.freeze({ ...record, user: frozen }))
        tell('changed', record)
      }
      return records.length
    },
    listEveryone(limit, now) {
      const found: SessionRecord[] = []
      for (const [, record] of sessions.all()) {
        if (record.userId === null || record.expiresAt <= now) continue
        if (found.length === limit) return { sessions: found, hasMore: true }
        found.push(record)
      }
      return { sessions: found, hasMore: false }
    },
    deleteEveryone() {
      let count = 0
      for (const [, record] of sessions.all()) {
        if (record.userId === null) continue
        end(record)
        count++
      }
      return count
    },
    prune: pruning(
      () => sessions.all(),
      PRUNE_STEP,
      (_, record, now) => {
        if (record.expiresAt <= now) sessions.remove(record)
      },
    ),
    subscribe(listener) {
      listener({ type: 'listening' })
      return listeners.add(listener)
    },
    close() {},
  }
}

/** A copy of what a change brings in, frozen like what the record has already. */
function frozenChange(change: SessionChange): SessionChange {
  const { user, data, terms, ...rest } = change
  return {
    ...rest,
    ...(terms !== undefined && { terms: frozenTerms(terms) }),
    ...(user !== undefined && { user: copyJson(user, 'user') as JsonObject }),
    ...(data !== undefined && {
      data: {
        ...data,
        ...(data.set !== undefined && { set: copyJson(data.set, '') as JsonObject }),
      },
    }),
  }
}

export { memoryAttempts, type MemoryAttemptsOptions } from './memory/attempts.ts'
export { memoryCredentials } from './memory/credentials.ts'
export { memoryTokens } from './memory/tokens.ts'
