/**
 * The session as a handler holds it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as v from 'valibot'
import {
  CallbackTimeout,
  InvalidSessionData,
  ResponseSent,
  SessionEnded,
  UpdateConflict,
  type Session,
} from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { inParallel, turn } from 'latchkey/testing'
import {
  exchangeWith,
  loginCookie,
  testApplication,
  type TestApplication,
} from '../../../services/application.ts'
import { writerOf } from '../../src/session/session.ts'

async function sessionOf<Data extends object>(
  { latch }: TestApplication<Data>,
  cookie?: string,
): Promise<Session<never, Data>> {
  return (await latch.session(latch.open(exchangeWith(cookie)))) as unknown as Session<never, Data>
}

describe('Session as a dictionary', () => {
  it('gives back in the next request what was set in this one', async () => {
    const app = testApplication()
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    await session.set('theme', 'dark')
    await session.update({ size: 2, tags: ['a'] })
    assert.equal(session.get('theme'), 'dark')

    const next = await sessionOf(app, exchange.nextCookie)
    assert.deepEqual(next.keys().toSorted(), ['size', 'tags', 'theme'])
    assert.deepEqual(
      [next.get('theme'), next.get('size'), next.get('tags'), next.get('absent')],
      ['dark', 2, ['a'], undefined],
    )
    assert.deepEqual([next.has('theme'), next.has('absent')], [true, false])

    await next.delete('theme')
    await next.delete('absent')
    assert.deepEqual((await sessionOf(app, exchange.nextCookie)).keys(), ['size', 'tags'])
    await next.clear()
    assert.deepEqual((await sessionOf(app, exchange.nextCookie)).keys(), [])
  })

  it('has no key that was not set, not even one that every object inherits', async () => {
    const session = await sessionOf(testApplication())
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.equal(session.get(key), undefined)
      assert.equal(session.has(key), false)
    }
    await assert.rejects(session.set('__proto__', { admin: true }), InvalidSessionData)
  })

  it('returns copies: changing one does not change the session', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const session = await sessionOf(app, cookie)
    await session.set('cart', [{ count: 1 }])
    const cart = session.get('cart') as unknown as { count: number }[]
    cart[0]!.count = 99
    cart.push({ count: 1 })
    assert.deepEqual(session.get('cart'), [{ count: 1 }])
  })

  it('writes several keys in one step: all or none of them', async () => {
    const app = testApplication()
    const session = await sessionOf(app, await loginCookie(app))
    const before = app.calls['update'] ?? 0
    await session.update({ a: 1, b: 2 })
    assert.equal((app.calls['update'] ?? 0) - before, 1)
    await assert.rejects(session.update({ c: 3, d: new Date() as never }), InvalidSessionData)
    assert.deepEqual(session.keys(), ['a', 'b'])
  })

  it('costs a visitor without a session nothing, until something is set', async () => {
    const app = testApplication()
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    assert.deepEqual([session.id, session.user, session.expiresAt], [null, null, null])
    session.get('theme')
    await session.delete('theme')
    await session.clear()
    await session.update({})
    await session.rotate()
    assert.deepEqual(app.calls, {})
    assert.equal(exchange.cookies.size, 0)
    await session.set('theme', 'dark')
    assert.deepEqual(app.calls, { create: 1 })
    assert.equal(exchange.cookies.size, 1)
  })

  it('starts one session for several first writes that are not waited for', async () => {
    const app = testApplication()
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    await Promise.all([session.set('a', 1), session.set('b', 2), session.update('c', () => 3)])
    assert.equal(app.calls['create'], 1)
    assert.deepEqual((await sessionOf(app, exchange.nextCookie)).keys(), ['a', 'b', 'c'])
  })
})

describe('Session.update with a function', () => {
  it('calls the function again with the newer value when another request was faster', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const [mine, other] = [await sessionOf(app, cookie), await sessionOf(app, cookie)]
    const seen: unknown[] = []
    const stored = await mine.update('n', async (value) => {
      seen.push(value)
      if (seen.length === 1) await other.set('n', 10)
      return ((value as number | undefined) ?? 0) + 1
    })
    assert.deepEqual(seen, [undefined, 10])
    assert.equal(stored, 11)
    assert.equal((await sessionOf(app, cookie)).get('n'), 11)
  })

  it('gives up with UpdateConflict when other requests are always faster, and writes nothing', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const [mine, other] = [await sessionOf(app, cookie), await sessionOf(app, cookie)]
    let calls = 0
    await assert.rejects(
      mine.update('n', async () => {
        calls++
        await other.update('other', (n) => ((n as number | undefined) ?? 0) + 1)
        return 'mine'
      }),
      UpdateConflict,
    )
    assert.equal(calls, 200)
    assert.equal((await sessionOf(app, cookie)).get('n'), undefined)
  })

  it('writes nothing when the function throws, and the session goes on', async () => {
    const app = testApplication()
    const session = await sessionOf(app, await loginCookie(app))
    const boom = new Error('boom')
    await assert.rejects(
      session.update('n', () => {
        throw boom
      }),
      boom,
    )
    await session.set('after', true)
    assert.deepEqual(session.keys(), ['after'])
  })

  it('refuses the writes of a function that has not waited yet, and says why; later writes are taken', async () => {
    const app = testApplication()
    const session = await sessionOf(app, await loginCookie(app))
    for (const write of [() => session.set('b', 1), () => session.logout()]) {
      const inner: Promise<void>[] = []
      const change = (): number => {
        inner.push(write())
        return 1
      }
      const [outer] = await Promise.allSettled([session.update('a', change)])
      assert.equal(outer.status, 'fulfilled')
      await assert.rejects(inner[0]!, /^TypeError: The function of session\.update must not write/)
    }
    await session.set('c', 1)
    assert.deepEqual(session.keys().toSorted(), ['a', 'c'])
  })

  it('is what the error names when the function does not answer', async () => {
    const app = testApplication({ callbackTimeout: 5 })
    const session = await sessionOf(app, await loginCookie(app))
    const never = (): Promise<never> => new Promise(() => undefined)
    await assert.rejects(session.update('n', never), (error) => {
      assert.ok(error instanceof CallbackTimeout)
      return error.message.includes('The function of session.update')
    })
  })

  it('does not look again for a session of which the store says that it is gone', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const [mine, other] = [await sessionOf(app, cookie), await sessionOf(app, cookie)]
    await other.logout()
    const before = { ...app.calls }
    await assert.rejects(
      mine.update('n', () => 1),
      SessionEnded,
    )
    assert.equal(app.calls['read'], before['read'])
    assert.equal(app.calls['update'], (before['update'] ?? 0) + 1)
  })

  it('refuses a key without a function', async () => {
    const session = await sessionOf(testApplication())
    // @ts-expect-error a key alone is a type error too
    await assert.rejects(session.update('key'), /an object, or a key and a function/)
  })

  it('stores what the function makes of a missing value, and calls it once per update', async () => {
    const app = testApplication()
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    assert.deepEqual([session.createdAt, session.expiresAt, session.id], [null, null, null])
    let calls = 0
    const increment = (n: unknown): number => {
      calls++
      return ((n as number | undefined) ?? 0) + 1
    }
    for (const expected of [1, 2, 3]) {
      assert.equal(await session.update('n', increment), expected)
      assert.equal(session.get('n'), expected)
      await session.set('other', expected)
    }
    assert.equal(calls, 3)
    assert.equal((await sessionOf(app, exchange.nextCookie)).get('n'), 3)
  })
})

describe('Session and other requests', () => {
  it('starts no new session when it was changed and then ended while a function computed', async () => {
    const store = memoryStore()
    const update = store.update.bind(store)
    const app = testApplication({ store })
    const session = await sessionOf(app, await loginCookie(app))
    // Another request has changed the session when this one writes, and ended it when this one looks again.
    store.update = async (id, change, condition) => {
      await store.delete(id)
      await update(id, change, condition)
      return 'conflict' as const
    }
    await assert.rejects(
      session.update('n', () => 1),
      SessionEnded,
    )
    assert.equal(session.id, null)
  })

  it('refuses to change its user after it was ended, and before it has begun', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const [ended, other] = [await sessionOf(app, cookie), await sessionOf(app, cookie)]
    await other.logout()
    for (const session of [ended, await sessionOf(app)]) {
      await assert.rejects(
        writerOf(session).restate({ id: 'id-alice', roles: ['admin'] }),
        SessionEnded,
      )
      assert.equal(session.user, null)
    }
  })

  it('refuses every write after the session was ended elsewhere, and starts no new one', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const [slow, fast] = [await sessionOf(app, cookie), await sessionOf(app, cookie)]
    await fast.logout()
    await assert.rejects(slow.set('a', 1), SessionEnded)
    await assert.rejects(slow.set('a', 1), SessionEnded)
    await assert.rejects(
      slow.update('a', () => 1),
      SessionEnded,
    )
    assert.deepEqual([slow.user, slow.id], [null, null])
    assert.equal(app.calls['create'], 1)
    assert.equal((await sessionOf(app, cookie)).user, null)
  })

  it('refuses to rotate a session that was ended elsewhere', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const slow = await sessionOf(app, cookie)
    await app.latch.revokeUser('id-alice')
    await assert.rejects(slow.rotate(), SessionEnded)
  })

  it('rotates: the new cookie works, the old one does not, everything else stays', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const exchange = exchangeWith(cookie)
    const session = await app.latch.session(app.latch.open(exchange))
    await session.set('a', 1)
    const { createdAt, expiresAt, id } = session
    await session.rotate()
    assert.notEqual(session.id, id)
    assert.deepEqual([session.createdAt, session.expiresAt], [createdAt, expiresAt])
    assert.equal((await sessionOf(app, exchange.nextCookie)).get('a'), 1)
    assert.equal((await sessionOf(app, cookie)).user, null)
  })

  it('can be used after its own logout, and is then a new visitor', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const exchange = exchangeWith(cookie)
    const session = await app.latch.session(app.latch.open(exchange))
    await session.set('secret', 1)
    await session.logout()
    await session.set('flash', 'bye')
    const next = await sessionOf(app, exchange.nextCookie)
    assert.deepEqual([next.user, next.keys()], [null, ['flash']])
  })
})

describe('Session after the response was sent', () => {
  it('refuses to start or rotate, because no cookie can be set, and writes nothing', async () => {
    const app = testApplication()
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    exchange.sent = true
    await assert.rejects(session.set('a', 1), ResponseSent)
    await assert.rejects(session.login({ id: 'id-bob', username: 'bob', roles: [] }), ResponseSent)
    assert.deepEqual(app.calls, {})
  })

  it('can still write to and end a session that the browser already has', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const exchange = exchangeWith(cookie)
    const session = await app.latch.session(app.latch.open(exchange))
    exchange.sent = true
    await session.set('a', 1)
    await assert.rejects(session.rotate(), ResponseSent)
    assert.equal((await sessionOf(app, cookie)).get('a'), 1)
    await session.logout()
    assert.equal(exchange.cookies.size, 0)
    assert.equal((await sessionOf(app, cookie)).user, null)
  })
})

describe('Session with a schema', () => {
  const data = v.object({
    theme: v.optional(v.picklist(['dark', 'light'])),
    count: v.optional(v.pipe(v.number(), v.integer())),
  })

  it('refuses to set a value that does not fit the schema, and says why', async () => {
    const session = await sessionOf(testApplication({ data }))
    await assert.rejects(session.set('count', 1.5), (error) => {
      assert.ok(error instanceof InvalidSessionData)
      return /"count" does not fit the schema: Invalid integer/.test(error.message)
    })
    await session.set('count', 2)
    assert.equal(session.get('count'), 2)
    await assert.rejects(
      session.update('count', () => 2.5),
      /"count" does not fit the schema/,
    )
    assert.equal(session.get('count'), 2)
  })

  it('leaves out a stored value that no longer fits, reports it once, and keeps the others', async () => {
    const { store, cookie } = await storeWith({ theme: 'blue', count: 3 })
    const app = testApplication({ data, store })
    const session = await sessionOf(app, cookie)
    assert.equal(session.get('theme'), undefined)
    assert.equal(session.has('theme'), false)
    assert.equal(session.get('count'), 3)
    const dropped = app.events.filter(({ type }) => type === 'session.data_dropped')
    assert.deepEqual(dropped, [
      { type: 'session.data_dropped', sessionId: session.id, keys: ['theme'] },
    ])
    await session.set('theme', 'dark')
    assert.equal(session.get('theme'), 'dark')
  })

  it('allows a schema with required keys: an empty session is not an error', async () => {
    const strict = v.object({ theme: v.string(), size: v.number() })
    const app = testApplication({ data: strict })
    const exchange = exchangeWith()
    const session = await app.latch.session(app.latch.open(exchange))
    assert.equal(session.get('theme'), undefined)
    await session.set('theme', 'dark')
    assert.equal(session.get('theme'), 'dark')
    assert.equal((await sessionOf(app, exchange.nextCookie)).get('theme'), 'dark')
    assert.deepEqual(
      app.events.filter(({ type }) => type === 'session.data_dropped'),
      [],
    )
  })

  it('asks the schema about the data of a session, and not where there is no session', async () => {
    let checks = 0
    const counting = v.pipe(
      v.object({ theme: v.optional(v.string()) }),
      v.check(() => {
        checks++
        return true
      }),
    )
    const { store, cookie } = await storeWith({ theme: 'blue' })
    const app = testApplication({ data: counting, store })
    checks = 0
    assert.equal((await sessionOf(app)).get('theme'), undefined)
    assert.equal(checks, 0)
    assert.equal((await sessionOf(app, cookie)).get('theme'), 'blue')
    assert.equal(checks, 1)
  })

  it('drops all values if the issue of the schema is about the whole', async () => {
    const whole = v.pipe(
      v.object({ a: v.optional(v.number()), b: v.optional(v.number()) }),
      v.check(({ a = 0, b = 0 }) => a <= b, 'a must not exceed b'),
    )
    const { store, cookie } = await storeWith({ a: 2, b: 1 })
    const session = await sessionOf(testApplication({ data: whole, store }), cookie)
    assert.deepEqual(session.keys(), [])
    await assert.rejects(
      session.update({ a: 3, b: 2 }),
      /"" does not fit the schema: a must not exceed b$/,
    )
    assert.deepEqual(session.keys(), [])
  })
})

/** Returns a store with one anonymous session that holds the data, and its cookie. */
async function storeWith(
  values: Record<string, unknown>,
): Promise<{ store: ReturnType<typeof memoryStore>; cookie: string }> {
  const store = memoryStore()
  const app = testApplication({ store })
  const exchange = exchangeWith()
  const session = await app.latch.session(app.latch.open(exchange))
  await session.update(values as never)
  return { store, cookie: exchange.nextCookie }
}

describe('Session under load', () => {
  it('loses none of 50 writes of 50 requests to one session', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    await inParallel(50, async (i) => {
      const session = await sessionOf(app, cookie)
      await turn()
      await session.set(`key${i}`, i)
    })
    assert.equal((await sessionOf(app, cookie)).keys().length, 50)
  })
})
