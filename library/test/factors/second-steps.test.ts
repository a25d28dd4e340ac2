/**
 * Logins that need a second step: what they open, who finishes them, and what ends them.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  CallbackTimeout,
  ConfigurationError,
  hashPassword,
  InvalidCredentials,
  InvalidRequest,
  LoginUnfinished,
  MINUTE,
  NotAuthenticated,
  sealedSessions,
  SecondFactorRequired,
  SessionEnded,
  TooManyAttempts,
  type Factor,
  type Proof,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import {
  Browser,
  CODE,
  codeFactor,
  twoSteps,
  type TwoSteps,
  type TwoStepUser,
} from '../../../services/two-steps.ts'
import { flowPartsOf } from '../../src/flow-parts.ts'

const keepings = {
  'a store': () => memoryStore(),
  'sealed cookies': () => sealedSessions({ revocations: memoryStore() }),
}

for (const [where, keeping] of Object.entries(keepings)) {
  const setUp = (options: Parameters<typeof twoSteps>[0] = {}): TwoSteps =>
    twoSteps({ store: keeping(), ...options })

  describe(`a login with two steps, with sessions in ${where} (ASVS 5.0, 6.3.3)`, () => {
    it('is complete after the second step, with both methods and the instants of the login', async () => {
      const app = setUp()
      const browser = new Browser(app)
      assert.equal(await browser.logIn(), 'unfinished')
      assert.equal(await browser.user(), null)
      app.clock.advance(MINUTE)
      assert.deepEqual(await browser.finish(), {
        id: 'id-alice',
        username: 'alice',
        roles: ['admin'],
      })
      assert.equal(await browser.user(), 'id-alice')
      const { methods, authenticatedAt, confirmedAt, factorAt, unfinished } = await browser.send(
        (ctx) => ctx.session(),
      )
      assert.deepEqual(methods, ['pwd', 'otp', 'mfa'])
      const now = app.clock()
      assert.deepEqual([authenticatedAt, confirmedAt, factorAt], [now, now, now])
      assert.equal(unfinished, null)
    })

    it('is complete at once for a user who needs one step', async () => {
      const browser = new Browser(setUp())
      assert.equal(await browser.logIn('carol'), 'complete')
      assert.equal(await browser.user(), 'id-carol')
    })

    it('is for no dependency a user, and tells the page of the second step who began it', async () => {
      const app = setUp()
      const { latch } = app
      const browser = new Browser(app)
      await browser.logIn()
      for (const dependency of [
        latch.user,
        latch.role('admin'),
        latch.recentLogin(MINUTE),
        latch.secondFactor,
      ]) {
        await assert.rejects(
          browser.send(async (ctx) => ctx.use(dependency)),
          LoginUnfinished,
        )
      }
      assert.equal(await browser.send((ctx) => ctx.use(latch.optionalUser)), null)
      const { unfinished, user } = await browser.send((ctx) => ctx.session())
      assert.equal(user, null)
      assert.deepEqual(unfinished, {
        user: { id: 'id-alice', username: 'alice', roles: ['admin'] },
        factors: ['code'],
        endsAt: app.clock() + 10 * MINUTE,
      })
    })

    it('gives the browser no session and no known device before the second step', async () => {
      const browser = new Browser(setUp())
      await browser.logIn()
      assert.deepEqual([...browser.cookies.keys()], ['__Host-Http-session-unfinished'])
      await browser.finish()
      assert.deepEqual([...browser.cookies.keys()].toSorted(), [
        '__Host-Http-session',
        '__Host-Http-session-device',
      ])
    })

    it('needs the browser that began it', async () => {
      const app = setUp()
      await new Browser(app).logIn()
      await assert.rejects(new Browser(app).finish(), NotAuthenticated)
    })

    it('ends after ten minutes, to the millisecond, with nobody sweeping', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn()
      const late = browser.copy()
      app.clock.advance(10 * MINUTE - 1)
      assert.equal((await browser.finish()).id, 'id-alice')
      await late.logIn()
      app.clock.advance(10 * MINUTE)
      assert.equal((await late.send((ctx) => ctx.session())).unfinished, null)
      await assert.rejects(late.finish(), NotAuthenticated)
    })

    it('is finished once: of 50 tabs at the same time, one wins', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn()
      const tabs = Array.from({ length: 50 }, () => browser.copy())
      const outcomes = await Promise.allSettled(tabs.map((tab) => tab.finish()))
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      const users = await Promise.all(tabs.map((tab) => tab.user()))
      assert.equal(users.filter((user) => user !== null).length, 1)
    })

    it('is at most five for a user: the oldest ends', async () => {
      const app = setUp()
      const browsers = Array.from({ length: 6 }, () => new Browser(app))
      for (const browser of browsers) {
        app.clock.advance(1)
        await browser.logIn()
      }
      const [oldest, second] = browsers as [Browser, Browser]
      await assert.rejects(oldest.finish(), NotAuthenticated)
      assert.equal((await second.finish()).id, 'id-alice')
    })

    it('leaves the unfinished logins of other browsers alone when it is complete', async () => {
      const app = setUp()
      const [phone, laptop] = [new Browser(app), new Browser(app)]
      await phone.logIn()
      await laptop.logIn()
      await phone.finish()
      assert.equal((await laptop.finish()).id, 'id-alice')
    })

    it('lets the previous session live until it is complete, and ends it then', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn('carol')
      const before = browser.copy()
      await browser.logIn('bob')
      assert.equal(await browser.user(), 'id-carol')
      await browser.finish()
      assert.equal(await browser.user(), 'id-bob')
      assert.equal(await before.user(), null)
    })

    it('ends by a logout in its browser: a copy of its cookie finishes nothing', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn()
      const thief = browser.copy()
      await browser.send(async (ctx) => (await ctx.session()).logout())
      assert.deepEqual([...browser.cookies.keys()], [])
      await assert.rejects(thief.finish(), NotAuthenticated)
    })

    it('ends by a complete login in its browser', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn()
      const thief = browser.copy()
      await browser.logIn('carol')
      await assert.rejects(thief.finish(), NotAuthenticated)
    })

    it('ends by revokeUser, in every browser', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn()
      await app.latch.revokeUser('id-alice')
      await assert.rejects(browser.finish(), NotAuthenticated)
    })

    const changes: Record<
      string,
      (user: TwoStepUser) => Promise<TwoStepUser | null> | TwoStepUser | null
    > = {
      'is disabled': (user) => ({ ...user, disabled: true }),
      'is removed': () => null,
      'gets another password': async (user) => ({
        ...user,
        passwordHash: await hashPassword('another password 17'),
      }),
      'gets another factor': (user) => ({ ...user, code: '654321' }),
    }
    for (const [what, change] of Object.entries(changes)) {
      it(`does not let in a user who ${what} between the steps`, async () => {
        const app = setUp()
        const browser = new Browser(app)
        await browser.logIn()
        const user = await change(app.users.get('id-alice')!)
        if (user === null) app.users.delete('id-alice')
        else app.users.set('id-alice', user)
        await assert.rejects(browser.finish(user?.code ?? CODE), InvalidCredentials)
        assert.equal(await browser.user(), null)
        // Whoever puts everything back does not revive the login.
        await assert.rejects(browser.finish(), NotAuthenticated)
      })

      it(`does not let in a user who ${what} while the second step is checked`, async () => {
        const app: TwoSteps = setUp({
          factors: [
            {
              ...codeFactor,
              async verify(user, code) {
                const changed = await change(user)
                if (changed === null) app.users.delete(user.id)
                else app.users.set(user.id, changed)
                return user.code === code
              },
            },
          ],
        })
        const browser = new Browser(app)
        await browser.logIn()
        const thief = browser.copy()
        await assert.rejects(browser.finish(), InvalidCredentials)
        assert.equal(await browser.user(), null)
        assert.equal(await thief.user(), null)
      })
    }

    it('shows the roles that the user has at the end of the second step', async () => {
      const app = setUp()
      const browser = new Browser(app)
      await browser.logIn()
      app.users.set('id-alice', { ...app.users.get('id-alice')!, roles: [] })
      assert.deepEqual((await browser.finish()).roles, [])
      assert.deepEqual((await browser.send((ctx) => ctx.session())).user?.roles, [])
    })

    it('fails if needsSecondFactor throws, hangs or answers neither true nor false', async () => {
      const answers: (() => unknown)[] = [
        () => {
          throw new Error('database is down')
        },
        () => Promise.reject(new Error('database is down')),
        () => undefined,
        () => 0,
        () => ({ then: (resolve: (value: unknown) => void) => resolve(null) }),
      ]
      for (const answer of answers) {
        const app = setUp({ needsSecondFactor: answer as () => boolean })
        const browser = new Browser(app)
        await assert.rejects(browser.logIn())
        assert.equal(await browser.user(), null)
        const { latch } = app
        const user = { id: 'id-bob', username: 'bob', roles: [] }
        await assert.rejects(
          browser.send(async (ctx) =>
            ((await ctx.session()) as never as Awaited<ReturnType<typeof sessionOf>>).login(user),
          ),
        )
        assert.equal(await browser.user(), null)
        void latch
      }
    })
  })
}

/** Only for its type. */
const sessionOf = async ({ latch }: TwoSteps, ctx: never) => {
  return (latch.session as (ctx: never) => ReturnType<typeof latch.session>)(ctx)
}

