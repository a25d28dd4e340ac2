/**
 * Whole requests: bodies of logins, any method, header and path, and bytes that are no HTTP.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import fc from 'fast-check'
import type { Hono } from 'hono'
import { InvalidSessionData, type Json } from 'latchkey'
import { testExchange } from 'latchkey/testing'
import { mutate } from '../mutate.ts'
import { seeded } from '../random.ts'
import { attacked, closed, COOKIE, makeUsers, mintSessions, routes } from '../world.ts'
import { asProperty, type Target } from './target.ts'

/** Statuses that a login which never succeeds may answer with. */
const refusals = [400, 401, 403, 413, 415, 429]

const jsonBodies = [
  '{"username":"alice","password":"x"}',
  '{"username":"alice","password":"x","next":"/a"}',
]
const odd = [
  '{"username":["a"],"password":{"$ne":1}}',
  '{"__proto__":{"username":"a"},"password":"x"}',
]
const forms = [
  'username=alice&password=x',
  'username=alice&username=bob&password=x',
  'username[]=a&password=x',
]
const parts = ['username', 'password'].map(
  (name) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nalice\r\n`,
)
const bodies = [
  ...jsonBodies,
  ...odd,
  ...forms,
  `${parts.join('')}--x--\r\n`,
  `${parts.join('')}--x`,
]
const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
]
const moreTypes = [
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  'multipart/form-data',
  'text/plain',
  '',
]

/** An application whose every password is refused before it is hashed; errors that are none of ours are thrown. */
async function site(): Promise<{ app: Hono; cookies: string[] }> {
  const users = await makeUsers()
  const latch = attacked(users, { throttle: closed, trustedProxies: ['127.0.0.0/8'] })
  const app = routes(latch)
  app.onError((error) => {
    throw error
  })
  return { app, cookies: await mintSessions(latch, users, 5) }
}

/** Bodies of logins. */
export const logins: Target = {
  name: 'login bodies',
  weight: 3,
  async open(tally) {
    const { app } = await site()
    const type = fc.constantFrom(...types, ...moreTypes)
    const body = fc.oneof(
      fc.integer().map((seed) => mutate(seeded(seed), bodies)),
      fc.json(),
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.nat(40_000).map((length) => `{"username":"alice","password":"${'x'.repeat(length)}"}`),
    )
    const property = fc.asyncProperty(type, body, fc.boolean(), async (type, body, isBinary) => {
      const init = {
        method: 'POST',
        body: isBinary ? Buffer.from(body, 'latin1') : body,
        headers: { 'Content-Type': type, 'Sec-Fetch-Site': 'same-origin' },
      }
      const { status } = await app.fetch(new Request('http://localhost/login', init))
      tally.tried++
      assert.ok(
        refusals.includes(status),
        `${status} for ${type} ${JSON.stringify(body.slice(0, 300))}`,
      )
      // The login got as far as the throttle, which lets nobody through.
      if (status === 429) tally.good++
    })
    return { property: asProperty(property) }
  },
}

const paths = [
  '/',
  '/login',
  '/logout',
  '/profile',
  '/session',
  '//login',
  '/%00',
  '/%ff',
  '/a?next=//evil.test',
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'get']
const headerNames = [
  'cookie',
  'origin',
  'sec-fetch-site',
  'sec-fetch-mode',
  'accept',
  'host',
  'x-forwarded-for',
]
const moreNames = [
  'content-type',
  'x-csrf-token',
  'user-agent',
  'referer',
  'x-http-method-override',
  '__proto__',
]

/** Requests of any kind: an answer below 500 for each, and the profile for nobody without a session. */
export const requests: Target = {
  name: 'requests',
  weight: 3,
  async open(tally) {
    const { app, cookies } = await site()
    const value = fc.oneof(
      fc
        .integer()
        .map((seed) =>
          mutate(seeded(seed), [...cookies, 'same-origin', 'https://own.test', 'null']),
        ),
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom(
        '',
        'navigate',
        'text/html',
        'application/json',
        'none',
        'cross-site',
        ...cookies,
      ),
    )
    const headers = fc.dictionary(fc.constantFrom(...headerNames, ...moreNames), value, {
      maxKeys: 6,
    })
    const asked = { method: fc.constantFrom(...methods), path: fc.constantFrom(...paths), headers }
    const property = fc.asyncProperty(fc.record(asked), async ({ method, path, headers }) => {
      const request = makeRequest(method, path, headers)
      if (request === null) return
      const cookie = request.headers.get('cookie') ?? ''
      const { status } = await app.fetch(request)
      tally.tried++
      assert.ok(status >= 200 && status < 500, `${status} for ${method} ${path}`)
      if (path !== '/profile' || status !== 200) return
      assert.ok(
        cookies.some((minted) => cookie.includes(minted)),
        cookie,
      )
      tally.good++
    })
    return { property: asProperty(property) }
  },
}

/** Returns the request; `null` where the platform itself refuses to make one. */
function makeRequest(
  method: string,
  path: string,
  headers: Record<string, string>,
): Request | null {
  try {
    return new Request(new URL(`http://localhost${path}`), { method, headers })
  } catch {
    return null
  }
}

const raw = [
  `GET /profile HTTP/1.1\r\nHost: localhost\r\nCookie: ${COOKIE}=x\r\n\r\n`,
  'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 35\r\n\r\n{"username":"alice","password":"x"}',
  'POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nusern\r\n0\r\n\r\n',
  'GET /session HTTP/1.1\r\nHost: evil.test:99999\r\nX-Forwarded-For: a, b\r\nX-Forwarded-For: c\r\n\r\n',
]

/** Bytes on a socket: the server answers or hangs up, and a good request is answered afterwards. */
export const sockets: Target = {
  name: 'bytes on a socket',
  weight: 1,
  async open(tally) {
    const { app } = await site()
    const listening = Promise.withResolvers<AddressInfo>()
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, listening.resolve)
    const { port } = await listening.promise
    const property = fc.asyncProperty(fc.integer(), async (seed) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined).resume()
      socket.setTimeout(2000, () => socket.destroy())
      socket.end(Buffer.from(mutate(seeded(seed), raw), 'latin1'))
      await once(socket, 'close')
      tally.tried++
      if (tally.tried % 100 !== 0) return
      const { status } = await fetch(`http://127.0.0.1:${port}/profile`)
      assert.equal(status, 401)
    })
    const close = async (): Promise<void> => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
    return { property: asProperty(property), close }
  },
}

/** Values of session data: refused with a reason, or there in the next request as JSON has them. */
export const data: Target = {
  name: 'session data',
  weight: 2,
  async open(tally) {
    const users = await makeUsers()
    const latch = attacked(users)
    const [cookie = ''] = await mintSessions(latch, users, 1)
    const open = () => latch.session(latch.open(testExchange({ headers: { cookie } })))
    const values = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
    )
    const keys = fc.oneof(
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', 'toString', '', 'a.b'),
    )
    const property = fc.asyncProperty(keys, values, async (key, value) => {
      tally.tried++
      const session = await open()
      try {
        await session.set(key, value as Json)
      } catch (error) {
        assert.ok(error instanceof InvalidSessionData, String(error))
        return
      }
      tally.good++
      const next = await open()
      assert.equal(JSON.stringify(next.get(key)), JSON.stringify(value))
      assert.equal(({} as { polluted?: unknown }).polluted, undefined)
      await next.clear()
    })
    return { property: asProperty(property) }
  },
}
