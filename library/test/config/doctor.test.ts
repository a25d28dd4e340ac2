/**
 * The doctor: what it reports, what it does not report, and that it reports everything once.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type {
  ConfigurationFinding,
  LatchkeyEvent,
  LatchkeyOptions,
  Session,
  StoredUser,
} from 'latchkey'
import { createLatchkey } from 'latchkey'
import { latchkeyExpress } from 'latchkey/adapters/express'
import { latchkeyFastify } from 'latchkey/adapters/fastify'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { memoryStore } from 'latchkey/stores/memory'
import { testExchange, type TestRequest } from 'latchkey/testing'
import { listenExpress } from '../adapters/express-server.ts'
import { SECRET, testApplication, type TestUser } from '../../../services/application.ts'

/** A request, and the options of the application that gets it. */
interface Case extends TestRequest {
  readonly publicUrl?: string | undefined
  readonly proxies?: readonly string[]
}

const host = 'login.example.com'
const https = 'https'
const stranger = '203.0.113.9'

/** The header by which a proxy names the client. */
const client = { 'x-forwarded-for': '192.0.2.1' }

type Doubt = Extract<LatchkeyEvent, { type: 'configuration.doubtful' }>

/** An application, and what its doctor has reported. */
function open({ publicUrl = `https://${host}`, proxies = ['10.0.0.0/8'] }: Case): {
  said: () => Doubt[]
  look: (request: TestRequest) => void
} {
  const { latch, events } = testApplication({
    store: memoryStore({ inProduction: true }),
    // An empty option counts as one that is missing.
    publicUrl,
    trustedProxies: proxies,
  })
  return {
    said: () => events.filter((event) => event.type === 'configuration.doubtful'),
    look: (request) => void latch.open(testExchange({ address: '10.0.0.2', ...request })).session(),
  }
}

function findings(one: Case): ConfigurationFinding[] {
  const { said, look } = open(one)
  look(one)
  return said().map(({ finding }) => finding)
}

