/**
 * The life of a session: timeouts, touches, limits, what login keeps, and which events there are.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HOUR, MINUTE, SECOND, StoreUnavailable, type Session, type SessionStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel } from 'latchkey/testing'
import { playOrders, type TakeStep, type World } from '../../src/testing/orders.ts'
import {
  exchangeWith,
  loginCookie,
  PASSWORD,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'
import { mockTime } from '../../../services/time.ts'

async function isLoggedIn(app: TestApplication, cookie: string): Promise<boolean> {
  const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
  return session.user !== null
}

describe('the idle timeout', () => {
  it('ends a silent session to the millisecond', async () => {
    const app = testApplication()
    const [a, b] = [await loginCookie(app), await loginCookie(app)]
    app.clock.advance(30 * MINUTE - 1)
    assert.equal(await isLoggedIn(app, a), true)
    app.clock.advance(1)
    assert.equal(await isLoggedIn(app, b), false)
  })

  it('starts again with each request', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    for (let i = 0; i < 10; i++) {
      app.clock.advance(29 * MINUTE)
      assert.equal(await isLoggedIn(app, cookie), true)
    }
  })
})

describe('the absolute timeout', () => {
  it('ends a busy session to the millisecond: no activity passes it', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    for (let time = 0; time < 12 * HOUR - MINUTE; time += MINUTE) {
      app.clock.advance(MINUTE)
      assert.equal(await isLoggedIn(app, cookie), true)
    }
    app.clock.advance(MINUTE - 1)
    assert.equal(await isLoggedIn(app, cookie), true)
    app.clock.advance(1)
    assert.equal(await isLoggedIn(app, cookie), false)
  })

  it('is not passed by rotating, and starts again when the password is given again', async () => {
    const app = testApplication()
    const first = await loginCookie(app)
    app.clock.advance(29 * MINUTE)
    const exchange = exchangeWith(first)
    const session = await app.latch.session(app.latch.open(exchange))
    const { createdAt } = session
    await session.rotate()
    assert.equal(session.createdAt, createdAt)
    const again = exchangeWith(await loginCookie(app, 'alice', exchange.nextCookie))
    const renewed = await app.latch.session(app.latch.open(again))
    assert.equal(renewed.createdAt, app.clock())
  })
})

describe('touches', () => {
  it('are written at most once in an interval', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    for (let i = 0; i < 10 * 60; i++) {
      app.clock.advance(SECOND)
      await isLoggedIn(app, cookie)
    }
    assert.equal(app.calls['update'], 10)
  })

  it('are not written by requests that are no activity, which still end a session that has expired', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const poll = async (): Promise<boolean> => {
      const ctx = app.latch.open(exchangeWith(cookie), { activity: false })
      return (await app.latch.session(ctx)).user !== null
    }
    for (let i = 1; i < 30 * 60; i++) {
      app.clock.advance(SECOND)
      assert.equal(await poll(), true)
    }
    assert.equal(app.calls['update'], undefined)
    const [{ touchedAt } = { touchedAt: NaN }] = await app.latch.sessions('id-alice')
    assert.equal(touchedAt, app.clock() - 30 * MINUTE + SECOND)
    app.clock.advance(SECOND)
    app.events.length = 0
    assert.equal(await poll(), false)
    assert.deepEqual(
      app.events.map(({ type }) => type),
      ['session.expired'],
    )
  })

  it('are written once when a later part of the same request is activity', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    app.clock.advance(20 * MINUTE)
    const ctx = app.latch.open(exchangeWith(cookie))
    await ctx.enter({ crossSite: null, activity: false })
    const session = await app.latch.session(ctx)
    assert.equal(app.calls['update'], undefined)
    await session.set('a', 1)
    for (let i = 0; i < 60; i++) await ctx.enter({ crossSite: null, activity: null })
    assert.equal(app.calls['update'], 2, 'the write and one touch')
    assert.equal(session.expiresAt, app.clock() + 30 * MINUTE)
    assert.equal(session.get('a'), 1)
    app.clock.advance(29 * MINUTE)
    assert.equal(await isLoggedIn(app, cookie), true)
  })

  it('can be written by a handler too, and do not revive a session that has ended meanwhile', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const open = async () =>
      app.latch.session(app.latch.open(exchangeWith(cookie), { activity: false }))
    app.clock.advance(20 * MINUTE)
    await (await open()).touch()
    app.clock.advance(20 * MINUTE)
    const slow = await open()
    assert.notEqual(slow.user, null)
    await app.latch.revokeUser('id-alice')
    await slow.touch()
    await slow.touch()
    assert.equal((await open()).user, null)
    // Without a session there is nothing to touch, and the store is not called.
    const calls = { ...app.calls }
    await (await app.latch.session(app.latch.open(exchangeWith()))).touch()
    assert.deepEqual(app.calls, calls)
  })

  it('cannot bring back a session that ends between read and touch', async () => {
    const store = memoryStore()
    const racing: SessionStore = {
      ...store,
      async update(id, change, condition) {
        await store.delete(id)
        return store.update(id, change, condition)
      },
    }
    const app = testApplication({ store: racing })
    const cookie = await loginCookie(app)
    app.clock.advance(2 * MINUTE)
    assert.equal(await isLoggedIn(app, cookie), false)
  })

  it('of another process save a session that looked expired when it was read', async () => {
    const store = memoryStore()
    const app = testApplication({
      store: {
        ...store,
        async read(id) {
          const stale = await store.read(id)
          const touch = { touchedAt: app.clock(), expiresAt: app.clock() + 30 * MINUTE }
          if (isStale) await store.update(id, touch, { now: 0 })
          return stale
        },
      },
    })
    let isStale = false
    const cookie = await loginCookie(app)
    app.clock.advance(30 * MINUTE)
    isStale = true
    assert.equal(await isLoggedIn(app, cookie), true)
  })
})

describe('timeouts that were shortened after a session was written', () => {
  const long = { idleTimeout: 12 * HOUR, absoluteTimeout: 24 * HOUR }

  /** Asserts that the record still states a later expiry, but that a request finds the session over. */
  async function assertOver(
    app: TestApplication,
    { store, now, cookie }: { store: SessionStore; now: number; cookie: string },
  ) {
    const [record] = await store.list('id-alice')
    assert.ok((record?.expiresAt ?? 0) > now, 'control: the record states a later expiry')
    assert.equal(await isLoggedIn(app, cookie), false)
    assert.deepEqual(await store.list('id-alice'), [], 'and it is removed')
    assert.equal(app.events.at(-1)?.type, 'session.expired')
  }

  it('end the session after today’s idle timeout, to the millisecond', async () => {
    for (const silence of [30 * MINUTE - 1, 30 * MINUTE]) {
      const store = memoryStore()
      const before = testApplication({ store, ...long })
      const after = testApplication({ store, clock: before.clock })
      const cookie = await loginCookie(before)
      before.clock.advance(silence)
      if (silence < 30 * MINUTE) assert.equal(await isLoggedIn(after, cookie), true)
      else await assertOver(after, { store, now: before.clock(), cookie })
    }
  })

  it('end the session after today’s absolute timeout, to the millisecond', async () => {
    const store = memoryStore()
    const before = testApplication({ store, ...long })
    const after = testApplication({ store, clock: before.clock })
    const cookie = await loginCookie(before)
    before.clock.advance(12 * HOUR - 1)
    // A process with the long timeouts touches the session too.
    assert.equal(await isLoggedIn(before, cookie), true)
    assert.equal(await isLoggedIn(after, cookie), true)
    assert.equal(await isLoggedIn(before, cookie), true)
    const [record] = await store.list('id-alice')
    await store.update(record?.id as string, { expiresAt: before.clock() + HOUR }, { now: 0 })
    before.clock.advance(1)
    await assertOver(after, { store, now: before.clock(), cookie })
  })
})

