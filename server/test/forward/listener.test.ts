/**
 * The inner listener on a real port, in front of a real login on SQLite: what proxies send, byte by byte.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { MINUTE } from 'latchkey'
import type { FindVisitor } from '../../src/forward/visitor.ts'
import { Person, startClockedSite, type ClockedSite } from '../support/clocked-site.ts'
import { app, NAVIGATION, rule, visitor, WIKI, wiki } from '../support/forward.ts'
import { startForwardServer, type ForwardServer } from '../support/forward-server.ts'

const endings: (() => unknown)[] = []
const t = { after: (end: () => unknown) => void endings.unshift(end) }

let site: ClockedSite
let inner: ForwardServer
let alice: Person

before(async () => {
  site = await startClockedSite(t)
  const rules = { apps: [wiki, app(site.url, [rule('/wiki/*')])] }
  inner = await startForwardServer(t, {
    latch: site.latch,
    url: site.url,
    clock: site.clock,
    rules: () => rules,
  })
  await site.add('alice')
  alice = new Person(site)
  await alice.logIn('alice')
})
after(async () => {
  for (const end of endings) await end()
})

const cookie = (): Record<string, string> => ({ Cookie: alice.cookieHeader })

const original = (url: string, method = 'GET'): Record<string, string> => ({
  'X-Original-Method': method,
  'X-Original-URL': url,
})

const forwarded = (uri: string, method = 'GET', host = 'wiki.test'): Record<string, string> => ({
  'X-Forwarded-Method': method,
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': host,
  'X-Forwarded-Uri': uri,
  'X-Forwarded-For': '192.0.2.1',
})

describe('the proofs of the issue', () => {
  it('1: nginx gets 401 and the way, which leads back to exactly that address', async () => {
    const url = 'https://wiki.test/a?b=1&c=2'
    const { status, headers } = await inner.check('/auth-request', original(url))
    assert.equal(status, 401)
    const location = new URL(String(headers['x-latchkey-location']))
    assert.equal(location.href.split('?')[0], `${WIKI}/.latchkey/start`)
    assert.equal(WIKI + location.searchParams.get('to'), url)
  })

  it('1: at the login’s own host the way leads through the login to exactly that address', async () => {
    const asked = original(`${site.url}/wiki/a?b=1&c=2`)
    // The login is at http://localhost here, which is loopback.
    const { headers } = await inner.check('/auth-request', asked)
    const location = new URL(String(headers['x-latchkey-location']))
    assert.equal(location.origin, site.url)
    const person = new Person(site)
    await site.add('bob')
    const { status, headers: sent } = await person.fillIn(location.pathname + location.search, {
      username: 'bob',
      password: 'correct horse battery staple',
    })
    assert.deepEqual([status, sent.location], [303, '/wiki/a?b=1&c=2'])
    const passed = await inner.check('/auth-request', { ...asked, Cookie: person.cookieHeader })
    assert.deepEqual([passed.status, passed.headers['remote-user']], [200, 'bob'])
  })

  it('2: the five headers get 302 for a page, 401 JSON for a script, and HEAD the same without a body', async () => {
    const page = { ...forwarded('/a/x'), Accept: 'text/html' }
    const script = { ...page, 'Sec-Fetch-Mode': 'cors' }
    for (const [headers, expected] of [
      [page, 302],
      [script, 401],
    ] as const) {
      const got = await inner.check('/forward-auth', headers)
      const head = await inner.check('/forward-auth', headers, 'HEAD')
      assert.deepEqual([got.status, head.status, head.body], [expected, expected, ''])
    }
    const { body, headers } = await inner.check('/forward-auth', script)
    assert.equal(headers['content-type'], 'application/problem+json')
    assert.equal(JSON.parse(body).code, 'not_authenticated')
  })

  it('3: Envoy’s check has the client’s method', async () => {
    const headers = { Host: 'wiki.test', 'X-Forwarded-Proto': 'https' }
    const { status } = await inner.check('/ext-authz/a/x', headers, 'DELETE')
    assert.equal(status, 401)
    const mine = { ...headers, ...cookie() }
    assert.equal((await inner.check('/ext-authz/a/x', mine, 'DELETE')).status, 403, 'no Origin')
    const own = { ...mine, Origin: WIKI }
    assert.equal((await inner.check('/ext-authz/a/x', own, 'DELETE')).status, 200)
  })

  it('4: the address of another family is not looked at, in either direction', async () => {
    const both = {
      ...forwarded('/admin/x'),
      ...original('https://wiki.test/public/x'),
      ...cookie(),
    }
    assert.equal((await inner.check('/forward-auth', both)).status, 403, 'judged as /admin/x')
    assert.equal((await inner.check('/auth-request', both)).status, 200, 'judged as /public/x')
    const other = {
      ...forwarded('/public/x'),
      ...original('https://wiki.test/admin/x'),
      ...cookie(),
    }
    assert.equal((await inner.check('/forward-auth', other)).status, 200)
    assert.equal((await inner.check('/auth-request', other)).status, 403)
    const mixed = { ...other, Host: 'wiki.test' }
    assert.equal((await inner.check('/ext-authz/admin/x', mixed)).status, 403)
  })

  it('7: odd headers of somebody who is logged in change nothing', { timeout: 5000 }, async () => {
    const started = Date.now()
    const odd: readonly Record<string, string>[] = [
      {},
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': new Date().toUTCString() },
      { 'If-Match': '"x"' },
      { Range: 'bytes=0-1' },
      { Authorization: 'Bearer x' },
      { Authorization: 'Basic Ym9iOmJvYg==' },
      { Expect: '100-continue' },
      { Expect: 'miracles' },
      { 'Content-Length': '0' },
      { Cookie: `big=${'x'.repeat(40 * 1024)}; ${alice.cookieHeader}` },
      { 'X-Big': 'x'.repeat(63 * 1024) },
    ]
    for (const headers of odd) {
      for (const [path, family] of [
        ['/forward-auth', forwarded('/a/x')],
        ['/auth-request', original('https://wiki.test/a/x')],
      ] as const) {
        const { status, headers: sent } = await inner.check(path, {
          ...family,
          ...cookie(),
          ...headers,
        })
        assert.equal(status, 200, JSON.stringify(headers).slice(0, 80))
        assert.equal(sent['remote-user'], 'alice')
        assert.equal(sent['set-cookie'], undefined)
        assert.equal(sent.etag, undefined)
      }
    }
    assert.ok(Date.now() - started < 1000 * odd.length)
  })
})

/** A request as a proxy writes it. */
const raw = (lines: readonly string[], path = '/forward-auth'): string =>
  [`GET ${path} HTTP/1.1`, 'Host: inner', ...lines, '', ''].join('\r\n')

