/**
 * The table of forward-auth: what becomes of every kind of request, at every endpoint.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DAY, MINUTE, StoreUnavailable } from 'latchkey'
import type { Answer } from '../../src/forward/answer.ts'
import { answerTo, type Reader } from '../../src/forward/answers.ts'
import { appPageMaker } from '../../src/forward/app-pages.ts'
import { IDENTITY_HEADERS } from '../../src/forward/identity.ts'
import type { Judged } from '../../src/forward/judged.ts'
import type { Rules } from '../../src/forward/rules.ts'
import { judge, type Verdict } from '../../src/forward/verdict.ts'
import type { FindVisitor, Visitor } from '../../src/forward/visitor.ts'
import { MOST_LOCATION } from '../../src/forward/way-back.ts'
import {
  app,
  judgedAs,
  NAVIGATION,
  NOW,
  rule,
  visitor,
  WIKI,
  wikiRules,
} from '../support/forward.ts'

const LOGIN = 'https://login.test'
const brand = { siteName: 'Example', logo: null, helpUrl: null, privacyUrl: null }
const pages = appPageMaker({ brand, loginOrigin: LOGIN, headers: {}, clock: () => NOW })
const tools = { loginOrigin: LOGIN, assertionFor: () => 'a.b.c', pages }

/** Who has found somebody, and whether it counted as activity. */
function asked(who: Visitor | null | Promise<Visitor | null>) {
  const activity: boolean[] = []
  const find: FindVisitor = (_, isActivity) => {
    activity.push(isActivity)
    return who
  }
  return { activity, find }
}

function verdictOf(judged: Judged, find: FindVisitor, rules: Rules = wikiRules) {
  return judge(judged, {
    rules: () => rules,

    findVisitor: find,
    clock: () => NOW,
  })
}

/** The answer for somebody. */
function answer(judged: Judged, who: Visitor | null, reader: Reader, rules?: Rules) {
  const verdict = verdictOf(judged, asked(who).find, rules)
  assert.ok(!(verdict instanceof Promise), 'it is there at once')
  return read(answerTo(verdict, judged, reader, tools))
}

function read({ status, headers, body }: Answer) {
  const named = new Map<string, string>()
  for (let i = 0; i < headers.length; i += 2) {
    named.set(String(headers[i]).toLowerCase(), String(headers[i + 1]))
  }
  const text = body.toString()
  const isProblem = named.get('content-type') === 'application/problem+json'
  return { status, headers: named, text, problem: isProblem ? JSON.parse(text) : null }
}

const alice = visitor()
const readers: readonly Reader[] = ['subrequest', 'client', 'refused']

