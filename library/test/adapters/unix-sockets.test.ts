/**
 * Servers on a Unix socket, behind a proxy that connects to it: which address a request has, in every framework.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import {
  connect as connectHttp2,
  createSecureServer as createSecureHttp2Server,
  createServer as createHttp2Server,
} from 'node:http2'
import { createServer as createTlsServer, request as requestTls } from 'node:https'
import { connect, createServer as createNetServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { after, describe, it } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Dependency } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { addressOf, type NodeRequest } from '../../src/adapters/shared/node-request.ts'
import { testApplication, type TestApplication } from '../../../services/application.ts'
import { selfSigned } from '../../../services/certificate.ts'

type Latch = TestApplication['latch']

const directory = mkdtempSync(join(tmpdir(), 'latchkey-unix-'))
after(() => rmSync(directory, { recursive: true }))

/** A dependency that returns the address of the client, as text. */
const address: Dependency<string> = (ctx) => String(ctx.address)

/** Called with the address that each request has. */
type Tell = (address: string) => void

/** Servers that answer with the address, not listening yet. */
const servers: Readonly<Record<string, (latch: Latch, tell?: Tell) => Promise<Server>>> = {
  async Hono(latch, tell) {
    const { depends } = latchkeyHono(latch)
    const app = new Hono().get(
      '/',
      depends({ address }, (c, { address }) => {
        tell?.(address)
        return c.text(address)
      }),
    )
    return createAdaptorServer(app) as Server
  },
  async Fastify(latch, tell) {
    const app = Fastify()
    const { depends } = latchkeyFastify(latch)
    app.get(
      '/',
      depends({ address }, (_request, _reply, { address }) => {
        tell?.(address)
        return address
      }),
    )
    await app.ready()
    return app.server
  },
  async Express(latch, tell) {
    const { depends } = latchkeyExpress(latch)
    const app = express()
    app.get(
      '/',
      depends({ address }, (_, res, { address }) => {
        tell?.(address)
        return res.send(address)
      }),
    )
    return createServer(app)
  },
}

function get(socketPath: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/', headers: { host: 'localhost', ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end()
  })
}

const forwarded = { 'x-forwarded-for': '203.0.113.9' }

describe('a server on a Unix socket', () => {
  for (const [framework, start] of Object.entries(servers)) {
    for (const [what, trustedProxies, headers, expected] of [
      [
        'takes the client’s address from the header of its proxy',
        ['unix'],
        forwarded,
        '203.0.113.9',
      ],
      [
        'ignores the header that its proxy does not write',
        ['unix'],
        { forwarded: 'for=203.0.113.9' },
        'null',
      ],
      ['has no address for a client without the header', ['unix'], {}, 'null'],
      [
        'has no address for a client when "unix" is not among the trusted proxies',
        ['127.0.0.1', '::/0'],
        forwarded,
        'null',
      ],
    ] as const) {
      it(`${what}, in ${framework}`, async () => {
        const server = await start(testApplication({ trustedProxies }).latch)
        const path = join(directory, `${framework}-${what.length}.sock`)
        await new Promise<void>((resolve) => void server.listen(path, resolve))
        try {
          assert.equal(await get(path, headers), expected)
        } finally {
          server.close()
        }
      })
    }
  }
})

describe('the option address', () => {
  const said = { address: () => '203.0.113.7' }
  const unknown = { address: () => undefined }

  it('gives the address of the client where the platform knows it, in every framework', async () => {
    const { latch } = testApplication()
    for (const [options, expected] of [
      [said, '203.0.113.7'],
      [unknown, 'null'],
    ] as const) {
      const hono = new Hono()
      const forHono = latchkeyHono(latch, options).depends({ address }, (c, values) =>
        c.text(values.address),
      )
      hono.get('/', forHono)
      assert.equal(await (await hono.request('/')).text(), expected)

      const fastify = Fastify()
      const forFastify = latchkeyFastify(latch, options).depends(
        { address },
        (_request, _reply, values) => values.address,
      )
      fastify.get('/', forFastify)
      assert.equal((await fastify.inject('/')).body, expected)

      const app = express()
      const forExpress = latchkeyExpress(latch, options).depends({ address }, (_, res, values) =>
        res.send(values.address),
      )
      app.get('/', forExpress)
      const server = createServer(app)
      const path = join(directory, `option-${expected}.sock`)
      await new Promise<void>((resolve) => void server.listen(path, resolve))
      assert.equal(await get(path, {}), expected)
      server.close()
    }
  })

  it('names a peer: the header counts when that peer is a trusted proxy', async () => {
    const { latch } = testApplication({ trustedProxies: ['203.0.113.7'] })
    const app = new Hono().get(
      '/',
      latchkeyHono(latch, said).depends({ address }, (c, values) => c.text(values.address)),
    )
    const response = await app.request('/', { headers: { 'x-forwarded-for': '198.51.100.3' } })
    assert.equal(await response.text(), '198.51.100.3')
  })
})

/** Sends the request and resets the connection in one turn: the server finds both when it looks. */
function resetAfter(port: number, text: string): void {
  const client = connect(port, '127.0.0.1', () => {
    client.write(text)
    client.resetAndDestroy()
  })
  client.on('error', () => undefined)
}

