/**
 * Sealed sessions: what the cookie carries ends when the server says so.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  createLatchkey,
  DAY,
  HOUR,
  MINUTE,
  sealedSessions,
  statelessSessions,
  type JsonObject,
  type LatchkeyEvent,
  type LatchkeyOptions,
  type SessionKeeping,
  type SessionStore,
  type StoredUser,
} from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { inParallel, testClock, testExchange, turn, type TestExchange } from 'latchkey/testing'
import { SECRET } from '../../../services/application.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))

type User = { readonly id: string; readonly roles: readonly string[] }
type Options<Keeping extends SessionKeeping> = Partial<
  LatchkeyOptions<User & StoredUser, JsonObject, Keeping>
>

const alice: User = { id: 'u1', roles: ['admin'] }

function open<Keeping extends SessionKeeping>(store: Keeping, options: Options<Keeping> = {}) {
  const clock = testClock()
  const events: LatchkeyEvent[] = []
  const latch = createLatchkey<User & StoredUser, JsonObject, Keeping>({
    secrets: SECRET,
    store,
    attempts: memoryAttempts(),
    findUser: () => null,
    onEvent: (event) => events.push(event),
    sweepInterval: 0,
    clock,
    ...options,
  })
  return { latch, clock, events }
}

const sealed = (revocations: SessionStore = memoryStore(), options = {}) =>
  open(sealedSessions({ revocations }), options)

type App = ReturnType<typeof sealed>

/** One request with this Cookie header. */
async function request({ latch }: App, cookie = '', set: Partial<TestExchange> = {}) {
  const exchange = Object.assign(testExchange({ headers: cookie === '' ? {} : { cookie } }), set)
  const session = await latch.session(latch.open(exchange))
  /** What the browser would send next. */
  const next = (): string => exchange.nextCookie || cookie
  return { exchange, session, next }
}

async function login(app: App, user: User = alice, cookie = ''): Promise<string> {
  const { session, next } = await request(app, cookie)
  await session.login(user)
  return next()
}

const userOf = async (app: App, cookie: string): Promise<User | null> =>
  (await request(app, cookie)).session.user

const idOf = async (app: App, cookie: string): Promise<string> =>
  (await request(app, cookie)).session.id as string

describe('sealedSessions', () => {
  it('carries the dictionary and the user from response to request', async () => {
    const app = sealed()
    const { session, next } = await request(app, await login(app))
    await session.set('theme', 'dark')
    await session.update({ cart: [1, 2], name: 'é' })
    const later = (await request(app, next())).session
    assert.deepEqual(
      [later.get('theme'), later.get('cart'), later.get('name')],
      ['dark', [1, 2], 'é'],
    )
    assert.deepEqual(later.user, alice)
  })

  it('asks the revocations once for each request, and not at all for a cookie that is not ours', async () => {
    const store = memoryStore()
    let calls = 0
    const { revocations } = store as Required<SessionStore>
    const read: typeof revocations.read = (keys, now) => (calls++, revocations.read(keys, now))
    const app = sealed({ ...store, revocations: { ...revocations, read } })
    const cookie = await login(app)
    calls = 0
    assert.deepEqual(await userOf(app, cookie), alice)
    assert.equal(calls, 1)
    assert.equal(await userOf(app, `${cookie}A`), null)
    assert.equal(calls, 1)
    assert.equal(app.events.at(-1)?.type, 'cookie.rejected')
  })

  it('ends every seal of a session at logout, the older ones too', async () => {
    const app = sealed()
    const first = await login(app)
    const { session, next } = await request(app, first)
    await session.set('a', 1)
    const { session: last, exchange } = await request(app, next())
    await last.logout()
    for (const cookie of [first, next()]) assert.equal(await userOf(app, cookie), null)
    assert.match([...exchange.cookies.values()][0] ?? '', /^__Host-Http-session=;.*Max-Age=0/)
  })

  it('keeps a session logged out after a restart', async () => {
    const path = join(folder, 'revocations.db')
    const app = sealed(sqliteStore(path))
    const cookie = await login(app)
    const other = await login(app)
    await (await request(app, cookie)).session.logout()
    const restarted = sealed(sqliteStore(path))
    assert.equal(await userOf(restarted, cookie), null)
    assert.deepEqual(await userOf(restarted, other), alice, 'control')
  })

  it('refuses a write if the session was logged out meanwhile', async () => {
    const app = sealed()
    const cookie = await login(app)
    const slow = await request(app, cookie)
    await (await request(app, cookie)).session.logout()
    await assert.rejects(slow.session.set('a', 1), { code: 'session_ended' })
    assert.equal(slow.exchange.cookies.size, 0)
  })

  it('lets one of 50 parallel rotations win, and none after a logout', async () => {
    const app = sealed()
    const cookie = await login(app)
    const requests = await inParallel(50, () => request(app, cookie))
    const outcomes = await Promise.allSettled(
      requests.map(async ({ session }) => {
        await turn()
        await session.rotate()
      }),
    )
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
    assert.equal(await userOf(app, cookie), null)
    const next = requests[winner]?.next() ?? ''
    assert.deepEqual(await userOf(app, next), alice)
    const late = await request(app, next)
    await (await request(app, next)).session.logout()
    await assert.rejects(late.session.rotate(), { code: 'session_ended' })
  })

  it('keeps the last to arrive of two parallel responses that write, as documented', async () => {
    const app = sealed()
    const cookie = await login(app)
    const [one, two] = [await request(app, cookie), await request(app, cookie)]
    await Promise.all([one.session.set('one', 1), two.session.set('two', 2)])
    assert.deepEqual((await request(app, two.next())).session.keys(), ['two'])
    assert.deepEqual((await request(app, one.next())).session.keys(), ['one'])
  })

  it('drops what an anonymous visitor wrote at login, and ends that session', async () => {
    const app = sealed(memoryStore(), { keepAtLogin: ['cart'] })
    const visitor = await request(app)
    await visitor.session.update({ cart: [1], theme: 'dark' })
    const before = visitor.next()
    const cookie = await login(app, alice, before)
    assert.deepEqual((await request(app, cookie)).session.keys(), ['cart'])
    assert.deepEqual((await request(app, before)).session.keys(), [])
  })
})