describe('a request of somebody who may', () => {
  it('passes with 200, no body, all identity headers and no cookie', () => {
    for (const reader of ['subrequest', 'client'] as const) {
      const { status, headers, text } = answer(judgedAs('/a/b'), alice, reader)
      assert.deepEqual([status, text], [200, ''])
      for (const name of IDENTITY_HEADERS) assert.ok(headers.has(name.toLowerCase()), name)
      assert.ok(!headers.has('set-cookie'))
      assert.equal(headers.get('remote-user'), 'alice')
      assert.equal(headers.get('x-latchkey-session'), 'session-1')
    }
  })

  it('passes with all identity headers empty where everybody may, and nobody is logged in', () => {
    const { status, headers } = answer(judgedAs('/public/x'), null, 'client')
    assert.equal(status, 200)
    assert.deepEqual(
      IDENTITY_HEADERS.map((name) => headers.get(name.toLowerCase())),
      IDENTITY_HEADERS.map(() => ''),
    )
  })

  it('says who it is where everybody may, but not in the name of another site, nor of whoever made the password', () => {
    const userOf = (judged: Judged, who: Visitor): string | undefined => {
      const { status, headers } = answer(judged, who, 'client')
      assert.equal(status, 200)
      return headers.get('remote-user')
    }
    assert.equal(userOf(judgedAs('/public/x'), alice), 'alice')
    const foreign = judgedAs('/public/x', { 'sec-fetch-site': 'cross-site' }, { method: 'POST' })
    assert.equal(userOf(foreign, alice), '')
    assert.equal(userOf(judgedAs('/public/x'), visitor({}, { mustChangePassword: true })), '')
  })

  it('gets the assertion where the app has one, and an empty header elsewhere', () => {
    const own = { apps: [app(WIKI, [rule('/*')], { hasAssertion: true })] }
    const signed = answer(judgedAs('/a'), alice, 'client', own)
    assert.equal(signed.headers.get('x-latchkey-assertion'), 'a.b.c')
    assert.equal(answer(judgedAs('/a/b'), alice, 'client').headers.get('x-latchkey-assertion'), '')
  })

  it('has UTF-8 bytes for a name, and leaves out a role that would be read as two', () => {
    const user = { username: 'Дима', roles: ['editor', 'a,b', 'админ'] }
    const { headers } = answer(judgedAs('/a/b'), visitor({}, user), 'client')
    const bytes = (name: string): string =>
      Buffer.from(headers.get(name) ?? '', 'latin1').toString('utf8')
    assert.equal(bytes('remote-user'), 'Дима')
    assert.equal(bytes('remote-groups'), 'editor,админ')
    assert.equal(headers.get('remote-user')?.length, 8, 'a character for each byte')
  })

  it('is refused rather than sent under half a name', () => {
    for (const username of ['al\nice', 'alice ', ' alice', 'a\0b', 'a\u0085b']) {
      const judged = judgedAs('/a/b')
      const verdict = verdictOf(judged, asked(visitor({}, { username })).find) as Verdict
      assert.throws(() => answerTo(verdict, judged, 'client', tools), RangeError, username)
    }
  })
})

