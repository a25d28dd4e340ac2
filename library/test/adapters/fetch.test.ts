/**
 * The fetch adapter keeps the contract: in memory and on a real Node server; with `depends` alone, and
 * with `session()` around the whole application.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { MINUTE, type SealedLatchkey } from 'latchkey'
import { latchkeyFetch, type DependsOptions, type FetchHandler } from 'latchkey/adapters/fetch'
import {
  httpFetch,
  testAdapter,
  testClient,
  type AdapterUnderTest,
  type ContractUser,
  type Reach,
} from 'latchkey/testing'
import { PASSWORD, testApplication } from '../../../services/application.ts'
import { listen } from './hono-server.ts'
import { fileStores, inMemoryStore, sealedStores } from './stores.ts'
import { streamed } from './stream.ts'

const oops = (): Response => Response.json({ error: 'unexpected' }, { status: 500 })

/** The application of the contract. */
function application(
  latch: SealedLatchkey<ContractUser>,
  hold: () => Promise<void>,
  reach: Reach,
  withSession: boolean,
): FetchHandler<unknown[]> {
  const login = latchkeyFetch(latch, {
    loginPage: '/sign-in',
    confirmPage: '/confirm',
    // Behind session(), the application answers its own errors.
    ...(!withSession && { onError: oops }),
  })
  const { depends, session, loginRoute, logoutRoute } = login
  const needs = { session: latch.session }
  const [loginHere, logout] = [loginRoute(), logoutRoute()]
  const recent = depends({ user: latch.recentLogin(5 * MINUTE) }, () => Response.json({}))
  const within = (inner: FetchHandler<[]>, options?: DependsOptions): FetchHandler<[]> =>
    depends(
      needs,
      async (request, { session }) => {
        if (request.method === 'POST') await session.set('theme', 'dark')
        return inner(request)
      },
      options,
    )
  const late = depends(needs, async (_, { session }) => {
    await session.set('late', true)
    return Response.json({})
  })
  const user = { user: latch.user }
  const [ok, none] = [() => Response.json({}), { activity: false }]
  const routes: Record<string, FetchHandler<unknown[]>> = {
    'POST /login/within': within(loginRoute()),
    'POST /nested': within(late),
    'POST /lent': within(late, { dangerouslyAllowCrossSite: 'lent' }),
    'GET /poll': depends(user, ok, none),
    'GET /poll/within': within(depends(user, ok, { activity: true }), none),
    'POST /login/email': loginRoute({ fields: { username: 'email', password: 'pass' } }),
    'GET /recent': recent,
    'POST /recent': recent,
    'GET /confirm': recent,
    'GET /sign-in': depends({ user: latch.user }, () => Response.json({})),
    'GET /profile': depends({ user: latch.user }, (_, { user }) =>
      Response.json({ message: `Welcome to your profile, ${user.username}!` }),
    ),
    'GET /admin': depends({ admin: latch.role('admin') }, (_, { admin }) =>
      Response.json({ admin: admin.username }),
    ),
    'GET /session': depends(needs, (_, { session }) =>
      Response.json({ keys: session.keys(), user: session.user?.username ?? null }),
    ),
    'POST /session': depends(needs, async (_, { session }) => {
      await session.set('theme', 'dark')
      return Response.json({})
    }),
    'POST /reach': depends(needs, async (request) =>
      Response.json(await reach(login.contextOf(request), login.sessionOf(request))),
    ),
    'POST /session/slow': depends(needs, async (_, { session }) => {
      await hold()
      await session.set('late', true)
      return Response.json({})
    }),
    'GET /cached': depends(needs, () =>
      Response.json(
        {},
        { headers: { 'Cache-Control': 'private, max-age=5', 'Set-Cookie': 'own=1' } },
      ),
    ),
    'POST /cookies': depends(needs, async (_, { session }) => {
      await session.set('theme', 'dark')
      const headers = new Headers([
        ['Set-Cookie', 'before=1'],
        ['Set-Cookie', 'after=1'],
      ])
      return new Response('{}', { headers })
    }),
    'GET /stream': depends(
      needs,
      (_, { session }) => new Response(Readable.toWeb(streamed(session)) as ReadableStream),
    ),
    'POST /throws': depends(needs, async (_, { session }) => {
      await session.set('theme', 'dark')
      throw new Error('boom')
    }),
  }
  const routed: FetchHandler<unknown[]> = async (request, ...rest) => {
    const { pathname } = new URL(request.url)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const always: Record<string, FetchHandler<unknown[]>> = {
      '/login': loginHere,
      '/logout': logout,
    }
    const route = always[pathname] ?? routes[`${method} ${pathname}`]
    if (route === undefined) return new Response('Not found', { status: 404 })
    try {
      return await route(request, ...rest)
    } catch (error) {
      assert.ok(withSession, 'control: without session(), onError answers')
      assert.equal((error as Error).message, 'boom')
      return oops()
    }
  }
  const activity = ({ url }: Request): boolean => !new URL(url).pathname.startsWith('/poll')
  const guarded = withSession ? session(routed, { activity }) : routed
  return (request, ...rest) =>
    new URL(request.url).pathname === '/public' ? Response.json({}) : guarded(request, ...rest)
}

