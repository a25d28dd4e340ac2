/**
 * Logins of which nobody knows where they come from: many failures slow them down and are told, and refuse nobody.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  MINUTE,
  Overloaded,
  TooManyAttempts,
  type LatchkeyEvent,
  type AttemptSource,
} from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { inParallel, testClock, turn } from 'latchkey/testing'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { Throttle } from '../../src/login/throttle.ts'

const unknown: AttemptSource = { address: null, device: null }

/** A throttle whose pauses are counted, and over at once. */
function setup() {
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const pauses: number[] = []
  let running = 0
  let most = 0
  const throttle = new Throttle(memoryAttempts(), throttleDefaults, {
    key: createSecretKey(Buffer.alloc(32, 1)),
    clock,
    emit: (event) => void events.push(event),
    pause: async (duration) => void pauses.push(duration),
  })
  const logIn = async (person: string, isRight: boolean, source = unknown): Promise<string> => {
    try {
      const target = { username: person, userId: `id-${person}`, device: null }
      const attempt = await throttle.reserve(target, source)
      most = Math.max(most, ++running)
      await turn()
      running--
      if (isRight) await throttle.succeeded(attempt)
      else throttle.failed(attempt)
      return isRight ? 'in' : 'wrong'
    } catch (error) {
      if (error instanceof TooManyAttempts) return 'refused'
      if (error instanceof Overloaded) return 'overloaded'
      throw error
    }
  }
  /** Guesses at many names, so that no account's lane says no. */
  const spray = async (count: number): Promise<string[]> => {
    const outcomes: string[] = []
    for (let i = 0; i < count; i++) outcomes.push(await logIn(`name${i}`, false))
    return outcomes
  }
  const alarms = () => events.filter(({ type }) => type === 'throttle.alarm')
  const mostAtOnce = (count: number): void => void (most = count)
  return { clock, events, pauses, logIn, spray, alarms, most: () => most, mostAtOnce }
}

describe('logins from an unknown address', () => {
  it('are not delayed and not reported while few of them fail', async () => {
    const { logIn, spray, pauses, alarms } = setup()
    await spray(10)
    for (let i = 0; i < 60; i++) assert.equal(await logIn(`person${i}`, true), 'in')
    assert.deepEqual([pauses, alarms()], [[], []])
  })

  it('with the right password get in, however many have failed: 300 names, then 60 people', async () => {
    const { logIn, spray } = setup()
    assert.deepEqual(new Set(await spray(300)), new Set(['wrong']))
    for (let i = 0; i < 60; i++) assert.equal(await logIn(`person${i}`, true), 'in')
  })

  it('are checked one by one after many failures, with a pause that grows to a second and shrinks with right passwords', async () => {
    const { logIn, spray, pauses, most, mostAtOnce } = setup()
    await spray(16)
    assert.deepEqual(pauses, [125, 250, 500, 1000, 1000])
    mostAtOnce(0)
    await inParallel(20, (i) => logIn(`person${i}`, i % 2 === 0))
    assert.equal(most(), 1)
    for (let i = 0; i < 10; i++) await logIn(`person${i}`, true)
    assert.equal(pauses.at(-1), 125)
    assert.ok(pauses.every((pause) => pause >= 125 && pause <= 1000))
  })

  it('sound the alarm with the name of their lane, once in a quarter of an hour', async () => {
    const { clock, spray, alarms } = setup()
    await spray(100)
    assert.deepEqual(alarms()[0], {
      type: 'throttle.alarm',
      lane: 'address:unknown',
      failures: 30,
      window: 15 * MINUTE,
    })
    const ofLane = () => alarms().filter((event) => 'lane' in event && event.lane !== null)
    assert.equal(ofLane().length, 1)
    clock.advance(15 * MINUTE)
    await spray(20)
    assert.equal(ofLane().length, 2)
  })

  it('are still counted by account', async () => {
    const { logIn, spray } = setup()
    await spray(20)
    const outcomes = []
    for (let i = 0; i < 7; i++) outcomes.push(await logIn('alice', false))
    assert.deepEqual(outcomes.slice(4), ['wrong', 'refused', 'refused'])
  })

  it('wait in a bounded number; a further login is refused with a time to come again', async () => {
    const { logIn, spray } = setup()
    await spray(16)
    const outcomes = await inParallel(200, (i) => logIn(`person${i}`, true))
    const entered = outcomes.filter((outcome) => outcome === 'in').length
    assert.ok(entered >= 33, String(entered))
    assert.deepEqual(new Set(outcomes), new Set(['in', 'overloaded']))
    assert.equal(await logIn('late', true), 'in')
  })

  it('slow down no login whose address is known, nor are they slowed down by one', async () => {
    const { logIn, spray, pauses } = setup()
    await spray(30)
    const before = pauses.length
    const known = { address: '192.0.2.1', device: null }
    assert.equal(await logIn('alice', true, known), 'in')
    assert.equal(pauses.length, before)
  })

  it('were refused for a quarter of an hour when they had a lane like others (negative control)', async () => {
    const { logIn } = setup()
    const known = { address: '192.0.2.1', device: null }
    for (let i = 0; i < 11; i++) await logIn(`name${i}`, false, known)
    assert.equal(await logIn('person', true, known), 'refused')
  })
})
