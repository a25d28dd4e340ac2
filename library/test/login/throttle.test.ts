/**
 * How guessing is slowed down, and for whom: through `authenticate`, with a moved clock.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  DAY,
  HOUR,
  InvalidCredentials,
  MINUTE,
  SECOND,
  StoreUnavailable,
  TooManyAttempts,
  type AttemptStore,
  type AttemptSource,
} from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { inParallel, testExchange } from 'latchkey/testing'
import { KnownDevices } from '../../src/login/known-devices.ts'
import { deriveKeys } from '../../src/ground/keys.ts'
import {
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'
import { countHashing } from '../../../services/hashing-work.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import {
  attack,
  attempt,
  from,
  guess,
  knownDevice,
  somewhere,
  type Outcome,
} from '../password-policy/guesses.ts'

/** An account that is closed after few guesses, where a test is about what comes then. */
const soonClosed = { throttle: { account: { cap: 8 } } }

describe('guesses at one account', () => {
  withLittleWork()

  for (const [addresses, usernames] of [
    [1000, ['alice', 'nobody']],
    [1_000_000, ['alice']],
  ] as const) {
    for (const username of usernames) {
      it(`from ${addresses} addresses at ${username}: 17 in the first hour, 4 an hour, 100 in all`, async () => {
        const app = testApplication()
        const firstHour = await attack(app, username, HOUR, from(addresses))
        assert.equal(firstHour, 17)
        const hours: number[] = []
        for (let hour = 0; hour < 23; hour++) {
          hours.push(await attack(app, username, HOUR, from(addresses)))
        }
        assert.ok(hours.every((count) => count <= 4))
        let all = firstHour + hours.reduce((sum, count) => sum + count, 0)
        for (let day = 0; day < 30; day++) all += await attack(app, username, DAY, from(addresses))
        assert.equal(all, 100)
      })
    }
  }

  it('are checked only five times when 500 come at the same time', async () => {
    const app = testApplication()
    const outcomes = await inParallel(500, (i) => guess(app, 'alice', from(500)(i)))
    assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 5)
  })

  it('are refused without any hashing, with the same answer for known and unknown names', async (t) => {
    const app = testApplication()
    const workOf = countHashing(t)
    for (const username of ['alice', 'nobody']) {
      for (let i = 0; i < 5; i++) assert.equal(await guess(app, username, from(100)(i)), 'wrong')
    }
    const answers = []
    for (const username of ['alice', 'nobody']) {
      let refused: unknown
      const work = await workOf(async () => {
        refused = await guess(app, username, from(100)(99))
      })
      assert.ok(refused instanceof TooManyAttempts)
      assert.deepEqual(work, {})
      answers.push([refused.status, refused.message, refused.retryAfterSeconds])
    }
    // Negative control: another name, which has guesses left, is hashed.
    assert.notDeepEqual(await workOf(() => guess(app, 'somebody', from(100)(99))), {})
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual(answers[0], [429, 'Too many attempts, try again later', 1])
  })

  it('are counted together in all spellings of a name', async () => {
    const app: TestApplication = testApplication({
      findUser: (name) => app.users.get(name.normalize('NFKC').toLowerCase().trim()) ?? null,
    })
    for (const known of [true, false]) {
      const spell = (i: number): string => {
        const name = known ? 'alice' : 'nobody'
        const cased = Array.from(name, (c, j) => ((i >> j) & 1 ? c.toUpperCase() : c)).join('')
        return ' '.repeat(i % 3) + cased
      }
      const outcomes = await inParallel(1000, (i) => guess(app, spell(i), from(1000)(i)))
      assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 5)
    }
  })

  it('do not keep the owner out who knows the password and waits', async () => {
    const app = testApplication()
    for (let i = 0; i < 5; i++) await guess(app, 'alice', from(100)(i))
    const refused = await attempt(app, 'alice', PASSWORD)
    assert.ok(refused instanceof TooManyAttempts)
    app.clock.advance((refused.retryAfterSeconds ?? 0) * SECOND)
    assert.equal(await attempt(app, 'alice', PASSWORD), 'right')
    // The right password clears the account's lane.
    for (let i = 0; i < 5; i++) assert.equal(await guess(app, 'alice', from(100)(i)), 'wrong')
  })

  it('after the cap are refused for good, until an administrator clears the account', async () => {
    const app = testApplication(soonClosed)
    await attack(app, 'alice', 2 * DAY, from(1000))
    app.clock.advance(365 * DAY)
    assert.ok((await attempt(app, 'alice', PASSWORD)) instanceof TooManyAttempts)
    await app.latch.clearAttempts('id-alice', 'alice')
    assert.equal(await attempt(app, 'alice', PASSWORD), 'right')
  })
})

