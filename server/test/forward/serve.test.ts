/**
 * The server with apps behind its login, as a process: how it begins, how it answers proxies, and how it ends. Its
 * sessions are in Redis, which hangs and dies.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../../services/free-port.ts'
import { startRedis, type RedisServer } from '../../../services/redis.ts'
import { Browser } from '../../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  refusalsIn,
  runCli,
  startServer,
} from '../../../services/site/processes.ts'
import type { RunningServer } from '../../../services/site/processes.ts'
import { startRelay, type Relay } from '../support/relay.ts'

const site = makeSite()
const rulesFile = join(site.path, 'rules.json')
const socketPath = join(site.path, 'auth.sock')
let redis: RedisServer
let line: Relay
let port: number
let server: RunningServer

/** How long the library waits for a store. */
const STORE_TIMEOUT = 2000

const env = (): Record<string, string> => ({
  PORT: String(port),
  LATCHKEY_REDIS: line.url,
  LATCHKEY_RULES_FILE: rulesFile,
  LATCHKEY_TRUSTED_PROXIES: '127.0.0.1',
})

before(async () => {
  redis = await startRedis()
  line = await startRelay(redis.url)
  port = await freePort()
  const wiki = { name: 'Wiki', url: `http://localhost:${port}/wiki/`, rules: [{ path: '/wiki/*' }] }
  writeFileSync(rulesFile, JSON.stringify([wiki]))
  await site.addUser('alice')
  server = await startServer(site, { ...env(), LATCHKEY_FORWARD_AUTH: `unix:${socketPath}` })
})
after(async () => {
  await server.stop()
  await line.close()
  await redis.stop()
  site.remove()
})

interface Checked {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  readonly took: number
}

/** Asks as Caddy does, over the socket. */
async function check(cookie: string, more: Record<string, string> = {}): Promise<Checked> {
  const started = performance.now()
  const headers = {
    'X-Forwarded-Method': 'GET',
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-Host': `localhost:${port}`,
    'X-Forwarded-Uri': '/wiki/page',
    ...(cookie !== '' && { Cookie: cookie }),
    ...more,
  }
  const outgoing = request({ socketPath, path: '/forward-auth', headers, agent: false }).end()
  const [incoming] = await once(outgoing, 'response')
  let body = ''
  for await (const chunk of incoming) body += String(chunk)
  const took = performance.now() - started
  return { status: incoming.statusCode, headers: incoming.headers, body, took }
}

const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

describe('a server with apps', () => {
  it('says where proxies ask, and that an app is on the login’s own host', async () => {
    const text = server.printed.join('\n')
    assert.ok(text.includes(`forward-auth  unix:${socketPath}, for 1 app`), text)
    const findings = server.logged.filter(({ type }) => type === 'configuration.doubtful')
    assert.ok(findings.some(({ finding }) => finding === 'app_at_login_host'))
    if (process.platform !== 'win32') assert.equal(statSync(socketPath).mode & 0o777, 0o660)
  })

  it('lets in whoever is logged in, and 503 is all that anybody gets while Redis hangs or is gone', async () => {
    const browser = new Browser(server.url)
    await browser.post('/login', { username: 'alice', password: PASSWORD })
    const cookie = browser.cookieHeader
    const good = await check(cookie)
    assert.deepEqual([good.status, good.headers['remote-user']], [200, 'alice'])
    assert.equal((await check('')).status, 401)

    const assertDown = async (most: number): Promise<void> => {
      const checks = [NAVIGATION, {}].map((more) => check(cookie, more))
      for (const { status, headers, body, took } of await Promise.all(checks)) {
        assert.equal(status, 503, body)
        assert.ok(took < most, `${took} ms`)
        assert.equal(headers['location'], undefined)
        assert.equal(headers['remote-user'], undefined)
        assert.doesNotMatch(body, /login_url|password/)
      }
    }
    line.freeze()
    await assertDown(STORE_TIMEOUT + 1000)
    await line.mend()
    await redis.stop()
    await assertDown(STORE_TIMEOUT + 1000)
    assert.ok(
      server.logged.some(
        ({ type, code }) => type === 'request.failed' && code === 'store_unavailable',
      ),
    )
    assert.equal((await check('')).status, 401, 'nobody needs Redis to be anonymous')
  })

  it('ends with the process, and the socket with it; one that was left behind is taken over', async () => {
    const other = { ...env(), PORT: '0', LATCHKEY_REDIS: '' }
    const place = { LATCHKEY_FORWARD_AUTH: `unix:${join(site.path, 'other.sock')}` }
    const killed = await startServer(site, { ...other, ...place })
    await killed.stop('SIGKILL')
    const next = await startServer(site, { ...other, ...place })
    const twin = await runCli(site, ['serve'], { env: { ...other, ...place } })
    assert.match(refusalsIn(twin), /LATCHKEY_FORWARD_AUTH cannot listen on unix:.*: it is in use/)
    assert.equal(await next.stop(), 0)
    assert.throws(() => statSync(join(site.path, 'other.sock')), { code: 'ENOENT' })
  })

  it('listens on a port for trusted proxies alone', async () => {
    const address = { LATCHKEY_FORWARD_AUTH: '127.0.0.1:0', LATCHKEY_TRUSTED_PROXIES: '10.0.0.1' }
    const strict = await startServer(site, { ...env(), PORT: '0', LATCHKEY_REDIS: '', ...address })
    const [, inner = ''] =
      /forward-auth {2}127\.0\.0\.1:(\d+)/.exec(strict.printed.join('\n')) ?? []
    const outgoing = request({ host: '127.0.0.1', port: inner, path: '/livez', agent: false }).end()
    const [incoming] = await once(outgoing, 'response')
    incoming.resume()
    assert.equal(incoming.statusCode, 403)
    const { from } = await strict.untilLogged('forward_auth.misconfigured')
    assert.equal(from, '127.0.0.1')
    assert.equal(await strict.stop(), 0)
  })

  it('does not start with rules that are wrong', async () => {
    const wrong = join(site.path, 'wrong.json')
    writeFileSync(wrong, '[{"name":"Wiki","url":"http://wiki.example.com/","rules":[]}]')
    const variables = { ...env(), LATCHKEY_REDIS: '', LATCHKEY_RULES_FILE: wrong }
    const address = { LATCHKEY_FORWARD_AUTH: '127.0.0.1:0' }
    const refused = await runCli(site, ['serve'], { env: { ...variables, ...address } })
    assert.notEqual(refused.code, 0)
    assert.match(refusalsIn(refused), /LATCHKEY_RULES_FILE/)
  })
})
