/**
 * What Traefik, Envoy and ingress-nginx ask with the recipes of `deploy/`, byte by byte, and what they are answered.
 * The bytes are those of their sources: Traefik 2.11 (`pkg/middlewares/auth/forward.go`), Envoy 1.28
 * (`extensions/filters/common/ext_authz/ext_authz_http_impl.cc`), ingress-nginx 1.9 (`nginx.tmpl`).
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { recipePath } from '../../../services/proxies.ts'
import { IDENTITY_HEADERS } from '../../src/forward/identity.ts'
import { Person, startClockedSite, type ClockedSite } from '../support/clocked-site.ts'
import { WIKI } from '../support/forward.ts'
import { startForwardServer, type ForwardServer } from '../support/forward-server.ts'

const text = (name: string): string => readFileSync(recipePath(name), 'utf8')

/** What a browser sends. The names are as browsers write them with HTTP/1.1. */
interface Request {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
}

/** What a proxy asks about it. */
type Asks = (request: Request) => string

/** Headers that a proxy keeps, because they are about the connection of the browser. */
const OF_THE_CONNECTION =
  /^(?:connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade)$/i

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}

/** Traefik: a GET without a body, all headers but those of the connection, and the five of its own. */
const traefik: Asks = ({ method, target, headers }) => {
  const kept = Object.entries(headers).filter(
    ([name]) => !OF_THE_CONNECTION.test(name) && !/^content-length$/i.test(name),
  )
  const own = {
    'X-Forwarded-For': '192.0.2.7',
    'X-Forwarded-Host': 'wiki.test',
    'X-Forwarded-Method': method,
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Uri': target,
  }
  // Go writes names in the order of the alphabet.
  const sorted = [...kept, ...Object.entries(own)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return (
    'GET /forward-auth HTTP/1.1\r\nHost: 127.0.0.1:3001\r\nUser-Agent: Go-http-client/1.1\r\n' +
    `${lines(Object.fromEntries(sorted))}Accept-Encoding: gzip\r\n\r\n`
  )
}

interface Pattern {
  readonly exact?: string
  readonly prefix?: string
}

const allowed = findAll(parse(text('envoy.yaml')), 'allowed_headers')[0] as {
  readonly patterns: readonly Pattern[]
}

/** Envoy: the method and the target of the browser, the headers that the recipe lists, and no body. */
const envoy: Asks = ({ method, target, headers }) => {
  const kept = Object.entries({ ...headers, 'x-forwarded-proto': 'https' })
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) =>
      allowed.patterns.some(({ exact, prefix }) =>
        prefix === undefined ? name === exact : name.startsWith(prefix),
      ),
    )
  const own = {
    host: 'wiki.test',
    'content-length': '0',
    'x-envoy-expected-rq-timeout-ms': '10000',
  }
  return `${method} /ext-authz${target} HTTP/1.1\r\n${lines({ ...own, ...Object.fromEntries(kept) })}\r\n`
}

/** ingress-nginx: a GET of HTTP/1.0 without a body, all headers, and the two of its own. */
const ingress: Asks = ({ method, target, headers }) => {
  const kept = Object.entries(headers).filter(
    ([name]) => !OF_THE_CONNECTION.test(name) && !/^(?:content-length|expect)$/i.test(name),
  )
  const own = {
    Host: 'latchkey-inner.login.svc.cluster.local',
    'X-Original-URL': `https://wiki.test${target}`,
    'X-Original-Method': method,
    'X-Sent-From': 'nginx-ingress-controller',
    'X-Real-IP': '192.0.2.7',
    'X-Forwarded-For': '192.0.2.7',
    'X-Auth-Request-Redirect': target,
    Connection: 'close',
  }
  return `GET /auth-request HTTP/1.0\r\n${lines({ ...own, ...Object.fromEntries(kept) })}\r\n`
}

const proxies = { Traefik: traefik, Envoy: envoy, 'ingress-nginx': ingress } as const

const endings: (() => unknown)[] = []
const t = { after: (end: () => unknown) => void endings.unshift(end) }
let site: ClockedSite
let inner: ForwardServer
let alice: Person

before(async () => {
  site = await startClockedSite(t)
  inner = await startForwardServer(t, { latch: site.latch, url: site.url, clock: site.clock })
  await site.add('alice')
  alice = new Person(site)
  await alice.logIn('alice')
})
after(async () => {
  for (const end of endings) await end()
})

/** A row of the table of answers. */
interface Row extends Partial<Request> {
  readonly what: string
  readonly knows?: true

  /** What Traefik and Envoy hand to the browser. */
  readonly status: number

