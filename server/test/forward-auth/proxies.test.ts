/**
 * The recipes of `deploy/` for forward-auth, as they are: nginx, Caddy and HAProxy between browsers, the login server
 * and an app in Python.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { startAppBehind, type AppBehind } from '../../../services/app-behind.ts'
import { startCaddy } from '../../../services/caddy.ts'
import { selfSigned, type Certificate } from '../../../services/certificate.ts'
import { freePort } from '../../../services/free-port.ts'
import { startHaproxy } from '../../../services/haproxy.ts'
import { startNginxForwardAuth } from '../../../services/nginx.ts'
import { recipePath, type Behind, type Change, type Proxy } from '../../../services/proxies.ts'
import { startRedis, type RedisServer } from '../../../services/redis.ts'
import { Browser, type Answer } from '../../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  startServer,
  type RunningServer,
  type Variables,
} from '../../../services/site/processes.ts'
import {
  answerTo,
  ask,
  askByHttp2,
  open,
  say,
  write,
  type Lines,
  type Wire,
} from '../../../services/wire.ts'

const LOGIN = 'https://login.example.com'
const WIKI = 'https://wiki.example.com'
const HOST = 'wiki.example.com'

const RULES = [
  {
    name: 'Wiki',
    url: `${WIKI}/`,
    rules: [
      { path: '/public/*', allow: 'everybody' },
      { path: '/api/*', allow: 'users', preflight: 'pass' },
      { path: '/admin/*', roles: ['admin'] },
      { path: '/*', allow: 'users' },
    ],
  },
]

/** What tells each proxy that browsers may not say who they are. Without it the attacks of the tests succeed. */
const proxies = {
  nginx: {
    start: startNginxForwardAuth,
    deletions: [
      ['underscores_in_headers off', 'underscores_in_headers on'],
      ['proxy_set_header Remote-Email $latchkey_email;', ''],
    ],
  },
  Caddy: { start: startCaddy, deletions: [['request_header -Remote*', '']] },
  HAProxy: { start: startHaproxy, deletions: [['http-request del-header remote -m beg', '']] },
} satisfies Record<
  string,
  {
    start: (behind: Behind, more?: readonly Change[]) => Promise<Proxy>
    deletions: readonly Change[]
  }
>

const site = makeSite()
let redis: RedisServer
let server: RunningServer
let app: AppBehind
let certificate: Certificate
let behind: Behind

/** What the commands have to know. */
let checked: Variables

before(async () => {
  const inner = await freePort()
  const rules = join(site.path, 'rules.json')
  writeFileSync(rules, JSON.stringify(RULES))
  await site.addUser('алиса', ['editor'])
  ;[redis, app, certificate] = await Promise.all([
    startRedis(),
    startAppBehind(),
    selfSigned(['login.example.com', HOST]),
  ])
  checked = {
    LATCHKEY_URL: LOGIN,
    LATCHKEY_RULES_FILE: rules,
    LATCHKEY_FORWARD_AUTH: `127.0.0.1:${inner}`,
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
  }
  server = await startServer(site, { ...checked, LATCHKEY_REDIS: redis.url })
  behind = { login: server.port, inner, app: app.port, certificate }
})
after(async () => {
  await server?.stop()
  await Promise.all([redis?.stop(), app?.stop()])
  site.remove()
})

/** What the app says of a request that has reached it. */
interface Shown {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly environ: Readonly<Record<string, string>>
  readonly body: { readonly bytes: number; readonly sha256: string }
}

function shownBy({ body }: { readonly body: string }): Shown {
  return JSON.parse(body) as Shown
}

/** A person's browser, which keeps the cookies of both hosts. */
class Person {
  readonly #hosts: ReadonlyMap<string, Browser>

  constructor(port: number) {
    const way = { port, ca: certificate.cert }
    this.#hosts = new Map([LOGIN, WIKI].map((origin) => [origin, new Browser(origin, way)]))
  }

  at(origin: string): Browser {
    return this.#hosts.get(origin) ?? assert.fail(`Nobody is at ${origin}`)
  }

  /** The Cookie header for the app. */
  get cookie(): string {
    return this.at(WIKI).cookieHeader
  }

  /** Opens an address, and follows every redirect. Returns where that ends. */
  async visit(address: string): Promise<{ url: URL; answer: Answer }> {
    let url = new URL(address)
    for (let i = 0; i < 12; i++) {
      const answer = await this.at(url.origin).open(url.pathname + url.search)
      const next = nextOf(answer)
      if (next === null) return { url, answer }
      url = new URL(next, url)
    }
    return assert.fail(`The redirects do not end: ${url.href}`)
  }

