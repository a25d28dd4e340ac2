/**
 * The file of apps and rules, as text.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { VariableError } from '../../src/config/config.ts'
import { findRules } from '../../src/forward/match.ts'
import { parseRules } from '../../src/forward/read-rules.ts'

/** Returns what is wrong with a text, without the name of the variable. */
function mistakesOf(given: unknown): readonly string[] {
  try {
    parseRules(typeof given === 'string' ? given : JSON.stringify(given))
    return []
  } catch (error) {
    assert.ok(error instanceof VariableError)
    return error.mistakes.map((mistake) => mistake.replace(/^LATCHKEY_RULES_FILE:? /, ''))
  }
}

/** Returns what is wrong with one rule. */
function ruleMistakes(...rules: readonly unknown[]): readonly string[] {
  return mistakesOf([{ name: 'Wiki', url: 'https://wiki.test/', rules }])
}

/** Returns what is wrong with an app of one rule. */
function appMistakes(fields: object): readonly string[] {
  return mistakesOf([
    { name: 'Wiki', url: 'https://wiki.test/', rules: [{ path: '/*' }], ...fields },
  ])
}

describe('parseRules', () => {
  it('reads every field, and what holds without it', () => {
    const text = `[
      { "name": "Wiki", "url": "https://WIKI.example.com:443/start?x=1", "assertion": true,
        "trustedOrigins": ["https://other.example.com"],
        "rules": [
          { "path": "/admin/*", "methods": ["GET", "POST"], "roles": ["admin"], "secondFactor": true,
            "recentLogin": "10m", "preflight": "pass" },
          { "path": "/public/*", "allow": "everybody" },
          { "path": "/*" } ] },
      { "name": "Local", "url": "http://localhost:8080", "rules": [{ "path": "/*" }] } ]`
    const [wiki, local] = parseRules(text).apps
    assert.equal(wiki?.origin, 'https://wiki.example.com')
    assert.equal(wiki?.url.href, 'https://wiki.example.com/start?x=1')
    assert.deepEqual(
      [wiki?.hasAssertion, wiki?.trustedOrigins],
      [true, ['https://other.example.com']],
    )
    const plain = {
      methods: null,
      allow: 'users',
      roles: [],
      secondFactor: false,
      recentLogin: null,
      passesPreflight: false,
    }
    assert.deepEqual(wiki?.rules, [
      {
        name: 'Wiki, rule 1',
        path: '/admin/*',
        methods: ['GET', 'POST'],
        allow: 'users',
        roles: ['admin'],
        secondFactor: true,
        recentLogin: 600_000,
        passesPreflight: true,
      },
      { ...plain, name: 'Wiki, rule 2', path: '/public/*', allow: 'everybody' },
      { ...plain, name: 'Wiki, rule 3', path: '/*' },
    ])
    assert.deepEqual(
      [local?.origin, local?.hasAssertion, local?.trustedOrigins],
      ['http://localhost:8080', false, []],
    )
  })

  it('takes the file that the documentation shows', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/forward-auth.md'), 'utf8')
    const files = Array.from(page.matchAll(/^```json\n(.*?)^```$/gms), ([, text = '']) => text)
    assert.ok(files.length > 0)
    for (const file of files) assert.deepEqual(mistakesOf(file), [])
  })

  it('says the line of what is no JSON, and repeats nothing of it', () => {
    assert.deepEqual(mistakesOf('[\n  { "name": "Wiki" "hunter2" }\n]'), ['is not JSON: line 2'])
    for (const text of ['', '[{"name": "Wiki", "url"', 'hunter2', '\u0000']) {
      assert.match(mistakesOf(text)[0] ?? '', /^is not JSON(: line 1)?$/)
    }
    for (const other of ['{}', '[]', 'null', '"x"', '3']) {
      assert.match(mistakesOf(other)[0] ?? '', /^must hold a list of 1 to 200 apps/)
    }
  })

  it('refuses a field that is there twice, of which the parser would keep the last', () => {
    const rules =
      '"rules": [{ "path": "/admin/*",\n"roles": ["admin"], "r\\u006fles": ["all:", "{\\""] }]'
    const twice = `[{ "name": "Wiki", "url": "https://wiki.test/",\n${rules} }]`
    assert.deepEqual(mistakesOf(twice), ['has a field twice in one object: line 3'])
    assert.deepEqual(mistakesOf(twice.replace('"r\\u006fles"', '"methods"')).length, 1)
    const rule = '{ "path": "/a\\"\\\\", "path": "/" }'
    assert.deepEqual(mistakesOf(`[{ "rules": [${rule}] }]`), [
      'has a field twice in one object: line 1',
    ])
    assert.deepEqual(ruleMistakes({ path: '/a' }, { path: '/b' }), [])
  })

  it('names every mistake of a file at once', () => {
    const told = mistakesOf([
      {
        name: 'Wiki',
        ulr: 'https://wiki.test/',
        rules: [
          { path: '/admin/', alow: 'users' },
          { path: 'x', roles: ['a,b'] },
        ],
      },
      { name: 'Board', url: 'ftp://board.test', assertion: 'yes', rules: [] },
      7,
    ])
    assert.deepEqual(
      told.map((mistake) => /^[^:]+: (?:"[^"]+" )+|^app 3 must/.exec(mistake)?.[0].trim()),
      [
        'Wiki: "ulr"',
        'Wiki: "url"',
        'Wiki, rule 1: "alow"',
        'Wiki, rule 1: "path" "/admin/"',
        'Wiki, rule 2: "path" "x"',
        'Wiki, rule 2: "roles"',
        'Board: "url"',
        'Board: "assertion"',
        'Board: "rules"',
        'app 3 must',
      ],
    )
  })

  it('refuses every start page that is no place of one app', () => {
    const bad = [
      'http://wiki.test/',
      'https://ada:x@wiki.test/',
      'https://ada@wiki.test',
      'https://*.wiki.test/',
      'https://wiki.test./',
      'wiki.test',
      '/wiki',
      '',
      'javascript:alert(1)',
      'https://',
      null,
      7,
      ['https://wiki.test/'],
      `https://wiki.test/${'a'.repeat(2000)}`,
    ]
    for (const url of bad)
      assert.match(appMistakes({ url })[0] ?? '', /^Wiki: "url" must be/, String(url))
    for (const url of [
      'https://[2001:db8::1]/',
      'http://127.0.0.1:9/',
      'http://[::1]:9/',
      'https://büro.test',
      'https://a_b.test/',
    ]) {
      assert.deepEqual(appMistakes({ url }), [], url)
    }
  })

  it('refuses names that people cannot read, and two that they cannot tell apart', () => {
    for (const name of ['', ' ', ' Wiki', 'a'.repeat(41), 'a\nb', 'a\u202eb', 7, null]) {
      assert.match(appMistakes({ name })[0] ?? '', /"name" must be/, String(name))
    }
    const rules = [{ path: '/*' }]
    const twins = ['Wiki', 'WIKI', 'Ｗiki', 'Board'].map((name, i) => ({
      name,
      url: `https://a${i}.test`,
      rules,
    }))
    assert.deepEqual(mistakesOf(twins), ['two apps have the name "Wiki"'])
  })

  it('refuses trusted origins that are none', () => {
    for (const origin of [
      'https://a.test/',
      'https://A.test',
      'http://a.test',
      'null',
      '*',
      'https://*.a.test',
      'a.test',
    ]) {
      assert.match(
        appMistakes({ trustedOrigins: [origin] })[0] ?? '',
        /"trustedOrigins" must be/,
        origin,
      )
    }
    for (const list of [[], 'https://a.test', ['https://a.test', 'https://a.test']]) {
      assert.match(appMistakes({ trustedOrigins: list })[0] ?? '', /"trustedOrigins" must be/)
    }
  })

  it('refuses paths that no app reads as they are written, and says what to write', () => {
    const told = (path: unknown): string => ruleMistakes({ path })[0] ?? ''
    for (const path of [
      '/a//b',
      '/a/../b',
      '/.',
      '/a;b',
      '/a\\b',
      '/%2e',
      '/%61',
      '/a b',
      '/a#b',
      '/%zz',
      '/%C3',
      '/a%00',
      '/a;/*',
      '//*',
    ]) {
      assert.match(told(path), /is not canonical/, path)
    }
    assert.match(told('admin/*'), /must begin with "\/"/)
    assert.match(told('/a?b=1'), /has a query, and queries match nothing/)
    assert.match(
      told('/admin/'),
      /write "\/admin" for the path, or "\/admin\/\*" for everything below it/,
    )
    for (const path of ['/a*', '/*/b', '/**', '/a/**'])
      assert.match(told(path), /may have "\*" only as "\/\*" at its end/, path)
    for (const path of [undefined, null, 7, `/${'a'.repeat(1000)}`])
      assert.match(told(path), /"path" (is needed|must be)/)
    for (const path of [
      '/',
      '/*',
      '/a',
      '/a/*',
      '/a.b',
      '/~a/@b',
      '/caf%C3%A9',
      '/café/*',
      '/a%20b',
      '/%5Bid%5D',
      '/.well-known/*',
    ]) {
      assert.deepEqual(ruleMistakes({ path }), [], path)
    }
  })

  it('refuses methods, roles, ages and words that would not mean what somebody thinks', () => {
    const told = (fields: object): string => ruleMistakes({ path: '/*', ...fields })[0] ?? ''
    for (const methods of [[], ['get'], 'GET', ['GET', 'GET'], ['GET POST'], [7], null])
      assert.match(told({ methods }), /"methods" must be/)
    for (const roles of [[], 'admin', ['a,b'], ['a b'], [''], [7], ['a', 'a'], null])
      assert.match(told({ roles }), /"roles" must be.+without commas/)
    for (const recentLogin of ['10', 10, '59s', '0m', '10 m', '', null])
      assert.match(told({ recentLogin }), /"recentLogin" must be/)
    for (const allow of ['Everybody', 'all', 'nobody', true, null])
      assert.match(told({ allow }), /"allow" must be: "everybody" or "users"/)
    for (const secondFactor of ['true', 1, null])
      assert.match(told({ secondFactor }), /"secondFactor" must be/)
    for (const preflight of [true, 'deny', null])
      assert.match(told({ preflight }), /"preflight" must be/)
  })

  it('refuses a rule that opens to everybody and asks for more', () => {
    for (const more of [{ roles: ['admin'] }, { secondFactor: true }, { recentLogin: '5m' }]) {
      assert.match(
        ruleMistakes({ path: '/*', allow: 'everybody', ...more })[0] ?? '',
        /"everybody" needs no login/,
      )
    }
  })

  it('refuses a rule that is never asked, also one of another app of the origin', () => {
    const first = (mistakes: readonly string[]): string => mistakes[0] ?? ''
    const never = /rule 2 is never asked: Wiki, rule 1 comes first/
    assert.match(first(ruleMistakes({ path: '/*' }, { path: '/admin/*', roles: ['admin'] })), never)
    assert.match(first(ruleMistakes({ path: '/a/*' }, { path: '/a' })), never)
    assert.match(first(ruleMistakes({ path: '/a' }, { path: '/a' })), never)
    assert.match(first(ruleMistakes({ path: '/*' }, { path: '/' })), never)
    assert.match(
      first(
        ruleMistakes({ path: '/a', methods: ['GET', 'PUT'] }, { path: '/a', methods: ['HEAD'] }),
      ),
      never,
    )
    assert.deepEqual(
      ruleMistakes({ path: '/a' }, { path: '/a/*' }, { path: '/' }, { path: '/*' }),
      [],
    )
    assert.deepEqual(ruleMistakes({ path: '/a', methods: ['GET'] }, { path: '/a' }), [])
    const rules = [{ path: '/*' }]
    const two = [
      { name: 'Wiki', url: 'https://wiki.test/', rules },
      { name: 'Shop', url: 'https://wiki.test/shop', rules },
    ]
    assert.match(first(mistakesOf(two)), /^Shop, rule 1 is never asked: Wiki, rule 1/)
    assert.deepEqual(mistakesOf([two[0], { ...two[1], url: 'https://shop.test/' }]), [])
  })

  it('refuses two spellings of one path, because apps may not tell them apart', () => {
    for (const [one, other] of [
      ['/Admin/*', '/admin/x/*'],
      ['/admin/x', '/Admin/y'],
      ['/straße', '/STRASSE/*'],
      ['/a', '/a./b'],
    ]) {
      const told = ruleMistakes({ path: one }, { path: other }, { path: '/*' })
      assert.match(
        told[0] ?? '',
        /^Wiki, rule 1 and Wiki, rule 2 write one path in two ways/,
        `${one} ${other}`,
      )
    }
    assert.deepEqual(
      ruleMistakes({ path: '/Admin/x' }, { path: '/Admin/*' }, { path: '/admins' }, { path: '/*' }),
      [],
    )
  })

  it('takes fields of Object.prototype for no fields', () => {
    const told =
      mistakesOf(`[{ "name": "Wiki", "url": "https://wiki.test/", "__proto__": { "rules": [] }, "constructor": 1,
      "rules": [{ "path": "/*", "toString": 1 }] }]`)
    assert.deepEqual(
      told.map((mistake) => /"[^"]+"/.exec(mistake)?.[0]),
      ['"__proto__"', '"constructor"', '"toString"'],
    )
  })

  it('throws nothing but a VariableError, whatever the file holds', () => {
    const app = fc.record({
      name: fc.anything(),
      url: fc.anything(),
      rules: fc.array(
        fc.record({ path: fc.anything(), methods: fc.anything(), roles: fc.anything() }),
      ),
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(app).map((apps) => JSON.stringify(apps) ?? ''),
        ),
        (text) => {
          mistakesOf(text)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('tells at most fifty mistakes, and how many more there are', () => {
    const told = ruleMistakes(...Array.from({ length: 100 }, () => ({ path: 'x' })))
    assert.equal(told.length, 51)
    assert.equal(told[50], 'and 50 more mistakes')
  })

  it('takes 200 apps of 100 rules, and refuses one more of each', () => {
    const rules = Array.from({ length: 100 }, (_, i) => ({
      path: i === 99 ? '/*' : `/part-${i}/*`,
    }))
    const apps = Array.from({ length: 201 }, (_, i) => ({
      name: `App ${i}`,
      url: `https://app-${i}.test/`,
      rules,
    }))
    const read = parseRules(JSON.stringify(apps.slice(0, 200)))
    const found = findRules(read, 'https://app-199.test', '/part-98/x', 'GET')
    assert.ok(found !== null && found !== 'unknown_host')
    assert.equal(found.rules[0]?.name, 'App 199, rule 99')
    assert.match(mistakesOf(apps)[0] ?? '', /^must hold a list of 1 to 200 apps/)
    assert.match(ruleMistakes(...rules, { path: '/x' })[0] ?? '', /"rules" must be/)
  })

  it('finds rules in microseconds, also behind a thousand others on an origin, and refuses more', () => {
    const shared = (apps: number): object[] =>
      Array.from({ length: apps }, (_, a) => ({
        name: `App ${a}`,
        url: `https://apps.test/${a}/`,
        rules: Array.from({ length: 100 }, (_rule, r) => ({ path: `/${a}/${r}/*` })),
      }))
    assert.match(
      mistakesOf(shared(11))[0] ?? '',
      /^https:\/\/apps\.test has 1100 rules; an origin may have 1000/,
    )
    const rules = parseRules(JSON.stringify(shared(10)))
    const path = `/9/99/${'a/'.repeat(8000)}`
    const begun = performance.now()
    for (let i = 0; i < 100; i++) assert.ok(findRules(rules, 'https://apps.test', path, 'GET'))
    const each = (performance.now() - begun) / 100
    assert.ok(each < 5, `${each} ms for a path of 16 kB behind 999 rules`)
  })
})
