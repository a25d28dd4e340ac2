/**
 * No refusal leads in a circle. Every refusal is met on every page, by every kind of visitor, and its redirects are
 * followed as a browser follows them (ASVS 5.0, 7.5.1 and 7.5.3: whoever has to confirm must be able to).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { HOUR, LatchkeyError, MINUTE, type LatchkeyErrorCode } from 'latchkey'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { testClient, type TestClient } from 'latchkey/testing'
import { PASSWORD, testApplication, type TestApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'

/** Every code with its status. The compiler refuses this table if a code is missing. */
const statuses: Readonly<Record<LatchkeyErrorCode, LatchkeyError['status']>> = {
  body_too_large: 413,
  callback_timeout: 503,
  credential_limit: 409,
  credential_unreadable: 503,
  cross_site_request: 403,
  forbidden: 403,
  hashing_failed: 500,
  invalid_credentials: 401,
  invalid_request: 400,
  invalid_session_data: 500,
  invalid_token: 400,
  invalid_username: 400,
  last_factor: 409,
  lifetimes_failed: 503,
  login_unfinished: 401,
  method_not_allowed: 405,
  not_authenticated: 401,
  overloaded: 503,
  password_refused: 400,
  password_too_long: 400,
  provider_refused: 400,
  provider_unavailable: 503,
  recent_login_required: 403,
  response_sent: 500,
  second_factor_required: 403,
  session_ended: 401,
  session_too_large: 500,
  store_unavailable: 503,
  too_many_attempts: 429,
  unsupported_media_type: 415,
  update_conflict: 409,
}
const codes = Object.keys(statuses) as LatchkeyErrorCode[]

class Refusal extends LatchkeyError {
  readonly code: LatchkeyErrorCode
  readonly status: LatchkeyError['status']

  constructor(code: LatchkeyErrorCode) {
    super(code)
    this.code = code
    this.status = statuses[code]
  }
}

/** The pages, and a place where something is done. */
const places = ['/login', '/factor', '/confirm', '/act'] as const
type Place = (typeof places)[number]

/**
 * Which places refuse everybody, whoever comes, and by which code. A place may refuse before it looks at the session.
 */
interface Broken {
  readonly code: LatchkeyErrorCode
  readonly looks: boolean
}

/** What was seen on the way of a browser. */
interface Way {
  readonly urls: readonly string[]
  readonly last: Response
}

/** More redirects than any honest way has. Browsers stop at twenty. */
const MOST_REDIRECTS = 6

/** Goes on with a browser's request until there is an answer that is no redirect. */
async function follow(client: TestClient, path: string, first: Promise<Response>): Promise<Way> {
  const urls = [path]
  let last = await first
  for (let location = last.headers.get('Location'); location !== null;) {
    const isAgain = urls.slice(1).includes(location)
    urls.push(location)
    assert.ok(!isAgain && urls.length <= MOST_REDIRECTS, `a circle: ${urls.join(' → ')}`)
    last = await client.get(location, navigating)
    location = last.headers.get('Location')
  }
  return { urls, last }
}

const navigating = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }

function openSite() {
  /** Who has a code: alice needs it to log in, carol does not, bob has none. */
  const withCode = new Set(['alice', 'carol'])
  const app: TestApplication = testApplication({
    findUserById: (id) => [...app.users.values()].find((user) => user.id === id) ?? null,
    needsSecondFactor: ({ username }) => username === 'alice',
    factors: [
      {
        kind: 'code',
        methods: ['otp'],
        has: ({ username }) => withCode.has(username),
        verify: (_, code) => code === '123456',
      },
    ],
  })
  const { latch, users } = app
  const bob = users.get('bob')
  assert.ok(bob)
  users.set('carol', { ...bob, id: 'id-carol', username: 'carol' })
  const broken = new Map<string, Broken>()
  const adapter = latchkeyFetch(latch, {
    loginPage: '/login',
    factorPage: '/factor',
    confirmPage: '/confirm',
    confirmForm: () => new Response('confirm the form'),
  })
  const { depends, loginRoute, factorRoute, confirmRoute } = adapter
  const refuses = depends(
    {
      refusal: async (ctx) => {
        const how = broken.get(ctx.url.split('?')[0] as string) as Broken
        if (how.looks) await ctx.session()
        throw new Refusal(how.code)
      },
    },
    () => new Response('never'),
  )
  const nextIn = (request: Request): string =>
    latch.safeRedirect(new URL(request.url).searchParams.get('next'), '/')
  const to = (location: string) => new Response(null, { status: 303, headers: { location } })
  const form = (text: string) => new Response(text)
  const session = { session: latch.session }
  const handlers: Record<string, FetchHandler<[]>> = {
    'GET /': () => form('home'),
    // The pages as an application writes them: each sends on whoever need not stay.
    'GET /login': depends(session, (request, { session: { user } }) =>
      user === null ? form('login') : to(nextIn(request)),
    ),
    'GET /factor': depends(session, (request, { session: { user, unfinished } }) => {
      if (unfinished !== null) return form('factor')
      return to(
        user === null ? `/login?next=${encodeURIComponent(nextIn(request))}` : nextIn(request),
      )
    }),
    'GET /confirm': depends({ user: latch.user }, () => form('confirm')),
    'GET /act': () => form('act'),
    'GET /user': depends({ user: latch.user }, () => form('user')),
    'GET /recent': depends({ user: latch.recentLogin(5 * MINUTE) }, () => form('recent')),
    'GET /second': depends({ user: latch.secondFactor }, () => form('second')),
    'POST /user': depends({ user: latch.user }, () => form('user')),
    'POST /recent': depends({ user: latch.recentLogin(5 * MINUTE) }, () => form('recent')),
    'POST /second': depends({ user: latch.secondFactor }, () => form('second')),
    'POST /kept': depends({ user: latch.secondFactor }, () => form('kept'), { resend: true }),
    'POST /login': loginRoute(),
    'POST /factor': factorRoute(),
    'POST /confirm': confirmRoute(),
  }
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (broken.has(pathname)) return refuses(request)
    return handlers[`${request.method} ${pathname}`]?.(request) ?? form('missing')
  }
  return { app, broken, fetch, withCode }
}

