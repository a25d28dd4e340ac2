/**
 * Dependencies: resolved once, in every shape, and never in a circle.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ConfigurationError,
  Forbidden,
  MINUTE,
  NotAuthenticated,
  RecentLoginRequired,
  type Dependencies,
  type Dependency,
} from 'latchkey'
import { resolver } from 'latchkey/adapter-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { override, turn } from 'latchkey/testing'
import { exchangeWith, loginCookie, testApplication } from '../../../services/application.ts'

describe('the dependencies of every application', () => {
  it('user refuses a visitor who is not logged in, and returns the user who is', async () => {
    const app = testApplication()
    const anonymous = app.latch.open(exchangeWith())
    await assert.rejects(async () => anonymous.use(app.latch.user), NotAuthenticated)
    assert.equal(await anonymous.use(app.latch.optionalUser), null)
    const ctx = app.latch.open(exchangeWith(await loginCookie(app)))
    assert.deepEqual(await ctx.use(app.latch.user), {
      id: 'id-alice',
      username: 'alice',
      roles: ['admin'],
    })
    assert.equal((await ctx.use(app.latch.optionalUser))?.username, 'alice')
  })

  it('role asks for one of the roles: 401 without login, 403 without the role', async () => {
    const app = testApplication()
    const { role } = app.latch
    const as = async (name: string | null) =>
      app.latch.open(exchangeWith(name === null ? undefined : await loginCookie(app, name)))
    const ask = async (name: string | null, ...roles: string[]) =>
      (await as(name)).use(role(...roles))
    await assert.rejects(ask(null, 'admin'), NotAuthenticated)
    await assert.rejects(ask('bob', 'admin'), Forbidden)
    await assert.rejects(ask('alice', 'owner'), Forbidden)
    await assert.rejects(ask('alice', 'owner', 'editor'), { roles: ['owner', 'editor'] })
    assert.equal((await ask('alice', 'owner', 'admin')).username, 'alice')
  })

  it('role asks for the same roles also if a handler of errors changes those that it is told', async () => {
    const app = testApplication()
    const guard = app.latch.role('owner')
    const cookie = await loginCookie(app, 'alice')
    const ask = async () => app.latch.open(exchangeWith(cookie)).use(guard)
    await assert.rejects(ask(), (error: Forbidden) => {
      assert.throws(() => (error.roles as string[]).push('admin'), TypeError)
      return true
    })
    await assert.rejects(ask(), Forbidden)
  })

  it('recentLogin requires a password given lately, to the millisecond', async () => {
    const app = testApplication()
    const recent = app.latch.recentLogin(10 * MINUTE)
    const cookie = await loginCookie(app)
    app.clock.advance(10 * MINUTE)
    const ask = async (with_: string | undefined) => app.latch.open(exchangeWith(with_)).use(recent)
    assert.equal((await ask(cookie)).username, 'alice')
    app.clock.advance(1)
    await assert.rejects(ask(cookie), RecentLoginRequired)
    await assert.rejects(ask(undefined), NotAuthenticated)
    const again = await loginCookie(app, 'alice', cookie)
    assert.equal((await ask(again)).username, 'alice')
  })

  it('recentLogin takes a login that lies in the future by as much as clocks may differ, and no more', async () => {
    const app = testApplication()
    const recent = app.latch.recentLogin(10 * MINUTE)
    const cookie = await loginCookie(app)
    const ask = async () => app.latch.open(exchangeWith(cookie)).use(recent)
    // The clock of this process is behind that of the process at which the user has logged in.
    app.clock.advance(-10 * MINUTE)
    assert.equal((await ask()).username, 'alice')
    app.clock.advance(-1)
    await assert.rejects(ask(), RecentLoginRequired)
  })

  it('answers at once when the store does', async () => {
    const app = testApplication()
    const ctx = app.latch.open(exchangeWith(await loginCookie(app)))
    const values = resolver({ user: app.latch.user, admin: app.latch.role('admin') })(ctx)
    assert.ok(!(values instanceof Promise))
  })
})

describe('RequestContext.use', () => {
  it('resolves a dependency once in a request, however many ask, and anew in the next', async () => {
    const app = testApplication()
    let calls = 0
    const counting: Dependency<number> = async () => {
      await turn()
      return ++calls
    }
    const twice: Dependency<number[]> = async (ctx) => [
      await ctx.use(counting),
      await ctx.use(counting),
    ]
    const ctx = app.latch.open(exchangeWith())
    assert.deepEqual(await ctx.use(twice), [1, 1])
    assert.equal(await ctx.use(counting), 1)
    const parallel = await Promise.all([ctx.use(counting), ctx.use(counting)])
    assert.deepEqual(parallel, [1, 1])
    assert.equal(await app.latch.open(exchangeWith()).use(counting), 2)
  })

  it('looks at the store once, also when several dependencies ask at the same time', async () => {
    const app = testApplication()
    const ctx = app.latch.open(exchangeWith(await loginCookie(app)))
    const { user, optionalUser, role } = app.latch
    await Promise.all([ctx.use(user), ctx.use(optionalUser), ctx.use(role('admin'))])
    assert.equal(app.calls['read'], 1)
  })

  it('refuses all who ask with the same reason, and calls the dependency once', async () => {
    const app = testApplication()
    let calls = 0
    const refusing: Dependency<never> = () => {
      calls++
      throw new Forbidden('not on Sundays')
    }
    const ctx = app.latch.open(exchangeWith())
    for (let i = 0; i < 2; i++) {
      await assert.rejects(async () => ctx.use(refusing), /not on Sundays/)
    }
    assert.equal(calls, 1)
  })

  it('names a circle instead of waiting for ever: at once, after a wait, and with itself', async () => {
    const app = testApplication()
    const first: Dependency<number> = async (ctx) => {
      await turn()
      return ctx.use(second)
    }
    const second: Dependency<number> = async (ctx) => {
      await turn()
      return ctx.use(third)
    }
    const third: Dependency<number> = (ctx) => ctx.use(first)
    const itself: Dependency<number> = (ctx) => ctx.use(itself)
    const open = () => app.latch.open(exchangeWith())
    await assert.rejects(async () => open().use(first), /circle: third needs first/)
    await assert.rejects(async () => open().use(third), /circle/)
    await assert.rejects(async () => open().use(itself), /circle: itself needs itself/)
    // Two that begin on their own and then wait for each other.
    const ctx = open()
    const both = await Promise.allSettled([ctx.use(first), ctx.use(second)])
    assert.ok(both.every(({ status }) => status === 'rejected'))
  })

  it('does not report a circle when two dependencies share a third', async () => {
    const app = testApplication()
    const shared: Dependency<string> = async () => {
      await turn()
      return 'shared'
    }
    const left: Dependency<string> = async (ctx) => `left ${await ctx.use(shared)}`
    const right: Dependency<string> = async (ctx) => `right ${await ctx.use(shared)}`
    const top: Dependency<string[]> = async (ctx) => Promise.all([ctx.use(left), ctx.use(right)])
    assert.deepEqual(await app.latch.open(exchangeWith()).use(top), ['left shared', 'right shared'])
  })

  it('shows method, url, address and headers to a dependency', async () => {
    const app = testApplication()
    const facts: Dependency<unknown[]> = (ctx) => [
      ctx.method,
      ctx.url,
      ctx.address,
      ctx.header('cookie'),
    ]
    const ctx = app.latch.open(exchangeWith('a=1'))
    assert.deepEqual(await ctx.use(facts), ['GET', '/', '127.0.0.1', 'a=1'])
  })
})

describe('latch.override', () => {
  it('replaces a dependency for everyone who needs it, until it is put back', async () => {
    const app = testApplication()
    const { user, role } = app.latch
    const carol = { id: 'id-carol', username: 'carol', roles: ['admin'] }
    const restore = app.latch.override(user, () => carol)
    const open = () => app.latch.open(exchangeWith())
    assert.deepEqual(await open().use(user), carol)
    assert.deepEqual(await open().use(role('admin')), carol)
    await assert.rejects(async () => open().use(role('owner')), Forbidden)
    restore()
    await assert.rejects(async () => open().use(user), NotAuthenticated)
    app.latch.override(role('owner'), () => carol)
    assert.deepEqual(await open().use(role('owner')), carol)
  })

  const inProduction = { production: true, publicUrl: 'https://app.example.com' }
  const store = memoryStore({ inProduction: true })

  it('is refused in production, where it could let anyone in', async () => {
    const { latch } = testApplication({ ...inProduction, store })
    const carol = { id: 'id-carol', username: 'carol', roles: ['admin'] }
    assert.throws(() => latch.override(latch.role('admin'), () => carol), ConfigurationError)
    const ctx = latch.open(exchangeWith())
    await assert.rejects(async () => ctx.use(latch.role('admin')), NotAuthenticated)
  })

  it('is allowed there by an option, and by latchkey/testing (negative control)', async () => {
    const carol = { id: 'id-carol', username: 'carol', roles: ['admin'] }
    const allowed = testApplication({ ...inProduction, store, overridesInProduction: true }).latch
    allowed.override(allowed.user, () => carol)
    assert.deepEqual(await allowed.open(exchangeWith()).use(allowed.user), carol)

    const { latch } = testApplication({ ...inProduction, store })
    const restore = override(latch, latch.user, () => carol)
    assert.deepEqual(await latch.open(exchangeWith()).use(latch.user), carol)
    restore()
    await assert.rejects(async () => latch.open(exchangeWith()).use(latch.user), NotAuthenticated)
  })

  it('restores the replacement before it, and refuses anything but a latch', () => {
    const { latch } = testApplication()
    const [first, second] = ['first', 'second'].map((id) => ({ id, username: id, roles: [] }))
    const open = () => latch.open(exchangeWith()).use(latch.user)
    latch.override(latch.user, () => first!)
    const restore = latch.override(latch.user, () => second!)
    assert.equal(open(), second)
    restore()
    assert.equal(open(), first)
    assert.throws(() => override({}, latch.user, () => first!), TypeError)
  })
})

describe('the dependencies of a route', () => {
  it('are resolved one after the other, also where each has to wait', async () => {
    const order: string[] = []
    const slow =
      (name: string): Dependency<string> =>
      async () => {
        order.push(`${name} begins`)
        await turn()
        order.push(`${name} ends`)
        return name
      }
    const needs = { at: () => 'once', one: slow('one'), two: slow('two'), last: () => 'last' }
    const values = await resolver(needs)(testApplication().latch.open(exchangeWith()))
    assert.deepEqual(values, { at: 'once', one: 'one', two: 'two', last: 'last' })
    assert.deepEqual(order, ['one begins', 'one ends', 'two begins', 'two ends'])
  })

  it('are the same for the same roles, of ten thousand; names made up by requests are not kept', () => {
    const { latch } = testApplication()
    for (let i = 0; i < 9_999; i++) latch.role(`role ${i}`)
    for (const role of ['role 0', 'role 9998', 'the last']) {
      assert.equal(latch.role(role), latch.role(role), role)
    }
    assert.notEqual(latch.role('one more'), latch.role('one more'))
  })
})

describe('a guard that is written wrongly', () => {
  const app = testApplication()
  const { latch } = app
  const answered =
    /^TypeError: The dependency "user" returns a guard instead of its answer: list the guard itself/
  const needs: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['a function that returns a guard', { user: () => latch.user }, answered],
    ['an async function that returns a guard', { user: async () => latch.role('a') }, answered],
    ['a guard of recent logins, returned', { user: () => latch.recentLogin(MINUTE) }, answered],
    ['a role that is not called', { user: latch.role }, /role takes names/],
    ['a recent login that is not called', { user: latch.recentLogin }, /takes whole milliseconds/],
  ]
  for (const [what, wrong, why] of needs) {
    it(`lets nobody in, logged in or not: ${what}`, async () => {
      const resolve = resolver(wrong as Dependencies)
      for (const cookie of [undefined, await loginCookie(app)]) {
        const answer = async (): Promise<unknown> => resolve(latch.open(exchangeWith(cookie)))
        await assert.rejects(answer, why)
      }
    })
  }

  it('lets nobody in: guards that are made while a request is answered, returned', async () => {
    // An application of its own: another one may have made these guards before.
    const { latch: fresh } = testApplication()
    for (const make of [() => fresh.role('new'), () => fresh.recentLogin(7 * MINUTE)]) {
      const resolve = resolver({ user: make })
      const answer = async (): Promise<unknown> => resolve(fresh.open(exchangeWith()))
      await assert.rejects(answer, answered)
    }
  })

  for (const [what, wrong, why] of [
    ['a guard without a name', latch.user, /takes its needs by name/],
    ['guards in a list', [latch.user], /takes its needs by name/],
    ['a name without a guard', { user: undefined }, /The dependency "user" is no function/],
    ['nothing', undefined, /takes its needs by name/],
    ['null', null, /takes its needs by name/],
    ['a request', new Request('https://app.example.com'), /takes its needs by name/],
    ['a name that makes a promise of the values', { then: latch.user }, /cannot be named "then"/],
  ] as const) {
    it(`is refused when the route is made: ${what}`, () => {
      assert.throws(() => resolver(wrong as never), why)
    })
  }

  for (const duration of [Number.NaN, '5m', undefined, -1, Infinity, 0.5, 5]) {
    it(`is refused when it is made: a recent login of ${String(duration)} milliseconds`, () => {
      assert.throws(() => latch.recentLogin(duration as never), TypeError)
    })
  }

  it('is refused when it is made: a recent login of so few milliseconds that nobody could come back', () => {
    assert.throws(() => latch.recentLogin(300), /takes milliseconds, and 300 are over at once/)
    assert.throws(() => latch.recentLogin({ minutes: 5 } as never), /takes whole milliseconds/)
    latch.recentLogin(0)
    latch.recentLogin(1000)
  })

  it('is refused when it is made: roles in a list, or none', () => {
    assert.throws(() => latch.role(['admin'] as never), TypeError)
    assert.throws(() => latch.role(), /at least one/)
  })

  it('would let everyone in without these checks: no age exceeds NaN, and a function is a value (negative control)', () => {
    const [age, longest] = [5 * MINUTE, Number('5m')]
    assert.equal(age > longest, false)
    const values: unknown = (() => latch.user)()
    assert.equal(typeof values, 'function')
  })

  it('is not assumed when a dependency returns a function of the application', async () => {
    const log = (): string => 'logged'
    const values = await resolver({ log: () => log })(latch.open(exchangeWith()))
    assert.equal(values.log(), 'logged')
  })
})
