/**
 * What every adapter must do, as tests over the routes of a small application.
 *
 * The application has these routes, each made with the adapter's own functions:
 *
 * | route | | |---|---| | `/login`, `/logout`, for every method | `loginRoute()`, `logoutRoute()` | | `POST
 * /login/email` | `loginRoute` with the fields `email` and `pass` | | `GET /profile` | needs `latch.user`; answers
 * `{"message": "Welcome to your profile, NAME!"}` | | `GET /admin` | needs `latch.role('admin')` | | `POST
 * /login/within` | `loginRoute()`, called by a handler that `depends` has given the session, which sets `theme` | |
 * `POST /nested` | the same, but calls a handler that `depends` has given the session too, which sets `late` | | `POST
 * /lent` | `depends` with `dangerouslyAllowCrossSite` around one without | | `GET /poll` | needs `latch.user`, with
 * `activity: false`; `session()` is told so too | | `GET /poll/within` | `depends` with `activity: false` around one
 * with `activity: true` | | `GET /sign-in` | the login page; by mistake it needs `latch.user` | | `GET /confirm` | the
 * page to confirm; by mistake it needs `latch.recentLogin(5 * MINUTE)` | | `GET /recent`, `POST /recent` | need
 * `latch.recentLogin(5 * MINUTE)` | | `GET /session` | answers `{"keys": […], "user": NAME or null}` by `latch.session`
 * | | `POST /session` | sets `theme` to `dark` | | `POST /reach` | needs `latch.session`; answers what `reach` resolves
 * to, called with `contextOf` and `sessionOf` of its request | | `POST /session/slow` | looks at the session, calls
 * `hold()`, sets `late` to true | | `GET /public` | looks at no session | | `GET /cached` | needs the session; sets
 * `Cache-Control: private, max-age=5` and a cookie `own=1` | | `POST /cookies` | sets a cookie `before=1`, `theme`, and
 * a cookie `after=1` | | `GET /stream` | streams `one `, then sets `streamed` and streams `written`, or the code of the
 * refusal | | `POST /throws` | sets `theme`, then throws an error of its own: 500 |
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deriveKeys } from '../ground/keys.ts'
import type { JsonObject } from '../contracts/json.ts'
import { createLatchkey, type SealedLatchkey } from '../latchkey.ts'
import type { RequestContext } from '../request/context.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import { hashPassword } from '../login/password.ts'
import type { RevocationStore } from '../contracts/revocations.ts'
import { sealedSessions, type SealedSessions } from '../sealed/sealed-sessions.ts'
import type { SessionStore } from '../contracts/store.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../ground/time.ts'
import type { Session } from '../session/session.ts'
import { createToken, TokenSigner } from '../session/token.ts'
import type { StoredUser } from '../session/user.ts'
import { testClient, type Fetch, type TestClient } from './client.ts'
import { testClock, type TestClock } from './clock.ts'

/** The user of the contract's application. */
export interface ContractUser {
  readonly id: string
  readonly username: string
  readonly roles: readonly string[]
}

/** A running application on an adapter. */
export interface AdapterApplication {
  readonly fetch: Fetch
  close(): MaybePromise<void>
}

/** Uses the context and the session of a request as a handler may. */
export type Reach = (
  ctx: RequestContext,
  session: Session<ContractUser>,
) => Promise<Readonly<Record<string, unknown>>>

/** What an adapter's test file provides. */
export interface AdapterUnderTest {
  /** Starts the application. */
  readonly open: (
    latch: SealedLatchkey<ContractUser>,
    hold: () => Promise<void>,
    reach: Reach,
  ) => MaybePromise<AdapterApplication>

  /** Where to keep sessions, by name: each opens a new, empty one. */
  readonly stores: Readonly<Record<string, () => SessionStore | SealedSessions>>

  /**
   * The part of the contract to run, if an adapter has passed the whole contract elsewhere. `'the adapter'`: everything
   * except what the library does by itself, for another way to mount the adapter. `'the store'`: everything that a
   * store could break, for another store. @default the whole contract
   */
  readonly only?: 'the adapter' | 'the store'
}

const NAME = '__Host-Http-session'
const PASSWORD = 'correct horse battery staple'
const SECRET = 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa'
/** A hash of little work. The contract is not about hashing. */
const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })

interface World {
  readonly latch: SealedLatchkey<ContractUser>
  readonly clock: TestClock

  /** A new browser. */
  readonly client: (headers?: Record<string, string>) => TestClient

  /** How often the store was called. */
  readonly storeCalls: { count: number }

  /** What a session cookie's value looks like. */
  readonly cookieValue: RegExp

  /** What `hold()` of `POST /session/slow` waits for, and the sign that it has begun. */
  readonly slow: { begun: PromiseWithResolvers<void>; end: PromiseWithResolvers<void> }
}

const alice = { id: 'user-0001', username: 'alice', roles: ['admin'], passwordHash }
const bob = { id: 'user-0002', username: 'bob', roles: [] as string[], passwordHash }