describe('sealedSessions and all sessions of a user', () => {
  it('ends them all, also a session that began in the same millisecond, and lets the next login in', async () => {
    const app = sealed()
    const cookies = [await login(app), await login(app)]
    const bob = await login(app, { id: 'u2', roles: [] })
    await app.latch.revokeUser('u1')
    const after = await login(app)
    for (const cookie of cookies) assert.equal(await userOf(app, cookie), null)
    assert.deepEqual(await userOf(app, after), alice)
    assert.notEqual(await userOf(app, bob), null)
  })

  it('keeps the excepted session, and ends it the next time if it is not excepted', async () => {
    const app = sealed()
    const [spared, other] = [await login(app), await login(app)]
    for (let i = 0; i < 3; i++) {
      await app.latch.revokeUser('u1', { except: await idOf(app, spared) })
      assert.equal(await userOf(app, other), null)
    }
    const { session, next } = await request(app, spared)
    assert.equal(session.user?.id, 'u1')
    await session.set('a', 1)
    await app.latch.revokeUser('u1')
    for (const cookie of [spared, next()]) assert.equal(await userOf(app, cookie), null)
  })

  it('can except a session ten times in a row, and without limit if it is used in between', async () => {
    const app = sealed()
    await app.latch.revokeUser('u1')
    const unused = await login(app)
    for (let i = 0; i < 10; i++) {
      await app.latch.revokeUser('u1', { except: await idOf(app, unused) })
      assert.deepEqual(await userOf(app, unused), alice)
    }
    await app.latch.revokeUser('u1', { except: await idOf(app, unused) })
    assert.equal(await userOf(app, unused), null)
    let used = await login(app)
    for (let i = 0; i < 30; i++) {
      const { session, next } = await request(app, used)
      await app.latch.revokeUser('u1', { except: session.id as string })
      await session.set('i', i)
      used = next()
    }
    assert.deepEqual(await userOf(app, used), alice)
  })

  it('does not revive an excepted session that had ended before', async () => {
    const app = sealed()
    const cookie = await login(app)
    const id = await idOf(app, cookie)
    await app.latch.revokeUser('u1')
    await app.latch.revokeUser('u1', { except: id })
    assert.equal(await userOf(app, cookie), null)
  })

  it('keeps the excepted session alive when it rotates or logs in again', async () => {
    const app = sealed()
    const cookie = await login(app)
    await app.latch.revokeUser('u1', { except: await idOf(app, cookie) })
    const { session, next } = await request(app, cookie)
    await session.rotate()
    assert.deepEqual(await userOf(app, next()), alice)
    assert.deepEqual(await userOf(app, await login(app, alice, next())), alice)
  })

  it('lets no session slip through by rotating or writing while all are ended', async () => {
    const app = sealed(sqliteStore(join(folder, 'slip.db')))
    for (const write of [
      async ({ session }: Awaited<ReturnType<typeof request>>) => session.rotate(),
      async ({ session }: Awaited<ReturnType<typeof request>>) => session.set('a', 1),
      async ({ session }: Awaited<ReturnType<typeof request>>) => session.login(alice),
    ]) {
      const running = await request(app, await login(app))
      const [written] = await Promise.allSettled([write(running), app.latch.revokeUser('u1')])
      // Whichever came first: the seal was made under what was said before.
      const isLogin = written.status === 'fulfilled' && running.exchange.cookies.size > 0
      if (isLogin) await app.latch.revokeUser('u1')
      assert.equal(await userOf(app, running.next()), null)
    }
  })

  it('changes the user in all of them on the next request, also after a later write', async () => {
    const app = sealed()
    const cookie = await login(app)
    const running = await request(app, cookie)
    await app.latch.updateUser({ id: 'u1', roles: [] })
    assert.deepEqual(await userOf(app, cookie), { id: 'u1', roles: [] })
    await running.session.set('a', 1)
    assert.deepEqual(await userOf(app, running.next()), { id: 'u1', roles: [] })
    // A login says what was found now, and older news do not change it.
    assert.deepEqual(await userOf(app, await login(app)), alice)
  })

  it('keeps both when users are changed and revoked at once', async () => {
    const app = sealed(sqliteStore(join(folder, 'both.db')))
    const cookie = await login(app)
    const id = await idOf(app, cookie)
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        i % 2 === 0
          ? app.latch.updateUser({ id: 'u1', roles: ['demoted'] })
          : app.latch.revokeUser('u1', { except: id }),
      ),
    )
    assert.deepEqual(await userOf(app, cookie), { id: 'u1', roles: ['demoted'] })
  })

  it('forgets the change of a user only when no earlier session can live', async () => {
    const app = sealed(memoryStore(), { idleTimeout: 12 * HOUR })
    const cookie = await login(app)
    await app.latch.revokeUser('u1')
    const young = await login(app)
    app.clock.advance(12 * HOUR - 1)
    assert.equal(await userOf(app, cookie), null)
    assert.deepEqual(await userOf(app, young), alice)
    await app.latch.prune()
    const next = await login(app)
    app.clock.advance(1)
    // The notice is gone, and so is everything from before it; what began under it is not.
    await app.latch.prune()
    for (const dead of [cookie, young]) assert.equal(await userOf(app, dead), null)
    assert.deepEqual(await userOf(app, next), alice)
    await app.latch.revokeUser('u1')
    assert.equal(await userOf(app, next), null)
  })
})

