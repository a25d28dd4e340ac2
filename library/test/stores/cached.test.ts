/**
 * The cache in front of a store fulfils the store's contract, and drops what a message says has ended.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLatchkey, SECOND, type SessionStore } from 'latchkey'
import type { StoreMessage } from 'latchkey/store-kit'
import { cached, type CacheOptions } from 'latchkey/stores/cached'
import { memoryStore } from 'latchkey/stores/memory'
import {
  sampleRecord,
  testClock,
  testExchange,
  testSessionStore,
  turn,
  type TestClock,
} from 'latchkey/testing'
import { SECRET } from '../../../services/application.ts'

testSessionStore('cached(memoryStore())', () => cached(memoryStore()))
testSessionStore('cached() in front of a slow store', () => cached(slow(memoryStore())))
testSessionStore('cached(cached())', () => cached(cached(memoryStore())))

const now = Date.now()

/** The store, with each answer a turn later. */
function slow(store: SessionStore): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function' || name === 'subscribe') return value
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(value, target, args)
        await turn()
        return answer
      }
    },
  })
}

/** A store that counts its reads, and answers them when the test says so. */
function held(store: SessionStore) {
  const state = { reads: 0, release: null as (() => void) | null }
  const hold = (): Promise<void> => new Promise((resolve) => (state.release = resolve))
  let holding: Promise<void> | null = null
  const counted: SessionStore = {
    ...store,
    async read(id) {
      state.reads++
      const answer = await store.read(id)
      await holding
      return answer
    },
  }
  const holdReads = (): void => {
    holding = hold()
  }
  return { store: counted, state, holdReads }
}

/** A store whose messages a test can cut off. */
function cuttable(store: SessionStore) {
  const listeners = new Set<(message: StoreMessage) => void>()
  let isCut = false
  const tell = (message: StoreMessage): void => listeners.forEach((listener) => listener(message))
  return {
    store: {
      ...store,
      subscribe(listener: (message: StoreMessage) => void) {
        listeners.add(listener)
        const stop = store.subscribe((message) => {
          if (!isCut) listener(message)
        })
        return () => {
          listeners.delete(listener)
          stop()
        }
      },
    },
    /** Loses all messages from now on, with the message "disconnected" before or without it. */
    cut: (withSign: boolean) => {
      if (withSign) tell({ type: 'disconnected' })
      isCut = true
    },
    mend: () => {
      isCut = false
      tell({ type: 'listening' })
    },
  }
}

function open(store: SessionStore, options: CacheOptions = {}) {
  const clock: TestClock = testClock()
  return { cache: cached(store, { clock, ...options }), clock }
}