async function inWorld(
  { open }: AdapterUnderTest,
  openStore: () => SessionStore | SealedSessions,
  test: (world: World) => Promise<void>,
): Promise<void> {
  const clock = testClock()
  const storeCalls = { count: 0 }
  const slow = { begun: Promise.withResolvers<void>(), end: Promise.withResolvers<void>() }
  const store = countCalls(openStore(), storeCalls)
  const latch = createLatchkey<StoredUser & ContractUser, JsonObject, typeof store>({
    secrets: SECRET,
    store,
    findUser: (name) => [alice, bob].find(({ username }) => username === name) ?? null,
    sweepInterval: 0,
    clock,
    remember: true,
  })
  const hold = (): Promise<void> => {
    slow.begun.resolve()
    return slow.end.promise
  }
  const application = await open(latch, hold, reachBy(latch))
  const client = (headers = {}): TestClient => testClient(application.fetch, { headers })
  try {
    const cookieValue = 'kind' in store ? /^[\w-]{200,3800}$/ : /^[\w-]{43}\.[\w-]{43}$/
    await test({ latch, clock, client, storeCalls, cookieValue, slow })
  } finally {
    await application.close()
    await latch.close()
  }
}

/** Makes a wrong guess, logs in, and returns what was observed. */
function reachBy(latch: SealedLatchkey<ContractUser>): Reach {
  return async (ctx, session) => {
    const failures: unknown[] = []
    const stop = latch.onEvent((event) => {
      if (event.type === 'login.failed') failures.push(event.address)
    })
    const wrong = await latch.authenticate('alice', 'wrong', ctx).catch(({ code }) => String(code))
    stop()
    const user = await latch.login(ctx, { username: 'alice', password: PASSWORD })
    return {
      wrong,
      countsForClient: failures.length === 1 && failures[0] === ctx.address,
      user: user.username,
      isOneSession: (await ctx.use(latch.session)) === session && (await ctx.session()) === session,
    }
  }
}

function countCalls(
  keeping: SessionStore | SealedSessions,
  calls: { count: number },
): SessionStore | SealedSessions {
  if (!('kind' in keeping)) return counting(keeping, calls)
  const { revocations } = keeping.store
  if (revocations === undefined) throw new TypeError('Sealed sessions need revocations')
  return sealedSessions({
    revocations: withRevocations(keeping.store, counting(revocations, calls)),
  })
}

/** The same store, which may be a class, with other revocations. */
function withRevocations(store: SessionStore, revocations: RevocationStore): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'revocations') return revocations
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function counting<Counted extends object>(counted: Counted, calls: { count: number }): Counted {
  return new Proxy(counted, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.count++
        return Reflect.apply(value, target, args)
      }
    },
  })
}

/** What a case depends on besides the adapter; nothing by default. */
type DependsOn = 'the store' | 'the library alone'

type Case = readonly [
  name: string,
  run: (world: World) => Promise<void>,
  dependsOn?: DependsOn | undefined,
]

const guide: readonly Case[] = [
  [
    'the guide: login, profile, admin, logout',
    async ({ client }) => {
      const browser = client()
      assert.equal((await browser.get('/profile')).status, 401)
      const login = await browser.login('alice', PASSWORD)
      assert.deepEqual(await login.json(), { message: 'Logged in successfully' })
      const profile = await browser.get('/profile')
      assert.deepEqual(await profile.json(), { message: 'Welcome to your profile, alice!' })
      assert.equal((await browser.get('/admin')).status, 200)
      const logout = await browser.post('/logout')
      assert.deepEqual(await logout.json(), { message: 'Logged out successfully' })
      assert.equal(browser.cookies.has(NAME), false)
      assert.equal((await browser.get('/profile')).status, 401)
    },
    'the store',
  ],
  [
    'keeps a user logged in who asks for it, by a form’s box or by JSON, and nobody else (ASVS 7.3.1)',
    async ({ client, clock }) => {
      const credentials = { username: 'alice', password: PASSWORD }
      const isRemembered = async (body: object, isForm = false): Promise<boolean> => {
        const browser = client()
        const answer = isForm
          ? await browser.submit('/login', { ...credentials, ...body })
          : await browser.post('/login', { ...credentials, ...body })
        assert.ok(answer.status < 400, `${answer.status}`)
        const seconds = keptFor(answer)
        if (seconds !== null) assert.ok(Math.abs(seconds - (30 * DAY) / SECOND) < 60, `${seconds}`)
        clock.advance(2 * HOUR)
        const lives = (await browser.get('/profile')).status === 200
        assert.equal(lives, seconds !== null)
        return lives
      }
      assert.equal(await isRemembered({ remember: 'on' }, true), true)
      assert.equal(await isRemembered({}, true), false)
      assert.equal(await isRemembered({ remember: true }), true)
      assert.equal(await isRemembered({ remember: false }), false)
      assert.equal(await isRemembered({}), false)
    },
    'the store',
  ],
  [
    'refusals are problem details: 401 without login, 403 without the role, 401 for a wrong password',
    async ({ client }) => {
      const browser = client()
      await problem(await browser.get('/profile'), 401, 'not_authenticated', 'Not authenticated')
      const wrong = await browser.post('/login', { username: 'bob', password: 'wrong' })
      await problem(wrong, 401, 'invalid_credentials', 'Invalid credentials')
      await browser.login('bob', PASSWORD)
      await problem(await browser.get('/admin'), 403, 'forbidden', 'Forbidden')
    },
  ],
  [
    'unknown user and wrong password get the same bytes',
    async ({ client }) => {
      const answers = await Promise.all(
        ['alice', 'nobody'].map(async (username) => {
          const response = await client().post('/login', { username, password: 'wrong' })
          const headers = [...response.headers].filter(([name]) => name !== 'date')
          return { status: response.status, headers, body: await response.text() }
        }),
      )
      assert.deepEqual(answers[0], answers[1])
    },
    'the store',
  ],
]