describe('sealedSessions and time', () => {
  it('holds the idle timeout, and reseals once in touchInterval', async () => {
    const app = sealed()
    const cookie = await login(app)
    app.clock.advance(30_000)
    assert.equal((await request(app, cookie)).exchange.cookies.size, 0)
    app.clock.advance(30_000)
    const { exchange, next } = await request(app, cookie)
    assert.equal(exchange.cookies.size, 1)
    app.clock.advance(29 * MINUTE)
    assert.equal(await userOf(app, cookie), null, 'the old seal: 30 minutes of silence')
    assert.deepEqual(await userOf(app, next()), alice)
  })

  it('ends a busy session at the absolute timeout, to the millisecond', async () => {
    const app = sealed()
    const end = app.clock() + 12 * HOUR
    let cookie = await login(app)
    while (app.clock() < end - 20 * MINUTE) {
      app.clock.advance(20 * MINUTE)
      const { session, next } = await request(app, cookie)
      assert.deepEqual(session.user, alice)
      cookie = next()
    }
    app.clock.advance(20 * MINUTE - 1)
    assert.deepEqual(await userOf(app, cookie), alice)
    app.clock.advance(1)
    assert.equal(await userOf(app, cookie), null)
  })

  it('neither touches nor writes when the response has been sent', async () => {
    const app = sealed()
    const cookie = await login(app)
    app.clock.advance(5 * MINUTE)
    const { session, exchange } = await request(app, cookie, { sent: true })
    assert.deepEqual(session.user, alice)
    assert.equal(exchange.cookies.size, 0)
    await assert.rejects(session.set('a', 1), { code: 'response_sent' })
  })

  it('lives on over midnight, and over months with a long absolute timeout', async () => {
    const app = sealed(memoryStore(), { idleTimeout: 40 * DAY, absoluteTimeout: 365 * DAY })
    const cookie = await login(app)
    app.clock.advance(39 * DAY)
    assert.deepEqual(await userOf(app, cookie), alice)
  })
})