describe('the doctor', () => {
  const http = 'http://localhost:3000'
  const table: readonly (readonly [string, Case, ConfigurationFinding[]])[] = [
    [
      'a proxy that does everything right',
      { headers: { host, 'x-forwarded-proto': https, 'x-forwarded-for': '192.0.2.1' } },
      [],
    ],
    [
      'a proxy on IPv4, seen by a server on IPv6',
      { address: '::ffff:10.0.0.2', headers: { host, ...client, 'x-forwarded-proto': https } },
      [],
    ],
    [
      'a proxy in an IPv6 block',
      {
        proxies: ['fd00::/8'],
        address: 'fd00::7',
        headers: { host, ...client, 'x-forwarded-proto': https },
      },
      [],
    ],
    [
      'a proxy that adds the port to the host',
      { headers: { ...client, host: `${host}:443`, 'x-forwarded-proto': 'http, HTTPS' } },
      [],
    ],
    [
      'a proxy that names the host in X-Forwarded-Host',
      {
        headers: {
          ...client,
          host: 'app.internal',
          'x-forwarded-host': host,
          'x-forwarded-proto': https,
        },
      },
      [],
    ],
    [
      'a server that speaks https itself',
      { proxies: [], address: stranger, encrypted: true, headers: { host } },
      [],
    ],
    ['a proxy that sends no X-Forwarded-Proto', { headers: { host, ...client } }, ['plain_http']],
    [
      'a proxy that was reached over plain http',
      { headers: { host, ...client, 'x-forwarded-proto': 'http' } },
      ['plain_http'],
    ],
    [
      'a proxy that appends http to an https of its client',
      { headers: { host, ...client, 'x-forwarded-proto': 'https, http' } },
      ['plain_http'],
    ],
    [
      'a visitor who bypasses the proxy',
      { address: stranger, headers: { host, 'x-forwarded-proto': https } },
      ['plain_http'],
    ],
    [
      'a proxy that is not among the trusted proxies',
      { proxies: [], headers: { host, 'x-forwarded-for': '192.0.2.1' } },
      ['plain_http', 'untrusted_forwarded_header'],
    ],
    [
      'an untrusted client that sends Forwarded',
      {
        publicUrl: http,
        address: stranger,
        headers: { host: 'localhost:3000', forwarded: 'for=1.2.3.4' },
      },
      ['untrusted_forwarded_header'],
    ],
    [
      'another host',
      { headers: { ...client, host: 'www.example.com', 'x-forwarded-proto': https } },
      ['host_mismatch'],
    ],
    [
      'another host that only an untrusted client names in X-Forwarded-Host',
      {
        address: stranger,
        encrypted: true,
        headers: { host, 'x-forwarded-host': 'www.example.com' },
      },
      [],
    ],
    [
      'a visitor from the local network, while publicUrl is localhost',
      { publicUrl: http, address: stranger, headers: { host: '192.168.1.5:3000' } },
      ['host_mismatch'],
    ],
    [
      'a visitor from the local network over plain http, without a publicUrl',
      { publicUrl: '', address: stranger, headers: { host: '192.168.1.5:3000' } },
      ['plain_http'],
    ],
    [
      'a visitor on this machine, without a publicUrl',
      { publicUrl: '', address: '127.0.0.1', headers: { host: 'localhost:3000' } },
      [],
    ],
    ['another name of loopback', { publicUrl: http, headers: { host: '127.0.0.1:3000' } }, []],
    ['a tool on the same machine', { address: '127.0.0.1', headers: { host: 'localhost' } }, []],
    ['a request without a host', { headers: { ...client, 'x-forwarded-proto': https } }, []],
    [
      'a malformed host',
      { headers: { ...client, host: 'not a host', 'x-forwarded-proto': https } },
      [],
    ],
    [
      'a proxy that does not name the client',
      { headers: { host, 'x-forwarded-proto': https } },
      ['missing_forwarded_header'],
    ],
    [
      'a proxy that names the client in the header that is not read',
      { headers: { host, forwarded: 'for=192.0.2.1', 'x-forwarded-proto': https } },
      ['missing_forwarded_header'],
    ],
    [
      'a tool on the same machine that is trusted as a proxy',
      { proxies: ['127.0.0.1'], address: '127.0.0.1', headers: { host: 'localhost' } },
      [],
    ],
    [
      'a client that adds the header that is not read',
      { headers: { host, ...client, forwarded: 'for=192.0.2.7', 'x-forwarded-proto': https } },
      [],
    ],
    [
      'a proxy that omits the port of the site',
      {
        publicUrl: `https://${host}:8443`,
        headers: { host, ...client, 'x-forwarded-proto': https },
      },
      [],
    ],
    [
      'a host with another port than that of the site',
      {
        publicUrl: `https://${host}:8443`,
        headers: { ...client, host: `${host}:9443`, 'x-forwarded-proto': https },
      },
      ['host_mismatch'],
    ],
    [
      'a proxy on a Unix socket that is not trusted',
      {
        address: 'unix',
        headers: { host, ...client, 'x-forwarded-proto': https },
      },
      ['plain_http', 'untrusted_forwarded_header'],
    ],
    [
      'a proxy on a Unix socket that is trusted',
      {
        proxies: ['unix'],
        address: 'unix',
        headers: { host, ...client, 'x-forwarded-proto': https },
      },
      [],
    ],
    [
      'a peer whose address is unknown',
      {
        address: null,
        headers: { host, 'x-forwarded-proto': https, 'x-forwarded-for': '192.0.2.1' },
      },
      [],
    ],
    [
      'a peer whose address is unknown, without X-Forwarded-Proto',
      { address: null, headers: { host } },
      ['plain_http'],
    ],
  ]
  for (const [what, one, expected] of table) {
    it(`${expected.length === 0 ? 'reports nothing' : 'reports'}: ${what}`, () => {
      assert.deepEqual(findings(one), expected)
    })
  }

  for (const [what, address, advice] of [
    ['over a Unix socket', 'unix', /Add "unix" to trustedProxies/],
    ['on a platform that gives no address', null, /Give the adapter the option "address"/],
  ] as const) {
    it(`reports after a few requests that the address of clients is unknown: ${what}`, () => {
      const { said, look } = open({ publicUrl: 'http://localhost', proxies: [] })
      const one = { address, headers: { host: 'localhost' } }
      look(one)
      look(one)
      // A single request without an address may be one whose client has hung up.
      look({ ...one, address: '127.0.0.1' })
      look(one)
      look(one)
      assert.deepEqual(said(), [])
      look(one)
      assert.deepEqual(
        said().map(({ finding }) => finding),
        ['no_address'],
      )
      assert.match(said()[0]!.advice, advice)
    })
  }

  it('reports every finding once, whatever requests follow', () => {
    const { said, look } = open({})
    for (let i = 0; i < 1000; i++) {
      look({
        address: `203.0.113.${i % 250}`,
        headers: { host: `h${i}.example`, forwarded: `for=${i}` },
      })
    }
    const names = said().map(({ finding }) => finding)
    assert.deepEqual(names.toSorted(), [
      'host_mismatch',
      'plain_http',
      'untrusted_forwarded_header',
    ])
  })

  it('stops reading headers when there is nothing left to find', () => {
    const { latch } = testApplication({ publicUrl: 'http://localhost' })
    const headers = { host: 'h.example', 'x-forwarded-for': '192.0.2.1' }
    const read: string[] = []
    const look = (): void => {
      const exchange = testExchange({ headers })
      const watched = {
        ...exchange,
        header: (name: string) => {
          read.push(name)
          return exchange.header(name)
        },
      }
      void latch.open(watched).session()
    }
    look()
    assert.ok(read.includes('x-forwarded-for') && read.includes('host'))
    read.length = 0
    look()
    assert.deepEqual(read, ['upgrade', 'cookie'])
  })

  it('finds a wrong request after any number of right requests', () => {
    const { said, look } = open({})
    const right = { host, 'x-forwarded-proto': https, 'x-forwarded-for': '192.0.2.1' }
    for (let i = 0; i < 100_000; i++) look({ headers: right })
    assert.deepEqual(said(), [])
    for (let i = 0; i < 32; i++) look({ address: stranger, headers: right })
    assert.equal(said().length, 2)
  })

  it('checks each of the first thousand requests, and every 32nd after that', () => {
    const { look } = open({})
    let looked = 0
    const address = '10.0.0.2'
    const headers = {
      ...client,
      'x-forwarded-proto': https,
      get host() {
        looked++
        return host
      },
    }
    const looksOf = (requests: number): number => {
      looked = 0
      for (let i = 0; i < requests; i++) look({ address, headers })
      return looked
    }
    const each = looksOf(1)
    assert.ok(each > 0)
    assert.equal(looksOf(999), 999 * each)
    assert.equal(looksOf(320), 10 * each)
  })

  it('says in its advice which option to change', () => {
    const { said, look } = open({ proxies: [] })
    look({ headers: { host: 'www.example.com', 'x-forwarded-for': '192.0.2.1' } })
    const advice = new Map(said().map((doubt) => [doubt.finding, doubt.advice]))
    assert.match(advice.get('plain_http') ?? '', /name its address in trustedProxies/)
    assert.match(
      advice.get('untrusted_forwarded_header') ?? '',
      /If 10\.0\.0\.2 is your proxy, add it to trustedProxies/,
    )
    assert.match(advice.get('host_mismatch') ?? '', /set publicUrl to it/)
  })

  it('escapes and shortens what a visitor sent when it repeats it', () => {
    const hosts = ['"\u001b[2J', 'a"b\\c.example', 'é\u009b\u202e', `${'a.'.repeat(5000)}example`]
    for (const hostile of hosts) {
      const { said, look } = open({})
      look({ headers: { host: hostile } })
      for (const { advice } of said()) {
        assert.match(advice, /^[\x20-\x7e]*$/)
        assert.ok(advice.length < 400, String(advice.length))
      }
    }
  })

  it('only reports: a request that it finds wrong is answered like any other', async () => {
    const { latch, events } = testApplication({ publicUrl: 'http://localhost' })
    const headers = { host: 'h.example', 'x-forwarded-for': '192.0.2.1' }
    const session = await latch.session(latch.open(testExchange({ headers })))
    await session.set('theme', 'dark')
    assert.equal(session.get('theme'), 'dark')
    assert.equal(events.filter(({ type }) => type === 'configuration.doubtful').length, 2)
  })

  it('reports a wrong publicUrl before a request is refused as cross-site because of it', () => {
    const { latch, events } = testApplication({ publicUrl: 'http://localhost' })
    const headers = { host: 'h.example', origin: 'http://h.example' }
    const ctx = latch.open(testExchange({ method: 'POST', headers }))
    assert.throws(() => void ctx.session(), /site/)
    assert.deepEqual(
      events.map(({ type }) => type),
      ['configuration.doubtful'],
    )
  })
})