const promises: readonly Case[] = [
  [
    'a cookie copied before logout is refused after it',
    async ({ client }) => {
      const [browser, thief] = [client(), client()]
      await browser.login('alice', PASSWORD)
      copyCookies(browser, thief)
      assert.equal((await thief.get('/profile')).status, 200)
      await browser.post('/logout')
      assert.equal((await thief.get('/profile')).status, 401)
    },
    'the store',
  ],
  [
    'a write that is running at logout does not bring the session back, and sets no cookie',
    async ({ client, slow }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const [late, thief] = [client(), client()]
      copyCookies(browser, late)
      copyCookies(browser, thief)
      const running = late.post('/session/slow')
      await slow.begun.promise
      await browser.post('/logout')
      slow.end.resolve()
      const response = await running
      await problem(response, 401, 'session_ended', 'The session has ended')
      assert.deepEqual(response.headers.getSetCookie(), [])
      assert.equal((await thief.get('/profile')).status, 401)
    },
    'the store',
  ],
  [
    'a cookie planted before login never becomes logged in',
    async ({ client }) => {
      const [attacker, victim] = [client(), client()]
      await attacker.post('/session')
      copyCookies(attacker, victim)
      await victim.login('alice', PASSWORD)
      assert.notEqual(victim.cookieHeader, attacker.cookieHeader)
      assert.deepEqual(await json(attacker.get('/session')), { keys: [], user: null })
      assert.deepEqual(await json(victim.get('/session')), { keys: [], user: 'alice' })
    },
    'the store',
  ],
  [
    "the cookie's bytes hold no user data",
    async ({ client, cookieValue }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const value = browser.cookies.get(NAME) ?? ''
      assert.match(value, cookieValue)
      const decoded = value
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      for (const text of [value, ...decoded]) assert.doesNotMatch(text, /alice|user-0001|admin/i)
    },
    'the store',
  ],
  [
    'a forged cookie opens no session and costs no store call',
    async ({ client, storeCalls }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const good = browser.cookies.get(NAME) as string
      const last = good.length - 1
      const forged = [flip(good, 0), flip(good, 7 * last), good.slice(0, last), `${good}A`, '']
      storeCalls.count = 0
      for (const value of [...forged, cookieOfAnotherSecret()]) {
        browser.cookies.set(NAME, value)
        assert.equal((await browser.get('/profile')).status, 401)
      }
      assert.equal(storeCalls.count, 0)
      browser.cookies.set(NAME, good)
      assert.equal((await browser.get('/profile')).status, 200, 'control')
    },
    'the store',
  ],
  [
    'the idle and the absolute timeout hold to the millisecond; no activity outlasts the absolute one',
    async ({ client, clock }) => {
      const idle = client()
      await idle.login('alice', PASSWORD)
      clock.advance(30 * MINUTE - 1)
      assert.equal((await idle.get('/profile')).status, 200)
      clock.advance(30 * MINUTE)
      assert.equal((await idle.get('/profile')).status, 401)

      const busy = client()
      await busy.login('alice', PASSWORD)
      for (let time = 0; time < 12 * HOUR - 20 * MINUTE; time += 20 * MINUTE) {
        clock.advance(20 * MINUTE)
        assert.equal((await busy.get('/profile')).status, 200)
      }
      clock.advance(20 * MINUTE - 1)
      assert.equal((await busy.get('/profile')).status, 200)
      clock.advance(1)
      assert.equal((await busy.get('/profile')).status, 401)
    },
    'the store',
  ],
  [
    'demoting an admin gives 403 on the next request',
    async ({ client, latch }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      assert.equal((await browser.get('/admin')).status, 200)
      await latch.updateUser({ id: 'user-0001', username: 'alice', roles: [] })
      assert.equal((await browser.get('/admin')).status, 403)
      await latch.revokeUser('user-0001')
      assert.equal((await browser.get('/admin')).status, 401)
    },
    'the store',
  ],
  [
    'the cookie’s name twice, a no-break space before it, quotes, 1 MB of junk: no session, no error',
    async ({ client, storeCalls }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const value = browser.cookies.get(NAME) as string
      const other = client()
      await other.login('alice', PASSWORD)
      storeCalls.count = 0
      for (const cookie of [
        `${NAME}=${value}; ${other.cookieHeader}`,
        `${NAME}=x; ${NAME}=${value}`,
        `\u00a0${NAME}=${value}`,
        `\u00e2\u0080\u0080${NAME}=${value}`,
        `${NAME}="${value}"`,
        `$Version=1,${NAME}=${value}`,
        `${NAME.toLowerCase()}=${value}`,
        `a=${'; b='.repeat(250_000)}`,
        `${NAME}=${'x'.repeat(1_000_000)}`,
      ]) {
        const response = await client().get('/session', { Cookie: cookie })
        assert.deepEqual(await response.json(), { keys: [], user: null }, cookie.slice(0, 40))
      }
      assert.equal(storeCalls.count, 0)
    },
  ],
  [
    'a response to a look at the session says no-store and Vary: Cookie, and so does a refusal',
    async ({ client }) => {
      const browser = client()
      const login = await browser.login('alice', PASSWORD)
      const looked = [login, await browser.get('/profile'), await browser.get('/session')]
      looked.push(await client().get('/profile'), await client().get('/session'))
      looked.push(await client().post('/login', { username: 'alice', password: 'wrong' }))
      looked.push(await browser.post('/throws'), await browser.post('/logout'))
      for (const { headers } of looked) {
        assert.equal(headers.get('cache-control'), 'no-store')
        assert.ok(variesBy(headers).includes('cookie'), String(headers.get('vary')))
      }
      const open = await browser.get('/public')
      assert.deepEqual([open.headers.get('cache-control'), open.headers.get('vary')], [null, null])
    },
    'the store',
  ],
]