const family = [
  'X-Forwarded-Method: GET',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: wiki.test',
  'X-Forwarded-Uri: /a/x',
]

const answersIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status = '']) => status)

describe('a body that is announced', () => {
  it(
    'is not waited for: the answer comes at once, and the connection ends',
    { timeout: 5000 },
    async () => {
      const mine = `Cookie: ${alice.cookieHeader}`
      for (const announced of ['Content-Length: 9', 'Transfer-Encoding: chunked']) {
        const started = Date.now()
        const text = await inner.exchange(raw([...family, mine, announced]))
        assert.deepEqual(answersIn(text), ['200'], announced)
        assert.match(text, /\r\nConnection: close\r\n/)
        assert.match(text, /\r\nRemote-User: alice\r\n/)
        assert.ok(Date.now() - started < 1000)
      }
    },
  )

  it(
    'smuggles no second request: what follows on the connection is not read',
    { timeout: 5000 },
    async () => {
      const second = raw([...family.slice(0, 3), 'X-Forwarded-Uri: /public/x'])
      const smuggled = [
        raw([...family, 'Content-Length: 9']) + second,
        raw([...family, 'Content-Length: 9']) + '123456789' + second,
        raw([...family, `Content-Length: ${second.length}`]) + second,
        raw([...family, 'Transfer-Encoding: chunked']) + `0\r\n\r\n${second}`,
        raw([...family, 'Transfer-Encoding: chunked']) + second,
      ]
      for (const bytes of smuggled)
        assert.deepEqual(answersIn(await inner.exchange(bytes)), ['401'])
      const ambiguous = [...family, 'Content-Length: 4', 'Transfer-Encoding: chunked']
      assert.deepEqual(answersIn(await inner.exchange(raw(ambiguous) + `0\r\n\r\n${second}`)), [
        '400',
      ])
    },
  )

  it('is the end of the connection: the request behind it is not even judged', async (test) => {
    const seen: string[] = []
    const findVisitor: FindVisitor = (request) => {
      seen.push(request.header('x-which') ?? '')
      return null
    }
    const own = await startForwardServer(test, { latch: site.latch, url: site.url, findVisitor })
    const second = raw([...family, 'X-Which: second', 'Connection: close'])
    const first = raw([...family, 'X-Which: first', 'Content-Length: 9'])
    await own.exchange(`${first}123456789${second}`)
    assert.deepEqual(seen, ['first'])
    await own.exchange(raw([...family, 'X-Which: first']) + second)
    assert.deepEqual(seen, ['first', 'first', 'second'], 'without a body it is')
  })

  it('is none if its length is 0: the connection lives, and takes the next check (the control)', async () => {
    const last = raw([...family.slice(0, 3), 'X-Forwarded-Uri: /public/x', 'Connection: close'])
    const text = await inner.exchange(raw([...family, 'Content-Length: 0']) + last)
    assert.deepEqual(answersIn(text), ['401', '200'])
    assert.match(text, /^HTTP\/1\.1 401 [^]*?\r\nConnection: keep-alive\r\n/)
  })
})