describe('a refusal of a browser that navigates', () => {
  withLittleWork()

  let site: ReturnType<typeof openSite>
  const visitors = new Map<string, TestClient>()

  before(async () => {
    site = openSite()
    const { app, fetch } = site
    const browser = (name: string): TestClient => {
      const client = testClient(fetch)
      visitors.set(name, client)
      return client
    }
    browser('nobody')
    await browser('confirmed long ago').login('bob', PASSWORD)
    const twice = browser('logged in with two factors long ago')
    await twice.submit('/login', { username: 'alice', password: PASSWORD })
    await twice.submit('/factor', { code: '123456' })
    app.clock.advance(10 * MINUTE)
    await browser('logged in').login('bob', PASSWORD)
    await browser('logged in, with a code that was not asked for').login('carol', PASSWORD)
    await browser('unfinished').submit('/login', { username: 'alice', password: PASSWORD })
    const both = browser('logged in, and unfinished as another user')
    await both.login('bob', PASSWORD)
    await both.submit('/login', { username: 'alice', password: PASSWORD })
  })
  after(() => site.app.latch.close())

  const where = (next: string | null, place: string): string =>
    next === null ? place : `${place}?next=${encodeURIComponent(next)}`

  const nexts = [null, '/', ...places, '/act?next=/login', '/login?next=%2Fconfirm', '//evil.test']

  /** Calls the function for each visitor, with these places broken. */
  async function withBroken(
    places: Readonly<Record<string, Broken>>,
    walk: (client: TestClient, visitor: string) => Promise<void>,
  ): Promise<void> {
    site.broken.clear()
    for (const [place, how] of Object.entries(places)) site.broken.set(place, how)
    try {
      for (const [visitor, client] of visitors) await walk(client, visitor)
    } finally {
      site.broken.clear()
    }
  }

  for (const place of places) {
    it(`by any code on ${place}, with any next, leads in no circle`, async () => {
      let walks = 0
      for (const code of codes) {
        for (const looks of [true, false]) {
          await withBroken({ [place]: { code, looks } }, async (client) => {
            for (const next of nexts) {
              const path = where(next, place)
              await follow(client, path, client.get(path, navigating))
              await follow(client, path, client.submit(path, {}))
              walks++
            }
          })
        }
      }
      assert.equal(walks, codes.length * 2 * visitors.size * nexts.length)
    })
  }

  it('by any two codes on any two pages leads in no circle', async () => {
    for (const [first, second] of pairsOf(places)) {
      for (const one of codes) {
        for (const other of codes) {
          const both = {
            [first]: { code: one, looks: true },
            [second]: { code: other, looks: false },
          }
          await withBroken(both, async (client) => {
            await follow(client, first, client.get(first, navigating))
            await follow(client, second, client.get(second, navigating))
          })
        }
      }
    }
  })

  it('leads each visitor to the page that can resolve it, and from there back to the act', async () => {
    const expected: Readonly<
      Record<string, readonly [user: string, recent: string, second: string]>
    > = {
      nobody: ['login', 'login', 'login'],
      unfinished: ['factor', 'factor', 'factor'],
      'confirmed long ago': ['user', 'confirm', 'refused'],
      'logged in': ['user', 'recent', 'refused'],
      'logged in, with a code that was not asked for': ['user', 'recent', 'confirm'],
      'logged in with two factors long ago': ['user', 'confirm', 'second'],
      'logged in, and unfinished as another user': ['user', 'recent', 'refused'],
    }
    const textOf = async (response: Response): Promise<string> =>
      response.status === 403 ? 'refused' : response.text()
    for (const [visitor, client] of visitors) {
      for (const [i, act] of ['/user', '/recent', '/second'].entries()) {
        const { urls, last } = await follow(client, act, client.get(act, navigating))
        const name = expected[visitor]?.[i]
        assert.equal(await textOf(last), name, `${visitor} at ${act}`)
        const isLed = name !== act.slice(1) && name !== 'refused'
        if (isLed) assert.equal(urls.at(-1), `/${name}?next=${encodeURIComponent(act)}`)
        const posted = await follow(client, act, client.submit(act, {}))
        assert.equal(await textOf(posted.last), name, `${visitor} posts to ${act}`)
      }
    }
  })

  it('by one of latchkey’s own routes leads in no circle, wherever the browser wants to go', async () => {
    const { fetch } = site
    const bodies = [
      {},
      { password: 'wrong' },
      { username: 'bob', password: 'wrong' },
      { code: '654321' },
      { passkey: '{}' },
    ]
    for (const [visitor, { cookies }] of visitors) {
      for (const route of ['/login', '/factor', '/confirm']) {
        for (const body of bodies) {
          for (const next of nexts) {
            const client = testClient(fetch)
            for (const [name, value] of cookies) client.cookies.set(name, value)
            const sent = { ...body, ...(next !== null && { next }) }
            const { last } = await follow(client, route, client.submit(route, sent))
            assert.ok(last.status < 500, `${visitor} ${route} ${JSON.stringify(sent)}`)
          }
        }
      }
    }
  })
})

