/**
 * The doctor: what it notices, what it leaves alone, and that it says everything once.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { describe, it } from 'node:test'
import { startDoctor, type Finding } from '../src/doctor.ts'
import { Browser } from './support/browser.ts'
import { makeSite, startServer } from './support/processes.ts'

/** A request as the doctor sees it, and what it is about. */
interface Case {
  readonly url?: string
  readonly proxies?: readonly string[]
  readonly peer?: string
  readonly path?: string
  readonly headers: IncomingHttpHeaders
}

const HTTPS = 'https://login.example.com'
const host = 'login.example.com'
const https = 'https'

/** A doctor, and what it has said. */
function open({ url = HTTPS, proxies = ['10.0.0.0/8'] }: Pick<Case, 'url' | 'proxies'>): {
  said: [Finding, string][]
  look: (request: Omit<Case, 'url' | 'proxies'>) => void
} {
  const said: [Finding, string][] = []
  const look = startDoctor({
    url: new URL(url),
    trustedProxies: proxies,
    tell: (finding, advice) => void said.push([finding, advice]),
  })
  return {
    said,
    look({ peer = '10.0.0.2', path = '/login', headers }) {
      look({ url: path, headers, socket: { remoteAddress: peer } })
    },
  }
}

function findings(one: Case): Finding[] {
  const { said, look } = open(one)
  look(one)
  return said.map(([finding]) => finding)
}

describe('startDoctor', () => {
  const http = 'http://localhost:3000'
  const stranger = '203.0.113.9'
  const table: readonly (readonly [string, Case, Finding[]])[] = [
    [
      'a proxy that does everything right',
      { headers: { host, 'x-forwarded-proto': https, 'x-forwarded-for': '192.0.2.1' } },
      [],
    ],
    [
      'a proxy on IPv4, seen by a server on IPv6',
      { peer: '::ffff:10.0.0.2', headers: { host, 'x-forwarded-proto': https } },
      [],
    ],
    [
      'a proxy in an IPv6 block',
      { proxies: ['fd00::/8'], peer: 'fd00::7', headers: { host, 'x-forwarded-proto': https } },
      [],
    ],
    [
      'a proxy that names the port',
      { headers: { host: `${host}:443`, 'x-forwarded-proto': 'http, HTTPS' } },
      [],
    ],
    [
      'a proxy that says the host in its own header',
      {
        headers: { host: 'app.internal', 'x-forwarded-host': host, 'x-forwarded-proto': https },
      },
      [],
    ],
    ['a proxy that does not tell of https', { headers: { host } }, ['plain_http']],
    ['https in vain', { headers: { host, 'x-forwarded-proto': 'http' } }, ['plain_http']],
    [
      'a visitor who comes past the proxy',
      { peer: stranger, headers: { host, 'x-forwarded-proto': https } },
      ['plain_http'],
    ],
    [
      'a proxy that is not named',
      { proxies: [], peer: '10.0.0.2', headers: { host, 'x-forwarded-for': '192.0.2.1' } },
      ['no_trusted_proxy', 'plain_http', 'untrusted_forwarded_header'],
    ],
    [
      'the newer header',
      { url: http, peer: stranger, headers: { host: 'localhost:3000', forwarded: 'for=1.2.3.4' } },
      ['untrusted_forwarded_header'],
    ],
    [
      'another host',
      { headers: { host: 'www.example.com', 'x-forwarded-proto': https } },
      ['host_mismatch'],
    ],
    [
      'a local network that uses the machine without LATCHKEY_URL',
      { url: http, peer: stranger, headers: { host: '192.168.1.5:3000' } },
      ['host_mismatch'],
    ],
    ['another name of loopback', { url: http, headers: { host: '127.0.0.1:3000' } }, []],
    ['a tool on the same machine', { peer: '127.0.0.1', headers: { host: 'localhost' } }, []],
    [
      'a probe',
      { path: '/healthz', peer: stranger, headers: { host: '10.1.2.3', forwarded: 'x' } },
      [],
    ],
    ['no host', { headers: { 'x-forwarded-proto': https } }, []],
    ['a host that is none', { headers: { host: 'not a host', 'x-forwarded-proto': https } }, []],
    ['no peer', { peer: '', headers: { host, 'x-forwarded-proto': https } }, ['plain_http']],
  ]
  for (const [what, one, expected] of table) {
    it(`${expected.length === 0 ? 'leaves alone' : 'notices'}: ${what}`, () => {
      assert.deepEqual(findings(one), expected)
    })
  }

  it('says everything once, whatever comes after', () => {
    const { said, look } = open({})
    for (let i = 0; i < 1000; i++) {
      look({ peer: `203.0.113.${i % 250}`, headers: { host: `h${i}.example`, forwarded: `${i}` } })
    }
    const names = said.map(([finding]) => finding).toSorted()
    assert.deepEqual(names, ['host_mismatch', 'plain_http', 'untrusted_forwarded_header'])
  })

  it('tells what to change', () => {
    const { said, look } = open({ proxies: [] })
    look({ headers: { host: 'www.example.com', 'x-forwarded-for': '192.0.2.1' } })
    const advice = new Map(said)
    assert.match(advice.get('no_trusted_proxy') ?? '', /Set LATCHKEY_TRUSTED_PROXIES/)
    assert.match(advice.get('plain_http') ?? '', /name its address in LATCHKEY_TRUSTED_PROXIES/)
    assert.match(
      advice.get('untrusted_forwarded_header') ?? '',
      /If 10\.0\.0\.2 is your proxy, add it to LATCHKEY_TRUSTED_PROXIES/,
    )
    assert.match(advice.get('host_mismatch') ?? '', /set LATCHKEY_URL to it/)
  })

  it('repeats what a visitor wrote escaped and cut', () => {
    const { said, look } = open({})
    const hosts = ['"\u001b[2J', 'é\u009b\u202e', `${'a.'.repeat(5000)}example`]
    for (const hostile of hosts) {
      look({ headers: { host: hostile, 'x-forwarded-proto': https } })
    }
    const text = said.map(([, advice]) => advice).join('')
    assert.match(text, /^[\x20-\x7e]*$/)
    assert.ok(text.length < 800, String(text.length))
  })
})

