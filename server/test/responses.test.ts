/**
 * What holds for every response: headers, methods, failures, and requests that another site sent.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { Browser, type Answer, type Headers } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  startServer,
  type RunningServer,
} from '../../services/site/processes.ts'

const site = makeSite()
let server: RunningServer

before(async () => {
  await site.addUser('alice', ['admin'])
  server = await startServer(site)
})
after(async () => {
  await server.stop()
  site.remove()
})

async function loggedIn({ url } = server): Promise<Browser> {
  const browser = new Browser(url)
  const answer = await browser.fillIn('/login', { username: 'alice', password: PASSWORD })
  assert.equal(answer.status, 303)
  return browser
}

/** Everything a response must carry. */
function assertSecured({ headers }: Answer, what: string): void {
  const expected = {
    'content-security-policy':
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; " +
      "frame-ancestors 'none'; base-uri 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(headers[name], value, `${name} of ${what}`)
  }
  assert.match(String(headers['permissions-policy']), /camera=\(\)/, what)
  for (const name of ['server', 'x-powered-by', 'strict-transport-security']) {
    assert.equal(headers[name], undefined, `${name} of ${what}`)
  }
}

const PATHS = [
  '/',
  '/login',
  '/logout',
  '/profile',
  '/admin',
  '/setup',
  '/setup?token=x',
  '/healthz',
  '/assets/style.css',
  '/assets/icon.svg',
  '/assets/',
  '/nothing',
  '/login/',
  '/%ff',
  '//login',
]

describe('every response', () => {
  it('carries the security headers, whatever the path, the method and the visitor', async () => {
    const visitors = [new Browser(server.url), await loggedIn()]
    for (const visitor of visitors) {
      for (const path of PATHS) {
        assertSecured(await visitor.open(path), path)
        for (const method of ['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
          const answer = await visitor.send(path, { method })
          assertSecured(answer, `${method} ${path}`)
        }
      }
      const kinds = [
        await visitor.submit('/login', { username: 'alice', password: 'wrong' }),
        await visitor.post('/login', []),
        await visitor.submit('/logout', {}),
        await visitor.submit('/logout', {}, { Origin: 'https://evil.example' }),
        await visitor.open('/', { Host: 'not a host' }),
      ]
      for (const [i, answer] of kinds.entries()) assertSecured(answer, `kind ${i}`)
    }
  })

  it('may be read by no script of another origin, whatever origin asks (ASVS 5.0, 3.4.2)', async () => {
    const origins = [
      'https://evil.example',
      'null',
      server.url,
      `${server.url}.evil.example`,
      'http://localhost',
      'file://',
      '*',
      '',
    ]
    for (const visitor of [new Browser(server.url), await loggedIn()]) {
      for (const path of PATHS) {
        for (const Origin of origins) {
          for (const method of ['GET', 'POST', 'OPTIONS']) {
            const asked = { Origin, 'Access-Control-Request-Method': 'PUT' }
            const { headers } = await visitor.send(path, { method, headers: asked })
            const named = Object.keys(headers).filter((name) => name.startsWith('access-control-'))
            assert.deepEqual(named, [], `${method} ${path} of ${Origin}`)
          }
        }
      }
    }
  })

  it('may be kept by no cache, except the assets', async () => {
    const alice = await loggedIn()
    for (const path of PATHS) {
      const { headers, status } = await alice.open(path)
      const isAsset = path.startsWith('/assets/') && status === 200
      assert.equal(headers['cache-control'], isAsset ? 'public, max-age=300' : 'no-store', path)
    }
  })

  it('names in Vary the headers that decide between page and JSON, and is private', async () => {
    const alice = await loggedIn()
    const anonymous = new Browser(server.url)
    for (const [visitor, path] of [
      ...(['/profile', '/admin', '/nothing'] as const).map((path) => [alice, path] as const),
      ...(['/profile', '/setup', '/nothing'] as const).map((path) => [anonymous, path] as const),
    ]) {
      for (const { headers } of [await visitor.open(path), await visitor.get(path)]) {
        const vary = String(headers.vary).split(', ')
        for (const name of ['Accept', 'Sec-Fetch-Mode', 'Cookie']) {
          assert.ok(vary.includes(name), `${path}: ${headers.vary}`)
        }
        assert.equal(new Set(vary).size, vary.length, String(headers.vary))
      }
    }
    // A response that does not depend on these headers does not name them.
    assert.equal((await anonymous.open('/login')).headers.vary, 'Cookie')
  })

  it('tells the browser to stay with https where the site is https', async (t) => {
    const headersWith = async (env: Record<string, string>): Promise<Set<unknown>> => {
      const other = await startServer(site, { LATCHKEY_URL: 'https://login.example.com', ...env })
      t.after(() => other.stop())
      const browser = new Browser(`http://localhost:${other.port}`)
      const paths = ['/login', '/nothing', '/assets/style.css']
      const answers = await Promise.all(paths.map((path) => browser.open(path)))
      return new Set(answers.map(({ headers }) => headers['strict-transport-security']))
    }
    assert.deepEqual(await headersWith({}), new Set(['max-age=31536000']))
    assert.deepEqual(
      await headersWith({ LATCHKEY_HSTS_SUBDOMAINS: 'on' }),
      new Set(['max-age=31536000; includeSubDomains']),
    )
  })
})

describe('assets', () => {
  it('have their types, and are not sent again to a browser that has them', async () => {
    const browser = new Browser(server.url)
    const style = await browser.open('/assets/style.css')
    assert.equal(style.headers['content-type'], 'text/css; charset=utf-8')
    const icon = await browser.open('/assets/icon.svg')
    assert.equal(icon.headers['content-type'], 'image/svg+xml')
    const etag = String(style.headers.etag)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await browser.open('/assets/style.css', { 'If-None-Match': known })
      assert.equal(again.status, 304)
      assert.equal(again.body, '')
    }
    const changed = await browser.open('/assets/style.css', { 'If-None-Match': '"other"' })
    assert.equal(changed.status, 200)
  })

  it('are a fixed list: nothing else of the disk is served', async () => {
    const browser = new Browser(server.url)
    const paths = [
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/package.json',
      '/.git/config',
    ]
    for (const path of paths) assert.equal((await browser.send(path, {})).status, 404, path)
  })
})

