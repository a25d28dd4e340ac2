/**
 * Functions that an application gives latchkey may throw, reject, never answer, or call latchkey again: the process
 * survives, nobody is let in by the failure, and the failure is reported.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import {
  CallbackTimeout,
  createLatchkey,
  InvalidSessionData,
  type Dependency,
  type Latchkey,
  type LatchkeyEvent,
} from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { sqliteStore } from 'latchkey/stores/sqlite'
import { testExchange } from 'latchkey/testing'
import { Listeners } from '../src/ground/listeners.ts'
import {
  exchangeWith,
  loginCookie,
  PASSWORD,
  SECRET,
  testApplication,
  type TestApplication,
  type TestUser,
} from '../../services/application.ts'

/** Never answers. */
const never = (): Promise<never> => new Promise(() => undefined)

/** Resolves to the next warning of the process. */
async function nextWarning(): Promise<Error> {
  const [warning] = (await once(process, 'warning')) as [Error]
  return warning
}

/** Runs a module that listens to junk cookies as given, and returns how the process ended. */
function processThatListens(listener: string): {
  readonly code: number | null
  readonly said: string
} {
  const program = `
    import { createLatchkey } from 'latchkey'
    import { memoryStore } from 'latchkey/stores/memory'
    import { testExchange } from 'latchkey/testing'
    import { Listeners } from ${JSON.stringify(import.meta.resolve('../src/ground/listeners.ts'))}
    const latch = createLatchkey({
      secrets: ${JSON.stringify(SECRET)}, store: memoryStore(), findUser: () => null, sweepInterval: 0,
    })
    const junk = () => latch.open(testExchange({ headers: { cookie: '__Host-Http-session=junk' } })).session()
    ${listener}
    junk()
    setImmediate(() => setImmediate(() => console.log('alive')))`
  const ended = spawnSync(
    process.execPath,
    ['--conditions=@latchkey/source', '--input-type=module', '--eval', program],
    { encoding: 'utf8', cwd: import.meta.dirname },
  )
  return { code: ended.status, said: ended.stdout + ended.stderr }
}

describe('an event listener', () => {
  for (const [what, listener, warned] of [
    ['rejects', "latch.onEvent(async () => { throw new Error('no audit log') })", /no audit log/],
    ['throws', "latch.onEvent(() => { throw new Error('no audit log') })", /no audit log/],
    [
      'throws an object that cannot become text',
      'latch.onEvent(() => { throw Object.create(null) })',
      /no text/,
    ],
    [
      'returns a foreign promise that rejects',
      "latch.onEvent(() => ({ then: (_, no) => no(new Error('no audit log')) }))",
      /no audit log/,
    ],
    ['never answers', 'latch.onEvent(() => new Promise(() => undefined))', /alive/],
    [
      'throws an error whose code is a symbol',
      "latch.onEvent(() => { throw Object.assign(new Error('no log'), { code: Symbol('c') }) })",
      /no log/,
    ],
    [
      'throws an error whose message is not a string',
      "latch.onEvent(() => { const e = new Error('no log'); e.message = Object.create(null); throw e })",
      /alive/,
    ],
    [
      'throws an error whose toString throws',
      "latch.onEvent(() => { const e = new Error('no log'); e.toString = () => { throw 1 }; throw e })",
      /alive/,
    ],
    [
      'throws an error all of whose fields throw',
      'latch.onEvent(() => { throw new Proxy(new Error(), { get() { throw 1 }, has() { throw 1 } }) })',
      /alive/,
    ],
    [
      'adds another listener at each event',
      'const grow = () => latch.onEvent(grow); grow()',
      /alive/,
    ],
    [
      'causes the event that it listens to',
      'latch.onEvent(() => junk())',
      /cause what they listen to/,
    ],
  ] as const) {
    it(`that ${what} neither crashes the process nor keeps it busy`, () => {
      const { code, said } = processThatListens(listener)
      assert.equal(code, 0, said)
      assert.match(said, /alive/)
      assert.match(said, warned)
    })
  }

  it('that rejects would crash the process if nobody handled its promise (negative control)', () => {
    const { code } = processThatListens("(async () => { throw new Error('no audit log') })()")
    assert.equal(code, 1)
  })

  it('gets events after another listener has failed sixty times with an unreadable error', () => {
    const { latch } = testApplication()
    const stop = latch.onEvent(() => {
      throw new Proxy(new Error(), {
        get() {
          throw new Error('no field')
        },
      })
    })
    const look = () => void latch.open(exchangeWith('__Host-Http-session=junk')).session()
    for (let i = 0; i < 60; i++) look()
    stop()
    let heard = 0
    latch.onEvent(() => heard++)
    look()
    assert.equal(heard, 1)
  })

  it('gets each event although sixty other listeners fail', () => {
    const { latch, events } = testApplication()
    for (let i = 0; i < 60; i++) {
      latch.onEvent(() => {
        throw new Error(`listener ${i}`)
      })
    }
    let heard = 0
    latch.onEvent(() => heard++)
    void latch.open(exchangeWith('__Host-Http-session=junk')).session()
    assert.deepEqual([heard, events.length], [1, 1])
  })

  it('that is removed by an earlier listener during an event is not called for that event', () => {
    const listeners = new Listeners<string>()
    const heard: string[] = []
    const first = listeners.add(() => stop())
    const stop = listeners.add((event) => heard.push(event))
    listeners.tell('event')
    first()
    assert.deepEqual(heard, [])
    assert.equal(listeners.isEmpty, true)
  })
})

