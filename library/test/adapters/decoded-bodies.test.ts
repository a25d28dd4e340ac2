/**
 * Logins whose body somebody in front has decoded: a middleware that calls `setEncoding`, a hook that puts a stream
 * of text in the place of the body.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { describe, it } from 'node:test'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { hashPassword } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyFetch } from 'latchkey/adapters/fetch'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { bodyOf } from '../../src/adapters/shared/node-body.ts'
import {
  testApplication,
  unthrottled,
  type TestApplication,
} from '../../../services/application.ts'
import { listenExpress, versions } from './express-server.ts'
import { listen, type Listening } from './hono-server.ts'

type Latch = TestApplication['latch']

/** Characters of one to four bytes, so that a chunk may end within one. */
const PASSWORD = 'pass-wörd €42 \u{1f511}'.repeat(8)
const passwordHash = await hashPassword(PASSWORD)

const encodings = ['utf8', 'latin1', 'hex', 'base64', 'base64url', 'ascii'] as const
type Encoding = (typeof encodings)[number]

/** Servers with `POST /login`, and in front of it what decodes the body. */
const servers: Record<string, (latch: Latch, encoding: Encoding) => Promise<Listening>> = {
  async Hono(latch, encoding) {
    const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>()
    app.use(async (c, next) => {
      c.env.incoming.setEncoding(encoding)
      await next()
    })
    return listen(app.post('/login', latchkeyHono(latch).loginRoute()).fetch)
  },
  async Fastify(latch, encoding) {
    const app = Fastify({ forceCloseConnections: true })
    app.addHook('onRequest', async ({ raw }) => void raw.setEncoding(encoding))
    app.post('/login', latchkeyFastify(latch).loginRoute())
    return listenFastify(app)
  },
  async 'Fastify with a stream of text'(latch, encoding) {
    const app = Fastify({ forceCloseConnections: true })
    const { preParsing, ...route } = latchkeyFastify(latch).loginRoute()
    const decode = async (_request: unknown, _reply: unknown, payload: Readable) =>
      payload.pipe(new PassThrough()).setEncoding(encoding)
    app.post('/login', { ...route, preParsing: [decode, preParsing].flat() as never })
    return listenFastify(app)
  },
}
for (const [version, create] of Object.entries(versions)) {
  servers[version] = async (latch, encoding) => {
    const app = create()
    app.use((req, _, next) => {
      req.setEncoding(encoding)
      next()
    })
    app.post('/login', latchkeyExpress(latch).loginRoute())
    return listenExpress(app)
  }
}

async function listenFastify(app: ReturnType<typeof Fastify>): Promise<Listening> {
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return { origin, port: Number(new URL(origin).port), close: async () => app.close() }
}

/** Sends a login by which no byte is changed. */
async function login(origin: string, body: string | Uint8Array<ArrayBuffer>): Promise<unknown[]> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(`${origin}/login`, { method: 'POST', headers, body })
  const { code } = (await response.json()) as { readonly code?: string }
  return [response.status, code]
}

function application(): TestApplication {
  const app = testApplication({ throttle: unthrottled })
  app.users.set('zoë', { id: 'id-zoe', username: 'zoë', roles: [], passwordHash })
  return app
}

const right = JSON.stringify({ username: 'zoë', password: PASSWORD })

describe('a login whose body is text by the time it is read', () => {
  for (const [name, start] of Object.entries(servers)) {
    it(`logs in, and ends no process, in ${name}`, async () => {
      for (const encoding of encodings) {
        const { origin, close } = await start(application().latch, encoding)
        if (encoding === 'ascii') {
          // It takes a bit of every byte away.
          assert.deepEqual(await login(origin, right), [400, 'invalid_request'])
          await close()
          continue
        }
        assert.deepEqual(await login(origin, right), [200, undefined], encoding)
        const wrong = JSON.stringify({ username: 'zoë', password: `${PASSWORD}.` })
        assert.deepEqual(await login(origin, wrong), [401, 'invalid_credentials'], encoding)
        const long = JSON.stringify({ username: 'zoë', password: '€'.repeat(6_000) })
        assert.deepEqual(await login(origin, long), [413, 'body_too_large'], encoding)
        assert.deepEqual(await login(origin, right), [200, undefined], 'the process goes on')
        await close()
      }
    })

    it(`is refused where the decoder met bytes that are not UTF-8, in ${name}`, async () => {
      const { latch, users } = application()
      // Two passwords that a decoder makes one.
      const broken = 'aaaaaaaaaaaaaaaa\ufffd'
      users.set('eve', {
        id: 'id-eve',
        username: 'eve',
        roles: [],
        passwordHash: await hashPassword(broken),
      })
      const { origin, close } = await start(latch, 'utf8')
      const body = Buffer.from(JSON.stringify({ username: 'eve', password: broken }))
      const bytes = Buffer.concat([
        body.subarray(0, body.indexOf('\ufffd')),
        Buffer.from([0xff]),
        body.subarray(body.indexOf('\ufffd') + 3),
      ])
      assert.equal(bytes.toString('utf8'), body.toString('utf8'), 'control: read, they are one')
      assert.deepEqual(await login(origin, bytes), [400, 'invalid_request'])
      await close()
    })
  }

  it('is one stream of text in the fetch adapter too', async () => {
    const { loginRoute } = latchkeyFetch(application().latch)
    const headers = { 'Content-Type': 'application/json' }
    for (const [chunks, status] of [
      [right.split(/(?<=[,:])/), 200],
      [[7], 400],
    ] as const) {
      const request = new Request('http://localhost/login', { method: 'POST', headers })
      // A runtime, or a framework around it, may pass on what it likes.
      Object.defineProperty(request, 'body', { value: Readable.from(chunks) })
      assert.equal((await loginRoute()(request)).status, status)
    }
  })

  it('rejects whatever else a stream may hold: what a listener throws would end the process', async () => {
    for (const chunk of [7, true, {}, [], Symbol('x'), new DataView(new ArrayBuffer(1))]) {
      const stream = Readable.from([chunk])
      await assert.rejects(bodyOf(stream, undefined), { code: 'invalid_request' })
    }
    assert.throws(() => Buffer.concat(['text' as never]), TypeError, 'control: as it was')
  })
})
