/**
 * Copies of a sealed session's cookie: a thief uses one while its owner's grows old, or while timeouts are changed.
 * What the owner ends has ended for every copy.
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
  type LatchkeyEvent,
  type Session,
} from 'latchkey'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { testClock, testExchange, type TestClock } from 'latchkey/testing'
import { deriveKeys } from '../../src/ground/keys.ts'
import type { Revocation, RevocationStore } from '../../src/contracts/revocations.ts'
import { Seals } from '../../src/ground/seal.ts'
import { SECRET } from '../../../services/application.ts'

const alice = { id: 'u1', roles: ['admin'] }
const bob = { id: 'u2', roles: [] }

/** A list of revocations that counts what is written to it, and can be made to fail. */
function watchedList() {
  const store = memoryStore()
  const { revocations } = store as { revocations: RevocationStore }
  const list = { writes: 0, isDown: false }
  const replace = (
    key: string,
    expected: string | null,
    revocation: Revocation,
    now: number,
  ): ReturnType<RevocationStore['replace']> => {
    list.writes++
    if (list.isDown) throw new Error('The list is down')
    return revocations.replace(key, expected, revocation, now)
  }
  return { list, store: { ...store, revocations: { ...revocations, replace } } }
}

interface Timeouts {
  readonly idleTimeout?: number
  readonly absoluteTimeout?: number
}

/** An application on a list; its next release, with other timeouts, is another one on the same list. */
function release(clock: TestClock, { store }: ReturnType<typeof watchedList>, timeouts: Timeouts) {
  const events: LatchkeyEvent[] = []
  const latch = createLatchkey({
    secrets: SECRET,
    attempts: memoryAttempts(),
    sweepInterval: 0,
    clock,
    ...timeouts,
    store: sealedSessions({ revocations: store }),
    findUser: () => null,
    onEvent: (event) => events.push(event),
  })
  /** Makes a request with the cookie; returns what the browser has afterwards. */
  const request = async (
    cookie: string,
    act: (session: Session<typeof alice>) => unknown = () => undefined,
  ): Promise<string> => {
    const exchange = testExchange({ headers: cookie === '' ? {} : { cookie } })
    await act((await latch.session(latch.open(exchange))) as Session<typeof alice>)
    return exchange.cookies.size === 0 ? cookie : exchange.nextCookie
  }
  const login = (cookie = '', user = alice): Promise<string> =>
    request(cookie, (session) => session.login(user))
  const userOf = async (cookie: string): Promise<string | null> => {
    let id: string | null = null
    await request(cookie, ({ user }) => (id = user?.id ?? null))
    return id
  }
  return { latch, events, request, login, userOf }
}

type Release = ReturnType<typeof release>

function start(timeouts: Timeouts = {}) {
  const [clock, list] = [testClock(), watchedList()]
  return { clock, ...list, app: release(clock, list, timeouts) }
}

/** A thief uses a copy every ten minutes, for longer than the idle timeout. Returns the youngest. */
async function useCopy(app: Release, clock: TestClock, cookie: string): Promise<string> {
  let copy = cookie
  for (let i = 0; i < 60; i++) {
    clock.advance(10 * MINUTE)
    copy = await app.request(copy)
  }
  return copy
}

const rotate = (session: Session<typeof alice>): Promise<void> => session.rotate()
const logout = (session: Session<typeof alice>): Promise<void> => session.logout()

