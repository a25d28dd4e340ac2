/**
 * The cookie adapter, for whatever has a request and cookies: in Koa on a real server, with a cookie jar like that of
 * Next.js, and with the little that a job has.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import Koa, { type Context } from 'koa'
import {
  ConfigurationError,
  CrossSiteRequest,
  type BaseLatchkey,
  NotAuthenticated,
  ResponseSent,
  sealedSessions,
} from 'latchkey'
import {
  latchkeyCookies,
  nodeRequest,
  type CookieAttributes,
  type CookieRequest,
} from 'latchkey/adapters/cookies'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { memoryStore } from 'latchkey/stores/memory'
import { httpFetch, testClient, type TestClient } from 'latchkey/testing'
import {
  PASSWORD,
  loginCookie,
  testApplication,
  type TestUser,
} from '../../../services/application.ts'

const NAME = '__Host-Http-session'
const credentials = { username: 'alice', password: PASSWORD }

type Latch = BaseLatchkey<TestUser>

/** Describes a request of Koa to latchkey. */
function asked(k: Context): CookieRequest {
  // Behind a proxy that ends TLS; an application sets `proxy`.
  k.cookies.secure = true
  return {
    ...nodeRequest(k.req),
    url: k.originalUrl,
    cookies: k.cookies,
    responseHeaders: k.response,
    isSent: () => k.headerSent,
  }
}

/** Logs in, writes and says who is there, in Koa. */
function koaOf(latch: Latch, keys?: string[]): Koa {
  const { contextOf, refuse } = latchkeyCookies(latch, { loginPage: '/sign-in' })
  const app = new Koa(keys === undefined ? {} : { keys })
  app.silent = true
  app.use(async (k, next) => {
    const ctx = contextOf(asked(k))
    try {
      await next()
    } catch (error) {
      const { status, headers, body } = refuse(ctx, error)
      k.set(headers)
      k.body = body
      // After the body: Koa sets the status to 204 when the body is set to nothing, and to 200 when it is set to text.
      k.status = status
    }
  })
  app.use(async (k) => {
    const ctx = contextOf(asked(k))
    k.body = 'done'
    if (k.path === '/login') await latch.login(ctx, credentials)
    else if (k.path === '/logout') await (await ctx.session()).logout()
    else if (k.path === '/write') {
      k.cookies.set('own', '1', { signed: false })
      const session = await ctx.use(latch.session)
      await session.set('n', 1)
      await session.set('n', 2)
    } else if (k.path === '/boom') throw new Error('boom')
    else if (k.path === '/profile') k.body = (await ctx.use(latch.user)).username
  })
  return app
}

