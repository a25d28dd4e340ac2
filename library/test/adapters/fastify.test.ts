/**
 * The Fastify adapter keeps the contract: injected and on a real socket; with `depends` alone, and in the
 * scope of the `session()` plugin.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { connect, type ClientHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { MINUTE, type SealedLatchkey } from 'latchkey'
import { latchkeyFastify, type DependsOptions } from 'latchkey/adapters/fastify'
import {
  httpFetch,
  testAdapter,
  testClient,
  type AdapterUnderTest,
  type ContractUser,
  type Reach,
  type Fetch,
} from 'latchkey/testing'
import { PASSWORD, testApplication } from '../../../services/application.ts'
import { inMemoryStore, sealedStores } from './stores.ts'
import { streamed } from './stream.ts'

const limits = { http: { maxHeaderSize: 4_000_000 }, forceCloseConnections: true }

/** The application of the contract. */
function application(
  latch: SealedLatchkey<ContractUser>,
  hold: () => Promise<void>,
  reach: Reach,
  withSession: boolean,
): FastifyInstance {
  const login = latchkeyFastify(latch, { loginPage: '/sign-in', confirmPage: '/confirm' })
  const { depends, session, loginRoute, logoutRoute } = login
  const needs = { session: latch.session }
  const app = Fastify(limits)
  app.get('/public', () => ({}))
  app.register((scope, _, done) => {
    const activity = (request: FastifyRequest): boolean => !request.url.startsWith('/poll')
    if (withSession) scope.register(session({ activity }))
    const recent = depends({ user: latch.recentLogin(5 * MINUTE) }, () => ({}))
    scope.all('/login', loginRoute())
    scope.all('/logout', logoutRoute())
    scope.post('/login/email', loginRoute({ fields: { username: 'email', password: 'pass' } }))
    scope.get('/recent', recent)
    type Route = (request: FastifyRequest, reply: FastifyReply) => unknown
    const within = (inner: Route, options?: DependsOptions): Route =>
      depends(
        needs,
        async (request, reply, { session }) => {
          if (request.method === 'POST') await session.set('theme', 'dark')
          return inner(request, reply)
        },
        options,
      )
    const late = depends(needs, async (_request, _reply, { session }) => {
      await session.set('late', true)
      return {}
    })
    const user = { user: latch.user }
    const none = { activity: false }
    scope.post('/login/within', within(loginRoute().handler.bind(scope)))
    scope.post('/nested', within(late))
    scope.post('/lent', within(late, { dangerouslyAllowCrossSite: 'lent' }))
    scope.get(
      '/poll',
      depends(user, () => ({}), none),
    )
    scope.get(
      '/poll/within',
      within(
        depends(user, () => ({}), { activity: true }),
        none,
      ),
    )
    scope.post('/recent', recent)
    scope.get('/confirm', recent)
    scope.get(
      '/sign-in',
      depends({ user: latch.user }, () => ({})),
    )
    scope.get(
      '/profile',
      depends({ user: latch.user }, (_request, _reply, { user }) => ({
        message: `Welcome to your profile, ${user.username}!`,
      })),
    )
    scope.get(
      '/admin',
      depends({ admin: latch.role('admin') }, (_request, reply, { admin }) =>
        reply.send({ admin: admin.username }),
      ),
    )
    scope.get(
      '/session',
      depends(needs, (_request, _reply, { session }) => ({
        keys: session.keys(),
        user: session.user?.username ?? null,
      })),
    )
    scope.post(
      '/session',
      depends(needs, async (_request, _reply, { session }) => {
        await session.set('theme', 'dark')
        return {}
      }),
    )
    scope.post(
      '/reach',
      depends(needs, (request) => reach(login.contextOf(request), login.sessionOf(request))),
    )
    scope.post(
      '/session/slow',
      depends(needs, async (_request, reply, { session }) => {
        await hold()
        await session.set('late', true)
        return reply.send({})
      }),
    )
    scope.get(
      '/cached',
      depends(needs, (_, reply) =>
        reply.header('Cache-Control', 'private, max-age=5').header('Set-Cookie', 'own=1').send({}),
      ),
    )
    scope.post(
      '/cookies',
      depends(needs, async (_, reply, { session }) => {
        reply.header('Set-Cookie', 'before=1')
        await session.set('theme', 'dark')
        reply.header('Set-Cookie', 'after=1')
        return {}
      }),
    )
    scope.get(
      '/stream',
      depends(needs, (_, reply, { session }) => reply.send(streamed(session))),
    )
    scope.post(
      '/throws',
      depends(needs, async (_request, _reply, { session }) => {
        await session.set('theme', 'dark')
        throw new Error('boom')
      }),
    )
    done()
  })
  return app
}

