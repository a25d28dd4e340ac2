/**
 * The rules of counting attempts, in detail that no store shows: what a lane becomes, to the last field.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Lane, LaneRule, LaneState, Member } from '../../src/contracts/attempts.ts'
import {
  believedLane,
  countAttempt,
  countAttempts,
  MAX_MEMBERS,
  readMembers,
  retryAt,
  settleAttempts,
} from '../../src/contracts/lanes.ts'
import { MAX_CLOCK_SKEW, MINUTE, SECOND } from '../../src/ground/time.ts'

const now = 1_000_000_000

const rule: LaneRule = {
  free: 9,
  firstWait: 1 * SECOND,
  maxWait: 4 * SECOND,
  cap: 9,
  window: 1 * MINUTE,
  lasting: null,
  maxMembers: null,
  memberCap: null,
}

const lane = (member = '', change: Partial<LaneRule> = {}): Lane => ({
  key: 'user:a',
  rule: { ...rule, ...change },
  member,
})

const open: LaneState = { count: 3, nextAt: 0, forgetAt: now + 1, members: [] }
const closed: LaneState = { ...open, nextAt: null }

/** A lane that tells no more members apart, and has five attempts of others. */
const crowded: LaneState = {
  ...open,
  count: MAX_MEMBERS + 5,
  members: [
    ...Array.from({ length: MAX_MEMBERS - 1 }, (_, i): Member => [`member ${i}`, 1]),
    ['*', 5],
  ],
}

const settle = (state: LaneState | undefined, one: Lane, kind: 'giveBack' | 'forgive') =>
  settleAttempts({ clear: [], giveBack: [], forgive: [], [kind]: [one] }, () => state, now)

describe('countAttempt', () => {
  it('counts the attempt of nobody in particular for the lane alone', () => {
    assert.deepEqual(countAttempt(open, lane(), now), { ...open, count: 4 })
    assert.deepEqual(countAttempt(open, lane('m'), now)?.members, [['m', 1]])
  })

  it('takes none in a lane that was counted higher by an older rule than it may today', () => {
    assert.notEqual(countAttempt(open, lane('', { cap: 4 }), now), null)
    for (const cap of [2, 3]) {
      assert.equal(countAttempt(open, lane('', { cap }), now), null)
      assert.equal(retryAt(open, lane('', { cap })), open.forgetAt)
    }
  })

  it('counts whoever comes after the last member that is told apart with all others', () => {
    const members = crowded.members.slice(0, -1)
    const last = countAttempt({ ...crowded, members }, lane('last', { cap: 1e6, free: 1e6 }), now)
    assert.deepEqual(last?.members.at(-1), ['last', 1])
    const next = countAttempt({ ...open, members: last?.members ?? [] }, lane('next'), now)
    assert.deepEqual(next?.members.at(-1), ['*', 1])
    const again = countAttempt({ ...open, members: next?.members ?? [] }, lane('again'), now)
    assert.deepEqual(again?.members.at(-1), ['*', 2])
  })

  it('bounds nobody in particular by what others have attempted', () => {
    const bounded = { cap: 1e6, free: 1e6, memberCap: 5 }
    assert.equal(countAttempt(crowded, lane('somebody', bounded), now), null)
    assert.notEqual(countAttempt(crowded, lane('', bounded), now), null)
  })

  it('forgets at the end of the window, unless it has counted what lasts, or is closed', () => {
    const forgetAt = (count: number, change: Partial<LaneRule>): number | null | undefined =>
      countAttempt({ ...open, count }, lane('', { lasting: 5, ...change }), now)?.forgetAt
    assert.equal(forgetAt(3, {}), now + 1)
    assert.equal(forgetAt(4, {}), null)
    assert.equal(forgetAt(5, {}), null)
    assert.equal(forgetAt(3, { cap: 4 }), null)
    assert.equal(forgetAt(3, { cap: 4, lasting: null }), now + MINUTE)
    assert.equal(forgetAt(5, { lasting: null }), now + 1)
  })
})

describe('countAttempts', () => {
  it('returns each lane that was counted, and nothing besides', () => {
    const counted = countAttempts([lane()], () => open, now)
    assert.deepEqual(counted, [['user:a', { ...open, count: 4 }]])
  })
})

describe('believedLane', () => {
  const latest = now + MAX_CLOCK_SKEW

  it('is the lane itself as long as a clock that is right can have written it', () => {
    for (const state of [
      { ...open, nextAt: latest + rule.maxWait, forgetAt: latest + MINUTE },
      { ...closed, forgetAt: latest + MINUTE },
      { ...closed, forgetAt: null },
    ]) {
      assert.equal(believedLane(state, rule, now), state)
    }
  })

  it('believes no later wait and no later end of the window, and keeps the count', () => {
    const wait = { ...open, nextAt: latest + rule.maxWait + 1 }
    assert.deepEqual(believedLane(wait, rule, now), open)
    const end = { ...open, nextAt: now + 1, forgetAt: latest + MINUTE + 1 }
    assert.deepEqual(believedLane(end, rule, now), { ...end, forgetAt: now + MINUTE })
  })

  it('opens no lane that is closed for ever by today’s rule, whatever window it had', () => {
    const state = { ...closed, forgetAt: latest + 1000 * MINUTE }
    assert.equal(believedLane(state, { ...rule, window: null }, now), state)
    // Negative control: with a window, no clock that is right has written this.
    assert.equal(believedLane(state, rule, now).count, 0)
  })
})

describe('settleAttempts', () => {
  it('changes nothing of a lane that is not there, or does not know the member', () => {
    for (const kind of ['giveBack', 'forgive'] as const) {
      assert.deepEqual(settle(undefined, lane('m'), kind), [])
      assert.deepEqual(settle({ ...open, members: [['other', 3]] }, lane('m'), kind), [])
    }
  })

  it('removes a lane that has forgotten everything', () => {
    for (const member of ['', 'm']) {
      const state: LaneState = { ...open, forgetAt: now, members: [['m', 1]] }
      assert.deepEqual(settle(state, lane(member), 'giveBack'), [['user:a', null]])
    }
  })

  it('takes an attempt of nobody in particular from the lane alone', () => {
    assert.deepEqual(settle(open, lane(), 'giveBack'), [['user:a', { ...open, count: 2 }]])
  })

  it('takes from those who are not told apart one attempt, and not what all of them made', () => {
    const [[, after] = []] = settle(crowded, lane('somebody', { cap: 1e6 }), 'forgive')
    assert.deepEqual(after?.members.at(-1), ['*', 4])
    assert.equal(after?.count, crowded.count - 1)
    // Negative control: whoever is told apart leaves no trace.
    const told: LaneState = {
      ...open,
      members: [
        ['m', 2],
        ['other', 1],
      ],
    }
    const [[, left] = []] = settle(told, lane('m'), 'forgive')
    assert.deepEqual([left?.members, left?.count], [[['other', 1]], 1])
  })
})

describe('readMembers', () => {
  it('reads members with their counts, and names alone as one attempt each', () => {
    const members: readonly Member[] = [
      ['a', 2],
      ['b', 3],
    ]
    assert.equal(readMembers(members), members)
    assert.deepEqual(readMembers([]), [])
    assert.deepEqual(readMembers(['a', ['b', 3], 'a']), [
      ['a', 2],
      ['b', 3],
    ])
    assert.deepEqual(readMembers(['a', ['a', 4]]), [['a', 5]])
  })
})