describe('methods', () => {
  it('that a path does not support get 405 and the list of those it supports', async () => {
    const browser = new Browser(server.url)
    const table = {
      '/login': 'GET, HEAD, POST',
      '/logout': 'GET, HEAD, POST',
      '/setup': 'GET, HEAD, POST',
      '/profile': 'GET, HEAD',
      '/admin': 'GET, HEAD, POST',
      '/healthz': 'GET, HEAD',
      '/assets/style.css': 'GET, HEAD',
    }
    for (const [path, allow] of Object.entries(table)) {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
        const answer = await browser.send(path, { method })
        assert.equal(answer.status, 405, `${method} ${path}`)
        assert.equal(answer.headers.allow, allow)
      }
    }
  })

  it('are never overridden by a field or a header', async () => {
    const alice = await loggedIn()
    await alice.open('/logout?_method=POST', { 'X-HTTP-Method-Override': 'POST' })
    assert.equal((await alice.get('/profile')).status, 200)
  })

  it('GET and HEAD change nothing in the database, whoever sends them', async () => {
    const alice = await loggedIn()
    const before = contents()
    for (const path of PATHS) {
      await alice.open(path)
      await alice.send(path, { method: 'HEAD' })
      await new Browser(server.url).open(path)
    }
    assert.equal(contents(), before)
  })
})

/** Everything in the database, as text. */
function contents(): string {
  const db = new DatabaseSync(site.database)
  const tables = [
    'latchkey_users',
    'latchkey_sessions',
    'latchkey_attempts',
    'latchkey_tokens',
    'latchkey_setup_tokens',
    'latchkey_secret_history',
    'latchkey_mail',
    'latchkey_schema',
  ]
  const all = tables.map((table) => db.prepare(`SELECT * FROM ${table}`).all())
  db.close()
  return JSON.stringify(all)
}

