/**
 * Remembered sessions in cookies: what was logged out is dead for every copy, for as long as a seal of it could live.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, HOUR, sealedSessions, SECOND, type SessionStore } from 'latchkey'
import { MAX_CLOCK_SKEW, type RevocationStore } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { testClock } from 'latchkey/testing'
import { browser, person, release } from '../session/remembered-sessions.ts'

const alice = person('u1', 'reader')
const bob = person('u2', 'reader')
const month = { idleTimeout: 30 * DAY, absoluteTimeout: 30 * DAY }

/** A store whose revocations last no longer than they had to before sessions were remembered. */
function forgetful(): SessionStore {
  const store = memoryStore()
  const { revocations } = store as { revocations: RevocationStore }
  return {
    ...store,
    revocations: {
      ...revocations,
      replace: (key, expected, { value, expiresAt }, now) => {
        const early = Math.min(expiresAt, now + 12 * HOUR)
        return revocations.replace(key, expected, { value, expiresAt: early }, now)
      },
    },
  }
}

describe('a copy of a remembered cookie', () => {
  const setup = (store = memoryStore(), options: object = { remember: month }) => {
    const clock = testClock()
    const app = release(sealedSessions({ revocations: store }), clock, options)
    return { clock, app, store }
  }

  for (const [what, end] of Object.entries({
    'a logout': (mine: ReturnType<typeof browser>, app: ReturnType<typeof release>) =>
      mine.visit(app, (session) => session.logout()),
    'a login of somebody else': (
      mine: ReturnType<typeof browser>,
      app: ReturnType<typeof release>,
    ) => mine.login(app, bob),
    'the end of all sessions of its user': (
      _: ReturnType<typeof browser>,
      app: ReturnType<typeof release>,
    ) => app.latch.revokeUser('u1'),
  })) {
    it(`is dead after ${what}: at once, thirteen hours and thirty days later`, async () => {
      const { clock, app } = setup()
      const [mine, other] = [browser(), browser()]
      const over = clock() + 30 * DAY
      await mine.login(app, alice, true)
      await other.login(app, person('u3', 'reader'), true)
      const copy = mine.jar.cookie
      await end(mine, app)
      for (const later of [0, 13 * HOUR, 16 * DAY, 30 * DAY - 16 * DAY - 13 * HOUR - 1, 1, DAY]) {
        clock.advance(later)
        await app.latch.prune()
        assert.equal(await browser(copy).userId(app), null, `${later}`)
        const isOver = clock() >= over
        assert.equal(await browser(other.jar.cookie).userId(app), isOver ? null : 'u3', 'control')
      }
    })
  }

  it('lives again where revocations last twelve hours (negative control)', async () => {
    const { clock, app } = setup(forgetful())
    const mine = browser()
    await mine.login(app, alice, true)
    const copy = mine.jar.cookie
    await mine.visit(app, (session) => session.logout())
    assert.equal(await browser(copy).userId(app), null)
    clock.advance(13 * HOUR)
    await app.latch.prune()
    assert.equal(await browser(copy).userId(app), 'u1')
  })

  it('is dead after a logout by a release that remembers nothing, when it is remembered again', async () => {
    const { clock, app, store } = setup()
    const off = release(sealedSessions({ revocations: store }), clock)
    const mine = browser()
    await mine.login(app, alice, true)
    const copy = mine.jar.cookie
    clock.advance(10 * HOUR)
    assert.equal(await browser(copy).userId(off), null)
    assert.equal(await browser(copy).userId(app), 'u1', 'control')
    await mine.visit(off, (session) => session.logout())
    clock.advance(DAY)
    assert.equal(await browser(copy).userId(app), null)
  })

  it('is noted as ended for as long as `lifetimes` let it live, and no longer than the other options do', async () => {
    for (const absolute of [20 * DAY, 90 * DAY]) {
      const store = memoryStore()
      const { revocations } = store as { revocations: RevocationStore }
      const ends: number[] = []
      const watched: SessionStore = {
        ...store,
        revocations: {
          ...revocations,
          replace: (key, expected, revocation, now) => {
            ends.push(revocation.expiresAt - now)
            return revocations.replace(key, expected, revocation, now)
          },
        },
      }
      const lifetimes = () => ({ idle: absolute, absolute })
      const { app } = setup(watched, { remember: month, lifetimes })
      const mine = browser()
      await mine.login(app, alice, true)
      await mine.visit(app, (session) => session.logout())
      assert.deepEqual(ends, [Math.min(absolute, 30 * DAY) + MAX_CLOCK_SKEW])
    }
  })
})

describe('the cookie of a remembered sealed session', () => {
  it('lives as long as the session can, however often it is sealed anew', async () => {
    const clock = testClock()
    const app = release(sealedSessions({ revocations: memoryStore() }), clock, { remember: true })
    const mine = browser()
    const began = clock()
    await mine.login(app, alice, true)
    for (const left of [29, 20, 7, 1]) {
      clock.advance(began + (30 - left) * DAY - clock())
      // A touch, and a write.
      for (const act of [
        () => undefined,
        (session: { set: (...of: never[]) => unknown }) => session.set('a' as never, left as never),
      ]) {
        await mine.visit(app, act)
        if (mine.jar.setCookie !== '') assert.equal(mine.maxAge(), (left * DAY) / SECOND)
      }
    }
    clock.advance(began + 30 * DAY - clock())
    assert.equal(await mine.userId(app), null)
  })

  it('goes with the browser if the session is not remembered, and stays if every cookie is to', async () => {
    const clock = testClock()
    const store = sealedSessions({ revocations: memoryStore() })
    const plain = release(store, clock, { remember: true })
    const persistent = release(store, clock, { cookie: { persistent: true } })
    const [mine, other] = [browser(), browser()]
    await mine.login(plain, alice)
    assert.equal(mine.maxAge(), null)
    await other.login(persistent, alice)
    assert.equal(other.maxAge(), (12 * HOUR) / SECOND)
    clock.advance(HOUR / 4)
    await other.visit(persistent, (session) => session.set('a', 1))
    assert.equal(other.maxAge(), (12 * HOUR - HOUR / 4) / SECOND)
  })
})
