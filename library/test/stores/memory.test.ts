/**
 * The memory store fulfils the contract; and naive stores fail the races of the contract.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  countAttempt,
  type AttemptStore,
  type Lane,
  type LaneState,
  type RevocationStore,
  type SessionRecord,
} from 'latchkey/store-kit'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import {
  attemptStoreContract,
  attemptStoreRaces,
  revocationStoreRaces,
  sampleRecord,
  sessionStoreRaces,
  attemptStoreOffice,
  testAttemptStore,
  testRevocationStore,
  testSessionStore,
  turn,
} from 'latchkey/testing'
import { LaneOverflow } from '../../src/stores/memory/lane-overflow.ts'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { naiveStore } from '../../../services/naive-store.ts'
import { skipWaits } from '../../../services/time.ts'

testSessionStore('memoryStore', () => memoryStore())
testAttemptStore('memoryAttempts', () => ({ store: memoryAttempts(), close: () => undefined }))
testRevocationStore('revocations of memoryStore', () => ({
  store: memoryStore().revocations as RevocationStore,
  close: () => undefined,
}))

describe('memoryStore', () => {
  it('answers synchronously', async () => {
    const store = memoryStore()
    const record = sampleRecord()
    await store.create(record)
    assert.ok(!(store.read(record.id) instanceof Promise))
  })

  it('prunes a large store in steps, each of which looks at a bounded number of sessions', async () => {
    const store = memoryStore()
    for (let i = 0; i < 5000; i++)
      await store.create(sampleRecord({ expiresAt: 1, userId: `u${i}` }))
    let steps = 1
    while (store.prune(2) === true) steps++
    assert.equal(steps, 21)
  })

  it('prunes every expired session although sessions come and go between the steps', async () => {
    const store = memoryStore()
    const records = Array.from({ length: 3000 }, (_, i) =>
      sampleRecord({ userId: `u${i}`, expiresAt: i % 3 === 0 ? 9 : 1 }),
    )
    for (const record of records) await store.create(record)
    let came = 0
    while (store.prune(2) === true) {
      for (let i = 0; i < 100; i++) {
        await store.create(sampleRecord({ userId: `new${came++}`, expiresAt: 9 }))
        await store.delete((records[came % 3000] as SessionRecord).id)
      }
    }
    for (const { id, expiresAt } of records) {
      if (expiresAt === 1) assert.equal(store.read(id), null)
    }
    for (let i = 0; i < came; i++) assert.equal((await store.list(`new${i}`)).length, 1)
  })

  it('lists the sessions of a user as their number goes from one to three and back to none', async () => {
    const store = memoryStore()
    const [first, second, third] = [sampleRecord(), sampleRecord(), sampleRecord()]
    const ids = async () => (await store.list('u1')).map(({ id }) => id)
    await store.create(first)
    assert.deepEqual(await ids(), [first.id])
    await store.create(second)
    await store.create(third)
    assert.deepEqual(await ids(), [first.id, second.id, third.id])
    await store.delete(second.id)
    await store.delete(first.id)
    assert.deepEqual(await ids(), [third.id])
    await store.delete(third.id)
    assert.deepEqual(await ids(), [])
  })
})

describe('a session in memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const fresh = (text: string): string => Buffer.from(text).toString('latin1')
  const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1'

  /** Measures in a turn of its own, when nothing of earlier turns is on the stack. */
  async function heapInUse(): Promise<number> {
    await turn()
    collect()
    return process.memoryUsage().heapUsed
  }

  /** Returns the heap that a session of a user with three fields takes, in bytes. */
  async function bytesPerSession(userAgentOf: (i: number) => string): Promise<number> {
    const count = 20_000
    const store = memoryStore()
    const before = await heapInUse()
    for (let i = 0; i < count; i++) {
      const user = { id: fresh(`user-${i}`), username: fresh(`person${i}`), roles: ['reader'] }
      const [address, userAgent] = [fresh('192.0.2.17'), fresh(userAgentOf(i))]
      const times = { createdAt: i + 1e12, touchedAt: i + 1e12, expiresAt: i + 1e12 }
      const fields = { ...times, userId: user.id, user, data: {}, address, userAgent }
      await store.create(sampleRecord(fields))
    }
    const bytes = (await heapInUse()) - before
    // Used after the measurement, so that the store is not collected before it.
    await store.close()
    return bytes / count
  }

  /**
   * Measures five times, and returns the middle figure: what else the process allocates or drops meanwhile counts too.
   */
  async function middle(userAgentOf: (i: number) => string): Promise<number> {
    const measured: number[] = []
    for (let i = 0; i < 5; i++) measured.push(await bytesPerSession(userAgentOf))
    return measured.toSorted((a, b) => a - b)[2] ?? 0
  }

  it('takes less than 800 bytes', async () => {
    const bytes = await middle(() => browser)
    assert.ok(bytes < 800, `${bytes} bytes`)
  })

  it('takes about a hundred bytes more if all user agents differ (negative control)', async () => {
    const same = await middle(() => browser)
    const different = await middle((i) => `${browser} ${i}`)
    assert.ok(different - same > 80, `${same} and ${different} bytes`)
  })
})

