/**
 * Lanes as the first stores wrote them, with members that have no number of attempts. A database may still contain some
 * when its server is updated.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { MINUTE, type AttemptStore } from 'latchkey'
import type { Lane } from 'latchkey/store-kit'

/** Returns the lane as it was written at this instant: two attempts, of two members. */
export const oldLane = (now: number) => ({
  key: 'address:192.0.2.1',
  count: 2,
  nextAt: 0,
  forgetAt: now + MINUTE,
  members: ['a', 'b'],
})

const at = (member: string): Lane => ({
  key: 'address:192.0.2.1',
  rule: {
    free: 9,
    firstWait: 0,
    maxWait: 0,
    cap: 9,
    window: MINUTE,
    lasting: null,
    maxMembers: 2,
    memberCap: null,
  },
  member,
})

/** Asserts that a store with this lane counts further attempts in it, and can forgive the old ones. */
export async function countsOn(store: AttemptStore, now: number): Promise<void> {
  const isTaken = async (member: string): Promise<boolean> =>
    (await store.reserve([at(member)], now)).admitted
  assert.equal(await isTaken('a'), true)
  // The old member has one attempt from before and a new one of its own.
  await store.settle({ clear: [], giveBack: [], forgive: [at('a')] }, now)
  for (const member of ['c', 'b', 'c', 'b', 'c', 'b', 'd']) {
    assert.equal(await isTaken(member), true, member)
  }
  assert.equal(await isTaken('b'), false)
  assert.equal((await store.reserve([at('b')], now + MINUTE)).admitted, true)
}