describe('a copy that lives on while its owner’s cookie has expired', () => {
  const ends: [string, (app: Release, cookie: string) => Promise<unknown>][] = [
    ['logout', (app, cookie) => app.request(cookie, logout)],
    ['a new login', (app, cookie) => app.login(cookie)],
    ['a login of somebody else', (app, cookie) => app.login(cookie, bob)],
    [
      'a first write of the visitor, whose cookie it replaces',
      (app, cookie) => app.request(cookie, (session) => session.update({ seen: true } as never)),
    ],
  ]
  for (const [name, end] of ends) {
    it(`is ended by ${name}, and stays alive until then`, async () => {
      const { app, clock, list } = start()
      const cookie = await app.login()
      const copy = await useCopy(app, clock, cookie)
      assert.equal(await app.userOf(cookie), null, 'the owner’s has expired')
      assert.equal(list.writes, 0, 'a look writes nothing')
      assert.equal(await app.userOf(copy), 'u1', 'control: a look at it ends nothing')
      await end(app, cookie)
      assert.equal(await app.userOf(copy), null)
    })

    it(`is ended by ${name} after it was rotated sixty times, too`, async () => {
      const { app, clock } = start()
      const cookie = await app.login()
      let copy = await useCopy(app, clock, cookie)
      for (let i = 0; i < 60; i++) copy = await app.request(copy, rotate)
      assert.equal(await app.userOf(copy), 'u1', 'control')
      await end(app, cookie)
      assert.equal(await app.userOf(copy), null)
    })

    it(`makes ${name} fail while the list cannot be written, and succeed afterwards`, async () => {
      const { app, clock, list } = start()
      const cookie = await app.login()
      const copy = await useCopy(app, clock, cookie)
      list.isDown = true
      await assert.rejects(end(app, cookie), { code: 'store_unavailable' })
      list.isDown = false
      assert.equal(await app.userOf(copy), 'u1', 'control: nothing was ended')
      await end(app, cookie)
      assert.equal(await app.userOf(copy), null)
    })

    it(`makes ${name} store nothing when the session has reached its absolute timeout`, async () => {
      const { app, clock, list } = start()
      const cookie = await app.login()
      await useCopy(app, clock, cookie)
      clock.advance(2 * HOUR + 10 * MINUTE)
      await end(app, cookie)
      assert.equal(list.writes, 0)
    })
  }

  it('is reported as ended, with the reason', async () => {
    const { app, clock } = start()
    const cookie = await app.login()
    await useCopy(app, clock, cookie)
    await app.request(cookie, logout)
    await app.login(cookie)
    const other = await app.login()
    await useCopy(app, clock, other)
    await app.login(other)
    const ended = app.events.flatMap((event) => (event.type === 'session.ended' ? [event] : []))
    assert.deepEqual(
      ended.map(({ reason }) => reason),
      ['logout', 'replaced'],
      'each once',
    )
  })

  it('is ended by a logout when the cookie expires within the request', async () => {
    const { app, clock } = start()
    const cookie = await app.login()
    clock.advance(20 * MINUTE)
    let copy = await app.request(cookie)
    await app.request(cookie, async (session) => {
      clock.advance(20 * MINUTE)
      copy = await app.request(copy)
      clock.advance(10 * MINUTE)
      await assert.rejects(session.update({ a: 1 } as never), { code: 'session_ended' })
      assert.equal(await app.userOf(copy), 'u1', 'control')
      await session.logout()
    })
    assert.equal(await app.userOf(copy), null)
  })
})

describe('a cookie that was rotated out', () => {
  it('logs out the session under the token it has meanwhile', async () => {
    const { app } = start()
    const cookie = await app.login()
    let copy = cookie
    for (let i = 0; i < 60; i++) copy = await app.request(copy, rotate)
    assert.equal(await app.userOf(cookie), null)
    assert.equal(await app.userOf(copy), 'u1', 'control')
    await app.request(cookie, logout)
    assert.equal(await app.userOf(copy), null)
  })

  it('does not log out a user who has logged in under its new token', async () => {
    const { app } = start()
    const planted = await app.request('', (session) => session.update({ a: 1 } as never))
    const victim = await app.login(planted)
    const next = await app.login(victim, bob)
    for (const old of [planted, victim]) await app.request(old, logout)
    assert.equal(await app.userOf(next), 'u2')
  })

  it('of sixty logins at once with one cookie ends none of the others', async () => {
    const { app } = start()
    const cookie = await app.login()
    const cookies = await Promise.all(Array.from({ length: 60 }, () => app.login(cookie)))
    for (const one of cookies) assert.equal(await app.userOf(one), 'u1')
    assert.equal(await app.userOf(cookie), null)
  })
})

