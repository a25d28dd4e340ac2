/**
 * Which rules decide about a request, and what apps that read paths in their own ways would serve.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isOpen } from '../../src/forward/judge-rules.ts'
import { findRules } from '../../src/forward/match.ts'
import { parseRules } from '../../src/forward/read-rules.ts'
import type { Rule, Rules } from '../../src/forward/rules.ts'
import { apps } from '../support/naive-apps.ts'

const ORIGIN = 'https://wiki.test'

/** Returns the rules of one app. */
function wiki(...rules: readonly object[]): Rules {
  return parseRules(JSON.stringify([{ name: 'Wiki', url: `${ORIGIN}/`, rules }]))
}

/** Returns the paths of the rules that decide; what `findRules` says if there are none. */
function decide(rules: Rules, path: string, method = 'GET'): readonly string[] | string | null {
  const found = findRules(rules, ORIGIN, path, method)
  return found === null || found === 'unknown_host' ? found : found.rules.map((rule) => rule.path)
}

const OPEN = { path: '/public/*', allow: 'everybody' }
const ADMIN = { path: '/admin/*', roles: ['admin'] }
const USERS = { path: '/*' }

describe('findRules', () => {
  it('takes the first rule that matches, and the path of a folder with it', () => {
    const rules = wiki({ path: '/a/b', roles: ['x'] }, { path: '/a/*', roles: ['y'] }, USERS)
    const asked = ['/a/b', '/a/c', '/a', '/a/', '/ab', '/', '/a/b/c']
    assert.deepEqual(
      asked.map((path) => decide(rules, path)),
      [['/a/b'], ['/a/*'], ['/a/*'], ['/a/*'], ['/*'], ['/*'], ['/a/*']],
    )
  })

  it('is closed where no rule matches', () => {
    const rules = wiki(OPEN, { path: '/exact', allow: 'everybody' })
    const asked = [
      '/',
      '/other',
      '/exact/below',
      '/publicly',
      '*',
      '',
      'public',
      'https://wiki.test/public',
    ]
    assert.deepEqual(
      asked.map((path) => decide(rules, path)),
      asked.map(() => null),
    )
    assert.deepEqual(decide(rules, '/exact/'), ['/exact'])
  })

  it('tells an origin of which no app has rules from a path without a rule', () => {
    const rules = wiki(OPEN)
    const strangers = [
      'https://other.test',
      'http://wiki.test',
      'https://wiki.test:8443',
      'null',
      '__proto__',
    ]
    for (const origin of strangers) {
      assert.equal(findRules(rules, origin, '/public', 'GET'), 'unknown_host')
    }
  })

  it('asks a rule for its methods alone, and HEAD as GET', () => {
    const rules = wiki(
      { path: '/api/*', methods: ['GET'], allow: 'everybody' },
      { path: '/api/*', methods: ['POST', 'DELETE'], roles: ['writer'] },
    )
    const found = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'OPTIONS', 'get', 'PROPFIND'].map(
      (method) => {
        const decided = findRules(rules, ORIGIN, '/api/x', method)
        return decided === null || decided === 'unknown_host' ? decided : decided.rules[0]?.name
      },
    )
    const [one, two] = ['Wiki, rule 1', 'Wiki, rule 2']
    assert.deepEqual(found, [one, one, two, two, null, null, null, null])
  })

  it('does not open by HEAD what GET does not open, because apps answer both alike', () => {
    const rules = wiki({ path: '/x', methods: ['HEAD'], allow: 'everybody' }, USERS)
    assert.deepEqual(decide(rules, '/x', 'HEAD'), ['/x', '/*'])
  })

  it('asks the rules of capitals and of small letters', () => {
    const rules = wiki(OPEN, ADMIN, USERS)
    assert.deepEqual(decide(rules, '/ADMIN/x'), ['/*', '/admin/*'])
    assert.deepEqual(decide(rules, '/Public/x'), ['/*', '/public/*'])
    assert.deepEqual(decide(wiki({ path: '/Static/*', allow: 'everybody' }, USERS), '/Static/x'), [
      '/Static/*',
    ])
  })

  it('reads letters of other scripts in a rule and in a path as one', () => {
    for (const path of ['/café/*', '/caf%C3%A9/*', '/caf%c3%a9/*', '/cafe\u0301/*']) {
      const rules = wiki({ path, roles: ['barista'] }, USERS)
      for (const asked of ['/caf%C3%A9/x', '/caf%c3%a9', '/CAF%C3%89/x', '/cafe%CC%81/x']) {
        assert.ok(decide(rules, asked)?.includes(path), `${path} decides about ${asked}`)
      }
    }
  })

  it('asks every rule about a path that is not canonical, if each path has a rule', () => {
    const bad = [
      '/public/%2e%2e/admin',
      '/public/../admin',
      '/public;/../admin',
      '/admin%23/public',
      '/public/%2E./x',
      '/public//admin',
      '//public',
      '/public\\admin',
      '/public/a;b',
      '/public/%2fadmin',
      '/public/%5cadmin',
      '/public/%25',
      '/public/%252e',
      '/public/%00',
      '/public/a%0Ab',
      '/public/%7F',
      '/public/%C2%85',
      '/public/%3f',
      '/public/%3Badmin',
      '/public/#admin',
      '/public/.',
      '/public/..',
      '/public/./',
      '/%70ublic/x',
      '/public/%',
      '/public/%4',
      '/public/%zz',
      '/public/%C3',
      '/public/%C0%AF',
      '/public/%ED%A0%80',
      '/public/caf\u00e9',
      '/public/\u0000',
      '/public/ x',
      '/public/...',
      '/public/%20/x',
      '/public/%EF%BC%8E%EF%BC%8E/x',
      '/public/%E2%80%A5/x',
      '/public/%EF%BC%8Fadmin',
      '/public/%EF%BC%85',
      '/public/%EF%BC%9B',
      '/public/"x"',
      '/public/<x>',
      '/public/{x}',
      `/public/${'%CC%81'.repeat(31)}`,
      `/public/${'a'.repeat(70_000)}`,
    ]
    for (const path of bad) {
      assert.deepEqual(
        decide(wiki(OPEN, ADMIN, USERS), path),
        ['/*', '/public/*', '/admin/*'],
        path,
      )
      assert.equal(decide(wiki(OPEN, ADMIN), path), null, path)
      assert.equal(decide(wiki(OPEN, ADMIN, { ...USERS, methods: ['POST'] }), path), null, path)
    }
  })

  it('leaves what browsers send every day canonical', () => {
    const good = [
      '/public/app.a1b2.js',
      '/public/~ada/@scope/a+b,c=d&e:f',
      '/public/%5Bid%5D',
      '/public/[id]',
      '/public/a%20b',
      '/public/%E2%82%AC',
      '/public/.well-known/x',
      '/public/..hidden',
      '/public/a.',
      '/public/Acme%2C_Inc.',
      '/public/%F0%9F%94%91',
      '/public/cafe%CC%81.pdf',
      `/public/${'a/'.repeat(8000)}`,
      "/public/it's(1)!$*",
    ]
    for (const path of good)
      assert.deepEqual(decide(wiki(OPEN, ADMIN, USERS), path), ['/public/*'], path)
  })

  it('asks the rules of all apps of an origin in the order of the file, and names the app that matched', () => {
    const rules = parseRules(
      JSON.stringify([
        { name: 'Wiki', url: `${ORIGIN}/wiki/`, rules: [{ path: '/wiki/*' }] },
        { name: 'Board', url: 'https://board.test/', rules: [USERS] },
        { name: 'Shop', url: `${ORIGIN}/shop/`, rules: [{ path: '/*', roles: ['buyer'] }] },
      ]),
    )
    const owner = (path: string): unknown => {
      const found = findRules(rules, ORIGIN, path, 'GET')
      return found === null || found === 'unknown_host' ? found : found.app.name
    }
    assert.deepEqual([owner('/wiki/x'), owner('/shop/x'), owner('/a//b')], ['Wiki', 'Shop', 'Shop'])
  })
})

