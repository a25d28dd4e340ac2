/**
 * How proxies name the judged request: each family of headers, and everything that is wrong with one.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import {
  readAuthz,
  readForwarded,
  readOriginal,
  readOwnPage,
  type Family,
} from '../../src/forward/families.ts'

type Headers = readonly (readonly [string, string])[]

/** A request as Node's parser leaves it. */
function incoming(headers: Headers, url = '/', method = 'GET'): IncomingMessage {
  const rawHeaders = headers.flat()
  const named = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
  return { rawHeaders, headers: named, url, method } as unknown as IncomingMessage
}

/** A good check of each family. */
const good: Readonly<Record<string, readonly [Family, Headers, string?, string?]>> = {
  '/auth-request': [
    readOriginal,
    [
      ['X-Original-Method', 'GET'],
      ['X-Original-URL', 'https://wiki.test/a?b=1&c=2'],
    ],
  ],
  '/forward-auth': [
    readForwarded,
    [
      ['X-Forwarded-Method', 'GET'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'wiki.test'],
      ['X-Forwarded-Uri', '/a?b=1&c=2'],
    ],
  ],
  '/ext-authz': [
    readAuthz,
    [
      ['X-Forwarded-Proto', 'https'],
      ['Host', 'wiki.test'],
    ],
    '/ext-authz/a?b=1&c=2',
  ],
  '/.latchkey/': [
    readOwnPage,
    [
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'wiki.test'],
    ],
    '/a?b=1&c=2',
  ],
}

/** What the family says: the judged request, or what is wrong. */
function said(family: Family, headers: Headers, url?: string, method?: string): string {
  const judged = family(incoming(headers, url, method))
  if ('kind' in judged) return `${judged.cause} ${judged.header}`
  return `${judged.method} ${judged.origin} ${judged.target}`
}

describe('every family', () => {
  for (const [name, [family, headers, url]] of Object.entries(good)) {
    it(`of ${name} is read, byte by byte, in whatever case its names are written`, () => {
      const read = 'GET https://wiki.test /a?b=1&c=2'
      assert.equal(said(family, headers, url), read)
      const shouted = headers.map(([key, value]) => [key.toUpperCase(), value] as const)
      assert.equal(said(family, shouted, url), read)
    })

    it(`of ${name} is refused if a header is missing, empty, doubled or a list`, () => {
      for (const [at, [key, value]] of headers.entries()) {
        const without = headers.filter((_, i) => i !== at)
        const lower = key.toLowerCase()
        assert.equal(said(family, without, url), `missing ${lower}`)
        assert.equal(said(family, [...without, [key, '']], url), `missing ${lower}`)
        for (const twin of [key, lower, key.toUpperCase()]) {
          assert.equal(said(family, [...headers, [twin, value]], url), `doubled ${lower}`)
          assert.equal(said(family, [[twin, ''], ...headers], url), `doubled ${lower}`)
        }
        for (const list of [`${value}, ${value}`, ` ${value}`, `${value} `]) {
          assert.match(said(family, [...without, [key, list]], url), /^malformed /, list)
        }
      }
    })

    it(`of ${name} reads no header of another family, nor one that is written with "_"`, () => {
      const others: Headers = [
        ['X-Original-URL', 'https://wiki.test/public'],
        ['X-Original-Method', 'OPTIONS'],
        ['X-Original-Uri', '/public'],
        ['X-Forwarded-Method', 'OPTIONS'],
        ['X-Forwarded-Uri', '/public'],
        ['X-Forwarded-Host', 'public.test'],
        ['X-Forwarded-Proto', 'http'],
        ['X-Forwarded-Prefix', '/public'],
        ['X-Forwarded-Port', '444'],
        ['X-Forwarded-Server', 'public.test'],
        ['Forwarded', 'host=public.test;proto=http'],
        ['X-Rewrite-URL', '/public'],
        ['X-HTTP-Method-Override', 'OPTIONS'],
        ['X_Forwarded_Uri', '/public'],
        ['X_Original_URL', 'https://wiki.test/public'],
        ['Front-End-Https', 'off'],
      ]
      const own = new Set(headers.map(([key]) => key.toLowerCase()))
      // A check of Envoy has none of these two: what has them has come by the route of our own pages.
      const refused = name === '/ext-authz' ? ['X-Forwarded-Host', 'X-Original-URL'] : []
      for (const key of refused) {
        const read = said(family, [...headers, [key, 'wiki.test']], url)
        assert.equal(read, `foreign ${key.toLowerCase()}`)
      }
      const foreign = others.filter(
        ([key]) => !own.has(key.toLowerCase()) && !refused.includes(key),
      )
      assert.ok(foreign.length >= 12)
      const read = 'GET https://wiki.test /a?b=1&c=2'
      assert.equal(said(family, [...foreign, ...headers], url), read)
      assert.equal(said(family, [...headers, ...foreign], url), read)
    })
  }
})

/** The answer for a host, in all families that have one in a header. */
function hostSaid(host: string, proto = 'https'): string {
  const forwarded = said(readForwarded, [
    ['X-Forwarded-Method', 'GET'],
    ['X-Forwarded-Proto', proto],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Uri', '/'],
  ])
  const original = said(readOriginal, [
    ['X-Original-Method', 'GET'],
    ['X-Original-URL', `${proto}://${host}/`],
  ])
  const own = said(readOwnPage, [
    ['X-Forwarded-Proto', proto],
    ['X-Forwarded-Host', host],
  ])
  const [kind] = forwarded.split(' ')
  assert.equal(original.split(' ')[0], kind, `${host}: ${original}`)
  assert.equal(own.split(' ')[0], kind, `${host}: ${own}`)
  return kind === 'GET' ? (forwarded.split(' ')[1] ?? '') : (kind ?? '')
}

