/**
 * Where `next` may lead.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  leadsInCircle,
  nextIn,
  safeRedirect,
  type RedirectPolicy,
} from '../../src/request/redirect.ts'

const own: RedirectPolicy = { ownOrigin: 'https://app.test', listedOrigins: ['https://docs.test'] }
const unknown: RedirectPolicy = { ownOrigin: null, listedOrigins: [] }

/** The ways to another site that string checks have let through. */
const hostile = [
  '//evil.test',
  '///evil.test',
  '////evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '\\/evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '\t//evil.test',
  ' //evil.test',
  '/\r/evil.test',
  'https://evil.test',
  'HTTPS://evil.test',
  'https:evil.test',
  'https:/evil.test',
  'http://app.test',
  'https://app.test@evil.test',
  'https://app.test:443@evil.test',
  'https://app.test.evil.test',
  'https://app.test\\@evil.test',
  'https://user@app.test/',
  'https://app.test:444/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  '/.//evil.test',
  '/..//evil.test',
  '/x/..//evil.test',
  '/%2e//evil.test',
  './/evil.test',
  '//evil.test/%2f..',
  '/.\\\\evil.test',
  '/;@evil.test//../..//evil.test',
  'blob:https://app.test/x',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://app.test/',
  'about:blank',
  '//\u3002evil.test',
]

