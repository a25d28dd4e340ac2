/**
 * What becomes of a login that is not simply right or wrong: what it tells, takes back, and leaves to the next one.
 *
 * @module
 */

import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { describe, it, type TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import {
  CallbackTimeout,
  HashingFailed,
  hashPassword,
  InvalidCredentials,
  Overloaded,
  StoreUnavailable,
  type PasswordVerifier,
  type ThrottleOptions,
} from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import {
  exchangeWith,
  PASSWORD,
  testApplication,
  unthrottled,
  type TestApplication,
} from '../../../services/application.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const ofType = (app: TestApplication, type: string) =>
  app.events.filter((event) => event.type === type)

/** A hash of the password by less work than a new one takes. */
function weakHash(): string {
  const nonce = Buffer.from('saltsaltsaltsalt')
  const parameters = { message: Buffer.from(PASSWORD), nonce, memory: 64, passes: 1 }
  const tag = crypto.argon2Sync('argon2id', { ...parameters, parallelism: 1, tagLength: 32 })
  const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=64,t=1,p=1$${base64(nonce)}$${base64(tag)}`
}

/** Gives alice another hash. */
function withHash(app: TestApplication, passwordHash: string | null): TestApplication {
  app.users.set('alice', { ...app.users.get('alice')!, passwordHash })
  return app
}

const login = (app: TestApplication, exchange = exchangeWith()) =>
  app.latch.login(app.latch.open(exchange), { username: 'alice', password: PASSWORD })

const bcrypt = '$2b$04$DDSyHUxfqt8pbC1tXLb8AuHWY4WKmHRkhUjVbgv8FaCbnrwwr34iC'

describe('a password that cannot be checked', () => {
  const noLibrary = new Error('no library')
  const broken: PasswordVerifier = {
    name: 'broken',
    recognizes: (hash) => hash.startsWith('broken!'),
    verify: () => {
      throw noLibrary
    },
    example: 'broken!example',
  }
  const rule = { free: 1, cap: 1 }
  const withBrokenVerifier = (throttle: ThrottleOptions = { account: rule }): TestApplication =>
    withHash(testApplication({ throttle, password: { verifiers: [broken] } }), 'broken!hash')
  const told = (userId: string | null) => ({ type: 'password.failed', userId, error: noLibrary })

  it('is reported with its user, and is not counted as a failure', async () => {
    const app = withBrokenVerifier()
    for (let i = 0; i < 3; i++) {
      await assert.rejects(app.latch.authenticate('alice', PASSWORD), HashingFailed)
    }
    assert.deepEqual(app.events, Array(3).fill(told('id-alice')))
    // Negative control: a password that can be checked is counted.
    const other = testApplication({ throttle: { account: rule } })
    await assert.rejects(other.latch.authenticate('alice', 'wrong'), InvalidCredentials)
    await assert.rejects(other.latch.authenticate('alice', 'wrong'), { status: 429 })
  })

  it('is counted when the name is nobody’s, and only the work that hides this has failed', async () => {
    const app = withBrokenVerifier()
    await assert.rejects(app.latch.authenticate('nobody', PASSWORD), HashingFailed)
    assert.deepEqual(app.events, [told(null)])
    await assert.rejects(app.latch.authenticate('nobody', PASSWORD), { status: 429 })
  })

  it('counts for the alarm when the name is nobody’s, and not when the hash is a user’s', async () => {
    for (const [name, alarms] of [
      ['nobody', 1],
      ['alice', 0],
    ] as const) {
      const app = withBrokenVerifier({ ...unthrottled, alarm: 2 })
      for (let i = 0; i < 2; i++) {
        await assert.rejects(app.latch.authenticate(name, PASSWORD), HashingFailed)
      }
      assert.equal(ofType(app, 'throttle.alarm').length, alarms, name)
    }
  })

  it('for lack of room in the queue is reported as that, and is not counted as a failure', async () => {
    const attempts = memoryAttempts()
    const flood: Promise<unknown>[] = []
    const app = testApplication({
      throttle: { account: { free: 1, cap: 1 } },
      attempts: {
        ...attempts,
        reserve(lanes, now) {
          const answer = attempts.reserve(lanes, now)
          // The queue was not full when the login began.
          if (flood.length === 0) flood.push(...fullQueue())
          return answer
        },
      },
    })
    await assert.rejects(app.latch.authenticate('alice', PASSWORD), Overloaded)
    assert.deepEqual(app.events, [{ type: 'login.overloaded', address: null }])
    await Promise.allSettled(flood)
    assert.equal((await app.latch.authenticate('alice', PASSWORD)).id, 'id-alice')
  })
})

/** Fills the queue of all hashing, for many holders, with little work. */
function fullQueue(): Promise<unknown>[] {
  const hash = (i: number): Promise<string> =>
    hashPassword('x', { memory: 8, passes: 1 }, [`visitor ${i}`])
  return Array.from({ length: 150 }, (_, i) => hash(i).catch(() => undefined))
}

describe('the throttle', () => {
  it('counts each wrong password, and each right one whose user changed during the login', async () => {
    const wrong = testApplication({ throttle: { ...unthrottled, alarm: 2 } })
    for (let i = 0; i < 2; i++) await wrong.latch.authenticate('alice', 'no').catch(() => undefined)
    assert.equal(ofType(wrong, 'throttle.alarm').length, 1)

    let lookups = 0
    const changed: TestApplication = testApplication({
      throttle: { ...unthrottled, alarm: 1 },
      findUser: () => ({ ...changed.users.get('alice')!, disabled: ++lookups > 1 }),
    })
    await assert.rejects(login(changed), InvalidCredentials)
    assert.equal(ofType(changed, 'throttle.alarm').length, 1)
  })
})

describe('a device on which the user has logged in', () => {
  it('is let in while strangers guess at the account, and a device of another user is not', async () => {
    const app = testApplication({ throttle: { account: { free: 1, cap: 1 } } })
    const deviceOf = async (username: string): Promise<string> => {
      const exchange = exchangeWith()
      await app.latch.login(app.latch.open(exchange), { username, password: PASSWORD })
      const [, value] = /device=([^;]+)/.exec(exchange.nextCookie) ?? assert.fail()
      return value as string
    }
    const [own, other] = [await deviceOf('alice'), await deviceOf('bob')]
    const from = (address: string, device: string | null) => ({ address, device })
    const guess = app.latch.authenticate('alice', 'wrong', from('203.0.113.1', null))
    await assert.rejects(guess, InvalidCredentials)
    for (const device of [null, other]) {
      const refused = app.latch.authenticate('alice', PASSWORD, from('192.0.2.1', device))
      await assert.rejects(refused, { status: 429 })
    }
    const user = await app.latch.authenticate('alice', PASSWORD, from('192.0.2.1', own))
    assert.equal(user.id, 'id-alice')
  })
})

describe('a hash of a kind that was not listed', () => {
  it('is reported once, with its user and its format', async () => {
    const app = withHash(testApplication({ throttle: unthrottled }), bcrypt)
    for (let i = 0; i < 2; i++) {
      await assert.rejects(app.latch.authenticate('alice', 'wrong'), InvalidCredentials)
    }
    const told = ofType(app, 'password.unlisted')
    assert.deepEqual(told, [{ type: 'password.unlisted', userId: 'id-alice', format: 'bcrypt' }])
  })
})

describe('the hashes that a login computes', () => {
  /** Logs in, and returns how many hashes that took. */
  const hashesOf = async (t: TestContext, app: TestApplication): Promise<number> => {
    const posted = t.mock.method(Worker.prototype, 'postMessage')
    await login(app)
    return posted.mock.callCount()
  }
  const boom = new Error('read-only')

  for (const [what, hash, options, expected] of [
    ['is one, where the hash is good', null, { replacePasswordHash: () => true }, 1],
    ['is one, where nothing replaces the hash', weakHash(), {}, 1],
    ['are two, where it is replaced', weakHash(), { replacePasswordHash: () => true }, 2],
    [
      'are two, where it could not be replaced, which is told',
      weakHash(),
      {
        replacePasswordHash: () => {
          throw boom
        },
      },
      2,
    ],
  ] as const) {
    it(`${what}: the last look at the user takes none`, async (t) => {
      const app = testApplication({ throttle: unthrottled, ...options })
      withHash(app, hash ?? (await hashPassword(PASSWORD)))
      assert.equal(await hashesOf(t, app), expected)
      const told = app.events.filter(({ type }) => type.startsWith('password.'))
      const event = { type: 'password.rehash_failed', userId: 'id-alice', err: boom }
      if (what.includes('told')) assert.deepEqual(told, [event])
      else assert.equal(told.length, expected - 1)
    })
  }

  it('do not include a better hash when the queue is full: the next login can make it', async () => {
    const attempts = memoryAttempts()
    const flood: Promise<unknown>[] = []
    let replaced = 0
    const app = testApplication({
      throttle: unthrottled,
      replacePasswordHash: () => {
        replaced++
        return true
      },
      attempts: {
        ...attempts,
        settle(settlement, now) {
          // The password has been found right.
          flood.push(...fullQueue())
          return attempts.settle(settlement, now)
        },
      },
    })
    withHash(app, weakHash())
    assert.equal((await login(app)).id, 'id-alice')
    assert.equal(replaced, 0)
    await Promise.allSettled(flood)
  })

  it('make the login fail when a better hash fails for another reason, and the next login makes it', async (t) => {
    const attempts = memoryAttempts()
    const noBytes = new Error('no random bytes')
    const { mock } = t.mock.method(crypto, 'randomBytes')
    syncBuiltinESMExports()
    t.after(() => {
      mock.restore()
      syncBuiltinESMExports()
    })
    const fail = (): never => {
      throw noBytes
    }
    let [settled, replaced] = [0, 0]
    const app = testApplication({
      throttle: unthrottled,
      replacePasswordHash: () => ++replaced > 0,
      attempts: {
        ...attempts,
        settle(settlement, now) {
          // The password has been found right. What comes next is the salt of the better hash.
          if (++settled === 1) mock.mockImplementationOnce(fail)
          return attempts.settle(settlement, now)
        },
      },
    })
    withHash(app, weakHash())
    await assert.rejects(login(app), noBytes)
    assert.equal(replaced, 0)
    assert.deepEqual(await app.latch.sessions('id-alice'), [])
    // Negative control: the same login, with random bytes.
    assert.equal((await login(app)).id, 'id-alice')
    assert.equal(replaced, 1)
  })
})

/** A store that is full. */
const full = (): never => {
  throw new Error('full')
}

describe('a login that fails after the password was right', () => {
  it('is a failure when no session can be stored, and later writes of the request have their cookie', async (t) => {
    const store = memoryStore()
    const app = testApplication({ store })
    const { mock } = t.mock.method(store, 'create', full)
    const exchange = exchangeWith()
    await assert.rejects(login(app, exchange), StoreUnavailable)
    mock.restore()
    const session = await app.latch.session(app.latch.open(exchange))
    assert.equal(session.user, null)
  })

  it('gives back the cookie to later writes of the same request', async (t) => {
    for (const when of ['before the session', 'after it'] as const) {
      const store = memoryStore()
      let lookups = 0
      const app: TestApplication = testApplication({
        store,
        findUser: () => ({ ...app.users.get('alice')!, disabled: ++lookups > 1 }),
      })
      if (when === 'before the session') t.mock.method(store, 'create', full)
      const exchange = exchangeWith()
      const ctx = app.latch.open(exchange)
      await assert.rejects(
        app.latch.login(ctx, { username: 'alice', password: PASSWORD }),
        when === 'after it' ? InvalidCredentials : StoreUnavailable,
      )
      t.mock.reset()
      const session = await app.latch.session(ctx)
      await session.set('theme', 'dark')
      assert.match(exchange.nextCookie, /__Host-Http-session=[\w-]{43}\./, when)
    }
  })

  for (const [what, passwordHash] of [
    ['has no password any more', null],
    ['has a hash that was made unusable', '!unusable'],
  ] as const) {
    it(`lets nobody in who ${what}`, async () => {
      let lookups = 0
      const app: TestApplication = testApplication({
        findUser: () => {
          const user = app.users.get('alice')!
          return ++lookups > 1 ? { ...user, passwordHash } : user
        },
      })
      await assert.rejects(login(app), InvalidCredentials)
      assert.deepEqual(await app.latch.sessions('id-alice'), [])
    })
  }

  it('gives up after ten looks when toSession picks something else each time, and says why', async () => {
    let looks = 0
    const app: TestApplication = testApplication({
      findUser: () => ({ ...app.users.get('alice')!, roles: [`${++looks}`] }),
    })
    await assert.rejects(
      login(app),
      /different each time it is looked up: toSession must pick what stays the same/,
    )
    assert.equal(looks, 11)
  })
})

describe('a function of the application', () => {
  it('is named in the error when it does not answer: findUser and canonicalUsername', async () => {
    for (const [name, options] of [
      ['findUser', { findUser: never }],
      ['canonicalUsername', { canonicalUsername: never }],
    ] as const) {
      const app = testApplication({ callbackTimeout: 5, ...options })
      await assert.rejects(app.latch.authenticate('alice', PASSWORD), (error) => {
        assert.ok(error instanceof CallbackTimeout)
        return error.message.includes(name)
      })
    }
  })

  it('is named in the event when replacePasswordHash does not answer, and the login succeeds', async () => {
    const app = withHash(
      testApplication({ callbackTimeout: 5, replacePasswordHash: never }),
      weakHash(),
    )
    assert.equal((await app.latch.authenticate('alice', PASSWORD)).id, 'id-alice')
    const [told] = ofType(app, 'password.rehash_failed') as { err: Error }[]
    assert.match(told?.err.message ?? '', /replacePasswordHash/)
  })

  it('is refused when canonicalUsername answers with more than the longest name', async () => {
    for (const answer of [7, null, 'x'.repeat(10_000), ['alice']]) {
      const app = testApplication({ canonicalUsername: () => answer as string })
      await assert.rejects(
        app.latch.authenticate('alice', PASSWORD),
        /canonicalUsername must return a name of no more bytes than names may have/,
      )
    }
  })

  it('may return hashes with a ! or a * inside: only at the start do they mean that there is no password', async () => {
    const verifier: PasswordVerifier = {
      name: 'marked',
      recognizes: (hash) => hash.startsWith('marked!*'),
      verify: (password) => password === PASSWORD,
      example: 'marked!*example',
    }
    const app = withHash(testApplication({ password: { verifiers: [verifier] } }), 'marked!*x')
    assert.equal((await app.latch.authenticate('alice', PASSWORD)).id, 'id-alice')
  })
})