describe('the cookie of an unfinished login', () => {
  const NAME = '__Host-Http-session-unfinished'

  it('asks the store nothing unless we have signed it (law: a forged cookie costs no store call)', async () => {
    let reads = 0
    const store = memoryStore()
    const tokens = {
      ...store.tokens!,
      read: (...args: [string, string, number]) => (reads++, store.tokens!.read(...args)),
    }
    const app = twoSteps({ store, tokens })
    const browser = new Browser(app)
    await browser.logIn()
    const value = browser.cookies.get(NAME)!
    await browser.user()
    const own = reads
    assert.ok(own > 0, 'control: our own cookie is looked up')
    const another = `${value.slice(0, 30)}${value[30] === 'A' ? 'B' : 'A'}${value.slice(31)}`
    for (const forged of [
      another,
      value.slice(0, -1),
      `${value}A`,
      '',
      '.',
      'a.b',
      'x'.repeat(100_000),
      value.split('.').slice(0, 2).join('.'),
    ]) {
      browser.cookies.set(NAME, forged)
      assert.equal(await browser.user(), null)
      await assert.rejects(browser.finish(), NotAuthenticated)
    }
    assert.equal(reads, own)
  })

  it('is good under every secret of the ring, and under no other', async () => {
    const store = memoryStore()
    const [old, young, foreign] = Array.from({ length: 3 }, () =>
      randomBytes(32).toString('base64url'),
    )
    const app = twoSteps({ store, secrets: [old!] })
    const browser = new Browser(app)
    await browser.logIn()
    const move = (secrets: string[]): Browser => {
      const moved = new Browser(twoSteps({ store, secrets, clock: app.clock }))
      for (const [name, value] of browser.cookies) moved.cookies.set(name, value)
      return moved
    }
    await assert.rejects(move([foreign!]).finish(), NotAuthenticated)
    assert.equal((await move([young!, old!]).finish()).id, 'id-alice')
  })

  it('is no one-time token of the application, and no token of the application is one', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await browser.logIn()
    const token = browser.cookies.get(NAME)!.slice(0, -44)
    const { tokens } = flowPartsOf(app.latch)
    const purpose = 'latchkey/unfinished login'
    assert.equal(await tokens!.redeem(token, purpose), null)
    const own = await tokens!.issue({ purpose, userId: 'id-alice', lifetime: MINUTE })
    browser.cookies.set(NAME, own.text)
    await assert.rejects(browser.finish(), NotAuthenticated)
  })
})

