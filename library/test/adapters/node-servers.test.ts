/**
 * What must hold on a real socket in every framework: raw paths, the address of the peer, forms with tokens, clients
 * that hang up, and the logins of two applications in one server.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { Hono } from 'hono'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch, type FetchHandler } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import type { SessionStore } from 'latchkey'
import { memoryStore } from 'latchkey/stores/memory'
import { httpFetch, testClient, type TestClient } from 'latchkey/testing'
import {
  PASSWORD,
  testApplication,
  unthrottled,
  type TestApplication,
} from '../../../services/application.ts'
import { selfSigned, type Certificate } from '../../../services/certificate.ts'
import { listenExpress, versions } from './express-server.ts'
import { listen, send, type Listening } from './hono-server.ts'

type Latch = TestApplication['latch']

/** How the application is set up. */
interface SetUp {
  readonly formTokens?: boolean
  readonly certificate?: Certificate | undefined

  /** The login of another application, whose `session()` stands before everything. */
  readonly outer?: Latch
}

/**
 * An application with `POST /login`, `POST /logout`, `GET /token` (the session's), `POST /change` and
 * `POST /hook` (which other sites may call), `GET /user` (a name, for users), `GET /admin` (for admins).
 * The framework believes every X-Forwarded header where it can be told to.
 */
type Start = (latch: Latch, setUp?: SetUp) => Promise<Listening>

const hook = { dangerouslyAllowCrossSite: 'test hook' }

const startHono: Start = (latch, { formTokens = false, certificate, outer } = {}) => {
  const { depends, loginRoute, logoutRoute } = latchkeyHono(latch, { formTokens })
  const needs = { session: latch.session }
  const app = new Hono()
  if (outer !== undefined) app.use(latchkeyHono(outer).session())
  app.post('/login', loginRoute()).post('/logout', logoutRoute())
  app.get(
    '/token',
    depends(needs, (c, { session }) => c.text(session.csrfToken())),
  )
  app.post(
    '/change',
    depends(needs, (c) => c.text('changed')),
  )
  app.post(
    '/hook',
    depends(needs, (c) => c.text('taken'), hook),
  )
  app.get(
    '/user',
    depends({ user: latch.user }, (c, { user }) => c.text(user.username)),
  )
  app.get(
    '/admin',
    depends({ admin: latch.role('admin') }, (c) => c.text('secret')),
  )
  return listen(app.fetch, certificate)
}

const startFetch: Start = (latch, { formTokens = false, certificate, outer } = {}) => {
  const { depends, loginRoute, logoutRoute } = latchkeyFetch(latch, {
    formTokens,
    address: (_, { incoming }: { incoming: FastifyRequest['raw'] }) =>
      incoming.socket.remoteAddress,
  })
  const needs = { session: latch.session }
  const routes: Record<string, FetchHandler<unknown[]>> = {
    'POST /login': loginRoute(),
    'POST /logout': logoutRoute(),
    'GET /token': depends(needs, (_, { session }) => new Response(session.csrfToken())),
    'POST /change': depends(needs, () => new Response('changed')),
    'POST /hook': depends(needs, () => new Response('taken'), hook),
    'GET /user': depends({ user: latch.user }, (_, { user }) => new Response(user.username)),
    'GET /admin': depends({ admin: latch.role('admin') }, () => new Response('secret')),
  }
  const routed: FetchHandler<unknown[]> = (request, ...rest) =>
    routes[`${request.method} ${new URL(request.url).pathname}`]?.(request, ...rest) ??
    new Response('Not found', { status: 404 })
  return listen(outer === undefined ? routed : latchkeyFetch(outer).session(routed), certificate)
}