/** Returns a `Fetch` that injects each request. */
function inject(app: FastifyInstance): Fetch {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const response = await app.inject({
      method: request.method as 'GET',
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      payload: Buffer.from(await request.arrayBuffer()),
    })
    const headers = new Headers()
    for (const [name, values] of Object.entries(response.headers)) {
      for (const value of [values].flat()) headers.append(name, String(value))
    }
    const { statusCode: status, rawPayload } = response
    return new Response(rawPayload.length === 0 ? null : Buffer.from(rawPayload), {
      status,
      headers,
    })
  }
}

async function listen(app: FastifyInstance): Promise<Fetch> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return httpFetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
}

const under = (
  start: (app: FastifyInstance) => Fetch | Promise<Fetch>,
  withSession: boolean,
): AdapterUnderTest => ({
  stores: inMemoryStore,
  only: 'the adapter',
  async open(latch, hold, reach) {
    const app = application(latch, hold, reach, withSession)
    return { fetch: await start(app), close: () => app.close() }
  },
})

testAdapter('latchkeyFastify, injected', under(inject, false))
testAdapter('latchkeyFastify, injected, in session()', under(inject, true))
testAdapter('latchkeyFastify', under(listen, false))
testAdapter('latchkeyFastify in session()', under(listen, true))
testAdapter('latchkeyFastify in session()', {
  ...under(listen, true),
  stores: sealedStores,
  only: 'the store',
})

