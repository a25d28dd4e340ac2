/**
 * An address whose lane is closed is refused before anything is read, in the words of the store and never more loosely.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { MINUTE, SECOND, TooManyAttempts, type LatchkeyEvent } from 'latchkey'
import { memoryAttempts } from 'latchkey/stores/memory'
import { testClock, testExchange, type TestExchange } from 'latchkey/testing'
import { ClosedLanes } from '../../src/login/closed-lanes.ts'
import type { Body } from '../../src/request/body.ts'
import { answerLogin } from '../../src/adapters/shared/routes.ts'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { Throttle } from '../../src/login/throttle.ts'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { guess } from '../password-policy/guesses.ts'

const ADDRESS = '192.0.2.1'

/** What a login saw of its request, and told. */
interface Login {
  readonly code: string
  readonly retryAfter: number | null
  readonly readBody: boolean
  readonly events: readonly LatchkeyEvent[]
  readonly exchange: TestExchange
}

/** Logs in as a route does. */
async function logIn(
  app: TestApplication,
  request: Parameters<typeof testExchange>[0] & { username?: string } = {},
): Promise<Login> {
  const { username = 'alice', ...more } = request
  const exchange = testExchange({
    method: 'POST',
    address: ADDRESS,
    ...more,
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      ...more.headers,
    },
  })
  app.events.length = 0
  let wasRead = false
  let seen: { code: string; retryAfterSeconds: number | null } | null = null
  await answerLogin(app.latch, app.latch.open(exchange), {
    async readBody(): Promise<Body> {
      wasRead = true
      return Buffer.from(JSON.stringify({ username, password: PASSWORD }))
    },
    formTokens: false,
    target: { next: undefined, fallback: '/' },
    factorForm: () => null,
    ownPage: () => null,
    onFailure(error) {
      seen = error
      return null
    },
  }).catch((error: typeof seen) => void (seen = error))
  const failure = seen as { code: string; retryAfterSeconds: number | null } | null
  return {
    code: failure?.code ?? 'in',
    retryAfter: failure?.retryAfterSeconds ?? null,
    readBody: wasRead,
    events: [...app.events],
    exchange,
  }
}

/** Closes the lane of the address, and lets this process see that it is. */
async function closeLane(app: TestApplication): Promise<Login> {
  for (let i = 0; i < 11; i++) {
    assert.equal(await guess(app, `name${i}`, { address: ADDRESS, device: null }), 'wrong')
  }
  return logIn(app)
}

describe('a login from an address that this process knows to be closed', () => {
  withLittleWork()

  it('is refused without reading its body, its session or the attempt store, and with the same answer', async () => {
    const attempts = memoryAttempts()
    let asked = 0
    const app = testApplication({
      attempts: { ...attempts, reserve: (...args) => (asked++, attempts.reserve(...args)) },
    })
    const byStore = await closeLane(app)
    assert.equal(byStore.readBody, true)
    asked = 0
    const cookie = '__Host-Http-session=made-up'
    for (let i = 0; i < 100; i++) {
      const early = await logIn(app, { headers: { cookie } })
      assert.equal(early.readBody, false)
      assert.deepEqual(
        [early.code, early.retryAfter, early.events],
        [byStore.code, byStore.retryAfter, byStore.events],
      )
      assert.deepEqual(early.exchange.isPrivate, byStore.exchange.isPrivate)
    }
    assert.deepEqual([byStore.code, byStore.retryAfter], ['too_many_attempts', 15 * 60])
    assert.equal(asked, 0)
    assert.equal(app.calls['read'] ?? 0, 0)
  })

  it('from another site is still refused as cross-site', async () => {
    const app = testApplication()
    await closeLane(app)
    const { code } = await logIn(app, { headers: { 'sec-fetch-site': 'cross-site' } })
    assert.equal(code, 'cross_site_request')
  })

  it('asks the store again after two seconds, and only one login asks', async () => {
    const app = testApplication()
    await closeLane(app)
    app.clock.advance(2 * SECOND)
    assert.equal((await logIn(app)).readBody, true)
    assert.equal((await logIn(app)).readBody, false)
  })

  it('gets in as soon as the lane is open: by its time, by this process, and within seconds by another', async () => {
    const attempts = memoryAttempts()
    const [here, there] = [testApplication({ attempts }), testApplication({ attempts })]
    await closeLane(here)
    here.clock.advance(15 * MINUTE)
    assert.equal((await logIn(here)).code, 'in')

    await closeLane(here)
    await here.latch.clearAddress(ADDRESS)
    assert.equal((await logIn(here)).code, 'in')

    await closeLane(here)
    await there.latch.clearAddress(ADDRESS)
    assert.equal((await logIn(here)).code, 'too_many_attempts')
    here.clock.advance(2 * SECOND)
    assert.equal((await logIn(here)).code, 'in')
    assert.equal((await logIn(here)).code, 'in')
  })

  it('gets in within seconds though others ask for nothing but the refusal, and never reach the store', async () => {
    const attempts = memoryAttempts()
    const [here, there] = [testApplication({ attempts }), testApplication({ attempts })]
    await closeLane(here)
    await there.latch.clearAddress(ADDRESS)
    // Whoever is let through to ask sends a body that is no login: the store is not asked.
    for (let i = 0; i < 60; i++) {
      here.clock.advance(100)
      try {
        here.latch.refuseEarly(here.latch.open(testExchange({ address: ADDRESS })))
      } catch {
        // As meant.
      }
    }
    assert.equal((await logIn(here)).code, 'in')
  })

  it('is let through on a device that its user has logged in on, which has a lane of its own', async () => {
    const app = testApplication()
    const first = await logIn(app)
    const cookie = first.exchange.nextCookie
    await closeLane(app)
    assert.equal((await logIn(app, { headers: { cookie } })).code, 'in')
    // Of somebody else, it is refused by the store.
    const other = await logIn(app, { headers: { cookie }, username: 'bob' })
    assert.deepEqual([other.code, other.readBody], ['too_many_attempts', true])
  })

  it('touches no other address, and counts IPv6 by its /64 and /48', async () => {
    const app = testApplication({ throttle: { address: { maxMembers: null } } })
    await closeLane(app)
    assert.equal((await logIn(app, { address: '192.0.2.2' })).code, 'in')
    for (let i = 0; i < 44; i++) {
      await guess(app, `v6-${i}`, { address: `2001:db8:0:${i}::1`, device: null })
    }
    assert.equal((await logIn(app, { address: '2001:db8:0:abcd::1' })).readBody, false)
    assert.equal((await logIn(app, { address: '2001:db8:1::1' })).code, 'in')
  })

  it('is refused only where the store would refuse it too, in 300 random histories', async () => {
    let early = 0
    for (let history = 0; history < 300; history++) early += await play(randomSteps(history))
    // Else nothing was seen.
    assert.ok(early > 1000, String(early))
  })
})

