/**
 * Promises of other people's code: the queries of query builders, promises of another realm, objects with a `then`.
 * None of them is an instance of our `Promise`, and all of them are waited for.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import BetterSqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { QueryPromise } from 'drizzle-orm/query-promise'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import knex from 'knex'
import postgres from 'postgres'
import {
  createLatchkey,
  Forbidden,
  StoreUnavailable,
  type Dependency,
  type StandardSchema,
} from 'latchkey'
import { resolver } from 'latchkey/adapter-kit'
import { memoryStore } from 'latchkey/stores/memory'
import { cached } from 'latchkey/stores/cached'
import { testExchange } from 'latchkey/testing'
import {
  exchangeWith,
  loginCookie,
  PASSWORD,
  SECRET,
  testApplication,
} from '../../services/application.ts'
import { ours } from '../src/ground/maybe-promise.ts'

const editors = sqliteTable('editors', { id: integer(), name: text() })
const file = new BetterSqlite(':memory:')
file.exec("create table editors (id integer, name text); insert into editors values (1, 'alice')")
const drizzled = drizzle({ client: file })
const built = knex({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true })

const unreachable = postgres('postgres://127.0.0.1:1/none', { connect_timeout: 1, backoff: false })

after(async () => {
  await Promise.all([built.destroy(), unreachable.end({ timeout: 0 })])
  file.close()
})

/** A query of drizzle's own class that refuses because it finds no editor of that name. */
class NoEditor extends QueryPromise<void> {
  override async execute(): Promise<void> {
    const rows = await drizzled.select().from(editors)
    if (!rows.some(({ name }) => name === 'mallory')) throw new Forbidden()
  }
}

/** A promise of another realm. */
function ofAnotherRealm<Value>(settle: () => Value): PromiseLike<Value> {
  return runInNewContext('Promise.resolve().then(settle)', { settle }) as PromiseLike<Value>
}

/** Guards that refuse, each by a promise of another kind. */
const refusing: readonly (readonly [string, () => PromiseLike<unknown>, RegExp])[] = [
  ['a query of drizzle', () => new NoEditor(), /Forbidden/],
  ['a query of knex', () => built('no_such_table').select(), /no such table/],
  ['a raw query of knex', () => built.raw('select no_such_function()'), /no such function/],
  ['a query of postgres.js', () => unreachable`select 1`, /ECONNREFUSED/],
  ['a promise of another realm', () => ofAnotherRealm(refuse), /Forbidden/],
  [
    'an object with a then',
    () => ({ then: (_: unknown, no: Reject) => no(refusal()) }) as never,
    /Forbidden/,
  ],
  [
    'a function with a then',
    () => Object.assign(() => true, { then: (_: unknown, no: Reject) => no(refusal()) }) as never,
    /Forbidden/,
  ],
]

type Reject = (reason: unknown) => void

function refusal(): Forbidden {
  return new Forbidden()
}

function refuse(): never {
  throw refusal()
}

/** The naive check of whether an answer must be waited for. */
const wasAwaited = (answer: unknown): boolean => answer instanceof Promise

describe('a guard that answers with', () => {
  for (const [what, guard, reason] of refusing) {
    it(`${what} that rejects refuses the request, and the handler never runs`, async () => {
      const { latch } = testApplication()
      const ctx = latch.open(testExchange())
      let ran = false
      const needs = { first: latch.optionalUser, guard: guard as Dependency<unknown> }
      const handled = (async () => {
        await resolver(needs)(ctx)
        ran = true
      })()
      await assert.rejects(handled, (error) => reason.test(errorText(error)))
      assert.equal(ran, false)
    })
  }

  it('a query gives its rows to the handler, not the query object', async () => {
    const { latch } = testApplication()
    const needs = {
      drizzled: () => drizzled.select().from(editors) as PromiseLike<unknown>,
      built: () => built.select(built.raw('1 as one')),
      other: () => ofAnotherRealm(() => 'value'),
    }
    const values = await resolver(needs)(latch.open(testExchange()))
    assert.deepEqual(values.drizzled, [{ id: 1, name: 'alice' }])
    assert.deepEqual(values.built, [{ one: 1 }])
    assert.equal(values.other, 'value')
  })

  it('an object whose then throws when it is read refuses the request', async () => {
    const { latch } = testApplication()
    const trap = () =>
      Object.defineProperty({}, 'then', {
        get: refuse,
      })
    await assert.rejects(async () => latch.open(testExchange()).use(trap), Forbidden)
  })

  it('a rejected promise whose then was removed refuses the request', async () => {
    const { latch } = testApplication()
    const crippled = () => Object.assign(Promise.reject(new Forbidden()), { then: undefined })
    const dependency = crippled as unknown as Dependency<unknown>
    await assert.rejects(async () => latch.open(testExchange()).use(dependency), Forbidden)
  })

  it('an object whose then is no function is the value itself', () => {
    const { latch } = testApplication()
    const value = { then: 'later' }
    assert.equal(
      latch.open(testExchange()).use(() => value),
      value,
    )
  })

  it('any of these but one would pass for the value itself if only instanceof were asked (negative control)', () => {
    const missed = refusing.filter(([, guard]) => !wasAwaited(quiet(guard())))
    assert.deepEqual(
      missed.map(([what]) => what),
      refusing.map(([what]) => what).filter((what) => what !== 'a query of postgres.js'),
    )
  })
})

describe('a need named "then"', () => {
  it('is refused: its values would be taken for a promise', () => {
    const dependency: Dependency<number> = () => 1
    assert.throws(() => resolver({ then: dependency }), TypeError)
  })
})

