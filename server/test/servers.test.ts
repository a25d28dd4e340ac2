/**
 * Where the servers have their sessions and at which address they are, as commands know it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { after, describe, it, type TestContext } from 'node:test'
import { startRedis, type RedisServer } from '../../services/redis.ts'
import { Browser } from '../../services/site/browser.ts'
import { makeSite, PASSWORD, runCli, startServer } from '../../services/site/processes.ts'
import { openServers, SERVER_LEASE, sessionPlace } from '../src/storage/servers.ts'
import { databases } from './support/databases.ts'

const HOUR = 3_600_000

const site = makeSite()
let redis: RedisServer | null = null
after(async () => {
  await redis?.stop()
  site.remove()
})

describe('the place of sessions', () => {
  it('is the same with another user, password, scheme or spelling, and in the note without them', () => {
    const of = (url: string): string => sessionPlace(url).digest
    const place = of('redis://cache.example:6379/0')
    assert.equal(of('rediss://user:hunter2@CACHE.example'), place)
    assert.equal(of('redis://127.0.0.1:7000'), of('redis://localhost:7000/'))
    for (const other of ['redis://cache.example/1', 'redis://cache.example:6380', 'redis://b']) {
      assert.notEqual(of(other), place, other)
    }
    assert.match(place, /^[\w-]{43}$/)
    assert.equal(sessionPlace(null).digest, '')
  })
})

for (const [kind, newDatabase] of databases) {
  describe(`the notes of servers on ${kind}`, () => {
    async function setUp(t: TestContext) {
      const database = await newDatabase(t)
      const time = { now: 1_000_000_000 }
      const clock = (): number => time.now
      const table = (await database.open()).servers
      const inDatabase = openServers(table, sessionPlace(null), clock)
      const inRedis = openServers(table, sessionPlace('redis://cache'), clock)
      const others = openServers(table, sessionPlace('redis://other'), clock)
      return { database, time, inDatabase, inRedis, others }
    }

    const url = new URL('http://localhost:4000')

    it('say nothing where no server has noted itself', async (t) => {
      const { inDatabase } = await setUp(t)
      assert.deepEqual(await inDatabase.look(), { here: 0, elsewhere: [], url: null })
    })

    it('tell whoever has its sessions elsewhere, also after the last server has ended or was killed', async (t) => {
      const { time, inDatabase, inRedis, others } = await setUp(t)
      const end = await inRedis.begin(url)
      const check = async (): Promise<void> => {
        assert.deepEqual(await inRedis.look(), { here: 1, elsewhere: [], url: url.href })
        assert.deepEqual((await inDatabase.look()).elsewhere, ['redis'])
        assert.equal((await others.look()).here, 0)
      }
      await check()
      time.now += HOUR
      await check()
      await end()
      time.now += HOUR
      await check()
    })

    it('follow servers that move, and name both places while both are in use', async (t) => {
      const { time, database, inDatabase, inRedis } = await setUp(t)
      const endOld = await inDatabase.begin(url)
      const endNew = await inRedis.begin(new URL('http://localhost:5000'))
      assert.deepEqual((await inRedis.look()).elsewhere, ['database'])
      assert.equal((await inRedis.look()).here, 1)
      await endOld()
      assert.deepEqual((await inRedis.look()).elsewhere, [])
      assert.deepEqual((await inDatabase.look()).elsewhere, ['redis'])
      // A server that was started with the wrong place, and has ended, moves nothing.
      await (
        await inDatabase.begin(url)
      )()
      assert.deepEqual((await inRedis.look()).elsewhere, [])
      await endNew()
      for (let i = 0; i < 30; i++) {
        time.now += SERVER_LEASE + 1
        await inRedis.begin(url)
      }
      assert.equal((await database.query('SELECT * FROM latchkey_servers')).length, 1)
    })

    it('do not believe a clock that was a year ahead', async (t) => {
      const { time, inDatabase, inRedis } = await setUp(t)
      time.now += 365 * 24 * HOUR
      await inDatabase.begin(url)
      time.now -= 365 * 24 * HOUR
      await inRedis.begin(url)
      assert.deepEqual((await inRedis.look()).elsewhere, [])
    })
  })

  describe(`a command beside a server on ${kind} and Redis`, () => {
    it('refuses to change users without their sessions, and ends them where they are', async (t) => {
      const database = { LATCHKEY_DATABASE: (await newDatabase(t)).name }
      const run = (line: string, env = {}) =>
        runCli(site, line.split(' '), { env: { ...database, ...env }, input: `${PASSWORD}\n` })
      for (const name of ['bo', 'eve']) {
        await run(`user add ${name} --role admin --password-stdin --keep`)
      }
      // Before any server has noted where its sessions are, all goes on as ever.
      assert.match((await run('session list')).stdout, /Nobody is logged in/)
      redis ??= await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
      const inRedis = { LATCHKEY_REDIS: redis.url }
      const server = await startServer(site, { ...database, ...inRedis })
      t.after(() => server.stop())
      const browser = new Browser(server.url)
      await browser.post('/login', { username: 'bo', password: PASSWORD })
      assert.equal((await browser.get('/admin')).status, 200)

      for (const line of [
        'user role bo viewer',
        'session list',
        'session revoke --all --yes',
        'user reset-link bo',
        'address unlock 192.0.2.1',
      ]) {
        const { code, stdout, stderr } = await run(line)
        assert.deepEqual([code, stdout], [1, ''], line)
        assert.match(stderr, /LATCHKEY_REDIS is not as the servers have it: .* in Redis/, line)
      }
      const other = await run('session list', { LATCHKEY_REDIS: `${redis.url}/1` })
      assert.match(other.stderr, /LATCHKEY_REDIS names another Redis/)
      assert.equal((await browser.get('/admin')).status, 200)
      for (const line of ['user list', 'migrate', 'user add cy --password-stdin']) {
        assert.equal((await run(line)).code, 0, line)
      }

      const second = await startServer(site, database)
      const { finding } = await second.untilLogged('configuration.doubtful')
      await second.stop()
      assert.equal(finding, 'other_sessions')
      const link = await run('user reset-link eve --json', inRedis)
      assert.match(
        (JSON.parse(link.stdout) as { link: string }).link,
        new RegExp(`^${server.url}/`),
      )
      assert.match((await run('user role bo viewer', inRedis)).stdout, /1 live session changed/)
      assert.equal((await browser.get('/admin')).status, 403)
      assert.match((await run('user disable bo', inRedis)).stdout, /1 session ended/)
      assert.equal((await browser.get('/admin')).status, 401)
    })
  })
}