describe('guesses from one address', () => {
  withLittleWork()

  it('at many accounts end at eleven names, for fifteen minutes', async () => {
    const app = testApplication()
    const outcomes: Outcome[] = []
    for (let i = 0; i < 15; i++) outcomes.push(await guess(app, `user${i}`))
    assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 11)
    assert.ok((await attempt(app, 'alice', PASSWORD)) instanceof TooManyAttempts)
    app.clock.advance(15 * MINUTE)
    assert.equal(await attempt(app, 'alice', PASSWORD), 'right')
  })

  it('at few accounts end at thirty', async () => {
    const app = testApplication({
      throttle: { account: { free: 1000, cap: 1000, memberCap: null } },
    })
    const outcomes = await inParallel(50, (i) => guess(app, `user${i % 5}`))
    assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 30)
  })

  it('do not touch other addresses', async () => {
    const app = testApplication()
    for (let i = 0; i < 15; i++) await guess(app, `user${i}`)
    const elsewhere = { address: '192.0.2.2', device: null }
    assert.equal(await attempt(app, 'alice', PASSWORD, elsewhere), 'right')
  })

  it('are counted together in every spelling, and within an IPv6 /64', async () => {
    for (const spelling of [
      (i: number) => `2001:db8:0:1::${i.toString(16)}`,
      (i: number) => `2001:0DB8:0000:0001:0:0:0:${i.toString(16)}`,
      () => '::ffff:192.0.2.9',
      (i: number) => (i % 2 === 0 ? '192.0.2.9' : '::FFFF:c000:209'),
    ]) {
      const app = testApplication({
        throttle: { account: { free: 1e6, cap: 1e6, memberCap: null } },
      })
      const outcomes = await inParallel(60, (i) =>
        guess(app, `user${i % 5}`, { address: spelling(i), device: null }),
      )
      assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 30)
    }
  })

  it('are counted within an IPv6 /48 too, at four times the limit', async () => {
    const app = testApplication({ throttle: { account: { free: 1e6, cap: 1e6, memberCap: null } } })
    let checked = 0
    for (let i = 0; i < 200; i++) {
      const address = `2001:db8:0:${i.toString(16)}::1`
      if ((await guess(app, `user${i % 5}`, { address, device: null })) === 'wrong') checked++
    }
    assert.equal(checked, 120)
  })

  it('that are right leave no trace: 60 people who share it log in within 15 minutes', async () => {
    const app = testApplication()
    for (let i = 0; i < 60; i++) {
      app.users.set(`person${i}`, {
        ...app.users.get('bob')!,
        id: `id-${i}`,
        username: `person${i}`,
      })
    }
    for (let i = 0; i < 60; i++) {
      // Some of them at the second try.
      if (i % 3 === 0) assert.equal(await guess(app, `person${i}`), 'wrong')
      assert.equal(await attempt(app, `person${i}`, PASSWORD), 'right', `person ${i}`)
      app.clock.advance(15 * SECOND)
    }
    // As many as press the button at once wait for each other, and get in.
    const outcomes = await inParallel(60, (i) => attempt(app, `person${i}`, PASSWORD))
    assert.deepEqual(new Set(outcomes), new Set(['right']))
  })
})