/** One request has one session, however many routes it goes through; and not every request is activity. */
const looks: readonly Case[] = [
  [
    'routes within routes share one session: no write is lost, and the browser gets one cookie',
    async ({ client }) => {
      const browser = client()
      const { headers } = await browser.post('/nested')
      assert.equal(sessionCookies(headers), 1)
      assert.equal(headers.get('cache-control'), 'no-store')
      const { keys } = (await json(browser.get('/session'))) as { keys: string[] }
      assert.deepEqual(keys.toSorted(), ['late', 'theme'])

      const within = client()
      const login = await within.post('/login/within', { username: 'alice', password: PASSWORD })
      assert.equal(login.status, 200)
      assert.equal(sessionCookies(login.headers), 1)
      assert.equal((await within.get('/profile')).status, 200)
    },
    'the store',
  ],
  [
    'a handler reaches the context and the session of its request, and logs in by them',
    async ({ client }) => {
      const browser = client()
      const response = await browser.post('/reach')
      const seen = { countsForClient: true, isOneSession: true, user: 'alice' }
      assert.deepEqual(await response.json(), { ...seen, wrong: 'invalid_credentials' })
      assert.equal(sessionCookies(response.headers), 1)
      assert.equal((await browser.get('/profile')).status, 200)
      const evil = { 'Sec-Fetch-Site': 'cross-site' }
      assert.equal((await client().post('/reach', {}, evil)).status, 403)
    },
  ],
  [
    'a route within a route that allows cross-site requests is as strict as it is alone',
    async ({ client }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const crossSite = { 'Sec-Fetch-Site': 'cross-site' }
      const refused = await browser.post('/lent', {}, crossSite)
      await problem(refused, 403, 'cross_site_request', 'Cross-site request refused')
      assert.equal((await browser.post('/lent')).status, 200, 'control: our own page')
    },
  ],
  [
    'neither polling nor a page that a browser fetches ahead keeps a session alive',
    async ({ client, clock }) => {
      const poll = (headers: Record<string, string>) => (browser: TestClient) =>
        browser.get('/profile', headers)
      for (const ask of [
        (browser: TestClient) => browser.get('/poll'),
        poll({ 'Latchkey-Activity': 'none' }),
        poll({ 'Sec-Purpose': 'prefetch' }),
        poll({ 'Sec-Purpose': 'prefetch;prerender' }),
        poll({ Purpose: 'prefetch' }),
      ]) {
        const browser = client()
        await browser.login('alice', PASSWORD)
        for (let minute = 1; minute < 30; minute++) {
          clock.advance(MINUTE)
          const response = await ask(browser)
          assert.equal(response.status, 200)
          // Sealed sessions get no new seal either.
          assert.deepEqual(response.headers.getSetCookie(), [])
        }
        clock.advance(MINUTE - 1)
        assert.equal((await ask(browser)).status, 200)
        clock.advance(1)
        assert.equal((await ask(browser)).status, 401)
        assert.equal((await browser.get('/profile')).status, 401)
      }
    },
    'the store',
  ],
  [
    'one look that is activity makes the request activity, before or after one that is none',
    async ({ client, clock }) => {
      for (const [path, headers, lives] of [
        ['/poll/within', {}, true],
        ['/profile', {}, true],
        ['/profile', { 'Latchkey-Activity': 'yes', 'Sec-Purpose': 'prefetched' }, true],
        ['/poll', {}, false],
        ['/poll', { 'Latchkey-Activity': 'always' }, false],
        ['/poll/within', { 'Latchkey-Activity': 'none' }, false],
      ] as const) {
        const browser = client()
        await browser.login('alice', PASSWORD)
        for (let i = 0; i < 3; i++) {
          clock.advance(14 * MINUTE)
          const expected = lives || i < 2 ? 200 : 401
          assert.equal((await browser.get(path, headers)).status, expected, `${path} ${i}`)
        }
      }
    },
    'the store',
  ],
]