describe('a store of the application', () => {
  /** A store whose sweeps always say that another step may find more. */
  function endless() {
    let steps = 0
    const store = new Proxy(memoryStore(), {
      get: (target, name) =>
        name === 'prune' ? () => ++steps > 0 : (Reflect.get(target, name) as unknown),
    })
    return { store, steps: () => steps }
  }

  it('that always finds more to sweep is stopped after 100,000 steps, and other work gets its turn meanwhile', async () => {
    const { store, steps } = endless()
    const { latch } = testApplication({ store })
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    await latch.prune()
    clearInterval(counting)
    assert.equal(steps(), 100_000)
    assert.ok(turns > 1)
  })

  it('is swept by one sweep at a time', async () => {
    const swept = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    const store = new Proxy(memoryStore(), {
      get(target, name) {
        if (name !== 'prune') return Reflect.get(target, name) as unknown
        return async () => {
          most = Math.max(most, ++running)
          // Lasts ten intervals, in each of which another sweep would begin.
          for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 1))
          running--
          swept.resolve()
          return false
        }
      },
    })
    const { latch } = testApplication({ store, sweepInterval: 1 })
    await swept.promise
    assert.equal(most, 1)
    await latch.close()
  })
})

describe('onEnded', () => {
  it('survives a SQLite store that throws at once', async () => {
    const store = sqliteStore(':memory:')
    const { latch } = testApplication({ store })
    await store.close()
    const stop = latch.onEnded({ sessionId: 'any' }, () => undefined)
    await new Promise(setImmediate)
    stop()
  })

  it('lets other work have its turn when its listener registers again at each end', async () => {
    const { latch } = testApplication()
    let ends = 0
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const done = Promise.withResolvers<void>()
    const again = (end: { readonly sessionId: string }): void => {
      if (++ends === 1000) done.resolve()
      else latch.onEnded({ sessionId: end.sessionId }, again)
    }
    latch.onEnded({ sessionId: 'ended long ago' }, again)
    await done.promise
    clearInterval(timer)
    assert.ok(turns > 0)
  })

  it('turns the rejection of its listener into a process warning', async () => {
    const app = testApplication()
    const session = await app.latch.session(app.latch.open(exchangeWith(await loginCookie(app))))
    app.latch.onEnded({ userId: 'id-alice' }, () => Promise.reject(new Error('no socket')))
    const warning = nextWarning()
    await session.logout()
    assert.match((await warning).message, /no socket/)
  })
})

describe('findUser', () => {
  it('that never answers is given up with CallbackTimeout, and nobody is logged in', async () => {
    const app = testApplication({ findUser: never, callbackTimeout: 5 })
    await assert.rejects(app.latch.authenticate('alice', PASSWORD), CallbackTimeout)
  })

  it('that never answers when the login asks a second time leaves no session behind', async () => {
    const known = testApplication()
    let asked = 0
    const app = testApplication({
      findUser: () => (++asked === 1 ? known.users.get('alice')! : never()),
      callbackTimeout: 5,
    })
    await assert.rejects(loginCookie(app), CallbackTimeout)
    assert.deepEqual(await app.latch.sessions('id-alice'), [])
  })

  it('may return a field that is different each time, as long as toSession does not pick the field', async () => {
    const known = testApplication()
    const app = testApplication({
      findUser: () => ({ ...known.users.get('alice')!, seen: Math.random() }) as never,
    })
    assert.match(await loginCookie(app), /session/)
  })
})