  /** Opens an address of the app, and logs in on the way. */
  async logIn(address: string): Promise<{ url: URL; answer: Answer }> {
    const { url } = await this.visit(address)
    assert.equal(url.origin + url.pathname, `${LOGIN}/login`)
    const form = { username: 'алиса', password: PASSWORD }
    const answer = await this.at(LOGIN).submit(url.pathname + url.search, form)
    const next = nextOf(answer) ?? assert.fail(`${answer.status} ${answer.body}`)
    return this.visit(new URL(next, LOGIN).href)
  }
}

/** Where an answer leads a browser: a redirect, or a page that goes on by itself. */
function nextOf({ headers }: Answer): string | null {
  return headers.location ?? /url=(\S+)/i.exec(String(headers['refresh'] ?? ''))?.[1] ?? null
}

for (const [name, { start, deletions }] of Object.entries(proxies)) {
  describe(`an app behind ${name}`, () => {
    let proxy: Proxy
    let wire: Wire
    let person: Person
    let known: Lines
    let came: { url: URL; answer: Answer }

    before(async () => {
      proxy = await start(behind)
      wire = { port: proxy.port, host: HOST, certificate }
      person = new Person(proxy.port)
      came = await person.logIn(`${WIKI}/notes?b=1&c=2%26d`)
      known = [['Cookie', person.cookie]]
    })
    after(() => proxy?.stop())

    /** Fails if the app was asked for anything meanwhile. */
    async function unseen<T>(act: () => Promise<T>): Promise<T> {
      const before = await app.seen()
      const result = await act()
      assert.deepEqual(await app.seen(), before)
      return result
    }

    it('is reached by a login, at exactly the address that was opened', () => {
      assert.equal(came.url.href, `${WIKI}/notes?b=1&c=2%26d`)
      assert.equal(came.answer.status, 200)
      const { target, headers } = shownBy(came.answer)
      assert.equal(target, '/notes?b=1&c=2%26d')
      const said = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
      // WSGI reads headers as latin1.
      assert.equal(Buffer.from(said.get('remote-user') ?? '', 'latin1').toString(), 'алиса')
      assert.equal(said.get('remote-groups'), 'editor')
      assert.match(said.get('x-latchkey-user-id') ?? '', /./)
      assert.match(said.get('x-latchkey-session') ?? '', /./)
      assert.equal(said.get('host'), HOST)
    })

    it('leaves no ticket in the log of the proxy', () => {
      const log = proxy.log()
      // Caddy logs no requests unless it is told to.
      if (name !== 'Caddy') assert.match(log, /GET (?:https:\/\/wiki\.example\.com)?\/notes\?b=1/)
      assert.doesNotMatch(log, /ticket=|\.latchkey/)
    })

    const LIES: Lines = [
      ['Remote-Email', 'x@evil.test'],
      ['Remote-Email', 'y@evil.test'],
      ['Remote_User', 'root'],
      ['reMote-uSer', 'root'],
      ['REMOTE_EMAIL', 'x@evil.test'],
      ['Remote-Groups', 'wheel'],
      ['X-Latchkey-User-Id', 'root'],
      ['x_latchkey-user_id', 'root'],
      ['X_Latchkey_Session', 'root'],
      ['X-Latchkey-Assertion', 'evil'],
      // Whoever takes away what it names would take ours away.
      ['Connection', 'Remote-User, X-Latchkey-User-Id'],
    ]

    it('hears from latchkey alone who somebody is', async () => {
      for (const lines of [[...known, ...LIES], LIES]) {
        const target = lines === LIES ? '/public/page' : '/notes'
        const answer = await ask(wire, target, { lines })
        assert.equal(answer.status, 200)
        const { environ } = shownBy(answer)
        assert.doesNotMatch(JSON.stringify(environ), /evil|root|wheel/)
        const user = Buffer.from(environ['HTTP_REMOTE_USER'] ?? '', 'latin1').toString()
        assert.equal(user, lines === LIES ? '' : 'алиса')
        const id = environ['HTTP_X_LATCHKEY_USER_ID'] ?? ''
        assert.equal(id === '', lines === LIES)
      }
    })

    it('would hear it from browsers without the deletions of the recipe', async (t) => {
      const open = await start(behind, deletions)
      t.after(() => open.stop())
      const { body } = await ask({ ...wire, port: open.port }, '/public/page', { lines: LIES })
      const { environ } = shownBy({ body })
      assert.match(environ['HTTP_REMOTE_USER'] ?? '', /root/)
    })

    it('is closed where nobody answers the proxy', async (t) => {
      const alone = await start({ ...behind, inner: await freePort() })
      t.after(() => alone.stop())
      const { status } = await unseen(() =>
        ask({ ...wire, port: alone.port }, '/public/page', { lines: known }),
      )
      assert.ok(status >= 500, String(status))
    })

    it('is not reached by paths that it may read in another way', async () => {
      const paths = [
        '/public/%2e%2e/admin',
        '/public;/../admin',
        '/admin?/public',
        '/admin%23/public',
      ]
      const more = [
        '/public/../admin',
        '//public/page',
        '/public%2f..%2fadmin',
        '/public\\..\\admin',
      ]
      for (const path of [...paths, ...more]) {
        const { status } = await unseen(() => ask(wire, path))
        assert.ok(status === 401 || status === 403 || status === 400, `${path}: ${status}`)
      }
      assert.equal((await ask(wire, '/public/page')).status, 200)
    })

    it('is asked about by the proxy alone: no address of its host is a check', async () => {
      const cookie: Lines = [['Cookie', person.cookie]]
      for (const path of [
        '/ext-authz/..%2f.latchkey/x',
        '/ext-authz/../.latchkey/x',
        '/ext-authz/%2e%2e/.latchkey/x',
        '/.latchkey/../forward-auth',
        '/.latchkey/..%2fauth-request',
      ]) {
        const { status, headers } = await ask(wire, path, { lines: cookie })
        assert.notEqual(status, 200, path)
        assert.equal(headers['x-latchkey-session'], undefined, path)
      }
    })

    it('passes the check of every app through its proxy', async () => {
      const ca = join(site.path, 'ca.pem')
      writeFileSync(ca, certificate.cert)
      const args = ['check', '--connect', `127.0.0.1:${wire.port}`, '--json']
      const env = { ...checked, NODE_EXTRA_CA_CERTS: ca }
      const { code, stdout } = await runCli(site, args, { env })
      const asked = JSON.parse(stdout) as readonly { readonly fault: string | null }[]
      assert.deepEqual([...new Set(asked.map(({ fault }) => fault))], [null])
      assert.deepEqual([code, asked.length > 5], [0, true])
      // Negative control: the port of the app itself, where nobody asks.
      const open = await runCli(site, ['check', '--connect', `127.0.0.1:${app.port}`], { env })
      assert.equal(open.code, 1)
    })

    it('answers whatever headers a browser brings along, at once', async () => {
      const lines: Lines = [
        ['Cookie', `${person.cookie}; other=${'x'.repeat(40 * 1024)}`],
        ['If-None-Match', '*'],
        ['Range', 'bytes=0-1'],
        ['Authorization', 'Basic Zm9yZWlnbjphcHA='],
        ['Content-Length', '9'],
      ]
      const startedAt = performance.now()
      const outgoing = open(wire, '/notes', { lines })
      outgoing.flushHeaders()
      const answer = await answerTo(outgoing)
      assert.equal(answer.status, 200)
      assert.ok(performance.now() - startedAt < 1000)
      assert.equal(shownBy(answer).environ['HTTP_AUTHORIZATION'], 'Basic Zm9yZWlnbjphcHA=')
    })

    it('gets what was judged, also by HTTP/2, and by a request with a whole address', async () => {
      const whole = await ask(wire, `${WIKI}/notes?x`, { lines: known })
      assert.equal(shownBy(whole).target, '/notes?x')
      assert.equal((await ask(wire, `${WIKI}/admin/x?/public`, { lines: known })).status, 403)
      const lies = LIES.filter(([name]) => name !== 'Connection')
      const modern = shownBy(await askByHttp2(wire, '/notes?x', [...known, ...lies]))
      assert.equal(modern.target, '/notes?x')
      assert.doesNotMatch(JSON.stringify(modern.environ), /evil|root|wheel/)
      assert.equal((await askByHttp2(wire, '/admin/x?/public', known)).status, 403)
      assert.equal((await askByHttp2(wire, '/notes', [])).status, 401)
    })

    it('gets addresses of 16,384 bytes whole', async () => {
      const target = `/notes?${'q'.repeat(16_384 - '/notes?'.length)}`
      assert.equal(shownBy(await ask(wire, target, { lines: known })).target, target)
      const html = [['Accept', 'text/html']] as const
      const { status, headers } = await unseen(() => ask(wire, target, { lines: html }))
      assert.equal(status, 302)
      assert.ok((headers.location ?? '').length < 4096)
    })

    it('gets an upload of 100 MB as it comes, and whole', async () => {
      const piece = randomBytes(1 << 20)
      const hash = createHash('sha256')
      for (let i = 0; i < 100; i++) hash.update(piece)
      const { bytes } = await app.seen()
      const lines: Lines = [...known, ['Origin', WIKI], ['Content-Length', String(100 << 20)]]
      const outgoing = open(wire, '/files/film', { method: 'PUT', lines })
      const answered = answerTo(outgoing)
      await write(outgoing, piece, { times: 50 })
      // The app has begun to read long before the rest is sent.
      while ((await app.seen()).bytes === bytes) await new Promise(setImmediate)
      await write(outgoing, piece, { times: 50 })
      outgoing.end()
      const { body } = shownBy(await answered)
      assert.deepEqual(body, { bytes: 100 << 20, sha256: hash.digest('hex') })
    })

    it('gets no byte of an upload of somebody unknown, who is told before it is sent', async () => {
      const lengths: Lines = [
        ['Content-Length', String(100 << 20)],
        ['Transfer-Encoding', 'chunked'],
      ]
      for (const length of lengths) {
        const { status, body } = await unseen(async () => {
          const outgoing = open(wire, '/files/film', { method: 'PUT', lines: [length] })
          // The rest never comes: whoever waited for it would not answer.
          outgoing.write(randomBytes(1 << 18))
          return answerTo(outgoing)
        })
        assert.equal(status, 401)
        assert.match(body, /"not_authenticated"/)
      }
    })

    it('opens WebSockets of its own pages to users', async () => {
      const headers = { Cookie: person.cookie, Origin: WIKI }
      assert.equal(await say(wire, '/socket', 'hello', headers), 'hello')
      const refused = await unseen(async () => [
        await say(wire, '/socket', 'hello', { Origin: WIKI }),
        await say(wire, '/socket', 'hello', { ...headers, Origin: 'https://evil.test' }),
      ])
      assert.deepEqual(refused, [401, 403])
    })

    it('is asked to speak no other protocol than that of WebSockets', async () => {
      const lines: Lines = [
        ...known,
        ['Connection', 'Upgrade, HTTP2-Settings'],
        ['Upgrade', 'h2c'],
        ['HTTP2-Settings', 'AAMAAABkAAQCAAAAAAIAAAAA'],
      ]
      const { environ } = shownBy(await ask(wire, '/notes', { lines }))
      assert.equal(environ['HTTP_UPGRADE'], undefined)
    })

    it('sends events when they happen', async () => {
      const outgoing = open(wire, '/events', { lines: [...known, ['Accept', 'text/event-stream']] })
      outgoing.end()
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
      incoming.setEncoding('utf8')
      const events: string[] = []
      for await (const event of incoming) {
        // The second one is sent when the first one has come.
        if (events.push(String(event)) === 1) await app.go()
      }
      assert.deepEqual(events, ['data: first\n\n', 'data: last\n\n'])
    })

    it('is asked HEAD as HEAD, and a refusal has no body', async () => {
      const answer = await ask(wire, '/notes', { method: 'HEAD', lines: known })
      assert.equal(answer.status, 200)
      assert.ok((await app.seen()).seen.includes('HEAD /notes'))
      const refused = await unseen(() => ask(wire, '/notes', { method: 'HEAD' }))
      assert.deepEqual([refused.status, refused.body], [401, ''])
    })

    it('answers questions before requests of other origins where the rule lets them pass', async () => {
      const lines: Lines = [
        ['Origin', 'https://other.test'],
        ['Access-Control-Request-Method', 'PUT'],
        ['Sec-Fetch-Mode', 'cors'],
      ]
      const passed = await ask(wire, '/api/x', { method: 'OPTIONS', lines })
      assert.equal(passed.status, 204)
      assert.equal(passed.headers['access-control-allow-origin'], '*')
      const refused = await unseen(() => ask(wire, '/notes', { method: 'OPTIONS', lines }))
      assert.equal(refused.status, 403)
    })

    it('leads only navigations to the login, and tells scripts where it is', async () => {
      const parts: Lines = [
        ['manifest', 'cors'],
        ['image', 'no-cors'],
        ['iframe', 'navigate'],
        ['empty', 'cors'],
      ]
      for (const [dest, mode] of parts) {
        const lines: Lines = [
          ['Accept', 'text/html,*/*'],
          ['Sec-Fetch-Dest', dest],
          ['Sec-Fetch-Mode', mode],
          ['Sec-Fetch-Site', 'same-origin'],
        ]
        const { status, headers, body } = await unseen(() => ask(wire, '/logo', { lines }))
        assert.deepEqual([dest, status, headers.location], [dest, 401, undefined])
        assert.match(headers['content-type'] ?? '', /problem\+json/)
        assert.ok(headers['www-authenticate'])
        const { login_url: url } = JSON.parse(body) as { login_url: string }
        assert.ok(url.startsWith(`${WIKI}/.latchkey/start?`), url)
      }
      const form = await ask(wire, '/notes', {
        method: 'POST',
        lines: [
          ['Accept', 'text/html'],
          ['Sec-Fetch-Dest', 'document'],
          ['Sec-Fetch-Mode', 'navigate'],
          ['Sec-Fetch-Site', 'same-origin'],
          ['Origin', WIKI],
          ['Content-Length', '0'],
        ],
      })
      assert.equal(form.status, 303)
    })

    it('is closed to a role that the user lacks, and to requests of other sites', async () => {
      const role = await unseen(() => ask(wire, '/admin/x', { lines: known }))
      assert.equal(role.status, 403)
      const lines: Lines = [...known, ['Origin', 'https://evil.test'], ['Content-Length', '0']]
      const foreign = await unseen(() => ask(wire, '/notes', { method: 'POST', lines }))
      assert.equal(foreign.status, 403)
    })

    it('says nothing under a host that nobody has named', async () => {
      const { status } = await unseen(() =>
        ask({ ...wire, host: 'login.example.com' }, '/notes', { lines: known }),
      )
      assert.notEqual(status, 200)
    })

    it('is closed by a logout at the login, at once', async () => {
      const leaver = new Person(proxy.port)
      assert.equal((await leaver.logIn(`${WIKI}/notes`)).answer.status, 200)
      const lines: Lines = [['Cookie', leaver.cookie]]
      assert.equal((await ask(wire, '/notes', { lines })).status, 200)
      assert.equal((await leaver.at(LOGIN).fillIn('/logout', {})).status, 303)
      const { status } = await unseen(() => ask(wire, '/notes', { lines }))
      assert.equal(status, 401)
    })
  })
}

