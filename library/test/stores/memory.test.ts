/**
 * The memory store keeps the contract, and the races of the contract are real.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AttemptStore, LaneState, RevocationStore } from 'latchkey'
import { countAttempt } from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import {
  attemptStoreRaces,
  revocationStoreRaces,
  sampleRecord,
  sessionStoreRaces,
  testAttemptStore,
  testRevocationStore,
  testSessionStore,
  turn,
} from 'latchkey/testing'
import { naiveStore } from '../naive-store.ts'

testSessionStore('memoryStore', () => memoryStore())
testAttemptStore('memoryAttempts', () => ({ store: memoryAttempts(), close: () => undefined }))
testRevocationStore('revocations of memoryStore', () => ({
  store: memoryStore().revocations as RevocationStore,
  close: () => undefined,
}))

describe('memoryStore', () => {
  it('answers at once, without a promise', async () => {
    const store = memoryStore()
    const record = sampleRecord()
    await store.create(record)
    assert.ok(!(store.read(record.id) instanceof Promise))
  })

  it('prunes a large store in steps that each look at a bounded number of sessions', async () => {
    const store = memoryStore()
    for (let i = 0; i < 5000; i++)
      await store.create(sampleRecord({ expiresAt: 1, userId: `u${i}` }))
    let steps = 1
    while (store.prune(2) === true) steps++
    assert.equal(steps, 21)
  })
})

describe('the races of the contract (negative control)', () => {
  for (const { name, run } of sessionStoreRaces) {
    it(`a store that reads, changes and puts back fails: ${name}`, async () => {
      await assert.rejects(run(naiveStore()), assert.AssertionError)
    })
  }
})

describe('memoryAttempts when there are more lanes than it keeps', () => {
  const rule = {
    ...{ free: 3, firstWait: 1000, maxWait: 1000, cap: 100, window: null, maxMembers: null },
  }
  const lane = (key: string) => ({ key, rule, member: '' })

  it('forgets no attempt: a lane that was evicted is as strict as before, or stricter', async () => {
    const store = memoryAttempts({ maxLanes: 100 })
    for (let i = 0; i < 3; i++) await store.reserve([lane('user:victim')], 0)
    for (let i = 0; i < 20_000; i++) await store.reserve([lane(`user:${i}`)], 0)
    assert.equal((await store.reserve([lane('user:victim')], 0)).admitted, false)
  })

  it('clears one lane and not the others it was folded with', async () => {
    const store = memoryAttempts({ maxLanes: 1 })
    const keys = Array.from({ length: 3000 }, (_, i) => `user:${i}`)
    for (const key of keys) for (let i = 0; i < 3; i++) await store.reserve([lane(key)], 0)
    await store.settle({ clear: ['user:7'], giveBack: [] }, 0)
    assert.equal((await store.reserve([lane('user:7')], 0)).admitted, true)
    assert.equal((await store.reserve([lane('user:8')], 0)).admitted, false)
  })

  it('keeps a lane cleared when it prunes', async () => {
    const store = memoryAttempts({ maxLanes: 10 })
    const keys = Array.from({ length: 100 }, (_, i) => `user:${i}`)
    for (const key of keys) for (let i = 0; i < 3; i++) await store.reserve([lane(key)], 0)
    await store.settle({ clear: ['user:7'], giveBack: [] }, 0)
    for (let step = 0; await store.prune(1); step++) assert.ok(step < 1000)
    assert.equal((await store.reserve([lane('user:7')], 1)).admitted, true)
    assert.equal((await store.reserve([lane('user:8')], 1)).admitted, false)
  })
})

/** Reads, changes and puts back, with time between. */
function naiveAttempts(): AttemptStore {
  const lanes = new Map<string, LaneState>()
  return {
    async reserve(wanted, now) {
      const states = wanted.map(({ key }) => lanes.get(key))
      await turn()
      for (const [i, lane] of wanted.entries()) {
        const next = countAttempt(states[i], lane, now)
        if (next === null) return { admitted: false, key: lane.key, retryAt: null }
        lanes.set(lane.key, next)
      }
      return { admitted: true }
    },
    settle: () => undefined,
    prune: () => false,
  }
}

describe('the races of the attempt contract (negative control)', () => {
  for (const { name, run } of attemptStoreRaces) {
    it(`a store that reads, changes and puts back fails: ${name}`, async () => {
      await assert.rejects(run(naiveAttempts()), assert.AssertionError)
    })
  }
})

/** Looks whether the value is the expected one, and then writes. */
function naiveRevocations(): RevocationStore {
  const values = new Map<string, string>()
  return {
    read: (keys) => keys.map((key) => values.get(key) ?? null),
    async replace(key, expected, { value }) {
      const found = values.get(key) ?? null
      await turn()
      if (found !== expected) return false
      values.set(key, value)
      return true
    },
    prune: () => false,
  }
}

describe('the races of the revocation contract (negative control)', () => {
  for (const { name, run } of revocationStoreRaces) {
    it(`a store that reads and then writes fails: ${name}`, async () => {
      await assert.rejects(run(naiveRevocations()), assert.AssertionError)
    })
  }
})