describe('session.login', () => {
  const logIn = (app: TwoSteps, browser: Browser, how?: object, id = 'id-alice') =>
    browser.send(async (ctx) => {
      const session = await ctx.use(app.latch.session)
      return session.login(app.users.get(id)!, how)
    })

  it('decides for every way in: a link, a provider, a call without methods', async () => {
    const app = twoSteps()
    for (const how of [
      {},
      { methods: ['mail'] },
      { methods: ['fed'] },
      { methods: ['pwd', 'pin'] },
    ]) {
      const browser = new Browser(app)
      assert.equal(await logIn(app, browser, how), 'unfinished')
      assert.equal(await browser.user(), null)
      assert.equal((await browser.finish()).id, 'id-alice')
    }
  })

  it('is complete with two factors, and says that the second one was given now', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    assert.equal(await logIn(app, browser, { methods: ['pop', 'mfa'] }), 'complete')
    assert.equal(
      (await browser.send(async (ctx) => ctx.use(app.latch.secondFactor))).id,
      'id-alice',
    )
  })

  it('takes a password as the second step of a link, and no second message to the mailbox', async () => {
    const mailed: Factor<TwoStepUser> = { ...codeFactor, methods: ['mail'] }
    const app = twoSteps({ factors: [mailed] })
    const browser = new Browser(app)
    await logIn(app, browser, { methods: ['mail'] })
    const { unfinished } = await browser.send((ctx) => ctx.session())
    assert.deepEqual(unfinished?.factors, ['password'])
    await assert.rejects(browser.finish(), InvalidRequest)
    await browser.send((ctx) => app.latch.completeLogin(ctx, { password: PASSWORD }))
    assert.equal(await browser.user(), 'id-alice')
  })

  it('takes no second password as a second factor', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await browser.logIn()
    const finish = (proof: { password: string }) =>
      browser.send((ctx) => app.latch.completeLogin(ctx, proof))
    await assert.rejects(finish({ password: PASSWORD }), InvalidRequest)
    assert.equal(await browser.user(), null)
  })

  it('refuses options that it does not have, as latch.login does: a slip must not log in by other means', async () => {
    const app = twoSteps()
    for (const how of [{ method: ['pwd'] }, { remembered: true }, { remember: 'false' }]) {
      const browser = new Browser(app)
      await assert.rejects(logIn(app, browser, how, 'id-carol'), TypeError)
      await assert.rejects(
        browser.send((ctx) =>
          app.latch.login(ctx, { username: 'carol', password: PASSWORD }, how as object),
        ),
        TypeError,
      )
      assert.equal(await browser.user(), null)
    }
  })

  it('refuses methods that are no list of names', async () => {
    const app = twoSteps()
    for (const methods of ['pwd', [1], [''], ['made up'], { 0: 'pwd' }]) {
      await assert.rejects(logIn(app, new Browser(app), { methods }), TypeError)
    }
  })
})

