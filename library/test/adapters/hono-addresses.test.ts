/**
 * Whose address counts, over a real connection: every header that claims another address, from every kind of peer.
 * Seen in what the session records and in the lane in which guesses are counted.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import type { RequestContext } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testApplication, type TestApplication } from '../../../services/application.ts'
import { withLittleWork } from '../../../services/little-work.ts'
import { listen, send, type RawRequest } from './hono-server.ts'

/** On Linux and Windows all of 127.0.0.0/8 belongs to the machine without any set-up. */
const options = {
  skip: ['linux', 'win32'].includes(process.platform) ? false : 'needs several loopback addresses',
}

/** The client, and the proxies between: each request really comes from one of these. */
const client = '127.0.0.9'
const outer = '127.0.0.11'
const inner = '127.0.0.12'

/** The address that an attacker claims to have. */
const forged = '203.0.113.66'

type Headers = NonNullable<RawRequest['headers']>

const xff = (...values: readonly string[]): Headers =>
  values.map((value) => ['X-Forwarded-For', value] as const)

/** Runs a test against an application on a server. */
async function onServer(
  trustedProxies: readonly string[],
  test: (
    app: TestApplication,
    ask: (path: string, request: RawRequest) => Promise<number>,
  ) => Promise<void>,
): Promise<void> {
  const app = testApplication({ trustedProxies })
  const { depends, loginRoute } = latchkeyHono(app.latch)
  const needs = { session: app.latch.session, asked: (ctx: RequestContext) => ctx.method + ctx.url }
  const hono = new Hono().post('/login', loginRoute()).post(
    '/enter',
    depends(needs, async (c, { session, asked }) => {
      if (asked !== 'POST/enter') return c.text(asked, 500)
      await session.login({ id: 'id-alice', username: 'alice', roles: [] })
      return c.text('in')
    }),
  )
  const { origin, close } = await listen(hono.fetch)
  try {
    await test(app, (path, { headers = [], ...request }) =>
      send(origin + path, {
        method: 'POST',
        headers: [
          ['Sec-Fetch-Site', 'same-origin'],
          ['Content-Type', 'application/json'],
          ...headers,
        ],
        ...request,
      }),
    )
  } finally {
    await close()
    await app.latch.close()
  }
}

/** Starts a session with a request, and returns the address that the session records. */
async function recorded(
  trustedProxies: readonly string[],
  from: string,
  headers: Headers,
): Promise<string | null | undefined> {
  let address: string | null | undefined
  await onServer(trustedProxies, async ({ latch }, ask) => {
    assert.equal(await ask('/enter', { from, headers }), 200)
    const sessions = await latch.sessions('id-alice')
    assert.equal(sessions.length, 1)
    address = sessions[0]?.address
  })
  return address
}

/** What a client may claim of itself in X-Forwarded-For. */
const claims: readonly (readonly [string, Headers])[] = [
  ['nothing', []],
  ['another address', xff(forged)],
  ['several addresses', xff(`${forged}, 198.51.100.1`)],
  ['addresses in several headers', xff(forged, '198.51.100.1', forged)],
  ['an empty header', xff('')],
  ['commas only', xff(',,,')],
  ['10 kB of addresses', xff(`${forged},`.repeat(787).slice(0, -1))],
  ['10 kB of junk', xff('a'.repeat(10_240))],
  ['a port', xff(`${forged}:443`)],
  ['an IPv4-mapped address', xff(`::ffff:${forged}`)],
  ['an address in brackets', xff('[2001:db8::66]:443')],
  ['an IPv6 address', xff('2001:db8::66')],
  ['"unknown"', xff('unknown')],
  ['loopback', xff('127.0.0.1')],
  ['the proxies themselves', xff(`${outer}, ${inner}`)],
  ['what looks like the end of the header', xff(`${forged}, ${client}, ${outer}`)],
]

/** Headers of other proxies, which never count: whoever passes one on did not write it. */
const others: Headers = [
  ...[
    'X-Real-IP',
    'X-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Cluster-Client-IP',
    'Fastly-Client-IP',
    'X-Original-Forwarded-For',
    'X_Forwarded_For',
    'X-Forwarded',
  ].map((name) => [name, forged] as const),
  ['Forwarded', `for=${forged};proto=https;by=${inner}`],
  ['Forwarded', `for="[2001:db8::66]:443"`],
  ['Via', `1.1 ${forged}`],
  // Nor do these change the request.
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Uri', '/admin'],
  ['X-Forwarded-Method', 'GET'],
  ['X-HTTP-Method-Override', 'GET'],
  ['X-Original-URL', '/admin'],
  ['X-Rewrite-URL', '/admin'],
]

/** The headers after a chain of proxies: each appends the address it sees, in the same header. */
function through(hops: readonly string[], claimed: Headers): Headers {
  const values = claimed.filter(([name]) => name === 'X-Forwarded-For').map(([, value]) => value)
  return hops.length === 0 ? claimed : xff([...values, ...hops].join(', '))
}