  /** What nginx gets in place of a redirect, which it does not know. */
  readonly toNginx?: number
}

const page = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const cors = {
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Site': 'same-origin',
}
const handshake = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
}

const table: readonly Row[] = [
  { what: 'a user', knows: true, status: 200 },
  { what: 'a stranger in public', target: '/public/x', status: 200 },
  { what: 'a stranger at a page', headers: page, status: 302, toNginx: 401 },
  { what: 'an old browser at a page', headers: { Accept: 'text/html' }, status: 302, toNginx: 401 },
  { what: 'a form of a stranger', method: 'POST', headers: page, status: 303, toNginx: 401 },
  { what: 'a script of a stranger', headers: cors, status: 401 },
  { what: 'a manifest', headers: { ...cors, 'Sec-Fetch-Dest': 'manifest' }, status: 401 },
  { what: 'a frame', headers: { ...page, 'Sec-Fetch-Dest': 'iframe' }, status: 401 },
  { what: 'a WebSocket of a stranger', headers: { ...handshake, Origin: WIKI }, status: 401 },
  { what: 'a WebSocket', knows: true, headers: { ...handshake, Origin: WIKI }, status: 200 },
  {
    what: 'a WebSocket of another site',
    knows: true,
    headers: { ...handshake, Origin: 'https://evil.test' },
    status: 403,
  },
  {
    what: 'a question before a request, where it passes',
    target: '/api/x',
    method: 'OPTIONS',
    headers: { Origin: 'https://other.test', 'Access-Control-Request-Method': 'PUT' },
    status: 200,
  },
  {
    what: 'a question before a request, elsewhere',
    method: 'OPTIONS',
    headers: { Origin: 'https://other.test', 'Access-Control-Request-Method': 'PUT' },
    status: 403,
  },
  { what: 'a user without the role', knows: true, target: '/admin/x', status: 403 },
  {
    what: 'another site that changes something',
    knows: true,
    method: 'DELETE',
    headers: { Origin: 'https://evil.test' },
    status: 403,
  },
  {
    what: 'a user without a second factor',
    knows: true,
    target: '/factor/x',
    headers: page,
    status: 302,
    toNginx: 401,
  },
  { what: 'a path that can be read otherwise', target: '/public/%2e%2e/admin', status: 403 },
  { what: 'a path that no rule opens', knows: true, target: '/elsewhere', status: 403 },
  {
    what: 'an upload of a user, of which the body stays with the proxy',
    knows: true,
    method: 'PUT',
    headers: { Origin: WIKI, 'Content-Length': '104857600', Expect: '100-continue' },
    status: 200,
  },
]

/** What comes back, as far as a proxy reads it. */
async function answerTo(bytes: string): Promise<{ status: number; head: string; body: string }> {
  const closing = bytes.replace(' HTTP/1.1\r\n', ' HTTP/1.1\r\nConnection: close\r\n')
  const answer = await inner.exchange(closing)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head, body }
}