describe('the races of the contract (negative control)', () => {
  for (const { name, run } of sessionStoreRaces) {
    it(`are lost by a store that reads, changes and writes back: ${name}`, async () => {
      await assert.rejects(run(naiveStore()), assert.AssertionError)
    })
  }
})

describe('memoryAttempts with more lanes than it keeps', () => {
  const rule = {
    free: 3,
    firstWait: 1000,
    maxWait: 1000,
    cap: 100,
    window: null,
    maxMembers: null,
    lasting: null,
    memberCap: null,
  }
  const lane = (key: string) => ({ key, rule, member: '' })

  it('forgets no attempt on an account: its evicted lane is at least as strict as before', async () => {
    const store = memoryAttempts({ maxLanes: 100 })
    for (let i = 0; i < 3; i++) await store.reserve([lane('user:victim')], 0)
    for (let i = 0; i < 20_000; i++) await store.reserve([lane(`user:${i}`)], 0)
    assert.equal((await store.reserve([lane('user:victim')], 0)).admitted, false)
  })

  it('clears one evicted lane and no other', async () => {
    const store = memoryAttempts({ maxLanes: 1 })
    const keys = Array.from({ length: 3000 }, (_, i) => `user:${i}`)
    for (const key of keys) for (let i = 0; i < 3; i++) await store.reserve([lane(key)], 0)
    await store.settle({ clear: ['user:7'], giveBack: [], forgive: [] }, 0)
    assert.equal((await store.reserve([lane('user:7')], 0)).admitted, true)
    assert.equal((await store.reserve([lane('user:8')], 0)).admitted, false)
  })

  it('refuses no address that was never seen, however many others were evicted', async () => {
    const store = memoryAttempts({ maxLanes: 100 })
    const from = (address: string, member: string): Lane[] => [
      { key: `address:${address}`, rule: throttleDefaults.address, member },
    ]
    for (let i = 0; i < 20_000; i++) {
      for (let name = 0; name < 11; name++) await store.reserve(from(`a${i}`, `n${name}`), i)
    }
    for (let i = 0; i < 1000; i++) {
      assert.equal((await store.reserve(from(`honest ${i}`, 'somebody'), 20_000)).admitted, true)
    }
    // Negative control: the lane of an address that is kept stays closed.
    for (let name = 0; name < 11; name++) await store.reserve(from('last', `n${name}`), 20_000)
    assert.equal((await store.reserve(from('last', 'somebody'), 20_000)).admitted, false)
  })

  it('keeps the count of every evicted lane but not its members, so that the overflow does not grow', () => {
    const overflow = new LaneOverflow()
    const rule = throttleDefaults.account
    const keys = Array.from({ length: 3000 }, (_, i) => `user:${i}`)
    for (const [i, key] of keys.entries()) {
      let state: LaneState | null = null
      for (let n = 0; n <= i % 5; n++) {
        state = countAttempt(state ?? undefined, { key, rule, member: `place ${n}` }, 0)
      }
      assert.ok(state !== null)
      // Negative control: the lane had members.
      assert.equal(state.members.length, (i % 5) + 1)
      overflow.add(key, state, 0)
    }
    for (const [i, key] of keys.entries()) {
      const kept = overflow.get(key)
      assert.ok(kept !== undefined && kept.count > i % 5)
      assert.deepEqual(kept.members, [])
    }
    // Other lanes start from zero: few share a slot with an evicted one.
    const others = Array.from({ length: 1000 }, (_, i) => overflow.get(`user:other ${i}`))
    assert.ok(others.filter((other) => other !== undefined).length < 100)
  })

  it('evicts the lane that was unused for the longest', async () => {
    const store = memoryAttempts({ maxLanes: 3 })
    const from = (address: string): Lane[] => [
      { key: `address:${address}`, rule: { ...rule, free: 9, cap: 2 }, member: '' },
    ]
    for (const address of ['a', 'b', 'c', 'a', 'd', 'e', 'e']) await store.reserve(from(address), 0)
    // a and e were kept with two attempts each. b and c were evicted, because a was used again after them.
    assert.equal((await store.reserve(from('a'), 0)).admitted, false)
    assert.equal((await store.reserve(from('e'), 0)).admitted, false)
    assert.equal((await store.reserve(from('c'), 0)).admitted, true)
    assert.equal((await store.reserve(from('c'), 0)).admitted, true)
  })

  it('keeps a cleared lane cleared when it prunes', async () => {
    const store = memoryAttempts({ maxLanes: 10 })
    const keys = Array.from({ length: 100 }, (_, i) => `user:${i}`)
    for (const key of keys) for (let i = 0; i < 3; i++) await store.reserve([lane(key)], 0)
    await store.settle({ clear: ['user:7'], giveBack: [], forgive: [] }, 0)
    for (let step = 0; await store.prune(1); step++) assert.ok(step < 1000)
    assert.equal((await store.reserve([lane('user:7')], 1)).admitted, true)
    assert.equal((await store.reserve([lane('user:8')], 1)).admitted, false)
  })
})