interface Chain {
  readonly what: string
  readonly trusted: readonly string[]

  /** Who connects to us. */
  readonly peer: string

  /** What the proxies have appended. */
  readonly hops: readonly string[]
  readonly truth: string
}

const chains: readonly Chain[] = [
  { what: 'direct, with no proxy', trusted: [], peer: client, hops: [], truth: client },
  { what: 'direct, past one proxy', trusted: [inner], peer: client, hops: [], truth: client },
  {
    what: 'direct, past two proxies',
    trusted: [outer, inner],
    peer: client,
    hops: [],
    truth: client,
  },
  { what: 'by one proxy', trusted: [inner], peer: inner, hops: [client], truth: client },
  {
    what: 'by two proxies',
    trusted: [outer, inner],
    peer: inner,
    hops: [client, outer],
    truth: client,
  },
  // Only named proxies are believed: an unknown proxy may say what it likes.
  {
    what: 'by a proxy that is not trusted',
    trusted: [],
    peer: inner,
    hops: [client],
    truth: inner,
  },
  {
    what: 'by two proxies, one trusted',
    trusted: [inner],
    peer: inner,
    hops: [client, outer],
    truth: outer,
  },
]

describe('the address of a request over HTTP', options, () => {
  for (const { what, trusted, peer, hops, truth } of chains) {
    it(`${what}: is ${truth}, whatever the client claims`, async () => {
      for (const [claim, headers] of claims) {
        assert.equal(await recorded(trusted, peer, through(hops, headers)), truth, claim)
      }
      const withOthers = [...others, ...through(hops, [])]
      assert.equal(await recorded(trusted, peer, withOthers), truth, 'other headers')
    })
  }

  it('is the peer’s when a trusted proxy sends no header, or a header that cannot be read', async () => {
    for (const [what, headers] of [
      ['no header', []],
      ['only headers that do not count', others],
      ['an empty header', xff('')],
      ['a port that is none', xff(`${client}:http`)],
      ['half a bracket', xff('[2001:db8::9')],
      ['"unknown"', xff('unknown')],
      ['an address, then nothing', xff(`${client},`)],
      ['an address, then an empty header', xff(client, '')],
      ['junk behind a forged address', xff(`${forged}, unknown`)],
      ['an octal form', xff('0177.0.0.9')],
      ['a zone', xff('fe80::9%eth0')],
    ] as const) {
      assert.equal(await recorded([inner], inner, headers), inner, what)
    }
  })

  it('has one form, however the proxy writes the address', async () => {
    for (const [written, expected] of [
      [`::ffff:${client}`, client],
      ['::FFFF:7f00:9', client],
      [` \t${client}\t `, client],
      ['2001:DB8:0::9', '2001:db8::9'],
      [`${client}:5000`, client],
      ['[2001:db8::9]', '2001:db8::9'],
      ['[2001:DB8::9]:5000', '2001:db8::9'],
    ] as const) {
      assert.equal(await recorded([inner], inner, xff(written)), expected, written)
    }
  })

  it('is read from several headers as from one list: the last address counts', async () => {
    assert.equal(await recorded([inner], inner, xff(forged, client)), client)
    assert.equal(await recorded([outer, inner], inner, xff(forged, client, outer)), client)
  })

  it('is the forged one when every address is trusted (negative control)', async () => {
    const everyone = ['0.0.0.0/0', '::/0']
    assert.equal(await recorded(everyone, client, xff(forged)), forged)
    const appended = through([client, outer], xff(forged))
    assert.equal(await recorded(everyone, inner, appended), forged)
    // Not even then does another header count.
    assert.equal(await recorded(everyone, client, others), client)
  })
})

describe('login attempts with a forged address', options, () => {
  withLittleWork()

  /** Guesses at 15 names and claims another address each time. Returns the lanes that refused. */
  async function refusedLanes(
    trusted: readonly string[],
    peer: string,
    hops: readonly string[],
  ): Promise<string[]> {
    const lanes: string[] = []
    await onServer(trusted, async ({ latch }, ask) => {
      latch.onEvent((event) => {
        if (event.type === 'login.throttled') lanes.push(event.lane)
      })
      for (let i = 0; i < 15; i++) {
        const headers = [...through(hops, xff(`203.0.113.${i}`)), ...others]
        const body = JSON.stringify({ username: `user${i}`, password: 'a guess' })
        await ask('/login', { from: peer, headers, body })
      }
    })
    return lanes
  }

  for (const { what, trusted, peer, hops, truth } of chains) {
    it(`${what}: are counted for ${truth}`, async () => {
      assert.deepEqual(await refusedLanes(trusted, peer, hops), Array(4).fill(`address:${truth}`))
    })
  }

  it('are not counted together when every address is trusted (negative control)', async () => {
    assert.deepEqual(await refusedLanes(['0.0.0.0/0'], inner, [client, outer]), [])
  })
})
