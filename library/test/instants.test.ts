/**
 * Instants that are not numbers, from a store or a clock of the application's own. They keep nobody logged in.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, type SessionStore } from 'latchkey'
import type { SessionRecord } from 'latchkey/store-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { SessionManager } from '../src/session/manager.ts'
import { exchangeWith, testApplication, type TestApplication } from '../../services/application.ts'

/** What a store may turn a number into. */
const mistakes: Readonly<Record<string, (instant: number) => unknown>> = {
  'a Date': (instant) => new Date(instant),
  'a text': String,
  'a date as text': (instant) => new Date(instant).toISOString(),
  'a bigint': BigInt,
  'a promise': async (instant) => instant,
  NaN: () => NaN,
  Infinity: () => Infinity,
  null: () => null,
  nothing: () => undefined,
}

const fields = ['createdAt', 'touchedAt', 'expiresAt'] as const
const answers = ['read', 'list', 'listEveryone', 'rotate'] as const

/** A store that gives wrong records in one of its answers. */
function erring(
  answer: (typeof answers)[number],
  err: (record: SessionRecord) => SessionRecord,
): SessionStore {
  const store = memoryStore()
  const one = (record: SessionRecord | null) => (record === null ? null : err(record))
  const erringly: Partial<SessionStore> = {
    read: async (id) => one(await store.read(id)),
    list: async (userId) => (await store.list(userId)).map(err),
    rotate: async (...given) => one(await store.rotate(...given)),
    async listEveryone(...given) {
      const page = await store.listEveryone(...given)
      return { ...page, sessions: page.sessions.map(err) }
    },
  }
  return { ...store, [answer]: erringly[answer] }
}

async function open(app: TestApplication, cookie = '') {
  const exchange = exchangeWith(cookie)
  return { exchange, session: await app.latch.session(app.latch.open(exchange)) }
}

async function login(app: TestApplication): Promise<string> {
  const { session, exchange } = await open(app)
  await session.login(app.users.get('alice')!)
  return exchange.nextCookie
}

/** The call that makes latchkey ask the store for each answer. */
const asks: Record<(typeof answers)[number], (app: TestApplication, cookie: string) => unknown> = {
  read: open,
  list: (app) => app.latch.sessions('id-alice'),
  listEveryone: (app) => app.latch.everySession(),
  rotate: async (app, cookie) => (await open(app, cookie)).session.rotate(),
}

describe('a session whose instants are not numbers', () => {
  for (const answer of answers) {
    it(`from ${answer} is reported as a failure of the store, with an explanation`, async () => {
      for (const field of fields) {
        for (const [name, mistake] of Object.entries(mistakes)) {
          let errs = false
          const err = (record: SessionRecord): SessionRecord =>
            errs ? { ...record, [field]: mistake(record[field]) } : record
          const app = testApplication({ store: erring(answer, err) })
          const cookie = await login(app)
          await asks[answer](app, cookie)
          const next = answer === 'rotate' ? await login(app) : cookie
          errs = true
          const outcome = (async () => asks[answer](app, next))()
          await assert.rejects(outcome, { code: 'store_unavailable' }, `${field} is ${name}`)
          const told = app.events.flatMap((event) => (event.type === 'store.failed' ? [event] : []))
          assert.match(String(told.at(-1)?.error), /not a number of epoch milliseconds/)
        }
      }
    })
  }

  it('is over even if it reaches the manager unchecked', async () => {
    const store = memoryStore()
    const app = testApplication({ store })
    await login(app)
    const [record] = await store.list('id-alice')
    assert.ok(record)
    const policy = {
      idleTimeout: DAY,
      absoluteTimeout: DAY,
      remember: null,
      lifetimes: null,
      touchInterval: 0,
      maxSessionsPerUser: 50,
      keepAtLogin: [],
      clock: app.clock,
    }
    const read = async (change: object): Promise<SessionRecord | null> => {
      const unchecked = { ...store, read: () => ({ ...record, ...change }), delete: () => false }
      const manager = new SessionManager(unchecked, policy, () => undefined)
      return (await manager.read(record.id)) ?? manager.reread(record.id)
    }
    assert.notEqual(await read({}), null, 'control')
    assert.equal(await read({ expiresAt: NaN }), null)
    assert.equal(await read({ expiresAt: undefined }), null)
  })
})

describe('a clock that returns something other than a number', () => {
  it('fails every request and login with an explanation', async () => {
    for (const [name, mistake] of Object.entries(mistakes)) {
      let errs = false
      const clock = (): number => (errs ? (mistake(Date.now()) as number) : Date.now())
      const app = testApplication({ clock })
      const cookie = await login(app)
      assert.notEqual((await open(app, cookie)).session.user, null, 'control')
      errs = true
      await assert.rejects(open(app, cookie), /clock must return the epoch milliseconds/, name)
      errs = false
      const { session } = await open(app)
      errs = true
      await assert.rejects(session.login(app.users.get('alice')!), TypeError, name)
    }
  })
})