/** Cases that take long and concern only the library: neither an adapter nor a store has a part in them. */
const crowds: readonly Case[] = [
  [
    'a cookie with a flipped bit, cut short or signed by another secret: no session and no store call',
    async ({ client, storeCalls }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const good = browser.cookies.get(NAME) as string
      const forged = [
        ...Array.from({ length: good.length * 7 }, (_, bit) => flip(good, bit)),
        ...Array.from({ length: good.length }, (_, length) => good.slice(0, length)),
        cookieOfAnotherSecret(),
      ].filter(isSendable)
      storeCalls.count = 0
      for (const value of forged) {
        browser.cookies.set(NAME, value)
        assert.equal((await browser.get('/profile')).status, 401)
      }
      assert.equal(storeCalls.count, 0)
      browser.cookies.set(NAME, good)
      assert.equal((await browser.get('/profile')).status, 200)
    },
    'the library alone',
  ],
  [
    '10,000 anonymous requests store nothing and set no cookie',
    async ({ client, storeCalls }) => {
      const browser = client()
      for (let i = 0; i < 10_000; i++) {
        const response = await browser.get(i % 2 === 0 ? '/session' : '/profile')
        await response.arrayBuffer()
      }
      assert.equal(browser.cookies.size, 0)
      assert.equal(storeCalls.count, 0)
    },
    'the library alone',
  ],
]

const details: readonly Case[] = [
  [
    'anonymous requests store nothing and set no cookie',
    async ({ client, storeCalls }) => {
      const browser = client()
      for (const path of ['/session', '/profile', '/public', '/session']) {
        await (await browser.get(path)).arrayBuffer()
      }
      assert.equal(browser.cookies.size, 0)
      assert.equal(storeCalls.count, 0)
    },
    'the store',
  ],
  [
    "leaves the application's own Cache-Control and cookies as they are",
    async ({ client }) => {
      const { headers } = await client().get('/cached')
      assert.equal(headers.get('cache-control'), 'private, max-age=5')
      assert.equal(headers.get('vary'), 'Cookie')
      assert.deepEqual(headers.getSetCookie(), ['own=1'])
    },
  ],
  [
    'sets exactly one session cookie in a response: Secure, HttpOnly, SameSite=Lax, __Host-',
    async ({ client, cookieValue }) => {
      const browser = client()
      await browser.post('/session')
      const { headers } = await browser.login('alice', PASSWORD)
      const cookies = headers.getSetCookie().filter((cookie) => cookie.startsWith(`${NAME}=`))
      assert.equal(cookies.length, 1)
      const [value = '', ...attributes] = (cookies[0] ?? '').split('; ')
      assert.match(value.replace('__Host-Http-session=', ''), cookieValue)
      assert.deepEqual(attributes, ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure'])
    },
    'the store',
  ],
  [
    'takes no session from a query, a header or a body',
    async ({ client }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const value = browser.cookies.get(NAME) as string
      const response = await client().get(`/profile?${NAME}=${value}&session=${value}`, {
        Authorization: `Bearer ${value}`,
        [NAME]: value,
      })
      assert.equal(response.status, 401)
    },
  ],
  [
    'a handler that throws is answered by the framework, and what was stored before is kept',
    async ({ client }) => {
      const browser = client()
      assert.equal((await browser.post('/throws')).status, 500)
      assert.equal(browser.cookies.size, 1)
      assert.deepEqual(await json(browser.get('/session')), { keys: ['theme'], user: null })
    },
    'the store',
  ],
]

const requests: readonly Case[] = [
  [
    'guards HEAD like GET, and answers it without a body',
    async ({ client }) => {
      const head = async (browser: TestClient): Promise<unknown[]> => {
        const response = await browser.send('/profile', { method: 'HEAD' })
        return [response.status, await response.text(), response.headers.get('cache-control')]
      }
      const browser = client()
      assert.deepEqual(await head(browser), [401, '', 'no-store'])
      await browser.login('alice', PASSWORD)
      assert.deepEqual(await head(browser), [200, '', 'no-store'])
    },
  ],
  [
    'opens a guarded route by no other spelling of its path',
    async ({ client }) => {
      const browser = client()
      await browser.login('bob', PASSWORD)
      for (const path of ['/admin', '/%61dmin', '//admin', '/./admin', '/x/../admin', '/ADMIN']) {
        for (const end of ['', '/', ';x', '?x', '%2f', '%00', '%20', '.css', '/.', '//', '%2e']) {
          const response = await browser.get(`http://localhost${path}${end}`)
          assert.ok([400, 403, 404].includes(response.status), `${path}${end}: ${response.status}`)
          assert.doesNotMatch(await response.text(), /"admin":/)
        }
      }
    },
  ],
  [
    'refuses requests that other sites have caused, whatever their Content-Type, and changes nothing',
    async ({ client }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain']
      for (const path of ['/session', '/logout', '/login']) {
        for (const type of types) {
          const headers = { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': type }
          const body = type.includes('json') ? '{"username":"bob"}' : 'username=bob'
          const response = await browser.send(path, { method: 'POST', body, headers })
          // A framework may refuse the type before anybody has looked at the session.
          const expected = path === '/session' ? [403, 415] : [403]
          assert.ok(expected.includes(response.status), `${path} ${type}: ${response.status}`)
        }
      }
      assert.deepEqual(await json(browser.get('/session')), { keys: [], user: 'alice' })
      const own = await browser.post('/session')
      assert.equal(own.status, 200, 'control: our own site')
    },
  ],
  [
    "sets its cookie beside the application's own, set before and after",
    async ({ client }) => {
      const browser = client()
      const { headers } = await browser.post('/cookies')
      const names = headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])
      assert.equal(names.length, 3)
      assert.deepEqual(new Set(names), new Set(['before', NAME, 'after']))
      assert.deepEqual(await json(browser.get('/session')), { keys: ['theme'], user: null })
    },
    'the store',
  ],
  [
    'while a response streams, no session starts whose cookie is not in it',
    async ({ client }) => {
      for (const user of [null, 'alice']) {
        const browser = client()
        if (user !== null) await browser.login(user, PASSWORD)
        const before = browser.cookieHeader
        const response = await browser.get('/stream')
        const outcome = (await response.text()).replace('one ', '')
        assert.match(outcome, /^(written|response_sent)$/)
        if (user === null) assert.equal(browser.cookies.has(NAME), outcome === 'written')
        const { keys } = (await json(browser.get('/session'))) as { keys: string[] }
        assert.deepEqual(keys, outcome === 'written' ? ['streamed'] : [], before)
        assert.equal(response.headers.get('cache-control'), 'no-store')
      }
    },
    'the store',
  ],
]

