/**
 * Lifetimes that belong to the session, on every store: what is remembered, what ends it, and that nothing ever
 * lengthens a living session (ASVS 5.0, 7.3.1 and 7.3.2).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, it } from 'node:test'
import {
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  sealedSessions,
  type SessionKeeping,
  type SessionStore,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { testClock } from 'latchkey/testing'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { browser, person, release } from './remembered-sessions.ts'
import { writerOf } from '../../src/session/session.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

const stores: Readonly<Record<string, () => SessionKeeping>> = {
  memory: () => memoryStore(),
  SQLite: () => sqliteStore(join(folder, `${files++}.db`)),
  'sealed cookies': () => sealedSessions({ revocations: memoryStore() }),
  ...(await startRemoteStores()),
}

const alice = person('u1', 'reader')

/** What the option `lifetimes` may do wrong. */
const wrongAnswers: readonly (readonly [what: string, answer: () => unknown])[] = [
  [
    'throw',
    () => {
      throw new Error('no rows')
    },
  ],
  ['answer by a promise', async () => ({ idle: HOUR, absolute: HOUR })],
  ['answer by a promise that rejects', () => Promise.reject(new Error('no rows'))],
  ['answer NaN', () => ({ idle: Number.NaN, absolute: HOUR })],
  ['answer a negative number', () => ({ idle: HOUR, absolute: -1 })],
  ['answer infinity', () => ({ idle: Infinity, absolute: Infinity })],
  ['answer text', () => ({ idle: '3600000', absolute: '3600000' })],
  ['answer nothing', () => undefined],
  ['answer null', () => null],
]

const opened: SessionKeeping[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) if ('close' in store) await store.close()
})

