/**
 * Paths in disguise, sent byte by byte to the inner listener of a real site: nobody gets past a rule by how a path is
 * written.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { Browser } from '../../../services/site/browser.ts'
import { PASSWORD } from '../../../services/site/processes.ts'
import { startClockedSite } from '../support/clocked-site.ts'

const RULES = [
  { path: '/public/*', allow: 'everybody' },
  { path: '/admin/*', roles: ['admin'] },
  { path: '/*' },
]

/** Some app takes each of these for `/admin`, or for a path of users. */
const DISGUISED = [
  '/public/%2e%2e/admin',
  '/public/%2E%2E/admin',
  '/public/.%2e/admin',
  '/public/../admin',
  '/public/..;/admin',
  '/public;/../admin',
  '/public/..%2fadmin',
  '/public/%2e%2e%2fadmin',
  '/public/..%5cadmin',
  '/public/..\\admin',
  '/public/%252e%252e/admin',
  '/public/%252e%252e%252fadmin',
  '/admin?/public',
  '/admin%23/public',
  '/admin#/public',
  '/admin%3f/public',
  '/admin%00/public',
  '/admin;/public',
  '/admin%3b/public',
  '/admin/..;/public',
  '//admin',
  '///admin',
  '/./admin',
  '/.//admin',
  '/%2e/admin',
  '/%61dmin',
  '/%2561dmin',
  '/ADMIN',
  '/Admin/',
  '/admin/',
  '/admin.',
  '/admin%20',
  '/%EF%BD%81dmin',
  '/admin/.',
  '/x/../admin',
  '/\\admin',
  '/admin%09',
  '/admin%0a',
  '/public//../admin',
  '/public/x/../../admin',
  '/publi%63/../admin',
  '/public%2f..%2fadmin',
  '/public/%c0%ae%c0%ae/admin',
  '/admin%ff',
]

/** The questions that proxies ask of a request, each as its bytes. */
function questions(url: URL, path: string, cookie: string): readonly string[] {
  const scheme = url.protocol.slice(0, -1)
  const ask = (
    method: string,
    target: string,
    host: string,
    ...headers: readonly string[]
  ): string =>
    [
      `${method} ${target} HTTP/1.1`,
      `Host: ${host}`,
      ...headers,
      ...(cookie === '' ? [] : [`Cookie: ${cookie}`]),
      'Connection: close\r\n\r\n',
    ].join('\r\n')
  return [
    ask(
      'GET',
      '/auth-request',
      'inner',
      'X-Original-Method: GET',
      `X-Original-URL: ${url.origin}${path}`,
    ),
    ask(
      'GET',
      '/forward-auth',
      'inner',
      'X-Forwarded-Method: GET',
      `X-Forwarded-Proto: ${scheme}`,
      `X-Forwarded-Host: ${url.host}`,
      `X-Forwarded-Uri: ${path}`,
      'X-Forwarded-For: 192.0.2.1',
    ),
    ask('GET', `/ext-authz${path}`, url.host, `X-Forwarded-Proto: ${scheme}`),
  ]
}

/** Sends bytes, and returns the status of the answer. */
async function statusOf(inner: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(inner)
  const socket = connect(Number(port), hostname)
  socket.end(bytes, 'latin1')
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(await text(socket))?.[1])
}

/** Returns the questions about these paths that are answered by 200. */
async function passed(
  inner: string,
  url: URL,
  paths: readonly string[],
  cookie = '',
): Promise<readonly string[]> {
  const asked = paths.flatMap((path) => questions(url, path, cookie))
  const statuses = await Promise.all(asked.map((bytes) => statusOf(inner, bytes)))
  assert.ok(
    statuses.every((status) => status >= 200 && status < 500),
    statuses.join(),
  )
  return asked.filter((_, i) => statuses[i] === 200)
}

describe('a path in disguise', () => {
  it('gets no stranger past a rule, whatever the proxy is', async (t) => {
    const url = new URL('https://wiki.test/')
    const site = await startClockedSite(t, {
      apps: [{ name: 'Wiki', url: url.href, rules: RULES }],
    })
    assert.deepEqual(await passed(site.inner, url, DISGUISED), [])
    assert.equal((await passed(site.inner, url, ['/public', '/public/x?y=/../admin'])).length, 6)
  })

  it('gets nobody past a rule of roles who has others', async (t) => {
    const site = await startClockedSite(t, { apps: [] })
    const url = new URL(site.url)
    site.rules.replace([{ name: 'Wiki', url: url.href, rules: RULES }])
    const user = await site.add('ada')
    const browser = new Browser(site.url)
    await browser.fillIn('/login', { username: 'ada', password: PASSWORD })
    const cookie = browser.cookieHeader
    await site.latch.updateUser({ ...user, roles: ['editor'] })
    assert.deepEqual(await passed(site.inner, url, DISGUISED, cookie), [])
    assert.equal((await passed(site.inner, url, ['/', '/x'], cookie)).length, 6)
    await site.latch.updateUser({ ...user, roles: ['admin'] })
    assert.equal((await passed(site.inner, url, ['/admin', '/Admin/x', '/x//y'], cookie)).length, 9)
  })
})