describe('latchkeyFastify', () => {
  const credentials = { username: 'alice', password: PASSWORD }

  it('gives every route in the scope of session() the session: as request.session, and typed by sessionOf', async () => {
    const { latch } = testApplication()
    const { session, sessionOf, loginRoute } = latchkeyFastify(latch)
    const app = Fastify()
    app.get('/outside', (request) => ('session' in request ? 'session' : 'none'))
    app.register((scope, _, done) => {
      scope.register(session())
      scope.post('/login', loginRoute())
      scope.get('/name', (request) => {
        assert.equal((request as { session?: unknown }).session, sessionOf(request))
        return sessionOf(request).user?.username ?? 'nobody'
      })
      done()
    })
    const client = testClient(inject(app))
    assert.equal(await (await client.get('/name')).text(), 'nobody')
    await client.login('alice', PASSWORD)
    assert.equal(await (await client.get('/name')).text(), 'alice')
    assert.equal(await (await client.get('/outside')).text(), 'none')
    assert.throws(() => sessionOf({}), TypeError)
  })

  it('refuses to start where another plugin has taken request.session', async () => {
    const { latch } = testApplication()
    const app = Fastify().decorateRequest('session', null)
    app.register(latchkeyFastify(latch).session())
    await assert.rejects(async () => app.ready(), /has taken request\.session/)
  })

  it('reads a login form although the application has no parser for forms, and adds no such parser to it', async () => {
    const { latch } = testApplication()
    const app = Fastify()
    app.post('/login', latchkeyFastify(latch).loginRoute())
    app.post('/other', (request) => request.body)
    const client = testClient(inject(app))
    assert.equal((await client.submit('/login', credentials)).status, 303)
    const form = new FormData()
    for (const [name, value] of Object.entries(credentials)) form.append(name, value)
    assert.equal((await client.send('/login', { method: 'POST', body: form })).status, 200)
    assert.equal((await client.submit('/other', credentials)).status, 415)
  })

  it('shows the headers of a login to the hooks of the application and of the route', async () => {
    const { latch } = testApplication()
    const app = Fastify()
    const seen: unknown[] = []
    const look = async (request: FastifyRequest): Promise<void> => {
      seen.push(request.headers['content-type'], request.mediaType)
    }
    app.addHook('onRequest', look)
    app.addHook('preHandler', look)
    app.post('/login', {
      ...latchkeyFastify(latch).loginRoute(),
      preHandler: async (_, reply) => reply.code(418).send('captcha'),
    })
    const response = await testClient(inject(app)).post('/login', credentials)
    assert.equal(response.status, 418)
    assert.deepEqual(seen, Array(4).fill('application/json'))
  })

  it('takes a login that parsers have parsed when only its handler is used, under the same rules', async () => {
    const { latch } = testApplication()
    const app = Fastify()
    app.register(formbody)
    app.post('/login', latchkeyFastify(latch).loginRoute().handler)
    const client = testClient(inject(app))
    assert.equal((await client.submit('/login', credentials)).status, 303)
    await client.login('alice', PASSWORD)
    for (const [body, type, status] of [
      ['username=a&username=b&password=x', 'application/x-www-form-urlencoded', 400],
      ['{"username":["alice"],"password":"x"}', 'application/json', 400],
      ['{"username":{"a":"b"},"password":"x"}', 'application/json', 400],
      ['["username"]', 'application/json', 400],
      ['{"pipe":true,"readableDidRead":true}', 'application/json', 400],
      ['username=alice&password=x', 'text/plain', 415],
      [JSON.stringify({ username: 'x'.repeat(17_000), password: 'x' }), 'application/json', 413],
    ] as const) {
      const headers = { 'Content-Type': type }
      const response = await client.send('/login', { method: 'POST', body, headers })
      assert.equal(response.status, status, body.slice(0, 50))
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
  })

  it('lets the application answer refusals and failed logins itself', async () => {
    const { latch } = testApplication()
    const { depends, loginRoute } = latchkeyFastify(latch, {
      async onRefusal(error, _, reply) {
        if (error.status !== 401) return false
        await reply.code(401).send('own')
        return true
      },
    })
    const app = Fastify()
    app.post(
      '/login',
      loginRoute({
        onFailure(error, _, reply, failed) {
          if (failed === null) return false
          void reply.code(422).send(`${error.code} ${failed.username}`)
          return true
        },
      }),
    )
    app.get(
      '/',
      depends({ user: latch.user }, () => 'in'),
    )
    app.get(
      '/admin',
      depends({ admin: latch.role('admin') }, () => 'in'),
    )
    const client = testClient(inject(app))
    assert.equal(await (await client.get('/')).text(), 'own')
    const failed = await client.post('/login', { username: 'bob', password: 'wrong' })
    assert.deepEqual([failed.status, await failed.text()], [422, 'invalid_credentials bob'])
    assert.equal((await client.post('/login', { username: 7 })).status, 400)
    await client.post('/login', credentials)
  })

  it("leaves errors to the application's error handler, which finds our headers on the reply", async () => {
    const { latch } = testApplication()
    const { depends } = latchkeyFastify(latch)
    const app = Fastify()
    app.setErrorHandler((error, _, reply) => reply.code(500).send((error as Error).message))
    app.get(
      '/',
      depends({ session: latch.session }, async (_request, _reply, { session }) => {
        await session.set('theme', 'dark')
        throw new Error('boom')
      }),
    )
    const client = testClient(inject(app))
    const response = await client.get('/')
    assert.deepEqual([response.status, await response.text()], [500, 'boom'])
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(client.cookies.size, 1)
  })

  it('starts no session on a hijacked reply, which could not carry the cookie', async () => {
    const { latch } = testApplication()
    const app = Fastify()
    app.get(
      '/',
      latchkeyFastify(latch).depends({ session: latch.session }, async (_, reply, { session }) => {
        reply.hijack()
        const outcome = await session.set('theme', 'dark').catch(({ code }) => String(code))
        reply.raw.end(String(outcome))
      }),
    )
    assert.equal(await (await testClient(inject(app)).get('/')).text(), 'response_sent')
  })

  it('adds Cookie to an existing Vary, and keeps an existing Cache-Control', async () => {
    const { latch } = testApplication()
    const app = Fastify()
    app.addHook('onRequest', async (_, reply) => {
      reply.header('Vary', 'Origin').header('Cache-Control', 'private')
    })
    app.get(
      '/',
      latchkeyFastify(latch).depends({ session: latch.session }, () => ({})),
    )
    const { headers } = await testClient(inject(app)).get('/')
    assert.deepEqual(
      [headers.get('vary'), headers.get('cache-control')],
      ['Origin, Cookie', 'private'],
    )
  })

  it('serves HTTP/2, which has :authority in place of Host, and no Connection header', async () => {
    const { latch } = testApplication()
    const app = Fastify({ http2: true }) as unknown as FastifyInstance
    app.post('/login', latchkeyFastify(latch).loginRoute())
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    const client = connect(origin)
    const ask = (from: string, body: string): Promise<number> => post(client, '/login', from, body)
    assert.equal(await ask(origin, JSON.stringify(credentials)), 200)
    assert.equal(await ask('http://evil.test', JSON.stringify(credentials)), 403)
    assert.equal(await ask(origin, ' '.repeat(20_000)), 413)
    client.close()
    await app.close()
  })

  it('answers synchronously when nothing has to be waited for', async () => {
    const { latch } = testApplication()
    const app = Fastify()
    const route = latchkeyFastify(latch).depends({ session: latch.session }, () => 'there')
    app.get('/', (request, reply) => {
      const answer = route(request, reply)
      assert.equal(answer, 'there')
      return answer
    })
    assert.equal((await testClient(inject(app)).get('/')).status, 200)
  })
})

/** Posts JSON over HTTP/2. Resolves to the status when the whole answer is there. */
function post(
  client: ClientHttp2Session,
  path: string,
  origin: string,
  body: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const type = 'application/json'
    const headers = { ':method': 'POST', ':path': path, origin, 'content-type': type }
    const stream = client.request(headers)
    stream.on('response', ({ ':status': status }) => {
      stream.resume().on('end', () => resolve(status ?? 0))
    })
    stream.on('error', reject)
    stream.end(body)
  })
}