const login: readonly Case[] = [
  [
    'logs in by form too, and sends a browser to a safe next',
    async ({ client }) => {
      for (const [next, location] of [
        ['/admin?x=1', '/admin?x=1'],
        ['//evil.test', '/'],
        ['https://evil.test/', '/'],
        ['/\\evil.test', '/'],
      ] as const) {
        const browser = client()
        const fields = { username: 'alice', password: PASSWORD, next }
        const response = await browser.submit('/login', fields)
        assert.deepEqual([response.status, response.headers.get('location')], [303, location])
        assert.equal((await browser.get('/profile')).status, 200)
      }
    },
  ],
  [
    'sends a browser that navigates to the login page with the way back, others get 401',
    async ({ client }) => {
      const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
      const response = await client(page).get('/profile?tab=2&next=//evil.test')
      assert.equal(response.status, 303)
      assert.equal(
        response.headers.get('location'),
        '/sign-in?next=%2Fprofile%3Ftab%3D2%26next%3D%2F%2Fevil.test',
      )
      const script = { Accept: 'text/html', 'Sec-Fetch-Mode': 'cors' }
      assert.equal((await client(script).get('/profile')).status, 401)
      assert.equal((await client({ Accept: 'text/html' }).get('/profile')).status, 303)
    },
  ],
  [
    'answers as the client prefers, and names in Vary the headers that decided',
    async ({ client }) => {
      const decided = ['accept', 'cookie', 'sec-fetch-mode']
      for (const [Accept, isPage] of [
        ['text/html,application/xhtml+xml,*/*;q=0.8', true],
        ['application/json;q=0.9, text/html', true],
        ['application/json, text/html;q=0.9', false],
        ['*/*', false],
        ['application/x;note="text/html"', false],
      ] as const) {
        const browser = client({ Accept })
        const refused = await browser.get('/profile')
        const wrong = await browser.post('/login', { username: 'alice', password: 'wrong' })
        const done = await browser.post('/login', { username: 'alice', password: PASSWORD })
        const out = await browser.post('/logout')
        assert.deepEqual([refused.status, wrong.status], [isPage ? 303 : 401, 401], Accept)
        assert.deepEqual([done.status, out.status], isPage ? [303, 303] : [200, 200])
        for (const { headers } of [refused, done, out]) {
          assert.deepEqual(variesBy(headers), decided)
        }
        // A wrong password is one answer for all.
        assert.deepEqual(variesBy(wrong.headers), ['cookie'])
      }
    },
  ],
  [
    'refuses a login and a logout by a safe or an unknown method: 405 with Allow, and the session lives',
    async ({ client }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const mine = new URLSearchParams({ username: 'bob', password: PASSWORD })
      const image = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' }
      const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
      const handshake = { Upgrade: 'websocket', Connection: 'Upgrade' }
      for (const path of ['/logout', '/login', `/login?${mine}`]) {
        for (const headers of [{}, image, page, handshake, { 'X-HTTP-Method-Override': 'POST' }]) {
          const response = await browser.get(path, headers)
          await problem(response, 405, 'method_not_allowed', 'Send it by POST')
          assert.equal(response.headers.get('allow'), 'POST')
          assert.deepEqual(response.headers.getSetCookie(), [])
        }
        for (const method of ['HEAD', 'OPTIONS', 'QUERY', 'PROPFIND']) {
          const { status } = await browser.send(path, { method })
          // A framework may not know the method, or answer OPTIONS itself.
          const expected = method === 'HEAD' ? [405] : [405, 404, 501, 400, 200, 204]
          assert.ok(expected.includes(status), `${method} ${path}: ${status}`)
        }
      }
      const profile = await browser.get('/profile')
      assert.deepEqual(await profile.json(), { message: 'Welcome to your profile, alice!' })
      await browser.post('/logout')
      assert.equal((await browser.get('/profile')).status, 401, 'control: POST does it')
    },
  ],
  [
    'takes a login whose fields have other names, and names the field that is missing',
    async ({ client }) => {
      const browser = client()
      const wrong = await browser.post('/login/email', { username: 'alice', password: PASSWORD })
      await problem(wrong, 400, 'invalid_request', '"email" is missing')
      const mine = { email: 'alice', pass: PASSWORD, username: 7 }
      assert.equal((await browser.post('/login/email', mine)).status, 200)
      assert.equal((await browser.get('/profile')).status, 200)
    },
  ],
  [
    'sends a user who must confirm to the confirm page with the way back, never to the login page',
    async ({ client, clock }) => {
      const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
      const [browser, script] = [client(page), client()]
      const to = '/recent?tab=2'
      const answer = async (response: Promise<Response>): Promise<unknown[]> => {
        const { status, headers } = await response
        return [status, headers.get('location')]
      }
      assert.deepEqual(await answer(browser.get(to)), [303, '/sign-in?next=%2Frecent%3Ftab%3D2'])
      for (const visitor of [browser, script]) {
        await visitor.post('/login', { username: 'alice', password: PASSWORD })
        assert.equal((await visitor.get(to)).status, 200)
      }
      clock.advance(6 * MINUTE)
      assert.deepEqual(await answer(browser.get(to)), [303, '/confirm?next=%2Frecent%3Ftab%3D2'])
      assert.deepEqual(await answer(browser.post('/recent')), [303, '/confirm'])
      const code = 'recent_login_required'
      await problem(await script.get(to), 403, code, 'Recent login required')
      // A user who confirms comes back to the act, with all data of the session.
      const confirmed = { username: 'alice', password: PASSWORD, next: to }
      assert.deepEqual(await answer(browser.submit('/login', confirmed)), [303, to])
      assert.equal((await browser.get(to)).status, 200)
    },
    'the store',
  ],
  [
    'ends every circle of redirects with the refusal itself',
    async ({ client, clock }) => {
      const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
      const follow = async (browser: TestClient, path: string): Promise<[number, number]> => {
        for (let turns = 0, at = path; turns < 60; turns++) {
          const { status, headers } = await browser.get(at)
          const location = headers.get('location')
          if (location === null) return [status, turns]
          at = location
        }
        return [0, 60]
      }
      const browser = client(page)
      assert.deepEqual(await follow(browser, '/profile'), [401, 1])
      assert.deepEqual(await follow(browser, '/sign-in'), [401, 0])
      assert.deepEqual(await follow(browser, '/sign-in?next=%2Fsign-in'), [401, 0])
      await browser.post('/login', { username: 'alice', password: PASSWORD })
      clock.advance(6 * MINUTE)
      assert.deepEqual(await follow(browser, '/recent'), [403, 1])
      assert.deepEqual(await follow(browser, '/confirm'), [403, 0])
      assert.deepEqual(await follow(browser, '/sign-in'), [200, 0])
    },
  ],
  [
    'sends a browser away after logout',
    async ({ client }) => {
      const browser = client()
      await browser.login('alice', PASSWORD)
      const response = await browser.submit('/logout', {})
      assert.deepEqual([response.status, response.headers.get('location')], [303, '/'])
      assert.equal(browser.cookies.has(NAME), false)
    },
  ],
  [
    'ignores other fields of a login, and refuses a login that repeats one of its own fields',
    async ({ client }) => {
      const mine = { username: 'alice', password: PASSWORD }
      const more = { remember: true, tags: ['a', 'b'], device: { username: 'bob' }, n: null }
      assert.equal((await client().post('/login', { ...more, ...mine })).status, 200)
      const fields = `${new URLSearchParams(mine)}&remember=on&tag=a&tag=b&username[]=bob`
      const form = new FormData()
      for (const [name, value] of Object.entries(mine)) form.append(name, value)
      form.append('avatar', new Blob(['x']))
      for (const [body, type] of [
        [fields, 'application/x-www-form-urlencoded'],
        [form, undefined],
      ] as const) {
        const headers = { ...(type !== undefined && { 'Content-Type': type }) }
        assert.equal((await client().send('/login', { method: 'POST', body, headers })).status, 200)
      }
      const twice = `{"password":"x","device":{"a":1},${JSON.stringify(mine).slice(1)}`
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', body: twice, headers }
      assert.equal((await client().send('/login', init)).status, 400)
      assert.deepEqual(JSON.parse(twice), { ...mine, device: { a: 1 } }, 'control: hidden')
    },
  ],
  [
    'refuses a body of another type, another shape or over 16 KiB, and goes on',
    async ({ client }) => {
      const browser = client()
      const post = (body: string, type: string): Promise<Response> =>
        browser.send('/login', { method: 'POST', body, headers: { 'Content-Type': type } })
      const big = JSON.stringify({ username: 'alice', password: 'x'.repeat(17_000) })
      for (const [body, type, status, code] of [
        [big, 'application/json', 413, 'body_too_large'],
        ['username=alice', 'text/plain', 415, 'unsupported_media_type'],
        ['{"username":"alice"', 'application/json', 400, 'invalid_request'],
        ['{"username":["alice"],"password":"x"}', 'application/json', 400, 'invalid_request'],
        ['{"username":{"$gt":""},"password":"x"}', 'application/json', 400, 'invalid_request'],
        ['[]', 'application/json', 400, 'invalid_request'],
        ['', 'application/json', 400, 'invalid_request'],
        [
          '{"username":"bob","username":"alice","password":"x"}',
          'application/json',
          400,
          'invalid_request',
        ],
        [
          'username=a&username=b&password=x',
          'application/x-www-form-urlencoded',
          400,
          'invalid_request',
        ],
      ] as const) {
        const response = await post(body, type)
        assert.equal(response.status, status)
        assert.equal(((await response.json()) as { code: string }).code, code)
      }
      const long = { username: 'alice', password: 'x'.repeat(1025) }
      const refused = await browser.post('/login', long)
      assert.equal(((await refused.json()) as { code: string }).code, 'password_too_long')
      await browser.login('alice', PASSWORD)
    },
  ],
]

