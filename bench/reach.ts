/**
 * `npm run bench:reach`: how long after an acknowledged logout another instance with a cache still lets the
 * session in, and how many requests the cache answers. Redis and PostgreSQL on this machine; each instance
 * has connections of its own, in one process.
 *
 * @module
 */

import { createClient } from '@redis/client'
import pg from 'pg'
import { createLatchkey, type Exchange, type Latchkey } from '../library/src/index.ts'
import { cached, type CachedStore } from '../library/src/stores/cached.ts'
import { postgresStore } from '../library/src/stores/postgres.ts'
import { redisStore } from '../library/src/stores/redis.ts'
import { startPostgres } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'
import { signIn, userOf, type BenchUser } from './sign-in.ts'

/** Logouts measured for each store. */
const TRIALS = 1000

/** An instance of an application, with a cache. */
interface Instance {
  readonly cache: CachedStore
  readonly latch: Latchkey<BenchUser>
}

function instance(cache: CachedStore): Instance {
  const latch = createLatchkey({
    secrets: 'uG7xQ2mZp9VtKc4RwYb6NhJd3SfLe8Xa',
    publicUrl: 'https://bench.test',
    store: cache,
    sweepInterval: 0,
    findUser: (): (BenchUser & { passwordHash: null }) | null => null,
  })
  return { cache, latch }
}

async function sessionOf({ latch }: Instance, cookie: string) {
  const exchange: Exchange = {
    method: 'GET',
    url: '/',
    address: '192.0.2.1',
    encrypted: true,
    sent: false,
    header: (name) => (name === 'cookie' ? cookie : undefined),
    markPrivate() {},
    setCookie() {},
  }
  return latch.session(latch.open(exchange))
}

/** Logs out here and asks there until it is refused. Returns the milliseconds since the acknowledgement. */
async function reach(here: Instance, there: Instance, number: number): Promise<number> {
  const cookie = await signIn(here.latch, userOf(number))
  for (let i = 0; i < 10; i++) await sessionOf(there, cookie)
  const session = await sessionOf(here, cookie)
  await session.logout()
  const started = performance.now()
  while ((await sessionOf(there, cookie)).user !== null) {
    // Gives the event loop a turn, so that the message can arrive.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return performance.now() - started
}

async function measure(name: string, caches: readonly CachedStore[]): Promise<void> {
  const [here, there] = caches.map(instance) as [Instance, Instance]
  // Until both listen.
  await new Promise((resolve) => setTimeout(resolve, 500))
  const times: number[] = []
  for (let i = 0; i < TRIALS; i++) times.push(await reach(here, there, i))
  times.sort((a, b) => a - b)
  const at = (share: number): string => (times[Math.floor(share * TRIALS)] ?? 0).toFixed(2)
  const { hits, misses } = there.cache.counts
  const ratio = ((100 * hits) / (hits + misses)).toFixed(1)
  console.log(
    `${name}: refused elsewhere after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.999)} ms; ` +
      `${ratio} % of reads from the cache`,
  )
  await Promise.all([here.latch.close(), there.latch.close()])
}

const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
const clients = await Promise.all([1, 2].map(() => createClient({ url: redis.url }).connect()))
await measure(
  'Redis',
  clients.map((client) => cached(redisStore(client))),
)
for (const client of clients) client.destroy()
await redis.stop()

const postgres = await startPostgres()
const pools = [1, 2].map(() => new pg.Pool({ connectionString: postgres.url }))
const schema = postgres.newSchema()
await measure(
  'PostgreSQL',
  pools.map((pool) => cached(postgresStore(pool, { schema }))),
)
await Promise.all(pools.map((pool) => pool.end()))
await postgres.stop()
