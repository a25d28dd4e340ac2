/**
 * Attempts that come while others are in flight: which of them wait, which are told to come again, and what a process
 * knows about a lane.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  MINUTE,
  Overloaded,
  SECOND,
  StoreUnavailable,
  TooManyAttempts,
  type AttemptSource,
  type LatchkeyEvent,
} from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testClock, turn, type TestClock } from 'latchkey/testing'
import type { AttemptStore, Settlement } from '../../src/contracts/attempts.ts'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { Throttle, type Attempt, type Target } from '../../src/login/throttle.ts'

const office: AttemptSource = { address: '192.0.2.1', device: null }
const unknown: AttemptSource = { address: null, device: null }
const person = (name: string | number): Target => ({
  username: `${name}`,
  userId: `id-${name}`,
  device: null,
})

type Pause = (duration: number) => Promise<void>

/** A process; others share its store and its clock. */
function open(
  store: AttemptStore = memoryAttempts(),
  cap = 1,
  clock: TestClock = testClock(),
  pause: Pause = async () => undefined,
) {
  const events: LatchkeyEvent[] = []
  const rule = { ...throttleDefaults.address, free: cap, cap }
  const throttle = new Throttle(
    store,
    { ...throttleDefaults, address: rule },
    {
      key: createSecretKey(Buffer.alloc(32, 1)),
      clock,
      emit: (event) => events.push(event),
      pause,
    },
  )
  const guess = async (name: string | number, source = office): Promise<void> =>
    throttle.failed(await throttle.reserve(person(name), source))
  const early = (): boolean => {
    try {
      throttle.refuseEarly(office, false)
      return true
    } catch (error) {
      assert.ok(error instanceof TooManyAttempts)
      return false
    }
  }
  return { throttle, clock, events, guess, early }
}

/** The store, and a function after which it never answers the next attempt. */
function hanging(given: AttemptStore): { store: AttemptStore; hang: () => void } {
  let hangs = false
  const store: AttemptStore = {
    ...given,
    reserve: (lanes, now) => {
      const isHanging = hangs
      hangs = false
      return isHanging ? new Promise<never>(() => undefined) : given.reserve(lanes, now)
    },
  }
  return { store, hang: () => void (hangs = true) }
}

