/**
 * What every attempt store must do, as tests.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AttemptStore, Lane, LaneRule } from '../contracts/attempts.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import { DAY, MINUTE, SECOND } from '../ground/time.ts'
import type { AttemptCase } from './attempt-case.ts'
import { attemptStoreOffice } from './attempt-office.ts'
import { inParallel } from './races.ts'

const now = Date.now()

const ladder: LaneRule = {
  free: 3,
  firstWait: 1 * SECOND,
  maxWait: 3 * SECOND,
  cap: 6,
  window: null,
  maxMembers: null,
  lasting: null,
  memberCap: null,
}

const windowed: LaneRule = {
  free: 3,
  firstWait: 0,
  maxWait: 0,
  cap: 3,
  window: 1 * MINUTE,
  maxMembers: 2,
  lasting: null,
  memberCap: null,
}

const lane = (key: string, rule: LaneRule, member = ''): Lane => ({ key, rule, member })

/** Reserves in one lane. Returns when the next attempt is taken, if this one is not. */
async function attempt(
  store: AttemptStore,
  wanted: Lane,
  at: number,
): Promise<'admitted' | number | null> {
  const reservation = await store.reserve([wanted], at)
  return reservation.admitted ? 'admitted' : reservation.retryAt
}

/** The races: a store that reads, changes and puts back fails them. */
export const attemptStoreRaces: readonly AttemptCase[] = [
  {
    name: '500 parallel attempts in one lane: exactly the limit is admitted',
    async run(store) {
      const outcomes = await inParallel(500, () => store.reserve([lane('user:a', ladder)], now))
      assert.equal(outcomes.filter(({ admitted }) => admitted).length, ladder.free)
    },
  },
  {
    name: '500 parallel attempts at different accounts from one address: exactly its limit',
    async run(store) {
      const rule = { ...windowed, cap: 20, free: 20, maxMembers: null }
      const outcomes = await inParallel(500, (i) =>
        store.reserve([lane(`user:${i}`, ladder), lane('address:x', rule)], now),
      )
      assert.equal(outcomes.filter(({ admitted }) => admitted).length, 20)
    },
  },
]