describe('the limit of sessions per user', () => {
  it('ends the oldest, and no more', async () => {
    const app = testApplication({ maxSessionsPerUser: 3 })
    const cookies: string[] = []
    for (let i = 0; i < 4; i++) {
      cookies.push(await loginCookie(app))
      app.clock.advance(1)
    }
    const live = await Promise.all(cookies.map((cookie) => isLoggedIn(app, cookie)))
    assert.deepEqual(live, [false, true, true, true])
    const ended = app.events.filter(({ type }) => type === 'session.ended')
    assert.deepEqual(
      ended.map((event) => 'reason' in event && event.reason),
      ['limit'],
    )
  })

  it('is 50 by default, and holds when all log in at once', async () => {
    const app = testApplication()
    await inParallel(60, async () => {
      const session = await app.latch.session(app.latch.open(exchangeWith()))
      await session.login({ id: 'id-bob', username: 'bob', roles: [] })
    })
    assert.equal((await app.latch.sessions('id-bob')).length, 50)
  })
})

describe('the end of a session that is rotated meanwhile', () => {
  /** One request's view: each call of the store is a step of it. */
  interface View {
    readonly app: TestApplication
    readonly session: Session
    readonly store: SessionStore
  }

  async function viewOf(store: SessionStore, cookie: string, step: TakeStep): Promise<View> {
    let isOpen = false
    const gated = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function' || !isOpen) return value
        return (...args: unknown[]) => step(() => Reflect.apply(value, target, args) as unknown)
      },
    })
    const app = testApplication({ store: gated })
    const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
    isOpen = true
    return { app, session, store: gated }
  }

  /** A request rotates the session twice while another one ends it. */
  function rotations(end: (view: View) => Promise<unknown>): () => Promise<World> {
    return async () => {
      const store = memoryStore()
      const app = testApplication({ store })
      const exchange = exchangeWith()
      const session = await app.latch.session(app.latch.open(exchange))
      await session.login({ id: 'id-carol', username: 'carol', roles: [] })
      const view = (step: TakeStep): Promise<View> => viewOf(store, exchange.nextCookie, step)
      return {
        actors: [
          async (step) => {
            const { session } = await view(step)
            await session.rotate()
            await session.rotate()
          },
          async (step) => end(await view(step)),
        ],
        check: async () => assert.deepEqual(await store.list('id-carol'), []),
      }
    }
  }

  it('reaches the session under its new token, in any order of their steps', async () => {
    const logout = ({ session }: View): Promise<void> => session.logout()
    const revoke = async ({ app, session }: View): Promise<void> => {
      const isDone = await app.latch.revokeSession('id-carol', session.id as string)
      // An id that has been rotated away is answered like the id of no session.
      if (!isDone) await app.latch.revokeUser('id-carol')
    }
    for (const end of [logout, revoke]) assert.ok((await playOrders(rotations(end))) > 2)
  })

  it('would leave it alive under the new token if only the old token were ended (negative control)', async () => {
    const world = rotations(async ({ store, session }) => store.delete(session.id as string))
    await assert.rejects(playOrders(world), assert.AssertionError)
  })

  it('ends no other session of the user when a logout comes twice', async () => {
    const app = testApplication()
    const cookies = [await loginCookie(app), await loginCookie(app), await loginCookie(app)]
    const session = () => app.latch.session(app.latch.open(exchangeWith(cookies[1])))
    const [one, two] = [await session(), await session()]
    await one.logout()
    await two.logout()
    const live = await Promise.all(cookies.map((cookie) => isLoggedIn(app, cookie)))
    assert.deepEqual(live, [true, false, true])
  })
})

