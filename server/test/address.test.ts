/**
 * What one address may do: the limits are the operator's, and a command lifts one, wherever attempts are kept.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it, type TestContext } from 'node:test'
import { startRedis, type RedisServer } from '../../services/redis.ts'
import { Browser, type Answer } from '../../services/site/browser.ts'
import { newPostgresUrl } from './support/databases.ts'
import {
  makeSite,
  PASSWORD,
  runCli,
  startServer,
  type RunningServer,
  type Variables,
} from '../../services/site/processes.ts'

const site = makeSite()
let redis: RedisServer | null = null
after(async () => {
  await redis?.stop()
  site.remove()
})

/** Where attempts can be. */
const places: Readonly<Record<string, () => Promise<Variables>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ LATCHKEY_DATABASE: await newPostgresUrl() }),
  Redis: async () => {
    redis ??= await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
    return { LATCHKEY_DATABASE: await newPostgresUrl(), LATCHKEY_REDIS: redis.url }
  },
}

/** What stands before the server says where a request is from. */
const PROXY = { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' }

async function serve(t: TestContext, env: Variables): Promise<RunningServer> {
  const added = ['user', 'add', 'alice', '--password-stdin', '--keep']
  await runCli(site, added, { env, input: `${PASSWORD}\n` })
  const server = await startServer(site, { ...PROXY, ...env })
  t.after(() => server.stop())
  return server
}

function login(server: RunningServer, address: string, username: string, password: string) {
  const from = { 'X-Forwarded-For': address }
  return new Browser(server.url).post('/login', { username, password }, from)
}

const right = (server: RunningServer, address: string): Promise<Answer> =>
  login(server, address, 'alice', PASSWORD)

/** Guesses at one name after the other, until it is refused. Returns how many were looked at. */
async function spray(server: RunningServer, address: string): Promise<number> {
  for (let i = 0; i < 100; i++) {
    if ((await login(server, address, `${address} ${i}`, 'a wrong one')).status === 429) return i
  }
  throw new Error('no guess was refused')
}

/** Tries until it is let in. A process that has seen the lane closed may say so for some seconds more. */
async function untilTaken(server: RunningServer, address: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while ((await right(server, address)).status !== 200) {
    assert.ok(Date.now() < deadline, 'the address is still closed')
  }
}

describe('latchkey address unlock', () => {
  for (const [place, env] of Object.entries(places)) {
    it(`frees an IPv4 address and an IPv6 network while the server runs, with attempts in ${place}`, async (t) => {
      const variables = await env()
      const server = await serve(t, variables)
      const inNetwork = (i: number): string => `2001:db8:7:${i}::1`
      const [v4, v6] = ['203.0.113.7', inNetwork(1)]
      assert.equal(await spray(server, v4), 11)
      // Four addresses of a /48 close it.
      for (let i = 1; i <= 4; i++) await spray(server, inNetwork(i))
      for (const address of [v4, v6, inNetwork(9)]) {
        assert.equal((await right(server, address)).status, 429, address)
      }
      // Negative control: what frees one address frees no other.
      const command = (address: string) =>
        runCli(site, ['address', 'unlock', address], { env: variables })
      assert.equal((await command('203.0.113.8')).code, 0)
      assert.equal((await right(server, v4)).status, 429)
      for (const [address, spelled] of [
        [v4, `::ffff:${v4}`],
        [v6, '2001:0DB8:7:1:ffff::'],
      ] as const) {
        const { code, stdout } = await command(spelled)
        assert.equal(code, 0)
        assert.match(stdout, /are taken again: the failed attempts are forgotten/)
        await untilTaken(server, address)
      }
      await untilTaken(server, inNetwork(9))
    })
  }

  it('refuses a text that is no address, and says what an address looks like', async () => {
    for (const wrong of ['localhost', '203.0.113.0/24', '', '300.1.1.1']) {
      const { code, stderr } = await runCli(site, ['address', 'unlock', wrong])
      assert.equal(code, 2)
      assert.equal(
        stderr,
        'latchkey: address unlock needs an IPv4 or IPv6 address, such as 192.0.2.1\n',
      )
    }
  })
})

describe('the limits of an address', () => {
  it('are set by variables: an office with many people can get more', async (t) => {
    const server = await serve(t, {
      LATCHKEY_ADDRESS_ATTEMPTS: '40',
      LATCHKEY_ADDRESS_NAMES: '20',
      LATCHKEY_ADDRESS_WINDOW: '2m',
    })
    assert.equal(await spray(server, '203.0.113.9'), 21)
    const refused = await right(server, '203.0.113.9')
    const wait = Number(refused.headers['retry-after'])
    assert.ok(wait > 60 && wait <= 120, String(wait))
  })

  it('are 30 wrong passwords for 10 names if no variable is set (negative control)', async (t) => {
    const server = await serve(t, {})
    assert.equal(await spray(server, '203.0.113.10'), 11)
    assert.ok(Number((await right(server, '203.0.113.10')).headers['retry-after']) > 600)
  })
})