describe('what finishes a login', () => {
  const hostile: readonly unknown[] = [
    null,
    undefined,
    'code',
    [],
    {},
    { code: '' },
    { code: 123456 },
    { code: [CODE] },
    { code: CODE, password: PASSWORD },
    { code: 'x'.repeat(1e6) },
    { passkey: 'text' },
    { constructor: CODE },
    { toString: CODE },
    { recoveryCode: null },
    { code: { toString: () => CODE } },
  ]

  it('is exactly one proof of the right shape', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await browser.logIn()
    for (const proof of hostile) {
      await assert.rejects(
        browser.send((ctx) => app.latch.completeLogin(ctx, proof as { code: string })),
        InvalidRequest,
      )
    }
    assert.equal((await browser.finish()).id, 'id-alice')
  })

  it('is nothing that a factor has not said yes to', async () => {
    for (const answer of [undefined, null, 0, 1, 'yes', {}, [], [1], () => true]) {
      const app = twoSteps({ factors: [{ ...codeFactor, verify: () => answer as boolean }] })
      const browser = new Browser(app)
      await browser.logIn()
      await assert.rejects(browser.finish())
      assert.equal(await browser.user(), null)
    }
  })

  it('is the answer itself of a thenable, not the thenable (a query builder)', async () => {
    const query = { then: (resolve: (value: boolean) => void) => resolve(false) }
    const app = twoSteps({ factors: [{ ...codeFactor, verify: () => query as never }] })
    const browser = new Browser(app)
    await browser.logIn()
    await assert.rejects(browser.finish('000000'), InvalidCredentials)
  })

  it('cannot be configured without a way to look the user up again', () => {
    assert.throws(() => twoSteps({ findUserById: undefined as never }), ConfigurationError)
  })

  it('cannot be asked of users where nothing is said of factors: nobody could finish a login', () => {
    const without = (): unknown => twoSteps({ factors: undefined as never })
    assert.throws(without, { name: 'ConfigurationError', option: 'factors' })
    twoSteps({ factors: [] }) // a password after a link
  })
})