describe('the connection of a proxy', () => {
  it('takes check after check, each judged for itself', async () => {
    const socket = connect(inner.port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    const mine = `Cookie: ${alice.cookieHeader}`
    for (let i = 0; i < 50; i++) {
      const before = answersIn(text).length
      socket.write(raw(i % 2 === 0 ? family : [...family, mine]), 'latin1')
      while (answersIn(text).length === before || !text.endsWith('}')) {
        await once(socket, 'data')
        if (answersIn(text).length > before && text.endsWith('\r\n\r\n')) break
      }
    }
    const expected = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? '401' : '200'))
    assert.deepEqual(answersIn(text), expected)
    socket.destroy()
  })

  it('may send 64 KiB of headers in thousands of lines, and a doubled one among them is seen', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `X-${i}: v`)
    const bytes = lines.join('\r\n').length
    assert.ok(bytes > 45 * 1024 && bytes < 64 * 1024, String(bytes))
    const close = 'Connection: close'
    const at = async (many: readonly string[]): Promise<readonly string[]> =>
      answersIn(await inner.exchange(raw([...many, close])))
    assert.deepEqual(await at([...family, ...lines]), ['401'])
    assert.deepEqual(await at([...lines, ...family]), ['401'], 'they come last')
    assert.deepEqual(await at([...family, ...lines, 'X-Forwarded-Uri: /public/x']), ['403'])
  })

  it('ends with 431 beyond that, and with 400 for what is no HTTP', async () => {
    const long = raw([...family, `Cookie: ${'x'.repeat(80 * 1024)}`])
    assert.deepEqual(answersIn(await inner.exchange(long)), ['431'])
    assert.deepEqual(answersIn(await inner.exchange('hello\r\n\r\n')), ['400'])
  })

  it('opens no tunnel and no WebSocket', async () => {
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Origin: https://wiki.test']
    const mine = `Cookie: ${alice.cookieHeader}`
    const socket = connect(inner.port, '127.0.0.1')
    socket.write(raw([...family, mine, ...upgrade]))
    const [data] = (await once(socket, 'data')) as [Buffer]
    assert.deepEqual(answersIn(data.toString()), ['200'])
    socket.destroy()
    assert.equal(
      await inner.exchange('CONNECT wiki.test:443 HTTP/1.1\r\nHost: wiki.test\r\n\r\n'),
      '',
    )
  })

  it('is refused and ended if the peer is not trusted, and told once', async (test) => {
    const strict = await startForwardServer(test, {
      latch: site.latch,
      url: site.url,
      proxies: ['10.0.0.0/8', '::1'],
    })
    for (let i = 0; i < 3; i++) {
      const text = await strict.exchange(raw([...family, `Cookie: ${alice.cookieHeader}`]))
      assert.deepEqual(answersIn(text), ['403'])
      assert.match(text, /\r\nConnection: close\r\n/)
      assert.doesNotMatch(text, /alice/)
    }
    const told = strict.events.filter(({ type }) => type === 'forward_auth.misconfigured')
    assert.equal(told.length, 1)
    assert.ok('from' in told[0]! && told[0].from === '127.0.0.1')
  })

  it('is trusted by its block, IPv4 in IPv6 too', async (test) => {
    for (const proxies of [['127.0.0.0/8'], ['::ffff:127.0.0.1'], ['::ffff:127.0.0.0/104']]) {
      const open = await startForwardServer(test, { latch: site.latch, url: site.url, proxies })
      assert.equal((await open.check('/forward-auth', forwarded('/a/x'))).status, 401)
    }
  })
})