describe('a device that has logged in before', () => {
  withLittleWork()

  it('lets its owner in during an attack, 100 of 100 times', async () => {
    const app = testApplication(soonClosed)
    const home = await knownDevice(app, 'alice')
    await attack(app, 'alice', 30 * DAY, from(1000))
    let entered = 0
    for (let i = 0; i < 100; i++) {
      await guess(app, 'alice', from(1000)(i))
      if ((await attempt(app, 'alice', PASSWORD, home)) === 'right') entered++
    }
    assert.equal(entered, 100)
    // Negative control: from another device, the attack keeps the owner out.
    assert.ok((await attempt(app, 'alice', PASSWORD)) instanceof TooManyAttempts)
  })

  it('has a ladder of its own: ten free guesses, which do not count for the account', async () => {
    const app = testApplication()
    const home = await knownDevice(app, 'alice')
    const outcomes = await inParallel(50, () => guess(app, 'alice', home))
    assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 10)
    assert.equal(await attempt(app, 'alice', PASSWORD), 'right')
  })

  for (const [name, openStore] of [
    ['memory', () => memoryStore()],
    ['SQLite', () => sqliteStore(':memory:')],
  ] as const) {
    it(`at its cap is freed by an administrator, like the account, in ${name}`, async () => {
      const rule = { free: 3, cap: 3 }
      const app = testApplication({
        store: openStore(),
        throttle: { device: rule, account: rule },
      })
      const isClosed = async (username: string, source: AttemptSource): Promise<boolean> =>
        (await attempt(app, username, PASSWORD, source)) instanceof TooManyAttempts
      const close = async (username: string, source: AttemptSource): Promise<void> => {
        for (let i = 0; i < 3; i++) await guess(app, username, source)
        app.clock.advance(365 * DAY)
        assert.ok(await isClosed(username, source))
      }
      const bobs = await knownDevice(app, 'bob')
      const phone = await knownDevice(app, 'alice')
      const laptop = await knownDevice(app, 'alice')
      await close('bob', bobs)
      for (const source of [phone, laptop, somewhere]) await close('alice', source)
      await app.latch.clearAttempts('id-alice', 'alice')
      for (const source of [phone, laptop, somewhere]) {
        assert.equal(await attempt(app, 'alice', PASSWORD, source), 'right')
      }
      // Negative control: what was said of alice frees nobody else.
      assert.ok(await isClosed('bob', bobs))
      await app.latch.close()
    })
  }

  it('shares its lane with few others of its user, and with none of another user', async () => {
    const keys: string[] = []
    const app = testApplication({
      attempts: {
        ...memoryAttempts(),
        reserve(lanes, now) {
          keys.push(...lanes.map(({ key }) => key))
          // Refused, so that nothing is hashed.
          return { admitted: false, key: '', retryAt: now }
        },
      },
    })
    const devices = new KnownDevices(deriveKeys([SECRET], 'device/__Host-Http-session'))
    for (const username of ['alice', 'bob']) {
      keys.length = 0
      for (let i = 0; i < 2000; i++) {
        const device = devices.remember(null, `id-${username}`)
        await attempt(app, username, PASSWORD, { address: null, device })
      }
      assert.equal(keys.length, 2000)
      for (const key of keys) assert.match(key, new RegExp(`^device:id-${username}:\\d+$`))
      const { size } = new Set(keys)
      assert.ok(size > 240 && size <= 256, String(size))
    }
  })

  it('is known for its user alone, and remembers several users of one browser', async () => {
    const app = testApplication(soonClosed)
    const bobs = await knownDevice(app, 'bob')
    await attack(app, 'alice', DAY * 2, from(1000))
    assert.ok((await attempt(app, 'alice', PASSWORD, bobs)) instanceof TooManyAttempts)

    await app.latch.clearAttempts('id-alice', 'alice')
    const shared = testExchange({
      headers: { cookie: `__Host-Http-session-device=${bobs.device}` },
    })
    await app.latch.login(app.latch.open(shared), { username: 'alice', password: PASSWORD })
    const cookie = shared.cookies.get('__Host-Http-session-device')!.split(';')[0]!
    const device = cookie.slice(cookie.indexOf('=') + 1)
    await attack(app, 'alice', DAY * 2, from(1000))
    await attack(app, 'bob', DAY * 2, from(1000))
    for (const username of ['alice', 'bob']) {
      assert.equal(await attempt(app, username, PASSWORD, { address: null, device }), 'right')
    }
  })

  it('is not known by a cookie that was changed, made up or signed by another secret', async () => {
    const app = testApplication(soonClosed)
    const { device } = await knownDevice(app, 'alice')
    const other = testApplication({ secrets: 'Zm9yYW5vdGhlcnNpdGUtMTIzNDU2Nzg5MGFiY2Rl' })
    const foreign = await knownDevice(other, 'alice')
    await attack(app, 'alice', 2 * DAY, from(1000))
    const [id = '', mark = ''] = (device ?? '').split('.')
    const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
    for (const value of [
      foreign.device,
      `${flip(id)}.${mark}`,
      `${id}.${flip(mark)}`,
      id,
      `${id}.`,
      `.${mark}`,
      `${id}.${mark}.${'x'.repeat(1_000_000)}`,
      '',
      '\u0000',
    ]) {
      const outcome = await attempt(app, 'alice', PASSWORD, { address: null, device: value })
      assert.ok(outcome instanceof TooManyAttempts, String(value).slice(0, 100))
    }
    assert.equal(await attempt(app, 'alice', PASSWORD, { address: null, device }), 'right')
  })

  it('has a cookie that is HttpOnly, Strict, Secure and names nobody', async () => {
    const app = testApplication()
    const exchange = testExchange()
    await app.latch.login(app.latch.open(exchange), { username: 'alice', password: PASSWORD })
    const cookie = exchange.cookies.get('__Host-Http-session-device') ?? ''
    assert.match(
      cookie,
      /^__Host-Http-session-device=[\w.-]{66}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=31536000$/,
    )
    assert.doesNotMatch(Buffer.from(cookie, 'base64url').toString('latin1'), /alice/)
  })
})