const startFastify: Start = async (latch, { formTokens = false, certificate, outer } = {}) => {
  const { depends, loginRoute, logoutRoute } = latchkeyFastify(latch, { formTokens })
  const needs = { session: latch.session }
  const options = { trustProxy: true, forceCloseConnections: true }
  const app =
    certificate === undefined
      ? Fastify(options)
      : (Fastify({ ...options, https: certificate }) as unknown as FastifyInstance)
  if (outer !== undefined) app.register(latchkeyFastify(outer).session())
  app.register(formbody)
  app.post('/login', loginRoute())
  app.post('/logout', logoutRoute())
  app.get(
    '/token',
    depends(needs, (_request, _reply, { session }) => session.csrfToken()),
  )
  app.post(
    '/change',
    depends(needs, () => 'changed'),
  )
  app.post(
    '/hook',
    depends(needs, () => 'taken', hook),
  )
  app.get(
    '/user',
    depends({ user: latch.user }, (_request, _reply, { user }) => user.username),
  )
  app.get(
    '/admin',
    depends({ admin: latch.role('admin') }, () => 'secret'),
  )
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { origin, port, close: () => app.close() }
}

const startExpress =
  (create: (typeof versions)[string]): Start =>
  (latch, { formTokens = false, certificate, outer } = {}) => {
    const { depends, loginRoute, logoutRoute } = latchkeyExpress(latch, { formTokens })
    const needs = { session: latch.session }
    const app = create().set('trust proxy', true).set('env', 'test')
    if (outer !== undefined) app.use(latchkeyExpress(outer).session())
    app.post('/login', loginRoute())
    app.post('/logout', logoutRoute())
    app.use(create.urlencoded({ extended: false }))
    app.get(
      '/token',
      depends(needs, (_, res, { session }) => res.send(session.csrfToken())),
    )
    app.post(
      '/change',
      depends(needs, (_, res) => res.send('changed')),
    )
    app.post(
      '/hook',
      depends(needs, (_, res) => res.send('taken'), hook),
    )
    app.get(
      '/user',
      depends({ user: latch.user }, (_, res, { user }) => res.send(user.username)),
    )
    app.get(
      '/admin',
      depends({ admin: latch.role('admin') }, (_, res) => res.send('secret')),
    )
    return listenExpress(app, certificate)
  }

const frameworks: Readonly<Record<string, Start>> = {
  Hono: startHono,
  'a fetch handler': startFetch,
  Fastify: startFastify,
  ...Object.fromEntries(
    Object.entries(versions).map(([name, create]) => [name, startExpress(create)]),
  ),
}

/** Returns a store in memory whose reads wait while its gate is closed. */
function gatedStore() {
  const store = memoryStore()
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isClosed = false
  const gate = {
    reached: reached.promise,
    close: () => void (isClosed = true),
    open: () => opened.resolve(),
  }
  const waiting: SessionStore = Object.assign(Object.create(store) as SessionStore, {
    read(id: string) {
      if (!isClosed) return store.read(id)
      reached.resolve()
      return opened.promise.then(() => store.read(id))
    },
  })
  return { store: waiting, gate }
}