/** A store that reads, changes and writes back, with a turn in between. */
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

/** Attempts that keep a trace of right passwords, as the first stores did. */
function unforgiving(): AttemptStore {
  const store = memoryAttempts()
  return {
    ...store,
    settle: ({ clear, giveBack }, now) => store.settle({ clear, giveBack, forgive: [] }, now),
  }
}

describe('the privacy of the attempt contract (negative control)', () => {
  for (const { name, run } of attemptStoreOffice.filter(({ name }) => name.startsWith('lets 60'))) {
    it(`a store that keeps a trace of right passwords fails: ${name}`, async (t) => {
      skipWaits(t)
      await assert.rejects(run(unforgiving()), assert.AssertionError)
    })
  }
})

describe('the races of the attempt contract (negative control)', () => {
  for (const { name, run } of attemptStoreRaces) {
    it(`are lost by a store that reads, changes and writes back: ${name}`, async () => {
      await assert.rejects(run(naiveAttempts()), assert.AssertionError)
    })
  }
})

/** Attempts that trust every wait, however far ahead it ends. */
function credulousAttempts(): AttemptStore {
  const store = memoryAttempts()
  const credulous = (lanes: readonly Lane[]): Lane[] =>
    lanes.map(({ rule, ...lane }) => ({ ...lane, rule: { ...rule, maxWait: Infinity } }))
  return { ...store, reserve: (lanes, now) => store.reserve(credulous(lanes), now) }
}

describe('instants from the future (negative control)', () => {
  it('are found by the contract in an attempt store that trusts them', async () => {
    const name = /a clock that was ahead by 300 days/
    const { run } = attemptStoreContract.find((one) => name.test(one.name)) ?? assert.fail()
    await run(memoryAttempts())
    await assert.rejects(run(credulousAttempts()), assert.AssertionError)
  })
})

/** Revocations that first compare with the expected value, and then write. */
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
    it(`are lost by a store that reads and then writes: ${name}`, async () => {
      await assert.rejects(run(naiveRevocations()), assert.AssertionError)
    })
  }
})
