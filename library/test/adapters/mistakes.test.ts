/**
 * Mistakes of an application that is being written: each is told where it is made, with what to do instead.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { ConfigurationError } from 'latchkey'
import { latchkeyCookies } from 'latchkey/adapters/cookies'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testApplication, type TestApplication } from '../../../services/application.ts'

const { latch } = testApplication()

const adapters: readonly ((latch: never, options?: never) => unknown)[] = [
  latchkeyHono,
  latchkeyExpress,
  latchkeyFastify,
  latchkeyFetch,
  latchkeyCookies,
]

describe('an adapter', () => {
  for (const adapter of adapters) {
    for (const [what, wrong] of [
      ['nothing', undefined],
      ['options', { loginPage: '/login' }],
      ['a promise of a login', Promise.resolve(latch)],
    ] as const) {
      it(`says that it takes a login: ${adapter.name} with ${what}`, () => {
        assert.throws(() => adapter(wrong as never), {
          name: 'TypeError',
          message: new RegExp(`^${adapter.name} takes what createLatchkey returns`),
        })
      })
    }

    it(`refuses a page of the second step that is the login page: ${adapter.name}`, () => {
      const same = (factorPage: string): unknown =>
        adapter(latch as never, { loginPage: '/login', factorPage } as never)
      for (const page of ['/login', '/login?step=2']) {
        assert.throws(
          () => same(page),
          (error) => error instanceof ConfigurationError && error.option === 'factorPage',
        )
      }
      same('/login/code')
    })
  }
})

/** The functions of an adapter that an application has to call. */
const toCall = [
  'loginRoute',
  'logoutRoute',
  'confirmRoute',
  'factorRoute',
  'flowRoute',
  'session',
  'protect',
  'depends',
] as const
type Uncalled = Readonly<Record<(typeof toCall)[number], never>>

const why = (name: string): RegExp =>
  name === 'depends' ? /^depends takes its needs by name/ : new RegExp(`^${name} takes `)

/** Returns what a framework's own handling of errors gets, if the function is passed on without a call. */
const passOn: Readonly<Record<string, (name: (typeof toCall)[number]) => Promise<unknown>>> = {
  async Hono(name) {
    const app = new Hono()
    let thrown: unknown = null
    app.onError((error, c) => {
      thrown = error
      return c.text('', 500)
    })
    const routes = latchkeyHono(latch) as unknown as Uncalled
    app.use(routes[name])
    app.post('/', (c) => c.text('reached'))
    const answer = await app.request('/', { method: 'POST' })
    assert.equal(answer.status, 500)
    return thrown
  },
  async Express(name) {
    const app = express()
    let thrown: unknown = null
    const routes = latchkeyExpress(latch) as unknown as Uncalled
    app.use(routes[name])
    app.post('/', (_, res) => void res.send('reached'))
    app.use(((error, _, res, __) => {
      thrown = error
      res.status(500).end()
    }) satisfies express.ErrorRequestHandler)
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' })
    server.close()
    assert.equal(answer.status, 500)
    return thrown
  },
  async Fastify(name) {
    const app = Fastify()
    const routes = latchkeyFastify(latch) as unknown as Uncalled
    let thrown: unknown = null
    if (name === 'protect' || name === 'session') {
      const plugin = routes[name] as (scope: object) => unknown
      // Fastify itself does not catch what a plugin throws at once: the process ends, with this error.
      await app.register(async (scope) => {
        try {
          plugin(scope)
        } catch (error) {
          thrown = error
        }
      })
      await app.ready()
      return thrown
    }
    app.setErrorHandler((error, _, reply) => {
      thrown = error
      return reply.code(500).send()
    })
    app.post('/', routes[name])
    assert.equal((await app.inject({ method: 'POST', url: '/' })).statusCode, 500)
    return thrown
  },
  async fetch(name) {
    const routes = latchkeyFetch(latch) as unknown as Record<string, (request: Request) => unknown>
    try {
      return await routes[name]?.(new Request('https://app.example.com/', { method: 'POST' }))
    } catch (error) {
      return error
    }
  },
}

for (const [framework, thrownBy] of Object.entries(passOn)) {
  describe(`a function that is passed on to ${framework} without a call`, () => {
    for (const name of toCall) {
      it(`lets nobody through, and says so: ${name}`, async () => {
        const error = await thrownBy(name)
        assert.ok(error instanceof TypeError, String(error))
        assert.match(error.message, why(name))
      })
    }
  })
}

describe('the options of protect in Hono', () => {
  const { protect } = latchkeyHono(latch)
  it('are all named to whoever has taken another word', () => {
    assert.throws(() => protect({ allow: ['/about'] } as object), /Known are: .*\bapp\b.*\bopen\b/)
  })

  it('take nothing for an application that has no routes', () => {
    for (const app of [{}, () => null, 7]) {
      assert.throws(
        () => protect({ app: app as never }),
        (error) => error instanceof ConfigurationError && error.option === 'protect.app',
      )
    }
  })
})

describe('an entry of protect that is the name of no route', () => {
  const open = ['/abuot', 'POST /about', '/files/*', '/about', '/assets/*', 'HEAD /only']
  const told = ({ events }: TestApplication) =>
    events.flatMap((event) =>
      event.type === 'configuration.doubtful' && event.finding === 'nothing_opened'
        ? [event.advice]
        : [],
    )
  const all = /^protect opens GET \/abuot and POST \/about and GET \/files\/\*, which is the name/

  it('is told in Hono, once, at the first request', async () => {
    const app = testApplication()
    const site = new Hono()
    site.use(latchkeyHono(app.latch).protect({ app: site, open }))
    site.get('/about', (c) => c.text('about'))
    site.get('/only', (c) => c.text('only'))
    site.use('/assets/*', async (_, next) => next())
    await site.request('/about')
    await site.request('/about')
    const [advice = '', ...more] = told(app)
    assert.match(advice, all)
    assert.equal(more.length, 0)
  })

  it('is told in Fastify, as soon as it is ready', async () => {
    const app = testApplication()
    const site = Fastify()
    await site.register(latchkeyFastify(app.latch).protect({ open }))
    site.get('/about', () => 'about')
    site.get('/only', () => 'only')
    site.get('/assets/:file', () => 'a file')
    await site.ready()
    assert.match(told(app).join(), all)
    await site.close()
  })

  it('is told of no list whose entries all name a route', async () => {
    const app = testApplication()
    const site = new Hono()
    site.use(
      latchkeyHono(app.latch).protect({ app: site, open: ['/about', '/', 'OPTIONS /api/*'] }),
    )
    site.get('/about', (c) => c.text('about'))
    site.all('/', (c) => c.text('home'))
    site.use('/api/*', async (_, next) => next())
    await site.request('/')
    assert.deepEqual(told(app), [])
  })
})
