/**
 * The terms of a session: who sets them, who leaves them, and that none of them outlives a login.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, it } from 'node:test'
import { DAY, HOUR, MINUTE, RecentLoginRequired, type SessionStore } from 'latchkey'
import type { SessionRecord, SessionTerms } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { inParallel, testClock, testExchange } from 'latchkey/testing'
import { startRemoteStores } from '../adapters/remote-stores.ts'
import { browser, person, release } from './remembered-sessions.ts'
import { writerOf } from '../../src/session/session.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

const remote = Object.entries(await startRemoteStores()).flatMap(([name, open]) =>
  name.startsWith('sealed') ? [] : [[name, open as () => SessionStore] as const],
)
const stores: Readonly<Record<string, () => SessionStore>> = {
  memory: () => memoryStore(),
  SQLite: () => sqliteStore(join(folder, `${files++}.db`)),
  ...Object.fromEntries(remote),
}

/**
 * Every field of a record, and what becomes of it when somebody else logs in in the same browser. A field that is added
 * must be added here, with its answer.
 */
const fieldsAtLogin: Readonly<Record<keyof SessionRecord, 'new' | 'counted'>> = {
  id: 'new',
  userId: 'new',
  user: 'new',
  data: 'new',
  version: 'counted',
  createdAt: 'new',
  touchedAt: 'new',
  expiresAt: 'new',
  address: 'new',
  userAgent: 'new',
  terms: 'new',
}

/** The same of the terms. */
const termsAtLogin: Readonly<Record<Exclude<keyof SessionTerms, 'later'>, 'new'>> = {
  idleTimeout: 'new',
  absoluteTimeout: 'new',
  remembered: 'new',
  methods: 'new',
  authenticatedAt: 'new',
  confirmedAt: 'new',
  factorAt: 'new',
  origins: 'new',
  device: 'new',
}

/** Returns which fields of two objects are equal. */
function shared(one: object, other: object): readonly string[] {
  const values = (of: object, key: string): string =>
    JSON.stringify((of as Readonly<Record<string, unknown>>)[key])
  return Object.keys(one).filter((key) => values(one, key) === values(other, key))
}

