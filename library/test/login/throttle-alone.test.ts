/**
 * The throttle alone, on a store whose lanes are looked at: what it counts where, takes back, tells and forgets.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  DAY,
  MINUTE,
  SECOND,
  StoreUnavailable,
  TooManyAttempts,
  type AttemptSource,
  type LatchkeyEvent,
} from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testClock } from 'latchkey/testing'
import type { AttemptStore, Lane, LaneState, Settlement } from '../../src/contracts/attempts.ts'
import { countAttempts, settleAttempts } from '../../src/contracts/lanes.ts'
import { throttleDefaults, type ThrottleSettings } from '../../src/login/throttle-rules.ts'
import { Throttle, type Target } from '../../src/login/throttle.ts'

const office: AttemptSource = { address: '192.0.2.1', device: null }
const v6: AttemptSource = { address: '2001:db8:1:2::3', device: null }
/** The name of a known device, as `KnownDevices` gives one. */
const DEVICE = 'd'.repeat(43)

const alice: Target = { username: 'alice', userId: 'id-alice', device: null }
const nobody: Target = { username: 'nobody', userId: null, device: null }

/** A store that can be looked into. */
function openLanes(): { store: AttemptStore; lanes: Map<string, LaneState>; asked: Lane[][] } {
  const lanes = new Map<string, LaneState>()
  const asked: Lane[][] = []
  const stateOf = (key: string): LaneState | undefined => lanes.get(key)
  const put = (key: string, state: LaneState | null): void => {
    if (state === null) lanes.delete(key)
    else lanes.set(key, state)
  }
  const store: AttemptStore = {
    reserve(wanted, now) {
      asked.push([...wanted])
      const counted = countAttempts(wanted, stateOf, now)
      if ('admitted' in counted) return counted
      for (const [key, state] of counted) put(key, state)
      return { admitted: true }
    },
    settle(settlement: Settlement, now) {
      for (const [key, state] of settleAttempts(settlement, stateOf, now)) put(key, state)
    },
    prune: () => false,
  }
  return { store, lanes, asked }
}

function setup(settings: Partial<ThrottleSettings> = {}, given?: AttemptStore) {
  const { store, lanes, asked } = openLanes()
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const throttle = new Throttle(
    given ?? store,
    { ...throttleDefaults, ...settings },
    {
      key: createSecretKey(Buffer.alloc(32, 1)),
      clock,
      emit: (event) => events.push(event),
      pause: async () => undefined,
    },
  )
  const counts = (): Record<string, number> =>
    Object.fromEntries([...lanes].map(([key, { count }]) => [key.replace(/:.*/, ''), count]))
  const guess = async (target: Target, source: AttemptSource): Promise<void> =>
    throttle.failed(await throttle.reserve(target, source))
  return { throttle, clock, events, lanes, asked, counts, guess }
}

/** What the store says while it is down. */
const down: AttemptStore = {
  reserve: () => {
    throw new StoreUnavailable(new Error('down'))
  },
  settle: () => undefined,
  prune: () => false,
}

const refusal = (seconds: number | null) => (error: unknown) => {
  assert.ok(error instanceof TooManyAttempts)
  assert.equal(error.retryAfterSeconds, seconds)
  return true
}