async function onServer(app: Koa, test: (client: TestClient) => Promise<void>): Promise<void> {
  const server = app.listen(0, '127.0.0.1')
  try {
    await new Promise((resolve) => server.once('listening', resolve))
    await test(testClient(httpFetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('latchkeyCookies in Koa', () => {
  it('logs in, guards, and logs out, with the same cookie as every other adapter', async () => {
    const { latch } = testApplication()
    await onServer(koaOf(latch, ['a key of Koa']), async (client) => {
      assert.equal((await client.get('/profile')).status, 401)
      const login = await client.post('/login')
      assert.equal(login.headers.get('cache-control'), 'no-store')
      assert.equal(login.headers.get('vary'), 'Cookie')
      const cookies = login.headers.getSetCookie()
      assert.deepEqual(
        cookies.map((cookie) => cookie.split('=', 1)[0]),
        [NAME, `${NAME}-device`],
        'no signature cookies of Koa',
      )
      const attributes = (cookies[0] ?? '').toLowerCase().split('; ').slice(1)
      assert.deepEqual(
        new Set(attributes),
        new Set(['path=/', 'secure', 'httponly', 'samesite=lax']),
      )
      assert.match(cookies[1] ?? '', /; expires=/i)
      assert.equal(await (await client.get('/profile')).text(), 'alice')
      await client.post('/logout')
      assert.equal(client.cookies.has(NAME), false)
      assert.equal((await client.get('/profile')).status, 401)
    })
  })

  it('refuses requests that other sites caused, and sends a browser without a session to the login page', async () => {
    const { latch } = testApplication()
    await onServer(koaOf(latch), async (client) => {
      await client.post('/login')
      const evil = { 'Sec-Fetch-Site': 'cross-site' }
      assert.equal((await client.post('/write', {}, evil)).status, 403)
      assert.equal((await client.post('/write')).status, 200, 'control: our own pages')
      await client.post('/logout')
      const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' }
      const { status, headers } = await client.get('/profile?tab=2', page)
      const location = headers.get('location')
      assert.deepEqual([status, location], [303, '/sign-in?next=%2Fprofile%3Ftab%3D2'])
      assert.equal(
        (await client.get('/boom')).status,
        500,
        'Koa answers an error that is no refusal',
      )
    })
  })

  it('reads the Cookie header by its own rules, not Koa’s: a cookie sent twice, or after a blank, is no session', async () => {
    const app = testApplication()
    const [first, second] = [await loginCookie(app), await loginCookie(app)]
    await onServer(koaOf(app.latch), async (client) => {
      const ask = async (Cookie: string): Promise<number> =>
        (await client.get('/profile', { Cookie })).status
      assert.equal(await ask(first), 200, 'control')
      assert.equal(await ask(`${first}; ${second}`), 401)
      assert.equal(await ask(`\u00a0${first}`), 401)
    })
  })

  it('sets its cookie once, however often a request writes, and keeps the application’s own cookies', async () => {
    const sealed = testApplicationOf({ store: sealedSessions({ revocations: memoryStore() }) })
    await onServer(koaOf(sealed), async (client) => {
      const { headers } = await client.post('/write')
      const names = headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])
      assert.deepEqual(names, ['own', NAME])
    })
  })

  it('shares one context with the other adapters when they see the same Node request', async () => {
    const { latch } = testApplication()
    const { contextOf } = latchkeyCookies(latch)
    const express = latchkeyExpress(latch)
    const app = new Koa()
    app.use(async (k) => {
      const ctx = contextOf(asked(k))
      assert.equal(contextOf(asked(k)), ctx)
      assert.equal(express.contextOf(k.req), ctx)
      k.body = 'same'
    })
    await onServer(app, async (client) => {
      assert.equal(await (await client.get('/')).text(), 'same')
    })
  })

  it('counts guesses for the address of the peer', async () => {
    const { latch } = testApplication()
    await onServer(koaOf(latch), async (client) => {
      await client.post('/login', {}, { 'X-Forwarded-For': '203.0.113.9' })
      const [session] = await latch.sessions('id-alice')
      assert.equal(session?.address, '127.0.0.1')
    })
  })
})

/** Cookies as Next.js keeps them: one of a name. */
function nextJar(header: string | undefined) {
  const values = new Map<string, string>()
  const set = new Map<string, { value: string; attributes: CookieAttributes }>()
  for (const pair of header?.split('; ') ?? []) {
    values.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  return {
    written: set,
    get(name: string) {
      const value = values.get(name)
      return value === undefined ? undefined : { name, value }
    },
    set(name: string, value: string, attributes: CookieAttributes) {
      set.set(name, { value, attributes })
    },
  }
}

const get = { method: 'GET', url: '/' }

describe('latchkeyCookies elsewhere', () => {
  it('reads the cookie from the jar when the Cookie header cannot be had', async () => {
    const app = testApplication()
    const { contextOf } = latchkeyCookies(app.latch)
    const cookie = await loginCookie(app)
    const who = async (header: string | undefined, jar: string | undefined): Promise<unknown> => {
      const ctx = contextOf({ ...get, header: () => header ?? null, cookies: nextJar(jar) })
      return (await ctx.use(app.latch.optionalUser))?.username
    }
    assert.equal(await who(undefined, cookie), 'alice')
    assert.equal(
      await who('other=1', cookie),
      undefined,
      'the header, when there is one, goes before the jar',
    )
    assert.equal(await who(undefined, undefined), undefined)
  })

  it('leaves the new cookie, or its removal, in a jar that keeps only one cookie per name', async () => {
    const latch = testApplicationOf({ cookie: { name: 'plain' } })
    const { contextOf } = latchkeyCookies(latch)
    const headers: Record<string, string> = { host: 'app.example.com', cookie: 'plain=old' }
    const jar = nextJar(headers['cookie'])
    const ctx = contextOf({ ...get, header: (name) => headers[name], cookies: jar })
    await latch.login(ctx, credentials)
    const written = jar.written.get('plain')
    assert.match(written?.value ?? '', /^[\w-]{43}\.[\w-]{43}$/)
    assert.equal(written?.attributes.domain, undefined)
    assert.equal(written?.attributes.path, '/')
    await (await ctx.session()).logout()
    const cleared = jar.written.get('plain')
    assert.deepEqual([cleared?.value, cleared?.attributes.expires], ['', new Date(0)])
  })

  it('starts no session where no cookie can be set, but writes to an existing session', async () => {
    const app = testApplication()
    const { contextOf } = latchkeyCookies(app.latch)
    const visit = async (cookie: string | null) =>
      contextOf({ ...get, header: (name) => (name === 'cookie' ? cookie : null) }).use(
        app.latch.session,
      )
    await assert.rejects(async () => (await visit(null)).set('theme', 'dark'), ResponseSent)
    const cookie = await loginCookie(app)
    await (await visit(cookie)).set('theme', 'dark')
    assert.equal((await visit(cookie)).get('theme'), 'dark')
  })

  it('judges anew a request that a method override has made unsafe', async () => {
    const app = testApplication()
    const { contextOf } = latchkeyCookies(app.latch)
    const cookie = await loginCookie(app)
    const overridden = async (site: string, method: string): Promise<unknown> => {
      const headers: Record<string, string> = { cookie, 'sec-fetch-site': site }
      const asked = { ...get, header: (name: string) => headers[name], request: {} }
      const before = contextOf(asked)
      assert.equal((await before.use(app.latch.user)).username, 'alice')
      return (await contextOf({ ...asked, method }).use(app.latch.user)).username
    }
    await assert.rejects(overridden('cross-site', 'DELETE'), CrossSiteRequest)
    assert.equal(await overridden('same-origin', 'DELETE'), 'alice', 'negative control')
    assert.equal(await overridden('cross-site', 'HEAD'), 'alice', 'negative control')
  })

  it('takes no promise of a jar, whose rejection would end the process', async () => {
    const app = testApplication()
    const { contextOf } = latchkeyCookies(app.latch)
    const failing = async (): Promise<never> => Promise.reject(new Error('no cookies here'))
    const ctx = contextOf({ ...get, header: () => null, cookies: { set: failing } })
    await assert.rejects(app.latch.login(ctx, credentials), /cookies\.set must be done at once/)
    assert.deepEqual(await app.latch.sessions('id-alice'), [])
    const visitor = contextOf({ ...get, header: () => null, cookies: { get: failing as never } })
    await assert.rejects(
      async () => visitor.use(app.latch.session),
      /cookies\.get must be done at once/,
    )
    // A promise that nobody hears of is told of by then, and fails this test.
    await setImmediate()
    const fine = contextOf({ ...get, header: () => null, cookies: nextJar(undefined) })
    await app.latch.login(fine, credentials)
    assert.equal((await app.latch.sessions('id-alice')).length, 1, 'negative control')
  })

  it('treats the handshake of a WebSocket like a POST', async () => {
    const app = testApplication()
    const { contextOf, refuse } = latchkeyCookies(app.latch)
    const cookie = await loginCookie(app)
    const handshake = (origin: string) =>
      contextOf(
        nodeRequest({
          method: 'GET',
          url: 'http://localhost/live?x=1',
          headers: { upgrade: 'websocket', cookie, host: 'localhost', origin },
          socket: { remoteAddress: '127.0.0.1' },
        }),
      )
    const own = handshake('http://localhost')
    assert.deepEqual([own.url, own.address], ['/live?x=1', '127.0.0.1'])
    assert.equal((await own.use(app.latch.user)).username, 'alice')
    const evil = handshake('http://evil.test')
    await assert.rejects(
      async () => evil.use(app.latch.user),
      (error: unknown) => refuse(evil, error).status === 403,
    )
  })

  it('answers refusals and throws any other error on, and rejects unknown options', () => {
    const { latch } = testApplication()
    const { contextOf, refuse } = latchkeyCookies(latch)
    const ctx = contextOf({ ...get, header: () => null })
    assert.equal(refuse(ctx, new NotAuthenticated()).status, 401)
    assert.throws(() => refuse(ctx, new Error('boom')), /boom/)
    assert.throws(() => latchkeyCookies(latch, { formTokens: true } as object), ConfigurationError)
  })
})

/** The latch of an application with other options. */
function testApplicationOf(options: object): Latch {
  return testApplication(options).latch
}