describe('the throttle and its store', () => {
  withLittleWork()

  const broken: AttemptStore = {
    reserve: () => Promise.reject(new Error('connection lost')),
    settle: () => Promise.reject(new Error('connection lost')),
    prune: () => false,
  }

  it('refuses a login when attempts cannot be counted: 503, not "let in"', async () => {
    const app = testApplication({ attempts: broken })
    await assert.rejects(app.latch.authenticate('alice', PASSWORD), StoreUnavailable)
  })

  it('counts in this process while the store is down, if a fallback is configured', async () => {
    const app = testApplication({ attempts: broken, throttle: { fallback: memoryAttempts() } })
    assert.equal(await attempt(app, 'alice', PASSWORD), 'right')
    const outcomes = await inParallel(50, () => guess(app, 'alice'))
    assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 5)
  })

  it('keeps neither the name nor the password of an attempt at an unknown user', async () => {
    const keys: string[] = []
    const attempts = memoryAttempts()
    const app = testApplication({
      attempts: {
        ...attempts,
        reserve(lanes, now) {
          keys.push(...lanes.flatMap(({ key, member }) => [key, member]))
          return attempts.reserve(lanes, now)
        },
      },
    })
    await attempt(app, 'my-secret-password', 'x')
    assert.ok(keys.length > 0)
    assert.doesNotMatch(keys.join(' '), /secret/)
  })

  it('has room for a bounded number of unknown names', async () => {
    const names = new Set<string>()
    const attempts = memoryAttempts()
    const app = testApplication({
      throttle: { account: { free: 0, cap: 0 } },
      attempts: {
        ...attempts,
        reserve(lanes, now) {
          names.add(lanes[0]?.key ?? '')
          // Refused, so that nothing is hashed.
          return { admitted: false, key: '', retryAt: now }
        },
      },
    })
    for (let i = 0; i < 1000; i++) await attempt(app, `made-up-${i}`, 'x')
    for (const key of names) assert.match(key, /^name:\d+$/)
    assert.ok([...names].every((key) => Number(key.slice(5)) < 2 ** 24))
  })

  it('takes the attempt back when no password was checked', async () => {
    const app = testApplication({
      throttle: { account: { free: 1000, cap: 1000, memberCap: null } },
    })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => app.latch.authenticate('alice', 'wrong', from(200)(i))),
    )
    const checked = outcomes.filter(
      (outcome) => outcome.status === 'rejected' && outcome.reason instanceof InvalidCredentials,
    )
    assert.ok(checked.length < 150, 'most found the queue full')
  })

  it('emits one alarm when there are many failures, and another in the next minute', async () => {
    const app = testApplication({
      throttle: { alarm: 3, account: { free: 1e6, cap: 1e6, memberCap: null } },
    })
    for (let i = 0; i < 5; i++) await guess(app, 'alice', from(100)(i))
    app.clock.advance(MINUTE)
    for (let i = 0; i < 5; i++) await guess(app, 'alice', from(100)(i))
    const alarms = app.events.filter(({ type }) => type === 'throttle.alarm')
    assert.equal(alarms.length, 2)
  })

  it('is needed: a session store without a place for attempts is refused at start', () => {
    const { attempts: _, ...store } = memoryStore()
    assert.throws(() => testApplication({ store }), /"attempts" is needed/)
  })
})