const cases: readonly Case[] = [
  ...guide,
  ...promises,
  ...details,
  ...requests,
  ...login,
  ...looks,
  ...crowds,
]

/**
 * Runs the contract with `node:test` on each store. Cases that concern only the library run on the first store. With
 * `only`, runs a part of the contract.
 */
export function testAdapter(name: string, adapter: AdapterUnderTest): void {
  const isMeant = ([, , dependsOn]: Case, isFirst: boolean): boolean => {
    if (adapter.only === 'the store') return dependsOn === 'the store'
    return dependsOn !== 'the library alone' || (adapter.only === undefined && isFirst)
  }
  for (const [i, [storeName, openStore]] of Object.entries(adapter.stores).entries()) {
    describe(`${name} on ${storeName}`, () => {
      for (const one of cases.filter((candidate) => isMeant(candidate, i === 0))) {
        const [promise, run] = one
        it(promise, () => inWorld(adapter, openStore, run))
      }
    })
  }
}

async function problem(
  response: Response,
  status: number,
  code: string,
  detail: string,
): Promise<void> {
  assert.equal(response.status, status)
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const { title, ...rest } = (await response.json()) as Record<string, unknown>
  assert.deepEqual(rest, { type: 'about:blank', status, code, detail })
  assert.equal(typeof title, 'string')
}