describe('an anonymous navigation', () => {
  it('is sent to the start with 302 and the way back, which keeps every byte of the address', () => {
    const target = '/a?b=1&c=2&d=%26#'.slice(0, -1)
    const location = answer(judgedAs(target, NAVIGATION), null, 'client').headers.get('location')
    const url = new URL(location ?? '')
    assert.equal(url.origin + url.pathname, `${WIKI}/.latchkey/start`)
    assert.equal(url.searchParams.get('to'), target)
    const { status } = answer(judgedAs(target, NAVIGATION), null, 'client')
    assert.equal(status, 302)
  })

  it('is known without Sec-Fetch headers by GET or HEAD that prefers HTML, and sent by nobody else', () => {
    const html = { accept: 'text/html,*/*;q=0.8' }
    const rows: readonly (readonly [boolean, Record<string, string>, string?])[] = [
      [true, html],
      [true, html, 'HEAD'],
      [false, html, 'POST'],
      [false, { ...html, 'x-requested-with': 'XMLHttpRequest' }],
      [false, { ...html, upgrade: 'websocket' }],
      [false, { accept: '*/*' }],
      [false, { accept: 'application/json, text/html' }],
      [false, {}],
      [true, NAVIGATION],
      [true, { 'sec-fetch-mode': 'navigate' }],
      [false, { ...html, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
      [false, { ...html, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
      [false, { ...html, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
      [false, { ...html, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'manifest' }],
      [false, { accept: 'text/event-stream', 'sec-fetch-mode': 'cors' }],
    ]
    for (const [isNavigation, headers, method = 'GET'] of rows) {
      const { status } = answer(judgedAs('/a/b', headers, { method }), null, 'client')
      assert.equal(status, isNavigation ? 302 : 401, JSON.stringify([headers, method]))
    }
  })

  it('by another method is sent on with 303, back to the page before or to the start page', () => {
    const from = (referer: string): readonly [number, string | null] => {
      const headers = { ...NAVIGATION, referer, 'sec-fetch-site': 'same-origin' }
      const judged = judgedAs('/a/save?x=1', headers, { method: 'POST' })
      const { status, headers: sent } = answer(judged, null, 'client')
      return [status, new URL(sent.get('location') ?? '').searchParams.get('to')]
    }
    assert.deepEqual(from(`${WIKI}/a/edit?page=1&y`), [303, '/a/edit?page=1&y'])
    const others = [
      '',
      'https://evil.test/a',
      `${WIKI}.evil.test/a`,
      `${WIKI}//evil.test/`,
      `${WIKI}/\\evil.test/`,
      `${WIKI}/.latchkey/start?to=/x`,
      `${WIKI}/a b`,
    ]
    for (const referer of others) assert.deepEqual(from(referer), [303, '/'], referer)
  })

  it('says what was refused if the way back leads elsewhere, and not if the way back is that', () => {
    const actOf = (headers: Record<string, string>, method: string): string | null => {
      const judged = judgedAs('/a/save?x=1', { ...NAVIGATION, ...headers }, { method })
      const { headers: sent } = answer(judged, null, 'client')
      return new URL(sent.get('location') ?? '').searchParams.get('act')
    }
    assert.equal(actOf({}, 'GET'), null)
    assert.equal(actOf({ referer: `${WIKI}/a` }, 'POST'), 'POST /a/save')
    const script = judgedAs('/a/list', { 'sec-fetch-mode': 'cors', referer: `${WIKI}/a` })
    const { problem } = answer(script, null, 'client')
    assert.equal(new URL(problem.login_url).searchParams.get('act'), 'GET /a/list')
    const long = judgedAs(`/${'x'.repeat(301)}`, {}, { method: 'POST' })
    const rules = { apps: [app(WIKI, [rule('/*')])] }
    const url = new URL(answer(long, null, 'client', rules).problem.login_url)
    // What is too long to be said is said to be something else.
    assert.equal(url.searchParams.get('act'), '*')
  })

  it('to a long address comes back to its path, or to the start page', () => {
    const toOf = (target: string): string | null => {
      const { headers } = answer(judgedAs(target, NAVIGATION), null, 'client')
      const location = headers.get('location') ?? ''
      assert.ok(location.length <= MOST_LOCATION)
      return new URL(location).searchParams.get('to')
    }
    assert.equal(toOf(`/a/b?q=${'x'.repeat(3000)}`)?.length, 3007)
    assert.equal(toOf(`/a/b?q=${'x'.repeat(16_000)}`), '/a/b')
    assert.equal(toOf(`/a/${'x'.repeat(16_000)}`), '/')
    assert.equal(
      toOf(`/a/b?q=${'&'.repeat(1500)}`),
      '/a/b',
      'what is encoded is three times as long',
    )
  })

  it('to an app on the host of the login goes to the login itself', () => {
    const rules = { apps: [app(LOGIN, [rule('/*')])] }
    const at = { origin: LOGIN }
    const to = (who: Visitor | null): string | undefined =>
      answer(judgedAs('/a?b&c', NAVIGATION, at), who, 'client', rules).headers.get('location')
    assert.equal(to(null), `${LOGIN}/login?next=%2Fa%3Fb%26c`)
    const mustChange = visitor({}, { mustChangePassword: true })
    // The login finds out what is missing.
    assert.equal(to(mustChange), `${LOGIN}/apps/own?next=%2Fa%3Fb%26c`)
  })

  it('is told by 401 and a header at /auth-request, where no other status is kept', () => {
    for (const headers of [NAVIGATION, {}]) {
      const { status, headers: sent } = answer(judgedAs('/a?b=1&c=2', headers), null, 'subrequest')
      assert.equal(status, 401)
      const url = new URL(sent.get('x-latchkey-location') ?? '')
      assert.equal(url.searchParams.get('to'), '/a?b=1&c=2')
      assert.ok(!sent.has('location'))
    }
  })
})

describe('an anonymous request of a script', () => {
  it('gets 401 problem details with the address of the login, which leads back to its page', () => {
    const headers = { 'sec-fetch-mode': 'cors', referer: `${WIKI}/a/page?x=1` }
    for (const reader of readers) {
      const { status, headers: sent, problem } = answer(judgedAs('/a/b', headers), null, reader)
      assert.equal(status, 401)
      assert.equal(sent.get('www-authenticate'), 'Session')
      assert.equal(problem.code, 'not_authenticated')
      assert.equal(new URL(problem.login_url).searchParams.get('to'), '/a/page?x=1')
    }
  })

  it('gets 401 for a WebSocket, and 403 if it is logged in and another site has opened it', () => {
    const upgrade = { upgrade: 'websocket', 'sec-fetch-mode': 'websocket' }
    const at = (who: Visitor | null, origin: string): number =>
      answer(judgedAs('/a/ws', { ...upgrade, origin }), who, 'client').status
    assert.equal(at(null, WIKI), 401)
    assert.equal(at(null, 'https://evil.test'), 401)
    assert.equal(at(alice, 'https://evil.test'), 403)
    assert.equal(at(alice, 'null'), 403)
    assert.equal(at(alice, WIKI), 200)
    assert.equal(at(alice, 'https://trusted.test'), 200)
  })
})

describe('a preflight', () => {
  const preflight = { origin: 'https://other.test', 'access-control-request-method': 'PUT' }
  const OPTIONS = { method: 'OPTIONS' }

  it('passes as nobody where the rule says so, and is refused elsewhere, without a look at anybody', () => {
    const { find, activity } = asked(alice)
    const pass = verdictOf(judgedAs('/api/x', preflight, OPTIONS), find) as Verdict
    assert.deepEqual([pass.kind, pass.kind === 'allowed' && pass.visitor], ['allowed', null])
    for (const path of ['/a/x', '/admin/x', '/nothing', '/public/x']) {
      const refused = judgedAs(path, { ...preflight, accept: 'text/html' }, OPTIONS)
      assert.equal((verdictOf(refused, find) as Verdict).kind, 'preflight_refused', path)
      assert.equal(answer(refused, null, 'client').status, 403)
    }
    assert.deepEqual(activity, [])
  })

  it('is one by all three signs: OPTIONS that is none needs a login', () => {
    for (const missing of ['origin', 'access-control-request-method']) {
      const headers = Object.fromEntries(Object.entries(preflight).filter(([k]) => k !== missing))
      assert.equal(answer(judgedAs('/api/x', headers, OPTIONS), null, 'client').status, 401)
    }
    assert.equal(
      answer(judgedAs('/api/x', preflight, { method: 'PUT' }), null, 'client').status,
      401,
    )
  })

  it('asks for the rule of the method that is to come', () => {
    const methods = ['PUT']
    const rules = { apps: [app(WIKI, [rule('/*', { methods, passesPreflight: true })])] }
    const statusFor = (method: string): number => {
      const headers = { ...preflight, 'access-control-request-method': method }
      return answer(judgedAs('/x', headers, OPTIONS), null, 'client', rules).status
    }
    assert.deepEqual([statusFor('PUT'), statusFor('DELETE'), statusFor('put')], [200, 403, 403])
  })
})

describe('a request of somebody who lacks something', () => {
  it('is 403 without the role, with a page that names the role and whoever is logged in', () => {
    for (const reader of ['client', 'refused'] as const) {
      const { status, text } = answer(judgedAs('/admin/x', NAVIGATION), alice, reader)
      assert.equal(status, 403)
      assert.match(text, /“admin” or “editor”/)
      assert.match(text, /alice/)
    }
    assert.equal(answer(judgedAs('/admin/x'), alice, 'client').problem.code, 'forbidden')
    const bob = visitor({}, { roles: ['editor'] })
    assert.equal(answer(judgedAs('/admin/x'), bob, 'client').status, 200)
  })

  it('is 403 if another site has caused an unsafe method, whatever the method is called', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PROPFIND', 'CONNECT']) {
      const by = (headers: Record<string, string>): number =>
        answer(judgedAs('/a/x', headers, { method }), alice, 'client').status
      assert.equal(by({ 'sec-fetch-site': 'cross-site' }), 403, method)
      assert.equal(by({ 'sec-fetch-site': 'same-site' }), 403, method)
      assert.equal(by({ origin: 'https://evil.test' }), 403, method)
      assert.equal(by({}), 403, 'neither header: a program has to send one')
      assert.equal(by({ origin: WIKI }), 200, method)
      assert.equal(by({ origin: 'https://trusted.test', 'sec-fetch-site': 'cross-site' }), 200)
    }
    assert.equal(
      answer(judgedAs('/a/x', { 'sec-fetch-site': 'cross-site' }), alice, 'client').status,
      200,
    )
  })

  const lacking: readonly (readonly [string, Visitor, string, RegExp])[] = [
    ['/factor/x', alice, 'second_factor_required', /insufficient_user_authentication/],
    ['/recent/x', alice, 'recent_login_required', /max_age="600"/],
    [
      '/a/x',
      visitor({}, { mustChangePassword: true }),
      'password_change_required',
      /insufficient_user_authentication/,
    ],
  ]

  it('goes the way of whoever is anonymous if a factor, a recent login or another password is missing', () => {
    for (const [path, who, code, challenge] of lacking) {
      const page = answer(judgedAs(path, NAVIGATION), who, 'client')
      assert.equal(page.status, 302, path)
      assert.match(page.headers.get('location') ?? '', /^https:\/\/wiki\.test\/\.latchkey\/start/)
      const script = answer(judgedAs(path), who, 'client')
      assert.deepEqual([script.status, script.problem.code], [401, code])
      assert.match(script.headers.get('www-authenticate') ?? '', challenge)
      assert.match(script.problem.login_url, /^https:\/\/wiki\.test\/\.latchkey\/start/)
    }
  })

  it('passes with what was missing, to the millisecond', () => {
    const at = (path: string, more: Partial<Visitor>): number =>
      answer(judgedAs(path), visitor(more), 'client').status
    assert.equal(at('/recent/x', { confirmedAt: NOW - 10 * MINUTE }), 200)
    assert.equal(at('/recent/x', { confirmedAt: NOW - 10 * MINUTE - 1 }), 401)
    assert.equal(at('/recent/x', { confirmedAt: null }), 401)
    assert.equal(at('/recent/x', { confirmedAt: NOW + DAY }), 401, 'a clock was set back')
    assert.equal(at('/factor/x', { factorAt: NOW - DAY }), 200)
    assert.equal(at('/factor/x', { factorAt: NOW - DAY - 1 }), 401)
  })

  it('is judged by the rule of every reading of its path', () => {
    const capitals = rule('/X', { roles: ['admin'] })
    const rules = { apps: [app(WIKI, [rule('/x', { secondFactor: true }), capitals, rule('/*')])] }
    const kindFor = (target: string, who: Visitor | null): string =>
      (verdictOf(judgedAs(target), asked(who).find, rules) as Verdict).kind
    assert.equal(kindFor('/X', alice), 'role_missing')
    const admin = { roles: ['admin'] }
    assert.equal(kindFor('/X', visitor({}, admin)), 'confirm')
    assert.equal(kindFor('/X', visitor({ factorAt: NOW }, admin)), 'allowed')
    assert.equal(kindFor('/y', alice), 'allowed')
  })

  it('is not open to everybody if one of the readings is not', () => {
    const rules = { apps: [app(WIKI, [rule('/x', { allow: 'everybody' }), rule('/*')])] }
    const statusOf = (target: string): number =>
      answer(judgedAs(target), null, 'client', rules).status
    assert.deepEqual(['/x', '/X', '/x/../y', '/%78'].map(statusOf), [200, 401, 401, 401])
  })
})

describe('a request that nothing can be said of', () => {
  it('is 403 where no rule opens, for those who are logged in too', () => {
    for (const who of [null, alice]) {
      for (const reader of readers) assert.equal(answer(judgedAs('/none'), who, reader).status, 403)
    }
  })

  it('is 403 at a host that no app has', () => {
    const judged = judgedAs('/a/b', NAVIGATION, { origin: 'https://other.test' })
    assert.equal(answer(judged, alice, 'client').status, 403)
  })

  it('is 503 if the store is down, never a login, whether it throws or rejects', async () => {
    const failures: readonly FindVisitor[] = [
      () => {
        throw new StoreUnavailable(new Error('down'))
      },
      () => Promise.reject(new StoreUnavailable(new Error('down'))),
      () => Promise.reject(new TypeError('a bug')),
    ]
    for (const find of failures) {
      for (const [path, headers] of [
        ['/a/b', NAVIGATION],
        ['/a/b', {}],
        ['/public/x', {}],
      ] as const) {
        const judged = judgedAs(path, headers)
        const verdict = await verdictOf(judged, find)
        for (const reader of readers) {
          const { status, headers: sent, text } = read(answerTo(verdict, judged, reader, tools))
          assert.equal(status, 503)
          assert.equal(sent.get('retry-after'), '1')
          assert.ok(!sent.has('location') && !sent.has('x-latchkey-location'))
          assert.doesNotMatch(text, /login_url|down|a bug/)
        }
      }
    }
  })

  it('is not let in by whatever has a then, and not before it has settled', async () => {
    const late = { then: (done: (who: null) => void) => setImmediate(() => done(null)) }
    const verdict = verdictOf(judgedAs('/a/b'), (() => late) as unknown as FindVisitor)
    assert.ok(verdict instanceof Promise)
    assert.equal((await verdict).kind, 'anonymous')
  })

  it('is 503 if the rules cannot be read', () => {
    const judging = { findVisitor: () => alice, clock: () => NOW }
    const rules = (): never => {
      throw new Error('no rules')
    }
    assert.equal((judge(judgedAs('/a/b'), { ...judging, rules }) as Verdict).kind, 'unavailable')
  })
})

describe('the page about a refusal', () => {
  it('sends nobody to where the proxy has refused them, if they may go there now', () => {
    const page = answer(judgedAs('//evil.test/a', NAVIGATION), null, 'refused', {
      apps: [app(WIKI, [rule('//evil.test/a', { allow: 'everybody' })])],
    })
    assert.equal(page.status, 503)
    assert.ok(!page.headers.has('location'))
    assert.ok(!page.headers.has('remote-user'))
    assert.match(
      page.text,
      /href="https:\/\/wiki\.test\/\/evil\.test\/a"/,
      'the link names its host',
    )
    assert.equal(answer(judgedAs('/a/b'), alice, 'refused').problem.code, 'try_again')
  })

  it('loads its files from the app’s host, and runs no script there', () => {
    const { text } = answer(judgedAs('/none', NAVIGATION), alice, 'refused')
    assert.match(text, /href="\/\.latchkey\/assets\/style\.css"/)
    assert.doesNotMatch(text, /<script|="\/assets\//)
    assert.match(text, /href="https:\/\/login\.test\/"/)
  })

  it('escapes what the client has written', () => {
    const judged = judgedAs('/admin/"><script>', NAVIGATION)
    const { text } = answer(judged, visitor({}, { username: '<b>' }), 'refused')
    assert.doesNotMatch(text, /<script|<b>/)
  })
})

describe('activity', () => {
  it('is a navigation and an unsafe method, and not what pages do by themselves', () => {
    const counts = (headers: Record<string, string>, method = 'GET'): boolean | undefined => {
      const { find, activity } = asked(alice)
      void verdictOf(judgedAs('/a/x', headers, { method }), find)
      return activity[0]
    }
    assert.equal(counts(NAVIGATION), true)
    assert.equal(counts({ origin: WIKI }, 'POST'), true)
    assert.equal(counts({ 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }), false)
    assert.equal(counts({ upgrade: 'websocket', origin: WIKI }), false)
    assert.equal(counts({ 'sec-fetch-site': 'cross-site' }, 'POST'), false, 'another site')
  })

  it('is none of the page about a refusal', () => {
    const { find, activity } = asked(alice)
    const judging = {
      rules: () => wikiRules,

      findVisitor: find,
      clock: () => NOW,
    }
    void judge(judgedAs('/a/x', NAVIGATION), judging, { mayTouch: false })
    assert.deepEqual(activity, [false])
  })
})