describe('the origin', () => {
  it('is written as browsers write it', () => {
    assert.equal(hostSaid('WIKI.Test'), 'https://wiki.test')
    assert.equal(hostSaid('wiki.test:443'), 'https://wiki.test')
    assert.equal(hostSaid('wiki.test:8443'), 'https://wiki.test:8443')
    assert.equal(hostSaid('[::1]:8443', 'http'), 'http://[::1]:8443')
    assert.equal(hostSaid('127.0.0.1:80', 'http'), 'http://127.0.0.1')
    assert.equal(hostSaid('wiki.localhost:8080', 'http'), 'http://wiki.localhost:8080')
    assert.equal(hostSaid('localhost:443', 'http'), 'http://localhost:443')
    assert.equal(hostSaid('wiki.test', 'wss'), 'https://wiki.test')
  })

  it('is https, but for loopback', () => {
    assert.equal(hostSaid('wiki.test', 'http'), 'insecure')
    assert.equal(hostSaid('localhost.evil.test', 'http'), 'insecure')
    assert.equal(hostSaid('127.0.0.1.evil.test', 'http'), 'insecure')
    assert.equal(hostSaid('wiki.test', 'ws'), 'insecure')
  })

  it('has no user, no blank, no list, and nothing behind the port', () => {
    const odd = [
      'user@wiki.test',
      'wiki.test@evil.test',
      'wiki.test:443@evil.test',
      'wiki.test,evil.test',
      'wiki.test evil.test',
      'wiki.test:',
      'wiki.test:443:443',
      'wiki.test:999999',
      'wiki.test\\evil.test',
      'wiki.test.',
      '.wiki.test',
      '[::1',
      '%77iki.test',
      'wiki\u00e9.test',
      '*',
      `${'a'.repeat(300)}.test`,
    ]
    for (const host of odd) assert.equal(hostSaid(host), 'malformed', host)
  })

  it('has no other scheme', () => {
    for (const proto of ['ftp', 'HTTPS', 'https,http', 'javascript']) {
      assert.equal(hostSaid('wiki.test', proto), 'malformed', proto)
    }
  })
})

describe('the target', () => {
  const forwarded = (uri: string, method = 'GET'): string =>
    said(readForwarded, [
      ['X-Forwarded-Method', method],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Host', 'wiki.test'],
      ['X-Forwarded-Uri', uri],
    ])

  it('is kept as it was sent, whatever it looks like: the rules decide', () => {
    const kept = [
      '/public/%2e%2e/admin',
      '/public;/../admin',
      '/admin?/public',
      '/admin%23/public',
      '//evil.test/x',
      '/a\\b',
      '/a,b',
      '/caf\u00c3\u00a9',
      '/a?b=https://x.test/?c#'.slice(0, -1),
      `/${'x'.repeat(16_384)}`,
    ]
    for (const target of kept) assert.equal(forwarded(target), `GET https://wiki.test ${target}`)
  })

  it('begins with a slash, and has neither blank nor fragment', () => {
    for (const uri of ['admin', '*', 'https://wiki.test/a', '/a b', '/a\tb', '/a#b', '?a']) {
      assert.equal(forwarded(uri), 'malformed x-forwarded-uri', uri)
    }
    const urls = [
      'https://wiki.test',
      'https://wiki.test?a',
      'https:/wiki.test/a',
      '/a',
      'https://wiki.test/a#b',
    ]
    for (const url of urls) {
      const headers: Headers = [
        ['X-Original-Method', 'GET'],
        ['X-Original-URL', url],
      ]
      assert.equal(said(readOriginal, headers), 'malformed x-original-url', url)
    }
  })

  it('has a method in capitals', () => {
    assert.equal(forwarded('/', 'PROPFIND'), 'PROPFIND https://wiki.test /')
    for (const method of ['get', 'GET,POST', 'GET POST', 'G3T', 'X'.repeat(40)]) {
      assert.equal(forwarded('/', method), 'malformed x-forwarded-method', method)
    }
  })

  it('is everything behind the prefix for Envoy, with the request’s own method', () => {
    const authz = (url: string, method: string): string =>
      said(
        readAuthz,
        [
          ['X-Forwarded-Proto', 'https'],
          ['Host', 'wiki.test:443'],
        ],
        url,
        method,
      )
    assert.equal(authz('/ext-authz/x?y', 'DELETE'), 'DELETE https://wiki.test /x?y')
    assert.equal(authz('/ext-authz//x', 'PUT'), 'PUT https://wiki.test //x')
    assert.equal(authz('/ext-authz/../admin', 'GET'), 'GET https://wiki.test /../admin')
    assert.equal(authz('/ext-authz?x', 'GET'), 'malformed path')
    assert.equal(authz('/ext-authzx/y', 'GET'), 'malformed path')
  })
})

describe('the work of reading', () => {
  it('grows no faster than the headers', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [`X-${i}`, 'v'] as const)
    const headers: Headers = [...many, ...(good['/forward-auth']?.[1] ?? [])]
    const started = process.hrtime.bigint()
    assert.match(said(readForwarded, headers), /^GET/)
    const hostile = `${'a.'.repeat(30_000)}!`
    assert.equal(hostSaid(hostile), 'malformed')
    assert.ok(process.hrtime.bigint() - started < 1_000_000_000n)
  })
})
