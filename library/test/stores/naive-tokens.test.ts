/**
 * Token stores that are wrong fail the contract: each of its promises can be broken, and is then missed.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TokenStore } from 'latchkey/store-kit'
import { memoryTokens } from 'latchkey/stores/memory'
import { testTokenStore, tokenStoreContract, tokenStoreRaces } from 'latchkey/testing'
import { naiveTokens } from '../../../services/naive-tokens.ts'

testTokenStore('memoryTokens', () => ({ store: memoryTokens(), close: () => undefined }))

describe('the races of the token contract (negative control)', () => {
  for (const { name, run } of tokenStoreRaces) {
    it(`are lost by a store that reads and then writes: ${name}`, async () => {
      await assert.rejects(run(naiveTokens()), assert.AssertionError)
    })
  }

  it('are all that such a store loses', async () => {
    const others = tokenStoreContract.filter((one) => !tokenStoreRaces.includes(one))
    for (const { run } of others) await run(naiveTokens())
  })
})

/** Returns a memory store with one method that is wrong. */
function flawed(flaw: (right: TokenStore) => Partial<TokenStore>): () => TokenStore {
  return () => {
    const right = memoryTokens()
    return { ...right, ...flaw(right) }
  }
}

/** Stores that each break one promise, and which promise that is. */
const wrong: readonly (readonly [what: string, promise: RegExp, make: () => TokenStore])[] = [
  [
    'takes by a clock of its own',
    /to the millisecond/,
    flawed((right) => ({
      take: (group, id, _, others) => right.take(group, id, Date.now(), others),
    })),
  ],
  [
    'leaves the others of the group when one is redeemed',
    /leaves the others or not/,
    flawed((right) => ({ take: (group, id, now) => right.take(group, id, now, 'keep') })),
  ],
  [
    'voids a group for whoever guesses',
    /voids nothing when it is asked for a token that is not there/,
    flawed((right) => ({
      async take(group, id, now, others) {
        const taken = await right.take(group, id, now, others)
        if (others === 'void') await right.clear(group)
        return taken
      },
    })),
  ],
  [
    'makes room for a stranger by voiding the oldest of the owner',
    /refuses a token that is one too many/,
    flawed((right) => ({
      add: (record, limit, now) => right.add(record, { ...limit, whenFull: 'replace' }, now),
    })),
  ],
  [
    'adds the successor of a token that is gone',
    /writes nothing for whoever comes too late/,
    flawed((right) => ({
      async replace(group, id, successor, now) {
        const taken = await right.replace(group, id, successor, now)
        if (taken === null) await right.add(successor, { most: 9, whenFull: 'refuse' }, now)
        return taken
      },
    })),
  ],
]

describe('the token contract (negative control)', () => {
  for (const [what, promise, make] of wrong) {
    it(`misses its promise in a store that ${what}`, async () => {
      const missed: string[] = []
      for (const { name, run } of tokenStoreContract) {
        await run(make()).catch((error: unknown) => {
          assert.ok(error instanceof assert.AssertionError, String(error))
          missed.push(name)
        })
      }
      assert.ok(
        missed.some((name) => promise.test(name)),
        missed.join('; '),
      )
    })
  }
})
