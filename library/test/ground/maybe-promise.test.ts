/**
 * Values that may be promises: what runs at once, what waits for a promise, and where failures go.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import { isPromise, tryThen } from '../../src/ground/maybe-promise.ts'

const twice = (value: number): number | string => 2 * value
const told = (error: unknown): string => `failed: ${(error as Error).message}`
const fail = (): never => {
  throw new Error('no')
}

describe('tryThen', () => {
  it('answers synchronously when the value is no promise, and when the work throws', () => {
    assert.equal(
      tryThen(() => 2, twice, told),
      4,
    )
    assert.equal(tryThen(fail, twice, told), 'failed: no')
    assert.equal(
      tryThen(() => 2, fail, told),
      'failed: no',
    )
  })

  it('waits for the work and for the step after it, also for promises of another kind', async () => {
    const thenable = { then: (done: (value: number) => void) => done(2) } as PromiseLike<number>
    const foreign = runInNewContext('Promise.resolve(2)') as Promise<number>
    const bare = Promise.resolve(2)
    // A promise whose `then` was removed is still a promise.
    void Object.defineProperty(bare, 'then', { value: undefined })
    for (const value of [Promise.resolve(2), thenable, foreign, bare]) {
      const answer = tryThen(() => value, twice, told)
      assert.ok(isPromise(answer))
      assert.equal(await answer, 4)
    }
    const later = tryThen(
      () => 2,
      () => thenable as PromiseLike<number | string>,
      told,
    )
    assert.ok(isPromise(later))
    assert.equal(await later, 2)
    const both = tryThen(
      async () => 2,
      () => foreign as Promise<number | string>,
      told,
    )
    assert.equal(await both, 2)
  })

  it('passes every failure to the last function, which may fail itself', async () => {
    const rejects = async (): Promise<never> => fail()
    assert.equal(await tryThen(rejects, twice, told), 'failed: no')
    assert.equal(await tryThen(async () => 2, fail, told), 'failed: no')
    assert.equal(await tryThen(async () => 2, rejects, told), 'failed: no')
    assert.equal(await tryThen(() => 2, rejects, told), 'failed: no')
    const rethrow = (error: unknown): never => {
      throw new TypeError('worse', { cause: error })
    }
    await assert.rejects(async () => tryThen(rejects, twice, rethrow), TypeError)
    assert.throws(() => tryThen(fail, twice, rethrow), TypeError)
  })
})
