/**
 * `latchkey check`: what it asks, and which answers it takes for ours.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { parseRules } from '../../src/forward/read-rules.ts'
import { probe } from '../../src/forward/probe.ts'
import { probesOf, type Probe } from '../../src/forward/probes.ts'

const LOGIN = 'https://login.example.com'

/** An app that is open in part, at an address. */
function appAt(url: string, own: readonly object[] = RULES) {
  const rules = parseRules(JSON.stringify([{ name: 'Wiki', url, rules: own }]))
  const [app] = rules.apps
  assert.ok(app !== undefined)
  return probesOf(rules, app, { word: 'x1', loginOrigin: LOGIN })
}

const RULES = [
  { path: '/public/*', allow: 'everybody' },
  { path: '/write', methods: ['POST'], roles: ['editor'] },
  { path: '/Seite/ä', methods: ['HEAD'] },
  { path: '/admin/*', roles: ['admin'] },
  { path: '/*' },
]

/** Starts a server on loopback, and returns its address. */
async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Asks everything, and returns what was wrong. */
async function faultsAt(url: string): Promise<readonly (string | null)[]> {
  const results = await Promise.all(appAt(url).map((asked) => probe(asked, LOGIN)))
  return results.map(({ fault }) => fault)
}

/** Answers as latchkey does: a stranger gets in nowhere but in public. */
const ours: RequestListener = ({ url = '', headers }, outgoing) => {
  const origin = `http://${headers.host}`
  if (url.startsWith('/.latchkey/start?')) {
    outgoing.writeHead(303, { Location: `${LOGIN}/apps/enter?request=x` }).end()
  } else if (headers['sec-fetch-mode'] === 'navigate') {
    const to = encodeURIComponent(url)
    outgoing.writeHead(302, { Location: `${origin}/.latchkey/start?to=${to}` }).end()
  } else {
    const problem = { code: 'not_authenticated', login_url: `${origin}/.latchkey/start?to=%2F` }
    outgoing.writeHead(401, { 'Content-Type': 'application/problem+json' })
    outgoing.end(JSON.stringify(problem))
  }
}

describe('what latchkey check asks', () => {
  it('is every rule that is closed to strangers, as a page and by a script, and nothing that changes', () => {
    const asked = appAt('https://wiki.example.com/').map(
      ({ method, target, expects }: Probe) => `${method} ${target} ${expects}`,
    )
    assert.deepEqual(asked, [
      'GET /.latchkey/start?to=%2F start',
      'HEAD /Seite/%C3%A4 login',
      'GET /admin/x1 login',
      'GET /admin/x1 problem',
      'GET /x1 login',
      'GET /x1 problem',
      'GET /public/%2e%2e/x1 refusal',
      'GET /public;/../x1 refusal',
      'GET /public//x1 refusal',
    ])
  })

  it('is nothing of an app that is open to everybody, but the way to the login', () => {
    const open = appAt('https://wiki.example.com/', [{ path: '/*', allow: 'everybody' }])
    assert.deepEqual(
      open.map(({ target }) => target),
      ['/.latchkey/start?to=%2F'],
    )
  })
})

describe('the answers to latchkey check', () => {
  it('are right if they are ours', async (t) => {
    assert.deepEqual(new Set(await faultsAt(`${await serve(t, ours)}/`)), new Set([null]))
  })

  it('are all wrong where a check is routed to a service that answers 200 to all', async (t) => {
    const url = await serve(t, (_, outgoing) => outgoing.end('welcome'))
    const faults = await faultsAt(`${url}/`)
    assert.equal(faults.length, 9)
    for (const fault of faults) assert.match(fault ?? '', /lets strangers in/)
  })

  it('are wrong in a sentence each', async (t) => {
    const wrong: readonly (readonly [RequestListener, RegExp])[] = [
      [(_, outgoing) => outgoing.writeHead(404).end(), /answers 404/],
      [(_, outgoing) => outgoing.writeHead(500).end(), /answers 500/],
      [(_, outgoing) => outgoing.writeHead(401).end('{}'), /answers 401/],
      [
        (_, outgoing) => outgoing.writeHead(302, { Location: 'https://sso.test/?a=secret' }).end(),
        /leads to https:\/\/sso\.test\/: another service/,
      ],
      [(_, outgoing) => outgoing.destroy(), /breaks/],
    ]
    for (const [listener, sentence] of wrong) {
      const [start, page, script] = appAt(`${await serve(t, listener)}/`)
        .slice(0, 4)
        .toSpliced(1, 1)
      for (const asked of [start, page, script]) {
        const { fault } = await probe(asked as Probe, LOGIN)
        assert.match(fault ?? 'right', sentence)
        assert.doesNotMatch(fault ?? '', /secret/)
      }
    }
  })

  it('are wrong if nobody listens, or the host has no address', async (t) => {
    const url = await serve(t, ours)
    const [gone] = appAt(`${url}/`)
    // The port was free a moment ago.
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const [closed] = appAt(`http://127.0.0.1:${port}/`)
    const [nowhere] = appAt('https://no-such-host.invalid/')
    assert.equal((await probe(gone as Probe, LOGIN)).fault, null)
    assert.match((await probe(closed as Probe, LOGIN)).fault ?? '', /nobody listens/)
    assert.match((await probe(nowhere as Probe, LOGIN)).fault ?? '', /no address is known/)
  })

  it('are read no further than they could be ours', async (t) => {
    let sent = 0
    const url = await serve(t, (_, outgoing) => {
      outgoing.writeHead(401)
      const more = (): void => {
        if (outgoing.destroyed || sent > 50_000_000) return
        sent += 100_000
        outgoing.write('x'.repeat(100_000), more)
      }
      more()
    })
    const [start] = appAt(`${url}/`)
    assert.match((await probe(start as Probe, LOGIN)).fault ?? '', /answers 401/)
    assert.ok(sent < 50_000_000, `${sent} bytes`)
  })

  it('are asked for with the path as it is: nothing makes it plain on the way', async (t) => {
    const seen: string[] = []
    const url = await serve(t, (incoming, outgoing) => {
      seen.push(incoming.url ?? '')
      ours(incoming, outgoing)
    })
    await faultsAt(`${url}/`)
    for (const path of ['/public/%2e%2e/x1', '/public;/../x1', '/public//x1']) {
      assert.ok(seen.includes(path), path)
    }
  })
})
