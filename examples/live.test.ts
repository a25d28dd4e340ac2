/**
 * The WebSocket of `live.ts` lives as long as its session, and opens for our own pages only.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { serve } from '@hono/node-server'
import { createClient } from '@redis/client'
import { Hono } from 'hono'
import { createLatchkey, type SessionStore } from 'latchkey'
import { latchkeyHono } from 'latchkey/adapters/hono'
import { cached } from 'latchkey/stores/cached'
import { memoryStore } from 'latchkey/stores/memory'
import { postgresStore } from 'latchkey/stores/postgres'
import { redisStore } from 'latchkey/stores/redis'
import pg from 'pg'
import { WebSocket } from 'ws'
import { startPostgres } from '../services/postgres.ts'
import { redisForTests } from '../services/redis.ts'
import { serveLive } from './live.ts'

const alice = { id: 'u1', username: 'alice', roles: [], passwordHash: null }
const servers: Server[] = []
after(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

type Site = Awaited<ReturnType<typeof startSite>>

/** One instance of the site; several share a store. */
async function startSite(store: SessionStore) {
  const latch = createLatchkey({
    secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
    publicUrl: 'http://localhost',
    store,
    findUser: () => alice,
    sweepInterval: 0,
  })
  const { depends, logoutRoute } = latchkeyHono(latch)
  const app = new Hono()
  app.post('/logout', logoutRoute())
  // These tests are not about passwords, so this login needs none.
  app.post(
    '/enter',
    depends({ session: latch.session }, async (c, { session }) => {
      await session.login(alice)
      return c.text('in')
    }),
  )
  const listening = Promise.withResolvers<AddressInfo>()
  const server = serve(
    { fetch: app.fetch, port: 0, hostname: '127.0.0.1' },
    listening.resolve,
  ) as Server
  servers.push(server)
  serveLive(server, latch)
  const { port } = await listening.promise
  const post = (path: string, cookie = ''): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { Cookie: cookie, Origin: 'http://localhost' },
    })
  return {
    latch,
    async enter() {
      const response = await post('/enter')
      return response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0])[0] ?? ''
    },
    leave: (cookie: string) => post('/logout', cookie),
    open: (cookie: string, origin = 'http://localhost') =>
      new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { Cookie: cookie }, origin }),
  }
}

/** Waits for the handshake: the first message, or the status it was refused with. */
function answerOf(socket: WebSocket): Promise<string | number> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(data.toString()))
    socket.once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
    socket.once('error', reject)
  })
}

const redisServer = await redisForTests()
const postgresServer = await startPostgres()
const clients = await Promise.all(
  [1, 2].map(() => createClient({ url: redisServer.url }).connect()),
)
const pools = [1, 2].map(() => new pg.Pool({ connectionString: postgresServer.url }))
after(async () => {
  for (const client of clients) client.destroy()
  await Promise.all(pools.map((pool) => pool.end()))
  await redisServer.stop()
  await postgresServer.stop()
})

/** Two instances of each store: in one memory, or each with a connection of its own. */
const memory = memoryStore()
const prefix = `latchkey-live:${process.pid}:${Date.now()}:`
const schema = postgresServer.newSchema()
const pairs: Readonly<Record<string, readonly SessionStore[]>> = {
  memory: [memory, memory],
  Redis: clients.map((client) => redisStore(client, { prefix })),
  PostgreSQL: pools.map((pool) => postgresStore(pool, { schema })),
  'Redis behind a cache': clients.map((client) => cached(redisStore(client, { prefix }))),
}

for (const [name, stores] of Object.entries(pairs)) {
  describe(`a WebSocket of a session in ${name}`, async () => {
    const [here, there] = (await Promise.all(stores.map(startSite))) as [Site, Site]
    after(() => Promise.all([here.latch.close(), there.latch.close()]))

    it('opens for a user who is logged in, and closes within a second when the session ends elsewhere', async () => {
      const cookie = await here.enter()
      const socket = here.open(cookie)
      assert.equal(await answerOf(socket), 'Hello alice')
      const closed = once(socket, 'close', { signal: AbortSignal.timeout(1000) })
      assert.equal((await there.leave(cookie)).status, 200)
      const [code] = (await closed) as [number]
      assert.equal(code, 1008)
    })

    it('closes when its session is ended among others of the user, and then the others', async () => {
      const [cookie, other] = [await here.enter(), await here.enter()]
      const [socket, spared] = [here.open(cookie), here.open(other)]
      await Promise.all([answerOf(socket), answerOf(spared)])
      const closed = once(socket, 'close')
      const sessions = await here.latch.sessions('u1')
      await there.leave(cookie)
      await closed
      assert.equal(spared.readyState, WebSocket.OPEN)
      assert.equal((await here.latch.sessions('u1')).length, sessions.length - 1)
      const bothClosed = once(spared, 'close')
      await there.latch.revokeUser('u1')
      await bothClosed
    })
  })
}

describe('the handshake of a WebSocket', () => {
  it('is refused without a login, and for a page of another site with the user’s cookie', async () => {
    const here = await startSite(memoryStore())
    assert.equal(await answerOf(here.open('')), 401)
    const cookie = await here.enter()
    assert.equal(await answerOf(here.open(cookie, 'http://evil.test')), 403)
    const own = here.open(cookie)
    assert.equal(await answerOf(own), 'Hello alice', 'control')
    own.terminate()
  })
})