describe('what login does to what was written before', () => {
  async function anonymous(app: TestApplication): Promise<string> {
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    await session.update({ cart: ['shoe'], planted: 'by somebody else' })
    return exchange.nextCookie
  }

  async function dataAfterLogin(app: TestApplication, username: string, cookie: string) {
    const next = await loginCookie(app, username, cookie)
    const session = await app.latch.session(app.latch.open(exchangeWith(next)))
    return {
      cookie: next,
      data: Object.fromEntries(session.keys().map((k) => [k, session.get(k)])),
    }
  }

  it('drops what an anonymous visitor wrote', async () => {
    const app = testApplication()
    assert.deepEqual((await dataAfterLogin(app, 'alice', await anonymous(app))).data, {})
  })

  it('keeps the keys that are listed', async () => {
    const app = testApplication({ keepAtLogin: ['cart'] })
    const { data } = await dataAfterLogin(app, 'alice', await anonymous(app))
    assert.deepEqual(data, { cart: ['shoe'] })
  })

  it('keeps everything of a user who logs in again, and nothing for another user', async () => {
    const app = testApplication({ keepAtLogin: ['cart'] })
    const alice = exchangeWith(await loginCookie(app, 'alice'))
    const session = await app.latch.session(app.latch.open(alice))
    await session.update({ cart: ['hat'], draft: 'mine' })
    const cookie = alice.header('cookie') as string
    const again = await dataAfterLogin(app, 'alice', cookie)
    assert.deepEqual(again.data, { cart: ['hat'], draft: 'mine' })
    const bob = await dataAfterLogin(app, 'bob', again.cookie)
    assert.deepEqual(bob.data, {})
  })

  it('ends the old session in the same step: its cookie is dead and nothing of it is stored', async () => {
    const app = testApplication()
    const before = await anonymous(app)
    await loginCookie(app, 'alice', before)
    assert.equal(app.calls['rotate'], 1)
    const session = await app.latch.session(app.latch.open(exchangeWith(before)))
    assert.deepEqual([session.id, session.keys()], [null, []])
  })
})

