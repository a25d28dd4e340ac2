/**
 * The Hono adapter keeps the contract: in memory, where Hono has no server, and on a real Node
 * server; with `depends` alone, and behind the `session()` middleware.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { Hono, type Context, type Handler } from 'hono'
import { MINUTE, type SealedLatchkey } from 'latchkey'
import { latchkeyHono, type DependsOptions, type SessionVariables } from 'latchkey/adapters/hono'
import {
  httpFetch,
  testAdapter,
  testClient,
  type TestClient,
  type AdapterUnderTest,
  type ContractUser,
  type Reach,
} from 'latchkey/testing'
import { PASSWORD, testApplication } from '../../../services/application.ts'
import { selfSigned } from '../../../services/certificate.ts'
import { listen, send } from './hono-server.ts'
import { startRemoteStores } from './remote-stores.ts'
import { inMemoryStore, sealedStores } from './stores.ts'
import { streamed } from './stream.ts'

/** The application of the contract. */
function application(
  latch: SealedLatchkey<ContractUser>,
  hold: () => Promise<void>,
  reach: Reach,
  withMiddleware: boolean,
): Hono {
  const pages = { loginPage: '/sign-in', confirmPage: '/confirm' }
  const login = latchkeyHono(latch, pages)
  const { depends, session, loginRoute, logoutRoute } = login
  const recent = depends({ user: latch.recentLogin(5 * MINUTE) }, (c) => c.json({}))
  const app = new Hono<{ Variables: SessionVariables<ContractUser, never> }>()
  app.get('/public', (c) => c.json({}))
  if (withMiddleware) app.use(session({ activity: (c) => !c.req.path.startsWith('/poll') }))
  app.onError((_, c) => c.json({ error: 'unexpected' }, 500))
  app.all('/login', loginRoute())
  app.all('/logout', logoutRoute())
  app.post('/login/email', loginRoute({ fields: { username: 'email', password: 'pass' } }))
  app.on(['GET', 'POST'], '/recent', recent)
  const sessionNeeds = { session: latch.session }
  const within = (inner: Handler, options?: DependsOptions): Handler =>
    depends(
      sessionNeeds,
      async (c, { session }) => {
        if (c.req.method === 'POST') await session.set('theme', 'dark')
        return (await inner(c, async () => undefined)) as Response
      },
      options,
    )
  const late = depends(sessionNeeds, async (c, { session }) => {
    await session.set('late', true)
    return c.json({})
  })
  const user = { user: latch.user }
  const none = { activity: false }
  app.post('/login/within', within(loginRoute()))
  app.post('/nested', within(late))
  app.post('/lent', within(late, { dangerouslyAllowCrossSite: 'lent' }))
  app.get(
    '/poll',
    depends(user, (c) => c.json({}), none),
  )
  app.get(
    '/poll/within',
    within(
      depends(user, (c) => c.json({}), { activity: true }),
      none,
    ),
  )
  app.get('/confirm', recent)
  app.get(
    '/sign-in',
    depends({ user: latch.user }, (c) => c.json({})),
  )
  app.get(
    '/profile',
    depends({ user: latch.user }, (c, { user }) =>
      c.json({ message: `Welcome to your profile, ${user.username}!` }),
    ),
  )
  app.get(
    '/admin',
    depends({ admin: latch.role('admin') }, (c, { admin }) => c.json({ admin: admin.username })),
  )
  app.get(
    '/session',
    depends({ session: latch.session }, (c, { session }) =>
      c.json({ keys: session.keys(), user: session.user?.username ?? null }),
    ),
  )
  app.post(
    '/session',
    depends({ session: latch.session }, async (_, { session }) => {
      await session.set('theme', 'dark')
      // Hono did not make this response: our cookie must be on it all the same.
      return new Response('{}')
    }),
  )
  app.post(
    '/reach',
    depends(sessionNeeds, async (c) => c.json(await reach(login.contextOf(c), login.sessionOf(c)))),
  )
  app.post(
    '/session/slow',
    depends({ session: latch.session }, async (c, { session }) => {
      await hold()
      await session.set('late', true)
      return c.json({})
    }),
  )
  app.get(
    '/cached',
    depends({ session: latch.session }, (c) => {
      c.header('Cache-Control', 'private, max-age=5')
      c.header('Set-Cookie', 'own=1')
      return c.json({})
    }),
  )
  app.post(
    '/cookies',
    depends({ session: latch.session }, async (c, { session }) => {
      c.header('Set-Cookie', 'before=1', { append: true })
      await session.set('theme', 'dark')
      c.header('Set-Cookie', 'after=1', { append: true })
      return c.json({})
    }),
  )
  app.get(
    '/stream',
    depends(
      { session: latch.session },
      (_, { session }) => new Response(Readable.toWeb(streamed(session)) as ReadableStream),
    ),
  )
  app.post(
    '/throws',
    depends({ session: latch.session }, async (_, { session }) => {
      await session.set('theme', 'dark')
      throw new Error('boom')
    }),
  )
  return app as unknown as Hono
}

