/**
 * The options that latchkey refuses to start with.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createClient } from '@redis/client'
import { ConfigurationError, createLatchkey, DAY, HOUR, MINUTE } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { rangeSource } from 'latchkey/password-policy'
import { cached } from 'latchkey/stores/cached'
import { memoryAttempts, memoryStore } from 'latchkey/stores/memory'
import { postgresSchema, postgresStore } from 'latchkey/stores/postgres'
import { redisStore } from 'latchkey/stores/redis'
import { testExchange } from 'latchkey/testing'
import { SECRET, testApplication } from '../../../services/application.ts'

const valid = { secrets: SECRET, store: memoryStore(), findUser: () => null, sweepInterval: 0 }
const production = {
  ...valid,
  production: true,
  publicUrl: 'https://app.test',
  store: memoryStore({ inProduction: true }),
}

function start(options: object): void {
  createLatchkey(options as Parameters<typeof createLatchkey>[0])
}

const rejected: readonly (readonly [what: string, options: object, option: string])[] = [
  ['an unknown option', { ...valid, cookie_https_only: true }, 'cookie_https_only'],
  ['a misspelled option', { ...valid, idleTimout: 1 }, 'idleTimout'],
  ['an unknown cookie option', { ...valid, cookie: { httpOnly: false } }, 'cookie.httpOnly'],
  ['an unknown password option', { ...valid, password: { rounds: 12 } }, 'password.rounds'],
  ['no store', { ...valid, store: undefined }, 'store'],
  ['a store that is an empty object', { ...valid, store: {} }, 'store'],
  ['no findUser', { ...valid, findUser: undefined }, 'findUser'],
  ['keys to keep as text', { ...valid, keepAtLogin: 'all' }, 'keepAtLogin'],
  ['keys to keep that are numbers', { ...valid, keepAtLogin: [1] }, 'keepAtLogin'],
  ['persistent as text', { ...valid, cookie: { persistent: 'yes' } }, 'cookie.persistent'],
  ['a clock that is a number', { ...valid, clock: 0 }, 'clock'],
  ['a listener that is no function', { ...valid, onEvent: 'log' }, 'onEvent'],
  [
    'a replacePasswordHash that is no function',
    { ...valid, replacePasswordHash: 'no' },
    'replacePasswordHash',
  ],
  ['an alarm as text', { ...valid, throttle: { alarm: 'x' } }, 'throttle.alarm'],
  [
    'a limit of names per address above the number that is told apart',
    { ...valid, throttle: { address: { maxMembers: 1001 } } },
    'throttle.address.maxMembers',
  ],
  [
    'a throttle fallback that is no store',
    { ...valid, throttle: { fallback: {} } },
    'throttle.fallback',
  ],
  ['an idle timeout above the absolute timeout', { ...valid, idleTimeout: DAY }, 'idleTimeout'],
  ['a timeout of zero', { ...valid, idleTimeout: 0 }, 'idleTimeout'],
  ['a timeout that is not a number', { ...valid, idleTimeout: '30m' }, 'idleTimeout'],
  ['NaN', { ...valid, absoluteTimeout: NaN }, 'absoluteTimeout'],
  ['a lifetime over 400 days', { ...valid, absoluteTimeout: 401 * DAY }, 'absoluteTimeout'],
  ['seconds in place of milliseconds', { ...valid, idleTimeout: 1800 }, 'idleTimeout'],
  ['a store that is a path', { ...valid, store: 'sessions.db' }, 'store'],
  ['proxies that are no list', { ...valid, trustedProxies: 'loopback' }, 'trustedProxies'],
  [
    'a touch interval as long as the idle timeout',
    { ...valid, touchInterval: 30 * MINUTE },
    'touchInterval',
  ],
  ['a limit of no sessions', { ...valid, maxSessionsPerUser: 0 }, 'maxSessionsPerUser'],
  ['a store timeout of 0', { ...valid, storeTimeout: 0 }, 'storeTimeout'],
  ['a negative sweep interval', { ...valid, sweepInterval: -1 }, 'sweepInterval'],
  [
    'less hashing work than the minimum',
    { ...valid, password: { memory: 1024 } },
    'password.memory',
  ],
  ['secrets that are a number', { ...valid, secrets: 42 }, 'secrets'],
  ['a word in place of an object', { ...valid, cookie: 'strict' }, 'cookie'],
  ['a short secret', { ...valid, secrets: 'short' }, 'secrets[0]'],
  ['an example secret', { ...valid, secrets: 'x'.repeat(64) }, 'secrets[0]'],
  ['a malformed origin', { ...valid, redirectOrigins: ['https://a.test/x'] }, 'redirectOrigins'],
  ['a malformed public URL', { ...valid, publicUrl: 'app.test' }, 'publicUrl'],
  ['a public URL with a path', { ...valid, publicUrl: 'https://app.test/x' }, 'publicUrl'],
  ['http on a host other than loopback', { ...valid, publicUrl: 'http://app.test' }, 'publicUrl'],
  [
    'http on a host that only looks local',
    { ...valid, publicUrl: 'http://127.0.0.1.evil.test' },
    'publicUrl',
  ],
  [
    'a cookie prefix that requires https, on http',
    { ...valid, publicUrl: 'http://localhost', cookie: { name: '__Host-x' } },
    'cookie.name',
  ],
  [
    'a __Host- name with a domain',
    { ...valid, cookie: { name: '__Host-x', domain: 'a.test' } },
    'cookie.domain',
  ],
  [
    'a __Host-Http- name on a path',
    { ...valid, cookie: { name: '__Host-Http-x', path: '/app' } },
    'cookie.path',
  ],
  ['a path without a slash at its start', { ...valid, cookie: { path: 'app' } }, 'cookie.path'],
  ['an empty path', { ...valid, cookie: { path: '' } }, 'cookie.path'],
  ['a path with an attribute in it', { ...valid, cookie: { path: '/a; Domain=b' } }, 'cookie.path'],
  ['a path with a query', { ...valid, cookie: { path: '/a?b' } }, 'cookie.path'],
  ['a path that leads upwards', { ...valid, cookie: { path: '/a/../b' } }, 'cookie.path'],
  [
    'a path so long that browsers would ignore it',
    { ...valid, cookie: { path: `/${'a'.repeat(1024)}` } },
    'cookie.path',
  ],
  ['partitioned as text', { ...valid, cookie: { partitioned: 'yes' } }, 'cookie.partitioned'],
  [
    'a partitioned cookie without https',
    { ...valid, publicUrl: 'http://localhost', cookie: { partitioned: true } },
    'cookie.partitioned',
  ],
  ['a cookie option as text', { ...valid, cookie: 'session' }, 'cookie'],
  [
    'overridesInProduction as text',
    { ...valid, overridesInProduction: 'no' },
    'overridesInProduction',
  ],
  [
    'a throttle limit as text',
    { ...valid, throttle: { account: { cap: '9' } } },
    'throttle.account.cap',
  ],
  ['a cookie name with blanks', { ...valid, cookie: { name: 'a b' } }, 'cookie.name'],
  [
    'a domain with an attribute in it',
    { ...valid, cookie: { domain: 'a.test; Secure' } },
    'cookie.domain',
  ],
  ['an unknown SameSite', { ...valid, cookie: { sameSite: 'Lax' } }, 'cookie.sameSite'],
  [
    'SameSite none without https',
    { ...valid, publicUrl: 'http://localhost', cookie: { sameSite: 'none' } },
    'cookie.sameSite',
  ],
  ['a schema that is an empty object', { ...valid, data: {} }, 'data'],
  [
    'a schema that answers by a promise',
    { ...valid, data: { '~standard': { validate: async () => ({ value: {} }) } } },
    'data',
  ],
  ['no secret in production', { ...production, secrets: undefined }, 'secrets'],
  ['an empty secret in production', { ...production, secrets: '' }, 'secrets'],
  ['no public URL in production', { ...production, publicUrl: undefined }, 'publicUrl'],
  ['a memory store in production', { ...production, store: memoryStore() }, 'store'],
  [
    'a memory store on a public host, whatever NODE_ENV says',
    { ...production, production: undefined, store: memoryStore() },
    'store',
  ],
  [
    'no secret on a public host, whatever NODE_ENV says',
    { ...production, production: undefined, secrets: undefined },
    'secrets',
  ],
  ['production: false on a public host', { ...production, production: false }, 'production'],
]

describe('createLatchkey', () => {
  it('starts with the fewest options, and with all of them', () => {
    start(valid)
    start(production)
    start({
      ...production,
      data: undefined,
      cookie: { name: '__Secure-x', sameSite: 'strict', domain: 'a.test', persistent: true },
      idleTimeout: 7 * DAY,
      absoluteTimeout: 30 * DAY,
      touchInterval: HOUR,
      maxSessionsPerUser: 1,
      keepAtLogin: ['cart'],
      password: { memory: 65_536, passes: 3, parallelism: 1 },
      redirectOrigins: ['https://docs.test'],
    })
  })

  for (const [what, options, option] of rejected) {
    it(`refuses ${what}, and names the option ${option}`, () => {
      assert.throws(
        () => start(options),
        (error) => {
          assert.ok(error instanceof ConfigurationError, String(error))
          assert.equal(error.option, option)
          assert.ok(error.message.includes(`"${option}"`))
          return true
        },
      )
    })
  }

  it('accepts production: false on any loopback address, and without a publicUrl', () => {
    const own = ['http://localhost:3000', 'https://localhost', 'http://127.0.0.2', 'http://[::1]:1']
    for (const publicUrl of [...own, 'https://app.localhost', '', undefined]) {
      start({ ...valid, production: false, publicUrl })
    }
    for (const publicUrl of ['https://app.test', 'https://192.168.0.2', 'https://localhost.evil']) {
      assert.throws(() => start({ ...production, production: false, publicUrl }), {
        option: 'production',
      })
      start({ ...production, production: undefined, publicUrl })
    }
  })

  it('applies the rules of production when NODE_ENV is production', (t) => {
    const before = process.env['NODE_ENV']
    t.after(() => {
      if (before === undefined) delete process.env['NODE_ENV']
      else process.env['NODE_ENV'] = before
    })
    process.env['NODE_ENV'] = 'production'
    assert.throws(() => start(valid), ConfigurationError)
    start({ ...valid, production: false })
  })

  it('starts without secrets and publicUrl during a Next.js build, but refuses wrong ones, and serves no request', (t) => {
    const before = { ...process.env }
    t.after(() => {
      for (const name of ['NODE_ENV', 'NEXT_PHASE']) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    })
    process.env['NODE_ENV'] = 'production'
    const bare = { store: memoryStore(), findUser: () => null, sweepInterval: 0 }
    const phases = [undefined, 'phase-production-server', 'phase-development-server']
    for (const phase of phases) {
      if (phase === undefined) delete process.env['NEXT_PHASE']
      else process.env['NEXT_PHASE'] = phase
      assert.throws(() => start(bare), { option: 'publicUrl' })
      const located = { ...production, secrets: undefined }
      assert.throws(() => start(located), { option: 'secrets' })
    }
    process.env['NEXT_PHASE'] = 'phase-production-build'
    const made = existsSync('.latchkey-secret')
    const latch = createLatchkey(bare)
    assert.equal(existsSync('.latchkey-secret'), made)
    assert.throws(() => latch.open(testExchange()), /while the application is built/)
    assert.throws(() => start({ ...bare, secrets: 'short' }), { option: 'secrets[0]' })
    assert.throws(() => start({ ...bare, publicUrl: 'http://app.test' }), { option: 'publicUrl' })
  })
})

describe('options of stores, adapters and other functions', () => {
  const { latch } = testApplication()
  const routes = latchkeyFetch(latch)
  const answer = () => new Response()
  const keeping = latchkeyFetch(latch, { confirmForm: answer })
  /** A client that is never connected: no test makes a call that needs it. */
  const noRedis = createClient()
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ['memoryStore', () => memoryStore({ inproduction: true } as never), 'memoryStore.inproduction'],
    [
      'postgresStore',
      () => postgresStore(async () => [], { scheme: 'x' } as never),
      'postgresStore.scheme',
    ],
    [
      'postgresStore',
      () => postgresStore(async () => [], { migrate: 'no' } as never),
      'postgresStore.migrate',
    ],
    ['redisStore', () => redisStore(noRedis, { prefx: 'a' } as never), 'redisStore.prefx'],
    ['redisStore', () => redisStore(noRedis, { prefix: '{a}' }), 'redisStore.prefix'],
    ['cached', () => cached(memoryStore(), { maxstaleness: 1 } as never), 'cached.maxstaleness'],
    ['cached', () => cached(memoryStore(), { maxSessions: 0 }), 'cached.maxSessions'],
    ['memoryAttempts', () => memoryAttempts({ max: 1 } as never), 'memoryAttempts.max'],
    ['rangeSource', () => rangeSource({ URL: '' } as never), 'rangeSource.URL'],
    ['postgresSchema', () => postgresSchema({ part: [] } as never), 'postgresSchema.part'],
    ['latchkeyHono', () => latchkeyHono(latch, { onError: () => null } as never), 'onError'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { onError: 'x' } as never), 'onError'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { formTokens: 'x' } as never), 'formTokens'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { loginPage: 'login' }), 'loginPage'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { loginPage: '//evil.test' }), 'loginPage'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { confirmPage: '/\\evil.test' }), 'confirmPage'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { loginPage: '/\t/evil.test' }), 'loginPage'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { loginPage: '/\n\\evil.test' }), 'loginPage'],
    ['depends', () => routes.depends({}, answer, { activty: false } as never), 'depends.activty'],
    ['session', () => routes.session(answer, { activty: () => false } as never), 'session.activty'],
    ['session', () => routes.session(answer, { activity: false } as never), 'session.activity'],
    ['loginRoute', () => routes.loginRoute({ redirectTo: '/' } as never), 'loginRoute.redirectTo'],
    ['loginRoute', () => routes.loginRoute({ onFailure: 1 } as never), 'loginRoute.onFailure'],
    ['logoutRoute', () => routes.logoutRoute({ fallback: '/' } as never), 'logoutRoute.fallback'],
    ['logoutRoute', () => routes.logoutRoute({ redirectTo: 1 } as never), 'logoutRoute.redirectTo'],
    ['confirmRoute', () => routes.confirmRoute({ next: '/' } as never), 'confirmRoute.next'],
    [
      'confirmRoute',
      () => routes.confirmRoute({ resendPage: 1 } as never),
      'confirmRoute.resendPage',
    ],
    ['factorRoute', () => routes.factorRoute({ onFailure: 1 } as never), 'factorRoute.onFailure'],
    ['factorRoute', () => routes.factorRoute({ resendPage: 1 } as never), 'factorRoute.resendPage'],
    ['loginRoute', () => routes.loginRoute({ resendPage: 1 } as never), 'loginRoute.resendPage'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { loginForm: 1 } as never), 'loginForm'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { factorForm: 1 } as never), 'factorForm'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { factorPage: '//evil.test' }), 'factorPage'],
    ['latchkeyFetch', () => latchkeyFetch(latch, { confirmForm: 1 } as never), 'confirmForm'],
    ['depends', () => routes.depends({}, answer, { resend: 1 } as never), 'depends.resend'],
    [
      'depends without a page that carries a form',
      () => routes.depends({}, answer, { resend: true }),
      'depends.resend',
    ],
    [
      'depends with a name for other sites',
      () => keeping.depends({}, answer, { resend: true, dangerouslyAllowCrossSite: 'x' }),
      'depends.resend',
    ],
    ['createLatchkey', () => createLatchkey(undefined as never), 'options'],
    ...[latchkeyHono, latchkeyFastify, latchkeyExpress, latchkeyFetch].flatMap(
      (adapter: (latch: never, options: never) => unknown) =>
        [
          [adapter.name, () => adapter(latch as never, { loginpage: '/' } as never), 'loginpage'],
          [adapter.name, () => adapter(latch as never, { onRefusal: 1 } as never), 'onRefusal'],
        ] as const,
    ),
  ]
  for (const [who, make, option] of wrong) {
    it(`are refused by ${who} when unknown or of the wrong type: ${option}`, () => {
      assert.throws(make, { code: 'invalid_configuration', option })
    })
  }

  it('are accepted when they are right (negative control)', () => {
    const onRefusal = () => null
    const onError = () => new Response()
    latchkeyFetch(latch, { loginPage: '/login', confirmPage: '/confirm', onRefusal, onError })
    latchkeyFetch(latch, { loginPage: '/zurück?a=b c' })
    routes.depends({}, answer, { activity: false, dangerouslyAllowCrossSite: undefined })
    routes.session(answer, { activity: () => false })
    routes.loginRoute({ fallback: '/home', fields: { username: 'email' }, onFailure: onRefusal })
    routes.logoutRoute({ redirectTo: '/bye' })
    routes.factorRoute({ fallback: '/home', onFailure: onRefusal })
    routes.confirmRoute({ fallback: '/home', onFailure: onRefusal, resendPage: onError })
    keeping.depends({}, answer, { resend: true })
    latchkeyFetch(latch, { loginForm: answer }).depends({}, answer, { resend: true })
    routes.depends({}, answer, { resend: false })
    redisStore(noRedis, { prefix: 'a:' })
    cached(memoryStore(), { maxSessions: 1 })
    memoryAttempts({ maxLanes: 1 })
    rangeSource({ url: 'https://breaches.test/' })
    memoryStore({ inProduction: true })
  })
})