describe('operations on all sessions of a user', () => {
  it('updateUser changes the roles in every session, on the next request', async () => {
    const app = testApplication()
    const cookies = [await loginCookie(app), await loginCookie(app)]
    assert.equal(await app.latch.updateUser({ id: 'id-alice', username: 'alice', roles: [] }), 2)
    for (const cookie of cookies) {
      const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      assert.deepEqual(session.user?.roles, [])
    }
  })

  it('updateUser and login never put the password hash into a session', async () => {
    const store = memoryStore()
    const app = testApplication({ store })
    await loginCookie(app)
    await app.latch.updateUser(app.users.get('alice')!)
    for (const record of await store.list('id-alice')) {
      assert.deepEqual(Object.keys(record.user ?? {}).toSorted(), ['id', 'roles', 'username'])
    }
  })

  it('revokeUser ends them all, or all but one', async () => {
    const app = testApplication()
    const [mine, other] = [await loginCookie(app), await loginCookie(app)]
    const bob = await loginCookie(app, 'bob')
    const { id } = await app.latch.session(app.latch.open(exchangeWith(mine)))
    assert.equal(await app.latch.revokeUser('id-alice', { except: id as string }), 1)
    assert.deepEqual(
      [await isLoggedIn(app, mine), await isLoggedIn(app, other), await isLoggedIn(app, bob)],
      [true, false, true],
    )
    assert.equal(await app.latch.revokeUser('id-alice'), 1)
    assert.equal(await isLoggedIn(app, mine), false)
  })

  it('revokeUser ends all sessions when null is excepted, and refuses values that are no id', async () => {
    const inner = memoryStore()
    // As SQL compares: no value differs from NULL.
    const store: SessionStore = {
      ...inner,
      deleteAll: (userId, except) => (except === null ? 0 : inner.deleteAll(userId, except)),
    }
    const app = testApplication({ store })
    const cookies = await inParallel(60, async () => {
      const exchange = exchangeWith()
      const session = await app.latch.session(app.latch.open(exchange))
      await session.login(app.users.get('alice')!)
      return exchange.nextCookie
    })
    const { id } = await app.latch.session(app.latch.open(exchangeWith()))
    assert.equal(id, null, 'whoever is not logged in here')
    assert.equal(await store.deleteAll('id-alice', id), 0, 'control: this store ends nothing')
    for (const wrong of [5, {}, true, ['a']]) {
      const options = { except: wrong as unknown as string }
      await assert.rejects(app.latch.revokeUser('id-alice', options), TypeError)
    }
    assert.equal((await app.latch.sessions('id-alice')).length, 50)
    assert.equal(await app.latch.revokeUser('id-alice', { except: id }), 50)
    for (const cookie of cookies) assert.equal(await isLoggedIn(app, cookie), false)
    const told = app.events.find(({ type }) => type === 'user.revoked')
    assert.deepEqual(told, { type: 'user.revoked', userId: 'id-alice', except: null, count: 50 })
  })

  it('revokeEveryone ends the sessions of sixty users with one call of the store, and nobody is listed', async () => {
    const app = testApplication()
    const login = async (i: number): Promise<string> => {
      const exchange = exchangeWith()
      const session = await app.latch.session(app.latch.open(exchange))
      await session.login({ id: `id-${i}`, username: `user ${i}`, roles: ['admin'] })
      app.clock.advance(1)
      return exchange.nextCookie
    }
    const cookies: string[] = []
    for (let i = 0; i < 180; i++) cookies.push(await login(i % 60))
    const listed = app.calls['list']
    const all = await app.latch.everySession()
    assert.equal(all.hasMore, false)
    assert.deepEqual(
      all.sessions.map(({ user }) => user.username),
      Array.from({ length: 180 }, (_, i) => `user ${(179 - i) % 60}`),
    )
    const { sessions, hasMore } = await app.latch.everySession({ limit: 179 })
    assert.deepEqual([sessions.length, hasMore], [179, true])
    for (const limit of [0, -1, 1.5, NaN, Infinity]) {
      await assert.rejects(app.latch.everySession({ limit }), TypeError)
    }
    assert.equal(await app.latch.revokeEveryone(), 180)
    assert.deepEqual(
      [app.calls['deleteEveryone'], app.calls['listEveryone'], app.calls['list']],
      [1, 2, listed],
    )
    assert.deepEqual(app.events.at(-1), { type: 'everyone.revoked', count: 180 })
    for (const cookie of cookies) assert.equal(await isLoggedIn(app, cookie), false)
    assert.deepEqual(await app.latch.everySession(), { sessions: [], hasMore: false })
    assert.equal(await isLoggedIn(app, await login(1)), true)
  })

  it('sessions lists the live ones, youngest first, with the device and without any token', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    app.clock.advance(MINUTE)
    await loginCookie(app)
    const sessions = await app.latch.sessions('id-alice')
    assert.equal(sessions.length, 2)
    assert.ok(sessions[0]!.createdAt > sessions[1]!.createdAt)
    assert.equal(sessions[0]!.address, '127.0.0.1')
    const token = cookie.split('=')[1]!.split('.')[0]!
    assert.ok(!JSON.stringify(sessions).includes(token))
    app.clock.advance(30 * MINUTE)
    assert.deepEqual(await app.latch.sessions('id-alice'), [])
  })

  it('revokeSession ends one session of the user, and none of another user', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const [session] = await app.latch.sessions('id-alice')
    assert.equal(await app.latch.revokeSession('id-bob', session!.id), false)
    assert.equal(await isLoggedIn(app, cookie), true)
    assert.equal(await app.latch.revokeSession('id-alice', session!.id), true)
    assert.equal(await app.latch.revokeSession('id-alice', session!.id), false)
    assert.equal(await isLoggedIn(app, cookie), false)
  })
})

