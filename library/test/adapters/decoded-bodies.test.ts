/**
 * Logins whose body was decoded before latchkey reads it: by a middleware that calls `setEncoding`, or by a hook that
 * replaces the body with a stream of text.
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
import { withLittleWork } from '../../../services/little-work.ts'
import { listenExpress, versions } from './express-server.ts'
import { listen, type Listening } from './hono-server.ts'

type Latch = TestApplication['latch']

/** Characters of one to four bytes, so that a chunk may end within one. */
const PASSWORD = 'pass-wörd €42 \u{1f511}'.repeat(8)
const passwordHash = await hashPassword(PASSWORD, { memory: 8, passes: 1 })

const encodings = ['utf8', 'latin1', 'hex', 'base64', 'base64url', 'ascii'] as const
type Encoding = (typeof encodings)[number]

/** Servers with `POST /login`, behind a middleware or hook that decodes the body. */
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

/** Sends a login without changing a byte of its body. */
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

describe('a login whose body was decoded to text before latchkey reads it', () => {
  withLittleWork()

  for (const [name, start] of Object.entries(servers)) {
    it(`gets the right answer and does not crash the process, in ${name}`, async () => {
      for (const encoding of encodings) {
        const { origin, close } = await start(application().latch, encoding)
        if (encoding === 'ascii') {
          // This encoding drops the highest bit of every byte.
          assert.deepEqual(await login(origin, right), [400, 'invalid_request'])
          await close()
          continue
        }
        assert.deepEqual(await login(origin, right), [200, undefined], encoding)
        const wrong = JSON.stringify({ username: 'zoë', password: `${PASSWORD}.` })
        assert.deepEqual(await login(origin, wrong), [401, 'invalid_credentials'], encoding)
        const long = JSON.stringify({ username: 'zoë', password: '€'.repeat(6_000) })
        assert.deepEqual(await login(origin, long), [413, 'body_too_large'], encoding)
        assert.deepEqual(await login(origin, right), [200, undefined], 'the process is still alive')
        await close()
      }
    })

    it(`is refused when its bytes were not UTF-8, in ${name}`, async () => {
      const { latch, users } = application()
      // A decoder turns both passwords, this one and the one with the invalid byte, into the same text.
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
      assert.equal(
        bytes.toString('utf8'),
        body.toString('utf8'),
        'control: decoded, the two bodies are equal',
      )
      assert.deepEqual(await login(origin, bytes), [400, 'invalid_request'])
      await close()
    })
  }

  it('is read from a stream of text in the fetch adapter too, and one of anything else is refused', async () => {
    const { loginRoute } = latchkeyFetch(application().latch)
    const headers = { 'Content-Type': 'application/json' }
    for (const [chunks, status] of [
      [right.split(/(?<=[,:])/), 200],
      [[7], 400],
    ] as const) {
      const request = new Request('http://localhost/login', { method: 'POST', headers })
      // A runtime, or a framework around it, may pass any object as the body.
      Object.defineProperty(request, 'body', { value: Readable.from(chunks) })
      assert.equal((await loginRoute()(request)).status, status)
    }
  })

  it('is rejected when its stream holds neither bytes nor text, instead of a throw that ends the process', async () => {
    for (const chunk of [7, true, {}, [], Symbol('x'), new DataView(new ArrayBuffer(1))]) {
      const stream = Readable.from([chunk])
      await assert.rejects(bodyOf(stream, undefined), { code: 'invalid_request' })
    }
    assert.throws(
      () => Buffer.concat(['text' as never]),
      TypeError,
      'control: what would throw in the listener',
    )
  })
})
