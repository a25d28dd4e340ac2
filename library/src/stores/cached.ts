/**
 * A cache in this process's memory in front of a remote store, so that most requests ask nobody.
 *
 * The store tells within milliseconds what ends or changes in any process, and the cache drops it. While the store is
 * disconnected the cache is off. If messages are lost without a sign (a network that swallows them), no answer is older
 * than `maxStaleness`: for so long, at most, a session that was ended elsewhere is accepted here.
 *
 * @module
 */

import { andThen, type Awaitable, type MaybePromise } from '../ground/maybe-promise.ts'
import { frozenRecord, type SessionRecord } from '../contracts/record.ts'
import type { SessionStore, StoreMessage } from '../contracts/store.ts'
import { SECOND, type Clock } from '../ground/time.ts'
import {
  readCount,
  readFunction,
  readSettings,
  setting,
  type SettingsOf,
} from '../ground/settings.ts'

/** Options of `cached`. */
export interface CacheOptions {
  /** How old an answer may be, in milliseconds. @default 5 seconds */
  readonly maxStaleness?: number

  /** How many sessions are kept; the one kept for the longest goes. @default 10,000 */
  readonly maxSessions?: number

  /** Tells the age of answers, in milliseconds. Only differences count. @default performance.now */
  readonly clock?: Clock
}

const settings = {
  maxStaleness: setting(5 * SECOND, readCount),
  maxSessions: setting(10_000, readCount),
  clock: setting((): number => performance.now(), readFunction<Clock>),
} satisfies SettingsOf<CacheOptions>

/** A store with a cache in front. */
export interface CachedStore extends SessionStore {
  /** What the cache did since it was made. */
  readonly counts: CacheCounts
}

/** How often a read was answered from the cache, how often by the store, and what was dropped. */
export interface CacheCounts {
  readonly hits: number
  readonly misses: number
  readonly dropped: number
}

/**
 * Returns the store with a cache of sessions in front. Everything but `read` is the store's own.
 *
 * @throws ConfigurationError for an option that is unknown or absurd.
 *
 * @example
 * ```ts
 * import pg from 'pg'
 * import { createLatchkey } from 'latchkey'
 * import { cached } from 'latchkey/stores/cached'
 * import { postgresStore } from 'latchkey/stores/postgres'
 *
 * const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
 * // Most requests ask nobody; a logout in another process is known here within milliseconds.
 * const store = cached(postgresStore(pool), { maxStaleness: 5_000 })
 * const latch = createLatchkey({ store, findUser: () => null })
 * await latch.sessions('u1') // => []
 * ```
 */
export function cached(store: SessionStore, options: CacheOptions = {}): CachedStore {
  const cache = new SessionCache(readSettings(settings, options, 'cached.'))
  const unsubscribe = store.subscribe((message) => cache.receive(message))

  /** Drops sessions before the write, and again after it: what was read meanwhile may be from before the write. */
  const writing = async <Answer>(
    drop: () => void,
    write: () => Awaitable<Answer>,
  ): Promise<Answer> => {
    drop()
    try {
      return await write()
    } finally {
      drop()
    }
  }
  const ofSession = <Answer>(id: string, write: () => Awaitable<Answer>): Promise<Answer> =>
    writing(() => cache.drop(id), write)
  const ofUser = <Answer>(userId: string, write: () => Awaitable<Answer>): Promise<Answer> =>
    writing(() => cache.dropUser(userId), write)

  return {
    ...(store.volatile !== undefined && { volatile: store.volatile }),
    ...(store.attempts !== undefined && { attempts: store.attempts }),
    ...(store.revocations !== undefined && { revocations: store.revocations }),
    ...(store.tokens !== undefined && { tokens: store.tokens }),
    ...(store.credentials !== undefined && { credentials: store.credentials }),
    get counts() {
      return cache.counts
    },
    create: (record) => store.create(record),
    read: (id) => cache.get(id) ?? cache.load(id, () => store.read(id)),
    update: (id, change, condition) => ofSession(id, () => store.update(id, change, condition)),
    rotate: (id, successor, now) => ofSession(id, () => store.rotate(id, successor, now)),
    delete: (id, expiredBy) => ofSession(id, () => store.delete(id, expiredBy)),
    list: (userId) => store.list(userId),
    deleteAll: (userId, except) => ofUser(userId, () => store.deleteAll(userId, except)),
    updateAll: (userId, user) => ofUser(userId, () => store.updateAll(userId, user)),
    listEveryone: (limit, now) => store.listEveryone(limit, now),
    deleteEveryone: () =>
      writing(
        () => cache.dropEveryone(),
        () => store.deleteEveryone(),
      ),
    prune: (now) => store.prune(now),
    subscribe: (listener) => store.subscribe(listener),
    close() {
      unsubscribe()
      cache.receive({ type: 'disconnected' })
      return store.close()
    },
  }
}

/** A session in the cache, or a place for one that is being read. */
interface Entry {
  /** `null` until the store has answered. */
  record: SessionRecord | null

  /** When the store was asked: the answer is from then or later. */
  readonly askedAt: number
}

class SessionCache {
  readonly #options: Required<CacheOptions>
  readonly #entries = new Map<string, Entry>()
  readonly #counts = { hits: 0, misses: 0, dropped: 0 }
  #isListening = false

  constructor(options: Required<CacheOptions>) {
    this.#options = options
  }

  get counts(): CacheCounts {
    return { ...this.#counts }
  }

  get(id: string): SessionRecord | null {
    const entry = this.#entries.get(id)
    if (entry === undefined || entry.record === null) return null
    if (this.#options.clock() - entry.askedAt >= this.#options.maxStaleness) return null
    this.#counts.hits++
    return entry.record
  }

  /**
   * Asks the store, and keeps the answer if its place is still there. A message about the session that came meanwhile
   * has removed the place.
   */
  load(
    id: string,
    ask: () => MaybePromise<SessionRecord | null>,
  ): MaybePromise<SessionRecord | null> {
    this.#counts.misses++
    if (!this.#isListening) return ask()
    const place: Entry = { record: null, askedAt: this.#options.clock() }
    this.#put(id, place)
    return andThen(ask(), (record) => {
      if (record === null) {
        if (this.#entries.get(id) === place) this.#entries.delete(id)
        return null
      }
      // Several requests are going to read the same record.
      place.record = frozenRecord(record)
      return place.record
    })
  }

  /** Forgets the session, and what is being read of it. */
  drop(id: string): void {
    if (this.#entries.delete(id)) this.#counts.dropped++
  }

  /** Forgets the user's sessions, and all that are being read: they may be the user's. */
  dropUser(userId: string): void {
    for (const [id, { record }] of this.#entries) {
      if (record === null || record.userId === userId) this.drop(id)
    }
  }

  /** Forgets all, and all that are being read. */
  dropEveryone(): void {
    this.#counts.dropped += this.#entries.size
    this.#entries.clear()
  }

  /** Drops what the message is about; all, when messages begin to come or stop. */
  receive(message: StoreMessage): void {
    if (message.type === 'ended' || message.type === 'changed') return this.drop(message.id)
    this.#isListening = message.type === 'listening'
    this.dropEveryone()
  }

  #put(id: string, entry: Entry): void {
    // Placed behind all others, so that the first entry of the map is the oldest.
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    if (this.#entries.size <= this.#options.maxSessions) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}