describe('findUser that answers with', () => {
  const row = () => testApplication().users.get('alice')!

  it('a promise of another realm is waited for', async () => {
    const app = testApplication({ findUser: () => ofAnotherRealm(row) as Promise<never> })
    assert.match(await loginCookie(app), /session/)
  })

  for (const [what, answer] of [
    ['undefined', undefined],
    ['null', null],
  ] as const) {
    it(`${what} fails the login like an unknown name`, async () => {
      const app = testApplication({ findUser: () => answer })
      await assert.rejects(app.latch.authenticate('alice', PASSWORD), {
        code: 'invalid_credentials',
      })
      assert.equal(
        app.events.at(-1)?.type === 'login.failed' && app.events.at(-1)!.type,
        'login.failed',
      )
    })
  }

  for (const [what, answer] of [
    ['a list of rows', () => [row()]],
    ['a row whose id is a number', () => ({ ...row(), id: 7 })],
    ['a row without an id', () => ({ ...row(), id: undefined })],
    ['a row whose hash has another name', () => ({ ...row(), passwordHash: undefined })],
    ['text', () => 'alice'],
  ] as const) {
    it(`${what} is a TypeError, and nobody is logged in`, async () => {
      const app = testApplication({ findUser: () => answer() as never })
      await assert.rejects(app.latch.authenticate('alice', PASSWORD), TypeError)
    })
  }

  for (const disabled of [1, 1n, 'false', 'no', true]) {
    it(`a row with disabled: ${typeof disabled} ${String(disabled)} logs nobody in`, async () => {
      const app = testApplication({ findUser: () => ({ ...row(), disabled }) as never })
      await assert.rejects(app.latch.authenticate('alice', PASSWORD), {
        code: 'invalid_credentials',
      })
    })
  }

  for (const disabled of [0, 0n, null, undefined, false]) {
    it(`a row with disabled: ${String(disabled)} logs its user in (negative control)`, async () => {
      const app = testApplication({ findUser: () => ({ ...row(), disabled }) as never })
      assert.equal((await app.latch.authenticate('alice', PASSWORD)).id, 'id-alice')
    })
  }
})

describe('a store of the application that answers with', () => {
  /** Every method of a store in memory, its answers as objects with a `then`. */
  function foreignStore(fail: boolean) {
    const store = memoryStore()
    return new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function' || name === 'subscribe' || name === 'close') return value
        return (...given: unknown[]) => {
          const answer: unknown = Reflect.apply(value, target, given)
          return {
            then(resolve: (value: unknown) => void, reject: Reject) {
              if (fail) reject(new Error('no store'))
              else resolve(answer)
            },
          }
        }
      },
    })
  }

  for (const [what, wrap] of [
    ['no cache', (store: ReturnType<typeof foreignStore>) => store],
    ['a cache', (store: ReturnType<typeof foreignStore>) => cached(store)],
  ] as const) {
    it(`foreign promises works: login, read and logout, with ${what}`, async () => {
      const app = testApplication({ store: wrap(foreignStore(false)) })
      const cookie = await loginCookie(app)
      const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      assert.equal(session.user?.id, 'id-alice')
      await session.logout()
      const after = await app.latch.session(app.latch.open(exchangeWith(cookie)))
      assert.equal(after.user, null)
    })
  }

  it('foreign promises that reject is reported as unavailable, never as "not logged in"', async () => {
    const good = testApplication()
    const cookie = await loginCookie(good)
    const app = testApplication({ store: foreignStore(true) })
    await assert.rejects(
      async () => app.latch.session(app.latch.open(exchangeWith(cookie))),
      StoreUnavailable,
    )
  })

  it('undefined for an unknown session is taken to have no such session', async () => {
    const good = testApplication()
    const cookie = await loginCookie(good)
    const empty = new Proxy(memoryStore(), {
      get: (target, name) =>
        name === 'read' ? () => undefined : (Reflect.get(target, name) as unknown),
    })
    const app = testApplication({ store: empty })
    const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
    assert.equal(session.user, null)
  })
})

describe('a schema of session data that answers with', () => {
  const schemaOf = (answer: () => unknown): StandardSchema<{ n?: number }> => ({
    '~standard': { version: 1, vendor: 'test', validate: () => answer() as never },
  })

  for (const [what, answer] of [
    ['a promise of another realm', () => ofAnotherRealm(() => ({ value: {} }))],
    ['an object with a then', () => ({ then() {} })],
    ['nothing', () => undefined],
  ] as const) {
    it(`${what} is refused when the application starts, because it would accept every value`, () => {
      assert.throws(
        () =>
          createLatchkey({
            secrets: SECRET,
            store: memoryStore(),
            findUser: () => null,
            sweepInterval: 0,
            data: schemaOf(answer),
          }),
        { code: 'invalid_configuration', option: 'data' },
      )
    })
  }
})

describe('a route that takes cross-site requests', () => {
  for (const [what, name] of [
    ['a promise', Promise.resolve(undefined)],
    ['a promise of another realm', ofAnotherRealm(() => undefined)],
    ['true', true],
    ['empty', ''],
  ] as const) {
    it(`is refused when its name is ${what}`, () => {
      const { latch } = testApplication()
      assert.throws(
        () => latch.open(testExchange(), { dangerouslyAllowCrossSite: name as never }),
        TypeError,
      )
    })
  }
})

describe('ours', () => {
  it('returns one of our own promises unchanged, so that nothing waits twice', () => {
    const promise = Promise.resolve(1)
    assert.equal(ours(promise), promise)
  })
})

/** Marks the rejection of an answer as handled, and returns the answer. */
function quiet<Answer extends PromiseLike<unknown>>(answer: Answer): Answer {
  answer.then(undefined, () => undefined)
  return answer
}

function errorText(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join()
  return error instanceof Error
    ? `${error.name} ${error.message} ${String((error as { code?: unknown }).code)}`
    : String(error)
}