const inMemory = (withSession: boolean): AdapterUnderTest => ({
  stores: inMemoryStore,
  open(latch, hold, reach) {
    const handle = application(latch, hold, reach, withSession)
    const fetch = async (request: Request): Promise<Response> => {
      const response = await handle(request)
      // Every server answers an error so.
      return request.method === 'HEAD' ? new Response(null, response) : response
    }
    return { fetch, close: () => undefined }
  },
})

const onNode = (withSession: boolean): AdapterUnderTest => ({
  stores: inMemoryStore,
  async open(latch, hold, reach) {
    const { origin, close } = await listen(application(latch, hold, reach, withSession))
    return { fetch: httpFetch(origin), close }
  },
})

testAdapter('latchkeyFetch', inMemory(false))
testAdapter('latchkeyFetch behind session()', { ...inMemory(true), only: 'the adapter' })
testAdapter('latchkeyFetch on Node', { ...onNode(false), only: 'the adapter' })
testAdapter('latchkeyFetch on Node behind session()', { ...onNode(true), only: 'the adapter' })
testAdapter('latchkeyFetch on Node behind session()', {
  ...onNode(true),
  stores: sealedStores,
  only: 'the store',
})
testAdapter('latchkeyFetch', { ...inMemory(false), stores: fileStores, only: 'the store' })