describe('identity', () => {
  it('has the name as UTF-8 bytes, which Node would not send as text', async () => {
    await site.storage.users.add({
      username: 'Дима',
      password: 'correct horse battery staple',
      roles: ['редактор'],
    })
    const dima = new Person(site)
    await dima.logIn('Дима')
    const headers = { ...forwarded('/a/x'), Cookie: dima.cookieHeader }
    const { status, rawHeaders } = await inner.check('/forward-auth', headers)
    assert.equal(status, 200)
    const value = rawHeaders[rawHeaders.indexOf('Remote-User') + 1] ?? ''
    assert.equal(Buffer.from(value, 'latin1').toString('hex'), Buffer.from('Дима').toString('hex'))
    const groups = rawHeaders[rawHeaders.indexOf('Remote-Groups') + 1] ?? ''
    assert.equal(Buffer.from(groups, 'latin1').toString(), 'редактор')
  })

  it('is all set and empty for nobody, whatever the client has sent under these names', async () => {
    const forged = { 'Remote-User': 'root', 'Remote-Email': 'x', 'X-Latchkey-User-Id': '1' }
    const { status, rawHeaders } = await inner.check('/forward-auth', {
      ...forwarded('/public/x'),
      ...forged,
    })
    assert.equal(status, 200)
    const names = rawHeaders.filter((name, i) => i % 2 === 0 && /^(Remote-|X-Latchkey-)/.test(name))
    assert.equal(names.length, 7)
    for (const name of names) assert.equal(rawHeaders[rawHeaders.indexOf(name) + 1], '', name)
  })

  it('ends with the session: the next check is refused', async () => {
    const carol = new Person(site)
    const user = await site.add('carol')
    await carol.logIn('carol')
    const headers = { ...forwarded('/a/x'), Cookie: carol.cookieHeader }
    assert.equal((await inner.check('/forward-auth', headers)).status, 200)
    await site.latch.revokeUser(user.id)
    assert.equal((await inner.check('/forward-auth', headers)).status, 401)
  })
})

describe('activity', () => {
  it('of navigations keeps the session, and polling does not: no cookie is ever set', async () => {
    const dan = new Person(site)
    await site.add('dan')
    await dan.logIn('dan')
    const at = async (more: Record<string, string>): Promise<number> => {
      const headers = { ...forwarded('/a/x'), Cookie: dan.cookieHeader, ...more }
      const { status, headers: sent } = await inner.check('/forward-auth', headers)
      assert.equal(sent['set-cookie'], undefined)
      return status
    }
    const page = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    for (let i = 0; i < 3; i++) {
      site.clock.advance(40 * MINUTE)
      assert.equal(await at(page), 200, 'the idle timeout is an hour, and 40 minutes have passed')
    }
    site.clock.advance(40 * MINUTE)
    assert.equal(await at({}), 200)
    site.clock.advance(40 * MINUTE)
    assert.equal(await at({}), 401, 'polling has kept nothing')
    await alice.logIn('alice')
  })
})

describe('a proxy that asks wrongly', () => {
  it('is refused with 403 and told once for each cause, with the header', async (test) => {
    const own = await startForwardServer(test, { latch: site.latch, url: site.url })
    const good = forwarded('/a/x')
    const cases = Object.keys(good).filter((name) => name !== 'X-Forwarded-For')
    for (let i = 0; i < 3; i++) {
      for (const name of cases) {
        const { [name]: _, ...headers } = good
        const { status, body } = await own.check('/forward-auth', headers)
        assert.equal(status, 403)
        assert.equal(JSON.parse(body).code, 'misconfigured')
      }
      assert.equal((await own.check('/forward-auth', forwarded('/', 'GET', 'no.test'))).status, 403)
      assert.equal((await own.check('/elsewhere', good)).status, 404)
    }
    const told = own.events.flatMap((event) =>
      event.type === 'forward_auth.misconfigured'
        ? [`${event.cause} ${event.header ?? event.from}`]
        : [],
    )
    assert.deepEqual(told, [
      ...cases.map((name) => `missing ${name.toLowerCase()}`),
      'unknown_host https://no.test',
      'unknown_endpoint null',
    ])
  })

  it('is told a bounded number of times, however many hosts clients make up', async (test) => {
    const own = await startForwardServer(test, { latch: site.latch, url: site.url })
    const asks = Array.from({ length: 300 }, (_, i) =>
      own.check('/forward-auth', forwarded('/', 'GET', `h${i}.test`)),
    )
    for (const { status } of await Promise.all(asks)) assert.equal(status, 403)
    assert.equal(own.events.length, 10)
    // Other causes are told all the same.
    await own.check('/auth-request', {})
    assert.equal(own.events.length, 11)
  })
})

