/**
 * Right passwords at the same time from one address, through one process and through two: whoever is refused for what
 * will be settled in a moment is not told to come again in a quarter of an hour.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { MINUTE, Overloaded, SECOND, TooManyAttempts, type AttemptStore } from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testClock, turn, type TestClock } from 'latchkey/testing'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { Throttle } from '../../src/login/throttle.ts'

const OFFICE = '203.0.113.7'
const key = createSecretKey(Buffer.alloc(32, 1))

/** What became of a login: whether its password was looked at, or when to come again. */
type Outcome = 'looked at' | Overloaded | TooManyAttempts

/** One process: a throttle over the store, which pauses for as long as others need to go on. */
function startProcess(store: AttemptStore, clock: TestClock) {
  const throttle = new Throttle(store, throttleDefaults, {
    key,
    clock,
    emit: () => undefined,
    pause: async (duration) => {
      clock.advance(duration / 64)
      await turn()
    },
  })
  return async (person: string, isRight: boolean, compared: Promise<unknown>): Promise<Outcome> => {
    const target = { username: person, userId: `id-${person}`, device: null }
    try {
      const attempt = await throttle.reserve(target, { address: OFFICE, device: null })
      await compared
      if (isRight) await throttle.succeeded(attempt)
      else throttle.failed(attempt)
      return 'looked at'
    } catch (error) {
      assert.ok(error instanceof Overloaded || error instanceof TooManyAttempts)
      return error
    }
  }
}

function setup() {
  const [store, clock] = [memoryAttempts(), testClock()]
  return { store, clock, here: startProcess(store, clock), there: startProcess(store, clock) }
}

const count = (outcomes: readonly Outcome[]): number =>
  outcomes.filter((outcome) => outcome === 'looked at').length

/** The longest that anybody was told to wait, in seconds; Infinity: waiting does not help. */
const longest = (outcomes: readonly Outcome[]): number =>
  Math.max(
    0,
    ...outcomes.map((one) => (one === 'looked at' ? 0 : (one.retryAfterSeconds ?? Infinity))),
  )

/** What the store says of one more name from the address. */
const ask = (store: AttemptStore, clock: TestClock) =>
  store.reserve(
    [{ key: `address:${OFFICE}`, rule: throttleDefaults.address, member: 'one more' }],
    clock(),
  )

describe('two hundred right logins at the same time through one process', () => {
  it('are let in, or told to come again in seconds, and never in a quarter of an hour', async () => {
    const { store, clock, here } = setup()
    const open = Promise.withResolvers<void>()
    const logins = Array.from({ length: 200 }, (_, i) => here(`person${i}`, true, open.promise))
    await turn()
    // Negative control: what the store says, and what they were told.
    const answer = await ask(store, clock)
    assert.ok(!answer.admitted && answer.retryAt === clock() + 15 * MINUTE)
    open.resolve()
    const outcomes = await Promise.all(logins)
    assert.ok(count(outcomes) >= 70, `${count(outcomes)} were let in`)
    assert.ok(count(outcomes) < 200)
    assert.ok(longest(outcomes) <= 5, `${longest(outcomes)} s`)
    assert.equal(await here('the next', true, turn()), 'looked at')
  })
})

describe('right logins at the same time through two processes', () => {
  it('are all let in: sixty here, and ten there while those are under way', async () => {
    const { store, clock, here, there } = setup()
    const open = Promise.withResolvers<void>()
    const logins = Array.from({ length: 60 }, (_, i) => here(`person${i}`, true, open.promise))
    await turn()
    const others = Array.from({ length: 10 }, (_, i) => there(`other${i}`, true, turn()))
    await turn()
    // Negative control: to the other process the lane is closed, and it does not know why.
    const answer = await ask(store, clock)
    assert.ok(!answer.admitted && answer.retryAt !== null && answer.retryAt > clock() + MINUTE)
    open.resolve()
    assert.equal(count(await Promise.all([...logins, ...others])), 70)
  })

  it('are told to come again in seconds if too many wait', async () => {
    const { here, there } = setup()
    const open = Promise.withResolvers<void>()
    const logins = Array.from({ length: 11 }, (_, i) => here(`person${i}`, true, open.promise))
    await turn()
    const others = Array.from({ length: 200 }, (_, i) => there(`other${i}`, true, turn()))
    for (let i = 0; i < 5; i++) await turn()
    open.resolve()
    const outcomes = await Promise.all(others)
    assert.ok(count(outcomes) >= 60, `${count(outcomes)} were let in`)
    assert.ok(count(outcomes) < 200)
    assert.ok(longest(outcomes) <= 5, `${longest(outcomes)} s`)
    await Promise.all(logins)
    // Nothing of that is believed later.
    assert.equal(await there('the next', true, turn()), 'looked at')
  })
})

describe('guesses through two processes', () => {
  it('do not become more by waiting: eleven names in a window, and then none', async () => {
    const { clock, here, there } = setup()
    const spray = (name: string): Promise<Outcome[]> =>
      Promise.all(
        Array.from({ length: 400 }, (_, i) =>
          (i % 2 === 0 ? here : there)(`${name}${i}`, false, turn()),
        ),
      )
    assert.equal(count(await spray('name')), 11)
    clock.advance(5 * SECOND)
    assert.equal(count(await spray('name')), 0)
    // Who has closed it is told the time of the lane, as ever, and so is everybody after some seconds.
    for (const process of [here, there]) {
      const outcome = await process('person', true, turn())
      assert.ok(outcome instanceof TooManyAttempts)
      assert.ok((outcome.retryAfterSeconds ?? 0) > 850)
    }
  })

  it('that this process has seen to be wrong close the lane at once', async () => {
    const { clock, here } = setup()
    for (let i = 0; i < 11; i++) await here(`name${i}`, false, turn())
    const before = clock()
    const outcome = await here('person', true, turn())
    assert.ok(outcome instanceof TooManyAttempts)
    assert.equal(outcome.retryAfterSeconds, 900)
    assert.equal(clock(), before)
  })
})
