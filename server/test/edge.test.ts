/**
 * Requests that never reach the application, sent over raw sockets. They are refused, and the answers carry the headers
 * that all answers carry.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import { answerAtEdge } from '../src/site/edge.ts'
import { createHttpServer } from '../src/site/http-server.ts'
import { securityHeaders } from '../src/site/security-headers.ts'
import { makeSite, startServer, type RunningServer } from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

/** Sends the bytes, and returns all that comes back until the server hangs up. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(bytes)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  await once(socket, 'close')
  return text
}

const CLOSE = 'Connection: close\r\n\r\n'
const HOST = 'Host: localhost\r\n'

/** Every request, and the status of its answer. */
const requests: readonly (readonly [what: string, bytes: string, status: number])[] = [
  ['two Host headers', `GET /login HTTP/1.1\r\n${HOST}Host: evil.example\r\n${CLOSE}`, 400],
  ['two equal Host headers', `GET /login HTTP/1.1\r\n${HOST}hOST: localhost\r\n${CLOSE}`, 400],
  ['no Host header', `GET /login HTTP/1.1\r\n${CLOSE}`, 400],
  ['no Host header in HTTP/1.0', 'GET /login HTTP/1.0\r\n\r\n', 400],
  ['an empty Host header', `GET /login HTTP/1.1\r\nHost:\r\n${CLOSE}`, 400],
  ['a Host header that is no host', `GET /login HTTP/1.1\r\nHost: a/b?c#d@e\r\n${CLOSE}`, 400],
  ['a Host header in HTTP/1.0', `GET /login HTTP/1.0\r\n${HOST}\r\n`, 200],
  ['a whole address', `GET http://localhost/login HTTP/1.1\r\n${HOST}${CLOSE}`, 200],
  [
    'a whole address, its port said',
    `GET http://LOCALHOST:80/login HTTP/1.1\r\n${HOST}${CLOSE}`,
    200,
  ],
  ['a whole address of another host', `GET http://evil.example/ HTTP/1.1\r\n${HOST}${CLOSE}`, 400],
  [
    'an address that hides its host',
    `GET http://localhost@evil.example/ HTTP/1.1\r\n${HOST}${CLOSE}`,
    400,
  ],
  ['an address of another protocol', `GET ftp://localhost/login HTTP/1.1\r\n${HOST}${CLOSE}`, 400],
  ['an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}${CLOSE}`, 400],
  ['a path without a slash', `GET login HTTP/1.1\r\n${HOST}${CLOSE}`, 400],
  [
    'an expectation nobody knows',
    `GET /login HTTP/1.1\r\n${HOST}Expect: miracles\r\n${CLOSE}`,
    417,
  ],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  [
    'a header that is too long',
    `GET /login HTTP/1.1\r\n${HOST}Cookie: ${'x'.repeat(20_000)}\r\n${CLOSE}`,
    431,
  ],
  ['an address that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${HOST}${CLOSE}`, 431],
  [
    'a header folded over two lines',
    `GET /login HTTP/1.1\r\n${HOST}X: a\r\n b: c\r\n${CLOSE}`,
    400,
  ],
  [
    'two lengths of a body',
    `POST /login HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    'a chunk with a long extension',
    `POST /login HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
    413,
  ],
  [
    'a chunk of no length',
    `POST /login HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    400,
  ],
]

describe('a request with', { concurrency: true }, () => {
  for (const [what, bytes, status] of requests) {
    it(`${what} is answered ${status}, with the headers of all answers`, async () => {
      const answer = await exchange(server.port, bytes)
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
      for (const [name, value] of Object.entries(expected)) {
        assert.ok(answer.toLowerCase().includes(`\r\n${name}: ${value}\r\n`.toLowerCase()), name)
      }
      assert.equal(answer.match(/HTTP\/1\.1 /g)?.length, 1, 'one answer')
      if (status !== 200) assert.doesNotMatch(answer, /evil|localhost|x{50}/)
    })
  }

  const expected = securityHeaders(new URL('http://localhost'), { hstsSubdomains: false })
})

/** Node's server with a listener, on a free port. Ends with the test. */
async function listening(t: TestContext, made: Server): Promise<number> {
  made.listen(0, '127.0.0.1')
  await once(made, 'listening')
  t.after(() => {
    made.closeAllConnections()
    made.close()
  })
  return (made.address() as AddressInfo).port
}

const headers = securityHeaders(new URL('https://login.example.com'), { hstsSubdomains: false })

function guarded(listener: RequestListener): Server {
  const made = createHttpServer()
  answerAtEdge(made, headers, listener)
  return made
}

describe('the edge', () => {
  it('opens no tunnel: it closes the connection of a CONNECT', async () => {
    const bytes = 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'
    assert.equal(await exchange(server.port, bytes), '')
  })

  it('adds its headers to answers that Node itself would give without them (negative control)', async (t) => {
    const bare = await listening(t, createServer())
    const own = await listening(
      t,
      guarded(() => undefined),
    )
    for (const bytes of [
      'hello\r\n\r\n',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n${CLOSE}`,
    ]) {
      assert.doesNotMatch(await exchange(bare, bytes), /Strict-Transport-Security/)
      assert.match(await exchange(own, bytes), /Strict-Transport-Security: max-age=31536000\r\n/)
    }
  })

  it('answers 408 to a request that does not come in time', async (t) => {
    const made = guarded(() => undefined)
    const port = await listening(t, made)
    made.on('connection', (socket) => {
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
      made.emit('clientError', late, socket)
    })
    assert.match(await exchange(port, `GET / HTTP/1.1\r\n${HOST}`), /^HTTP\/1\.1 408 [^]*nosniff/)
  })

  it('never gives a request the answer to the one behind it', async (t) => {
    const pipelined = `GET /slow HTTP/1.1\r\n${HOST}\r\nhello\r\n\r\n`
    // Nonsense arrives behind a request that is still running: the connection is closed without an answer.
    const own = await listening(
      t,
      guarded(() => undefined),
    )
    assert.equal(await exchange(own, pipelined), '')
    // Negative control: Node answers 400, which the client takes for the answer to /slow.
    const bare = await listening(
      t,
      createServer(() => undefined),
    )
    assert.match(await exchange(bare, pipelined), /^HTTP\/1\.1 400 /)
  })

  it('writes nothing into an answer that has begun', async (t) => {
    const begun = guarded((_, outgoing) => void outgoing.writeHead(200).write('first'))
    const port = await listening(t, begun)
    const post = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`
    const answer = await exchange(port, `${post}zz\r\n`)
    assert.equal(answer.match(/HTTP\/1\.1 /g)?.length ?? 0, answer === '' ? 0 : 1)
    assert.doesNotMatch(answer, /bad_request/)
  })

  it('survives thousands of connections that end in nonsense', async (t) => {
    const port = await listening(
      t,
      guarded((_, outgoing) => void outgoing.end('fine')),
    )
    const nonsense = ['hello\r\n\r\n', '\0', 'GET / HTTP/1.1\r\nHost', '', `GET / HTTP/9\r\n\r\n`]
    const hangUp = async (bytes: string): Promise<void> => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.end(bytes)
      socket.resume()
      await once(socket, 'close')
    }
    for (let i = 0; i < 400; i++) await Promise.all(nonsense.map(hangUp))
    assert.match(await exchange(port, `GET / HTTP/1.1\r\n${HOST}${CLOSE}`), /fine$/)
  })
})