describe('an attempt', () => {
  it('is counted for the name, the user and the address, and for the network of an IPv6 address', async () => {
    const { guess, counts, asked } = setup()
    await guess(alice, office)
    assert.deepEqual(counts(), { name: 1, user: 1, address: 1 })
    await guess(alice, v6)
    assert.deepEqual(
      asked.map((lanes) => lanes.map(({ key }) => key.replace(/:.*/, ''))),
      [
        ['name', 'user', 'address'],
        ['name', 'user', 'address', 'address'],
      ],
    )
    assert.deepEqual(
      asked[1]?.map(({ rule }) => rule),
      ['account', 'account', 'address', 'network'].map(
        (name) => throttleDefaults[name as 'account'],
      ),
    )
  })

  it('is told apart by its account in the lane of an address, and by its address in the lane of an account', async () => {
    const { guess, asked } = setup()
    for (const source of [office, { ...office, address: '192.0.2.2' }]) await guess(alice, source)
    await guess(nobody, office)
    const [[name, user, address] = [], [elsewhere] = [], [, , other] = []] = asked
    assert.equal(name?.member, user?.member)
    assert.notEqual(name?.member, elsewhere?.member)
    assert.equal(address?.member, name?.key)
    assert.notEqual(other?.member, address?.member)
  })

  it('at a name that nobody has is counted in as many lanes as any other, and never in the lane of a user', async () => {
    const { guess, asked } = setup()
    await guess(nobody, office)
    await guess({ ...nobody, userId: 'id' }, office)
    const [none = [], some = []] = asked
    assert.equal(none.length, some.length)
    assert.equal(none[0]?.key, some[0]?.key)
    assert.notEqual(none[1]?.key, some[1]?.key)
  })

  it('from a known device is counted for that device alone', async () => {
    const { guess, counts, asked } = setup()
    await guess({ ...alice, device: DEVICE }, office)
    assert.deepEqual(counts(), { device: 1 })
    assert.deepEqual(asked[0]?.[0]?.rule, throttleDefaults.device)
    assert.equal(asked[0]?.[0]?.member, '')
  })

  it('stays counted when wrong, leaves no trace when right, and is taken back when withdrawn', async () => {
    for (const source of [office, v6]) {
      const { throttle, guess, lanes } = setup()
      await guess(alice, source)
      const before = structuredClone(lanes)
      await throttle.withdrawn(await throttle.reserve(alice, source))
      assert.deepEqual(lanes, before)
      await guess(nobody, source)
      await throttle.succeeded(await throttle.reserve(alice, source))
      const left = [...lanes].filter(([, { count }]) => count > 0).map(([key]) => key)
      assert.equal(left.filter((key) => key.startsWith('address')).length, source === v6 ? 2 : 1)
      assert.ok(left.every((key) => !before.has(key) || key.startsWith('address')))
      for (const [key, { count }] of lanes) if (key.startsWith('address')) assert.equal(count, 1)
    }
  })

  it('from a known device that is right takes back what was guessed at its user from the same address', async () => {
    const { throttle, guess, lanes } = setup()
    const elsewhere = { ...office, address: '198.51.100.7' }
    await guess(alice, office)
    await guess(alice, elsewhere)
    await throttle.succeeded(await throttle.reserve({ ...alice, device: DEVICE }, office))
    const user = [...lanes].find(([key]) => key.startsWith('user:'))?.[1]
    assert.equal(user?.count, 1)
  })

  it('names its holders in the hash queue once each: account, device and address', async () => {
    const { throttle } = setup()
    const known = await throttle.reserve({ ...alice, device: DEVICE }, v6)
    assert.deepEqual(
      known.holders.map((key) => key.replace(/:.*/, '')),
      ['device', 'user', 'address', 'address'],
    )
    const { holders } = await throttle.reserve(alice, office)
    assert.deepEqual(
      holders.map((key) => key.replace(/:.*/, '')),
      ['name', 'user', 'address'],
    )
    assert.deepEqual(throttle.holders(office), holders.slice(2))
    assert.equal(throttle.holders({ address: null }).length, 1)
  })
})