describe('guessing a second factor', () => {
  const strict = { throttle: {} }

  it('is throttled for the user, whichever login it belongs to', async () => {
    const app = twoSteps(strict)
    const from = (i: number) => ({ address: `198.51.100.${i}` })
    let refused = 0
    for (let i = 0; i < 12; i++) {
      const browser = new Browser(app)
      await browser.logIn()
      const guess = browser.send((ctx) => app.latch.completeLogin(ctx, { code: '000000' }), from(i))
      await guess.catch((error: { code: string }) => {
        if (error.code === 'too_many_attempts') refused++
      })
    }
    assert.equal(refused, 7)
  })

  it('is not made free by a right password, which clears no lane before the second step', async () => {
    const app = twoSteps(strict)
    const thief = new Browser(app)
    const told = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'in',
        (error: { code: string }) => error.code,
      )
    const outcomes: string[] = []
    for (let i = 0; i < 8; i++) {
      outcomes.push(await told(thief.logIn('alice', 'a wrong password')))
      if (i === 3) outcomes.push(await told(thief.logIn()))
    }
    // Five wrong passwords are free, with the right one in between as without it.
    assert.deepEqual(
      outcomes.filter((outcome) => outcome !== 'in'),
      [
        ...Array<string>(5).fill('invalid_credentials'),
        ...Array<string>(3).fill('too_many_attempts'),
      ],
    )
  })

  it('is forgotten, for password and code, once the login is complete', async () => {
    const app = twoSteps(strict)
    const owner = new Browser(app)
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 2; i++) await owner.logIn('alice', 'mistyped').catch(() => undefined)
      assert.equal(await owner.logIn(), 'unfinished')
      for (let i = 0; i < 2; i++) await owner.finish('000000').catch(() => undefined)
      assert.equal((await owner.finish()).id, 'id-alice')
      owner.cookies.clear()
    }
  })

  it('lets sixty people behind one address in, each with a mistyped password and code', async () => {
    const app = twoSteps(strict)
    const { passwordHash } = app.users.get('id-alice')!
    for (let i = 0; i < 60; i++) {
      const id = `id-${i}`
      app.users.set(id, { id, username: `user${i}`, roles: [], passwordHash, code: CODE })
    }
    for (let i = 0; i < 60; i++) {
      const browser = new Browser(app)
      await browser.logIn(`user${i}`, 'mistyped').catch(() => undefined)
      assert.equal(await browser.logIn(`user${i}`), 'unfinished')
      await browser.finish('000000').catch(() => undefined)
      assert.equal((await browser.finish()).id, `id-${i}`)
    }
  })

  it('lets sixty people behind one address in at the same time', async () => {
    const app = twoSteps(strict)
    const { passwordHash } = app.users.get('id-alice')!
    for (let i = 0; i < 60; i++) {
      const id = `id-${i}`
      app.users.set(id, { id, username: `user${i}`, roles: [], passwordHash, code: CODE })
    }
    const browsers = Array.from({ length: 60 }, () => new Browser(app))
    const first = await inParallel(60, (i) => browsers[i]!.logIn(`user${i}`))
    assert.deepEqual(new Set(first), new Set(['unfinished']))
    const users = await inParallel(60, (i) => browsers[i]!.finish())
    assert.deepEqual(
      users.map(({ id }) => id),
      browsers.map((_, i) => `id-${i}`),
    )
  })

  it('does not lock out the owner, whose device is known', async () => {
    const app = twoSteps(strict)
    const owner = new Browser(app)
    await owner.logIn()
    await owner.finish()
    await owner.send(async (ctx) => (await ctx.session()).logout())
    for (let i = 0; i < 200; i++) {
      const thief = new Browser(app)
      const from = { address: `203.0.113.${i}` }
      await thief
        .send((ctx) => app.latch.login(ctx, { username: 'alice', password: PASSWORD }), from)
        .catch(() => undefined)
      await thief
        .send((ctx) => app.latch.completeLogin(ctx, { code: '000000' }), from)
        .catch(() => undefined)
    }
    await owner.logIn()
    assert.equal((await owner.finish()).id, 'id-alice')
  })
})

