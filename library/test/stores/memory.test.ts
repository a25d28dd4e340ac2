/**
 * The memory store keeps the contract, and the races of the contract are real.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore } from 'latchkey/stores/memory'
import { sampleRecord, sessionStoreRaces, testSessionStore } from 'latchkey/testing'
import { naiveStore } from '../naive-store.ts'

testSessionStore('memoryStore', () => memoryStore())

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
    assert.equal(steps, 6)
  })
})

describe('the races of the contract (negative control)', () => {
  for (const { name, run } of sessionStoreRaces) {
    it(`a store that reads, changes and puts back fails: ${name}`, async () => {
      await assert.rejects(run(naiveStore()), assert.AssertionError)
    })
  }
})