describe('a server that stands in the wrong place', () => {
  it('says so in its log and in words, once', async (t) => {
    const site = makeSite()
    const server = await startServer(site, { LATCHKEY_URL: HTTPS })
    t.after(() => site.remove())
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(server.printed.join('\n')) ?? []
    const browser = new Browser(`http://localhost:${port}`)
    for (let i = 0; i < 3; i++) {
      const headers = { Host: 'other.example', 'X-Forwarded-For': '192.0.2.1' }
      assert.equal((await browser.open('/login', headers)).status, 200)
    }
    await server.stop()
    const found = server.logged.filter(({ type }) => type === 'doctor.found')
    const expected = [
      ...['no_trusted_proxy', 'plain_http', 'untrusted_forwarded_header', 'host_mismatch'],
    ]
    assert.deepEqual(
      found.map(({ finding }) => finding),
      expected,
    )
    const lines = server.errors.filter((line) => line.startsWith('latchkey: '))
    assert.deepEqual(
      lines,
      found.map(({ advice }) => `latchkey: ${String(advice)}`),
    )
  })

  it('says nothing when all is well', async (t) => {
    const site = makeSite()
    const env = { LATCHKEY_URL: HTTPS, LATCHKEY_TRUSTED_PROXIES: '10.0.0.1, 127.0.0.0/8' }
    const server = await startServer(site, env)
    t.after(() => site.remove())
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(server.printed.join('\n')) ?? []
    const browser = new Browser(`http://localhost:${port}`)
    const headers = { Host: host, 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': https }
    await browser.open('/login', headers)
    await browser.open('/healthz', { Host: 'anything.example' })
    await server.stop()
    assert.deepEqual(
      server.errors.filter((line) => !line.startsWith('{')),
      [],
    )
    assert.ok(server.logged.every(({ type }) => type !== 'doctor.found'))
  })
})
