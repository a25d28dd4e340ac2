/**
 * What a session carries of a user: the fields that the application picks, and nothing else of the row.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import BetterSqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { eq } from 'drizzle-orm'
import {
  createLatchkey,
  Forbidden,
  hashPassword,
  InvalidSessionData,
  type GivenUser,
  type LatchkeyOptions,
  type SessionStore,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange } from 'latchkey/testing'
import { hasRole, userPicker } from '../../src/session/user.ts'
import { exchangeWith, PASSWORD, SECRET } from '../../../services/application.ts'

const passwordHash = await hashPassword(PASSWORD)

/** A row as an application's table may have it: with secrets under its own names, a Date, a bigint. */
const users = sqliteTable('users', {
  id: text().notNull(),
  username: text().notNull(),
  roles: text({ mode: 'json' }).$type<string[]>().notNull(),
  passwordHash: text().notNull(),
  password_hash: text().notNull(),
  totpSecret: text().notNull(),
  resetToken: text(),
  email: text().notNull(),
  nickname: text(),
  createdAt: integer({ mode: 'timestamp' }).notNull(),
  disabled: integer({ mode: 'boolean' }).notNull(),
})
type Row = typeof users.$inferSelect

const secretWords = ['totp-secret', 'reset-token', '$argon2id$', 'alice@example.org']

/** A database with the user alice. */
function database() {
  const file = new BetterSqlite(':memory:')
  file.exec(
    'create table users (id text, username text, roles text, passwordHash text, password_hash text, ' +
      'totpSecret text, resetToken text, email text, nickname text, createdAt integer, disabled integer)',
  )
  const db = drizzle({ client: file })
  const row: Row = {
    id: 'u1',
    username: 'alice',
    roles: ['editor'],
    passwordHash,
    password_hash: passwordHash,
    totpSecret: 'totp-secret',
    resetToken: 'reset-token',
    email: 'alice@example.org',
    nickname: null,
    createdAt: new Date(1_700_000_000_000),
    disabled: false,
  }
  db.insert(users).values(row).run()
  return { db, row }
}