describe('an app behind HAProxy whose script fails', () => {
  const script = join(site.path, 'broken.lua')
  writeFileSync(
    script,
    "core.register_action('latchkey', { 'http-req' }, function() error('broken') end, 1)",
  )
  const broken: Change = [recipePath('haproxy-forward-auth.lua'), script]
  const DENIAL = 'http-request deny deny_status 503 unless { var(txn.latchkey) -m str allowed }'

  async function statusWith(t: TestContext, changes: readonly Change[]): Promise<number> {
    const proxy = await startHaproxy(behind, changes)
    t.after(() => proxy.stop())
    return (await ask({ port: proxy.port, host: HOST, certificate }, '/notes')).status
  }

  it('is closed by the configuration', async (t) => {
    const before = await app.seen()
    assert.equal(await statusWith(t, [broken]), 503)
    assert.deepEqual(await app.seen(), before)
  })

  it('would be open without that line, as HAProxy goes on', async (t) => {
    assert.equal(await statusWith(t, [broken, [DENIAL, '']]), 200)
  })
})

describe('an app whose login has lost its store', () => {
  it('is closed by every proxy, and nobody is asked to log in', async (t) => {
    const started = await Promise.all(Object.values(proxies).map(({ start }) => start(behind)))
    t.after(() => Promise.all(started.map((proxy) => proxy.stop())))
    const people = started.map(({ port }) => new Person(port))
    for (const person of people) await person.logIn(`${WIKI}/notes`)
    await redis.stop()
    const before = await app.seen()
    for (const [i, person] of people.entries()) {
      const { url, answer } = await person.visit(`${WIKI}/notes`)
      const name = Object.keys(proxies)[i] ?? ''
      assert.deepEqual([name, url.href, answer.status], [name, `${WIKI}/notes`, 503])
      assert.doesNotMatch(answer.body, /name="password"/)
    }
    assert.deepEqual(await app.seen(), before)
  })
})