describe('sweeping', () => {
  it('removes expired sessions from the store, and leaves the others', async () => {
    const store = memoryStore()
    const app = testApplication({ store })
    await loginCookie(app, 'bob')
    app.clock.advance(20 * MINUTE)
    await loginCookie(app, 'alice')
    app.clock.advance(10 * MINUTE)
    await app.latch.prune()
    assert.deepEqual(
      [(await store.list('id-alice')).length, (await store.list('id-bob')).length],
      [1, 0],
    )
  })
})

describe('a store that fails', () => {
  const failing = (how: 'throws' | 'rejects' | 'hangs') => {
    const store = memoryStore()
    const state = { isDown: false }
    const driverError = new Error('connection lost')
    const guarded = Object.fromEntries(
      Object.entries(store).map(([name, value]) => [
        name,
        typeof value !== 'function'
          ? value
          : (...args: unknown[]) => {
              if (!state.isDown) return Reflect.apply(value, store, args)
              if (how === 'throws') throw driverError
              if (how === 'hangs') return new Promise(() => undefined)
              return Promise.reject(driverError)
            },
      ]),
    ) as unknown as SessionStore
    return { store: guarded, state, driverError }
  }

  for (const how of ['throws', 'rejects'] as const) {
    it(`is StoreUnavailable when it ${how}: never "not logged in", never "let in"`, async () => {
      const { store, state, driverError } = failing(how)
      const app = testApplication({ store })
      const cookie = await loginCookie(app)
      const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      state.isDown = true
      const expected = (error: unknown): boolean =>
        error instanceof StoreUnavailable && error.cause === driverError && error.status === 503
      const request = (): Promise<boolean> => isLoggedIn(app, cookie)
      await assert.rejects(request, expected)
      await assert.rejects(session.set('a', 1), expected)
      await assert.rejects(session.logout(), expected)
      await assert.rejects(loginCookie(app), expected)
      await assert.rejects(app.latch.prune(), expected)
      const failed = app.events.filter(({ type }) => type === 'store.failed')
      assert.deepEqual(
        failed.map((event) => 'operation' in event && event.operation),
        ['read', 'update', 'delete', 'list', 'prune'],
      )
      // Nothing is half done: when the store is back, so is the session.
      state.isDown = false
      assert.equal(await isLoggedIn(app, cookie), true)
    })
  }

  it('is StoreUnavailable when it does not answer within storeTimeout, to the millisecond', async (t) => {
    const pass = mockTime(t)
    const { store, state } = failing('hangs')
    const app = testApplication({ store, storeTimeout: 700 })
    const cookie = await loginCookie(app)
    const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
    state.isDown = true
    for (const call of [
      () => isLoggedIn(app, cookie),
      () => session.set('a', 1),
      () => session.logout(),
      () => app.latch.revokeUser('id-alice'),
    ]) {
      let settled = false
      const answer = call().finally(() => (settled = true))
      answer.catch(() => undefined)
      await pass(699)
      assert.equal(settled, false)
      await pass(1)
      await assert.rejects(answer, (error: StoreUnavailable) => {
        assert.match(String(error.cause), /did not answer within 700 ms/)
        return error instanceof StoreUnavailable
      })
    }
    assert.notEqual(session.user, null)
    state.isDown = false
    assert.equal(await isLoggedIn(app, cookie), true)
  })

  it('delays by unanswered touches only the requests that are under way when the store stops answering', async (t) => {
    const pass = mockTime(t)
    const store = memoryStore()
    let touches = 0
    const hanging: SessionStore = {
      ...store,
      update() {
        touches++
        return new Promise<never>(() => undefined)
      },
    }
    const app = testApplication({ store: hanging, maxSessionsPerUser: 60 })
    const cookies = await inParallel(60, async () => {
      const exchange = exchangeWith()
      const session = await app.latch.session(app.latch.open(exchange))
      await session.login({ id: 'id-bob', username: 'bob', roles: [] })
      return exchange.nextCookie
    })
    app.clock.advance(2 * MINUTE)
    const first = inParallel(60, (i) => isLoggedIn(app, cookies[i] as string))
    let settled = false
    void first.finally(() => (settled = true))
    await pass(1999)
    assert.equal(settled, false, 'control: each waits for its touch')
    await pass(1)
    assert.deepEqual(await first, Array(60).fill(true))
    assert.equal(touches, 60)
    // The mocked time stands still from here on: a request that waited would never end.
    for (let minute = 0; minute < 10; minute++) {
      app.clock.advance(10 * SECOND)
      for (const cookie of cookies) assert.equal(await isLoggedIn(app, cookie), true)
    }
    assert.equal(touches, 70, 'one tries at a time')
  })

  it('does not get a write a second time when the first has no answer', async (t) => {
    const pass = mockTime(t)
    const { store, state } = failing('hangs')
    const app = testApplication({ store })
    const session = await app.latch.session(app.latch.open(exchangeWith(await loginCookie(app))))
    state.isDown = true
    const before = app.calls['update'] ?? 0
    const answer = session.set('a', 1)
    answer.catch(() => undefined)
    await pass(2000)
    await assert.rejects(answer, StoreUnavailable)
    await pass(60_000)
    assert.equal((app.calls['update'] ?? 0) - before, 1)
  })

  it('gives no token to a user who is disabled while logging in, although the session cannot be removed', async () => {
    const { store, state } = failing('rejects')
    let looks = 0
    const app = testApplication({ store })
    const exchange = exchangeWith()
    const { users } = app
    const alice = users.get('alice') as NonNullable<ReturnType<typeof users.get>>
    users.get = (name) => {
      if (name !== 'alice') return undefined
      // From the second look-up on, the store is down.
      if (looks++ > 0) state.isDown = true
      return { ...alice, disabled: state.isDown }
    }
    const login = app.latch.login(app.latch.open(exchange), {
      username: 'alice',
      password: PASSWORD,
    })
    await assert.rejects(login, StoreUnavailable)
    assert.match([...exchange.cookies.values()].join(), /^__Host-Http-session=;.*Max-Age=0/)
  })

  it('leaves the cookie at a logout that it did not confirm, so that the user can try again', async () => {
    const { store, state } = failing('rejects')
    const app = testApplication({ store })
    const exchange = exchangeWith(await loginCookie(app))
    const session = await app.latch.session(app.latch.open(exchange))
    state.isDown = true
    await assert.rejects(session.logout(), StoreUnavailable)
    assert.equal(exchange.cookies.size, 0)
    assert.notEqual(session.user, null)
    state.isDown = false
    await session.logout()
    assert.equal(session.user, null)
  })
})

describe('a listener that throws', () => {
  it('harms neither the login nor other listeners', async () => {
    const warned = new Promise((resolve) => process.once('warning', resolve))
    const app = testApplication({
      onEvent: () => {
        throw new Error('the log is full')
      },
    })
    const heard: string[] = []
    app.latch.onEvent(({ type }) => heard.push(type))
    await loginCookie(app)
    assert.deepEqual(heard, ['login.succeeded'])
    assert.match(String(await warned), /the log is full/)
  })
})