describe('a session that is too large for a cookie', () => {
  it('is refused at the write that makes it too large, and nothing is lost', async () => {
    const app = sealed()
    const { session, next } = await request(app, await login(app))
    await session.set('small', 1)
    await assert.rejects(session.set('large', 'x'.repeat(4000)), (error: Error) => {
      assert.match(error.message, /would take \d+ bytes of cookie, and may take at most 3800/)
      assert.equal((error as { code?: string }).code, 'session_too_large')
      return true
    })
    assert.deepEqual((await request(app, next())).session.keys(), ['small'])
  })

  it('leaves the earlier session alive when the session of a login does not fit', async () => {
    const app = sealed()
    const cookie = await login(app)
    const { session } = await request(app, cookie)
    const large = { ...alice, roles: Array.from({ length: 500 }, (_, i) => `role-${i}`) }
    await assert.rejects(session.login(large), { code: 'session_too_large' })
    assert.deepEqual(await userOf(app, cookie), alice)
  })
})

describe('sealedSessions are refused', () => {
  it('without revocations, with a limit of sessions, and in production with revocations in memory', () => {
    const { revocations: _, ...without } = memoryStore()
    assert.throws(() => sealedSessions({ revocations: without }), /revocations.*statelessSessions/)
    // @ts-expect-error an option is missing
    assert.throws(() => sealedSessions({}), /revocations/)
    const revocations = memoryStore()
    assert.throws(() => sealed(revocations, { maxSessionsPerUser: 3 }), /maxSessionsPerUser/)
    const production = { production: true, publicUrl: 'https://app.example.com' }
    assert.throws(() => sealed(revocations, production), /keeps revocations in memory/)
  })

  it('a list of sessions: the type has no such method, and a call says why', () => {
    const { latch } = sealed()
    // @ts-expect-error not of a SealedLatchkey
    assert.throws(() => latch.sessions('u1'), /cannot be listed/)
    // @ts-expect-error not of a SealedLatchkey
    assert.throws(() => latch.everySession(), /cannot be listed/)
    // @ts-expect-error not of a SealedLatchkey
    assert.throws(() => latch.revokeEveryone(), /new secrets/)
    // @ts-expect-error not of a SealedLatchkey
    assert.throws(() => latch.revokeSession('u1', 'x'), /cannot be listed/)
  })
})

describe('statelessSessions', () => {
  it('cannot end a copied cookie by a logout, which is what revocations are for', async () => {
    const app = open(statelessSessions()) as unknown as App
    const cookie = await login(app)
    const { session, exchange } = await request(app, cookie)
    await session.logout()
    assert.match([...exchange.cookies.values()][0] ?? '', /Max-Age=0/)
    assert.deepEqual(await userOf(app, cookie), alice)
  })

  it('cannot end or change all sessions of a user: the type has no such thing', () => {
    const { latch } = open(statelessSessions())
    // @ts-expect-error not of a BaseLatchkey
    assert.throws(() => latch.revokeUser('u1'), /cannot be ended/)
    // @ts-expect-error not of a BaseLatchkey
    assert.throws(() => latch.updateUser(alice), /cannot be ended/)
  })

  it('need a place to count attempts', () => {
    assert.throws(
      () => createLatchkey({ secrets: SECRET, store: statelessSessions(), findUser: () => null }),
      /attempts/,
    )
  })
})
