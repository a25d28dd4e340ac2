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

/** A lane with as many members as it tells apart, and five attempts of all other members together. */
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
  it('counts an attempt without a member for the lane alone', () => {
    assert.deepEqual(countAttempt(open, lane(), now), { ...open, count: 4 })
    assert.deepEqual(countAttempt(open, lane('m'), now)?.members, [['m', 1]])
  })

  it('refuses attempts in a lane whose count, from an older rule, is above today’s cap', () => {
    assert.notEqual(countAttempt(open, lane('', { cap: 4 }), now), null)
    for (const cap of [2, 3]) {
      assert.equal(countAttempt(open, lane('', { cap }), now), null)
      assert.equal(retryAt(open, lane('', { cap })), open.forgetAt)
    }
  })

  it('counts every member beyond the last that is told apart under one shared entry', () => {
    const members = crowded.members.slice(0, -1)
    const last = countAttempt({ ...crowded, members }, lane('last', { cap: 1e6, free: 1e6 }), now)
    assert.deepEqual(last?.members.at(-1), ['last', 1])
    const next = countAttempt({ ...open, members: last?.members ?? [] }, lane('next'), now)
    assert.deepEqual(next?.members.at(-1), ['*', 1])
    const again = countAttempt({ ...open, members: next?.members ?? [] }, lane('again'), now)
    assert.deepEqual(again?.members.at(-1), ['*', 2])
  })

  it('does not apply the member’s cap to an attempt without a member', () => {
    const bounded = { cap: 1e6, free: 1e6, memberCap: 5 }
    assert.equal(countAttempt(crowded, lane('somebody', bounded), now), null)
    assert.notEqual(countAttempt(crowded, lane('', bounded), now), null)
  })

  it('forgets at the end of the window, unless the count is one that lasts or closes the lane', () => {
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
  it('returns each lane that was counted, and no other', () => {
    const counted = countAttempts([lane()], () => open, now)
    assert.deepEqual(counted, [['user:a', { ...open, count: 4 }]])
  })
})

describe('believedLane', () => {
  const latest = now + MAX_CLOCK_SKEW

  it('is the lane itself when a correct clock can have written it', () => {
    for (const state of [
      { ...open, nextAt: latest + rule.maxWait, forgetAt: latest + MINUTE },
      { ...closed, forgetAt: latest + MINUTE },
      { ...closed, forgetAt: null },
    ]) {
      assert.equal(believedLane(state, rule, now), state)
    }
  })

  it('cuts a wait or a window that ends later than a correct clock can have written, and keeps the count', () => {
    const wait = { ...open, nextAt: latest + rule.maxWait + 1 }
    assert.deepEqual(believedLane(wait, rule, now), open)
    const end = { ...open, nextAt: now + 1, forgetAt: latest + MINUTE + 1 }
    assert.deepEqual(believedLane(end, rule, now), { ...end, forgetAt: now + MINUTE })
  })

  it('keeps a lane closed that today’s rule closes for ever, whatever window it had', () => {
    const state = { ...closed, forgetAt: latest + 1000 * MINUTE }
    assert.equal(believedLane(state, { ...rule, window: null }, now), state)
    // Negative control: under a rule with a window, no correct clock can have written this.
    assert.equal(believedLane(state, rule, now).count, 0)
  })
})

describe('settleAttempts', () => {
  it('changes nothing when the lane does not exist or has no such member', () => {
    for (const kind of ['giveBack', 'forgive'] as const) {
      assert.deepEqual(settle(undefined, lane('m'), kind), [])
      assert.deepEqual(settle({ ...open, members: [['other', 3]] }, lane('m'), kind), [])
    }
  })

  it('removes a lane whose window has ended', () => {
    for (const member of ['', 'm']) {
      const state: LaneState = { ...open, forgetAt: now, members: [['m', 1]] }
      assert.deepEqual(settle(state, lane(member), 'giveBack'), [['user:a', null]])
    }
  })

  it('takes back an attempt without a member from the lane alone', () => {
    assert.deepEqual(settle(open, lane(), 'giveBack'), [['user:a', { ...open, count: 2 }]])
  })

  it('forgives one attempt of the members that are not told apart, not all of their attempts', () => {
    const [[, after] = []] = settle(crowded, lane('somebody', { cap: 1e6 }), 'forgive')
    assert.deepEqual(after?.members.at(-1), ['*', 4])
    assert.equal(after?.count, crowded.count - 1)
    // Negative control: all attempts of a member that is told apart are forgiven.
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
  it('reads members with their counts, and a name without a count as one attempt', () => {
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