describe('safeRedirect', () => {
  it('goes to a path on our own origin, as the URL parser writes it', () => {
    for (const [target, expected] of [
      ['/profile', '/profile'],
      ['/a/../b?x=1&y=//evil.test#frag', '/b?x=1&y=//evil.test#frag'],
      ['profile', '/profile'],
      ['?x', '/?x'],
      ['https://app.test/x?y#z', '/x?y#z'],
      ['https://app.test:443/x', '/x'],
      ['/a b\u00e9', '/a%20b%C3%A9'],
    ] as const) {
      assert.equal(safeRedirect(target, own, '/fallback'), expected, target)
    }
  })

  it('goes to a listed origin, and to no other', () => {
    assert.equal(safeRedirect('https://docs.test/x', own, '/'), 'https://docs.test/x')
    assert.equal(safeRedirect('https://docs.test.evil.test/x', own, '/'), '/')
    assert.equal(safeRedirect('http://docs.test/x', own, '/'), '/')
  })

  it('goes to our own origin without TLS too, where it is that of the development server', () => {
    const development = { ownOrigin: 'http://localhost:3000', listedOrigins: [] }
    assert.equal(safeRedirect('http://localhost:3000/x', development, '/'), '/x')
    assert.equal(safeRedirect('https://localhost:3000/x', development, '/'), '/')
  })

  it('never goes to an address with a user name or a password, not even on a listed origin', () => {
    for (const userInfo of ['user', ':password', 'user:password']) {
      for (const host of ['app.test', 'docs.test']) {
        const target = `https://${userInfo}@${host}/x`
        assert.equal(safeRedirect(target, own, '/fallback'), '/fallback', target)
      }
    }
  })

  it('goes to a target of 2,048 characters, and to none that is longer', () => {
    const longest = `/${'x'.repeat(2047)}`
    assert.equal(safeRedirect(longest, own, '/fallback'), longest)
    assert.equal(safeRedirect(`${longest}x`, own, '/fallback'), '/fallback')
  })

  it('falls back for what is missing, empty, too long or not a string', () => {
    for (const target of [undefined, null, '', `/${'x'.repeat(5000)}`, ['/x'], { href: '/x' }, 7]) {
      assert.equal(safeRedirect(target as string, own, '/fallback'), '/fallback')
    }
  })

  for (const target of hostile) {
    it(`never leaves our origin for ${JSON.stringify(target)}`, () => {
      for (const policy of [own, unknown]) {
        const location = safeRedirect(target, policy, '/fallback')
        const landing = new URL(location, 'https://app.test/login')
        assert.equal(landing.origin, 'https://app.test', location)
        assert.match(location, /^\/(?![/\\])/)
      }
    })
  }

  it('never leaves our origin for any string made of the pieces of such attacks', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '//',
      ':',
      '@',
      '.',
      '..',
      '%2f',
      '%5c',
      '%09',
      '\t',
      '\n',
      '\r',
      ' ',
      '\0',
      'evil.test',
      'app.test',
      'https',
      'javascript:',
      '?',
      '#',
      ';',
      '\u3002',
      '\u2215',
      '[',
      ']',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        for (const policy of [own, unknown]) {
          const location = safeRedirect(parts.join(''), policy, '/fallback')
          const landing = new URL(location, 'https://app.test/login')
          assert.equal(landing.origin, 'https://app.test', JSON.stringify(parts.join('')))
        }
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('leadsInCircle', () => {
  /** Follows redirects of pages that all refuse, and returns how many there were; 60 at most. */
  function turnsOf(start: string, pageFor: (path: string) => string, strip = ''): number {
    let at = start
    for (let turns = 0; turns < 60; turns++) {
      // What arrives behind a proxy that takes a prefix from the path.
      const seen = at.startsWith(strip) ? at.slice(strip.length) : at
      const page = pageFor(new URL(seen, 'https://app.test').pathname)
      if (leadsInCircle(seen, page)) return turns
      at = `${page}?next=${encodeURIComponent(seen)}`
    }
    return 60
  }

  it('finds the circle of a page with itself, of two pages with each other, and behind a proxy that takes a prefix', () => {
    assert.equal(
      turnsOf('/profile', () => '/login'),
      1,
    )
    assert.equal(
      turnsOf('/profile', (path) => (path === '/a/login' ? '/b/login' : '/a/login')),
      2,
    )
    assert.equal(
      turnsOf('/app/profile', () => '/app/login', '/app'),
      2,
    )
    assert.equal(
      turnsOf('/profile?next=/x', () => '/login?lang=en'),
      1,
    )
    const three = ['/a', '/b', '/c']
    const next = (path: string): string => three[(three.indexOf(path) + 1) % 3] as string
    assert.equal(turnsOf('/profile', next), 3)
  })

  it('lets a page with a next of its own go to the login page', () => {
    for (const url of [
      '/profile',
      '/profile?next=//login',
      '/profile?next=https://evil.test/profile',
      '/profile?next=/other&next=/login',
      '/profile?next=%',
      '/profile?next=http://[',
      '/profile?returnTo=/login',
      '/login/help',
      '/x/login',
      '/null',
    ]) {
      assert.equal(leadsInCircle(url, '/login'), false, url)
    }
  })

  it('ignores a page or an address on another origin', () => {
    assert.equal(leadsInCircle('/login', 'https://evil.test/login'), false)
    assert.equal(leadsInCircle('https://evil.test/login', '/login'), false)
  })

  it('answers any address, and looks at no more than a few ways back', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string(), (path, next) => {
        assert.equal(typeof leadsInCircle(`${path}?next=${next}`, '/login'), 'boolean')
      }),
    )
    let nested = '/login'
    for (let ways = 1; ways <= 8; ways++) {
      nested = `/${ways}?next=${encodeURIComponent(nested)}`
      assert.equal(leadsInCircle(nested, '/login'), ways <= 4, `${ways}`)
    }
    assert.equal(typeof leadsInCircle('/?next=/x'.repeat(2000), '/login'), 'boolean')
  })
})

describe('nextIn', () => {
  it('is the first next of a query, unescaped, wherever it stands; null where there is none', () => {
    for (const [query, expected] of [
      ['?next=/a', '/a'],
      ['?page=2&next=%2Fa%3Fb%3D1&next=/c', '/a?b=1'],
      ['?next=', ''],
      ['?nextpage=/a&page=next=/b', null],
      ['?', null],
      ['', null],
    ] as const) {
      assert.equal(nextIn(query), expected, query)
      assert.equal(new URLSearchParams(query).get('next'), expected, query)
    }
  })
})