/** Sends a GET with the path as written, which `fetch` would tidy. Resolves to status and body. */
function getRaw(port: number, path: string, cookie: string): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const headers = { Cookie: cookie, Host: `127.0.0.1:${port}` }
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false })
    outgoing.on('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      incoming.on('end', () => resolve([incoming.statusCode ?? 0, text]))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

for (const [name, start] of Object.entries(frameworks)) {
  describe(`${name} on a socket`, () => {
    const credentials = { username: 'alice', password: PASSWORD }

    /** Runs a test against the application on a server. */
    async function onServer(
      setUp: SetUp,
      test: (client: () => TestClient, port: number, app: TestApplication) => Promise<void>,
      app = testApplication(),
    ): Promise<void> {
      const { origin, port, close } = await start(app.latch, setUp)
      try {
        await test(() => testClient(httpFetch(origin)), port, app)
      } finally {
        await close()
      }
    }

    it('never opens a guarded route, however its path is spelled', async () => {
      await onServer({}, async (client, port) => {
        const bob = client()
        await bob.login('bob', PASSWORD)
        const starts = ['/admin', '/%61dmin', '//admin', '/./admin', '/x/../admin', '/%2e/admin']
        starts.push('/ADMIN', '/x/%2e%2e/admin', `http://127.0.0.1:${port}/admin`, 'http://x/admin')
        starts.push('/\\admin', '\\admin', 'admin', '/admin\\', '/;x/admin', '/%252e/admin', '*')
        for (const path of starts) {
          for (const end of ['', '/', ';x', ';x=/', '?x', '#x', '%2f', '%00', '.css', '/.', '//']) {
            const [status, body] = await getRaw(port, path + end, bob.cookieHeader)
            assert.ok([400, 403, 404].includes(status), `${path}${end}: ${status}`)
            assert.doesNotMatch(body, /secret/, path + end)
          }
        }
        const alice = client()
        await alice.login('alice', PASSWORD)
        assert.deepEqual(await getRaw(port, '/admin', alice.cookieHeader), [200, 'secret'])
      })
    })

    it('takes address and encryption from the socket, whatever proxy headers the framework believes', async () => {
      const forwarded = [
        ['X-Forwarded-For', '203.0.113.66'],
        ['X-Forwarded-Proto', 'https'],
        ['X-Forwarded-Host', 'evil.test'],
        ['Host', 'app.example'],
        ['Origin', 'https://app.example'],
        ['Content-Type', 'application/json'],
      ] as const
      const certificate = await selfSigned(['app.example'])
      for (const [tls, isDoubtful, trustedProxies] of [
        [undefined, true, []],
        [certificate, false, []],
        // Control: the headers would say otherwise to whoever trusts the proxy.
        [undefined, false, ['127.0.0.1']],
      ] as const) {
        const app = testApplication({ trustedProxies })
        const { origin, close } = await start(app.latch, { certificate: tls })
        const body = JSON.stringify(credentials)
        const status = await send(`${origin}/login`, { method: 'POST', headers: forwarded, body })
        assert.equal(status, 200)
        const [session] = await app.latch.sessions('id-alice')
        const isTrusted = trustedProxies.length > 0
        assert.equal(session?.address, isTrusted ? '203.0.113.66' : '127.0.0.1')
        const doubts = app.events.filter((event) => event.type === 'configuration.doubtful')
        const isFound = doubts.some(({ finding }) => finding === 'plain_http')
        assert.equal(isFound, isDoubtful)
        await close()
      }
    })

    it('asks every form for its token, in the field or the header, except at a route that takes cross-site requests', async () => {
      await onServer({ formTokens: true }, async (browser) => {
        const client = browser()
        const token = async (): Promise<string> => (await client.get('/token')).text()
        assert.equal((await client.submit('/login', credentials)).status, 403)
        const login = { ...credentials, _csrf: await token() }
        assert.equal((await client.submit('/login', login)).status, 303)
        assert.equal((await client.submit('/change', { _csrf: login._csrf })).status, 403)
        assert.equal((await client.submit('/change', {})).status, 403)
        const _csrf = await token()
        assert.equal((await client.submit('/change', { _csrf })).status, 200)
        const headers = { 'X-CSRF-Token': _csrf }
        assert.equal((await client.send('/change', { method: 'POST', headers })).status, 200)
        assert.equal((await client.submit('/hook', {})).status, 200)
        const crossSite = { 'Sec-Fetch-Site': 'cross-site' }
        assert.equal((await client.post('/change', {}, crossSite)).status, 403)
        assert.equal((await client.post('/hook', {}, crossSite)).status, 200)
        assert.equal((await client.submit('/logout', {})).status, 403)
        assert.equal((await client.submit('/logout', { _csrf })).status, 303)
        assert.equal((await client.get('/user')).status, 401)
      })
    })

    it('never takes a user of another application on the same server for its own', async () => {
      const outer = testApplication({ cookie: { name: '__Host-outer' } })
      const login = await start(outer.latch)
      const member = testClient(httpFetch(login.origin))
      await member.login('alice', PASSWORD)
      assert.equal(
        (await member.get('/admin')).status,
        200,
        'control: in the other, she is an admin',
      )
      await login.close()
      await onServer({ outer: outer.latch }, async (browser) => {
        const client = browser()
        for (const [key, value] of member.cookies) client.cookies.set(key, value)
        assert.equal((await client.get('/user')).status, 401)
        assert.equal((await client.get('/admin')).status, 401)
        await client.login('bob', PASSWORD)
        assert.equal(await (await client.get('/user')).text(), 'bob')
        assert.equal((await client.get('/admin')).status, 403)
      })
    })

    it('keeps serving after clients hang up, in the middle of a login and after it', async () => {
      const unhandled: unknown[] = []
      const note = (reason: unknown): void => void unhandled.push(reason)
      process.on('unhandledRejection', note)
      const body = JSON.stringify(credentials)
      const app = testApplication({ throttle: unthrottled })
      const test = async (client: () => TestClient, port: number): Promise<void> => {
        for (const sent of [10, body.length]) {
          for (let i = 0; i < 5; i++) {
            await new Promise<void>((resolve) => {
              const socket = connect(port, '127.0.0.1', () => {
                socket.write(
                  'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n',
                )
                socket.write(`Content-Length: ${body.length}\r\n\r\n${body.slice(0, sent)}`, () =>
                  socket.destroy(),
                )
              })
              socket.on('close', () => resolve())
            })
          }
        }
        await client().login('alice', PASSWORD)
        for (const event of app.events) {
          if ('address' in event) assert.equal(event.address, '127.0.0.1', event.type)
        }
      }
      await onServer({}, test, app)
      process.off('unhandledRejection', note)
      assert.deepEqual(unhandled, [])
    })

    it('counts a login attempt for the client’s address although the client hangs up before the store answers', async () => {
      const { store, gate } = gatedStore()
      const app = testApplication({ store })
      const { latch, events } = app
      await onServer(
        {},
        async (client, port) => {
          const browser = client()
          await browser.login('bob', PASSWORD)
          events.length = 0
          gate.close()
          const body = JSON.stringify({ username: 'alice', password: 'a guess' })
          const socket = connect(port, '127.0.0.1')
          socket.write('POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
          socket.write(`Sec-Fetch-Site: same-origin\r\nCookie: ${browser.cookieHeader}\r\n`)
          socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`)
          await gate.reached
          socket.resetAndDestroy()
          // After another answer of the same server, the server has seen that the socket is gone.
          await client().get('/user')
          const failed = Promise.withResolvers<void>()
          latch.onEvent(({ type }) => type === 'login.failed' && failed.resolve())
          gate.open()
          // The other frameworks have not read the body by then: they count no attempt.
          if (name.includes('fetch')) await failed.promise
          await client().login('bob', PASSWORD)
          const told = events.flatMap((event) => ('address' in event ? [event.address] : []))
          assert.deepEqual(new Set(told), new Set(['127.0.0.1']))
        },
        app,
      )
    })

    it('answers a body that is too long with 413, without waiting for the rest of it', async () => {
      await onServer({}, async (_, port) => {
        const answer = await new Promise<string>((resolve, reject) => {
          let text = ''
          const socket = connect(port, '127.0.0.1', () => {
            socket.write('POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n')
            // Most of the body is announced and never sent.
            socket.write(`Content-Length: 1000000000\r\n\r\n${' '.repeat(20_000)}`)
          })
          socket.on('data', (chunk) => {
            text += chunk.toString()
            if (text.includes('body_too_large')) socket.destroy()
          })
          socket.on('close', () => resolve(text))
          socket.on('error', reject)
        })
        assert.match(answer, /^HTTP\/1.1 413 /)
      })
    })
  })
}
