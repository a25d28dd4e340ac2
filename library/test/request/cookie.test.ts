/**
 * Finding and writing the cookie.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { turn } from 'latchkey/testing'
import {
  clearCookie,
  clearInOtherJar,
  clearTwins,
  identityOf,
  readCookie,
  type CookieSettings,
  writeCookie,
} from '../../src/request/cookie.ts'
import { DAY } from '../../src/ground/time.ts'

const name = '__Host-Http-session'

describe('readCookie', () => {
  it('finds the value wherever it stands', () => {
    for (const header of [
      '__Host-Http-session=v',
      'a=1; __Host-Http-session=v',
      '__Host-Http-session=v; a=1',
      'a=1;__Host-Http-session=v;b=2',
      'a=1;\t  __Host-Http-session=v \t; b=2',
      'x__Host-Http-session=no; __Host-Http-session=v; __Host-Http-sessionx=no',
    ]) {
      assert.equal(readCookie(header, name), 'v', header)
    }
  })

  it('is byte-exact: what only looks like our name is another name', () => {
    for (const header of [
      '',
      'a=1',
      '\u00a0__Host-Http-session=v',
      '\u2000__Host-Http-session=v',
      'a=1; \u00a0__Host-Http-session=v',
      '__host-http-session=v',
      '__Host-Http-Session=v',
      '__Host-session=v',
      '$Version=1,__Host-Http-session=v',
      'a="; __Host-Http-sessio=v"',
      '"__Host-Http-session"=v',
      '__Host-Http-session =v',
      '__Host-Http-session',
      'a=__Host-Http-session=v',
      '\v__Host-Http-session=v',
      '\n__Host-Http-session=v',
    ]) {
      assert.equal(readCookie(header, name), undefined, JSON.stringify(header))
    }
  })

  it('keeps quotes, percent signs and other bytes as they are', () => {
    for (const value of ['"v"', 'a%20b', 'a=b', '', 'é', ' a b'.trim()]) {
      assert.equal(readCookie(`a=1; ${name}=${value}; b=2`, name), value)
    }
  })

  it('answers null when the name comes with two values, wherever the second comes from', () => {
    for (const header of [
      '__Host-Http-session=a; __Host-Http-session=b',
      '__Host-Http-session=a;__Host-Http-session=a;__Host-Http-session=b',
      '__Host-Http-session=; x=1; __Host-Http-session=b',
    ]) {
      assert.equal(readCookie(header, name), null)
    }
  })

  it('takes the same value for one cookie, however often it is sent', () => {
    for (const times of [2, 3, 60]) {
      const header = Array.from({ length: times }, () => `${name}=a.b`).join('; ')
      assert.equal(readCookie(header, name), 'a.b')
      assert.equal(readCookie(`${header}; ${name}=a.c`, name), null)
    }
  })

  it('agrees with a split of the header at every semicolon, for any header', () => {
    const piece = fc.constantFrom(
      '__Host-Http-session',
      '=',
      ';',
      ' ',
      '\t',
      'a',
      '"',
      '\u00a0',
      '__',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const header = pieces.join('')
        const found = header
          .split(';')
          .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
          .filter((pair) => pair.startsWith(`${name}=`))
          .map((pair) => pair.slice(name.length + 1).replace(/^[ \t]+$/, ''))
        const expected = new Set(found).size > 1 ? null : found[0]
        assert.equal(readCookie(header, name), expected)
      }),
      { numRuns: 5000 },
    )
  })

  // Work in proportion to the square of the length would take minutes for ten megabytes.
  it(
    'reads a header of ten megabytes to its end, whatever is in it',
    { timeout: 20_000 },
    async () => {
      for (const junk of [
        '__Host-Http-session=',
        ' ',
        '; ',
        '__Host-Http-sessio',
        '=;',
        ' __Host-Http-session=',
      ]) {
        const header = 'x' + junk.repeat(10_000_000 / junk.length)
        assert.equal(readCookie(`${header}; ${name}=last`, name), 'last', JSON.stringify(junk))
        await turn()
      }
    },
  )
})

describe('writeCookie', () => {
  const settings: CookieSettings = {
    name,
    secure: true,
    sameSite: 'lax',
    domain: null,
    path: '/',
    partitioned: false,
    maxAge: null,
  }

  it('is Secure, HttpOnly, SameSite=Lax, for the whole host and until the browser is closed', () => {
    assert.equal(
      writeCookie(settings, 'v'),
      '__Host-Http-session=v; Path=/; HttpOnly; SameSite=Lax; Secure',
    )
  })

  it('writes seconds for milliseconds, and a domain if there is one', () => {
    const shared: CookieSettings = {
      ...settings,
      name: '__Secure-session',
      domain: 'example.com',
      maxAge: 2 * DAY,
    }
    assert.equal(
      writeCookie(shared, 'v'),
      '__Secure-session=v; Path=/; HttpOnly; SameSite=Lax; Secure; Domain=example.com; Max-Age=172800',
    )
  })

  it('is not Secure where it is told so, for a development server', () => {
    assert.equal(
      writeCookie({ ...settings, name: 'session', secure: false }, 'v'),
      'session=v; Path=/; HttpOnly; SameSite=Lax',
    )
  })

  it('clears with the same attributes, because browsers match them', () => {
    assert.equal(
      clearCookie(settings),
      '__Host-Http-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
    )
    const embedded: CookieSettings = {
      ...settings,
      name: '__Secure-session',
      sameSite: 'none',
      domain: 'example.com',
      path: '/app',
      partitioned: true,
    }
    const attributes = 'Path=/app; HttpOnly; SameSite=None; Secure; Domain=example.com; Partitioned'
    assert.equal(writeCookie(embedded, 'v'), `__Secure-session=v; ${attributes}`)
    assert.equal(clearCookie(embedded), `__Secure-session=; ${attributes}; Max-Age=0`)
  })
})

describe('clearInOtherJar', () => {
  const settings: CookieSettings = {
    name,
    secure: true,
    sameSite: 'none',
    domain: null,
    path: '/',
    partitioned: true,
    maxAge: DAY,
  }

  it('names the cookie that is not partitioned if ours is, and the other way round', () => {
    const bare = '__Host-Http-session=; Path=/; HttpOnly; SameSite=None; Secure'
    assert.equal(clearInOtherJar(settings), `${bare}; Max-Age=0`)
    assert.equal(
      clearInOtherJar({ ...settings, partitioned: false }),
      `${bare}; Partitioned; Max-Age=0`,
    )
  })

  it('names none over http, where browsers partition nothing', () => {
    assert.equal(clearInOtherJar({ ...settings, secure: false, partitioned: false }), null)
  })
})

describe('clearTwins', () => {
  const settings = { secure: true, sameSite: 'lax', partitioned: false, maxAge: null } as const
  const twins = (name: string, hosts: readonly string[], url = '/', domain: string | null = null) =>
    clearTwins({ ...settings, name, domain, path: '/' }, hosts, url)
  const places = (cookies: readonly string[]): string[] =>
    cookies.map((cookie) => identityOf(cookie).split(';').slice(1).join(' ').trim())

  it('names the host alone, the host and its parents as domains, but not the cookie itself', () => {
    assert.deepEqual(places(twins('sid', ['a.b.example.com:8443'])), [
      'a.b.example.com /',
      'b.example.com /',
      'example.com /',
    ])
    assert.deepEqual(places(twins('sid', ['b.example.com'], '/', 'example.com')), [
      '/',
      'b.example.com /',
    ])
  })

  it('names the paths above the request’s, at most three', () => {
    const found = places(twins('sid', ['localhost'], '/a/b/c/d/e?x=/y'))
    assert.deepEqual(found, ['/a', '/a/b', '/a/b/c'])
  })

  it('names the whole host, which an earlier release had, for a cookie that has a path', () => {
    const ours: CookieSettings = { ...settings, name: 'sid', domain: null, path: '/app' }
    assert.deepEqual(places(clearTwins(ours, ['localhost'], '/')), ['/'])
    assert.deepEqual(places(clearTwins(ours, ['localhost'], '/app/x')), ['/', '/app/x'])
  })

  it('is for a name that siblings can write, and for hosts that have siblings', () => {
    const alone = ['localhost', '127.0.0.1:3000', '[::1]:3000', 'com', '', '.', 'a..b']
    for (const host of [...alone, 'a:1b.example.com']) {
      assert.deepEqual(twins('sid', [host]), [], host)
    }
    assert.deepEqual(twins('__Host-Http-session', ['a.example.com'], '/a/b'), [])
    for (const name of ['__Secure-session', 'my__Host-session']) {
      assert.notDeepEqual(twins(name, ['a.example.com']), [], name)
    }
  })

  it('is for hosts of 253 characters, and for none that is longer', () => {
    const longest = `${'a.'.repeat(121)}example.com`
    assert.equal(places(twins('sid', [longest])).at(-1), 'example.com /')
    assert.deepEqual(twins('sid', [`b${longest}`]), [])
  })

  it('writes nothing of a hostile Host or path, and few headers whatever they are', () => {
    const hostile = [
      'evil.com; Domain=x',
      'a.evil; Domain=x.example.com',
      'a:1; Domain=b.example.com',
      'a.b\r\nx: y',
      'a'.repeat(10_000),
      'é.example.com',
    ]
    const deep = Array.from({ length: 60 }, (_, i) => `l${i}`).join('.') + '.example.com'
    for (const host of [...hostile, deep]) {
      for (const url of ['/;a/b', '/a;b/c', '/\r\nx/y', '/a'.repeat(5000), '/é/x']) {
        const cookies = twins('sid', [host, 'own.example.org'], url)
        assert.ok(cookies.length <= 32, `${cookies.length}`)
        assert.ok(places(cookies).includes('own.example.org /'))
        for (const cookie of cookies) {
          assert.match(
            cookie,
            /^sid=; Path=\/[\w/]*; HttpOnly; SameSite=Lax; Secure(; Domain=[\w.-]+)?; Max-Age=0$/,
          )
        }
      }
    }
  })
})

describe('identityOf', () => {
  it('tells cookies apart as browsers do: by name, domain, path and partition', () => {
    const same = ['a=1; Path=/; Domain=example.com', 'a=2;path=/;DOMAIN=.Example.com; Secure']
    assert.equal(identityOf(same[0]!), identityOf(same[1]!))
    for (const unknown of ['xpartitioned', 'partitionedx', 'partitioned=1']) {
      assert.equal(identityOf(`a=1; Path=/; ${unknown}`), identityOf('a=1; Path=/'), unknown)
    }
    const different = [
      'a=1; Path=/',
      'a=1; Path=/x',
      'a=1',
      'b=1; Path=/',
      'a=1; Path=/; Domain=b.c',
      'a=1; Path=/; Partitioned',
    ]
    assert.equal(new Set(different.map(identityOf)).size, different.length)
  })
})
