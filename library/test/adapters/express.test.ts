/**
 * The Express adapter keeps the contract on a real socket, on Express 5 and 4; with `depends` alone, and
 * behind the `session()` middleware.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { default as express, Express, NextFunction, Request, Response } from 'express'
import { MINUTE, type SealedLatchkey } from 'latchkey'
import {
  latchkeyExpress,
  type DependsOptions,
  type ExpressHandler,
} from 'latchkey/adapters/express'
import {
  httpFetch,
  testAdapter,
  testClient,
  type AdapterUnderTest,
  type ContractUser,
  type Reach,
  type TestClient,
} from 'latchkey/testing'
import { PASSWORD, testApplication } from '../../../services/application.ts'
import { listenExpress, versions } from './express-server.ts'
import { inMemoryStore, sealedStores } from './stores.ts'
import { streamed } from './stream.ts'

/** The application of the contract. */
function application(
  app: Express,
  latch: SealedLatchkey<ContractUser>,
  hold: () => Promise<void>,
  reach: Reach,
  withSession: boolean,
): Express {
  const login = latchkeyExpress(latch, { loginPage: '/sign-in', confirmPage: '/confirm' })
  const { depends, session, loginRoute, logoutRoute } = login
  const needs = { session: latch.session }
  app.get('/public', (_, res) => void res.json({}))
  if (withSession) app.use(session({ activity: (req) => !req.path.startsWith('/poll') }))
  const recent = depends({ user: latch.recentLogin(5 * MINUTE) }, (_, res) => res.json({}))
  app.all('/login', loginRoute())
  app.all('/logout', logoutRoute())
  app.post('/login/email', loginRoute({ fields: { username: 'email', password: 'pass' } }))
  app.get('/recent', recent).post('/recent', recent)
  const within = (inner: ExpressHandler, options?: DependsOptions): ExpressHandler =>
    depends(
      needs,
      async (req, res, { session }, next) => {
        if (req.method === 'POST') await session.set('theme', 'dark')
        inner(req, res, next)
      },
      options,
    )
  const late = depends(needs, async (_, res, { session }) => {
    await session.set('late', true)
    res.json({})
  })
  const user = { user: latch.user }
  const none = { activity: false }
  app.post('/login/within', within(loginRoute()))
  app.post('/nested', within(late))
  app.post('/lent', within(late, { dangerouslyAllowCrossSite: 'lent' }))
  app.get(
    '/poll',
    depends(user, (_, res) => res.json({}), none),
  )
  app.get(
    '/poll/within',
    within(
      depends(user, (_, res) => res.json({}), { activity: true }),
      none,
    ),
  )
  app.get('/confirm', recent)
  app.get(
    '/sign-in',
    depends({ user: latch.user }, (_, res) => res.json({})),
  )
  app.get(
    '/profile',
    depends({ user: latch.user }, (_, res, { user }) =>
      res.json({ message: `Welcome to your profile, ${user.username}!` }),
    ),
  )
  app.get(
    '/admin',
    depends({ admin: latch.role('admin') }, (_, res, { admin }) =>
      res.json({ admin: admin.username }),
    ),
  )
  app.get(
    '/session',
    depends(needs, (_, res, { session }) =>
      res.json({ keys: session.keys(), user: session.user?.username ?? null }),
    ),
  )
  app.post(
    '/session',
    depends(needs, async (_, res, { session }) => {
      await session.set('theme', 'dark')
      res.json({})
    }),
  )
  app.post(
    '/reach',
    depends(needs, async (req, res) =>
      res.json(await reach(login.contextOf(req), login.sessionOf(req))),
    ),
  )
  app.post(
    '/session/slow',
    depends(needs, async (_, res, { session }) => {
      await hold()
      await session.set('late', true)
      res.json({})
    }),
  )
  app.get(
    '/cached',
    depends(needs, (_, res) =>
      res.set('Cache-Control', 'private, max-age=5').append('Set-Cookie', 'own=1').json({}),
    ),
  )
  app.post(
    '/cookies',
    depends(needs, async (_, res, { session }) => {
      res.append('Set-Cookie', 'before=1')
      await session.set('theme', 'dark')
      res.append('Set-Cookie', 'after=1').json({})
    }),
  )
  app.get(
    '/stream',
    depends(needs, (_, res, { session }) => streamed(session).pipe(res)),
  )
  app.post(
    '/throws',
    depends(needs, async (_, _res, { session }) => {
      await session.set('theme', 'dark')
      throw new Error('boom')
    }),
  )
  // Express recognises an error handler by its four arguments.
  app.use((_: unknown, _req: Request, res: Response, _next: NextFunction) => {
    res.status(500).json({ error: 'unexpected' })
  })
  return app
}