describe('the walk', () => {
  it('finds a circle of two pages, and a page that leads on for ever (negative control)', async () => {
    const to = (location: string) => new Response(null, { status: 303, headers: { location } })
    const circle = testClient((request) => to(request.url.endsWith('/a') ? '/b' : '/a'))
    await assert.rejects(follow(circle, '/a', circle.get('/a')), /a circle/)
    let count = 0
    const endless = testClient(() => to(`/${count++}`))
    await assert.rejects(follow(endless, '/a', endless.get('/a')), /a circle/)
  })
})

describe('a user without factor × secondFactor', () => {
  withLittleWork()

  it('is told that there is none, and sent nowhere: no password lifts it', async () => {
    const { app, fetch } = openSite()
    const bob = testClient(fetch)
    await bob.login('bob', PASSWORD)
    for (const ask of [
      () => bob.get('/second', navigating),
      () => bob.submit('/second', {}),
      () => bob.submit('/kept', { amount: '7' }),
      () => bob.get('/second'),
    ]) {
      const { urls, last } = await follow(bob, '/second', ask())
      assert.deepEqual([last.status, urls], [403, ['/second']])
      const { code, factors, detail } = (await last.json()) as Record<string, unknown>
      assert.deepEqual([code, factors], ['second_factor_required', []])
      assert.match(String(detail), /has to be set up first/)
    }
    // Whoever goes to the confirm page on their own comes back to the same answer.
    const confirm = bob.submit('/confirm', { password: PASSWORD, next: '/second' })
    const { urls, last } = await follow(bob, '/confirm', confirm)
    assert.deepEqual([last.status, urls], [403, ['/confirm', '/second']])
    await app.latch.close()
  })

  it('is led to the confirm page as soon as they have one, and from there back to the act', async () => {
    const { app, fetch, withCode } = openSite()
    const bob = testClient(fetch)
    await bob.login('bob', PASSWORD)
    withCode.add('bob')
    const asked = await follow(bob, '/second', bob.get('/second', navigating))
    assert.equal(await asked.last.text(), 'confirm')
    assert.equal(await (await bob.submit('/kept', { amount: '7' })).text(), 'confirm the form')
    const byPassword = await bob.post('/confirm', { password: PASSWORD })
    const { factors } = (await byPassword.json()) as Record<string, unknown>
    assert.deepEqual([byPassword.status, factors], [403, ['code']])
    const byCode = bob.submit('/confirm', { code: '123456', next: '/second' })
    assert.equal(await (await follow(bob, '/confirm', byCode)).last.text(), 'second')
    await app.latch.close()
  })

  it('learns from an unfinished login which factors finish it, and if none does', async () => {
    const { app, fetch, withCode } = openSite()
    const asked = async (path: string): Promise<unknown> => {
      const alice = testClient(fetch)
      const login = await alice.post('/login', { username: 'alice', password: PASSWORD })
      const answer = path === '/login' ? login : await alice.get(path)
      const { code, factors, detail } = (await answer.json()) as Record<string, unknown>
      assert.equal(code, 'login_unfinished')
      return [factors, /has to be set up first/.test(String(detail))]
    }
    for (const path of ['/login', '/user', '/second']) {
      assert.deepEqual(await asked(path), [['code'], false], path)
    }
    withCode.delete('alice')
    for (const path of ['/login', '/user']) assert.deepEqual(await asked(path), [[], true], path)
    const nobody = (await (await testClient(fetch).get('/user')).json()) as object
    assert.equal('factors' in nobody, false)
    await app.latch.close()
  })

  it('is refused as before if nobody can say what they have', async () => {
    const { app, fetch } = openSite()
    const bob = testClient(fetch)
    await bob.login('bob', PASSWORD)
    app.users.set('bob', { id: 'id-bob' } as never)
    const { status } = await bob.get('/second')
    assert.equal(status, 403)
    app.users.delete('bob')
    const problem = (await (await bob.get('/second')).json()) as Record<string, unknown>
    assert.deepEqual([problem['code'], problem['factors']], ['second_factor_required', undefined])
    await app.latch.close()
  })
})

