/**
 * A response of Node is marked private when its head is written, in whatever form the application writes it, over
 * HTTP/1 and HTTP/2. It keeps what the application has set.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as request1, type ServerResponse } from 'node:http'
import { connect, createServer as createServer2, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { writePrivately, type NodeResponse } from '../../src/adapters/hono/private-head.ts'

type Answer = (response: ServerResponse | Http2ServerResponse) => void
type Headers = Readonly<Record<string, unknown>>

/** Lets a server of HTTP/1 answer, and returns the headers that a client sees. */
async function overHttp1(answer: Answer): Promise<Headers> {
  const server = createServer((_, response) => {
    answer(response)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const request = request1({ port, host: '127.0.0.1', agent: false }).end()
  const [response] = await once(request, 'response')
  response.resume()
  server.close()
  return response.headers as Headers
}

/** The same over HTTP/2. */
async function overHttp2(answer: Answer): Promise<Headers> {
  const server = createServer2((_, response) => {
    answer(response)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const stream = client.request({ ':path': '/' })
  const [headers] = await once(stream.resume(), 'response')
  client.close()
  server.close()
  return headers as Headers
}

const protocols = { 'HTTP/1': overHttp1, 'HTTP/2': overHttp2 }

const privately = (answer: (response: ServerResponse) => void): Answer => {
  return (response) => {
    writePrivately(response as NodeResponse)
    answer(response as ServerResponse)
  }
}

/** Adds a header when the head is written, as other middleware does. */
function writeMore(response: ServerResponse, name: string): void {
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse
  response.writeHead = (...head: unknown[]) => {
    response.setHeader(name, '1')
    return writeHead(...head)
  }
}

const shared = Object.freeze({ 'content-type': 'text/plain', vary: 'Accept' })

/** What the application does, and what the client must see of Cache-Control and Vary. */
const cases: readonly [string, (response: ServerResponse) => void, string, string][] = [
  ['whose head the application does not write', () => undefined, 'no-store', 'Cookie'],
  ['whose head is written with a status alone', (res) => res.writeHead(201), 'no-store', 'Cookie'],
  [
    'whose head is written with headers',
    (res) => res.writeHead(200, { a: '1' }),
    'no-store',
    'Cookie',
  ],
  [
    'with a Cache-Control of its own',
    (res) => res.writeHead(200, { 'CACHE-Control': 'private' }),
    'private',
    'Cookie',
  ],
  ['with a Vary', (res) => res.writeHead(200, { VARY: 'Origin' }), 'no-store', 'Origin, Cookie'],
  ['with a Vary of *', (res) => res.writeHead(200, { vary: '*' }), 'no-store', '*'],
  [
    'with a frozen object of headers that other responses share',
    (res) => res.writeHead(200, shared),
    'no-store',
    'Accept, Cookie',
  ],
  [
    'with headers set before',
    (res) => {
      res.setHeader('Vary', 'Origin')
      res.setHeader('Cache-Control', 'max-age=1')
    },
    'max-age=1',
    'Origin, Cookie',
  ],
  [
    'with a header that is set before and written again',
    (res) => {
      res.setHeader('Vary', 'Origin')
      res.writeHead(200, { Vary: 'Accept' })
    },
    'no-store',
    'Accept, Cookie',
  ],
  ['whose headers are flushed', (res) => res.flushHeaders(), 'no-store', 'Cookie'],
]

for (const [protocol, over] of Object.entries(protocols)) {
  describe(`writePrivately over ${protocol}`, () => {
    for (const [name, act, cacheControl, vary] of cases) {
      it(`marks a response as private: ${name}`, async () => {
        const headers = await over(privately(act))
        assert.deepEqual([headers['cache-control'], headers['vary']], [cacheControl, vary])
      })

      it(`leaves a response alone if it is not called (negative control): ${name}`, async () => {
        const headers = await over((response) => act(response as ServerResponse))
        assert.notDeepEqual([headers['cache-control'], headers['vary']], [cacheControl, vary])
      })
    }

    it('marks a response once although it is called twice', async () => {
      const headers = await over(privately((res) => writePrivately(res as NodeResponse)))
      assert.deepEqual([headers['cache-control'], headers['vary']], ['no-store', 'Cookie'])
    })

    it('keeps the replacements of writeHead that other middleware made, before it and after it', async () => {
      const headers = await over((typed) => {
        const response = typed as ServerResponse
        writeMore(response, 'before')
        writePrivately(response as NodeResponse)
        writeMore(response, 'after')
        response.writeHead(200, { a: '1' })
      })
      assert.deepEqual([headers['before'], headers['after'], headers['a']], ['1', '1', '1'])
      assert.deepEqual([headers['cache-control'], headers['vary']], ['no-store', 'Cookie'])
    })

    it('keeps the other headers when the head is written with a reason', async () => {
      const headers = await over(
        privately((res) => res.writeHead(202, 'Taken', { a: '1', 'Set-Cookie': ['b=2', 'c=3'] })),
      )
      assert.deepEqual([headers['a'], headers['set-cookie']], ['1', ['b=2', 'c=3']])
      assert.equal(headers['vary'], 'Cookie')
    })
  })
}

describe('writePrivately over HTTP/1', () => {
  it('marks a response whose headers are a list', async () => {
    const headers = await overHttp1(privately((res) => res.writeHead(200, ['A', '1', 'B', '2'])))
    const { a, b, vary } = headers
    assert.deepEqual([a, b, headers['cache-control'], vary], ['1', '2', 'no-store', 'Cookie'])
  })

  it('uses one writeHead function for all responses, so that V8 does not keep responses alive', async () => {
    const functions: unknown[] = []
    for (let i = 0; i < 2; i++) {
      await overHttp1(privately((response) => functions.push(Reflect.get(response, 'writeHead'))))
    }
    assert.equal(functions[0], functions[1])
    assert.equal(functions.length, 2)
  })

  it('changes nothing when the headers have already been sent', async () => {
    const headers = await overHttp1((typed) => {
      const response = typed as ServerResponse
      response.writeHead(200, { a: '1' }).flushHeaders()
      writePrivately(response as NodeResponse)
    })
    assert.deepEqual([headers['a'], headers['vary']], ['1', undefined])
  })
})
