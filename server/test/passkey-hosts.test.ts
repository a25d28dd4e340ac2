/**
 * Passkeys and the host of the site: a site that moves is told how many it loses, and moves only if that is meant.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import type { SessionStore } from 'latchkey'
import { makeSite, refusalsIn, runCli, startServer } from '../../services/site/processes.ts'
import { openPasskeyHosts } from '../src/storage/passkey-hosts.ts'
import { openSqlite } from '../src/storage/sqlite/storage.ts'
import { databases } from './support/databases.ts'

/** Puts a row into the store. What is sealed in it is never opened here. */
async function put(
  credentials: SessionStore['credentials'],
  userId: string,
  createdAt: number,
  { kind = 'passkey', name = 'Phone' } = {},
): Promise<void> {
  const id = randomBytes(32).toString('base64url')
  const row = { id, userId, kind, name, createdAt, usedAt: null, version: 0, data: 'sealed' }
  assert.equal(await credentials?.add(row, 20), 'added')
}

for (const [kind, newDatabase] of databases) {
  describe(`the hosts of passkeys on ${kind}`, () => {
    async function setUp(t: TestContext) {
      const database = await (await newDatabase(t)).open()
      const { credentials } = database.store
      const time = { now: 1000 }
      const hosts = openPasskeyHosts(database.passkeyHosts, credentials, () => time.now)
      return { database, credentials, time, hosts }
    }

    it('count what a move takes away, and whose it is', async (t) => {
      const { credentials, time, hosts } = await setUp(t)
      assert.equal(await hosts.lostAt('old.example'), null)
      await put(credentials, 'alice', 1)
      await hosts.note('old.example')
      await put(credentials, 'alice', 1001)
      await put(credentials, 'bob', 1002)
      await put(credentials, 'bob', 1003, { kind: 'totp' })
      await put(credentials, 'carol', 1004, { name: '' })
      assert.equal(await hosts.lostAt('old.example'), null)
      const lost = { host: 'old.example', passkeys: 3, users: 2 }
      assert.deepEqual(await hosts.lostAt('new.example'), lost)

      time.now = 2000
      await hosts.note('new.example')
      assert.equal(await hosts.lostAt('new.example'), null)
      await put(credentials, 'bob', 2001)
      const isOfNew = await hosts.isOf('new.example')
      assert.deepEqual([1, 1001, 1999, 2000, 2001].map(isOfNew), [false, false, false, true, true])
    })

    it('take back what was made at a host to which the site returns', async (t) => {
      const { credentials, time, hosts } = await setUp(t)
      await hosts.note('old.example')
      await put(credentials, 'alice', 1500)
      time.now = 2000
      await hosts.note('new.example')
      assert.equal(await hosts.lostAt('old.example'), null, 'none was made at the new host')
      await put(credentials, 'bob', 2500)
      const lost = { host: 'new.example', passkeys: 1, users: 1 }
      assert.deepEqual(await hosts.lostAt('old.example'), lost)
      time.now = 3000
      await hosts.note('old.example')
      const isOfOld = await hosts.isOf('old.example')
      assert.deepEqual([1500, 2500, 3000].map(isOfOld), [true, false, true])
    })

    it('note one move, however many servers start', async (t) => {
      const { database, time, hosts } = await setUp(t)
      await hosts.note('old.example')
      // Each of them comes at an instant of its own.
      const others = openPasskeyHosts(database.passkeyHosts, undefined, () => time.now++)
      await Promise.all(Array.from({ length: 100 }, () => others.note('new.example')))
      const found = (await database.passkeyHosts.list()).map(({ host }) => host)
      assert.deepEqual(found, ['old.example', 'new.example'])
    })
  })
}

describe('latchkey serve at another host', () => {
  const OLD = { LATCHKEY_URL: 'https://old.example' }
  const NEW = { LATCHKEY_URL: 'https://new.example' }

  async function movedSite(t: TestContext) {
    const site = makeSite()
    t.after(() => site.remove())
    await (await startServer(site, OLD)).stop()
    const database = openSqlite(site.database, false)
    for (const user of ['alice', 'alice', 'bob']) {
      await put(database.store.credentials, user, Date.now())
    }
    await database.close()
    return site
  }

  it('refuses, and says how many passkeys would be lost and how to go on', async (t) => {
    const site = await movedSite(t)
    const refused = await runCli(site, ['serve'], { env: NEW })
    assert.equal(refused.code, 1)
    const [line = ''] = refusalsIn(refused).split('\n')
    assert.match(
      line,
      /^LATCHKEY_URL has moved to another host\. 3 passkeys of 2 users were made at old\.example,/,
    )
    assert.match(line, /will not work at new\.example/)
    assert.match(line, /latchkey serve --lose-passkeys, or LATCHKEY_LOSE_PASSKEYS_OF=old\.example$/)
    // The variable of an earlier move allows no other one.
    const stale = { ...NEW, LATCHKEY_LOSE_PASSKEYS_OF: 'older.example' }
    assert.equal((await runCli(site, ['serve'], { env: stale })).code, 1)
  })

  it('starts with the variable, says it once, and not again', async (t) => {
    const site = await movedSite(t)
    const variables = { ...NEW, LATCHKEY_LOSE_PASSKEYS_OF: 'old.example' }
    const found = async (): Promise<unknown> => {
      const server = await startServer(site, variables)
      await server.stop()
      return server.logged.find(({ finding }) => finding === 'passkeys_lost')?.['advice']
    }
    assert.match(String(await found()), /^3 passkeys of 2 users were made at old\.example/)
    assert.equal(await found(), undefined)
  })

  it('starts with the option of the command', async (t) => {
    const site = await movedSite(t)
    const server = await startServer(site, NEW, ['--lose-passkeys'])
    await server.stop()
    await (await startServer(site, NEW)).stop()
  })

  it('starts at a host where nobody has lost anything', async (t) => {
    const site = makeSite()
    t.after(() => site.remove())
    for (const url of [OLD, NEW, OLD]) await (await startServer(site, url)).stop()
  })
})