describe('a request that another site sent', () => {
  const old = { 'Sec-Fetch-Site': undefined, 'Sec-Fetch-Mode': undefined }
  const foreign: Headers[] = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'cors' },
    // Old browsers send only these headers.
    { ...old, Origin: 'https://evil.example' },
    { ...old, Origin: 'null' },
    { ...old, Origin: 'http://localhost' },
  ]

  it('logs nobody in and nobody out, and the log tells of it', async (t) => {
    const server = await startServer(site)
    t.after(() => server.stop())
    for (const headers of foreign) {
      const victim = new Browser(server.url)
      const fields = { username: 'alice', password: PASSWORD }
      const login = await victim.fillIn('/login', fields, headers)
      assert.equal(login.status, 403, JSON.stringify(headers))
      const isPage = headers['Sec-Fetch-Mode'] !== 'cors'
      assert.match(
        login.body,
        isPage ? /<h1>Please open this page again<\/h1>/ : /cross_site_request/,
      )
      // A visitor who opened the site at another of its addresses gets a link to the configured one.
      assert.equal(login.body.includes(`href="${server.url}/"`), isPage)
      assert.deepEqual([...victim.cookies.keys()], ['session-nonce'])

      const alice = await loggedIn(server)
      const logout = await alice.post('/logout', {}, headers)
      assert.equal(logout.status, 403)
      assert.equal(logout.json()['code'], 'cross_site_request')
      assert.equal((await alice.get('/profile')).status, 200)
    }
    await server.stop()
    const denied = server.logged.filter(({ type }) => type === 'access.denied')
    assert.equal(
      denied.filter(({ code }) => code === 'cross_site_request').length,
      2 * foreign.length,
    )
  })

  it('is refused whatever its Content-Type, before its body is read', async () => {
    for (const type of ['text/plain', 'application/json', 'multipart/form-data', '']) {
      const answer = await new Browser(server.url).send('/login', {
        method: 'POST',
        headers: { 'Content-Type': type, 'Sec-Fetch-Site': 'cross-site' },
        body: 'x'.repeat(100_000),
      })
      assert.equal(answer.status, 403)
    }
  })

  it('may read a page: links from other sites work', async () => {
    const answer = await new Browser(server.url).open('/login', { 'Sec-Fetch-Site': 'cross-site' })
    assert.equal(answer.status, 200)
  })
})

describe('a failure', () => {
  it('shows an id and nothing else, and the log knows the rest', async (t) => {
    const broken = makeSite()
    const other = await startServer(broken)
    t.after(async () => {
      await other.stop()
      broken.remove()
    })
    const db = new DatabaseSync(broken.database)
    db.exec('ALTER TABLE latchkey_users RENAME TO somewhere_else')
    db.close()
    const browser = new Browser(other.url)
    const fields = { username: 'alice', password: PASSWORD }
    const page = await browser.fillIn('/login', fields)
    assert.equal(page.status, 500)
    assertSecured(page, '500')
    assert.doesNotMatch(page.body, /sqlite|no such table|somewhere_else|\.ts/i)
    const problem = (await browser.post('/login', fields)).json()
    assert.equal(problem['detail'], 'Internal error')
    const failed = await other.untilLogged('request.failed')
    assert.match(page.body, new RegExp(String(failed['requestId'])))
    assert.match(JSON.stringify(failed['err']), /no such table/)
    assert.equal((await browser.get('/healthz')).status, 503)
  })

  it('of the store is 503, and logs nobody in or out', async (t) => {
    const broken = makeSite()
    await broken.addUser('alice')
    const other = await startServer(broken)
    t.after(async () => {
      await other.stop()
      broken.remove()
    })
    const browser = new Browser(other.url)
    await browser.fillIn('/login', { username: 'alice', password: PASSWORD })
    await browser.open('/profile')
    const visitor = new Browser(other.url)
    await visitor.open('/login')
    const db = new DatabaseSync(broken.database)
    db.exec('ALTER TABLE latchkey_sessions RENAME TO somewhere_else')
    const login = await visitor.submit('/login', { username: 'alice', password: PASSWORD })
    assert.equal(login.status, 503)
    assert.match(
      login.body,
      /<p>We cannot log you in right now\. Please try again in a moment\. Reference: [a-z2-9]{10}\.</,
    )
    const page = await browser.open('/profile')
    assert.equal(page.status, 503)
    assert.equal(page.headers['retry-after'], '1')
    assert.match(page.body, /We cannot reach our database right now/)
    assert.equal((await browser.get('/profile')).json()['code'], 'store_unavailable')
    const logout = await browser.submit('/logout', {})
    assert.equal(logout.status, 503)
    assert.equal(logout.headers['clear-site-data'], undefined)
    db.exec('ALTER TABLE somewhere_else RENAME TO latchkey_sessions')
    db.close()
    assert.equal((await browser.get('/profile')).status, 200)
  })
})

describe('/healthz', () => {
  it('answers without a look at the session', async () => {
    const answer = await (await loggedIn()).get('/healthz')
    assert.deepEqual(answer.json(), { status: 'ok' })
    assert.equal(answer.headers.vary, undefined)
  })
})
