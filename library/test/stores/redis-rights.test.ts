/**
 * Redis users that lack one right each: the check names the right, and a command that grants all rights.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { createLatchkey, type SessionEnd } from 'latchkey'
import { redisStore } from 'latchkey/stores/redis'
import { sampleRecord, testExchange } from 'latchkey/testing'
import { explainRefusal, neededCommands, rightsOf } from '../../src/stores/redis/rights.ts'
import { SECRET } from '../../../services/application.ts'
import { startRedis, startRedisCluster } from '../../../services/redis.ts'

const server = await startRedis()
const admin = new Redis(server.url)
const clients: Redis[] = [admin]
after(async () => {
  for (const client of clients) client.disconnect()
  await server.stop()
})

const all = rightsOf('latchkey:', 'latchkey:messages').split(' ')
let users = 0

/** A client of a user with these rights. */
async function clientOf(rights: readonly string[], port = server.port): Promise<Redis> {
  const username = `user${users++}`
  const owner = port === server.port ? admin : new Redis(port)
  await owner.call('ACL', 'SETUSER', username, 'on', '>secret', ...rights)
  if (owner !== admin) owner.disconnect()
  const client = new Redis({ port, username, password: 'secret', keyPrefix: '' })
  client.on('error', () => undefined)
  clients.push(client)
  return client
}

/** Returns the message with which the check fails. Throws if it passes. */
async function refusal(rights: readonly string[]): Promise<string> {
  const store = redisStore(await clientOf(rights))
  try {
    await store.check()
  } catch (error) {
    assert.ok(error instanceof Error)
    assert.equal('code' in error && error.code, 'invalid_configuration', error.message)
    return error.message
  }
  throw new Error('The check has passed')
}

describe('the check of the rights of a Redis user', () => {
  it('passes with the ACL SETUSER command that it names, and leaves no key behind', async () => {
    await admin.flushall()
    await redisStore(await clientOf(all)).check()
    assert.deepEqual(await admin.keys('*'), [])
  })

  it('names the same ACL SETUSER command as the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/stores.md'), 'utf8')
    assert.ok(page.replaceAll(/\s+/g, ' ').includes(`ACL SETUSER latchkey ${all.join(' ')}`))
  })

  for (const command of neededCommands) {
    it(`names the command ${command} when only that is missing, and the ACL SETUSER command that grants all rights`, async () => {
      // Scripts that another user has loaded must not hide that EVAL is denied, and EVAL not that EVALSHA is.
      const message = await refusal([...all, `-${command}`])
      assert.match(message, new RegExp(`lacks a right: the command ${command}\\.`, 'i'))
      assert.ok(message.includes(`ACL SETUSER <name> ${all.join(' ')}`), message)
    })
  }

  it('names the channel when a user may use no channel, which is the default of Redis', async () => {
    for (const rights of [
      ['~*', '+@all', 'resetchannels'],
      ['~*', '+@all', '&other:*'],
    ]) {
      assert.match(await refusal(rights), /lacks a right: the channel latchkey:messages\./)
    }
  })

  it('names the keys when a user may only use other keys', async () => {
    for (const pattern of ['~other:*', '%R~latchkey:*', '~latchkey:s:*']) {
      const rights = ['&*', '+@all', pattern]
      assert.match(await refusal(rights), /lacks a right: keys that begin with latchkey:\./)
    }
  })

  it('is made by the first write too, so that nobody can log in who cannot log out', async () => {
    const store = redisStore(await clientOf(['~*', '+@all', 'resetchannels']))
    const denied = { code: 'invalid_configuration', message: /the channel/ }
    const record = sampleRecord()
    await assert.rejects(async () => store.create(record), denied)
    assert.equal(await store.read(record.id), null)
  })

  it('is needed: without it users can log in who cannot log out (negative control)', async () => {
    const client = await clientOf(['~*', '+@all', 'resetchannels'])
    // The commands of a login succeed, and those of a logout fail.
    await client.eval(`redis.call('HSET', KEYS[1], 'f', '1')`, 1, 'latchkey:s:control')
    await assert.rejects(
      client.eval(
        `redis.call('DEL', KEYS[1]); redis.call('PUBLISH', ARGV[1], 'ended')`,
        ...([1, 'latchkey:s:control', 'latchkey:messages'] as const),
      ),
      /channel/,
    )
  })

  it('finds a right that is missing on one master of a cluster', async () => {
    const cluster = await startRedisCluster()
    const lacking = cluster.ports[1] as number
    try {
      for (const port of cluster.ports) {
        const node = new Redis(port)
        const rights = port === lacking ? [...all, '-hincrby'] : all
        await node.call(
          'ACL',
          'SETUSER',
          'app',
          'on',
          '>secret',
          '+cluster',
          '+readonly',
          ...rights,
        )
        node.disconnect()
      }
      const client = new Redis.Cluster(
        cluster.ports.map((port) => ({ host: '127.0.0.1', port })),
        { redisOptions: { username: 'app', password: 'secret' } },
      )
      client.on('error', () => undefined)
      try {
        await assert.rejects(redisStore(client).check(), /lacks a right: the command hincrby/)
      } finally {
        client.disconnect()
      }
    } finally {
      await cluster.stop()
    }
  })

  it('passes other errors on unchanged', () => {
    const names = { keys: 'a:', channel: 'a' }
    for (const error of [new Error('READONLY You can not write'), 'text', null]) {
      assert.equal(explainRefusal(error, names), error)
    }
  })
})

