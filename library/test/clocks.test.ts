/**
 * Clocks that are wrong: ahead by months and then corrected, set back by hours, different in two processes. No session
 * and no list of sessions trusts an instant that lies further ahead than a correct clock can have written.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  createLatchkey,
  DAY,
  HOUR,
  MINUTE,
  sealedSessions,
  SECOND,
  type LatchkeyEvent,
  type SessionStore,
} from 'latchkey'
import { MAX_CLOCK_SKEW } from 'latchkey/store-kit'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { inParallel, testExchange } from 'latchkey/testing'
import { SECRET } from '../../services/application.ts'

const ABSOLUTE = 12 * HOUR
const IDLE = 30 * MINUTE
const start = Date.UTC(2026, 0, 15)
const alice = { id: 'u1', roles: ['admin'] }

const common = (clock: () => number, onEvent: (event: LatchkeyEvent) => void) => ({
  secrets: SECRET,
  attempts: memoryAttempts(),
  findUser: () => null,
  sweepInterval: 0,
  idleTimeout: IDLE,
  absoluteTimeout: ABSOLUTE,
  clock,
  onEvent,
})

/** One process, whose clock differs from the true time by `offset`. */
function processOf(store: SessionStore, time: { now: number }, options = {}) {
  const state = { offset: 0 }
  const events: LatchkeyEvent[] = []
  const clock = (): number => time.now + state.offset
  const latch = createLatchkey({
    ...common(clock, (event) => events.push(event)),
    store,
    ...options,
  })
  return { latch, state, events, clock }
}

type Process = Pick<ReturnType<typeof processOf>, 'latch'>

async function open({ latch }: Process, cookie = '') {
  const exchange = testExchange({ headers: cookie === '' ? {} : { cookie } })
  const session = await latch.session(latch.open(exchange))
  return { exchange, session }
}

async function login(process: Process): Promise<string> {
  const { exchange, session } = await open(process)
  await session.login(alice)
  return exchange.nextCookie
}

const isLive = async (process: Process, cookie: string): Promise<boolean> =>
  (await open(process, cookie)).session.user !== null

/** A store that hides from the manager that an instant is in the future. */
function credulous(store: SessionStore, clock: () => number): SessionStore {
  return {
    ...store,
    async read(id) {
      const record = await store.read(id)
      return record && { ...record, touchedAt: Math.min(record.touchedAt, clock()) }
    },
  }
}

/** Returns how long a session lives that is used each minute, if the clock is set back by `back` after eight hours. */
async function trueLife(
  back: number,
  wrap: (store: SessionStore, clock: () => number) => SessionStore = (store) => store,
): Promise<number> {
  const time = { now: start }
  let clock = (): number => time.now
  const process = processOf(
    wrap(memoryStore(), () => clock()),
    time,
  )
  ;({ clock } = process)
  const cookie = await login(process)
  while (await isLive(process, cookie)) {
    time.now += MINUTE
    if (time.now === start + 8 * HOUR) process.state.offset = -back
    assert.ok(time.now < start + 3 * DAY, 'it lives for ever')
  }
  return time.now - start
}

describe('a clock that is set back', () => {
  for (const back of [MINUTE, 9 * MINUTE, 20 * MINUTE, 39 * MINUTE, HOUR, 5 * HOUR, 300 * DAY]) {
    it(`by ${back / MINUTE} minutes lets no busy session outlive its absolute limit by more than an idle timeout and the skew`, async () => {
      const life = await trueLife(back)
      assert.ok(life <= ABSOLUTE + Math.min(back, IDLE + MAX_CLOCK_SKEW), String(life / MINUTE))
      assert.ok(life >= 8 * HOUR + IDLE, 'the session does not end at once')
    })
  }

  it('would lengthen a session by all of that time if instants in the future were trusted (negative control)', async () => {
    assert.ok((await trueLife(5 * HOUR, credulous)) >= ABSOLUTE + 4 * HOUR)
  })

  it('does not end sessions when one process is eleven minutes behind the others', async () => {
    const time = { now: start }
    const store = memoryStore()
    const [right, behind] = [processOf(store, time), processOf(store, time)]
    behind.state.offset = -11 * MINUTE
    const cookie = await login(right)
    for (let i = 0; i < 11 * 60; i++) {
      time.now += MINUTE
      for (const process of [right, behind]) assert.equal(await isLive(process, cookie), true)
    }
    time.now = start + ABSOLUTE
    assert.equal(await isLive(right, cookie), false)
  })
})

