/**
 * Whom guessing keeps out, and for how long: one address closes no account, and who is closed out is told what helps.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ConfigurationError,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  TooManyAttempts,
  type AttemptSource,
} from 'latchkey'
import { problemHeaders, problemDetails } from 'latchkey/adapter-kit'
import { countAttempt, countAttempts, settleAttempts, type LaneState } from 'latchkey/store-kit'
import { throttleDefaults } from '../../src/login/throttle-rules.ts'
import { PASSWORD, testApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { skipWaits } from '../../../services/time.ts'
import { attack, attempt, from, guess, knownDevice } from '../password-policy/guesses.ts'

const at = (address: string): AttemptSource => ({ address, device: null })
const attacker = at('203.0.113.7')
const elsewhere = at('192.0.2.1')

describe('guesses from one address at one account', () => {
  withLittleWork()

  for (const username of ['alice', 'nobody']) {
    it(`are ten, at ${username}, and then no more for a day, however fast they come`, async () => {
      const app = testApplication()
      assert.equal(await attack(app, username, 30 * DAY, () => attacker), 10)
      assert.ok((await guess(app, username, attacker)) instanceof TooManyAttempts)
    })
  }

  it('close no account: its owner can log in from elsewhere at any time within ten years', async (t) => {
    skipWaits(t)
    const app = testApplication()
    for (let quarter = 0; quarter < 40; quarter++) {
      const admitted = await attack(app, 'alice', 91 * DAY, () => attacker, DAY)
      assert.ok(admitted <= 20, `${admitted} in a quarter of a year`)
      const outcome = await attempt(app, 'alice', PASSWORD, elsewhere)
      // The owner may have to wait for a guess that was just made.
      if (outcome instanceof TooManyAttempts) {
        assert.ok((outcome.retryAfterSeconds ?? Infinity) <= 15 * 60)
      }
      if (quarter % 2 === 0) await app.latch.clearAttempts('id-alice', 'alice')
    }
    app.clock.advance(15 * MINUTE)
    assert.equal(await attempt(app, 'alice', PASSWORD, elsewhere), 'right')
  })

  it('did close the account when one address could make all its guesses (negative control)', async () => {
    const app = testApplication({ throttle: { account: { memberCap: null } } })
    assert.equal(await attack(app, 'alice', 2 * DAY, () => attacker), 100)
    app.clock.advance(365 * DAY)
    assert.ok((await attempt(app, 'alice', PASSWORD, elsewhere)) instanceof TooManyAttempts)
  })

  it('count for the whole IPv6 /48, because one customer may have all its addresses', async () => {
    for (const username of ['alice', 'nobody']) {
      const app = testApplication()
      const inNetwork = (i: number): AttemptSource =>
        at(`2001:db8:1:${(i % 65_536).toString(16)}::${i}`)
      assert.equal(await attack(app, username, 30 * DAY, inNetwork), 10)
      app.clock.advance(HOUR)
      assert.equal(await guess(app, username, at('2001:db8:2::1')), 'wrong')
    }
  })

  it('are forgotten with a right password, or by an administrator', async () => {
    const app = testApplication()
    await attack(app, 'alice', DAY, () => attacker)
    assert.ok((await attempt(app, 'alice', PASSWORD, attacker)) instanceof TooManyAttempts)
    app.clock.advance(HOUR)
    assert.equal(await attempt(app, 'alice', PASSWORD, elsewhere), 'right')
    assert.equal(await attempt(app, 'alice', PASSWORD, attacker), 'right')
    await attack(app, 'alice', DAY, () => attacker)
    await app.latch.clearAttempts('id-alice', 'alice')
    assert.equal(await attempt(app, 'alice', PASSWORD, attacker), 'right')
  })

  it('are forgotten when the owner logs in from there on a known device, and only those from there', async () => {
    const app = testApplication()
    const known = { ...(await knownDevice(app, 'alice')), address: attacker.address }
    const other = at('203.0.113.8')
    await attack(app, 'alice', DAY, () => attacker)
    await attack(app, 'alice', DAY, () => other)
    const fromElsewhere = { ...known, address: elsewhere.address }
    // Negative control: from elsewhere that says nothing of who guesses here.
    assert.equal(await attempt(app, 'alice', PASSWORD, fromElsewhere), 'right')
    assert.ok((await attempt(app, 'alice', PASSWORD, attacker)) instanceof TooManyAttempts)
    // Nor does a wrong password on the device.
    assert.equal(await guess(app, 'alice', known), 'wrong')
    assert.ok((await guess(app, 'alice', attacker)) instanceof TooManyAttempts)

    assert.equal(await attempt(app, 'alice', PASSWORD, known), 'right')
    assert.ok((await attempt(app, 'alice', PASSWORD, other)) instanceof TooManyAttempts)
    // Ten guesses, as before, and the owner gets in on a new device instead.
    assert.equal(await attack(app, 'alice', 30 * DAY, () => attacker), 10)
    assert.equal(await attempt(app, 'alice', PASSWORD, known), 'right')
    assert.equal(await attempt(app, 'alice', PASSWORD, attacker), 'right')
  })

  it('count as guesses of one address if the address is unknown', async () => {
    const app = testApplication({
      throttle: { address: { free: 1e6, cap: 1e6, maxMembers: null } },
    })
    assert.equal(await attack(app, 'alice', 2 * DAY, () => ({ address: null, device: null })), 100)
  })
})

describe('an account that is closed', () => {
  withLittleWork()

  it('needs ten addresses', async () => {
    const app = testApplication()
    const nine = await attack(app, 'alice', 30 * DAY, (i) => at(`203.0.113.${i % 9}`))
    assert.equal(nine, 90)
    app.clock.advance(HOUR)
    assert.equal(await guess(app, 'alice', at('203.0.113.77')), 'wrong')
    await app.latch.clearAttempts('id-alice', 'alice')
    assert.equal(await attack(app, 'alice', 30 * DAY, (i) => at(`203.0.113.${i % 10}`)), 100)
  })

  for (const username of ['alice', 'nobody']) {
    it(`tells what helps, and no time to come again: ${username}`, async () => {
      const app = testApplication()
      await attack(app, username, 2 * DAY, from(1000))
      const refused = await attempt(app, username, PASSWORD, elsewhere)
      assert.ok(refused instanceof TooManyAttempts)
      assert.equal(refused.retryAfterSeconds, null)
      assert.equal(problemHeaders(refused)['Retry-After'], undefined)
      assert.deepEqual(problemDetails(refused), {
        type: 'about:blank',
        title: 'Too Many Requests',
        status: 429,
        detail:
          'Too many attempts, and waiting does not help: ' +
          'use a device that has logged in before, or another way to log in',
        code: 'too_many_attempts',
      })
      app.clock.advance(10 * 365 * DAY)
      assert.deepEqual(await attempt(app, username, PASSWORD, elsewhere), refused)
    })
  }

  it('is open to a device that has logged in before, as the answer says', async () => {
    const app = testApplication()
    const home = await knownDevice(app, 'alice')
    await attack(app, 'alice', 2 * DAY, from(1000))
    assert.equal(await attempt(app, 'alice', PASSWORD, home), 'right')
  })

  it('is called by the id of its user in events, not by the name of a lane', async () => {
    const app = testApplication()
    // By two names, so that the user's lane is what refuses.
    app.users.set('alice@example.com', app.users.get('alice')!)
    for (let i = 0; i < 5; i++) await guess(app, 'alice', from(100)(i))
    assert.ok((await guess(app, 'alice@example.com', from(100)(9))) instanceof TooManyAttempts)
    const lanes = app.events.map((event) => event.type === 'login.throttled' && event.lane)
    assert.ok(lanes.includes('user:id-alice'), lanes.join())
  })
})

describe('counts that lapse', () => {
  withLittleWork()

  const account = {
    free: 5,
    firstWait: SECOND,
    maxWait: 15 * MINUTE,
    cap: 100,
    window: 90 * DAY,
    lasting: 20,
    maxMembers: null,
    memberCap: 10,
  }

  it('are gone from the store after 90 days, for known and made-up names', async () => {
    const lanes = new Map<string, LaneState>()
    const app = testApplication({
      attempts: {
        reserve(wanted, now) {
          const counted = countAttempts(wanted, (key) => lanes.get(key), now)
          if ('admitted' in counted) return counted
          for (const [key, state] of counted) lanes.set(key, state)
          return { admitted: true }
        },
        settle(settlement, now) {
          for (const [key, state] of settleAttempts(settlement, (one) => lanes.get(one), now)) {
            if (state === null) lanes.delete(key)
            else lanes.set(key, state)
          }
        },
        prune(now) {
          for (const [key, { forgetAt }] of lanes) {
            if (forgetAt !== null && forgetAt <= now) lanes.delete(key)
          }
          return false
        },
      },
    })
    for (let i = 0; i < 30; i++) await guess(app, `made-up-${i}`, from(1000)(300 * i))
    await guess(app, 'alice', from(1000)(7))
    assert.ok(lanes.size > 60)
    app.clock.advance(90 * DAY)
    await app.latch.prune()
    assert.equal(lanes.size, 0)
  })

  it('allow a patient attacker with many addresses only 19 guesses in 90 days, if the last are to lapse', async () => {
    const app = testApplication({ throttle: { account } })
    let all = 0
    for (let quarter = 0; quarter < 4; quarter++) {
      for (let i = 0; i < 19; i++) {
        assert.equal(await guess(app, 'alice', at(`10.0.${quarter}.${i}`)), 'wrong')
        all++
        app.clock.advance(15 * MINUTE)
      }
      app.clock.advance(90 * DAY)
    }
    assert.equal(all, 76)
    // One more in a quarter, and nothing lapses any more.
    for (let i = 0; i < 20; i++) {
      await guess(app, 'alice', at(`10.1.0.${i}`))
      app.clock.advance(15 * MINUTE)
    }
    app.clock.advance(1000 * DAY)
    assert.equal(await attack(app, 'alice', 30 * DAY, from(1000)), 80)
  })
})

describe('the limit on names from one address', () => {
  withLittleWork()

  /** Guesses at 3,000 names, one after the other. Returns how many are looked at. */
  function spray(maxMembers: number): number {
    const rule = { ...throttleDefaults.address, free: 1e6, cap: 1e6, maxMembers }
    let state: LaneState | undefined
    for (let i = 0; i < 3000; i++) {
      const next = countAttempt(state, { key: 'address:a', rule, member: `name ${i}` }, 0)
      if (next === null) return i
      state = next
    }
    return 3000
  }

  it('holds up to a thousand, the highest value of the option', () => {
    assert.equal(spray(10), 11)
    assert.equal(spray(1000), 1001)
    testApplication({ throttle: { address: { maxMembers: 1000 }, network: { maxMembers: 1000 } } })
    for (const lane of ['address', 'network', 'account', 'device']) {
      assert.throws(
        () => testApplication({ throttle: { [lane]: { maxMembers: 1001 } } }),
        ConfigurationError,
      )
    }
    // Negative control: a limit that no lane can reach is none.
    assert.equal(spray(1001), 3000)
  })
})