/** How many cookies for the session a response sets. */
function sessionCookies(headers: Headers): number {
  return headers.getSetCookie().filter((cookie) => cookie.startsWith(`${NAME}=`)).length
}

/** The names in Vary, in order and lower case. */
function variesBy(headers: Headers): string[] {
  const names = (headers.get('vary') ?? '').toLowerCase().split(',')
  return names.map((name) => name.trim()).toSorted()
}

async function json(response: Promise<Response>): Promise<unknown> {
  return (await response).json()
}

function copyCookies(from: TestClient, to: TestClient): void {
  for (const [name, value] of from.cookies) to.cookies.set(name, value)
}

/** Flips one of the seven bits of ASCII. */
function flip(text: string, bit: number): string {
  const bytes = Buffer.from(text, 'latin1')
  const at = Math.floor(bit / 7)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 7))
  return bytes.toString('latin1')
}

/** Whether HTTP lets the value through at all: no control characters, and no end of the cookie. */
function isSendable(value: string): boolean {
  return Array.from(value).every((char) => char >= ' ' && char < '\u007f' && char !== ';')
}

/** Returns a session cookie that is good, for an application with another secret. */
function cookieOfAnotherSecret(): string {
  const other = new TokenSigner(deriveKeys([SECRET.toLowerCase()], `session/${NAME}`))
  return other.sign(createToken())
}

/** How many seconds a browser keeps the session cookie of a response; `null`: until it is closed. */
function keptFor(response: Response): number | null {
  const cookie = response.headers.getSetCookie().find((text) => text.startsWith(`${NAME}=`)) ?? ''
  const maxAge = /; Max-Age=(\d+)/i.exec(cookie)?.[1]
  if (maxAge !== undefined) return Number(maxAge)
  const expires = /; Expires=([^;]+)/i.exec(cookie)?.[1]
  return expires === undefined ? null : (Date.parse(expires) - Date.now()) / SECOND
}
