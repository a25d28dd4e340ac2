/**
 * What an application may do by mistake, and what may happen while a login is under way: nobody is logged in by one
 * factor where two are needed, and guesses stay counted.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ConfigurationError,
  hashPassword,
  InvalidRequest,
  MINUTE,
  SecondFactorRequired,
  SessionEnded,
} from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'
import { PASSWORD } from '../../../services/application.ts'
import {
  Browser,
  CODE,
  codeFactor,
  twoSteps,
  type TwoSteps,
  type TwoStepUser,
} from '../../../services/two-steps.ts'

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code

describe('two factors', () => {
  it('are not the same password twice, where the application has not said how the first step was done', async () => {
    const app = twoSteps()
    const browser = new Browser(app)
    await browser.send(async (ctx) => {
      const session = await ctx.use(app.latch.session)
      assert.equal(await session.login(app.users.get('id-alice')!), 'unfinished')
      assert.deepEqual(session.unfinished?.factors, ['code'])
    })
    await assert.rejects(
      browser.send((ctx) => app.latch.completeLogin(ctx, { password: PASSWORD })),
      InvalidRequest,
    )
    assert.equal(await browser.user(), null)
    await browser.finish()
    const { methods } = await browser.send((ctx) => ctx.session())
    assert.deepEqual(methods, ['otp', 'mfa'])
    assert.equal(
      (await browser.send(async (ctx) => ctx.use(app.latch.secondFactor))).id,
      'id-alice',
    )
  })

  it('are asked for by the row of the application, not by what session.login is given', async () => {
    const app = twoSteps({
      needsSecondFactor: (user) => Boolean((user as { code?: unknown }).code),
    })
    const browser = new Browser(app)
    const ofSession = await browser.send((ctx) => app.latch.authenticate('alice', PASSWORD, ctx))
    assert.equal('code' in ofSession, false)
    const outcome = await browser.send(async (ctx) =>
      (await ctx.use(app.latch.session)).login(ofSession as never, { methods: ['pwd'] }),
    )
    assert.equal(outcome, 'unfinished')
    assert.equal(await browser.user(), null)
  })

  it('are needed by whoever has got a factor while the password was checked', async () => {
    const slow = await hashPassword(PASSWORD, { memory: 19_456, passes: 2 })
    const app = twoSteps()
    app.users.set('id-carol', { ...app.users.get('id-carol')!, passwordHash: slow })
    const thief = new Browser(app)
    const login = thief.logIn('carol')
    // The first look-up has happened; the hash is being computed.
    await new Promise((resolve) => setImmediate(resolve))
    app.users.set('id-carol', { ...app.users.get('id-carol')!, code: CODE })
    await app.latch.revokeUser('id-carol')
    const outcome = await login.catch((error: unknown) => codeOf(error))
    assert.notEqual(outcome, 'complete')
    assert.equal(await thief.user(), null)
  })

  it('are no second knowledge: a PIN does not renew the factor of a password', async () => {
    const pin = { ...codeFactor, kind: 'recoveryCode', methods: ['pin'] } as const
    const app = twoSteps({
      factors: [codeFactor, pin],
      idleTimeout: 72 * 60 * MINUTE,
      absoluteTimeout: 72 * 60 * MINUTE,
    })
    const browser = new Browser(app)
    await browser.logIn()
    await browser.finish()
    app.clock.advance(25 * 60 * MINUTE)
    await browser.send((ctx) => app.latch.confirm(ctx, { recoveryCode: CODE }))
    await assert.rejects(
      browser.send(async (ctx) => ctx.use(app.latch.secondFactor)),
      SecondFactorRequired,
    )
    await browser.send((ctx) => app.latch.confirm(ctx, { code: CODE }))
    assert.equal(
      (await browser.send(async (ctx) => ctx.use(app.latch.secondFactor))).id,
      'id-alice',
    )
  })

  it('are those of one user: a confirmation at the same time as another login gives that one nothing', async () => {
    const app = twoSteps({ needsSecondFactor: () => false })
    const browser = new Browser(app)
    await browser.logIn('alice')
    const held = Promise.withResolvers<void>()
    const bob = app.users.get('id-bob')!
    const [confirmed] = await browser.send(async (ctx) => {
      const session = await ctx.use(app.latch.session)
      const confirming = app.latch.confirm(ctx, { code: CODE })
      held.resolve()
      return Promise.allSettled([confirming, session.login(bob, { methods: ['pwd'] })])
    })
    assert.ok(confirmed?.status === 'rejected' && confirmed.reason instanceof SessionEnded)
    const { methods, factorAt, user } = await browser.send((ctx) => ctx.session())
    assert.deepEqual([user?.id, methods, factorAt], ['id-bob', ['pwd'], null])
  })
})

describe('guesses at a code', () => {
  const guesses = async (
    verify: (user: TwoStepUser, code: unknown) => unknown,
  ): Promise<unknown[]> => {
    const app = twoSteps({
      throttle: {},
      factors: [{ ...codeFactor, verify: verify as () => boolean }],
    })
    const browser = new Browser(app)
    await browser.logIn()
    const codes: unknown[] = []
    for (let i = 0; i < 12; i++)
      await browser.finish(`00000${i}`).catch((error: unknown) => codes.push(codeOf(error)))
    return codes
  }

  const mistaken: Readonly<Record<string, (user: TwoStepUser, code: unknown) => unknown>> = {
    'forgets to return false': (user, code) => {
      if (user.code === code) return true
      return undefined
    },
    'throws for a wrong code': (user, code) => {
      if (user.code !== code) throw new Error('wrong code')
      return true
    },
    'answers with a text': () => 'no',
    'answers methods that there are not': () => ['totp'],
  }
  for (const [what, verify] of Object.entries(mistaken)) {
    it(`are counted by a factor that ${what}`, async () => {
      const codes = await guesses(verify)
      assert.equal(codes.filter((code) => code === 'too_many_attempts').length, 7)
    })
  }
})

describe('people behind one address', () => {
  it('do not close it by mistyping their passwords and waiting for their codes', async () => {
    const app = twoSteps({ throttle: {} })
    const { passwordHash } = app.users.get('id-alice')!
    const browsers = Array.from({ length: 60 }, (_, i) => {
      const id = `id-${i}`
      app.users.set(id, { id, username: `user${i}`, roles: [], passwordHash, code: CODE })
      return new Browser(app)
    })
    for (const [i, browser] of browsers.entries()) {
      if (i < 40) await browser.logIn(`user${i}`, 'mistyped').catch(() => undefined)
      assert.equal(await browser.logIn(`user${i}`), 'unfinished')
    }
    // All sixty wait for their codes; nobody has finished.
    for (const [i, browser] of browsers.entries())
      assert.equal((await browser.finish()).id, `id-${i}`)
  })
})

describe('a second step while the attempts cannot be counted', () => {
  it('is finished by the fallback, as a login by password is', async () => {
    let isDown = false
    const counting = memoryAttempts()
    const failing =
      <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
      (...args: Args): Result => {
        if (isDown) throw new Error('down')
        return call(...args)
      }
    const attempts = {
      reserve: failing((...args: Parameters<typeof counting.reserve>) => counting.reserve(...args)),
      settle: failing((...args: Parameters<typeof counting.settle>) => counting.settle(...args)),
      prune: (now: number) => counting.prune(now),
    }
    const app = twoSteps({ attempts, throttle: { fallback: memoryAttempts() } })
    isDown = true
    const browser = new Browser(app)
    await browser.logIn()
    assert.equal((await browser.finish()).id, 'id-alice')
    assert.ok([...browser.cookies.keys()].some((name) => name.endsWith('-device')))
  })
})

describe('revokeUser', () => {
  it('ends the sessions also while the store of tokens is down, and says so', async () => {
    const store = memoryStore()
    let isDown = false
    const tokens = {
      ...store.tokens!,
      clear: (group: string) => {
        if (isDown) throw new Error('down')
        return store.tokens!.clear(group)
      },
    }
    const app = twoSteps({ store, tokens })
    const browser = new Browser(app)
    await browser.logIn('carol')
    isDown = true
    await assert.rejects(app.latch.revokeUser('id-carol'))
    assert.equal(await browser.user(), null)
  })
})

describe('a session as a handler holds it', () => {
  it('has no method that logs in or confirms without a proof', async () => {
    const app = twoSteps()
    const session = await app.latch.session(app.latch.open(testExchange()))
    for (const name of ['start', 'confirm', 'restate', 'begin', 'held', 'dropUnfinished']) {
      assert.equal(name in session, false, name)
    }
  })
})

describe('the factors of the options', () => {
  it('are copied: what is pushed into the array later counts for nothing', async () => {
    const factors: (typeof codeFactor)[] = []
    const app = twoSteps({ factors })
    factors.push({ ...codeFactor, verify: () => true })
    const browser = new Browser(app)
    await browser.logIn()
    await assert.rejects(browser.finish(), InvalidRequest)
  })

  const mistaken: readonly (readonly [factor: unknown, option: string, problem: RegExp])[] = [
    [{ ...codeFactor, methods: ['totp'] }, 'methods', /"totp" is none\. \['otp'\] is a code of a/],
    [{ ...codeFactor, methods: ['otp', 'totp'] }, 'methods', /"totp" is none/],
    [{ ...codeFactor, methods: [] }, 'methods', /must be a list of names of RFC 8176/],
    [{ ...codeFactor, methods: 'otp' }, 'methods', /must be a list of names of RFC 8176/],
    [{ ...codeFactor, methods: undefined }, 'methods', /must be a list of names of RFC 8176/],
    [{ ...codeFactor, kind: 'totp' }, 'kind', /must be one of code, recoveryCode, passkey/],
    [{ ...codeFactor, kind: undefined }, 'kind', /must be one of code, recoveryCode, passkey/],
    [{ ...codeFactor, has: true }, 'has', /must be a function/],
    [{ ...codeFactor, verify: undefined }, 'verify', /must be a function/],
    [null, 'kind', /must be one of code/],
  ]
  for (const [factor, part, problem] of mistaken) {
    it(`are refused with what is wrong of them: ${part} of ${JSON.stringify(factor)}`, () => {
      assert.throws(
        () => twoSteps({ factors: [codeFactor, factor as typeof codeFactor] }),
        (error: unknown) =>
          error instanceof ConfigurationError &&
          error.option === `factors[1].${part}` &&
          problem.test(error.message),
      )
    })
  }
})

describe('a user by id', () => {
  const told = ({ events }: TwoSteps) =>
    events.flatMap((event) =>
      event.type === 'configuration.doubtful' ? [[event.finding, event.advice] as const] : [],
    )

  it('who is not found, though findUser has just found them, is told of once: the two differ', async () => {
    const app = twoSteps({ findUserById: () => null })
    for (let i = 0; i < 2; i++) {
      const outcome = await new Browser(app).logIn().catch((error: unknown) => codeOf(error))
      assert.equal(outcome, 'not_authenticated')
    }
    const [[finding, advice] = [], ...more] = told(app)
    assert.equal(finding, 'not_found_by_id')
    assert.match(advice ?? '', /^findUserById finds nobody with the id "id-alice", but findUser/)
    assert.equal(more.length, 0)
  })

  it('is told of at a confirmation too, where no second step is asked for', async () => {
    const app = twoSteps({ findUserById: () => undefined, needsSecondFactor: () => false })
    const carol = new Browser(app)
    // By her row, as after a provider: the password is not looked up again.
    await carol.send(async (ctx) =>
      (await ctx.use(app.latch.session)).login(app.users.get('id-carol')!, {
        methods: ['otp', 'pwd'],
      }),
    )
    await assert.rejects(carol.send((ctx) => app.latch.confirm(ctx, { password: PASSWORD })))
    assert.deepEqual(
      told(app).map(([finding]) => finding),
      ['not_found_by_id'],
    )
  })

  it('who is gone for both, or for whom nobody can answer, is no reason for a doubt', async () => {
    for (const findUser of [
      () => null,
      () => {
        throw new Error('the database is down')
      },
    ]) {
      let isGone = false
      const { users } = twoSteps()
      const app = twoSteps({
        findUser: (name) => (isGone ? findUser() : (users.get(`id-${name}`) ?? null)),
        findUserById: (id) => (isGone ? null : (users.get(id) ?? null)),
      })
      const carol = new Browser(app)
      await carol.logIn('carol')
      isGone = true
      const confirming = carol.send((ctx) => app.latch.confirm(ctx, { password: PASSWORD }))
      await assert.rejects(confirming, { code: 'invalid_credentials' })
      assert.deepEqual(told(app), [])
    }
  })
})

describe('latch.attempt that is called otherwise', () => {
  const call = /latch\.attempt\('pin', user\.id, ctx, \(\) => isRight\(pin\)\)/
  for (const [what, given] of [
    ['the context', [() => true]],
    ['the check', [testExchange()]],
    ['both', []],
    ['the context, which is undefined', [undefined, () => true]],
  ] as const) {
    it(`says how it is called, without ${what}`, async () => {
      const { latch } = twoSteps()
      const loose = latch as { attempt(...given: unknown[]): Promise<unknown> }
      await assert.rejects(loose.attempt('pin', 'id-alice', ...given), {
        name: 'TypeError',
        message: call,
      })
    })
  }
})

describe('session.login of nobody', () => {
  for (const nobody of [undefined, null, 'alice']) {
    it(`says that it takes a user, and logs nobody in: ${String(nobody)}`, async () => {
      const app = twoSteps()
      const browser = new Browser(app)
      const login = browser.send(async (ctx) =>
        (await ctx.use(app.latch.session)).login(nobody as never),
      )
      await assert.rejects(login, /A user is needed, as findUser returns it: an object with an id/)
      assert.equal(await browser.user(), null)
    })
  }
})
