/**
 * The cache in front of a store keeps the store's contract, and keeps nothing that a message has ended.
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
testSessionStore('cached() in front of a store that takes its time', () =>
  cached(slow(memoryStore())),
)
testSessionStore('cached(cached())', () => cached(cached(memoryStore())))

const now = Date.now()

/** The store, with each answer given a turn later. */
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

/** A store whose reads are counted, and answered when the test says. */
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

/** A store whose messages a test can cut. */
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
    /** The messages are lost; with a sign, or without. */
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
  it('answers from memory at once until maxStaleness, and then asks again', async () => {
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

  it('counts the age from the question, not from the answer', async () => {
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

  it('remembers no session that is not there', async () => {
    const { store, state } = held(memoryStore())
    const { cache } = open(store)
    const record = sampleRecord()
    assert.equal(await cache.read(record.id), null)
    await store.create(record)
    assert.notEqual(await cache.read(record.id), null)
    assert.equal(state.reads, 2)
  })

  it('keeps at most maxSessions, the youngest', async () => {
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
    ['ends with all of its user', (store: SessionStore) => store.deleteAll('u1')],
    ["ends with everybody's", (store: SessionStore) => store.deleteEveryone()],
    [
      'changes',
      (store: SessionStore, id: string) => store.update(id, { data: { clear: true } }, { now }),
    ],
    ['gets other roles', (store: SessionStore) => store.updateAll('u1', { id: 'u1' })],
  ] as const) {
    it(`says the truth on the next read when a session ${what} in another process`, async () => {
      const shared = memoryStore()
      const [{ cache: here }, { cache: there }] = [open(shared), open(shared)]
      const record = sampleRecord()
      await here.create(record)
      await there.read(record.id)
      await write(here, record.id)
      assert.deepEqual(await there.read(record.id), await shared.read(record.id))
    })

    it(`keeps no answer from before when a session ${what} while it is read`, async () => {
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

  it('keeps no answer from before when the write here is on its way while it is read', async () => {
    const shared = memoryStore()
    // Messages come late, as they may from a remote store: the own write must do without.
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

  it('is off while the messages are cut with a sign, and on again after', async () => {
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

  it('accepts an ended session no longer than maxStaleness when messages are lost without a sign', async () => {
    const { store, cut } = cuttable(memoryStore())
    const { cache, clock } = open(store, { maxStaleness: 2000 })
    const record = sampleRecord()
    await cache.create(record)
    await cache.read(record.id)
    cut(false)
    await store.delete(record.id)
    clock.advance(1999)
    assert.notEqual(await cache.read(record.id), null, 'the number that is stated')
    clock.advance(1)
    assert.equal(await cache.read(record.id), null)
  })

  it('takes no more messages, and forgets, when it is closed', async () => {
    const { cache } = open(memoryStore())
    const record = sampleRecord()
    await cache.create(record)
    await cache.read(record.id)
    await cache.close()
    const { hits } = cache.counts
    await cache.read(record.id)
    assert.equal(cache.counts.hits, hits)
  })

  it('passes on attempts, revocations, and whether the store is volatile', () => {
    const store = memoryStore()
    const { cache } = open(store)
    assert.equal(cache.attempts, store.attempts)
    assert.equal(cache.revocations, store.revocations)
    assert.equal(cache.volatile, true)
  })

  it('refuses absurd options', () => {
    assert.throws(() => cached(memoryStore(), { maxStaleness: 0 }), /maxStaleness/)
    assert.throws(() => cached(memoryStore(), { maxSessions: 1.5 }), /maxSessions/)
    // @ts-expect-error unknown
    assert.throws(() => cached(memoryStore(), { ttl: 5 }), /ttl/)
  })
})

describe('cached in front of a store that is a class', () => {
  it('has all of the store', async () => {
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
  it('asks the store once for many requests, and touches all the same', async () => {
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
    // 100 seconds: once in five, and after the touch at one minute.
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

/** Says that it listens, and never tells anything. */
function subscribeOnly(listener: (message: StoreMessage) => void): () => void {
  listener({ type: 'listening' })
  return () => undefined
}