describe('timeouts that change while seals are out', () => {
  const long = { idleTimeout: 7 * DAY, absoluteTimeout: 30 * DAY }
  const short = { idleTimeout: 30 * MINUTE, absoluteTimeout: 1 * HOUR }

  it('hold for what was sealed before, when they are shorter, to the millisecond', async () => {
    const [clock, list] = [testClock(), watchedList()]
    const before = release(clock, list, long)
    const cookie = await before.login()
    const after = release(clock, list, short)
    clock.advance(30 * MINUTE - 1)
    const next = await after.request(cookie)
    assert.equal(await after.userOf(cookie), 'u1')
    clock.advance(1)
    assert.equal(await after.userOf(cookie), null, 'idle')
    assert.equal(await before.userOf(cookie), 'u1', 'control: under the earlier timeouts it lives')
    clock.advance(29 * MINUTE)
    const last = await after.request(next)
    clock.advance(MINUTE - 1)
    assert.equal(await after.userOf(last), 'u1')
    clock.advance(1)
    assert.equal(await after.userOf(last), null, 'absolute')
  })

  it('tell until when a session lives that was sealed before, to the millisecond', async () => {
    const [clock, list] = [testClock(), watchedList()]
    const [before, after] = [release(clock, list, long), release(clock, list, short)]
    const cookie = await before.login()
    const end = clock() + HOUR
    clock.advance(50 * MINUTE)
    const used = await before.request(cookie)
    const told = async (app: Release): Promise<number | null> => {
      let expiresAt: number | null = null
      await app.request(used, (session) => (expiresAt = session.expiresAt))
      return expiresAt
    }
    assert.equal(await told(after), end)
    assert.ok(((await told(before)) ?? 0) > end, 'control: by its own word it lives on')
  })

  for (const [name, end] of [
    ['logout', (app: Release, cookie: string) => app.request(cookie, logout)],
    ['revokeUser', (app: Release) => app.latch.revokeUser('u1')],
  ] as const) {
    it(`bring nothing back that ${name} ended, when they are short and then long again`, async () => {
      const [clock, list] = [testClock(), watchedList()]
      const releases = [release(clock, list, long), release(clock, list, short)] as const
      const [before, after] = releases
      const cookie = await before.login()
      const copy = await before.request(cookie, (s) => s.update({ a: 1 } as never))
      const other = await before.login('', name === 'logout' ? alice : bob)
      // Sealed anew under the short timeouts: what this copy says of itself is no measure of the others.
      clock.advance(MINUTE)
      const young = await after.request(cookie)
      await end(after, young)
      for (const hours of [0, 1, 2, 12, 47, 72, 24]) {
        clock.advance(hours * HOUR)
        await after.latch.prune()
        const again = release(clock, list, long)
        for (const app of [...releases, again]) {
          for (const one of [cookie, copy, young]) {
            await app.userOf(one)
            assert.equal(await app.userOf(one), null, `after ${hours} hours more`)
          }
        }
        assert.notEqual(await again.userOf(other), null, 'control: its like lives')
      }
    })
  }

  it('give a session no more than the absolute timeout of its login, when they are longer', async () => {
    const [clock, list] = [testClock(), watchedList()]
    const short = { idleTimeout: 2 * HOUR, absoluteTimeout: 2 * HOUR }
    const cookie = await release(clock, list, short).login()
    const later = release(clock, list, long)
    const young = await later.login()
    clock.advance(10 * MINUTE)
    const next = await later.request(await later.request(cookie, rotate))
    clock.advance(110 * MINUTE - 1)
    assert.equal(await later.userOf(next), 'u1')
    clock.advance(1)
    assert.equal(await later.userOf(next), null)
    assert.equal(await later.userOf(young), 'u1', 'control')
  })

  it('are assumed to be the longest possible for a seal that does not state its own', async () => {
    const [clock, list] = [testClock(), watchedList()]
    const app = release(clock, list, long)
    const name = (await app.login()).split('=')[0] as string
    const seals = new Seals(deriveKeys([SECRET], `sealed/${name}`), {
      name,
      lifetime: 400 * DAY,
      clock,
    })
    const now = clock()
    const fields = ['old', 'u1', alice, {}, 1, now, now, now + 7 * DAY, null, null, null, null]
    const cookie = `${name}=${seals.seal(JSON.stringify(fields))}`
    assert.equal(await app.userOf(cookie), 'u1')
    await app.request(cookie, logout)
    clock.advance(6 * DAY)
    await app.latch.prune()
    assert.equal(await app.userOf(cookie), null)
  })
})
