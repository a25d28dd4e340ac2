/**
 * The doctor: the server reports what the library finds and what it finds itself, by the names of its variables.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Browser } from '../../services/site/browser.ts'
import { makeSite, SECRET, startServer } from '../../services/site/processes.ts'

const HTTPS = 'https://login.example.com'
const host = 'login.example.com'
const https = 'https'

describe('a server that stands in the wrong place', () => {
  it('says so once, in its log, in words that name the variable to change', async (t) => {
    const site = makeSite()
    const server = await startServer(site, { LATCHKEY_URL: HTTPS })
    t.after(() => site.remove())
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(server.printed.join('\n')) ?? []
    const browser = new Browser(`http://localhost:${port}`)
    for (let i = 0; i < 3; i++) {
      const headers = { Host: 'other.example', 'X-Forwarded-For': '192.0.2.1' }
      assert.equal((await browser.open('/login', headers)).status, 200)
    }
    await server.stop()
    const found = server.logged.filter(({ type }) => type === 'configuration.doubtful')
    const expected = [
      'no_trusted_proxy',
      'plain_http',
      'untrusted_forwarded_header',
      'host_mismatch',
    ]
    assert.deepEqual(
      found.map(({ finding }) => finding),
      expected,
    )
    const lines = found.map(({ advice }) => String(advice))
    // There is nothing else on standard error.
    assert.equal(server.errors.length, server.logged.length)
    for (const [i, what] of [
      /Set LATCHKEY_TRUSTED_PROXIES to the address of the proxy/,
      /name its address in LATCHKEY_TRUSTED_PROXIES/,
      /If 127\.0\.0\.1 is your proxy, add it to LATCHKEY_TRUSTED_PROXIES/,
      /but LATCHKEY_URL is https:.*set LATCHKEY_URL to it/,
    ].entries()) {
      assert.match(lines[i] ?? '', what)
    }
    // Whoever runs the server does not know the names of the library's options.
    assert.doesNotMatch(lines.join('\n'), /publicUrl|trustedProxies/)
  })

  it('says nothing when all is well', async (t) => {
    const site = makeSite()
    const env = { LATCHKEY_URL: HTTPS, LATCHKEY_TRUSTED_PROXIES: '10.0.0.1, 127.0.0.0/8' }
    const server = await startServer(site, env)
    t.after(() => site.remove())
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(server.printed.join('\n')) ?? []
    const browser = new Browser(`http://localhost:${port}`)
    const headers = { Host: host, 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': https }
    await browser.open('/login', headers)
    await browser.open('/healthz', { Host: 'anything.example' })
    await server.stop()
    assert.deepEqual(
      server.errors.filter((line) => !line.startsWith('{')),
      [],
    )
    assert.ok(server.logged.every(({ type }) => type !== 'configuration.doubtful'))
  })
})

describe('the log of a server', { concurrency: true }, () => {
  it('says that every user of the machine can read its secrets', async (t) => {
    const site = makeSite()
    t.after(() => site.remove())
    const file = join(site.path, 'secrets')
    writeFileSync(file, SECRET)
    for (const [mode, isTold] of [
      [0o644, true],
      [0o640, false],
    ] as const) {
      chmodSync(file, mode)
      const env = { LATCHKEY_SECRETS: '', LATCHKEY_SECRETS_FILE: file }
      const server = await startServer(site, env)
      await server.stop()
      const findings = server.logged.map(({ finding }) => finding)
      assert.equal(findings.includes('readable_secrets'), isTold, mode.toString(8))
    }
  })

  it('has an entry for each login that is refused for its form: 400, 413 and 415', async (t) => {
    const site = makeSite()
    const server = await startServer(site)
    t.after(() => site.remove())
    const browser = new Browser(server.url)
    const bodies: readonly (readonly [type: string, body: string, status: number])[] = [
      ['application/json', '{', 400],
      ['text/plain', 'username=a&password=b', 415],
      ['application/json', JSON.stringify({ username: 'x'.repeat(100_000) }), 413],
    ]
    for (const [type, body, status] of bodies) {
      const headers = { 'Content-Type': type, Origin: server.url }
      const answer = await browser.send('/login', { method: 'POST', headers, body })
      assert.equal(answer.status, status)
    }
    await server.stop()
    const told = server.logged.filter(({ type }) => type === 'request.refused')
    assert.deepEqual(
      told.map(({ status, address }) => [status, address]),
      bodies.map(([, , status]) => [status, '127.0.0.1']),
    )
    assert.equal(server.errors.length, server.logged.length)
  })
})