describe('latchkeyFetch', () => {
  it('passes on to the handler what the server gives besides the request', async () => {
    const { latch } = testApplication()
    const { depends, session, sessionOf } = latchkeyFetch(latch)
    interface Info {
      readonly params: { readonly id: string }
    }
    const route = depends({ user: latch.optionalUser }, (_, { user }, { params }: Info) =>
      Response.json({ id: params.id, user }),
    )
    const info = { params: { id: '7' } }
    const response = await route(new Request('http://localhost/items/7'), info)
    assert.deepEqual(await response.json(), { id: '7', user: null })
    const behind = session((request, { params }: Info) =>
      Response.json([params.id, sessionOf(request).user]),
    )
    const answer = await behind(new Request('http://localhost/'), info)
    assert.deepEqual(await answer.json(), ['7', null])
  })

  it('answers synchronously when nothing has to be waited for', async () => {
    const app = testApplication()
    const route = latchkeyFetch(app.latch).depends(
      { session: app.latch.session },
      () => new Response(),
    )
    assert.ok(route(new Request('http://localhost/')) instanceof Response)
  })

  it('gives the session of a request behind session(), and throws a TypeError elsewhere', async () => {
    const { latch } = testApplication()
    const { session, sessionOf, loginRoute } = latchkeyFetch(latch)
    const login = loginRoute()
    const name = (request: Request): Response =>
      new Response(sessionOf(request).user?.username ?? 'nobody')
    const client = testClient(
      session((request) => (request.method === 'POST' ? login(request) : name(request))),
    )
    assert.equal(await (await client.get('/name')).text(), 'nobody')
    await client.login('alice', PASSWORD)
    assert.equal(await (await client.get('/name')).text(), 'alice')
    assert.throws(() => name(new Request('http://localhost/')), TypeError)
  })

  it('takes the client’s address from the option address alone, never from a header', async () => {
    interface Sides {
      readonly incoming: { readonly socket: Socket }
    }
    for (const [options, expected] of [
      [
        { address: (_: Request, { incoming }: Sides) => incoming.socket.remoteAddress },
        '127.0.0.1',
      ],
      [{}, null],
    ] as const) {
      const { latch } = testApplication()
      const { origin, close } = await listen(latchkeyFetch(latch, options).loginRoute())
      const headers = { 'X-Forwarded-For': '203.0.113.9' }
      await testClient(httpFetch(origin), { headers }).login('alice', PASSWORD)
      const [session] = await latch.sessions('id-alice')
      assert.equal(session?.address, expected)
      await close()
    }
  })

  it('throws on an error that is no refusal', async () => {
    const { latch } = testApplication()
    const needs = { session: latch.session }
    const fail = (): never => {
      throw new Error('boom')
    }
    const { depends, session } = latchkeyFetch(latch)
    for (const route of [
      depends(needs, fail),
      depends(needs, async () => fail()),
      session(fail),
      session(depends(needs, fail)),
    ]) {
      await assert.rejects(async () => route(new Request('http://localhost/')), /boom/)
    }
  })

  it('adds Cookie to an existing Vary, and sets its cookie on a copy: the handler may send its response to others too', async () => {
    const { latch } = testApplication()
    const shared = new Response(null, { headers: { Vary: 'Accept' } })
    const route = latchkeyFetch(latch).depends(
      { session: latch.session },
      async (_, { session }) => {
        await session.set('theme', 'dark')
        return shared
      },
    )
    const first = await route(new Request('http://localhost/'))
    assert.equal(first.headers.get('vary'), 'Accept, Cookie')
    assert.equal(first.headers.getSetCookie().length, 1)
    assert.deepEqual([...shared.headers], [['vary', 'Accept']])
  })

  it('marks a response without a cookie in place, and copies it only when it cannot be changed', async () => {
    const { latch } = testApplication()
    const changeable = Response.json({})
    const fixed = await fetch('data:text/plain,fixed')
    assert.throws(() => fixed.headers.set('Vary', 'Accept'), TypeError)
    const { depends } = latchkeyFetch(latch)
    const answer = (response: Response) =>
      depends({ session: latch.session }, () => response)(new Request('http://localhost/'))
    const [same, copy] = [await answer(changeable), await answer(fixed)]
    assert.equal(same, changeable)
    for (const { headers } of [same, copy]) {
      assert.deepEqual([headers.get('vary'), headers.get('cache-control')], ['Cookie', 'no-store'])
    }
    assert.equal(await copy.text(), 'fixed')
  })

  it('refuses a login whose body has already been read', async () => {
    const { latch } = testApplication()
    const login = latchkeyFetch(latch).loginRoute()
    const client = testClient(async (request) => {
      await request.text()
      return login(request)
    })
    const response = await client.post('/login', { username: 'alice', password: PASSWORD })
    assert.equal(response.status, 400)
  })

  it('checks the token of a form and leaves the form for the handler to read', async () => {
    const { latch } = testApplication()
    const { depends } = latchkeyFetch(latch, { formTokens: true })
    const needs = { session: latch.session }
    const token = depends(needs, (_, { session }) => new Response(session.csrfToken()))
    const change = depends(needs, async (request) => {
      const form = await request.formData()
      return new Response(form.get('name') as string)
    })
    const client = testClient((request) => (request.method === 'GET' ? token : change)(request))
    const _csrf = await (await client.get('/')).text()
    const answer = await client.submit('/', { _csrf, name: 'kept' })
    assert.equal(await answer.text(), 'kept')
    assert.equal((await client.submit('/', { name: 'kept' })).status, 403)
  })
})