describe('cached', () => {
  it('answers from memory until maxStaleness, and then asks the store again', async () => {
    const { store, state } = held(memoryStore())
    const { cache, clock } = open(store, { maxStaleness: 5 * SECOND })
    const record = sampleRecord()
    await cache.create(record)
    await cache.read(record.id)
    for (let i = 0; i < 10; i++) {
      assert.ok(!(cache.read(record.id) instanceof Promise))
      clock.advance(499)
    }
    assert.deepEqual([state.reads, cache.counts.hits, cache.counts.misses], [1, 10, 1])
    clock.advance(10)
    await cache.read(record.id)
    assert.equal(state.reads, 2)
  })

  it('counts the age of an answer from the moment it was asked for, not from its arrival', async () => {
    const { store, state, holdReads } = held(memoryStore())
    const { cache, clock } = open(store, { maxStaleness: 1000 })
    const record = sampleRecord()
    await cache.create(record)
    holdReads()
    const reading = cache.read(record.id)
    await turn()
    clock.advance(999)
    state.release?.()
    await reading
    assert.ok(!(cache.read(record.id) instanceof Promise))
    clock.advance(1)
    assert.ok(cache.read(record.id) instanceof Promise)
  })

  it('does not remember that a session is missing', async () => {
    const { store, state } = held(memoryStore())
    const { cache } = open(store)
    const record = sampleRecord()
    assert.equal(await cache.read(record.id), null)
    await store.create(record)
    assert.notEqual(await cache.read(record.id), null)
    assert.equal(state.reads, 2)
  })

  it('keeps at most maxSessions, dropping the oldest first', async () => {
    const { store, state } = held(memoryStore())
    const { cache } = open(store, { maxSessions: 10 })
    const records = Array.from({ length: 20 }, () => sampleRecord())
    for (const record of records) {
      await cache.create(record)
      await cache.read(record.id)
    }
    state.reads = 0
    for (const { id } of records.slice(10)) await cache.read(id)
    assert.equal(state.reads, 0)
    for (const { id } of records.slice(0, 10)) await cache.read(id)
    assert.equal(state.reads, 10)
  })

  for (const [what, write] of [
    ['ends', (store: SessionStore, id: string) => store.delete(id)],
    ['ends with all sessions of its user', (store: SessionStore) => store.deleteAll('u1')],
    ['ends with all sessions of everybody', (store: SessionStore) => store.deleteEveryone()],
    [
      'changes',
      (store: SessionStore, id: string) => store.update(id, { data: { clear: true } }, { now }),
    ],
    ['gets other roles', (store: SessionStore) => store.updateAll('u1', { id: 'u1' })],
  ] as const) {
    it(`is up to date on the next read after a session ${what} in another process`, async () => {
      const shared = memoryStore()
      const [{ cache: here }, { cache: there }] = [open(shared), open(shared)]
      const record = sampleRecord()
      await here.create(record)
      await there.read(record.id)
      await write(here, record.id)
      assert.deepEqual(await there.read(record.id), await shared.read(record.id))
    })

    it(`does not remember a stale answer when a session ${what} while it is read`, async () => {
      const shared = memoryStore()
      const { store, state, holdReads } = held(shared)
      const { cache } = open(store)
      const record = sampleRecord()
      await cache.create(record)
      holdReads()
      const reading = cache.read(record.id)
      await turn()
      await write(shared, record.id)
      state.release?.()
      await reading
      assert.deepEqual(await cache.read(record.id), await shared.read(record.id))
    })
  }

  it('does not remember a stale answer when this process ends the session while it is read', async () => {
    const shared = memoryStore()
    // Messages of a remote store may come late: after a write of its own the cache must not need them.
    const silent = { ...slow(shared), subscribe: subscribeOnly }
    const { store, state, holdReads } = held(silent)
    const { cache } = open(store)
    const record = sampleRecord()
    await cache.create(record)
    const ending = cache.delete(record.id)
    holdReads()
    const reading = cache.read(record.id)
    await ending
    state.release?.()
    await reading
    assert.equal(await cache.read(record.id), null)
  })

  it('remembers nothing between the messages "disconnected" and "listening"', async () => {
    const { store, cut, mend } = cuttable(memoryStore())
    const { cache } = open(store)
    const record = sampleRecord()
    await cache.create(record)
    await cache.read(record.id)
    cut(true)
    await store.delete(record.id)
    assert.equal(await cache.read(record.id), null)
    const other = sampleRecord()
    await store.create(other)
    const { misses } = cache.counts
    for (let i = 0; i < 5; i++) await cache.read(other.id)
    assert.equal(cache.counts.misses - misses, 5)
    mend()
    for (let i = 0; i < 5; i++) await cache.read(other.id)
    assert.equal(cache.counts.misses - misses, 6)
  })

  it('accepts an ended session no longer than maxStaleness when messages are lost unnoticed', async () => {
    const { store, cut } = cuttable(memoryStore())
    const { cache, clock } = open(store, { maxStaleness: 2000 })
    const record = sampleRecord()
    await cache.create(record)
    await cache.read(record.id)
    cut(false)
    await store.delete(record.id)
    clock.advance(1999)
    assert.notEqual(await cache.read(record.id), null, 'up to maxStaleness, as documented')
    clock.advance(1)
    assert.equal(await cache.read(record.id), null)
  })

  it('forgets everything and remembers nothing more when it is closed', async () => {
    const { cache } = open(memoryStore())
    const record = sampleRecord()
    await cache.create(record)
    await cache.read(record.id)
    await cache.close()
    const { hits } = cache.counts
    await cache.read(record.id)
    assert.equal(cache.counts.hits, hits)
  })

  it('has the attempts, the revocations, the tokens, the credentials and the volatility of the store', () => {
    const store = memoryStore()
    const { cache } = open(store)
    assert.equal(cache.attempts, store.attempts)
    assert.equal(cache.revocations, store.revocations)
    assert.equal(cache.tokens, store.tokens)
    assert.equal(cache.credentials, store.credentials)
    assert.equal(cache.volatile, true)
  })

  it('refuses unknown options and options out of range', () => {
    assert.throws(() => cached(memoryStore(), { maxStaleness: 0 }), /maxStaleness/)
    assert.throws(() => cached(memoryStore(), { maxSessions: 1.5 }), /maxSessions/)
    // @ts-expect-error unknown
    assert.throws(() => cached(memoryStore(), { ttl: 5 }), /ttl/)
  })
})

describe('cached in front of a store whose methods are inherited', () => {
  it('has all methods of the store', async () => {
    const inner = memoryStore()
    const store = Object.create(inner) as SessionStore
    const cache = cached(store)
    const record = sampleRecord()
    await cache.create(record)
    assert.equal((await cache.list('u1')).length, 1)
    assert.equal(await cache.prune(now), false)
    assert.equal(await cache.deleteAll('u1'), 1)
    assert.equal(cache.attempts, inner.attempts)
  })
})

describe('cached behind an application', () => {
  it('asks the store once for many requests, and still touches the session', async () => {
    const clock = testClock()
    const { store, state } = held(memoryStore())
    const cache = cached(store, { clock })
    const latch = createLatchkey({
      secrets: SECRET,
      store: cache,
      clock,
      sweepInterval: 0,
      findUser: (): { id: string; passwordHash: null } | null => null,
    })
    const exchange = testExchange()
    const session = await latch.session(latch.open(exchange))
    await session.login({ id: 'u1' })
    const headers = { cookie: exchange.nextCookie }
    const visit = async () => (await latch.session(latch.open(testExchange({ headers })))).user
    for (let i = 0; i < 1000; i++) {
      assert.equal((await visit())?.id, 'u1')
      clock.advance(100)
    }
    // In 100 seconds: once every five seconds, and once after the touch at one minute.
    assert.ok(state.reads <= 21, `${state.reads} reads`)
    clock.advance(29 * 60_000)
    assert.equal((await visit())?.id, 'u1')
  })
})

describe('a cache that gets no messages (negative control)', () => {
  it('accepts a session that was ended in another process', async () => {
    const shared = memoryStore()
    const { cache } = open({ ...shared, subscribe: subscribeOnly })
    const record = sampleRecord()
    await shared.create(record)
    await cache.read(record.id)
    await shared.delete(record.id)
    assert.notEqual(await cache.read(record.id), null)
  })
})

/** Says "listening" and never sends another message. */
function subscribeOnly(listener: (message: StoreMessage) => void): () => void {
  listener({ type: 'listening' })
  return () => undefined
}