describe('toSession', () => {
  it('that returns something else each time fails after ten tries with an explanation, and leaves no session', async () => {
    let looks = 0
    const latch = latchWith({ toSession: () => ({ seen: ++looks }) })
    await assert.rejects(
      latch.login(latch.open(testExchange()), { username: 'alice', password: PASSWORD }),
      /toSession must pick what stays the same/,
    )
    assert.deepEqual(await latch.sessions('id-alice'), [])
    assert.ok(looks > 10 && looks < 15, `${looks} looks`)
  })

  for (const [what, toSession] of [
    ['returns a promise', async () => ({ email: 'a@b.example' })],
    ['returns a promise that rejects later', () => Promise.reject(new Error('later'))],
    ['returns nothing', () => undefined],
    ['returns another id', () => ({ id: 'id-bob' })],
  ] as const) {
    it(`that ${what} is a TypeError, and nobody is logged in`, async () => {
      const latch = latchWith({ toSession: toSession as never })
      await assert.rejects(
        latch.login(latch.open(testExchange()), { username: 'alice', password: PASSWORD }),
        TypeError,
      )
      assert.deepEqual(await latch.sessions('id-alice'), [])
    })
  }

  it('that picks a value that is not JSON gets an error with the name of the field', async () => {
    const latch = latchWith({ toSession: (() => ({ since: new Date(0) })) as never })
    await assert.rejects(
      latch.authenticate('alice', PASSWORD),
      (error) =>
        error instanceof InvalidSessionData && error.message.includes('"user.since" is a Date'),
    )
  })
})

describe('a guard', () => {
  /** A store that answers by promises, which reject if it `fails`. */
  const slow = (fails: boolean) =>
    new Proxy(memoryStore(), {
      get: (target, name) =>
        name === 'read'
          ? async (id: string) => {
              await new Promise(setImmediate)
              if (fails) throw new Error('no store')
              return target.read(id)
            }
          : (Reflect.get(target, name) as unknown),
    })

  for (const [what, fails, guard] of [
    [
      'starts two dependencies and waits for one after the other',
      false,
      (latch: Latchkey<TestUser>): Dependency<unknown> =>
        async (ctx) => {
          const [user, admin] = [ctx.use(latch.user), ctx.use(latch.role('admin'))]
          await user
          await admin
        },
    ],
    [
      'does not wait for a dependency',
      false,
      (latch: Latchkey<TestUser>): Dependency<unknown> =>
        (ctx) =>
          void ctx.use(latch.user),
    ],
    [
      'does not wait for the session of a store that fails',
      true,
      (): Dependency<unknown> => (ctx) => void ctx.session(),
    ],
  ] as const) {
    it(`that ${what} does not crash the process`, async () => {
      const app = testApplication({ store: slow(fails) })
      const seen: unknown[] = []
      const note = (reason: unknown): void => void seen.push(reason)
      process.on('unhandledRejection', note)
      const cookie = await anonymousCookie(app)
      const ctx = app.latch.open(exchangeWith(cookie))
      await Promise.resolve(ctx.use(guard(app.latch))).catch(() => undefined)
      for (let i = 0; i < 5; i++) await new Promise(setImmediate)
      process.off('unhandledRejection', note)
      assert.deepEqual(seen, [])
    })
  }

  /** The cookie of a visitor who has written something and is not logged in. */
  async function anonymousCookie({ latch }: TestApplication): Promise<string> {
    const exchange = testExchange()
    const session = await latch.session(latch.open(exchange))
    await session.set('theme', 'dark')
    return exchange.nextCookie
  }

  it('with sixty dependencies that each need the two before is resolved in linear time', async () => {
    const { latch } = testApplication()
    const ladder: Dependency<number>[] = [() => 1, () => 1]
    for (let i = 2; i < 60; i++) {
      ladder.push(async (ctx) => {
        const [one, two] = [await ctx.use(ladder[i - 1]!), await ctx.use(ladder[i - 2]!)]
        return Math.max(one, two)
      })
    }
    const ctx = latch.open(testExchange())
    assert.equal(await ctx.use(ladder.at(-1)!), 1)
  })
})