describe('a refusal', () => {
  it('says in how many seconds to come again, at least one, and nothing of more than a day', async () => {
    const account = { ...throttleDefaults.account, free: 1, firstWait: 1, maxWait: 2 * DAY }
    for (const [firstWait, seconds] of [
      [1, 1],
      [1001, 2],
      [DAY, 86_400],
      [DAY + 1, null],
    ] as const) {
      const { throttle, guess } = setup({ account: { ...account, firstWait } })
      await guess(alice, office)
      await assert.rejects(throttle.reserve(alice, office), refusal(seconds))
    }
    const { throttle, guess } = setup({ account: { ...account, cap: 1, lasting: 1 } })
    await guess(alice, office)
    await assert.rejects(throttle.reserve(alice, office), refusal(null))
  })

  it('is reported with its lane, which is called by the user’s id if it is the user’s', async () => {
    const rule = { ...throttleDefaults.account, free: 1, cap: 1, memberCap: null }
    const other = { ...alice, username: 'other name' }
    const { throttle, guess, events } = setup({ account: rule })
    await guess(alice, office)
    await assert.rejects(throttle.reserve(other, office), TooManyAttempts)
    await assert.rejects(throttle.reserve(alice, office), TooManyAttempts)
    const told = events.map((event) => (event.type === 'login.throttled' ? event : null))
    assert.equal(told[0]?.lane, 'user:id-alice')
    assert.match(told[1]?.lane ?? '', /^name:/)
    assert.deepEqual(
      told.map((event) => event?.address),
      ['192.0.2.1', '192.0.2.1'],
    )
  })

  it('of an address is repeated early, but not for a device that may be known, nor if the store was never asked', async () => {
    const address = { ...throttleDefaults.address, free: 2, cap: 2 }
    const { throttle, clock, events, guess } = setup({ address })
    for (let i = 0; i < 2; i++) await guess({ ...nobody, username: `${i}` }, office)
    assert.doesNotThrow(() => throttle.refuseEarly(office, false))
    // Two seconds after it has closed, no other process can open it any more.
    clock.advance(MINUTE)
    await assert.rejects(throttle.reserve(alice, office), refusal(14 * 60))
    events.length = 0
    assert.throws(() => throttle.refuseEarly(office, false), refusal(14 * 60))
    assert.deepEqual(events, [
      { type: 'login.throttled', lane: 'address:192.0.2.1', address: '192.0.2.1' },
    ])
    assert.doesNotThrow(() => throttle.refuseEarly(office, true))
    for (const address of [null, '192.0.2.2', v6.address]) {
      assert.doesNotThrow(() => throttle.refuseEarly({ address }, false))
    }
    await throttle.clearAddress('192.0.2.1')
    assert.doesNotThrow(() => throttle.refuseEarly(office, false))
    assert.doesNotThrow(async () => throttle.reserve(alice, office))
  })

  it('of a network is repeated early for each of its addresses', async () => {
    const rule = { ...throttleDefaults.network, free: 1, cap: 1 }
    const { throttle, clock, guess } = setup({ network: rule })
    await guess(alice, v6)
    clock.advance(MINUTE)
    const neighbour = { address: '2001:db8:1:9::1' }
    await assert.rejects(throttle.reserve(alice, { ...neighbour, device: null }), TooManyAttempts)
    assert.throws(() => throttle.refuseEarly(neighbour, false), TooManyAttempts)
    await throttle.clearAddress(neighbour.address)
    assert.doesNotThrow(() => throttle.refuseEarly(neighbour, false))
  })
})

describe('clearing', () => {
  it('forgets the lanes of an account: its name, its user and all its devices', async () => {
    const { throttle, guess, lanes } = setup()
    for (const target of [
      alice,
      { ...alice, userId: null },
      { ...alice, device: DEVICE },
      nobody,
    ]) {
      await guess(target, { address: null, device: null })
    }
    await throttle.clear('id-alice', 'alice')
    const left = [...lanes.keys()].filter((key) => !key.startsWith('address'))
    assert.equal(left.length, 2, left.join())
  })

  it('forgets the lanes of an address and its network, and refuses text that is no address', async () => {
    const { throttle, guess, lanes } = setup()
    await guess(alice, v6)
    await throttle.clearAddress('2001:db8:1:2::3')
    assert.ok([...lanes.keys()].every((key) => !key.startsWith('address')))
    await assert.rejects(throttle.clearAddress('localhost'), /Not an IPv4 or IPv6 address/)
  })
})