describe('a clock that was ahead by 300 days', () => {
  const ahead = async (options = {}) => {
    const time = { now: start }
    const store = memoryStore()
    const [wrong, right] = [processOf(store, time), processOf(store, time, options)]
    wrong.state.offset = 300 * DAY
    const cookies = await inParallel(3, () => login(wrong))
    return { time, store, right, cookies }
  }

  it('leaves sessions that end within one idle timeout of being seen, however busy, and are reported once each', async () => {
    const { time, right, cookies } = await ahead()
    const [cookie = ''] = cookies
    for (let i = 0; i < 30; i++) {
      assert.equal(await isLive(right, cookie), true)
      time.now += MINUTE
    }
    assert.equal(await isLive(right, cookie), false)
    const told = right.events.filter(({ type }) => type === 'session.shortened')
    assert.deepEqual(
      told.map((event) => event.type === 'session.shortened' && event.ahead),
      [300 * DAY],
    )
  })

  it('leaves sessions that a user’s list shortens too, and that never push out a new login', async () => {
    const { time, right } = await ahead({ maxSessionsPerUser: 3 })
    const listed = await right.latch.sessions('u1')
    assert.deepEqual(
      listed.map(({ expiresAt }) => expiresAt),
      Array(3).fill(start + IDLE),
    )
    const cookies: string[] = []
    for (let i = 0; i < 60; i++) {
      cookies.push(await login(right))
      time.now += SECOND
      const live = await Promise.all(cookies.slice(-3).map((cookie) => isLive(right, cookie)))
      assert.ok(live.every(Boolean), String(i))
      assert.equal((await right.latch.sessions('u1')).length, 3)
    }
  })

  it('leaves sessions whose login does not count as recent', async () => {
    const { right, cookies } = await ahead()
    const recently = async (cookie: string): Promise<unknown> =>
      right.latch.recentLogin(HOUR)(right.latch.open(testExchange({ headers: { cookie } })))
    await assert.rejects(() => recently(cookies[0] as string), { code: 'recent_login_required' })
    await recently(await login(right))
  })

  it('leaves sessions whose onEnded listeners are called within one idle timeout', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { time, right, cookies } = await ahead()
    const { session } = await open(right, cookies[0])
    const heard: string[] = []
    right.latch.onEnded({ sessionId: session.id as string }, ({ sessionId }) =>
      heard.push(sessionId),
    )
    for (let i = 0; i <= 30; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      time.now += MINUTE
      t.mock.timers.tick(MINUTE)
    }
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(heard, [session.id])
  })
})

describe('sealed sessions and clocks', () => {
  function sealed(time: { now: number }, revocations = memoryStore(), options = {}) {
    const state = { offset: 0 }
    const clock = (): number => time.now + state.offset
    const latch = createLatchkey({
      ...common(clock, () => undefined),
      store: sealedSessions({ revocations }),
      ...options,
    })
    return { latch: latch as unknown as Process['latch'], state, revocations }
  }

  it('that a clock hours ahead has made end when they are seen, and do not revive when that instant comes', async () => {
    const time = { now: start }
    const process = sealed(time)
    process.state.offset = 20 * HOUR
    const cookie = await login(process)
    process.state.offset = 0
    assert.equal(await isLive(process, cookie), false)
    time.now = start + 20 * HOUR
    await process.latch.prune()
    assert.equal(await isLive(process, cookie), false)
    // Control: a process that has not seen the session meanwhile accepts it at that instant.
    const other = sealed({ now: start + 20 * HOUR })
    assert.equal(await isLive(other, cookie), true)
  })

  it('end with every copy of every seal as soon as one seal from the future is seen', async () => {
    const time = { now: start }
    const process = sealed(time)
    const seals = [await login(process)]
    while (time.now < start + 8 * HOUR) {
      time.now += MINUTE
      const { exchange, session } = await open(process, seals.at(-1))
      assert.notEqual(session.user, null)
      seals.push(exchange.nextCookie || (seals.at(-1) as string))
    }
    process.state.offset = -5 * HOUR
    assert.equal(await isLive(process, seals.at(-1) as string), false)
    for (; time.now < start + 2 * DAY; time.now += HOUR) {
      for (const seal of new Set(seals)) assert.equal(await isLive(process, seal), false)
    }
  })

  it('that a process with a clock behind has ended stay ended until the last seal could expire', async () => {
    const time = { now: start }
    const revocations = memoryStore()
    const long = { idleTimeout: ABSOLUTE }
    const [right, behind] = [sealed(time, revocations, long), sealed(time, revocations, long)]
    behind.state.offset = -MAX_CLOCK_SKEW
    const [revoked, loggedOut] = [await login(right), await login(right)]
    const { session } = await open(behind, loggedOut)
    await session.logout()
    await behind.latch.revokeUser('u1')
    const control = await login(right)
    time.now += ABSOLUTE - 1
    await right.latch.prune()
    assert.equal(await isLive(right, revoked), false)
    assert.equal(await isLive(right, loggedOut), false)
    assert.equal(await isLive(right, control), true)
  })
})
