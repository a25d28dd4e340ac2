/**
 * Too many wrong passwords: what visitors are told, and who has to wait.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { makeSecret } from '../src/secrets/secrets.ts'
import { Browser, withoutToken, type Answer } from '../../services/site/browser.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  SECRET,
  startServer,
  type RunningServer,
  type SiteDirectory,
} from '../../services/site/processes.ts'

/** What the server that stands before ours adds, at an address that tests choose. */
const PROXY = { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' }

async function serveAlice(
  t: TestContext,
  env: Record<string, string> = PROXY,
): Promise<{ site: SiteDirectory; server: RunningServer }> {
  const site = makeSite()
  await site.addUser('alice')
  const server = await startServer(site, env)
  t.after(async () => {
    await server.stop()
    site.remove()
  })
  return { site, server }
}

/** Guesses until it is refused: far more often than it should have to. */
async function guess(browser: Browser, username: string, headers = {}): Promise<Answer> {
  for (let i = 0; i < 40; i++) {
    const answer = await browser.submit('/login', { username, password: 'a wrong one' }, headers)
    if (answer.status !== 401) return answer
  }
  throw new Error('no guess was refused')
}

describe('a login after too many wrong passwords', { concurrency: true }, () => {
  it('is told to wait, on a page and in JSON, the same for every name', async (t) => {
    const { server } = await serveAlice(t)
    const told = []
    for (const [i, username] of ['alice', 'nobody'].entries()) {
      const from = { 'X-Forwarded-For': `192.0.2.${i}` }
      const browser = new Browser(server.url)
      await browser.open('/login')
      const page = await guess(browser, username, from)
      const wrong = { username, password: 'a wrong one' }
      const problem = await browser.post('/login', wrong, from)
      for (const answer of [page, problem]) {
        assert.equal(answer.status, 429)
        assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/)
        assert.equal(answer.headers['cache-control'], 'no-store')
      }
      assert.match(page.body, /role="alert"><p>Too many attempts\. Please try again in a moment\.</)
      assert.match(page.body, new RegExp(`value="${username}"`))
      assert.match(page.body, /action="\/login"/)
      assert.deepEqual(problem.json(), {
        type: 'about:blank',
        title: 'Too Many Requests',
        status: 429,
        detail: 'Too many attempts, try again later',
        code: 'too_many_attempts',
      })
      const { 'retry-after': wait } = page.headers
      told.push(`${wait} ${withoutToken(page.body).replace(`value="${username}"`, 'value=""')}`)
    }
    assert.equal(told[0], told[1])
    await server.stop()
    const lanes = server.logged.filter(({ type }) => type === 'login.throttled')
    assert.equal(lanes.length, 4)
    assert.doesNotMatch(JSON.stringify(server.logged), /nobody|a wrong one/)
  })

  it('is refused with the right password too, but not from a device that knows it', async (t) => {
    const { server } = await serveAlice(t)
    const own = new Browser(server.url)
    const alice = { username: 'alice', password: PASSWORD }
    assert.equal((await own.fillIn('/login', alice)).status, 303)
    assert.ok(own.cookies.has('session-device'))
    assert.equal((await own.fillIn('/logout', {})).status, 303)

    const stranger = new Browser(server.url)
    await stranger.open('/login')
    await guess(stranger, 'alice', { 'X-Forwarded-For': '198.51.100.7' })
    const other = new Browser(server.url)
    assert.equal((await other.fillIn('/login', alice)).status, 429)
    assert.equal((await own.fillIn('/login', alice)).status, 303)
  })

  it('works again after "user unlock", and after "user password"', async (t) => {
    const { site, server } = await serveAlice(t)
    const browser = new Browser(server.url)
    const login = (password: string): Promise<Answer> =>
      browser.fillIn('/login', { username: 'alice', password })
    const different = 'a quite different one'
    const commands: [string[], string, string][] = [
      [['user', 'unlock', 'ALICE'], PASSWORD, ''],
      [['user', 'password', 'alice', '--password-stdin'], different, different],
    ]
    for (const [args, password, input] of commands) {
      await browser.open('/login')
      await guess(browser, 'alice', { 'X-Forwarded-For': '198.51.100.8' })
      assert.equal((await login(password)).status, 429)
      const { code, stdout } = await runCli(site, args, { input })
      assert.equal(code, 0)
      assert.match(stdout, /^"alice" (can try again: the failed attempts are forgotten|has a new)/)
      assert.equal((await login(password)).status, 303)
      browser.cookies.clear()
    }
  })
})

