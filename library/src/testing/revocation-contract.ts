/**
 * What every revocation store must do, as tests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import type { RevocationStore } from '../contracts/revocations.ts'
import { MINUTE } from '../ground/time.ts'
import { inParallel } from './races.ts'
import { sealedOrders } from './sealed-orders.ts'

/** One promise of the contract, and the test that it is kept. */
export interface RevocationCase {
  readonly name: string

  /** Rejects if the store, which is new and empty, breaks the promise. */
  readonly run: (store: RevocationStore) => Promise<void>
}

const now = Date.now()
const later = now + MINUTE

const put = async (
  store: RevocationStore,
  key: string,
  expected: string | null,
  value: string,
  expiresAt = later,
): Promise<boolean> => store.replace(key, expected, { value, expiresAt }, now)

const readAll = async (
  store: RevocationStore,
  keys: readonly string[],
  at = now,
): Promise<(string | null)[]> => [...(await store.read(keys, at))]

/** The races: a store that reads, and then writes, fails them. */
export const revocationStoreRaces: readonly RevocationCase[] = [
  {
    name: 'of 100 that write the first value of a key at once, exactly one is told that it did',
    async run(store) {
      const outcomes = await inParallel(100, (i) => put(store, 'session a', null, `${i}`))
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.deepEqual(await readAll(store, ['session a']), [`${outcomes.indexOf(true)}`])
    },
  },
  {
    name: 'of 100 that replace one value at once, exactly one is told that it did',
    async run(store) {
      await put(store, 'user a', null, 'before')
      const outcomes = await inParallel(100, (i) => put(store, 'user a', 'before', `${i}`))
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.deepEqual(await readAll(store, ['user a']), [`${outcomes.indexOf(true)}`])
    },
  },
]

const basics: readonly RevocationCase[] = [
  {
    name: 'reads back what was put down, in the order of the keys, null where there is nothing',
    async run(store) {
      assert.equal(await put(store, 'user a', null, '{"a":"é🔑\\u0000"}'), true)
      assert.equal(await put(store, 'session b', null, ''), true)
      const keys = ['session b', 'unknown', 'user a', '__proto__', "' OR 1=1 --", '*', '']
      const values = ['', null, '{"a":"é🔑\\u0000"}', null, null, null, null]
      assert.deepEqual(await readAll(store, keys), values)
      assert.deepEqual(await readAll(store, []), [])
    },
  },
  {
    name: 'replaces only the value that it is told to expect',
    async run(store) {
      await put(store, 'user a', null, 'one')
      for (const expected of [null, '', 'One', 'two']) {
        assert.equal(await put(store, 'user a', expected, 'three'), false)
      }
      assert.equal(await put(store, 'unknown', 'one', 'three'), false)
      assert.equal(await put(store, 'user a', 'one', 'two'), true)
      assert.deepEqual(await readAll(store, ['user a', 'unknown']), ['two', null])
    },
  },
  {
    name: 'counts an entry as none from the instant it expires, to the millisecond',
    async run(store) {
      await put(store, 'user a', null, 'one')
      assert.deepEqual(await readAll(store, ['user a'], later - 1), ['one'])
      assert.deepEqual(await readAll(store, ['user a'], later), [null])
      const next = { value: 'two', expiresAt: later + MINUTE }
      assert.equal(await store.replace('user a', 'one', next, later), false)
      assert.equal(await store.replace('user a', null, next, later), true)
      assert.deepEqual(await readAll(store, ['user a'], later), ['two'])
    },
  },
  {
    name: 'keeps an entry as long as its last value says',
    async run(store) {
      await put(store, 'user a', null, 'one')
      await put(store, 'user a', 'one', 'two', later + MINUTE)
      assert.deepEqual(await readAll(store, ['user a'], later), ['two'])
    },
  },
  {
    name: 'prunes what has expired and nothing else, in steps that come to an end',
    async run(store) {
      for (let i = 0; i < 250; i++) await put(store, `session ${i}`, null, 'ended', now + 1)
      await put(store, 'session live', null, 'ended')
      for (let step = 0; await store.prune(now + 1); step++) assert.ok(step < 1000)
      assert.deepEqual(await readAll(store, ['session live', 'session 7']), ['ended', null])
    },
  },
]

/** The whole contract. */
export const revocationStoreContract: readonly RevocationCase[] = [
  ...basics,
  ...revocationStoreRaces,
  ...sealedOrders(),
]

/** Runs the contract with `node:test`. `open` returns a new, empty store for each test. */
export function testRevocationStore(
  name: string,
  open: () => MaybePromise<{ store: RevocationStore; close: () => MaybePromise<void> }>,
): void {
  describe(name, () => {
    for (const { name: promise, run } of revocationStoreContract) {
      it(promise, async () => {
        const { store, close } = await open()
        try {
          await run(store)
        } finally {
          await close()
        }
      })
    }
  })
}