describe('our pages on the host of an app', () => {
  it('say what is the matter at /.latchkey/refused, whatever nginx has made of the answer', async () => {
    const at = async (url: string, more: Record<string, string> = {}) =>
      inner.check('/.latchkey/refused', { ...original(url), ...NAVIGATION, ...more })
    const sent = await at('https://wiki.test/a/x?y')
    assert.equal(sent.status, 302)
    assert.match(String(sent.headers.location), /^https:\/\/wiki\.test\/\.latchkey\/start\?to=/)
    const role = await at('https://wiki.test/admin/x', cookie())
    assert.equal(role.status, 403)
    assert.match(role.body, /“admin” or “editor”/)
    const passed = await at('https://wiki.test/a/x', cookie())
    assert.equal(passed.status, 503)
    assert.equal(passed.headers['retry-after'], '1')
    assert.equal(passed.headers['remote-user'], undefined)
    // Whoever may in was refused by the proxy: its check goes elsewhere, or loses the cookie.
    const told = inner.events.filter((event) => event.type === 'forward_auth.misconfigured')
    assert.ok(told.some((event) => event.cause === 'refused_elsewhere'))
  })

  it('load their style sheet there, for apps alone', async () => {
    const at = (headers: Record<string, string>) =>
      inner.check('/.latchkey/assets/style.css', headers)
    const asked = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'wiki.test' }
    const { status, headers, body } = await at(asked)
    assert.deepEqual([status, headers['content-type']], [200, 'text/css; charset=utf-8'])
    assert.ok(body.length > 1000)
    const again = await at({ ...asked, 'If-None-Match': String(headers.etag) })
    assert.deepEqual([again.status, again.body], [304, ''])
    // The page that says that no app is there has a style sheet, too.
    assert.equal((await at({ ...asked, 'X-Forwarded-Host': 'no.test' })).status, 200)
    assert.equal((await at({})).status, 403)
    assert.equal((await inner.check('/.latchkey/assets/site.js', asked)).status, 404)
  })

  it('may throw or reject: the answer is 503, and it is told', async (test) => {
    const pages = new Map([
      ['/.latchkey/throws', () => assert.fail('a bug')],
      ['/.latchkey/rejects', () => Promise.reject(new Error('a bug'))],
    ])
    const own = await startForwardServer(test, { latch: site.latch, url: site.url, pages })
    const asked = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'wiki.test' }
    for (const path of pages.keys()) {
      const { status, body } = await own.check(`${path}?secret`, asked)
      assert.equal(status, 503)
      assert.doesNotMatch(body, /a bug/)
    }
    const told = own.events.filter(({ type }) => type === 'request.failed')
    assert.equal(told.length, 2)
    assert.doesNotMatch(JSON.stringify(told.map((event) => ({ ...event, err: null }))), /secret/)
  })
})

describe('a look for the visitor', () => {
  it('that throws, rejects or names what no header carries is answered 503, and told', async (test) => {
    const failures: readonly FindVisitor[] = [
      () => assert.fail('a bug'),
      () => Promise.reject(new Error('a bug')),
      () => visitor({}, { username: 'a\r\nRemote-Groups: admin' }),
      // Of another shape than a session has, at once and later.
      () => ({ ...visitor(), user: {} }) as never,
      async () => ({ ...visitor(), user: {} }) as never,
    ]
    for (const findVisitor of failures) {
      const own = await startForwardServer(test, { latch: site.latch, url: site.url, findVisitor })
      const { status, headers } = await own.check('/forward-auth', {
        ...forwarded('/a/x'),
        ...NAVIGATION,
      })
      assert.equal(status, 503)
      assert.equal(headers['remote-groups'], undefined)
      assert.equal(own.events.filter(({ type }) => type === 'request.failed').length, 1)
    }
  })
})

describe('the end of the listener', () => {
  it('answers what has been asked, and says on each connection that it is the last', async (test) => {
    const gate = Promise.withResolvers<null>()
    const asked = Promise.withResolvers<void>()
    const findVisitor: FindVisitor = () => {
      asked.resolve()
      return gate.promise
    }
    const own = await startForwardServer(test, { latch: site.latch, url: site.url, findVisitor })
    const waiting = own.exchange(raw(family))
    await asked.promise
    const stopped = own.stop()
    gate.resolve(null)
    assert.deepEqual(answersIn(await waiting), ['401'])
    assert.equal(await stopped, false, 'nobody was cut off')
  })
})