describe('latchkey user unlock', () => {
  it('also frees the device of an owner who has guessed too often', async (t) => {
    const { site, server } = await serveAlice(t)
    const own = new Browser(server.url)
    const alice = { username: 'alice', password: PASSWORD }
    await own.open('/login')
    assert.equal((await own.fillIn('/login', alice)).status, 303)
    assert.equal((await own.fillIn('/logout', {})).status, 303)
    await own.open('/login')
    await guess(own, 'alice')
    assert.equal((await own.fillIn('/login', alice)).status, 429)
    assert.equal((await runCli(site, ['user', 'unlock', 'alice'])).code, 0)
    assert.equal((await own.fillIn('/login', alice)).status, 303)
  })

  it('reaches a server that was not restarted since the secret was rotated', async (t) => {
    const { site, server } = await serveAlice(t)
    const browser = new Browser(server.url)
    await browser.open('/login')
    await guess(browser, 'alice', { 'X-Forwarded-For': '198.51.100.8' })
    const env = { LATCHKEY_SECRETS: `${makeSecret()},${SECRET}` }
    const { code } = await runCli(site, ['user', 'unlock', 'alice'], { env })
    assert.equal(code, 0)
    assert.equal(
      (await browser.submit('/login', { username: 'alice', password: PASSWORD })).status,
      303,
    )
  })

  it('says so when it cannot know which attempts there were', async (t) => {
    const { site } = await serveAlice(t)
    const env = { LATCHKEY_SECRETS: '' }
    const unlock = await runCli(site, ['user', 'unlock', 'alice'], { env })
    assert.equal(unlock.code, 1)
    assert.match(
      unlock.stderr,
      /: set LATCHKEY_SECRETS or LATCHKEY_SECRETS_FILE as for the server, or run the command where the server/,
    )
    const args = ['user', 'password', 'alice', '--password-stdin']
    const changed = await runCli(site, args, { env, input: PASSWORD })
    assert.equal(changed.code, 0)
    assert.match(
      changed.stdout,
      /\nFailed attempts at the old one still count: set LATCHKEY_SECRETS/,
    )
  })
})

describe('the address of a visitor', { concurrency: true }, () => {
  /** Ten names are as many as one address may get wrong. */
  async function spray(server: RunningServer, headers: Record<string, string>): Promise<Answer[]> {
    const browser = new Browser(server.url)
    const answers: Answer[] = []
    for (let i = 0; i < 12; i++) {
      const login = { username: `name-${i}`, password: 'a wrong one' }
      answers.push(await browser.post('/login', login, headers))
    }
    return answers
  }

  it('is the one that a trusted proxy names, and each address has its own limit', async (t) => {
    const { server } = await serveAlice(t)
    const sprayed = await spray(server, { 'X-Forwarded-For': '203.0.113.9, 192.0.2.9' })
    assert.equal(sprayed.at(-1)?.status, 429)
    const again = await spray(server, { 'X-Forwarded-For': '192.0.2.9' })
    assert.deepEqual([...new Set(again.map(({ status }) => status))], [429])
    const other = await spray(server, { 'X-Forwarded-For': '203.0.113.9' })
    assert.equal(other[0]?.status, 401)
    const throttled = await server.untilLogged('login.throttled')
    assert.equal(throttled['address'], '192.0.2.9')
  })

  it('is not what other clients claim: a header does not get around the limit', async (t) => {
    const { server } = await serveAlice(t, {})
    const browser = new Browser(server.url)
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) {
      const login = { username: `name-${i}`, password: 'a wrong one' }
      const from = { 'X-Forwarded-For': `192.0.2.${i}` }
      statuses.push((await browser.post('/login', login, from)).status)
    }
    assert.equal(statuses.at(-1), 429)
  })
})
