/**
 * Servers on a Unix socket, behind a proxy that opens it: from where requests come, in every framework.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Dependency } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { addressOf } from '../../src/node-request.ts'
import { testApplication, type TestApplication } from '../application.ts'

type Latch = TestApplication['latch']

const directory = mkdtempSync(join(tmpdir(), 'latchkey-unix-'))
after(() => rmSync(directory, { recursive: true }))

/** Says from where a request comes. */
const address: Dependency<string> = (ctx) => String(ctx.address)

/** Servers that answer with the address, not listening yet. */
const servers: Readonly<Record<string, (latch: Latch) => Promise<Server>>> = {
  async Hono(latch) {
    const { depends } = latchkeyHono(latch)
    const app = new Hono().get(
      '/',
      depends({ address }, (c, { address }) => c.text(address)),
    )
    return createAdaptorServer(app) as Server
  },
  async Fastify(latch) {
    const app = Fastify()
    const { depends } = latchkeyFastify(latch)
    app.get(
      '/',
      depends({ address }, (_request, _reply, { address }) => address),
    )
    await app.ready()
    return app.server
  },
  async Express(latch) {
    const { depends } = latchkeyExpress(latch)
    const app = express()
    app.get(
      '/',
      depends({ address }, (_, res, { address }) => res.send(address)),
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
      ['believes its proxy', ['unix'], forwarded, '203.0.113.9'],
      ['does not believe the other header', ['unix'], { forwarded: 'for=203.0.113.9' }, 'null'],
      ['knows nobody without the header', ['unix'], {}, 'null'],
      ['believes nobody who is not named', ['127.0.0.1', '::/0'], forwarded, 'null'],
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

  it('says from where requests come where the platform knows better, in every framework', async () => {
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

  it('is judged like a peer: a trusted proxy speaks for others', async () => {
    const { latch } = testApplication({ trustedProxies: ['203.0.113.7'] })
    const app = new Hono().get(
      '/',
      latchkeyHono(latch, said).depends({ address }, (c, values) => c.text(values.address)),
    )
    const response = await app.request('/', { headers: { 'x-forwarded-for': '198.51.100.3' } })
    assert.equal(await response.text(), '198.51.100.3')
  })
})

describe('the address of a peer in Node', () => {
  it('is "unix" of a live socket without one, and nobody’s of one that has gone', () => {
    const headers = {}
    assert.equal(addressOf({ headers, socket: { destroyed: false } }), 'unix')
    assert.equal(addressOf({ headers, socket: { destroyed: true } }), null)
    assert.equal(addressOf({ headers, socket: {} }), null)
    assert.equal(addressOf({ headers, socket: { remoteAddress: '127.0.0.1' } }), '127.0.0.1')
  })
})