/** Returns the state of a promise a few turns later. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.then(
    () => 'done',
    (error: unknown) => error,
  )
  const later = (async () => {
    for (let i = 0; i < 20; i++) await turn()
    return 'waiting'
  })()
  return Promise.race([settled, later])
}

const secondsOf = (error: unknown): number | null | undefined =>
  error instanceof TooManyAttempts || error instanceof Overloaded
    ? error.retryAfterSeconds
    : undefined

describe('attempts at a lane that attempts in flight keep closed', () => {
  it('wait, sixty-four of them; the next is told to come again in two seconds', async () => {
    const memory = memoryAttempts()
    let questions = 0
    const reserve: AttemptStore['reserve'] = (lanes, now) => {
      questions++
      return memory.reserve(lanes, now)
    }
    const { throttle, events } = open({ ...memory, reserve })
    const first = await throttle.reserve(person('first'), office)
    const waiting = Array.from({ length: 64 }, (_, i) => throttle.reserve(person(i), office))
    await turn()
    questions = 0
    await assert.rejects(throttle.reserve(person('late'), office), (error) => {
      assert.ok(error instanceof Overloaded)
      return secondsOf(error) === 2
    })
    // A flood must not ask again and again.
    assert.equal(questions, 1)
    assert.deepEqual(events, [{ type: 'login.overloaded', address: office.address }])
    await throttle.succeeded(first)
    // Each attempt is admitted when the attempt before it was right.
    for (const next of waiting) await throttle.succeeded(await next)
  })

  it('ask two hundred times while others settle, and then are told to come again', async () => {
    const memory = memoryAttempts()
    let questions = 0
    let own: string | undefined
    const store: AttemptStore = {
      ...memory,
      async reserve(lanes, now) {
        const { key } = lanes.find((lane) => lane.key.startsWith('address')) ?? assert.fail()
        if (lanes[0]?.key !== own) return memory.reserve(lanes, now)
        // While the refusal is on its way, another attempt is settled.
        questions++
        await throttle.withdrawn(await throttle.reserve(person('other'), office))
        return { admitted: false, key, retryAt: now + MINUTE }
      },
    }
    const { throttle } = open(store, 9)
    const attempt = await throttle.reserve(person('unlucky'), office)
    own = attempt.own[0]?.key
    await throttle.withdrawn(attempt)
    await assert.rejects(throttle.reserve(person('unlucky'), office), Overloaded)
    assert.equal(questions, 201)
  })

  it('wait too for attempts whose admission is still on its way', async () => {
    const memory = memoryAttempts()
    const answers: (() => void)[] = []
    const store: AttemptStore = {
      ...memory,
      async reserve(lanes, now) {
        const answer = memory.reserve(lanes, now)
        await new Promise<void>((resolve) => answers.push(resolve))
        return answer
      },
    }
    const { throttle } = open(store)
    const [first, second] = [person('a'), person('b')].map((one) => throttle.reserve(one, office))
    answers.splice(1, 1)[0]?.()
    assert.equal(await stateOf(second!), 'waiting')
    answers.shift()?.()
    await throttle.succeeded(await first!)
    await turn()
    answers.shift()?.()
    assert.equal((await second!).shared.length, 1)
  })

  it('do not wait if the lane was closed before: a settled attempt cannot open it', async () => {
    const { store, hang } = hanging(memoryAttempts())
    const { throttle, clock, guess } = open(store)
    await guess('a')
    clock.advance(MINUTE)
    await assert.rejects(throttle.reserve(person('b'), office), TooManyAttempts)
    hang()
    void throttle.reserve(person('c'), office)
    const last = await stateOf(throttle.reserve(person('d'), office))
    assert.ok(last instanceof TooManyAttempts, String(last))
  })

  it('wait on while another attempt from there is refused for the sake of its account alone', async () => {
    const memory = memoryAttempts()
    const { store, hang } = hanging(memory)
    const { throttle, clock, guess } = open(store)
    await open(memory, 1, clock).guess('a')
    clock.advance(MINUTE)
    const elsewhere = (i: number): AttemptSource => ({ address: `198.51.100.${i}`, device: null })
    for (let i = 0; i < 5; i++) await guess('locked', elsewhere(i))
    const locked = (source: AttemptSource): Promise<unknown> =>
      throttle.reserve(person('locked'), source)
    await assert.rejects(locked(elsewhere(5)), TooManyAttempts)
    hang()
    void throttle.reserve(person('b'), office)
    const waiting = throttle.reserve(person('c'), office)
    assert.equal(await stateOf(waiting), 'waiting')
    await assert.rejects(locked(office), TooManyAttempts)
    assert.equal(await stateOf(waiting), 'waiting')
  })

  it('wait for an attempt whose answer is on its way, if the lane was closed for good, not until an instant', async () => {
    const memory = memoryAttempts()
    const closed: AttemptStore = {
      ...memory,
      reserve: (lanes) => {
        const { key } = lanes.find((lane) => lane.key.startsWith('address')) ?? assert.fail()
        return { admitted: false, key, retryAt: null }
      },
    }
    const { store, hang } = hanging(closed)
    const { throttle } = open(store)
    await assert.rejects(throttle.reserve(person('a'), office), TooManyAttempts)
    hang()
    void throttle.reserve(person('b'), office)
    assert.equal(await stateOf(throttle.reserve(person('c'), office)), 'waiting')
  })

  it('do not wait for an attempt that could not be counted', async () => {
    const memory = memoryAttempts()
    let isDown = true
    const store: AttemptStore = {
      ...memory,
      reserve(lanes, now) {
        if (isDown) throw new StoreUnavailable(new Error('down'))
        return memory.reserve(lanes, now)
      },
    }
    const { throttle, clock } = open(store)
    await assert.rejects(throttle.reserve(person('a'), office), StoreUnavailable)
    isDown = false
    await open(memory, 1, clock).guess('b')
    clock.advance(MINUTE)
    const refused = await stateOf(throttle.reserve(person('c'), office))
    assert.ok(refused instanceof TooManyAttempts, String(refused))
  })
})

describe('a lane that another process has just closed', () => {
  it('is asked about for a few seconds, and then not believed to stay closed', async () => {
    const store = memoryAttempts()
    const { throttle, clock, early } = open(store)
    await open(store, 1, clock).guess('there')
    await assert.rejects(throttle.reserve(person('here'), office), (error) => {
      assert.ok(error instanceof TooManyAttempts)
      assert.ok(
        (secondsOf(error) ?? 0) > 1 && (secondsOf(error) ?? 0) < 10,
        String(secondsOf(error)),
      )
      return true
    })
    assert.equal(early(), true)
    // Negative control: a lane that closed long ago is believed to stay closed.
    clock.advance(MINUTE)
    await assert.rejects(throttle.reserve(person('here'), office), TooManyAttempts)
    assert.equal(early(), false)
  })

  it('may still open although this process knows of guesses, which were forgiven or cleared', async () => {
    for (const end of ['forgiven', 'cleared', 'neither'] as const) {
      const store = memoryAttempts()
      const { throttle, clock, guess } = open(store, 2)
      for (let i = 0; i < 2; i++) {
        await guess('a')
        if (end === 'forgiven')
          await throttle.succeeded(await throttle.reserve(person('a'), office))
      }
      if (end === 'cleared') await throttle.clearAddress('192.0.2.1')
      else if (end === 'neither')
        await store.settle({ clear: ['address:192.0.2.1'], giveBack: [], forgive: [] }, clock())
      const there = open(store, 2, clock)
      for (let i = 0; i < 2; i++) await there.guess('there')
      const refused = await throttle.reserve(person('b'), office).catch((error: unknown) => error)
      const isSoon = (secondsOf(refused) ?? 0) < 10
      assert.equal(isSoon, end !== 'neither', end)
    }
  })
})

describe('what this process knows of a closed lane', () => {
  const ends: readonly [string, (throttle: Throttle, attempt: Attempt) => unknown, boolean][] = [
    ['a right password', (throttle, attempt) => throttle.succeeded(attempt), true],
    ['a withdrawn attempt', (throttle, attempt) => throttle.withdrawn(attempt), true],
    ['a wrong password', (throttle, attempt) => throttle.failed(attempt), false],
  ]
  for (const [what, end, isForgotten] of ends) {
    it(`${isForgotten ? 'is forgotten' : 'stays known'} after ${what}, when another process has opened it`, async () => {
      const store = memoryAttempts()
      const { throttle, clock, early, guess } = open(store)
      await guess('a')
      clock.advance(MINUTE)
      await assert.rejects(throttle.reserve(person('b'), office), TooManyAttempts)
      await store.settle({ clear: ['address:192.0.2.1'], giveBack: [], forgive: [] }, clock())
      assert.equal(early(), false)
      clock.advance(2.5 * SECOND)
      assert.equal(early(), true, 'one may ask')
      const attempt = await throttle.reserve(person('b'), office)
      await end(throttle, attempt)
      assert.equal(early(), isForgotten)
    })
  }
})

describe('attempts in single file', () => {
  it('are bounded in number, which is told without an address', async () => {
    const never: Pause = () => new Promise(() => undefined)
    const { throttle, events, guess } = open(memoryAttempts(), 1, testClock(), never)
    await guess('first', unknown)
    for (let i = 0; i < 33; i++) void throttle.reserve(person(i), unknown)
    await turn()
    events.length = 0
    await assert.rejects(throttle.reserve(person('late'), unknown), Overloaded)
    assert.deepEqual(events, [{ type: 'login.overloaded', address: null }])
  })

  it('fail with the error of their pause, not with TooManyAttempts', async () => {
    const pause: Pause = async () => {
      throw new Error('no timer')
    }
    const { throttle, events, guess } = open(memoryAttempts(), 1, testClock(), pause)
    await guess('first', unknown)
    await assert.rejects(throttle.reserve(person('second'), unknown), /no timer/)
    assert.ok(events.every(({ type }) => type !== 'login.overloaded'))
  })

  it('are refused when the account’s lane closes meanwhile, and then let the next attempt go on', async () => {
    const store = memoryAttempts()
    const clock = testClock()
    let closing = true
    const pause: Pause = async () => {
      if (!closing) return
      closing = false
      const there = open(store, 99, clock)
      for (let i = 0; i < 5; i++)
        await there.guess('victim', { ...office, address: `192.0.2.${i}` })
    }
    const { throttle, guess } = open(store, 1, clock, pause)
    await guess('first', unknown)
    await assert.rejects(throttle.reserve(person('victim'), unknown), TooManyAttempts)
    assert.equal(await stateOf(throttle.reserve(person('next'), unknown)), 'done')
  })

  it('pause by the clock of the machine, an eighth of a second at first', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const rule = { ...throttleDefaults.address, free: 1, cap: 1 }
    const key = createSecretKey(Buffer.alloc(32, 1))
    const parts = { key, clock: testClock(), emit: () => undefined }
    const throttle = new Throttle(memoryAttempts(), { ...throttleDefaults, address: rule }, parts)
    throttle.failed(await throttle.reserve(person('first'), unknown))
    const second = throttle.reserve(person('second'), unknown)
    assert.equal(await stateOf(second), 'waiting')
    t.mock.timers.tick(124)
    assert.equal(await stateOf(second), 'waiting')
    t.mock.timers.tick(1)
    assert.equal(await stateOf(second), 'done')
  })
})

describe('what a store is told to settle', () => {
  it('is the outcome of the attempt, and nothing else', async () => {
    const settled: Settlement[] = []
    const memory = memoryAttempts()
    const store: AttemptStore = { ...memory, settle: (settlement) => void settled.push(settlement) }
    const { throttle } = open(store, 99)
    const attempt = await throttle.reserve(person('a'), office)
    const { own, shared } = attempt
    assert.deepEqual(attempt.around, [])
    const device = 'd'.repeat(43)
    assert.deepEqual((await throttle.reserve({ ...person('a'), device }, unknown)).around, [])
    const nobody = await throttle.reserve({ ...person('a'), userId: null }, office)
    assert.equal(nobody.holders.length, 3)
    await throttle.withdrawn(attempt)
    await throttle.succeeded(attempt)
    await throttle.clearAddress('192.0.2.1')
    assert.deepEqual(settled, [
      { clear: [], giveBack: [...own, ...shared], forgive: [] },
      { clear: own.map(({ key }) => key), giveBack: [], forgive: shared },
      { clear: ['address:192.0.2.1'], giveBack: [], forgive: [] },
    ])
  })
})
