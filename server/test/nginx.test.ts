/**
 * nginx in front of two processes, as `deploy/` sets them up: sessions outlive a process.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse } from 'yaml'
import { selfSigned, type Certificate } from '../../services/certificate.ts'
import { startRedis, type RedisServer } from '../../services/redis.ts'
import { variables } from '../src/config/variables.ts'
import { Browser, type Answer, type Way } from '../../services/site/browser.ts'
import { newPostgresUrl } from './support/databases.ts'
import { startNginx } from '../../services/nginx.ts'
import type { Proxy } from '../../services/proxies.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  startServer,
  type RunningServer,
  type Variables,
} from '../../services/site/processes.ts'

const SITE = 'https://login.example.com'
const FORM = { username: 'alice', password: PASSWORD }

interface Service {
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly command?: readonly string[]
}

const folder = join(import.meta.dirname, '../../deploy')
const text = readFileSync(join(folder, 'compose.yaml'), 'utf8')
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> }

const site = makeSite()
let redis: RedisServer
let nginx: Proxy
let certificate: Certificate
let env: Variables
let servers: [RunningServer, RunningServer]

before(async () => {
  const settings = services['redis']?.command?.slice(1) ?? []
  redis = await startRedis(settings.filter((setting) => !setting.startsWith('--requirepass ')))
  certificate = await selfSigned(['login.example.com'])
  env = {
    LATCHKEY_DATABASE: await newPostgresUrl(),
    LATCHKEY_REDIS: redis.url,
    LATCHKEY_URL: SITE,
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
    NODE_ENV: 'production',
  }
  const args = ['user', 'add', 'alice', '--role', 'admin', '--password-stdin', '--keep']
  // The start gave no warning, because this Redis evicts nothing.
  const { code, stderr } = await runCli(site, args, { env, input: PASSWORD })
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  servers = [await startServer(site, env), await startServer(site, env)]
  nginx = await startNginx([servers[0].port, servers[1].port], certificate)
})
after(async () => {
  await nginx?.stop()
  await Promise.all((servers ?? []).map((server) => server.stop()))
  await redis?.stop()
  site.remove()
})

/** A browser that comes through nginx. */
function visitor(way: Way = {}): Browser {
  return new Browser(SITE, { port: nginx.port, ca: certificate.cert, ...way })
}

/** How many events of the type the server has logged. */
function countOf(server: RunningServer, type: string): number {
  return server.logged.filter((event) => event['type'] === type).length
}

