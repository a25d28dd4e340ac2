/**
 * The server on PostgreSQL and Redis: how it starts, what it says, and what it does while one of them
 * is gone.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { after, before, describe, it, type TestContext } from 'node:test'
import { createClient } from '@redis/client'
import { startRedis, type RedisServer } from '../../services/redis.ts'
import { makeSecret } from '../src/secrets/secrets.ts'
import { Browser } from '../../services/site/browser.ts'
import { newPostgresUrl, queryAt } from './support/databases.ts'
import {
  makeSite,
  PASSWORD,
  refusalsIn,
  runCli,
  startServer,
  type RunningServer,
  type Variables,
} from '../../services/site/processes.ts'
import { startRelay, type Relay } from './support/relay.ts'

const site = makeSite()
const REDIS_PASSWORD = 'correct-horse'
let redis: RedisServer

before(async () => {
  redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
  const client = await createClient({ url: redis.url }).connect()
  await client.configSet('requirepass', REDIS_PASSWORD)
  client.destroy()
})
after(async () => {
  await redis.stop()
  site.remove()
})

/** The URL with this password. */
function withPassword(url: string, password: string): string {
  const changed = new URL(url)
  changed.password = password
  return changed.href
}

/** The variables of a site on an empty database, each with a password in its URL. */
async function remote(): Promise<{ LATCHKEY_DATABASE: string; LATCHKEY_REDIS: string }> {
  return {
    LATCHKEY_DATABASE: withPassword(await newPostgresUrl(), 'hunter2'),
    LATCHKEY_REDIS: withPassword(redis.url, REDIS_PASSWORD),
  }
}

/** Starts a server that ends with the test. */
async function start(t: TestContext, env: Variables): Promise<RunningServer> {
  const server = await startServer(site, env)
  t.after(() => server.stop())
  return server
}

/** Runs a command that must succeed. */
async function succeed(env: Variables, args: string, input = ''): Promise<string> {
  const { code, stdout, stderr } = await runCli(site, args.split(' '), { env, input })
  assert.equal(code, 0, stderr)
  return stdout
}

function addUser(env: Variables, args: string): Promise<string> {
  return succeed(env, `user add ${args} --password-stdin --keep`, `${PASSWORD}\n`)
}

async function loggedIn(server: RunningServer, username: string): Promise<Browser> {
  const browser = new Browser(server.url)
  const { status, body } = await browser.post('/login', { username, password: PASSWORD })
  assert.equal(status, 200, body)
  return browser
}

/** The same browser at another process. */
function elsewhere(browser: Browser, server: RunningServer): Browser {
  const other = new Browser(server.url)
  for (const [name, value] of browser.cookies) other.cookies.set(name, value)
  return other
}

