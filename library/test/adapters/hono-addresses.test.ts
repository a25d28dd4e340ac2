/**
 * Whose address counts, over a real connection: every header that claims another, from every kind of
 * peer, seen by what the session records and by the lane in which guesses are counted.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Hono } from 'hono'
import type { RequestContext } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { testApplication, type TestApplication } from '../../../services/application.ts'
import { listen, send, type RawRequest } from './hono-server.ts'

/** Only there is all of 127.0.0.0/8 this machine's without any set-up. */
const options = {
  skip: ['linux', 'win32'].includes(process.platform) ? false : 'needs several loopback addresses',
}

/** The client, and the proxies between: each request really comes from one of these. */
const client = '127.0.0.9'
const outer = '127.0.0.11'
const inner = '127.0.0.12'

/** What an attacker would like to be. */
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

/** Returns the address that a session records which starts with this request. */
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
  // And none of these makes it another request.
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Uri', '/admin'],
  ['X-Forwarded-Method', 'GET'],
  ['X-HTTP-Method-Override', 'GET'],
  ['X-Original-URL', '/admin'],
  ['X-Rewrite-URL', '/admin'],
]

/** What a chain of proxies makes of a request: each appends the address it sees, in the same header. */
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
  { what: 'direct, past two', trusted: [outer, inner], peer: client, hops: [], truth: client },
  { what: 'by one proxy', trusted: [inner], peer: inner, hops: [client], truth: client },
  { what: 'by two', trusted: [outer, inner], peer: inner, hops: [client, outer], truth: client },
  // As far as the chain is known: what an unknown proxy says may be anybody's word.
  { what: 'by a proxy nobody named', trusted: [], peer: inner, hops: [client], truth: inner },
  { what: 'by two, one named', trusted: [inner], peer: inner, hops: [client, outer], truth: outer },
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

  it('is the peer’s where a trusted proxy says nothing that can be read, or nothing at all', async () => {
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

  it('has one form, however the proxy writes it', async () => {
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

  it('is the last of several headers’ too: they are one list', async () => {
    assert.equal(await recorded([inner], inner, xff(forged, client)), client)
    assert.equal(await recorded([outer, inner], inner, xff(forged, client, outer)), client)
  })

  it('is the forged one, where every address is trusted: the negative control', async () => {
    const everyone = ['0.0.0.0/0', '::/0']
    assert.equal(await recorded(everyone, client, xff(forged)), forged)
    const appended = through([client, outer], xff(forged))
    assert.equal(await recorded(everyone, inner, appended), forged)
    // Even so, no other header counts.
    assert.equal(await recorded(everyone, client, others), client)
  })
})

describe('guesses with a forged address', options, () => {
  /** Guesses at 15 names, each from another address as it says. Returns the lanes that refused. */
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

  it('are counted for nobody where every address is trusted: the negative control', async () => {
    assert.deepEqual(await refusedLanes(['0.0.0.0/0'], inner, [client, outer]), [])
  })
})