describe('a whole way', () => {
  withLittleWork()

  it('leads from the act by login, second step and confirmation back to the act', async () => {
    const { app, fetch } = openSite()
    const alice = testClient(fetch)
    const at = async (path: string) => follow(alice, path, alice.get(path, navigating))
    const nextOf = ({ urls }: Way) =>
      new URL(urls.at(-1) ?? '', 'http://x').searchParams.get('next') ?? ''
    const login = await at('/second')
    assert.equal(await login.last.text(), 'login')
    const credentials = { username: 'alice', password: PASSWORD, next: nextOf(login) }
    const factor = await follow(alice, '/login', alice.submit('/login', credentials))
    assert.equal(await factor.last.text(), 'factor')
    assert.equal(nextOf(factor), '/second')
    const wrong = await alice.submit('/factor', { code: '000000', next: '/second' })
    assert.equal(wrong.status, 401)
    const done = { code: '123456', next: nextOf(factor) }
    const act = await follow(alice, '/factor', alice.submit('/factor', done))
    assert.equal(await act.last.text(), 'second')
    app.clock.advance(10 * MINUTE)
    const confirm = await at('/recent')
    assert.equal(await confirm.last.text(), 'confirm')
    const before = alice.cookieHeader
    const byCode = { code: '123456', password: '', next: nextOf(confirm) }
    const back = await follow(alice, '/confirm', alice.submit('/confirm', byCode))
    assert.equal(await back.last.text(), 'recent')
    assert.notEqual(alice.cookieHeader, before, 'the token rotates (ASVS 5.0, 7.2.4)')
    const evil = await alice.submit('/confirm', { code: '123456', next: '//evil.test/x' })
    assert.equal(evil.headers.get('Location'), '/')
    await app.latch.close()
  })

  it('leads whoever confirms too late to the login, and from there back to the act', async () => {
    const { app, fetch } = openSite()
    const bob = testClient(fetch)
    await bob.login('bob', PASSWORD)
    app.clock.advance(24 * HOUR)
    const late = await bob.submit('/confirm', { password: PASSWORD, next: '/recent' })
    assert.equal(late.headers.get('Location'), '/login?next=%2Frecent')
    const alice = testClient(fetch)
    await alice.submit('/login', { username: 'alice', password: PASSWORD })
    app.clock.advance(11 * MINUTE)
    const code = { code: '123456', next: '//evil.test' }
    const over = await alice.submit('/factor', code)
    assert.equal(over.headers.get('Location'), '/login?next=%2F')
    await app.latch.close()
  })

  it('takes one proof, in a form or in JSON, and answers programs in JSON', async () => {
    const { app, fetch } = openSite()
    const bob = testClient(fetch)
    await bob.login('bob', PASSWORD)
    const confirmed = await bob.post('/confirm', { password: PASSWORD })
    assert.deepEqual(await confirmed.json(), { message: 'Confirmed successfully' })
    for (const body of [
      { password: PASSWORD, code: '1' },
      {},
      { password: 7 },
      { passkey: 'no JSON' },
      { passkey: null },
      { code: ['1'] },
    ]) {
      assert.equal((await bob.post('/confirm', body)).status, 400, JSON.stringify(body))
    }
    assert.equal(
      (await bob.post('/factor', { code: '123456' })).status,
      401,
      'nothing is unfinished',
    )
    assert.equal((await testClient(fetch).post('/confirm', { password: PASSWORD })).status, 401)
    await app.latch.close()
  })
})

function pairsOf(list: readonly Place[]): readonly (readonly [Place, Place])[] {
  return list.flatMap((one) =>
    list.filter((other) => other !== one).map((other) => [one, other] as const),
  )
}