describe('the doctor, on shared caches', () => {
  /** Returns the findings on a response with this Cache-Control. It sets a session cookie if `starts`. */
  async function found(cacheControl: string | undefined, starts = true): Promise<string[]> {
    const { latch, events } = testApplication()
    const headers: Record<string, string> = {}
    if (cacheControl !== undefined) headers['Cache-Control'] = cacheControl
    const needs = { session: latch.session }
    const start = async (session: Session<TestUser>): Promise<void> => {
      if (starts) await session.login({ id: 'id-alice', username: 'alice', roles: [] })
    }
    const hono = new Hono().post(
      '/',
      latchkeyHono(latch).depends(needs, async (c, { session }) => {
        await start(session)
        return c.text('in', 200, headers)
      }),
    )
    await hono.request('/', { method: 'POST' })

    const fastify = Fastify()
    fastify.post(
      '/',
      latchkeyFastify(latch).depends(needs, async (_request, reply, { session }) => {
        await start(session)
        return reply.headers(headers).send('in')
      }),
    )
    await fastify.inject({ method: 'POST', url: '/' })

    const app = express()
    app.post(
      '/',
      latchkeyExpress(latch).depends(needs, async (_, res, { session }) => {
        await start(session)
        res.writeHead(200, headers).end('in')
      }),
    )
    const { origin, close } = await listenExpress(app)
    await fetch(origin, { method: 'POST' })
    await close()
    return events.flatMap((event) => ('finding' in event ? [event.finding] : []))
  }

  for (const cacheControl of ['public', 'public, max-age=60', 'max-age=600', 'S-MAXAGE=5']) {
    it(`reports once a response with a session cookie and Cache-Control: ${cacheControl}`, async () => {
      assert.deepEqual(
        (await found(cacheControl)).filter((finding) => finding === 'shared_cache'),
        ['shared_cache'],
      )
    })
  }

  for (const cacheControl of ['no-store', 'private, max-age=60', 'No-Cache', undefined]) {
    it(`does not report a response with a session cookie and Cache-Control: ${cacheControl}`, async () => {
      assert.equal((await found(cacheControl)).includes('shared_cache'), false)
    })
  }

  it('does not report a public response that sets no session cookie', async () => {
    assert.equal((await found('public', false)).includes('shared_cache'), false)
  })
})