describe('a client that resets its connection', () => {
  const lie = 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n'

  for (const [framework, start] of Object.entries(servers)) {
    it(`is never taken for a Unix socket, in ${framework}`, async () => {
      const told: string[] = []
      const { latch } = testApplication({ trustedProxies: ['unix'] })
      const server = await start(latch, (seen) => told.push(seen))
      // The dangerous case: the socket has no address, and has not been destroyed.
      const resets = { seen: 0 }
      server.prependListener('request', ({ socket }: IncomingMessage) => {
        if (socket.remoteAddress === undefined && !socket.destroyed) resets.seen++
      })
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      // Now and then the server is faster than the reset: the loop is bounded, and most resets come in time.
      for (let i = 0; i < 600 && (resets.seen < 60 || told.length < 60); i++) {
        const closed = new Promise<void>((resolve) => {
          server.once('connection', (socket: Socket) => socket.once('close', () => resolve()))
        })
        resetAfter(port, lie)
        await closed
      }
      server.close()
      assert.ok(resets.seen >= 60, `control: ${resets.seen} sockets had lost their address`)
      assert.ok(told.length >= 60)
      assert.deepEqual(
        [...new Set(told)].filter((seen) => seen !== '127.0.0.1'),
        ['null'],
      )
    })
  }
})

describe('the address of a peer in Node', () => {
  const headers = {}

  it('is "unix" for a socket without an address whose server listens on a path, and null for one that is gone', () => {
    const on = (address: unknown, listening = true): string | null =>
      addressOf({ headers, socket: { server: { listening, address: () => address } } })
    assert.equal(on('/run/app.sock'), 'unix')
    assert.equal(on('/run/app.sock', false), 'unix')
    assert.equal(on(null), 'unix')
    assert.equal(on(null, false), null)
    assert.equal(on({ address: '127.0.0.1', family: 'IPv4', port: 80 }), null)
    const failing = (): never => {
      throw new Error('EBADF')
    }
    assert.equal(addressOf({ headers, socket: { server: { address: failing } } }), null)
    for (const socket of [{}, { destroyed: false }, { destroyed: true }, { server: {} }]) {
      assert.equal(addressOf({ headers, socket }), null)
    }
    assert.equal(addressOf({ headers, socket: { remoteAddress: '127.0.0.1' } }), '127.0.0.1')
  })

  it('is "unix" over HTTP, HTTPS and HTTP/2 when the server listens on a path', async () => {
    const { key, cert } = await selfSigned(['localhost'])
    const answer = (request: NodeRequest, response: { end: (text: string) => unknown }): unknown =>
      response.end(String(addressOf(request)))
    for (const [name, create, ask] of [
      ['http', () => createServer(answer), (path: string) => get(path, {})],
      ['https', () => createTlsServer({ key, cert }, answer), (path: string) => overTls(path)],
      ['h2c', () => createHttp2Server(answer), (path: string) => overHttp2(path, false)],
      [
        'h2',
        () => createSecureHttp2Server({ key, cert }, answer),
        (path: string) => overHttp2(path, true),
      ],
    ] as const) {
      const path = join(directory, `${name}.sock`)
      const server = create() as Server
      await new Promise<void>((resolve) => void server.listen(path, resolve))
      assert.equal(await ask(path), 'unix', name)
      server.close()
    }
  })

  it('is "unix" where systemd has opened the socket, and the server knows no path', async () => {
    const path = join(directory, 'descriptor.sock')
    const opener = createNetServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => void opener.listen(path, resolve))
    const { fd } = (opener as unknown as { readonly _handle: { readonly fd: number } })._handle
    const program = `
      import { createServer } from 'node:http'
      import { addressOf } from '${import.meta.resolve('../../src/adapters/shared/node-request.ts')}'
      createServer((request, response) => response.end(String(addressOf(request))))
        .listen({ fd: 3 }, () => console.log('ready'))`
    const args = ['--input-type=module', '--eval', program]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', fd] })
    try {
      await once(child.stdio[1] as Readable, 'data')
      let seen = ''
      // The opening process takes some of the connections itself.
      for (let i = 0; i < 600 && seen === ''; i++) seen = await get(path, {}).catch(() => '')
      assert.equal(seen, 'unix')
    } finally {
      child.kill()
      opener.close()
    }
  })
})

function overTls(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    requestTls({ socketPath, path: '/', rejectUnauthorized: false }, (response) => {
      response.setEncoding('utf8').on('data', resolve)
    })
      .on('error', reject)
      .end()
  })
}

function overHttp2(path: string, isEncrypted: boolean): Promise<string> {
  const options = { rejectUnauthorized: false, ALPNProtocols: ['h2'] }
  const client = connectHttp2('https://localhost', {
    createConnection: () => (isEncrypted ? connectTls({ ...options, path }) : connect(path)),
  })
  return new Promise((resolve, reject) => {
    const stream = client.on('error', reject).request({ ':path': '/' })
    stream.setEncoding('utf8').on('data', (text: string) => {
      client.close()
      resolve(text)
    })
  })
}
