/**
 * Cross-site requests: which are refused, and what forms carry.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Hono } from 'hono'
import { CrossSiteRequest, HOUR, ResponseSent, type Dependency } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testClient, testExchange, type TestClient } from 'latchkey/testing'
import { assertCrossSiteName, refuseCrossSite } from '../../src/request/cross-site.ts'
import {
  exchangeWith,
  loginCookie,
  PASSWORD,
  testApplication,
} from '../../../services/application.ts'

const policy = { ownOrigin: 'https://app.test', trustedOrigins: ['https://admin.test'] }
const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'PROPFIND', 'post']

interface Sender {
  readonly site?: string
  readonly origin?: string
  readonly mode?: string
  readonly hasCookie?: boolean
}

function passes({ site, origin, mode, hasCookie = true }: Sender, method = 'POST'): boolean {
  const headers: Record<string, string | undefined> = {
    'sec-fetch-site': site,
    'sec-fetch-mode': mode,
    origin,
    host: 'app.test',
    'content-type': 'application/json',
  }
  try {
    refuseCrossSite({ method, header: (name) => headers[name] }, policy, hasCookie)
    return true
  } catch (error) {
    assert.ok(error instanceof CrossSiteRequest)
    return false
  }
}

describe('refuseCrossSite', () => {
  const own = 'https://app.test'
  const evil = 'https://evil.test'
  for (const [what, sender, expected] of [
    ['our own page', { site: 'same-origin', origin: own }, true],
    ['our own page with no-referrer', { site: 'same-origin', origin: 'null' }, true],
    ['a user who reloads', { site: 'none', mode: 'navigate' }, true],
    ['an extension or a script without a page', { site: 'none', mode: 'cors' }, false],
    ['another site', { site: 'cross-site', origin: evil }, false],
    ['another site that hides', { site: 'cross-site', origin: 'null' }, false],
    ['another site, without an Origin', { site: 'cross-site' }, false],
    [
      'another site, without our cookie: a forged login',
      { site: 'cross-site', hasCookie: false },
      false,
    ],
    ['a sibling subdomain', { site: 'same-site', origin: 'https://sub.app.test' }, false],
    ['a trusted origin', { site: 'cross-site', origin: 'https://admin.test' }, true],
    [
      'a sibling that only looks trusted',
      { site: 'cross-site', origin: 'https://admin.test.evil.test' },
      false,
    ],
    ['an old browser on our page', { origin: own }, true],
    ['an old browser on another page', { origin: evil }, false],
    ['an old browser that hides where it is', { origin: 'null' }, false],
    ['our host on another port', { origin: 'https://app.test:8443' }, false],
    ['our host without TLS', { origin: 'http://app.test' }, false],
    ['our origin in other letters', { origin: 'HTTPS://APP.TEST' }, false],
    ['nothing to tell, with our cookie', {}, false],
    ['nothing to tell and no cookie: a program', { hasCookie: false }, true],
    ['a value of the future, from our page', { site: 'same-party', origin: own }, true],
    ['a value of the future, from another', { site: 'same-party', origin: evil }, false],
  ] as const) {
    it(`${expected ? 'takes' : 'refuses'} a request of ${what}, whatever the unsafe method`, () => {
      for (const method of unsafe) assert.equal(passes(sender, method), expected, method)
    })
  }

  it('takes safe methods from everywhere: they change nothing', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) {
      assert.equal(passes({ site: 'cross-site', origin: evil }, method), true)
    }
  })

  it('without a configured origin compares with the Host that was asked for', () => {
    const request = (origin: string, host: string | undefined) => () =>
      refuseCrossSite(
        { method: 'POST', header: (name) => ({ origin, host })[name] },
        { ownOrigin: null, trustedOrigins: [] },
        true,
      )
    assert.doesNotThrow(request('http://localhost:3000', 'localhost:3000'))
    assert.doesNotThrow(request('https://app.test', 'app.test'))
    assert.throws(request('http://localhost:3001', 'localhost:3000'), CrossSiteRequest)
    assert.throws(request('http://evil.test', 'localhost:3000'), CrossSiteRequest)
    assert.throws(request('http://evil.test', undefined), CrossSiteRequest)
    assert.throws(request('null', 'localhost:3000'), CrossSiteRequest)
  })

  it('tells a program which headers to send, and tells a browser nothing', () => {
    const detail = (headers: Record<string, string>, ownOrigin: string | null): string => {
      const request = { method: 'POST', header: (name: string) => headers[name] }
      try {
        refuseCrossSite(request, { ownOrigin, trustedOrigins: [] }, true)
      } catch (error) {
        return (error as Error).message
      }
      return 'taken'
    }
    assert.match(
      detail({}, 'https://app.test'),
      /has to send the header Origin: https:\/\/app\.test$/,
    )
    assert.match(detail({}, null), /Origin: with the scheme and host that it asks$/)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }]) {
      assert.equal(detail(headers, 'https://app.test'), 'Cross-site request refused')
    }
    // What it was told is enough.
    assert.equal(detail({ origin: 'https://app.test' }, 'https://app.test'), 'taken')
  })

  it('takes a web view whose origin is listed, compared byte for byte, and no other', () => {
    const webViews = ['capacitor://localhost', 'chrome-extension://abcdef', 'tauri://localhost:7']
    const { latch } = testApplication({ trustedOrigins: webViews })
    const ask = (origin: string): unknown => {
      const headers = { origin, cookie: '__Host-Http-session=x', host: 'localhost' }
      const exchange = testExchange({ method: 'POST', headers })
      return latch.open(exchange).session()
    }
    for (const origin of webViews) assert.doesNotThrow(() => void ask(origin), origin)
    for (const origin of [
      'capacitor://localhost/',
      'Capacitor://localhost',
      'capacitor://localhost:80',
      'null',
      'ionic://localhost',
      'chrome-extension://abcdeg',
      'tauri://localhost',
      'tauri://localhost:70',
    ]) {
      assert.throws(() => void ask(origin), CrossSiteRequest, origin)
    }
  })

  it('refuses a trusted origin that is no origin, or that no browser would send', () => {
    for (const origin of [
      'null',
      'capacitor:',
      'capacitor://',
      'capacitor://localhost/',
      'capacitor://a/b',
      '*',
      'https://a.test/',
      'https://A.test',
      'http://a.test:80',
      'https://*.a.test',
      'file://a',
      'blob:https://a.test',
      'https://user@a.test',
      'javascript://a\nb',
      'ws://a.test',
    ]) {
      assert.throws(
        () => testApplication({ trustedOrigins: [origin] }),
        { option: 'trustedOrigins' },
        origin,
      )
    }
  })

  it('never takes a request that says it is cross-site, whatever else it says', () => {
    const header = fc.option(fc.oneof(fc.string(), fc.constantFrom(own, 'null', evil)))
    fc.assert(
      fc.property(header, header, fc.boolean(), (origin, mode, hasCookie) => {
        for (const site of ['cross-site', 'same-site']) {
          const sender = { site, hasCookie, origin: origin ?? '', mode: mode ?? '' }
          assert.equal(passes(sender), false)
        }
      }),
    )
  })
})

describe('the name by which a route takes cross-site requests', () => {
  it('must be a string or missing: other values are refused, and a promise that rejects does not end the process', () => {
    for (const name of ['webhook', null, undefined]) {
      assert.doesNotThrow(() => assertCrossSiteName(name))
    }
    for (const name of ['', true, false, 7, {}, Promise.resolve('webhook')]) {
      assert.throws(() => assertCrossSiteName(name), /must be a name, given at once/)
    }
    assert.throws(() => assertCrossSiteName(Promise.reject(new Error('unheard'))), TypeError)
    const heard: unknown[] = []
    const promised = { then: (...listeners: unknown[]) => void heard.push(...listeners) }
    assert.throws(() => assertCrossSiteName(promised), TypeError)
    assert.equal(typeof heard[1], 'function')
  })
})

describe('the session of an unsafe request', () => {
  const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }

  it('is refused to another site, whichever dependency asks, and the store is not read', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const before = app.calls['read']
    const needs: Dependency<unknown>[] = [
      app.latch.session,
      app.latch.user,
      app.latch.role('admin'),
    ]
    for (const dependency of needs) {
      const exchange = testExchange({ method: 'POST', headers: { cookie, ...crossSite } })
      await assert.rejects(async () => app.latch.open(exchange).use(dependency), CrossSiteRequest)
    }
    assert.equal(app.calls['read'], before)
  })

  it('is given on a route that allows it by name, and each request is reported', async () => {
    const app = testApplication()
    const cookie = await loginCookie(app)
    const exchange = testExchange({
      method: 'POST',
      url: '/hook?token=one-time%3Fsecret',
      headers: { cookie, ...crossSite },
    })
    const ctx = app.latch.open(exchange, { dangerouslyAllowCrossSite: 'payment webhook' })
    assert.equal((await ctx.use(app.latch.user)).username, 'alice')
    assert.deepEqual(app.events.at(-1), {
      type: 'cross_site.allowed',
      name: 'payment webhook',
      path: '/hook',
    })
  })
})

describe('latchkeyHono and cross-site requests', () => {
  function site(formTokens = false): { client: TestClient; state: { changes: number } } {
    const { latch } = testApplication()
    const { depends, session, loginRoute, logoutRoute } = latchkeyHono(latch, { formTokens })
    const state = { changes: 0 }
    const app = new Hono()
    app.post('/login', loginRoute())
    app.post('/logout', logoutRoute())
    app.get(
      '/token',
      depends({ session: latch.session }, (c, { session }) => c.text(session.csrfToken())),
    )
    app.all(
      '/change',
      depends({ session: latch.session }, (c) => {
        state.changes++
        return c.text('changed')
      }),
    )
    app.post(
      '/hook',
      depends({ session: latch.session }, (c) => c.text('taken'), {
        dangerouslyAllowCrossSite: 'test hook',
      }),
    )
    const behind = new Hono().use(session()).all('*', (c) => {
      state.changes++
      return c.text('changed')
    })
    app.route('/behind', behind)
    return { client: testClient(app.fetch), state }
  }

  const attacks = [
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'http://sub.localhost' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' },
    { 'Sec-Fetch-Site': '', Origin: 'https://evil.test' },
    { 'Sec-Fetch-Site': '' },
  ]
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'text/plain',
    'TEXT/PLAIN',
    'x',
    '',
  ]

  it('refuses them when they open a WebSocket, which is a GET, and lets our own pages open one', async () => {
    const { client } = site()
    await client.login('alice', PASSWORD)
    for (const upgrade of ['websocket', 'WebSocket']) {
      for (const headers of attacks) {
        const response = await client.get('/behind/x', { ...headers, Upgrade: upgrade })
        assert.equal(response.status, 403, JSON.stringify(headers))
      }
      const own = { 'Sec-Fetch-Site': 'same-origin', Upgrade: upgrade }
      assert.notEqual((await client.get('/behind/x', own)).status, 403)
    }
    const [attack] = attacks
    assert.notEqual((await client.get('/behind/x', attack)).status, 403, 'control: no handshake')
  })

  it('refuses them for every unsafe method and every type of body, before the body is read', async () => {
    const { client, state } = site()
    await client.login('alice', PASSWORD)
    for (const path of ['/change', '/behind/x', '/login', '/logout']) {
      for (const headers of attacks) {
        for (const type of types) {
          for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
            if (method !== 'POST' && /log/.test(path)) continue
            let wasRead = false
            const body = new ReadableStream(
              {
                pull(controller) {
                  wasRead = true
                  controller.close()
                },
              },
              { highWaterMark: 0 },
            )
            const init = {
              method,
              body,
              duplex: 'half',
              headers: { ...headers, 'Content-Type': type },
            }
            const response = await client.send(path, init)
            assert.equal(
              response.status,
              403,
              `${method} ${path} ${type} ${JSON.stringify(headers)}`,
            )
            assert.equal(wasRead, false)
          }
        }
      }
    }
    assert.equal(state.changes, 0)
    assert.equal(await (await client.get('/change')).text(), 'changed')
  })

  it('takes them on a route that says so', async () => {
    const { client } = site()
    await client.login('alice', PASSWORD)
    const response = await client.post('/hook', {}, attacks[0])
    assert.equal(response.status, 200)
  })

  it('refuses a forged login, so that nobody acts as the attacker without knowing', async () => {
    const { client } = site()
    const credentials = { username: 'bob', password: PASSWORD }
    const response = await client.post('/login', credentials, attacks[0])
    assert.equal(response.status, 403)
    assert.equal(client.cookies.size, 0)
  })

  describe('with form tokens', () => {
    const token = async (client: TestClient): Promise<string> => (await client.get('/token')).text()

    it('asks every form for the token of its session, in the field or the header', async () => {
      const { client, state } = site(true)
      const before = await token(client)
      const login = { username: 'alice', password: PASSWORD }
      assert.equal((await client.submit('/login', login)).status, 403)
      assert.equal((await client.submit('/login', { ...login, _csrf: before })).status, 303)
      assert.equal((await client.submit('/change', {})).status, 403)
      assert.equal((await client.submit('/change', { _csrf: '' })).status, 403)
      assert.equal((await client.submit('/change', { _csrf: before })).status, 403)
      const after = await token(client)
      assert.equal((await client.submit('/change', { _csrf: after })).status, 200)
      const headers = { 'X-CSRF-Token': after }
      assert.equal((await client.send('/change', { method: 'DELETE', headers })).status, 200)
      assert.equal((await client.send('/change', { method: 'DELETE' })).status, 403)
      assert.equal(state.changes, 2)
      assert.equal((await client.submit('/logout', {})).status, 403)
      assert.equal((await client.submit('/logout', { _csrf: after })).status, 303)
      assert.equal((await client.submit('/change', { _csrf: after })).status, 403)
    })

    it('does not take the token of another session', async () => {
      const { client: alice } = site(true)
      const { client: eve } = site(true)
      for (const client of [alice, eve]) {
        const _csrf = await token(client)
        await client.submit('/login', { username: 'alice', password: PASSWORD, _csrf })
      }
      const stolen = await token(eve)
      assert.equal((await alice.submit('/change', { _csrf: stolen })).status, 403)
    })

    it('asks JSON for no token, because no form can send it, but checks the site that it comes from', async () => {
      const { client } = site(true)
      await client.login('alice', PASSWORD)
      assert.equal((await client.post('/change')).status, 200)
      assert.equal((await client.post('/change', {}, attacks[0])).status, 403)
    })
  })
})

describe('forms of several tabs of one browser', () => {
  /** A site whose forms have tokens, and as many tabs of one browser as a test wants. */
  function browser() {
    const application = testApplication()
    const { latch } = application
    const { depends, loginRoute, logoutRoute } = latchkeyHono(latch, { formTokens: true })
    const needs = { session: latch.session }
    const app = new Hono()
    app.post('/login', loginRoute({ fallback: '/home' }))
    app.post('/logout', logoutRoute({ redirectTo: '/bye' }))
    app.get(
      '/form',
      depends(needs, (c, { session }) => c.text(session.csrfToken())),
    )
    app.get(
      '/who',
      depends(needs, (c, { session }) => c.text(`${session.user?.username} ${session.hasEnded}`)),
    )
    app.post(
      '/cart',
      depends(needs, async (c, { session }) => {
        await session.set('cart', 'apples')
        return c.text('kept')
      }),
    )
    app.get(
      '/cart',
      depends(needs, (c, { session }) => c.json(session.get('cart') ?? null)),
    )
    const client = testClient(app.fetch)
    const text = async (path: string): Promise<string> => (await client.get(path)).text()
    const submit = async (path: string, fields: Record<string, string>): Promise<string> => {
      const response = await client.submit(path, fields)
      return `${response.status} ${response.headers.get('Location') ?? ''}`.trim()
    }
    return { ...application, client, text, submit, form: () => text('/form') }
  }
  const alice = { username: 'alice', password: PASSWORD }

  it('a login form that was open while its user logged in goes on, and no password is checked', async () => {
    const { form, submit, events, text } = browser()
    const _csrf = await form()
    const open = Array.from({ length: 60 }, () => _csrf)
    assert.equal(await submit('/login', { ...alice, _csrf: open.pop() ?? '' }), '303 /home')
    const told = () => events.filter(({ type }) => type !== 'configuration.doubtful').length
    const before = told()
    for (const late of open) {
      const fields = { ...alice, username: ' ALICE', password: 'x', next: '/page', _csrf: late }
      assert.equal(await submit('/login', fields), '303 /page')
    }
    assert.equal(await text('/who'), 'alice false')
    assert.equal(told(), before, 'no attempt was made, no session began or ended')
  })

  it('goes on to no other site', async () => {
    const { form, submit } = browser()
    const _csrf = await form()
    await submit('/login', { ...alice, _csrf })
    for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test']) {
      assert.equal(await submit('/login', { ...alice, next, _csrf }), '303 /home')
    }
  })

  it('a login form with the name of another user is refused, and the logged-in user stays', async () => {
    const { form, submit, text } = browser()
    const _csrf = await form()
    await submit('/login', { ...alice, _csrf })
    assert.equal(await submit('/login', { username: 'bob', password: PASSWORD, _csrf }), '403')
    assert.equal(await text('/who'), 'alice false')
  })

  it('a login form from another site is refused, whoever is logged in', async () => {
    const { form, submit, client } = browser()
    const _csrf = await form()
    await submit('/login', { ...alice, _csrf })
    const response = await client.send('/login', {
      method: 'POST',
      body: new URLSearchParams({ ...alice, _csrf }),
      headers: {
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Mode': 'navigate',
        Accept: 'text/html',
      },
    })
    assert.equal(response.status, 403)
  })

  it('a script whose form has expired is told, and not that it has logged in', async () => {
    const { form, submit, client } = browser()
    const _csrf = await form()
    await submit('/login', { ...alice, _csrf })
    const body = new URLSearchParams({ ...alice, _csrf })
    const headers = { 'Sec-Fetch-Mode': 'cors' }
    const response = await client.send('/login', { method: 'POST', body, headers })
    assert.equal(response.status, 403)
  })

  it('logging out works in every tab, in the second and the sixtieth, and after the session timed out', async () => {
    for (const end of ['logout', 'timeout', 'revoked'] as const) {
      const { form, submit, client, latch, clock, text } = browser()
      await submit('/login', { ...alice, _csrf: await form() })
      const tabs = await Promise.all(Array.from({ length: 60 }, form))
      if (end === 'logout') await submit('/logout', { _csrf: tabs.pop() ?? '' })
      if (end === 'timeout') clock.advance(24 * HOUR)
      if (end === 'revoked') await latch.revokeUser('id-alice')
      assert.equal(await text('/who'), `undefined ${end !== 'logout'}`)
      for (const _csrf of tabs) assert.equal(await submit('/logout', { _csrf }), '303 /bye', end)
      assert.equal(client.cookies.has('__Host-Http-session'), false, end)
      assert.equal(await text('/who'), 'undefined false')
    }
  })

  it('an old form to log out ends no later login, of the same user or another one', async () => {
    for (const username of ['alice', 'bob']) {
      const { form, submit, text } = browser()
      await submit('/login', { ...alice, _csrf: await form() })
      const old = await form()
      await submit('/logout', { _csrf: old })
      await submit('/login', { username, password: PASSWORD, _csrf: await form() })
      assert.equal(await submit('/logout', { _csrf: old }), '403')
      assert.equal(await text('/who'), `${username} false`)
    }
  })

  it('an old form to log out leaves alone what a visitor has written since, and a new one does not', async () => {
    const { form, submit, client, text } = browser()
    await submit('/login', { ...alice, _csrf: await form() })
    const old = await form()
    await submit('/logout', { _csrf: old })
    await client.post('/cart')
    assert.equal(await submit('/logout', { _csrf: old }), '303 /bye')
    assert.equal(await text('/cart'), '"apples"')
    assert.equal(await submit('/logout', { _csrf: await form() }), '303 /bye')
    assert.equal(await text('/cart'), 'null')
  })

  it('would be refused if tokens were checked against the session alone, as they were once (negative control)', async () => {
    const { form, submit, latch, client } = browser()
    const login = await form()
    await submit('/login', { ...alice, _csrf: login })
    const ctx = latch.open(exchangeWith(client.cookieHeader))
    assert.equal((await latch.session(ctx)).verifyCsrfToken(login), false)
    const logout = await form()
    await latch.revokeUser('id-alice')
    const ended = latch.open(exchangeWith(client.cookieHeader))
    assert.equal((await latch.session(ended)).verifyCsrfToken(logout), false)
  })
})