/** A store that remembers all arguments that it was given. */
function listening(): { store: SessionStore; heard: () => string } {
  const given: unknown[] = []
  const store = new Proxy(memoryStore(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        given.push(args)
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
  return { store, heard: () => JSON.stringify(given) }
}

function latchOver(options: Partial<LatchkeyOptions<Row, object>> = {}) {
  const { db, row } = database()
  const { store, heard } = listening()
  const latch = createLatchkey({
    secrets: SECRET,
    store,
    sweepInterval: 0,
    findUser: (username: string) =>
      db
        .select()
        .from(users)
        .where(eq(users.username, username))
        .then((rows) => rows[0]),
    toSession: ({ nickname, createdAt }: GivenUser<Row>) => ({
      nickname,
      since: createdAt.getTime(),
    }),
    ...(options as object),
  })
  return { latch, row, heard }
}

describe('a session of a user found by an ORM', () => {
  it('carries id, username, roles and the picked fields, although the row has a Date', async () => {
    const { latch } = latchOver()
    const exchange = testExchange()
    const user = await latch.login(latch.open(exchange), { username: 'alice', password: PASSWORD })
    const expected = {
      id: 'u1',
      username: 'alice',
      roles: ['editor'],
      nickname: null,
      since: 1_700_000_000_000,
    }
    assert.deepEqual(user, expected)
    const ctx = latch.open(exchangeWith(exchange.nextCookie))
    assert.deepEqual(await ctx.use(latch.user), expected)
  })

  const ways = {
    'latch.login': async ({ latch }) => {
      await latch.login(latch.open(testExchange()), { username: 'alice', password: PASSWORD })
    },
    'session.login': async ({ latch, row }) => {
      const session = await latch.session(latch.open(testExchange()))
      await session.login(row)
    },
    'latch.updateUser': async ({ latch, row }) => {
      const session = await latch.session(latch.open(testExchange()))
      await session.login(row)
      await latch.updateUser({ ...row, roles: ['reader'] })
    },
  } satisfies Record<string, (app: ReturnType<typeof latchOver>) => Promise<void>>

  for (const [way, enter] of Object.entries(ways)) {
    it(`gives the store no other field of the row, by ${way}`, async () => {
      const app = latchOver()
      await enter(app)
      for (const word of secretWords) assert.equal(app.heard().includes(word), false, word)
      assert.match(app.heard(), /"since":1700000000000/)
    })
  }

  it('would have the secrets of the row if the row were copied (negative control)', async () => {
    const { row } = database()
    const copied = JSON.stringify({ ...row, passwordHash: undefined, disabled: undefined })
    assert.deepEqual(
      secretWords.filter((word) => copied.includes(word)),
      secretWords,
    )
  })

  it('carries only id, username and roles when nothing is picked', async () => {
    const { latch } = latchOver({ toSession: undefined as never })
    const user = await latch.login(latch.open(testExchange()), {
      username: 'alice',
      password: PASSWORD,
    })
    assert.deepEqual(user, { id: 'u1', username: 'alice', roles: ['editor'] })
  })

  it('leaves out undefined fields, and has the picked roles in place of those of the row', () => {
    const pick = userPicker(() => ({ nickname: undefined, roles: ['picked'] }))
    assert.deepEqual(pick({ id: 'u1', roles: ['own'] }), { id: 'u1', roles: ['picked'] })
  })

  it('is frozen, and shares nothing with the row', () => {
    const row = { id: 'u1', roles: ['editor'] }
    const user = userPicker(null)(row)
    row.roles.push('admin')
    assert.deepEqual(user.roles, ['editor'])
    assert.throws(() => (user.roles as string[]).push('admin'), TypeError)
  })
})

describe('roles that are no array of strings', () => {
  const wrong: readonly unknown[] = [
    'no-admin',
    'admin',
    '',
    '["admin"]',
    null,
    true,
    1,
    {},
    { admin: true },
    new Set(['admin']),
    ['admin', 1],
    [null],
    [['admin']],
    Object.assign([], { length: 1 }),
  ]
  for (const roles of wrong) {
    const text = roles instanceof Set ? 'a Set' : JSON.stringify(roles)
    it(`are refused in a user that is given to latchkey: ${text}`, () => {
      const given = { id: 'u1', roles } as never
      assert.throws(() => userPicker(null)(given), InvalidSessionData)
      assert.throws(() => userPicker(() => ({ roles }))({ id: 'u1' }), InvalidSessionData)
    })

    it(`count as no roles in a session that is already stored: ${text}`, () => {
      assert.equal(hasRole({ id: 'u1', roles } as never, ['admin']), false)
    })
  }

  it('would contain "admin" if text were searched (negative control)', () => {
    const roles: { includes(name: string): boolean } = 'no-admin'
    assert.equal(roles.includes('admin'), true)
  })

  it('make the guard refuse a session that was stored before', async () => {
    const store = memoryStore()
    const latch = createLatchkey({
      secrets: SECRET,
      store,
      sweepInterval: 0,
      findUser: () => null,
    })
    const exchange = testExchange()
    const session = await latch.session(latch.open(exchange))
    await session.login({ id: 'u1', roles: ['reader'] })
    await store.updateAll('u1', { id: 'u1', roles: 'no-admin' })
    const ctx = latch.open(exchangeWith(exchange.nextCookie))
    await assert.rejects(async () => ctx.use(latch.role('admin')), Forbidden)
  })

  it('are accepted when they are strings in an array (negative control)', () => {
    assert.equal(hasRole({ id: 'u1', roles: ['reader', 'admin'] }, ['admin']), true)
    assert.equal(hasRole({ id: 'u1' }, ['admin']), false)
    assert.deepEqual(userPicker(null)({ id: 'u1', roles: [] }).roles, [])
  })
})
