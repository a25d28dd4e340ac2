/**
 * Races that every token store must win: a store that reads, and then removes, loses them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { TokenRecord } from '../contracts/tokens.ts'
import { GROUP, now, sampleToken, type TokenCase } from './token-case.ts'
import { inParallel, raceAll } from './races.ts'

const three = { most: 3, whenFull: 'refuse' } as const
const many = { most: 1000, whenFull: 'refuse' } as const

/** How many of the tokens are live. */
async function countLive(
  store: Parameters<TokenCase['run']>[0],
  tokens: readonly TokenRecord[],
): Promise<number> {
  const found = await inParallel(tokens.length, (i) => {
    const { group, id } = tokens[i] as TokenRecord
    return store.read(group, id, now)
  })
  return found.filter((token) => token !== null).length
}

/** The races. */
export const tokenStoreRaces: readonly TokenCase[] = [
  {
    name: 'of 100 that redeem one token at once, exactly one gets it (ASVS 5.0, 6.5.1)',
    async run(store) {
      const token = sampleToken()
      await store.add(token, three, now)
      const taken = await inParallel(100, (i) =>
        store.take(GROUP, token.id, now, i % 2 === 0 ? 'void' : 'keep'),
      )
      assert.deepEqual(
        taken.filter((one) => one !== null),
        [token],
      )
    },
  },
  {
    name: 'of 60 that redeem three tokens of one user at once, exactly one gets one: all others are void',
    async run(store) {
      const tokens = [sampleToken(), sampleToken(), sampleToken()]
      for (const token of tokens) await store.add(token, three, now)
      const taken = await inParallel(60, (i) =>
        store.take(GROUP, (tokens[i % 3] as TokenRecord).id, now, 'void'),
      )
      assert.equal(taken.filter((one) => one !== null).length, 1)
      assert.equal(await countLive(store, tokens), 0)
    },
  },
  {
    name: 'of 100 that replace one token at once, exactly one has a successor',
    async run(store) {
      const token = sampleToken()
      await store.add(token, three, now)
      const successors = Array.from({ length: 100 }, () => sampleToken())
      const taken = await inParallel(100, (i) =>
        store.replace(GROUP, token.id, successors[i] as TokenRecord, now),
      )
      assert.equal(taken.filter((one) => one !== null).length, 1)
      assert.equal(await countLive(store, successors), 1)
    },
  },
  {
    name: 'of 100 that are added at once, exactly as many stay as a group may have',
    async run(store) {
      const tokens = Array.from({ length: 100 }, () => sampleToken())
      const added = await inParallel(100, (i) => store.add(tokens[i] as TokenRecord, three, now))
      assert.equal(added.filter(Boolean).length, 3)
      assert.equal(await countLive(store, tokens), 3)
      await store.clear(GROUP)
      const replacing = { most: 5, whenFull: 'replace' } as const
      await inParallel(100, (i) => store.add(tokens[i] as TokenRecord, replacing, now))
      assert.equal(await countLive(store, tokens), 5)
    },
  },
  {
    name: 'a redemption and the voiding of another token of the group leave no two winners, in any order',
    async run(store) {
      await raceAll(async () => {
        await store.clear(GROUP)
        const [one, other] = [sampleToken(), sampleToken()]
        await store.add(one, many, now)
        await store.add(other, many, now)
        const winners: unknown[] = []
        const redeem = async ({ id }: TokenRecord): Promise<void> => {
          const taken = await store.take(GROUP, id, now, 'void')
          if (taken !== null) winners.push(taken)
        }
        return {
          first: [() => redeem(one), () => redeem(other)],
          second: [() => redeem(other), () => redeem(one)],
          check: async () => assert.equal(winners.length, 1),
        }
      })
    },
  },
  {
    name: 'no successor outlives the end of its group: it is cleared, or there is none, in any order',
    async run(store) {
      await raceAll(async () => {
        await store.clear(GROUP)
        const [token, successor] = [sampleToken(), sampleToken()]
        await store.add(token, three, now)
        return {
          first: [() => store.replace(GROUP, token.id, successor, now)],
          second: [() => store.clear(GROUP)],
          check: async () => assert.equal(await countLive(store, [token, successor]), 0),
        }
      })
    },
  },
]