const key = createSecretKey(Buffer.alloc(32, 1))
const rule = { ...throttleDefaults.address, cap: 3, window: 5 * SECOND }
const lane = { key: `address:${ADDRESS}`, rule, member: 'somebody' }
const here = { address: ADDRESS, device: null }

/** Numbers below a thousand, the same for a seed (a linear congruential generator). */
function randomSteps(seed: number): number[] {
  let state = seed + 1
  return Array.from({ length: 200 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * 1000)
  })
}

/** Attempts, time that passes and a lane that is opened, here or elsewhere. Returns how many were refused early. */
async function play(steps: readonly number[]): Promise<number> {
  const clock = testClock()
  const store = memoryAttempts()
  const settings = { ...throttleDefaults, address: rule }
  const throttle = new Throttle(store, settings, {
    key,
    clock,
    emit: () => undefined,
    // Of attempts made elsewhere: it asks again for some seconds.
    pause: async (duration) => clock.advance(duration),
  })
  let openedElsewhereAt = -Infinity
  let early = 0
  for (const [i, step] of steps.entries()) {
    const target = { username: `name${i}`, userId: null, device: null }
    if (step % 10 === 0) await throttle.clearAddress(ADDRESS)
    if (step % 10 === 1) {
      await store.settle({ clear: [lane.key], giveBack: [], forgive: [] }, clock())
      openedElsewhereAt = clock()
    }
    if (step % 10 > 6) clock.advance(step)
    if (refusesEarly(throttle)) {
      early++
      const wouldTake = (await store.reserve([lane], clock())).admitted
      assert.ok(!wouldTake || clock() - openedElsewhereAt < 6 * SECOND, `step ${i}`)
      if (wouldTake) await store.settle({ clear: [], giveBack: [], forgive: [lane] }, clock())
      continue
    }
    const attempt = await throttle.reserve(target, here).catch(() => null)
    if (attempt === null) continue
    if (step % 3 === 0) await throttle.succeeded(attempt)
    else throttle.failed(attempt)
  }
  return early
}

function refusesEarly(throttle: Throttle): boolean {
  try {
    throttle.refuseEarly(here, false)
    return false
  } catch (error) {
    assert.ok(error instanceof TooManyAttempts)
    return true
  }
}

describe('what a process knows of closed lanes', () => {
  withLittleWork()

  it('is bounded, however many addresses there are', () => {
    const closed = new ClosedLanes()
    for (let i = 0; i < 50_000; i++) closed.note(`address:${i}`, 1e15, 0)
    assert.equal(closed.size, 10_000)
    assert.equal(closed.retryAt('address:49999', 1), 1e15)
    assert.equal(closed.retryAt('address:1', 1), null)
  })

  it('is not believed when the clock was set back', () => {
    const closed = new ClosedLanes()
    closed.note('address:a', 1e15, 1e12)
    assert.equal(closed.retryAt('address:a', 1e12 - 1), null)
  })
})