describe('failures in numbers', () => {
  it('are reported once a minute when they reach the number, with or without an attempt', () => {
    const { throttle, clock, events } = setup({ alarm: 3 })
    for (let minute = 0; minute < 2; minute++) {
      for (let i = 0; i < 2; i++) throttle.failed(null)
      assert.equal(events.length, minute)
      for (let i = 0; i < 5; i++) throttle.failed(null)
      assert.equal(events.length, minute + 1)
      clock.advance(MINUTE)
    }
    const alarm = { type: 'throttle.alarm', lane: null, failures: 3, window: MINUTE }
    assert.deepEqual(events, [alarm, alarm])
    // Three failures are none in numbers where each minute has two.
    for (let i = 0; i < 2; i++) throttle.failed(null)
    clock.advance(MINUTE - 1)
    assert.equal(events.length, 2)
    clock.advance(1)
    throttle.failed(null)
    assert.equal(events.length, 2)
  })

  it('of unknown addresses are reported once in the window of their lane', async () => {
    const address = { ...throttleDefaults.address, free: 1, cap: 1, window: 10 * MINUTE }
    for (const window of [10 * MINUTE, null]) {
      const { throttle, clock, events } = setup({ address: { ...address, window } })
      const unknown = { address: null, device: null }
      const reserve = async (name: string, inFile: boolean): Promise<void> => {
        const attempt = await throttle.reserve({ ...nobody, username: name }, unknown)
        assert.equal(attempt.inFile, inFile)
        assert.deepEqual([attempt.shared.length, attempt.own.length], [inFile ? 0 : 1, 2])
        throttle.failed(attempt)
      }
      await reserve('first', false)
      for (const name of ['second', 'third', 'fourth']) await reserve(name, true)
      const lane = 'address:unknown'
      const told = { type: 'throttle.alarm', lane, failures: 1, window: window ?? MINUTE }
      assert.deepEqual(events, [told])
      clock.advance((window ?? MINUTE) - 1)
      await reserve('fifth', true)
      assert.equal(events.length, 1)
      clock.advance(1)
      // A lane with a window is open again; one without has something to tell again.
      await reserve('sixth', window === null)
      assert.deepEqual(events, window === null ? [told, told] : [told])
    }
  })
})

describe('a store of attempts that is down', () => {
  it('lets nobody in; with a fallback, attempts are counted and settled there', async () => {
    const { throttle } = setup({}, down)
    await assert.rejects(throttle.reserve(alice, office), StoreUnavailable)
    const fallback = memoryAttempts()
    const { throttle: other } = setup({ fallback }, down)
    const attempt = await other.reserve(alice, office)
    assert.equal(attempt.store, fallback)
    await other.withdrawn(attempt)
  })

  it('does not include other errors: the fallback counts nothing after a mistake in the code', async () => {
    const broken: AttemptStore = {
      ...down,
      reserve: () => {
        throw new RangeError('a mistake')
      },
    }
    const { throttle } = setup({ fallback: memoryAttempts() }, broken)
    await assert.rejects(throttle.reserve(alice, office), RangeError)
  })
})

describe('the default rules', () => {
  it('are those that the documentation promises', () => {
    const [account, address] = [
      {
        free: 5,
        firstWait: 1 * SECOND,
        maxWait: 15 * MINUTE,
        cap: 100,
        window: 90 * DAY,
        lasting: 20,
        maxMembers: null,
        memberCap: 10,
      },
      {
        free: 30,
        firstWait: 0,
        maxWait: 0,
        cap: 30,
        window: 15 * MINUTE,
        lasting: null,
        maxMembers: 10,
        memberCap: null,
      },
    ]
    assert.deepEqual(throttleDefaults, {
      account,
      device: { ...account, free: 10, memberCap: null },
      address,
      network: { ...address, free: 120, cap: 120, maxMembers: 40 },
      alarm: 100,
      fallback: null,
    })
  })
})