describe('an app behind the rules, however it reads paths', () => {
  const RULES = wiki(
    { path: '/', allow: 'everybody' },
    { path: '/public/secret/*', roles: ['admin'] },
    OPEN,
    ADMIN,
    { path: '/Straße/*', roles: ['admin'] },
    { path: '/about.html', allow: 'everybody' },
    { path: '/api/*', methods: ['GET'], allow: 'everybody' },
    { path: '/*' },
  )

  /** The rule of what an app has read, as the file says it: by comparing letters, in small ones. */
  function ruleOf(read: string): Rule | undefined {
    const same = (text: string): string =>
      text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase()
    const path = same(read)
    return RULES.apps[0]?.rules.find((rule) => {
      const own = same(rule.path)
      if (!own.endsWith('/*')) return path === own || path === `${own}/`
      const base = own.slice(0, -2)
      return path === base || path.startsWith(`${base}/`)
    })
  }

  /** Segments that are close to the rules, and their disguises. */
  const rest = fc
    .array(
      fc.oneof(
        {
          weight: 6,
          arbitrary: fc.constantFrom(
            'public',
            'secret',
            'admin',
            'api',
            'about.html',
            'Stra%C3%9Fe',
            'x',
          ),
        },
        {
          weight: 4,
          arbitrary: fc.constantFrom(
            '..',
            '.',
            '%2e%2e',
            '%2E.',
            '%252e%252e',
            '',
            ';',
            ';x',
            '#',
            '%23',
            '?',
            '%3f',
            '\\',
            '%5c',
            '%255c',
            '%2f',
            '%252f',
            '%00',
            '%2500',
            '%0a',
            '%20',
            '%09',
            'ADMIN',
            'Public',
            'SECRET',
            'STRASSE',
            '%61dmin',
            'p%75blic',
            '%2561dmin',
            '.%2e',
            '...',
            'admin.',
            'admin%20',
            '%EF%BC%8E%EF%BC%8E',
            '%E2%80%A5',
            '%EF%BD%81dmin',
            '%EF%BC%8F',
            '%C0%AF',
            '%E1%BA%9E',
            '%EF%BC%85',
            'a%CC%81',
            '+',
            '%2b',
            '%7f',
          ),
        },
        { weight: 1, arbitrary: fc.string({ maxLength: 4, unit: 'binary-ascii' }) },
        {
          weight: 1,
          arbitrary: fc.string({ maxLength: 3, unit: 'grapheme' }).map(encodeURIComponent_),
        },
      ),
      { minLength: 1, maxLength: 6 },
    )
    .chain((parts) =>
      fc
        .array(fc.constantFrom('/', '/', '/', '/', '/', '/', '//', '', '\\', ';/', '%2f'), {
          minLength: parts.length,
          maxLength: parts.length,
        })
        .map((joints) => parts.map((part, i) => `${part}${joints[i] ?? ''}`).join('')),
    )

  /** Half of the paths begin where everybody is let in. */
  const disguised = fc
    .tuple(fc.constantFrom('', '', 'public/', 'api/'), rest)
    .map(([beginning, end]) => `/${beginning}${end}`)

  type Decide = (path: string) => 'open' | 'closed'

  /** Returns what anonymous visitors are served that they should not be: a path and what the app took it for. */
  function leakOf(decideOn: Decide, path: string): string | null {
    if (decideOn(path) === 'closed') return null
    for (const [name, read] of apps) {
      const rule = ruleOf(read(path))
      if (rule?.allow !== 'everybody') return `${path}: ${name} reads ${read(path)}`
    }
    return null
  }

  const byRules: Decide = (path) => {
    const found = findRules(RULES, ORIGIN, path, 'GET')
    return found !== null && found !== 'unknown_host' && isOpen(found) ? 'open' : 'closed'
  }

  /** What many a proxy does: it compares the beginning. */
  const byPrefix: Decide = (path) => (ruleOf(path)?.allow === 'everybody' ? 'open' : 'closed')

  /** What better ones do: they decode and resolve once before they compare. */
  const byNormalPath: Decide = (path) => {
    const url = URL.parse(path, 'https://wiki.test')
    if (url === null) return 'closed'
    return ruleOf(url.pathname)?.allow === 'everybody' ? 'open' : 'closed'
  }

  const leaks = (decideOn: Decide): fc.RunDetails<[string]> =>
    fc.check(
      fc.property(disguised, (path) => leakOf(decideOn, path.replace(/\?.*$/s, '')) === null),
      { numRuns: 20_000, endOnFailure: true },
    )

  it('never serves to anybody what the rule of the path that it reads refuses', () => {
    const { failed, counterexample } = leaks(byRules)
    assert.equal(
      failed,
      false,
      leakOf(byRules, (counterexample?.[0] ?? '').replace(/\?.*$/s, '')) ?? '',
    )
  })

  it('opens what is open, so that the sentence above says something', () => {
    const opened = fc.sample(disguised, 5000).filter((path) => byRules(path) === 'open')
    assert.ok(new Set(opened).size > 50, `${new Set(opened).size} of the paths are open`)
  })

  it('would serve it behind a proxy that compares the beginning, or one that resolves dots first', () => {
    assert.equal(leaks(byPrefix).failed, true)
    assert.equal(leaks(byNormalPath).failed, true)
  })

  it('keeps out those of a role as it keeps out strangers: each reading asks its own rule', () => {
    const roles = new Set(['reader'])
    const letsIn = (rule: Rule | undefined): boolean =>
      rule !== undefined && (rule.roles.length === 0 || rule.roles.some((role) => roles.has(role)))
    fc.assert(
      fc.property(disguised, (given) => {
        const path = given.replace(/\?.*$/s, '')
        const found = findRules(RULES, ORIGIN, path, 'GET')
        if (found === null || found === 'unknown_host' || !found.rules.every(letsIn)) return
        for (const [name, read] of apps) {
          assert.ok(letsIn(ruleOf(read(path))), `${path}: ${name} reads ${read(path)}`)
        }
      }),
      { numRuns: 10_000 },
    )
  })
})

/** A grapheme of the generator may be half of a pair. */
function encodeURIComponent_(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