describe('onEnded when SUBSCRIBE is denied', () => {
  it('gets no end in another process (negative control)', async () => {
    const store = redisStore(await clientOf([...all, '-subscribe']))
    const messages: string[] = []
    store.subscribe(({ type }) => messages.push(type))
    const record = sampleRecord()
    await store.create(record)
    // Another process ends the session.
    const elsewhere = redisStore(await clientOf(all))
    assert.equal(await elsewhere.delete(record.id), true)
    await admin.ping()
    assert.deepEqual(messages, [])
    await store.close()
  })

  const logins = 3

  async function setup() {
    const store = redisStore(await clientOf([...all, '-subscribe']))
    const latch = createLatchkey({
      secrets: SECRET,
      store,
      sweepInterval: 0,
      production: false,
      findUser: () => null as { id: string; passwordHash: null } | null,
    })
    const userId = `user ${users++}`
    const login = async () => {
      const session = await latch.session(latch.open(testExchange()))
      await session.login({ id: userId })
      return session
    }
    const sessions = []
    for (let i = 0; i < logins; i++) sessions.push(await login())
    const heard: SessionEnd[] = []
    const bySession: SessionEnd[] = []
    latch.onEnded({ userId }, (end) => heard.push(end))
    for (const { id } of sessions) {
      latch.onEnded({ sessionId: id as string }, (end) => bySession.push(end))
    }
    const ids = sessions.map(({ id }) => id as string)
    return { latch, userId, sessions, ids, heard, bySession }
  }

  for (const [what, end] of [
    ['logout', ({ sessions }) => Promise.all(sessions.map((session) => session.logout()))],
    ['rotation', ({ sessions }) => Promise.all(sessions.map((session) => session.rotate()))],
    ['revokeUser', ({ latch, userId }) => latch.revokeUser(userId)],
    ['revokeEveryone', ({ latch }) => latch.revokeEveryone()],
  ] satisfies [string, (world: Awaited<ReturnType<typeof setup>>) => Promise<unknown>][]) {
    it(`tells listeners to a user and to a session at once, and once, of each end by ${what} in this process`, async () => {
      const world = await setup()
      await end(world)
      const expected = world.ids.toSorted()
      assert.deepEqual(world.heard.map(({ sessionId }) => sessionId).toSorted(), expected)
      assert.deepEqual(world.bySession.map(({ sessionId }) => sessionId).toSorted(), expected)
      assert.ok(world.heard.every(({ userId }) => userId === world.userId))
      await world.latch.close()
    })
  }
})