const basics: readonly AttemptCase[] = [
  {
    name: 'admits the free attempts, then one after each wait, which doubles up to the longest',
    async run(store) {
      const wanted = lane('user:a', ladder)
      for (let i = 0; i < 3; i++) assert.equal(await attempt(store, wanted, now), 'admitted')
      assert.equal(await attempt(store, wanted, now), now + 1 * SECOND)
      assert.equal(await attempt(store, wanted, now + 1 * SECOND - 1), now + 1 * SECOND)
      assert.equal(await attempt(store, wanted, now + 1 * SECOND), 'admitted')
      assert.equal(await attempt(store, wanted, now + 1 * SECOND), now + 3 * SECOND)
      assert.equal(await attempt(store, wanted, now + 3 * SECOND), 'admitted')
      assert.equal(await attempt(store, wanted, now + 3 * SECOND), now + 6 * SECOND)
    },
  },
  {
    name: 'makes no process wait because its clock is behind',
    async run(store) {
      const address = lane('address:a', windowed)
      assert.equal(await attempt(store, address, now + 10 * SECOND), 'admitted')
      assert.equal(await attempt(store, address, now), 'admitted')
      await store.settle({ clear: [], giveBack: [address], forgive: [] }, now + 10 * SECOND)
      assert.equal(await attempt(store, address, now), 'admitted')
      assert.equal(await attempt(store, lane('user:a', ladder), now + 10 * SECOND), 'admitted')
      assert.equal(await attempt(store, lane('user:a', ladder), now), 'admitted')
    },
  },
  {
    name: 'ignores waits and closings by a clock that was ahead by 300 days, and keeps counting',
    async run(store) {
      const account = lane('user:a', ladder)
      const closed = lane('address:closed', { ...windowed, maxMembers: null })
      const open = lane('address:open', { ...windowed, maxMembers: null })
      for (const wanted of [account, account, account, closed, closed, closed, open]) {
        assert.equal(await attempt(store, wanted, now + 300 * DAY), 'admitted')
      }
      assert.equal(await attempt(store, account, now), 'admitted')
      assert.equal(await attempt(store, account, now), now + 2 * SECOND)
      // A whole window anew, counted by the clock that is right.
      for (let i = 0; i < 3; i++) assert.equal(await attempt(store, closed, now), 'admitted')
      assert.equal(await attempt(store, closed, now), now + MINUTE)
      for (let i = 0; i < 2; i++) assert.equal(await attempt(store, open, now), 'admitted')
      assert.equal(await attempt(store, open, now), now + MINUTE)
    },
  },
  {
    name: 'believes the waits and closings of a process whose clock is ahead by five minutes',
    async run(store) {
      const account = lane('user:a', ladder)
      const address = lane('address:a', { ...windowed, maxMembers: null })
      for (let i = 0; i < 3; i++) await store.reserve([account, address], now + 5 * MINUTE)
      assert.equal(await attempt(store, account, now), now + 5 * MINUTE + SECOND)
      assert.equal(await attempt(store, address, now), now + 6 * MINUTE)
    },
  },
  {
    name: 'admits no attempt above the cap, however long the wait',
    async run(store) {
      const wanted = lane('user:a', ladder)
      for (let i = 0; i < 6; i++) {
        assert.equal(await attempt(store, wanted, now + i * MINUTE), 'admitted')
      }
      assert.equal(await attempt(store, wanted, now + 1e12), null)
    },
  },
  {
    name: 'forgets a lane with a window at its end, to the millisecond',
    async run(store) {
      const wanted = lane('address:a', { ...windowed, maxMembers: null })
      assert.equal(await attempt(store, wanted, now), 'admitted')
      assert.equal(await attempt(store, wanted, now + 30 * SECOND), 'admitted')
      assert.equal(await attempt(store, wanted, now + MINUTE), 'admitted')
      assert.equal(await attempt(store, wanted, now + MINUTE), 'admitted')
      assert.equal(await attempt(store, wanted, now + MINUTE), 'admitted')
      // Closed now, and for a whole window from now.
      assert.equal(await attempt(store, wanted, now + 2 * MINUTE - 1), now + 2 * MINUTE)
      assert.equal(await attempt(store, wanted, now + 2 * MINUTE), 'admitted')
    },
  },
  {
    name: 'closes a lane with too many different members, and counts one member once',
    async run(store) {
      const rule = { ...windowed, cap: 100, free: 100 }
      for (const member of ['a', 'b', 'a', 'b', 'a', 'c']) {
        assert.equal(await attempt(store, lane('address:a', rule, member), now), 'admitted')
      }
      assert.equal(await attempt(store, lane('address:a', rule, 'a'), now), now + MINUTE)
    },
  },
  {
    name: 'refuses a member that is over its own cap, and goes on taking attempts of others',
    async run(store) {
      const rule = { ...ladder, free: 100, cap: 100, memberCap: 2 }
      for (const member of ['a', 'b', 'a', 'b', 'c']) {
        assert.equal(await attempt(store, lane('user:a', rule, member), now), 'admitted')
      }
      for (const member of ['a', 'b']) {
        assert.equal(await attempt(store, lane('user:a', rule, member), now + 1e12), null)
      }
      assert.equal(await attempt(store, lane('user:a', rule, 'c'), now), 'admitted')
      assert.equal(await attempt(store, lane('user:a', rule, 'd'), now), 'admitted')
      // An attempt that is not distinguished from others is bounded only by the lane.
      for (let i = 0; i < 5; i++) {
        assert.equal(await attempt(store, lane('user:a', rule), now), 'admitted')
      }
    },
  },
  {
    name: 'forgets a small count at the end of its window, and never a lasting count or a closed lane',
    async run(store) {
      const rule = { ...windowed, free: 9, cap: 4, lasting: 3, maxMembers: null, memberCap: 2 }
      const attempts = async (key: string, count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          assert.equal(await attempt(store, lane(key, rule, `${i}`), now), 'admitted')
        }
      }
      await attempts('user:small', 2)
      await attempts('user:lasts', 3)
      await attempts('user:closed', 4)
      assert.equal(await attempt(store, lane('user:small', rule, '0'), now), 'admitted')
      assert.equal(await attempt(store, lane('user:lasts', rule, '0'), now), 'admitted')
      await store.settle({ clear: ['user:small'], giveBack: [], forgive: [] }, now)
      await attempts('user:small', 2)
      while (await store.prune(now + MINUTE));
      await attempts('user:small', 2)
      for (const key of ['user:lasts', 'user:closed']) {
        assert.equal(await attempt(store, lane(key, rule, 'x'), now + 1e12), null, key)
      }
    },
  },
  {
    name: 'forgives a member: its attempts are gone, those of others stay, and a lane that it closed is open',
    async run(store) {
      const rule = { ...windowed, cap: 9, free: 9 }
      const at = (member: string): Lane => lane('address:a', rule, member)
      for (const member of ['a', 'b', 'a', 'a', 'b', 'c']) await store.reserve([at(member)], now)
      assert.equal(await attempt(store, at('a'), now), now + MINUTE)
      await store.settle(
        { clear: [], giveBack: [], forgive: [at('a'), lane('unknown', rule)] },
        now,
      )
      // Two members and three attempts are left; six more are taken, of those two.
      for (const member of ['b', 'c', 'b', 'c', 'b', 'c']) {
        assert.equal(await attempt(store, at(member), now), 'admitted')
      }
      assert.equal(await attempt(store, at('b'), now), now + MINUTE)
      // Attempts that were forgiven before are not taken from the others.
      await store.settle({ clear: [], giveBack: [at('a')], forgive: [at('a')] }, now)
      assert.equal(await attempt(store, at('b'), now), now + MINUTE)
    },
  },
  {
    name: 'gives back one attempt of a member, who is gone with the last',
    async run(store) {
      const at = (member: string): Lane =>
        lane('address:a', { ...windowed, cap: 9, free: 9 }, member)
      for (const member of ['a', 'a', 'b', 'c']) await store.reserve([at(member)], now)
      await store.settle({ clear: [], giveBack: [at('a')], forgive: [] }, now)
      assert.equal(await attempt(store, at('b'), now), now + MINUTE)
      await store.settle({ clear: [], giveBack: [at('a')], forgive: [] }, now)
      assert.equal(await attempt(store, at('b'), now), 'admitted')
    },
  },
  {
    name: 'counts every attempt, and grows no further, when more members come than a lane tells apart',
    async run(store) {
      const rule = { ...ladder, free: 1e6, cap: 1e6, memberCap: 2 }
      const many = Array.from({ length: 1005 }, (_, i) => lane('user:a', rule, `${i}`))
      for (const one of many) await store.reserve([one], now)
      assert.equal(await attempt(store, lane('user:a', rule, 'new'), now), null)
      assert.equal(await attempt(store, lane('user:a', rule, '7'), now), 'admitted')
      assert.equal(await attempt(store, lane('user:a', rule, '7'), now), null)
    },
  },
  {
    name: 'counts in all lanes or in none',
    async run(store) {
      const closed = lane('address:a', { ...windowed, cap: 1, free: 1, maxMembers: null })
      const account = lane('user:a', ladder)
      assert.deepEqual(await store.reserve([account, closed], now), { admitted: true })
      for (let i = 0; i < 10; i++) {
        const refused = await store.reserve([account, closed], now)
        assert.deepEqual(
          { ...refused },
          { admitted: false, key: 'address:a', retryAt: now + MINUTE },
        )
      }
      assert.equal(await attempt(store, account, now), 'admitted')
      assert.equal(await attempt(store, account, now), 'admitted')
      assert.equal(await attempt(store, account, now), now + 1 * SECOND)
    },
  },
  {
    name: 'keeps lanes apart, whatever their names are made of',
    async run(store) {
      for (const key of ['user:a', 'user:A', 'user:a ', "user:' OR 1=1", 'user:*', 'name:a']) {
        for (let i = 0; i < 3; i++) {
          assert.equal(await attempt(store, lane(key, ladder), now), 'admitted', key)
        }
        assert.equal(await attempt(store, lane(key, ladder), now), now + 1 * SECOND, key)
      }
    },
  },
  {
    name: 'settles: forgets the lanes to clear, and takes one attempt back from the others',
    async run(store) {
      const account = lane('user:a', ladder)
      const address = lane('address:a', { ...windowed, maxMembers: null })
      for (let i = 0; i < 3; i++) await store.reserve([account, address], now)
      await store.settle(
        { clear: ['user:a', 'user:unknown'], giveBack: [address], forgive: [] },
        now,
      )
      assert.deepEqual(await store.reserve([account, address], now), { admitted: true })
      const refused = await store.reserve([account, address], now)
      assert.equal(!refused.admitted && refused.key, 'address:a')
      for (let i = 0; i < 2; i++) assert.equal(await attempt(store, account, now), 'admitted')
      assert.equal(await attempt(store, account, now), now + 1 * SECOND)
    },
  },
  {
    name: 'forgets hundreds of lanes in one settlement, and no other',
    async run(store) {
      const many = Array.from({ length: 300 }, (_, i) => lane(`device:a:${i}`, ladder))
      const other = lane('device:a:300', ladder)
      for (let i = 0; i < 3; i++) await store.reserve([...many, other], now)
      await store.settle({ clear: many.map(({ key }) => key), giveBack: [], forgive: [] }, now)
      for (const wanted of many) assert.equal(await attempt(store, wanted, now), 'admitted')
      assert.equal(await attempt(store, other, now), now + 1 * SECOND)
    },
  },
  {
    name: 'makes no lane when it gives back an attempt that it does not know',
    async run(store) {
      await store.settle({ clear: [], giveBack: [lane('user:a', ladder)], forgive: [] }, now)
      for (let i = 0; i < 3; i++) {
        assert.equal(await attempt(store, lane('user:a', ladder), now), 'admitted')
      }
      assert.equal(await attempt(store, lane('user:a', ladder), now), now + 1 * SECOND)
    },
  },
  {
    name: 'prunes lanes that have forgotten everything, and no other, in steps that come to an end',
    async run(store) {
      for (let i = 0; i < 250; i++) await store.reserve([lane(`address:${i}`, windowed)], now)
      for (let i = 0; i < 3; i++) await store.reserve([lane('user:a', ladder)], now)
      for (let step = 0; await store.prune(now + MINUTE); step++) assert.ok(step < 1000)
      assert.equal(await attempt(store, lane('user:a', ladder), now), now + 1 * SECOND)
    },
  },
]

/** The whole contract. */
export const attemptStoreContract: readonly AttemptCase[] = [
  ...basics,
  ...attemptStoreRaces,
  ...attemptStoreOffice,
]

/** Runs the contract with `node:test`. `open` returns a new, empty store for each test. */
export function testAttemptStore(
  name: string,
  open: () => MaybePromise<{ store: AttemptStore; close: () => MaybePromise<void> }>,
): void {
  describe(name, () => {
    for (const { name: promise, run } of attemptStoreContract) {
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