describe('replacePasswordHash', () => {
  for (const [what, replacePasswordHash] of [
    ['rejects', async () => Promise.reject(new Error('read-only replica'))],
    [
      'throws',
      () => {
        throw new Error('read-only replica')
      },
    ],
    ['never answers', never],
  ] as const) {
    it(`that ${what} does not stop the login, and is reported`, async () => {
      // The hash of the test's users was made with two passes.
      const app = testApplication({
        replacePasswordHash,
        callbackTimeout: 5,
        password: { passes: 3 },
      })
      assert.match(await loginCookie(app), /session/)
      const told = app.events.filter(({ type }) => type === 'password.rehash_failed')
      assert.equal(told.length, 1)
      assert.equal(
        app.events.some(({ type }) => type === 'password.rehashed'),
        false,
      )
    })
  }

  it('that works is not reported as failed (negative control)', async () => {
    const app = testApplication({
      replacePasswordHash: () => undefined,
      password: { passes: 3 },
    })
    await loginCookie(app)
    assert.equal(
      app.events.some(({ type }) => type === 'password.rehashed'),
      true,
    )
    assert.equal(
      app.events.some(({ type }) => type === 'password.rehash_failed'),
      false,
    )
  })
})

describe('the function of session.update', () => {
  it('that never answers is given up with CallbackTimeout', async () => {
    const app = testApplication({ callbackTimeout: 5 })
    const session = await app.latch.session(app.latch.open(exchangeWith(await loginCookie(app))))
    await assert.rejects(session.update('visits', never), (error) => {
      assert.ok(error instanceof CallbackTimeout)
      return /The function of session\.update/.test(error.message)
    })
    await session.set('visits', 1)
    assert.equal(session.get('visits'), 1)
  })

  it('that writes to the session is refused with an explanation, instead of waiting for itself', async () => {
    const app = testApplication()
    const session = await app.latch.session(app.latch.open(exchangeWith(await loginCookie(app))))
    await assert.rejects(
      session.update('visits', async () => {
        await session.set('other', 1)
        return 1
      }),
      /must not write to the session/,
    )
    await session.set('visits', 2)
    assert.equal(session.get('visits'), 2)
  })
})

describe('a 5xx that latchkey answers', () => {
  it('is reported as an event with the message and stack of its error', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const hono = new Hono().get(
      '/',
      latchkeyHono(app.latch).depends({ session: app.latch.session }, async (c, { session }) => {
        await session.set('since', new Date(0) as never)
        return c.json({})
      }),
    )
    const response = await hono.request('/', { headers: { cookie } })
    assert.equal(response.status, 500)
    const failed = app.events.find(
      (event): event is Extract<LatchkeyEvent, { type: 'request.failed' }> =>
        event.type === 'request.failed',
    )
    assert.equal(failed?.code, 'invalid_session_data')
    assert.equal(failed.method, 'GET')
    assert.match(failed.err.message, /"since" is a Date/)
    assert.match(failed.err.stack ?? '', /callbacks\.test/)
    // Message and stack survive in a log that writes events as JSON.
    const { err } = JSON.parse(JSON.stringify(failed)) as { err: Record<string, string> }
    assert.match(err['message'] ?? '', /"since" is a Date/)
    assert.match(err['stack'] ?? '', /callbacks\.test/)
  })

  it('is reported, but a 4xx is not (negative control)', async () => {
    const app = testApplication()
    const hono = new Hono().get(
      '/',
      latchkeyHono(app.latch).depends({ user: app.latch.user }, (c) => c.json({})),
    )
    assert.equal((await hono.request('/')).status, 401)
    assert.equal(
      app.events.some(({ type }) => type === 'request.failed'),
      false,
    )
  })

  it('is written to standard error when no listener is there, once a second for each code', () => {
    const program = `
      import { createLatchkey, StoreUnavailable, Overloaded } from 'latchkey'
      import { memoryStore } from 'latchkey/stores/memory'
      import { testExchange } from 'latchkey/testing'
      const latch = createLatchkey({
        secrets: ${JSON.stringify(SECRET)}, store: memoryStore(), findUser: () => null, sweepInterval: 0,
      })
      const ctx = latch.open(testExchange())
      for (let i = 0; i < 60; i++) latch.refuse(ctx, new StoreUnavailable(new Error('disk full')), null)
      latch.refuse(ctx, new Overloaded(1), null)`
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@latchkey/source', '--input-type=module', '--eval', program],
      { encoding: 'utf8', cwd: import.meta.dirname },
    )
    assert.equal(stdout, '')
    const lines = stderr.match(/latchkey: GET answered with \d+ \w+/g)
    assert.deepEqual(lines, [
      'latchkey: GET answered with 503 store_unavailable',
      'latchkey: GET answered with 503 overloaded',
    ])
    assert.match(stderr, /disk full/)
  })
})

/** An application with the user alice, and further options. */
function latchWith(options: object): Latchkey<TestUser> {
  const users = testApplication().users
  return createLatchkey({
    secrets: SECRET,
    store: memoryStore(),
    sweepInterval: 0,
    findUser: (username: string) => users.get(username) ?? null,
    ...options,
  })
}