/** Logs in through nginx, and returns the position of the server that did it. */
async function login(browser: Browser): Promise<number> {
  const before = servers.map((server) => countOf(server, 'login.succeeded'))
  const answer = await browser.fillIn('/login', FORM)
  assert.equal(answer.status, 303, answer.body)
  for (let i = 0; i < 200; i++) {
    const at = servers.findIndex((one, j) => countOf(one, 'login.succeeded') > (before[j] ?? 0))
    if (at >= 0) return at
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return assert.fail('no server has logged the login')
}

/** Starts a server on the port where one has ended, and returns when nginx sends requests to it again. */
async function restart(at: number): Promise<void> {
  const { port } = servers[at] as RunningServer
  const server = await startServer(site, { ...env, PORT: String(port) })
  servers[at] = server
  for (let i = 0; i < 1000; i++) {
    await visitor().get('/profile')
    if (countOf(server, 'access.denied') > 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('nginx has forgotten the server')
}

describe('behind nginx', () => {
  it('a session goes on when the process that made it is killed, and ends in the other', async () => {
    const browser = visitor()
    const first = await login(browser)
    const other = servers[1 - first] as RunningServer
    for (let i = 0; i < 6; i++) assert.equal((await browser.get('/profile')).status, 200)

    await servers[first]?.stop('SIGKILL')
    for (let i = 0; i < 20; i++) assert.equal((await browser.get('/profile')).status, 200)
    assert.equal((await browser.open('/admin')).status, 200)

    const copied = new Map(browser.cookies)
    assert.equal((await browser.fillIn('/logout', {})).status, 303)
    assert.equal(countOf(other, 'session.ended'), 1)
    await restart(first)
    // A copy of the cookie opens nothing, neither in the new process nor in the old one.
    const thief = visitor()
    for (const [name, value] of copied) thief.cookies.set(name, value)
    for (let i = 0; i < 8; i++) assert.equal((await thief.get('/profile')).status, 401)
    await login(browser)
    assert.equal((await browser.get('/profile')).status, 200)
  })

  it('a visitor who only reads does not notice that a process is killed', async () => {
    const browser = visitor()
    const at = await login(browser)
    const statuses: number[] = []
    let isKilled = false
    const look = async (): Promise<void> => {
      for (let after = 0; after < 25; after += isKilled ? 1 : 0) {
        statuses.push((await browser.get('/profile')).status)
        if (statuses.length > 5000) return
      }
    }
    const kill = async (): Promise<void> => {
      while (statuses.length < 50) await new Promise((resolve) => setImmediate(resolve))
      await servers[at]?.stop('SIGKILL')
      isKilled = true
    }
    await Promise.all([look(), look(), look(), look(), kill()])
    assert.ok(statuses.length >= 150)
    assert.deepEqual([...new Set(statuses)], [200])
    await restart(at)
  })

  it('a request to a process that is then killed is repeated, but a form is never sent twice', async () => {
    const browser = visitor()
    await login(browser)
    const [hung, other] = servers
    const tried = (): number => countOf(other, 'login.succeeded') + countOf(other, 'login.failed')
    // The processes take turns, so one of two requests goes to the process that hangs.
    hung.signal('SIGSTOP')
    const forms = [FORM, FORM].map((form) => visitor().post('/login', form))
    const done = await Promise.race(forms)
    assert.equal(done.status, 200)
    const triedBefore = tried()
    const looks = [1, 2, 3, 4].map(() => browser.get('/profile'))
    await hung.stop('SIGKILL')
    const seen = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status)
    assert.deepEqual(seen(await Promise.all(looks)), [200, 200, 200, 200])
    assert.deepEqual(
      seen(await Promise.all(forms)).toSorted((a, b) => a - b),
      [200, 502],
    )
    assert.equal(tried(), triedBefore)
    await restart(0)
  })

  it('a process that is told to end finishes what it has begun, and nobody notices', async () => {
    const browser = visitor()
    await login(browser)
    const ending = servers[0].stop('SIGTERM')
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => browser.get('/profile')),
      ...Array.from({ length: 2 }, () => visitor().post('/login', FORM)),
    ])
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(await ending, 0)
    await restart(0)
  })

  it('servers know the address of the visitor, whatever the visitor says', async () => {
    const browser = visitor({ localAddress: '127.0.0.42' })
    const lie = { 'X-Forwarded-For': '203.0.113.7', Forwarded: 'for=203.0.113.7' }
    assert.equal((await browser.fillIn('/login', FORM, lie)).status, 303)
    const { stdout } = await runCli(site, ['session', 'list', 'alice', '--json'], { env })
    const [session] = JSON.parse(stdout) as { address: string }[]
    assert.equal(session?.address, '127.0.0.42')
  })

  it('servers know only the address of nginx if they are not told to believe it', async (t) => {
    const sceptic = await startServer(site, { ...env, LATCHKEY_TRUSTED_PROXIES: '' })
    const own = await startNginx([sceptic.port, sceptic.port], certificate)
    t.after(async () => {
      await own.stop()
      await sceptic.stop()
    })
    const browser = visitor({ localAddress: '127.0.0.43', port: own.port })
    assert.equal((await browser.fillIn('/login', FORM)).status, 303)
    const { stdout } = await runCli(site, ['session', 'list', 'alice', '--json'], { env })
    const [session] = JSON.parse(stdout) as { address: string }[]
    assert.equal(session?.address, '127.0.0.1')
  })

  it('shows visitors no health', async () => {
    assert.equal((await visitor().get('/healthz')).status, 404)
    for (const { port } of servers) {
      const direct = new Browser(`http://127.0.0.1:${port}`)
      assert.deepEqual((await direct.get('/healthz')).json(), { status: 'ok' })
    }
  })
})

describe('deploy/compose.yaml', () => {
  it('runs the servers that nginx.conf names, with variables that exist', () => {
    const config = readFileSync(join(folder, 'nginx.conf'), 'utf8')
    const upstreams = Array.from(config.matchAll(/server (\S+):3000 /g), ([, name]) => name ?? '')
    assert.deepEqual(upstreams, ['login-1', 'login-2'])
    const known = new Set(variables.map(({ name }) => name))
    for (const name of upstreams) {
      const names = Object.keys(services[name]?.environment ?? {})
      assert.ok(names.includes('LATCHKEY_DATABASE') && names.includes('LATCHKEY_REDIS'))
      for (const one of names) assert.ok(known.has(one), one)
    }
    assert.deepEqual(services['login-1']?.environment, services['login-2']?.environment)
    assert.ok(services['nginx']?.volumes?.some((one) => one.startsWith('./nginx.conf:')))
  })

  it('keeps what Redis and PostgreSQL store: on volumes, and Redis flushes each write', () => {
    const redis = services['redis']?.command?.join(' ') ?? ''
    for (const setting of ['--appendonly yes', '--appendfsync always', 'noeviction']) {
      assert.ok(redis.includes(setting), setting)
    }
    for (const name of ['redis', 'postgres']) assert.equal(services[name]?.volumes?.length, 1)
  })
})