describe('latch.attempt', () => {
  const from = { address: '192.0.2.1', device: null }

  it('returns what the check has answered', async () => {
    const { latch } = twoSteps()
    assert.deepEqual(await latch.attempt('pin', 'u1', from, async () => ({ ok: 1 })), { ok: 1 })
  })

  it('refuses what is wrong, and tells it', async () => {
    const { latch, events } = twoSteps()
    for (const wrong of [false, null, undefined, 0, '']) {
      await assert.rejects(
        latch.attempt('pin', 'u1', from, () => wrong),
        InvalidCredentials,
      )
    }
    assert.deepEqual(events[0], {
      type: 'attempt.failed',
      kind: 'pin',
      userId: 'u1',
      address: '192.0.2.1',
    })
  })

  it('admits exactly the limit of 500 parallel guesses, before any check', async () => {
    const { latch } = twoSteps({ throttle: {} })
    let checks = 0
    const outcomes = await Promise.allSettled(
      Array.from({ length: 500 }, (_, i) =>
        latch.attempt('pin', 'u1', { address: `198.51.100.${i % 250}`, device: null }, () => {
          checks++
          return false
        }),
      ),
    )
    assert.equal(checks, 5)
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 0)
  })

  it('counts kinds apart, and apart from passwords', async () => {
    const { latch } = twoSteps({ throttle: {} })
    const guess = (kind: string, userId = 'id-carol') =>
      latch
        .attempt(kind, userId, { address: null, device: null }, () => false)
        .catch((error: { code: string }) => error.code)
    for (let i = 0; i < 5; i++) assert.equal(await guess('pin'), 'invalid_credentials')
    assert.equal(await guess('pin'), 'too_many_attempts')
    assert.equal(await guess('answer'), 'invalid_credentials')
    assert.equal(await guess('pin', 'u2'), 'invalid_credentials')
    await latch.authenticate('carol', PASSWORD)
    assert.equal(await guess('pin'), 'too_many_attempts')
    await latch.clearAttempts('id-carol', 'carol')
    assert.equal(await guess('pin'), 'too_many_attempts')
    await latch.clearAttempts('id-carol', 'carol', { kind: 'pin' })
    assert.equal(await guess('pin'), 'invalid_credentials')
  })

  it('takes no kind that could be another lane, and no user without an id', async () => {
    const { latch } = twoSteps()
    for (const kind of ['', 'PIN', 'a/b', 'user:x', 'x'.repeat(40), null as never]) {
      await assert.rejects(
        latch.attempt(kind, 'u1', from, () => true),
        TypeError,
      )
    }
    await assert.rejects(
      latch.attempt('pin', 7 as never, from, () => true),
      TypeError,
    )
  })

  it('takes no promise in place of a function that checks: it lives on if the promise rejects, and counts nothing', async () => {
    const { latch } = twoSteps({ throttle: {} })
    for (let i = 0; i < 20; i++) {
      const begun = Promise.reject(new Error('a wrong PIN')) as never
      await assert.rejects(latch.attempt('pin', 'u1', from, begun), /check .* must be a function/)
    }
    await assert.rejects(latch.attempt('pin', 'u1', from, undefined as never), TypeError)
    assert.equal(await latch.attempt('pin', 'u1', from, () => true), true)
  })

  it('counts an attempt whose check throws, because a check may throw for what is wrong', async () => {
    const { latch } = twoSteps({ throttle: {} })
    const wrong = new Error('wrong pin')
    const codes: unknown[] = []
    for (let i = 0; i < 8; i++) {
      const guess = latch.attempt('pin', 'u1', from, () => Promise.reject(wrong))
      await guess.catch((error: unknown) =>
        codes.push(error === wrong || (error as { code?: string }).code),
      )
    }
    assert.deepEqual(codes, [
      ...Array<true>(5).fill(true),
      ...Array<string>(3).fill('too_many_attempts'),
    ])
  })

  it('takes back an attempt whose check did not answer: whoever waits has learned nothing', async () => {
    const { latch } = twoSteps({ throttle: {}, callbackTimeout: 1 })
    for (let i = 0; i < 8; i++) {
      const hanging = latch.attempt('pin', 'u1', from, () => new Promise<boolean>(() => undefined))
      await assert.rejects(hanging, CallbackTimeout)
    }
    assert.equal(await latch.attempt('pin', 'u1', from, () => true), true)
  })

  it('takes no function and no boxed false for an answer, and counts it', async () => {
    const { latch } = twoSteps({ throttle: {} })
    const answers = [() => false, new Boolean(false), new Number(0), new String('')]
    for (const answer of [...answers, answers[0]]) {
      await assert.rejects(
        latch.attempt('pin', 'u1', from, () => answer),
        TypeError,
      )
    }
    await assert.rejects(
      latch.attempt('pin', 'u1', from, () => true),
      TooManyAttempts,
    )
  })
})

