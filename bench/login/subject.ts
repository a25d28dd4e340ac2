/**
 * A login server: latchkey in Hono, as in production, behind a proxy on the same machine that names the
 * client's address.
 *
 * @module
 */

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { randomBytes } from 'node:crypto'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { SessionStore } from '../../library/src/index.ts'
import { allowAtOnce, useHasher } from './machine-seen.ts'
import type { ServerSettings, StoreName, Usage } from './messages.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as ServerSettings
useHasher(settings.hasher)
if (settings.bound !== null) allowAtOnce(settings.bound)
const { createLatchkey, hashPassword, passwordHasher } = await import('../../library/src/index.ts')
const { latchkeyHono } = await import('../../library/src/adapters/hono.ts')
const { name } = await passwordHasher()
if (name !== settings.hasher) throw new Error(`${name} computes argon2`)

/** All have one password, and so one hash. */
const passwordHash = await hashPassword('correct horse battery staple')

const openers: Readonly<Record<StoreName, (place: string) => Promise<SessionStore>>> = {
  async memory() {
    const { memoryStore } = await import('../../library/src/stores/memory.ts')
    return memoryStore({ inProduction: true })
  },
  async sqlite(file) {
    const { sqliteStore } = await import('../../library/src/stores/sqlite.ts')
    return sqliteStore(file)
  },
  async redis(url) {
    const { createClient } = await import('@redis/client')
    const { redisStore } = await import('../../library/src/stores/redis.ts')
    return redisStore(await createClient({ url }).connect())
  },
  async postgres(url) {
    const { default: pg } = await import('pg')
    const { postgresStore } = await import('../../library/src/stores/postgres.ts')
    return postgresStore(new pg.Pool({ connectionString: url, max: 10 }))
  },
}

const latch = createLatchkey({
  secrets: [randomBytes(48).toString('base64')],
  store: await openers[settings.store](settings.place),
  findUser: (username) =>
    username.startsWith('person') ? { id: username, username, roles: [], passwordHash } : null,
  publicUrl: 'https://bench.test',
  production: true,
  trustedProxies: ['127.0.0.1'],
})
const { depends, loginRoute } = latchkeyHono(latch)
const app = new Hono()
app.post('/login', loginRoute())
app.get(
  '/profile',
  depends({ user: latch.user }, (c, { user }) => c.json({ message: `Welcome, ${user.username}!` })),
)

const delays = monitorEventLoopDelay({ resolution: 1 })
if (settings.watchesDelay) delays.enable()
let cpuBefore = process.cpuUsage()
let askedAt = performance.now()
let served = 0

/** Since it was last asked. */
function usage(): Usage {
  const { user, system } = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - askedAt) / 1000
  cpuBefore = process.cpuUsage()
  askedAt = performance.now()
  const found = {
    seconds,
    served,
    cpu: user + system,
    delay50: delays.percentile(50) / 1e6,
    delay99: delays.percentile(99) / 1e6,
  }
  delays.reset()
  served = 0
  return found
}

process.on('message', (message) => {
  if (message === 'usage') process.send?.(usage())
})
process.on('disconnect', () => process.exit())
const server = createAdaptorServer(app) as Server
server.on('request', () => void served++)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