const alice = person('u1', 'reader')
const bob = person('u2', 'writer')
const opened: SessionStore[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

for (const [name, make] of Object.entries(stores)) {
  const open = (): SessionStore => {
    const store = make()
    opened.push(store)
    return store
  }

  describe(`the terms of a session (${name})`, () => {
    it('say nothing of one user after the login of another in the same browser, field by field', async () => {
      const [clock, store] = [testClock(), open()]
      const options = { remember: true, lifetimes: lifetimesOf as never }
      const app = release(store, clock, options)
      const before = await loginOf(app.latch, alice, { remember: true, methods: ['pwd'] })
      await before.session.set('mine', 1)
      await writerOf(before.session).confirm(before.session.user?.id ?? '', {
        methods: ['otp'],
        factorAt: clock(),
        origins: ['elsewhere'],
      })
      const [first] = await store.list('u1')
      clock.advance(MINUTE)
      const place = { address: '198.51.100.7', userAgent: 'Other/2' }
      await loginOf(app.latch, bob, { methods: ['mail'] }, before.exchange.nextCookie, place)
      const [second] = await store.list('u2')
      assert.ok(first !== undefined && second !== undefined)
      assert.deepEqual(Object.keys(first).toSorted(), Object.keys(fieldsAtLogin).toSorted())
      assert.deepEqual(Object.keys(first.terms).toSorted(), Object.keys(termsAtLogin).toSorted())
      assert.deepEqual(shared(first, second), [])
      assert.deepEqual(shared(first.terms, second.terms), [])
      assert.deepEqual(await store.list('u1'), [])
    })

    it('keep what a later release has added, which serves the same sessions, until somebody else logs in', async () => {
      const [clock, store] = [testClock(), open()]
      const app = release(store, clock)
      const { session, exchange } = await loginOf(app.latch, alice, { methods: ['pwd'] })
      const id = session.id ?? ''
      const [record] = await store.list('u1')
      assert.ok(record !== undefined)
      const later = ['an actor', { id: 'u9' }]
      await store.update(id, { terms: { ...record.terms, later } }, { now: clock() })
      clock.advance(5 * MINUTE)
      const seen = await app.latch.session(
        app.latch.open(testExchange({ headers: { cookie: exchange.nextCookie } })),
      )
      await seen.touch()
      await writerOf(seen).confirm('u1', { methods: ['pwd'], factorAt: null })
      await seen.rotate()
      const [after] = await store.list('u1')
      assert.deepEqual(after?.terms.later, later)
      await seen.login(bob, { methods: ['pwd'] })
      assert.equal((await store.list('u2'))[0]?.terms.later, undefined)
    })

    it('are set by login and confirmation, and left by rotation, updateUser, touch and writes', async () => {
      const clock = testClock()
      const app = release(open(), clock, { remember: true })
      const mine = browser()
      const began = clock()
      await mine.login(app, alice, true)
      const read = () =>
        mine.visit(app, (session) => ({
          methods: [...session.methods],
          at: [session.authenticatedAt, session.confirmedAt, session.factorAt],
          createdAt: session.createdAt,
          remembered: session.remembered,
        }))
      const atLogin = await read()
      assert.deepEqual(atLogin, {
        methods: ['pwd'],
        at: [began, began, null],
        createdAt: began,
        remembered: true,
      })
      clock.advance(2 * MINUTE)
      await mine.visit(app, (session) => session.rotate())
      await mine.visit(app, (session) => session.set('a', 1))
      await app.latch.updateUser(person('u1', 'writer'))
      assert.deepEqual(await read(), atLogin)
      const confirmedAt = clock()
      await mine.visit(app, (session) =>
        writerOf(session).confirm(session.user?.id ?? '', { methods: ['otp'], factorAt: clock() }),
      )
      assert.deepEqual(await read(), {
        ...atLogin,
        methods: ['pwd', 'otp', 'mfa'],
        at: [began, confirmedAt, confirmedAt],
      })
      clock.advance(2 * MINUTE)
      await mine.visit(app, (session) =>
        writerOf(session).confirm(session.user?.id ?? '', { methods: ['pwd'], factorAt: null }),
      )
      assert.deepEqual((await read()).at, [began, clock(), confirmedAt])
    })

    it('change with the token when the user is confirmed, and the data stays (ASVS 7.2.4)', async () => {
      const clock = testClock()
      const app = release(open(), clock)
      const mine = browser()
      await mine.login(app, alice)
      await mine.visit(app, (session) => session.set('a', 1))
      const copy = browser(mine.jar.cookie)
      clock.advance(20 * MINUTE)
      await mine.visit(app, (session) =>
        writerOf(session).confirm(session.user?.id ?? '', { methods: ['pwd'], factorAt: null }),
      )
      assert.equal(await copy.userId(app), null)
      assert.deepEqual(await mine.visit(app, (session) => session.keys()), ['a'])
      clock.advance(29 * MINUTE)
      assert.equal(await mine.userId(app), 'u1', 'control')
    })

    it('give one new token to a hundred confirmations at once, and none to a session that is logged out', async () => {
      const clock = testClock()
      const store = open()
      const app = release(store, clock)
      const mine = browser()
      await mine.login(app, alice)
      const confirm = async (): Promise<boolean> => {
        const other = browser(mine.jar.cookie)
        const how = { methods: ['pwd'], factorAt: null }
        return other
          .visit(app, (session) => writerOf(session).confirm('u1', how))
          .then(
            () => true,
            () => false,
          )
      }
      const outcomes = await inParallel(100, confirm)
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.equal((await store.list('u1')).length, 1)
      await app.latch.revokeUser('u1')
      assert.equal(await confirm(), false)
      assert.deepEqual(await store.list('u1'), [])
    })

    it('let a confirmation count as a recent login, and no rotation, nor an instant in the future (ASVS 7.5.1)', async () => {
      const clock = testClock()
      const app = release(open(), clock)
      const recent = app.latch.recentLogin(5 * MINUTE)
      const mine = browser()
      await mine.login(app, alice)
      const isRecent = async (): Promise<boolean> => {
        const ctx = app.latch.open(testExchange({ headers: { cookie: mine.jar.cookie } }))
        try {
          return (await ctx.use(recent)) !== null
        } catch (error) {
          assert.ok(error instanceof RecentLoginRequired)
          return false
        }
      }
      assert.equal(await isRecent(), true)
      clock.advance(6 * MINUTE)
      assert.equal(await isRecent(), false)
      await mine.visit(app, (session) => session.rotate())
      assert.equal(await isRecent(), false)
      await mine.visit(app, (session) =>
        writerOf(session).confirm(session.user?.id ?? '', { methods: ['pwd'], factorAt: null }),
      )
      assert.equal(await isRecent(), true)
      clock.advance(-HOUR)
      assert.equal(await isRecent(), false)
    })
  })
}

describe('a store that forgets to replace the terms (negative control)', () => {
  it('leaves them to the next user', async () => {
    const store = memoryStore()
    const forgetful: SessionStore = {
      ...store,
      async rotate(id, successor, now) {
        const old = await store.read(id)
        if (old === null) return null
        const { terms: _, ...fields } = successor.fields
        return store.rotate(id, { ...successor, fields }, now)
      },
    }
    const clock = testClock()
    const app = release(forgetful, clock, { remember: true })
    const before = await loginOf(app.latch, alice, { remember: true, methods: ['pwd'] })
    await loginOf(app.latch, bob, { methods: ['mail'] }, before.exchange.nextCookie)
    const [second] = await store.list('u2')
    assert.deepEqual([...(second?.terms.methods ?? [])], ['pwd'])
  })
})

type App = ReturnType<typeof release>['latch']

/** Logs in as `latch.login` does, with the cookie given, and returns the session and the response. */
async function loginOf(
  latch: App,
  user: typeof alice,
  how: { readonly remember?: boolean; readonly methods: readonly string[] },
  cookie = '',
  { address, userAgent } = { address: '192.0.2.1', userAgent: 'One/1' },
) {
  const headers = { 'user-agent': userAgent, ...(cookie !== '' && { cookie }) }
  const exchange = testExchange({ address, headers })
  const session = await latch.session(latch.open(exchange))
  const { methods, remember: remembered = false } = how
  await writerOf(session).begin(user, { methods, remembered, name: null })
  return { session, exchange }
}

function lifetimesOf({ id }: { readonly id: string }) {
  return id === 'u1' ? { idle: 2 * DAY, absolute: 9 * DAY } : { idle: HOUR, absolute: 2 * HOUR }
}