const under = (create: typeof express, withSession: boolean): AdapterUnderTest => ({
  stores: inMemoryStore,
  only: 'the adapter',
  async open(latch, hold, reach) {
    const app = application(create(), latch, hold, reach, withSession)
    const { origin, close } = await listenExpress(app)
    return { fetch: httpFetch(origin), close }
  },
})

for (const [version, create] of Object.entries(versions)) {
  testAdapter(`latchkeyExpress on ${version}`, under(create, false))
  testAdapter(`latchkeyExpress on ${version} behind session()`, under(create, true))
  testAdapter(`latchkeyExpress on ${version} behind session()`, {
    ...under(create, true),
    stores: sealedStores,
    only: 'the store',
  })

  describe(`latchkeyExpress on ${version}`, () => {
    const credentials = { username: 'alice', password: PASSWORD }

    /** Runs a test against an application on a server. */
    async function onServer(
      prepare: (app: Express) => unknown,
      test: (client: TestClient) => Promise<void>,
    ): Promise<void> {
      const app = create()
      prepare(app)
      const { origin, close } = await listenExpress(app)
      try {
        await test(testClient(httpFetch(origin)))
      } finally {
        await close()
      }
    }

    it('gives every route behind session() the session: as req.session, and typed by sessionOf', async () => {
      const { latch } = testApplication()
      const { session, sessionOf, loginRoute } = latchkeyExpress(latch)
      assert.throws(() => sessionOf({}), TypeError)
      await onServer(
        (app) => {
          app.use(session())
          app.post('/login', loginRoute())
          app.get('/name', (req, res) => {
            assert.equal((req as { session?: unknown }).session, sessionOf(req))
            res.send(sessionOf(req).user?.username ?? 'nobody')
          })
        },
        async (client) => {
          assert.equal(await (await client.get('/name')).text(), 'nobody')
          await client.login('alice', PASSWORD)
          assert.equal(await (await client.get('/name')).text(), 'alice')
        },
      )
    })

    it('takes a login that body parsers have parsed, under the same rules as a login that it parses itself', async () => {
      const { latch } = testApplication()
      await onServer(
        (app) => {
          app.use(create.json(), create.urlencoded({ extended: true }), create.text())
          app.post('/login', latchkeyExpress(latch).loginRoute())
        },
        async (client) => {
          assert.equal((await client.submit('/login', credentials)).status, 303)
          await client.login('alice', PASSWORD)
          // The route reads a body that no parser has taken, whatever a parser has left in req.body.
          const form = new FormData()
          for (const [name, value] of Object.entries(credentials)) form.append(name, value)
          assert.equal((await client.send('/login', { method: 'POST', body: form })).status, 200)
          for (const [body, type, status] of [
            ['username=a&username=b&password=x', 'application/x-www-form-urlencoded', 400],
            ['username[$gt]=&password=x', 'application/x-www-form-urlencoded', 400],
            ['{"username":["alice"],"password":"x"}', 'application/json', 400],
            ['["username"]', 'application/json', 400],
            ['username=alice&password=x', 'text/plain', 415],
            [
              JSON.stringify({ username: 'x'.repeat(17_000), password: 'x' }),
              'application/json',
              413,
            ],
          ] as const) {
            const headers = { 'Content-Type': type }
            const response = await client.send('/login', { method: 'POST', body, headers })
            assert.equal(response.status, status, body.slice(0, 50))
          }
        },
      )
    })

    it('lets the application answer refusals and failed logins itself', async () => {
      const { latch } = testApplication()
      const { depends, loginRoute } = latchkeyExpress(latch, {
        onRefusal(error, _, res) {
          if (error.status === 401) res.status(401).send('own')
          return error.status === 401
        },
      })
      await onServer(
        (app) => {
          app.post(
            '/login',
            loginRoute({
              onFailure(error, _, res, failed) {
                if (failed !== null) res.status(422).send(`${error.code} ${failed.username}`)
                return failed !== null
              },
            }),
          )
          app.get(
            '/',
            depends({ user: latch.user }, (_, res) => res.send('in')),
          )
        },
        async (client) => {
          assert.equal(await (await client.get('/')).text(), 'own')
          const failed = await client.post('/login', { username: 'bob', password: 'wrong' })
          assert.deepEqual([failed.status, await failed.text()], [422, 'invalid_credentials bob'])
          assert.equal((await client.post('/login', { username: 7 })).status, 400)
        },
      )
    })

    it('guards a router, and hands errors to Express, even a thrown undefined', async () => {
      const { latch } = testApplication()
      const { depends, loginRoute } = latchkeyExpress(latch)
      const needs = { session: latch.session }
      const throwing = (thrown: unknown) =>
        depends(needs, () => {
          throw thrown
        })
      await onServer(
        (app) => {
          app.post('/login', loginRoute())
          app.use(
            '/in',
            depends({ user: latch.user }, (_req, _res, _, next) => next()),
          )
          app.get('/in/side', (_, res) => void res.send('inside'))
          app.get('/sync', throwing(new Error('boom')))
          app.get('/empty', throwing(undefined), (_, res) => void res.send('passed on'))
          app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
            res.status(500).send(error.message)
          })
        },
        async (client) => {
          assert.equal((await client.get('/in/side')).status, 401)
          await client.login('alice', PASSWORD)
          assert.equal(await (await client.get('/in/side')).text(), 'inside')
          assert.equal(await (await client.get('/sync')).text(), 'boom')
          assert.equal((await client.get('/empty')).status, 500)
        },
      )
    })

    it('keeps its headers on files, redirects and errors of Express, and adds Cookie to an existing Vary', async () => {
      const { latch } = testApplication()
      const { depends } = latchkeyExpress(latch)
      const needs = { session: latch.session }
      await onServer(
        (app) => {
          app.use((_, res, next) => {
            res.vary('Origin')
            next()
          })
          app.get(
            '/file',
            depends(needs, (_, res) => res.sendFile(import.meta.filename)),
          )
          app.get(
            '/missing',
            depends(needs, (_, res) => res.sendFile('/no/such/file')),
          )
          app.get(
            '/redirect',
            depends(needs, (_, res) => res.redirect('/file')),
          )
          app.set('env', 'test')
        },
        async (client) => {
          for (const [path, status] of [
            ['/file', 200],
            ['/missing', 404],
            ['/redirect', 302],
          ] as const) {
            const response = await client.get(path)
            assert.equal(response.status, status)
            assert.equal(response.headers.get('cache-control'), 'no-store')
            assert.match(response.headers.get('vary') ?? '', /^Origin, Cookie/)
          }
        },
      )
    })

    it('closes the connection when a refusal comes after the headers were sent', async () => {
      const { latch } = testApplication()
      const { depends } = latchkeyExpress(latch)
      await onServer(
        (app) => {
          app.get(
            '/',
            depends({ session: latch.session }, async (_, res, { session }) => {
              res.write('begun')
              await session.set('theme', 'dark')
            }),
          )
          app.set('env', 'test')
        },
        async (client) => {
          await assert.rejects(client.get('/'))
          assert.equal(client.cookies.size, 0)
        },
      )
    })

    it('answers synchronously when nothing has to be waited for', async () => {
      const { latch } = testApplication()
      const route = latchkeyExpress(latch).depends({ session: latch.session }, (_, res) =>
        res.send('there'),
      )
      await onServer(
        (app) => {
          app.get('/', (req, res, next) => {
            assert.equal(route(req, res, next), undefined)
            assert.ok(res.headersSent)
          })
        },
        async (client) => assert.equal((await client.get('/')).status, 200),
      )
    })
  })
}