describe('the doctor, on NODE_ENV', () => {
  /** Returns the findings on an application that starts with this NODE_ENV and gets two requests. */
  function findingsWith(
    word: string,
    options: Pick<LatchkeyOptions<StoredUser, object>, 'production' | 'publicUrl'>,
  ): string[] {
    const before = process.env['NODE_ENV']
    process.env['NODE_ENV'] = word
    try {
      const events: LatchkeyEvent[] = []
      const latch = createLatchkey({
        secrets: SECRET,
        findUser: () => null,
        sweepInterval: 0,
        store: memoryStore({ inProduction: true }),
        onEvent: (event: LatchkeyEvent) => void events.push(event),
        ...options,
      })
      for (let i = 0; i < 2; i++) void latch.open(testExchange({})).session()
      return events.flatMap((event) => ('finding' in event ? [event.finding] : []))
    } finally {
      if (before === undefined) delete process.env['NODE_ENV']
      else process.env['NODE_ENV'] = before
    }
  }
  const loopback = { publicUrl: 'http://localhost' }

  it('reports an unknown value once', () => {
    for (const word of ['prod', 'Production', 'PRODUCTION', 'prodution', 'staging', 'live']) {
      assert.deepEqual(findingsWith(word, loopback), ['unknown_environment'], word)
    }
  })

  it('does not report a known value, nor any value when the option production decides', () => {
    for (const word of ['', 'development', 'test', 'production']) {
      assert.deepEqual(findingsWith(word, loopback), [], word)
    }
    assert.deepEqual(findingsWith('prod', { ...loopback, production: false }), [])
  })

  it('ignores a blank after the value', () => {
    // The rules of production hold: publicUrl is required.
    assert.throws(() => findingsWith('production ', {}), /publicUrl.*is needed in production/)
  })
})

describe('the doctor of an application without a listener', () => {
  const options: LatchkeyOptions<never, object> = {
    secrets: SECRET,
    store: memoryStore(),
    findUser: () => null,
    sweepInterval: 0,
  }
  const forged = testExchange({ headers: { 'x-forwarded-for': '192.0.2.1' } })

  it('emits one process warning, with a code', async () => {
    const latch = createLatchkey(options)
    const warnings: NodeJS.ErrnoException[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    const warned = once(process, 'warning')
    for (let i = 0; i < 3; i++) void latch.open(forged).session()
    await warned
    // Any further warning comes in the same turn.
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    assert.deepEqual(
      warnings.map(({ name, code }) => [name, code]),
      [['LatchkeyWarning', 'LATCHKEY_CONFIGURATION']],
    )
    assert.match(warnings[0]?.message ?? '', /add it to trustedProxies/)
  })

  it('tells a listener that was added later, and then emits no process warning', async () => {
    const latch = createLatchkey(options)
    const events: LatchkeyEvent[] = []
    latch.onEvent((event) => events.push(event))
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    void latch.open(forged).session()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    assert.deepEqual(warnings, [])
    assert.equal(events.length, 1)
  })
})