for (const [name, asks] of Object.entries(proxies)) {
  describe(`what ${name} asks`, () => {
    for (const { what, knows, method = 'GET', target = '/a/x?b=1&c=2', ...row } of table) {
      const isNginx = asks === ingress
      const expected = (isNginx ? row.toNginx : undefined) ?? row.status
      it(`is answered ${expected} about ${what}`, async () => {
        const cookie = knows === true ? { Cookie: alice.cookieHeader } : {}
        const request = { method, target, headers: { ...row.headers, ...cookie } }
        const { status, head, body } = await answerTo(asks(request))
        assert.equal(status, expected, head)
        assert.doesNotMatch(head, /set-cookie/i)
        if (status === 200) {
          assert.equal(body, '')
          for (const one of IDENTITY_HEADERS) assert.match(head, new RegExp(`^${one}:`, 'm'))
          assert.equal(/^Remote-User: alice\r?$/m.test(head), knows === true)
        }
        if (status === 401)
          assert.match(body, /"login_url":"https:\/\/wiki\.test\/\.latchkey\/start/)
        if (status === 302 || status === 303)
          assert.match(head, /^Location: https:\/\/wiki\.test\//m)
        if (isNginx && status === 401)
          assert.match(head, /^X-Latchkey-Location: https:\/\/wiki\.test\//m)
      })
    }

    it('is refused if a header that says what is judged is there twice', async () => {
      const request = { method: 'GET', target: '/public/x', headers: {} }
      const doubled = {
        Traefik: 'X-Forwarded-Uri: /public/y',
        Envoy: 'X-Forwarded-Proto: https',
        'ingress-nginx': 'X-Original-URL: https://wiki.test/public/y',
      }[name as keyof typeof proxies]
      const { status } = await answerTo(asks(request).replace('\r\n\r\n', `\r\n${doubled}\r\n\r\n`))
      assert.equal(status, 403)
    })

    it('is judged by its own headers, whatever the browser says in those of other proxies', async () => {
      const headers = {
        Cookie: alice.cookieHeader,
        ...(asks === traefik
          ? { 'X-Original-URL': 'https://wiki.test/public', 'X-Original-Method': 'GET' }
          : { 'X-Forwarded-Uri': '/public', 'X-Forwarded-Method': 'GET' }),
      }
      const { status } = await answerTo(asks({ method: 'GET', target: '/admin/x', headers }))
      assert.equal(status, 403)
    })
  })
}

/** Every value below this name, however deep. */
function findAll(value: unknown, name: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => [
    ...(key === name ? [inside] : []),
    ...findAll(inside, name),
  ])
}

const lowered = IDENTITY_HEADERS.map((name) => name.toLowerCase())

describe('the recipes', () => {
  it('name every header of identity, wherever one has to be deleted or set', () => {
    for (const recipe of ['nginx-forward-auth.conf', 'Caddyfile', 'ingress-nginx.yaml']) {
      for (const name of IDENTITY_HEADERS)
        assert.ok(text(recipe).includes(name), `${recipe}: ${name}`)
    }
    for (const name of lowered)
      assert.ok(text('haproxy-forward-auth.lua').includes(`'${name}'`), name)
  })

  it('for Traefik trust no header of browsers, and delete every name that an app could take for ours', () => {
    const recipe = parse(text('traefik.yaml')) as unknown
    assert.deepEqual(findAll(recipe, 'trustForwardHeader'), [false])
    assert.deepEqual(findAll(recipe, 'authResponseHeaders'), [IDENTITY_HEADERS])
    const [deleted] = findAll(recipe, 'customRequestHeaders') as [Record<string, string>]
    const spellings = IDENTITY_HEADERS.flatMap((name) =>
      name
        .split('-')
        .reduce<readonly string[]>(
          (before, word) => before.flatMap((start) => [`${start}-${word}`, `${start}_${word}`]),
          [''],
        )
        .map((spelling) => spelling.slice(1)),
    )
    const wanted = new Set(spellings.filter((spelling) => spelling.includes('_')))
    assert.deepEqual(new Set(Object.keys(deleted)), wanted)
    assert.deepEqual(new Set(Object.values(deleted)), new Set(['']))
    const [chain] = findAll(recipe, 'chain')
    assert.deepEqual(chain, { middlewares: ['no-foreign-identity', 'latchkey'] })
  })

  it('for Envoy delete before the check, copy after it, and wait longer than for the store', () => {
    const recipe = parse(text('envoy.yaml'), { merge: true }) as unknown
    const [mutations] = findAll(recipe, 'request_mutations') as [readonly { remove: string }[]]
    const removed = mutations.map(({ remove }) => remove)
    for (const name of lowered) assert.ok(removed.includes(name), name)
    const [copied] = findAll(recipe, 'allowed_upstream_headers') as [
      { patterns: readonly Pattern[] },
    ]
    assert.deepEqual(
      copied.patterns,
      lowered.map((exact) => ({ exact })),
    )
    assert.deepEqual(findAll(recipe, 'headers_with_underscores_action'), ['DROP_HEADER'])
    assert.deepEqual(findAll(recipe, 'failure_mode_allow'), [false])
    assert.deepEqual(findAll(recipe, 'path_prefix'), ['/ext-authz'])
    const [uri] = findAll(recipe, 'server_uri') as [{ timeout: string }]
    // storeTimeout is two seconds.
    assert.ok(Number.parseInt(uri.timeout) > 2)
    const [filters] = findAll(recipe, 'http_filters') as [readonly { name: string }[]]
    assert.deepEqual(
      filters.map(({ name }) => name.split('.').at(-1)),
      ['header_mutation', 'ext_authz', 'router'],
    )
  })

  it('for ingress-nginx lead no script to the login', () => {
    const [app] = parseAllDocuments(text('ingress-nginx.yaml')).map((one) => one.toJS() as unknown)
    const [annotations] = findAll(app, 'annotations') as [Record<string, string>]
    const prefix = 'nginx.ingress.kubernetes.io'
    assert.equal(annotations[`${prefix}/auth-signin`], undefined)
    assert.equal(annotations[`${prefix}/auth-response-headers`], IDENTITY_HEADERS.join(','))
    assert.match(annotations[`${prefix}/auth-url`] ?? '', /\/auth-request$/)
  })
})