const inMemory = (withMiddleware: boolean): AdapterUnderTest => ({
  stores: inMemoryStore,
  open(latch, hold, reach) {
    const app = application(latch, hold, reach, withMiddleware)
    return { fetch: (request) => app.fetch(request), close: () => undefined }
  },
})

const onNode = (withMiddleware: boolean): AdapterUnderTest => ({
  stores: inMemoryStore,
  async open(latch, hold, reach) {
    const { fetch: handle } = application(latch, hold, reach, withMiddleware)
    const { origin, close } = await listen(handle)
    return { fetch: httpFetch(origin), close }
  },
})

testAdapter('latchkeyHono', { ...inMemory(false), only: 'the adapter' })
testAdapter('latchkeyHono', {
  ...inMemory(false),
  stores: await startRemoteStores(),
  only: 'the store',
})
testAdapter('latchkeyHono behind session()', { ...inMemory(true), only: 'the adapter' })
testAdapter('latchkeyHono on Node', { ...onNode(false), only: 'the adapter' })
testAdapter('latchkeyHono on Node behind session()', { ...onNode(true), only: 'the adapter' })
testAdapter('latchkeyHono on Node behind session()', {
  ...onNode(true),
  stores: sealedStores,
  only: 'the store',
})

/** Returns the fields as a multipart form. */
function multipart(fields: URLSearchParams): FormData {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return form
}