describe('latch.confirm (ASVS 5.0, 7.2.4 and 7.5.1)', () => {
  const confirm = (
    app: TwoSteps,
    browser: Browser,
    proof: { password: string } | { code: string },
  ) => browser.send((ctx) => app.latch.confirm(ctx, proof))

  for (const [where, keeping] of Object.entries(keepings)) {
    it(`gives the session a new token, keeps its data and its end, and tells how long ago it was, in ${where}`, async () => {
      const app = twoSteps({ store: keeping() })
      const browser = new Browser(app)
      await browser.logIn('carol')
      await browser.send(async (ctx) => (await ctx.use(app.latch.session)).set('cart', 3))
      const before = await browser.send((ctx) => ctx.session())
      const old = browser.copy()
      app.clock.advance(20 * MINUTE)
      await assert.rejects(browser.send(async (ctx) => ctx.use(app.latch.recentLogin(MINUTE))))
      await confirm(app, browser, { password: PASSWORD })
      assert.equal(
        (await browser.send(async (ctx) => ctx.use(app.latch.recentLogin(MINUTE)))).id,
        'id-carol',
      )
      const after = await browser.send((ctx) => ctx.session())
      assert.notEqual(after.id, before.id)
      assert.equal(after.createdAt, before.createdAt)
      assert.equal(after.authenticatedAt, before.authenticatedAt)
      assert.equal(after.confirmedAt, app.clock())
      assert.equal(after.get('cart'), 3)
      assert.equal(await old.user(), null)
      // Confirming again and again never passes the absolute end.
      for (let i = 0; i < 40; i++) {
        app.clock.advance(20 * MINUTE)
        await confirm(app, browser, { password: PASSWORD }).catch(() => undefined)
      }
      assert.equal(await browser.user(), null)
    })

    it(`does not revive a session that was ended, in ${where}`, async () => {
      const app = twoSteps({ store: keeping() })
      const browser = new Browser(app)
      await browser.logIn('carol')
      const other = browser.copy()
      await assert.rejects(
        browser.send(async (ctx) => {
          await ctx.session()
          await other.send(async (inner) => (await inner.session()).logout())
          await app.latch.confirm(ctx, { password: PASSWORD })
        }),
        SessionEnded,
      )
      assert.equal(await browser.user(), null)
    })
  }

  it('needs a factor of a user who has one: a password is not enough', async () => {
    const app = twoSteps({ needsSecondFactor: () => false })
    const browser = new Browser(app)
    await browser.logIn()
    await assert.rejects(confirm(app, browser, { password: PASSWORD }), SecondFactorRequired)
    await assert.rejects(
      browser.send(async (ctx) => ctx.use(app.latch.secondFactor)),
      SecondFactorRequired,
    )
    await confirm(app, browser, { code: CODE })
    assert.equal(
      (await browser.send(async (ctx) => ctx.use(app.latch.secondFactor))).id,
      'id-alice',
    )
  })

  it('leads nobody in a circle: whatever the login was, a proof of the user lifts secondFactor', async () => {
    const firstSteps = [[], ['pwd'], ['otp'], ['pop'], ['mail'], ['fed'], ['sms'], ['pwd', 'pin']]
    for (const methods of firstSteps) {
      for (const needs of [true, false]) {
        const app = twoSteps({ needsSecondFactor: () => needs })
        const browser = new Browser(app)
        const logIn = () =>
          browser.send(async (ctx) => {
            const session = await ctx.use(app.latch.session)
            return session.login(app.users.get('id-alice')!, { methods: methods as never })
          })
        const lift = needs
          ? (proof: Proof) => browser.send((ctx) => app.latch.completeLogin(ctx, proof))
          : (proof: Proof) => browser.send((ctx) => app.latch.confirm(ctx, proof))
        await logIn()
        const lifted = await lift({ code: CODE })
          .catch(() => lift({ password: PASSWORD }))
          .catch(() => null)
        const guarded = () => browser.send(async (ctx) => ctx.use(app.latch.secondFactor))
        const isIn = await guarded().then(
          () => true,
          () => false,
        )
        // The code alone is one factor of a session that has it already, and then the password is the other.
        const again =
          isIn ||
          (await lift({ password: PASSWORD })
            .then(guarded)
            .then(
              () => true,
              () => false,
            ))
        assert.ok(again, `${methods.join()} ${needs} ${lifted?.id}`)
      }
    }
  })

  it('makes no two factors of a link by mail and a password, which another link may have set', async () => {
    const app = twoSteps({ needsSecondFactor: () => false })
    app.users.set('id-alice', { ...app.users.get('id-alice')!, code: null })
    const browser = new Browser(app)
    await browser.send(async (ctx) => {
      const session = await ctx.use(app.latch.session)
      await session.login(app.users.get('id-alice')!, { methods: ['mail'] })
    })
    await confirm(app, browser, { password: PASSWORD })
    await assert.rejects(
      browser.send(async (ctx) => ctx.use(app.latch.secondFactor)),
      SecondFactorRequired,
    )
  })

  it('holds a second factor for 24 hours, to the millisecond, and a password does not extend it', async () => {
    const app = twoSteps({ idleTimeout: 72 * 60 * MINUTE, absoluteTimeout: 72 * 60 * MINUTE })
    const browser = new Browser(app)
    await browser.logIn()
    await browser.finish()
    app.users.set('id-alice', { ...app.users.get('id-alice')!, code: null })
    app.clock.advance(23 * 60 * MINUTE)
    await confirm(app, browser, { password: PASSWORD })
    app.clock.advance(60 * MINUTE)
    assert.equal(
      (await browser.send(async (ctx) => ctx.use(app.latch.secondFactor))).id,
      'id-alice',
    )
    app.clock.advance(1)
    await assert.rejects(
      browser.send(async (ctx) => ctx.use(app.latch.secondFactor)),
      SecondFactorRequired,
    )
  })

  it('is throttled like a login, in the same lanes', async () => {
    const app = twoSteps({ throttle: {} })
    const browser = new Browser(app)
    await browser.logIn('carol')
    const from = (i: number) => ({ address: `198.51.100.${i}` })
    let refused = 0
    for (let i = 0; i < 20; i++) {
      const thief = new Browser(app)
      for (const [name, value] of browser.cookies)
        if (!name.endsWith('-device')) thief.cookies.set(name, value)
      await thief
        .send((ctx) => app.latch.confirm(ctx, { password: 'wrong' }), from(i))
        .catch((error: { code: string }) => {
          if (error.code === 'too_many_attempts') refused++
        })
    }
    assert.equal(refused, 15)
  })

  it('ends the session of a user who was disabled', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await browser.logIn('carol')
    app.users.set('id-carol', { ...app.users.get('id-carol')!, disabled: true })
    await assert.rejects(confirm(app, browser, { password: PASSWORD }), InvalidCredentials)
    assert.equal(await browser.user(), null)
  })

  it('confirms nobody who is not logged in, nor whose login is unfinished', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await assert.rejects(confirm(app, browser, { password: PASSWORD }), NotAuthenticated)
    await browser.logIn()
    await assert.rejects(confirm(app, browser, { code: CODE }), NotAuthenticated)
  })
})
