/**
 * What variables change of a server that runs: the name of its cookie, and how it asks PostgreSQL.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openStorage } from '../src/storage/storage.ts'
import { Browser } from '../../services/site/browser.ts'
import { newPostgresUrl } from './support/databases.ts'
import { makeSite, PASSWORD, startServer, type Variables } from '../../services/site/processes.ts'
import { startRelay } from './support/relay.ts'

const credentials = { username: 'alice', password: PASSWORD }

/** What a browser meets that logs in at two sites of one host, at two ports, with the same cookies. */
async function atTwoPorts(t: TestContext, one: Variables, two: Variables): Promise<number[]> {
  const sites = [makeSite(), makeSite()] as const
  for (const site of sites) await site.addUser('alice')
  const servers = [await startServer(sites[0], one), await startServer(sites[1], two)] as const
  t.after(async () => {
    for (const server of servers) await server.stop()
    for (const site of sites) site.remove()
  })
  const browsers = servers.map(({ url }) => new Browser(url))
  // Browsers keep cookies by host, whatever the port (RFC 6265, 8.5).
  const jar = new Map<string, string>()
  for (const browser of browsers) {
    for (const [name, value] of jar) browser.cookies.set(name, value)
    assert.equal((await browser.post('/login', credentials)).status, 200)
    for (const [name, value] of browser.cookies) jar.set(name, value)
  }
  const statuses: number[] = []
  for (const browser of browsers) {
    for (const [name, value] of jar) browser.cookies.set(name, value)
    statuses.push((await browser.get('/profile')).status)
  }
  return statuses
}

describe('LATCHKEY_COOKIE_NAME', () => {
  it('keeps two sites on one host apart, which share a cookie without it', async (t) => {
    const names = [{ LATCHKEY_COOKIE_NAME: 'shop' }, { LATCHKEY_COOKIE_NAME: 'intranet' }] as const
    assert.deepEqual(await atTwoPorts(t, ...names), [200, 200])
    assert.deepEqual(await atTwoPorts(t, {}, {}), [401, 200])
  })

  it('is put behind __Host-Http- in the name of every cookie if the site is https', async (t) => {
    const site = makeSite()
    await site.addUser('alice')
    const server = await startServer(site, {
      LATCHKEY_COOKIE_NAME: 'shop',
      LATCHKEY_URL: 'https://shop.example.com',
    })
    t.after(async () => {
      await server.stop()
      site.remove()
    })
    const browser = new Browser(`http://localhost:${server.port}`)
    const origin = { Origin: 'https://shop.example.com' }
    const { status, headers } = await browser.post('/login', credentials, origin)
    assert.equal(status, 200)
    for (const cookie of headers['set-cookie'] ?? []) assert.match(cookie, /^__Host-Http-shop[-=]/)
    assert.ok(browser.cookies.has('__Host-Http-shop'))
  })
})

describe('LATCHKEY_PREPARED_STATEMENTS', () => {
  it('off sends no name of a statement to PostgreSQL, and the site works', async (t) => {
    const NAMED = /latchkey_[\da-f]{24}\0/
    for (const [value, isNamed] of [
      ['off', false],
      ['on', true],
    ] as const) {
      const relay = await startRelay(await newPostgresUrl())
      const env = { LATCHKEY_DATABASE: relay.url, LATCHKEY_PREPARED_STATEMENTS: value }
      const site = makeSite()
      const opened = { database: relay.url, preparedStatements: value === 'on' }
      const storage = await openStorage(opened, { create: true })
      await storage.users.add({ ...credentials, roles: [] })
      await storage.close()
      const server = await startServer(site, env)
      t.after(async () => {
        await server.stop()
        await relay.close()
        site.remove()
      })
      const browser = new Browser(server.url)
      assert.equal((await browser.post('/login', credentials)).status, 200)
      assert.equal((await browser.get('/profile')).status, 200)
      assert.equal((await browser.get('/healthz')).status, 200)
      assert.equal((await browser.post('/logout', {})).status, 200)
      assert.equal((await browser.get('/profile')).status, 401)
      assert.equal(NAMED.test(relay.sent()), isNamed, value)
    }
  })
})