for (const [name, make] of Object.entries(stores)) {
  const open = (): SessionKeeping => {
    const store = make()
    opened.push(store)
    return store
  }
  /** Releases of one application: with sessions that are remembered, and without. */
  const setup = () => {
    const [clock, store] = [testClock(), open()]
    const on = release(store, clock, { remember: true })
    return { clock, store, on, off: release(store, clock) }
  }

  describe(`a remembered session (${name})`, () => {
    it('lives for 14 silent days and 30 days in all, and no other session does (ASVS 7.3.1, 7.3.2)', async () => {
      const { clock, on } = setup()
      const [mine, other] = [browser(), browser()]
      await mine.login(on, alice, true)
      await other.login(on, alice)
      clock.advance(14 * DAY - 1)
      assert.equal(await mine.userId(on), 'u1')
      assert.equal(await other.userId(on), null, 'control')
      clock.advance(14 * DAY - 1)
      assert.equal(await mine.userId(on), 'u1')
      clock.advance(2 * DAY + 1)
      assert.equal(await mine.userId(on), 'u1')
      clock.advance(1)
      assert.equal(await mine.userId(on), null)
    })

    it('ends after the idle timeout of remembered sessions, to the millisecond (ASVS 7.3.1)', async () => {
      const { clock, on } = setup()
      const mine = browser()
      await mine.login(on, alice, true)
      clock.advance(14 * DAY)
      assert.equal(await mine.userId(on), null)
    })

    it('is an ordinary one if nothing is remembered, and stays one when that is switched on', async () => {
      const { clock, on, off } = setup()
      const mine = browser()
      await mine.login(off, alice, true)
      assert.equal(await mine.visit(off, ({ remembered }) => remembered), false)
      assert.equal(mine.maxAge(), null)
      clock.advance(30 * MINUTE)
      assert.equal(await mine.userId(on), null)
    })

    it('ends when remembering is switched off', async () => {
      const { clock, on, off } = setup()
      const [mine, other] = [browser(), browser()]
      await mine.login(on, alice, true)
      await other.login(on, alice, true)
      const endIn = (app: typeof on) => mine.visit(app, ({ endsAt }) => (endsAt ?? 0) - clock())
      assert.equal(await endIn(on), 30 * DAY)
      assert.equal(await endIn(off), 12 * HOUR, 'today’s rule, as it is shorter')
      clock.advance(HOUR)
      assert.equal(await mine.userId(off), null)
      assert.equal(await other.userId(on), 'u1', 'control: it would live')
    })

    it('stays short that was touched while remembering was off, when it is on again', async () => {
      const { clock, on, off } = setup()
      const [mine, other] = [browser(), browser()]
      await mine.login(on, alice, true)
      await other.login(on, alice, true)
      clock.advance(10 * MINUTE)
      assert.equal(await mine.userId(off), 'u1')
      clock.advance(29 * MINUTE)
      assert.equal(await mine.userId(on), 'u1')
      assert.equal(await mine.visit(on, ({ remembered }) => remembered), false)
      clock.advance(30 * MINUTE)
      assert.equal(await mine.userId(on), null)
      assert.equal(await other.userId(on), 'u1', 'control: one that was not looked at meanwhile')
    })

    it('is not lengthened by a touch that began before remembering was switched off, in either order', async () => {
      for (const first of ['on', 'off']) {
        const [clock, store] = [testClock(), open()]
        if ('kind' in store) return
        const gate = Promise.withResolvers<void>()
        const asked = Promise.withResolvers<void>()
        const slow = new Proxy(store, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name)
            if (typeof value !== 'function') return value
            if (name !== 'update') return value.bind(target) as unknown
            return async (...change: Parameters<SessionStore['update']>) => {
              asked.resolve()
              await gate.promise
              return target.update(...change)
            }
          },
        })
        const options = { remember: true }
        const releases = { on: release(store, clock, options), off: release(store, clock) }
        const slowly = release(slow, clock, first === 'on' ? {} : options)
        const mine = browser()
        await mine.login(releases.on, alice, true)
        clock.advance(10 * MINUTE)
        const copy = browser(mine.jar.cookie)
        const late = copy.userId(slowly)
        await asked.promise
        assert.equal(await mine.userId(releases[first as 'on' | 'off']), 'u1')
        gate.resolve()
        assert.equal(await late, 'u1')
        clock.advance(30 * MINUTE)
        assert.equal(await mine.userId(releases.on), null, first)
      }
    })

    it('has a cookie that lives as long as the session can, at login and after a rotation', async () => {
      const { clock, on } = setup()
      const [mine, other] = [browser(), browser()]
      await mine.login(on, alice, true)
      assert.equal(mine.maxAge(), (30 * DAY) / SECOND)
      clock.advance(3 * DAY)
      await mine.visit(on, (session) => session.rotate())
      assert.equal(mine.maxAge(), (27 * DAY) / SECOND)
      await other.login(on, alice)
      assert.equal(other.maxAge(), null, 'control: a cookie that goes with the browser')
    })

    it('gives its cookie and its data to nobody who logs in after it in the same browser', async () => {
      const { on } = setup()
      const mine = browser()
      await mine.login(on, alice, true)
      await mine.visit(on, (session) => session.set('mine', 1))
      await mine.visit(on, (session) =>
        writerOf(session).confirm(session.user?.id ?? '', { methods: ['otp'], factorAt: 7 }),
      )
      const seen = await mine.visit(on, (session) => [session.remembered, session.factorAt])
      assert.deepEqual(seen, [true, 7], 'control')
      await mine.login(on, person('u2', 'reader'))
      assert.equal(mine.maxAge(), null)
      const after = await mine.visit(on, (session) => [
        session.remembered,
        session.factorAt,
        [...session.methods],
        session.keys(),
      ])
      assert.deepEqual(after, [false, null, ['pwd'], []])
    })
  })

  describe(`longer timeouts today (${name})`, () => {
    it('lengthen no session that lives: not by a touch, not by a rotation (ASVS 7.3.2)', async () => {
      const [clock, store] = [testClock(), open()]
      const short = release(store, clock, { idleTimeout: HOUR, absoluteTimeout: 2 * HOUR })
      const long = release(store, clock, { idleTimeout: DAY, absoluteTimeout: 7 * DAY })
      const [mine, young, idle] = [browser(), browser(), browser()]
      await mine.login(short, alice)
      await idle.login(short, alice)
      clock.advance(HOUR - 1)
      assert.equal(await mine.userId(long), 'u1')
      await mine.visit(long, (session) => session.rotate())
      await young.login(long, alice)
      clock.advance(1)
      assert.equal(await idle.userId(long), null)
      clock.advance(-1)
      clock.advance(40 * MINUTE)
      assert.equal(await mine.userId(long), 'u1')
      clock.advance(20 * MINUTE)
      assert.equal(await mine.userId(long), 'u1')
      clock.advance(1)
      assert.equal(await mine.userId(long), null)
      assert.equal(await young.userId(long), 'u1', 'control')
    })
  })

  describe(`lifetimes of roles (${name})`, () => {
    const byRole = ({ roles }: { readonly roles: readonly string[] }) =>
      roles.includes('admin') ? { idle: 5 * MINUTE, absolute: HOUR } : { idle: HOUR, absolute: DAY }
    const rules = { idleTimeout: HOUR, absoluteTimeout: DAY, lifetimes: byRole as never }

    it('hold from login on, and a user’s new role is stricter at once (ASVS 7.3.1)', async () => {
      const clock = testClock()
      const app = release(open(), clock, rules)
      const [mine, admin, third] = [browser(), browser(), browser()]
      await mine.login(app, alice)
      await third.login(app, person('u3', 'reader'))
      await admin.login(app, person('u2', 'admin'))
      clock.advance(6 * MINUTE)
      assert.equal(await admin.userId(app), null)
      assert.equal(await mine.userId(app), 'u1')
      await app.latch.updateUser(person('u1', 'admin'))
      clock.advance(5 * MINUTE)
      assert.equal(await mine.userId(app), null)
      assert.equal(await third.userId(app), 'u3', 'control')
    })

    it('that have become stricter stay so when the role is taken away again', async () => {
      const clock = testClock()
      const app = release(open(), clock, rules)
      const mine = browser()
      await mine.login(app, alice)
      await app.latch.updateUser(person('u1', 'admin'))
      clock.advance(2 * MINUTE)
      assert.equal(await mine.userId(app), 'u1')
      await app.latch.updateUser(alice)
      clock.advance(4 * MINUTE)
      assert.equal(await mine.userId(app), 'u1', 'touched')
      clock.advance(5 * MINUTE)
      assert.equal(await mine.userId(app), null)
    })

    it('keep a session alive that is used every minute, however short they are', async () => {
      const clock = testClock()
      const lifetimes = () => ({ idle: 1 * MINUTE, absolute: HOUR })
      const app = release(open(), clock, { ...rules, lifetimes })
      const mine = browser()
      await mine.login(app, alice)
      for (let i = 0; i < 50; i++) {
        clock.advance(59 * SECOND)
        assert.equal(await mine.userId(app), 'u1')
      }
    })

    it('are capped by the longest timeouts that the other options can give', async () => {
      const clock = testClock()
      const lifetimes = () => ({ idle: 400 * DAY, absolute: 4000 * DAY })
      const app = release(open(), clock, { ...rules, lifetimes })
      const [mine, other] = [browser(), browser()]
      await mine.login(app, alice)
      await other.login(app, alice)
      clock.advance(HOUR - 1)
      assert.equal(await mine.userId(app), 'u1')
      clock.advance(1)
      assert.equal(await other.userId(app), null)
      assert.equal(await mine.userId(app), 'u1')
    })

    for (const [what, answer] of wrongAnswers) {
      it(`that ${what} let nobody in, at login or later, and are told`, async () => {
        const [clock, store] = [testClock(), open()]
        const before = release(store, clock)
        const broken = release(store, clock, { lifetimes: answer as never })
        const mine = browser()
        await mine.login(before, alice)
        const failed = { code: 'lifetimes_failed', status: 503 }
        await assert.rejects(mine.userId(broken), failed)
        await assert.rejects(browser().login(broken, alice), failed)
        assert.equal(await mine.userId(before), 'u1', 'control: it lives')
      })
    }
  })
}