describe('Session.hasEnded', () => {
  const app = testApplication()
  const look = async (cookie: string): Promise<boolean> =>
    (await app.latch.session(app.latch.open(exchangeWith(cookie)))).hasEnded

  it('is true of the token of a session that was there, and of no other', async () => {
    const cookie = await loginCookie(app)
    assert.equal(await look(cookie), false)
    await app.latch.revokeUser('id-alice')
    assert.equal(await look(cookie), true)
    const forged = cookie.replace(/(?<=\.)./, (first) => (first === 'A' ? 'B' : 'A'))
    for (const other of ['', forged, '__Host-Http-session=x', `${cookie}; __Host-Http-session=x`]) {
      assert.equal(await look(other), false, other)
    }
  })

  it('is false again after a login', async () => {
    const cookie = await loginCookie(app)
    await app.latch.revokeUser('id-alice')
    const session = await app.latch.session(app.latch.open(exchangeWith(cookie)))
    assert.equal(session.hasEnded, true)
    await session.login({ id: 'id-alice', username: 'alice', roles: [] })
    assert.equal(session.hasEnded, false)
  })
})

describe('Session.csrfToken', () => {
  it('is different each time, and good for this session alone', async () => {
    const app = testApplication()
    const [one, two] = [await loginCookie(app), await loginCookie(app)]
    const open = (cookie: string) => app.latch.session(app.latch.open(exchangeWith(cookie)))
    const tokens = [(await open(one)).csrfToken(), (await open(one)).csrfToken()]
    assert.notEqual(tokens[0], tokens[1])
    for (const token of tokens) {
      assert.equal((await open(one)).verifyCsrfToken(token), true)
      assert.equal((await open(two)).verifyCsrfToken(token), false)
    }
    const rotated = await open(one)
    await rotated.rotate()
    assert.equal(rotated.verifyCsrfToken(tokens[0]), false)
  })

  it('before login is bound to the browser by a cookie, and is worth nothing after login', async () => {
    const app = testApplication()
    const exchange = testExchange()
    const before = await app.latch.session(app.latch.open(exchange))
    const token = before.csrfToken()
    assert.match(
      exchange.cookies.get('__Host-Http-session-nonce') ?? '',
      /^__Host-Http-session-nonce=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    )
    const again = testExchange({ headers: { cookie: exchange.nextCookie } })
    const session = await app.latch.session(app.latch.open(again))
    assert.equal(session.verifyCsrfToken(token), true)
    session.csrfToken()
    assert.equal(again.cookies.size, 0, 'the browser keeps its nonce')
    const strangers = testExchange()
    const stranger = await app.latch.session(app.latch.open(strangers))
    assert.equal(stranger.verifyCsrfToken(token), false)
    assert.equal(strangers.cookies.size, 0, 'to look at a token gives no cookie')
    stranger.csrfToken()
    assert.equal(stranger.verifyCsrfToken(token), false, 'another browser has another nonce')
    await session.set('theme', 'dark')
    assert.equal(session.verifyCsrfToken(token), true, 'a form that was open stays good')
    const visitors = testExchange()
    const visitor = await app.latch.session(app.latch.open(visitors))
    await visitor.set('theme', 'dark')
    assert.equal(visitor.verifyCsrfToken(visitor.csrfToken()), true)
    assert.deepEqual(
      [...visitors.cookies.keys()],
      ['__Host-Http-session'],
      'a session needs no nonce',
    )
    await session.login({ id: 'id-alice', username: 'alice', roles: [] })
    assert.equal(session.verifyCsrfToken(token), false)
  })

  it('is refused when it is malformed, without an error', async () => {
    const app = testApplication()
    const session = await app.latch.session(app.latch.open(exchangeWith(await loginCookie(app))))
    const token = session.csrfToken()
    for (let at = 0; at < token.length; at++) {
      const flipped = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      assert.equal(session.verifyCsrfToken(flipped), false)
    }
    for (const value of [undefined, null, '', '.', token.slice(1), `${token}A`, 7, [token], {}]) {
      assert.equal(session.verifyCsrfToken(value as string), false)
    }
  })

  it('throws when its cookie cannot be set any more', async () => {
    const app = testApplication()
    const exchange = testExchange()
    const session = await app.latch.session(app.latch.open(exchange))
    exchange.sent = true
    assert.throws(() => session.csrfToken(), ResponseSent)
  })

  it('of one application is worth nothing in another with the same secret and another cookie', async () => {
    const [a, b] = [testApplication(), testApplication({ cookie: { name: '__Host-b' } })]
    const session = async (app: typeof a, cookie: string) =>
      app.latch.session(app.latch.open(exchangeWith(cookie)))
    const cookie = await loginCookie(a)
    const token = (await session(a, cookie)).csrfToken()
    const moved = cookie.replaceAll('__Host-Http-session', '__Host-b')
    assert.equal((await session(b, moved)).user, null)
    assert.equal((await session(b, moved)).verifyCsrfToken(token), false)
  })
})