/** Asks until the status comes, at most 200 times. */
async function untilStatus(browser: Browser, path: string, status: number): Promise<void> {
  let last = 0
  for (let i = 0; i < 200; i++) {
    last = (await browser.get(path)).status
    if (last === status) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.equal(last, status, path)
}

const SECRET_WORDS = new RegExp(`hunter2|${REDIS_PASSWORD}`)

describe('a server on PostgreSQL and Redis', () => {
  it('says where users and sessions are, and no password', async (t) => {
    const env = await remote()
    const server = await start(t, env)
    const text = server.printed.join('\n')
    const { host, pathname } = new URL(env.LATCHKEY_DATABASE)
    assert.ok(text.includes(`\n  database      postgres://${host}${pathname}\n`), text)
    assert.ok(text.includes(`\n  sessions      ${redis.url}\n`), text)
    assert.doesNotMatch(text + server.errors.join('\n'), SECRET_WORDS)
  })

  for (const where of ['PostgreSQL alone', 'PostgreSQL and Redis']) {
    it(`shares all with a second process: set-up, sessions, attempts (${where})`, async (t) => {
      const { LATCHKEY_REDIS, ...database } = await remote()
      const env = where.includes('Redis') ? { ...database, LATCHKEY_REDIS } : database
      const [one, two] = [await start(t, env), await start(t, env)]
      const admin = new Browser(two.url)
      await admin.open(one.setupPath ?? '')
      const form = { username: 'root', password: PASSWORD, passwordAgain: PASSWORD }
      assert.equal((await admin.fillIn('/setup', form)).status, 303)
      assert.equal((await elsewhere(admin, one).get('/admin')).status, 200)
      assert.equal((await new Browser(one.url).open(two.setupPath ?? '')).status, 403)

      await addUser(env, 'alice')
      const alice = await loggedIn(one, 'alice')
      const there = elsewhere(alice, two)
      assert.equal((await there.get('/profile')).status, 200)
      assert.equal((await there.fillIn('/logout', {})).status, 303)
      assert.equal((await alice.get('/profile')).status, 401)

      const guess = { username: 'alice', password: 'wrong' }
      const statuses: number[] = []
      for (let i = 0; i < 20; i++) {
        const { url } = i % 2 === 0 ? one : two
        statuses.push((await new Browser(url).post('/login', guess)).status)
      }
      const [first429, last401] = [statuses.indexOf(429), statuses.lastIndexOf(401)]
      // If each server counted for itself, the two would have let through twice as many.
      assert.ok(first429 > 0 && first429 === last401 + 1, statuses.join())
      assert.equal(first429, await admittedByOne(t))
    })
  }

  it('serves all commands', async (t) => {
    const shared = await remote()
    // One that ends all sessions ends those of every site in the same database of Redis.
    const env = { ...shared, LATCHKEY_REDIS: `${shared.LATCHKEY_REDIS}/7` }
    const server = await start(t, env)
    assert.match(await addUser(env, 'Alice --role editor'), /^Made the user "Alice"/)
    await addUser(env, 'bob')
    const alice = await loggedIn(server, 'alice')
    const [session] = JSON.parse(await succeed(env, 'session list alice --json')) as {
      id: string
    }[]
    assert.match(await succeed(env, 'user list'), /^USER .*\nAlice +editor +enabled/)
    assert.match(await succeed(env, 'user role alice admin'), /1 live session changed/)
    assert.equal((await alice.get('/admin')).status, 200)
    assert.match(await succeed(env, `session revoke --id ${session?.id}`), /^1 session ended/)
    assert.equal((await alice.get('/profile')).status, 401)
    await loggedIn(server, 'alice')
    await loggedIn(server, 'bob')
    assert.match(await succeed(env, 'session revoke --all'), /^2 sessions ended/)
    const other = `${PASSWORD} 2`
    assert.match(await succeed(env, 'user password bob --password-stdin', other), /new password/)
    assert.match(await succeed(env, 'user disable bob'), /cannot log in any more/)
    assert.match(await succeed(env, 'user enable bob'), /can log in/)
    assert.match(await succeed(env, 'user unlock bob'), /can try again/)
    assert.match(await succeed(env, 'secret status'), /the newest, since/)
  })

  it('may remember sessions, and forgets a session at once when it ends in another process', async (t) => {
    const env = { ...(await remote()), LATCHKEY_CACHE: '1m' }
    const [one, two] = [await start(t, env), await start(t, env)]
    assert.match(one.printed.join('\n'), /cache {9}of sessions, for 60 seconds/)
    await addUser(env, 'alice')
    const here = await loggedIn(one, 'alice')
    const there = elsewhere(here, two)
    for (let i = 0; i < 20; i++) assert.equal((await there.get('/profile')).status, 200)
    await here.fillIn('/logout', {})
    await untilStatus(there, '/profile', 401)
  })

  it('takes up a new secret one server after the other: first known everywhere, then in front', async (t) => {
    const env = await remote()
    await addUser(env, 'alice')
    const [OLD, NEW] = [makeSecret(), makeSecret()]
    const startWith = (...secrets: readonly string[]): Promise<RunningServer> =>
      start(t, { ...env, LATCHKEY_SECRETS: secrets.join() })
    const [before, prepared, rotated] = [
      await startWith(OLD),
      await startWith(OLD, NEW),
      await startWith(NEW, OLD),
    ]
    const statusAt = async (made: RunningServer, used: RunningServer): Promise<number> =>
      (await elsewhere(await loggedIn(made, 'alice'), used).get('/profile')).status
    assert.equal(await statusAt(before, prepared), 200)
    assert.equal(await statusAt(prepared, before), 200)
    assert.equal(await statusAt(prepared, rotated), 200)
    assert.equal(await statusAt(rotated, prepared), 200)
    // Without this step, the other server would refuse cookies that are signed with the new secret.
    assert.equal(await statusAt(rotated, before), 401)
  })

  it('says of a server that has other secrets that sessions are not shared', async (t) => {
    const env = await remote()
    await start(t, env)
    const other = await start(t, { ...env, LATCHKEY_SECRETS: makeSecret() })
    const { finding } = await other.untilLogged('configuration.doubtful')
    assert.equal(finding, 'other_secrets')
    assert.match(other.errors.join('\n'), /LATCHKEY_SECRETS .* of all servers the same secrets/)
  })
})

/** How many wrong guesses one server alone takes before it says to wait. */
async function admittedByOne(t: TestContext): Promise<number> {
  const own = makeSite()
  t.after(() => own.remove())
  await own.addUser('alice')
  const server = await startServer(own)
  t.after(() => server.stop())
  for (let i = 0; i < 100; i++) {
    const guess = { username: 'alice', password: 'wrong' }
    const { status } = await new Browser(server.url).post('/login', guess)
    if (status === 429) return i
  }
  return Infinity
}

describe('a start', { concurrency: true }, () => {
  async function refused(env: Variables): Promise<string> {
    const output = await runCli(site, ['serve'], { env })
    assert.equal(output.code, 1, output.stdout)
    assert.equal(output.stdout, '')
    assert.doesNotMatch(output.stderr, SECRET_WORDS)
    const said = refusalsIn(output)
    assert.match(said, /^[^\n]+\n$/)
    return said
  }
  /** A port on which nothing listens, and one where something takes connections and says nothing. */
  async function ports(t: TestContext): Promise<{ closed: number; silent: number }> {
    const [one, two] = [createServer(), createServer()]
    for (const server of [one, two]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    const [closed = 0, silent = 0] = [one, two].map((s) => (s.address() as AddressInfo).port)
    one.close()
    t.after(() => two.close())
    two.on('connection', (socket) => t.after(() => socket.destroy()))
    return { closed, silent }
  }

  it('fails in one sentence if PostgreSQL is not there, silent, or refuses', async (t) => {
    const { closed, silent } = await ports(t)
    const { LATCHKEY_DATABASE: url } = await remote()
    const at = (port: number) => ({ LATCHKEY_DATABASE: `postgres://u:hunter2@127.0.0.1:${port}/d` })
    assert.match(
      await refused(at(closed)),
      /Cannot use the database postgres:\/\/127\.0\.0\.1:\d+\/d \(LATCHKEY_DATABASE\): connect ECONNREFUSED/,
    )
    assert.match(await refused(at(silent)), /\(LATCHKEY_DATABASE\): .*timeout/)
    const missing = await refused({ LATCHKEY_DATABASE: `${url}_not_there` })
    assert.match(missing, /\(LATCHKEY_DATABASE\): database ".*_not_there" does not exist/)
  })

  it('fails in one sentence if Redis is not there, silent, refuses, or may forget', async (t) => {
    const { closed, silent } = await ports(t)
    const at = (port: number) => ({ LATCHKEY_REDIS: `redis://:hunter2@127.0.0.1:${port}` })
    assert.match(
      await refused(at(closed)),
      /Cannot use Redis at redis:\/\/127\.0\.0\.1:\d+ \(LATCHKEY_REDIS\): .*ECONNREFUSED/,
    )
    assert.match(await refused(at(silent)), /\(LATCHKEY_REDIS\): .*time/i)
    assert.match(await refused(at(redis.port)), /\(LATCHKEY_REDIS\): WRONGPASS/)
    const evicting = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
    t.after(() => evicting.stop())
    assert.match(await refused({ LATCHKEY_REDIS: evicting.url }), /may evict sessions/)
  })

  it('fails in one sentence if a password in a URL would be read as its host or path', async () => {
    for (const url of [
      'postgres://u:hun/ter2@db/d',
      'postgres://u:1?hunter2@db',
      'postgres://u:1#hunter2@db',
    ]) {
      assert.match(
        await refused({ LATCHKEY_DATABASE: url }),
        /^LATCHKEY_DATABASE must be a URL, with/,
      )
      assert.doesNotMatch(await refused({ LATCHKEY_DATABASE: url }), /ter2/)
    }
    const redisUrl = 'redis://:1/hunter2@db'
    assert.match(await refused({ LATCHKEY_REDIS: redisUrl }), /^LATCHKEY_REDIS must be a URL/)
  })
})

describe('latchkey migrate', () => {
  it('makes the tables, says so, and finds nothing to do the second time', async () => {
    const env = await remote()
    const first = await succeed(env, 'migrate')
    for (const part of ['users', 'setup', 'secrets', 'store']) {
      assert.match(first, new RegExp(`made the tables for ${part} \\(version \\d+\\)`))
    }
    assert.match(first, /^Redis at redis:\/\/\S+ answers, and needs no tables\.$/m)
    assert.doesNotMatch(first, SECRET_WORDS)
    assert.match(await succeed(env, 'migrate'), /is up to date: nothing was changed/)
  })

  it('warns in one line of a Redis that may forget', async (t) => {
    const forgetful = await startRedis()
    t.after(() => forgetful.stop())
    const env = { ...(await remote()), LATCHKEY_REDIS: forgetful.url }
    const { code, stderr } = await runCli(site, ['migrate'], { env })
    assert.equal(code, 0)
    assert.match(stderr, /^latchkey: Redis keeps no append-only file[^\n]+\n$/)
  })

  it('makes an SQLite file, too', async (t) => {
    const own = makeSite()
    t.after(() => own.remove())
    const { stdout } = await runCli(own, ['migrate'])
    assert.match(stdout, /made the tables for users \(version 4\)/)
    assert.match((await runCli(own, ['migrate'])).stdout, /nothing was changed/)
  })

  it('is what other commands advise on an empty database, which they leave empty', async () => {
    const env = await remote()
    for (let i = 0; i < 2; i++) {
      const { code, stderr } = await runCli(site, ['user', 'list'], { env })
      assert.equal(code, 1)
      assert.match(stderr, /it has no tables of latchkey; "latchkey migrate" makes them\n$/)
    }
  })
})

describe('a user of PostgreSQL who may make no tables', () => {
  it('is enough for a server, once another has made them', async (t) => {
    const env = await remote()
    const owner = env.LATCHKEY_DATABASE
    const role = new URL(owner).pathname.slice(1)
    await queryAt(owner, `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'`)
    await queryAt(owner, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC')
    t.after(() => queryAt(owner, `DROP OWNED BY ${role}; DROP ROLE ${role}`))
    const url = new URL(owner)
    url.username = role
    const own = { ...env, LATCHKEY_DATABASE: url.href }
    const early = await runCli(site, ['serve'], { env: own })
    assert.match(refusalsIn(early), /\(LATCHKEY_DATABASE\): permission denied for schema public\n$/)

    await succeed(env, 'migrate')
    const rights = 'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public'
    await queryAt(owner, `GRANT ${rights} TO ${role}`)
    const server = await startServer(site, own)
    const admin = new Browser(server.url)
    await admin.open(server.setupPath ?? '')
    const form = { username: 'root', password: PASSWORD, passwordAgain: PASSWORD }
    assert.equal((await admin.fillIn('/setup', form)).status, 303)
    assert.equal((await admin.get('/admin')).status, 200)
    await server.stop()
  })
})

describe('a server that could log in and not log out', () => {
  /** A database whose tables are made, the URL for a role without them, and what its owner lets it. */
  async function withRole(t: TestContext, grants: (role: string) => string) {
    const env = await remote()
    const owner = env.LATCHKEY_DATABASE
    await succeed(env, 'migrate')
    const role = new URL(owner).pathname.slice(1)
    await queryAt(owner, `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2'`)
    t.after(() => queryAt(owner, `DROP OWNED BY ${role}; DROP ROLE ${role}`))
    const rights = 'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public'
    await queryAt(owner, `GRANT ${rights} TO ${role}; ${grants(role)}`)
    const url = new URL(owner)
    url.username = role
    const { LATCHKEY_REDIS } = env
    return { owner, role, LATCHKEY_REDIS, own: { LATCHKEY_DATABASE: url.href } }
  }

  it('does not start with a role that may not delete, and says the variable, the right and the lines that give it', async (t) => {
    const { owner, own } = await withRole(
      t,
      (role) => `REVOKE DELETE ON latchkey_sessions FROM ${role}`,
    )
    const output = await runCli(site, ['serve'], { env: own })
    assert.equal(output.code, 1)
    const refusal = refusalsIn(output)
    assert.match(
      refusal,
      /^Cannot use the database postgres:\/\/[^@]+ \(LATCHKEY_DATABASE\): is of the role/,
    )
    assert.match(refusal, /lacks a right: DELETE on latchkey_sessions\. With "GRANT/)
    assert.doesNotMatch(output.stdout + output.stderr, SECRET_WORDS)
    await queryAt(owner, /"(GRANT[^"]*)"/.exec(refusal)?.[1] ?? '')
    await start(t, own)
  })

  it('does not start where nothing can be written', async (t) => {
    const { own } = await withRole(
      t,
      (role) => `ALTER ROLE ${role} SET default_transaction_read_only = on`,
    )
    const output = await runCli(site, ['serve'], { env: own })
    assert.match(
      refusalsIn(output),
      /\(LATCHKEY_DATABASE\): may only read, by its role: "ALTER ROLE/,
    )
    assert.doesNotMatch(output.stdout + output.stderr, SECRET_WORDS)
  })

  it('starts with such a role if sessions are in Redis: it asks for no right that it does not need (control)', async (t) => {
    const { own, LATCHKEY_REDIS } = await withRole(
      t,
      (role) => `REVOKE DELETE ON latchkey_sessions FROM ${role}`,
    )
    await start(t, { ...own, LATCHKEY_REDIS: `${LATCHKEY_REDIS}/8` })
  })

  it('does not start with a cache if it gets no messages of changes, and starts without the cache', async (t) => {
    const { LATCHKEY_DATABASE } = await remote()
    const silent = await withoutNotifications(LATCHKEY_DATABASE)
    t.after(() => silent.close())
    const env = { LATCHKEY_DATABASE: silent.url }
    const output = await runCli(site, ['serve'], { env: { ...env, LATCHKEY_CACHE: '5s' } })
    assert.equal(output.code, 1)
    const refusal = refusalsIn(output)
    assert.match(
      refusal,
      /^Cannot use a cache of sessions of postgres:\/\/[^@]+ \(LATCHKEY_CACHE\): /,
    )
    assert.match(refusal, /LISTEN is never heard: name the database itself in LATCHKEY_DATABASE/)
    assert.doesNotMatch(output.stdout + output.stderr, SECRET_WORDS)
    await start(t, env)
    await start(t, { LATCHKEY_DATABASE, LATCHKEY_CACHE: '5s' })
  })
})

/** A line to a PostgreSQL on which every answer comes through, and nothing that others tell. */
async function withoutNotifications(target: string): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const line = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.on('data', (data) => far.write(data))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    let rest = Buffer.alloc(0)
    far.on('data', (data: Buffer) => {
      rest = Buffer.concat([rest, data])
      // A message begins with a letter and a length, which includes its own bytes. 'A' is a notification.
      while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const end = rest.readUInt32BE(1) + 1
        if (rest[0] !== 'A'.charCodeAt(0)) near.write(rest.subarray(0, end))
        rest = rest.subarray(end)
      }
    })
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String((line.address() as AddressInfo).port)
  return {
    url: url.href,
    close() {
      for (const socket of sockets) socket.destroy()
      line.close()
    },
  }
}

describe('while a database is gone', () => {
  interface Broken {
    readonly env: Variables
    readonly server: RunningServer
    readonly browser: Browser
    readonly database: Relay
    readonly sessions: Relay
  }

  async function breakable(t: TestContext): Promise<Broken> {
    const real = await remote()
    const database = await startRelay(real.LATCHKEY_DATABASE)
    const sessions = await startRelay(real.LATCHKEY_REDIS)
    const env = { LATCHKEY_DATABASE: database.url, LATCHKEY_REDIS: sessions.url }
    await addUser(env, 'alice')
    const server = await startServer(site, env)
    t.after(async () => {
      await Promise.all([database.mend(), sessions.mend()])
      assert.equal(await server.stop(), 0)
      assert.doesNotMatch(server.errors.join('\n'), SECRET_WORDS)
      await Promise.all([database.close(), sessions.close()])
    })
    return { env, server, browser: await loggedIn(server, 'alice'), database, sessions }
  }

  for (const how of ['cut', 'freeze'] as const) {
    it(`PostgreSQL (${how}): logins are 503, sessions go on, and it recovers by itself`, async (t) => {
      const { server, browser, database } = await breakable(t)
      await database[how]()
      const login = await new Browser(server.url).post('/login', {
        username: 'alice',
        password: PASSWORD,
      })
      assert.equal(login.status, 503)
      assert.equal(login.json()['code'], 'store_unavailable')
      assert.equal(login.headers['retry-after'], '1')
      const health = await browser.get('/healthz')
      assert.equal(health.status, 503)
      assert.deepEqual(health.json(), { status: 'database unavailable' })
      assert.equal((await browser.get('/livez')).status, 200)
      assert.equal((await browser.get('/profile')).status, 200)
      const { operation } = await server.untilLogged('store.failed')
      assert.equal(operation, 'database')
      await database.mend()
      await untilStatus(browser, '/healthz', 200)
      await loggedIn(server, 'alice')
    })

    it(`Redis (${how}): who is logged in is 503, never 401, and logged in again after it`, async (t) => {
      const { server, browser, sessions } = await breakable(t)
      await browser.open('/profile')
      await sessions[how]()
      for (let i = 0; i < 3; i++) assert.equal((await browser.get('/profile')).status, 503)
      const logout = await browser.submit('/logout', {})
      assert.equal(logout.status, 503)
      assert.equal(logout.headers['clear-site-data'], undefined)
      const health = await browser.get('/healthz')
      assert.deepEqual(health.json(), { status: 'redis unavailable' })
      assert.equal((await browser.get('/livez')).status, 200)
      await sessions.mend()
      await untilStatus(browser, '/healthz', 200)
      assert.equal((await browser.get('/profile')).status, 200)
      await loggedIn(server, 'alice')
    })
  }

  it('a server that is told to end does so, whatever hangs', async (t) => {
    const { server, database, sessions, browser } = await breakable(t)
    database.freeze()
    sessions.freeze()
    assert.equal((await browser.get('/healthz')).status, 503)
    assert.equal(await server.stop(), 0)
  })

  it('a command says so in one sentence', async (t) => {
    const { env, sessions } = await breakable(t)
    await sessions.cut()
    const { code, stderr } = await runCli(site, ['session', 'list'], { env })
    assert.equal(code, 1)
    assert.match(stderr, /^latchkey: Cannot use Redis at \S+ \(LATCHKEY_REDIS\): [^\n]+\n$/)
  })
})