describe('latchkeyHono', () => {
  it('gives c.var.session to every route behind session()', async () => {
    const { latch } = testApplication()
    const { session, loginRoute } = latchkeyHono(latch)
    const app = new Hono()
      .use(session())
      .post('/login', loginRoute())
      .get('/name', (c) => c.text(c.var.session.user?.username ?? 'nobody'))
    const client = testClient(app.fetch)
    assert.equal(await (await client.get('/name')).text(), 'nobody')
    await client.login('alice', PASSWORD)
    assert.equal(await (await client.get('/name')).text(), 'alice')
  })

  /** What may stand in front of a login, and what the login then answers. */
  const readers: Record<string, readonly [status: number, read: (c: Context) => unknown]> = {
    'has read nothing (control)': [200, () => undefined],
    'has read the text': [200, (c) => c.req.text()],
    'has read the bytes': [200, (c) => c.req.arrayBuffer()],
    'has parsed the form': [200, (c) => c.req.parseBody()],
    'has taken the form': [200, (c) => c.req.formData()],
    'has read the body past Hono': [400, (c) => c.req.raw.text()],
  }
  for (const [what, [status, read]] of Object.entries(readers)) {
    for (const body of [(fields: URLSearchParams) => fields, multipart]) {
      it(`answers a ${body.name === 'multipart' ? 'multipart' : 'plain'} login by ${status} if a middleware ${what}`, async () => {
        const { latch } = testApplication()
        const { depends, loginRoute } = latchkeyHono(latch, { formTokens: true })
        const app = new Hono()
          .get(
            '/token',
            depends({ session: latch.session }, (c, { session }) => c.text(session.csrfToken())),
          )
          .use('/guarded', depends({ session: latch.session }))
          .use('/:path', async (c, next) => {
            await read(c)
            await next()
          })
          .post('/login', loginRoute())
          .post('/guarded', loginRoute())
        const { origin, close } = await listen(app.fetch)
        try {
          for (const fetch of [async (r: Request) => app.fetch(r), httpFetch(origin)]) {
            // A guard in front that looks for the form's token has read the form by Hono's means.
            for (const path of status === 200 ? ['/login', '/guarded'] : ['/login']) {
              const client = testClient(fetch)
              const _csrf = await (await client.get('/token')).text()
              const fields = new URLSearchParams({ username: 'alice', password: PASSWORD, _csrf })
              const sent = await client.send(path, { method: 'POST', body: body(fields) })
              assert.equal(sent.status, status, path)
            }
          }
        } finally {
          await close()
        }
      })
    }
  }

  it('lets the application answer refusals and failed logins itself', async () => {
    const { latch } = testApplication()
    const { depends, loginRoute } = latchkeyHono(latch, {
      onRefusal: (error, c) => (error.status === 401 ? c.text('own', 401) : null),
    })
    const app = new Hono()
      .post(
        '/login',
        loginRoute({
          onFailure: (error, c, credentials) =>
            c.text(`${error.code} ${credentials?.username ?? 'unread'}`, 422),
        }),
      )
      .get(
        '/',
        depends({ user: latch.user }, (c) => c.text('in')),
      )
      .get(
        '/admin',
        depends({ admin: latch.role('admin') }, (c) => c.text('in')),
      )
    const client = testClient(app.fetch)
    assert.equal(await (await client.get('/')).text(), 'own')
    const failed = await client.post('/login', { username: 'bob', password: 'wrong' })
    assert.deepEqual([failed.status, await failed.text()], [422, 'invalid_credentials bob'])
    const unread = await client.post('/login', { username: 7 })
    assert.equal(await unread.text(), 'invalid_request unread')
  })

  it('emits exactly one event for a refused login, whoever answers it', async () => {
    for (const answer of ['own', null]) {
      const { latch, events } = testApplication()
      const { loginRoute } = latchkeyHono(latch, { formTokens: true })
      const onFailure = (_: unknown, c: Context): Response | null =>
        answer === null ? null : c.text(answer, 422)
      const app = new Hono().post('/login', loginRoute({ onFailure }))
      const fields = { username: 'alice', password: 'a wrong one' }
      const told = async (request: (client: TestClient) => Promise<Response>): Promise<unknown> => {
        events.length = 0
        const response = await request(testClient(app.fetch))
        assert.ok(response.status === 422 || answer === null)
        // In memory there is no address, which the doctor says once.
        const outcomes = events.filter(({ type }) => type !== 'configuration.doubtful')
        return outcomes.map((event) => [event.type, 'code' in event ? event.code : null])
      }
      const denied = [['access.denied', 'cross_site_request']]
      assert.deepEqual(await told((client) => client.submit('/login', fields)), denied)
      const headers = { 'Sec-Fetch-Site': 'cross-site' }
      assert.deepEqual(await told((client) => client.post('/login', fields, headers)), denied)
      // A failed login has an event of its own.
      assert.deepEqual(await told((client) => client.post('/login', fields)), [
        ['login.failed', null],
      ])
      // A request that cannot be read has another event.
      const unread = await told((client) => client.post('/login', { username: 7 }))
      assert.deepEqual(unread, [['request.refused', 'invalid_request']])
    }
  })

  it('passes path parameters, and awaits an asynchronous handler', async () => {
    const { latch } = testApplication()
    const app = new Hono().get(
      '/items/:id',
      latchkeyHono(latch).depends({ user: latch.optionalUser }, async (c, { user }) =>
        c.json({ id: c.req.param('id'), user }),
      ),
    )
    const response = await testClient(app.fetch).get('/items/7')
    assert.deepEqual(await response.json(), { id: '7', user: null })
  })

  it('streams a response, and can still write to the browser’s session while it streams', async () => {
    const app = testApplication()
    const { depends, loginRoute } = latchkeyHono(app.latch)
    const written = Promise.withResolvers<void>()
    const hono = new Hono().post('/login', loginRoute()).get(
      '/stream',
      depends({ session: app.latch.session }, (_, { session }) => {
        async function* body(): AsyncGenerator<Uint8Array> {
          yield Buffer.from('one ')
          await session.set('streamed', true)
          written.resolve()
          yield Buffer.from('two')
        }
        return new Response(Readable.toWeb(Readable.from(body())) as ReadableStream)
      }),
    )
    const client = testClient(hono.fetch)
    await client.login('alice', PASSWORD)
    assert.equal(await (await client.get('/stream')).text(), 'one two')
    await written.promise
    const [{ id } = { id: '' }] = await app.latch.sessions('id-alice')
    assert.notEqual(id, '')
  })

  it('reads from the socket whether a connection is encrypted, and from the URL where there is no socket', async () => {
    const certificate = await selfSigned(['app.example'])
    const headers = { Host: 'app.example' }
    const onServer = (tls: boolean) => async (app: Hono) => {
      const { origin, close } = await listen(app.fetch, tls ? certificate : undefined)
      await send(origin, { headers: Object.entries(headers) })
      await close()
    }
    for (const [expected, ask] of [
      [['plain_http'], onServer(false)],
      [[], onServer(true)],
      [['plain_http'], (app: Hono) => app.request('http://app.example/', { headers })],
      [[], (app: Hono) => app.request('https://app.example/', { headers })],
    ] as const) {
      const { latch, events } = testApplication()
      const { depends } = latchkeyHono(latch)
      await ask(
        new Hono().get(
          '/',
          depends({ session: latch.session }, (c) => c.text('ok')),
        ),
      )
      const doubts = events.filter((event) => event.type === 'configuration.doubtful')
      assert.deepEqual(
        doubts.map(({ finding }) => finding),
        expected,
      )
    }
  })

  it('keeps serving after clients hang up in the middle of a login', async () => {
    const { latch } = testApplication()
    const app = new Hono().post('/login', latchkeyHono(latch).loginRoute())
    const { port, close } = await listen(app.fetch)
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write('POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
          socket.write('Content-Length: 100\r\n\r\n{"username":"alice"', () => socket.destroy())
        })
        socket.on('close', () => resolve())
      })
    }
    const response = await fetch(`http://127.0.0.1:${port}/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'alice', password: PASSWORD }),
    })
    assert.equal(response.status, 200)
    process.off('unhandledRejection', note)
    assert.deepEqual(unhandled, [])
    await close()
  })
})
