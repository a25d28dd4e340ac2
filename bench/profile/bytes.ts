/**
 * How many bytes a guarded request allocates in latchkey, counted and not sampled: without HTTP, and with a
 * young generation so large that nothing is collected meanwhile. Prints JSON.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { createLatchkey, type Exchange, type Latchkey } from '../../library/src/index.ts'
import { memoryStore } from '../../library/src/stores/memory.ts'
import { sqliteStore } from '../../library/src/stores/sqlite.ts'
import { signIn, userOf, type BenchUser } from '../sign-in.ts'

const REQUESTS = 20_000

/** How often counting begins again when garbage was collected meanwhile. */
const ATTEMPTS = 10

let collections = 0
new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ['gc'] })

/** Returns the bytes that a function allocates, for each of its calls. */
async function bytesOf(call: () => unknown): Promise<number> {
  // Compiled first: what runs unoptimised allocates more.
  for (let i = 0; i < 5 * REQUESTS; i++) call()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    globalThis.gc?.()
    await toBeTold()
    collections = 0
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < REQUESTS; i++) call()
    const after = process.memoryUsage().heapUsed
    await toBeTold()
    if (collections === 0) return (after - before) / REQUESTS
  }
  throw new Error('There was never room: start it with --min-semi-space-size=256')
}

/** Waits until Node has reported its collections, which it does a little later. */
function toBeTold(): Promise<void> {
  return setTimeout(50)
}

/** Counts opening the request, and resolving its session and its user. */
async function count(latch: Latchkey<BenchUser>): Promise<object> {
  const cookie = await signIn(latch, userOf(1))
  const exchange: Exchange = {
    method: 'GET',
    url: '/profile',
    address: '192.0.2.17',
    encrypted: true,
    sent: false,
    header: (name) => (name === 'cookie' ? cookie : undefined),
    markPrivate() {},
    setCookie() {},
  }
  const open = await bytesOf(() => latch.open(exchange))
  const session = await bytesOf(() => latch.session(latch.open(exchange)))
  const user = await bytesOf(() => latch.user(latch.open(exchange)))
  return { open, session, user }
}

const shared = {
  secrets: [randomBytes(48).toString('base64')],
  findUser: () => null,
  publicUrl: 'https://bench.test',
  sweepInterval: 0,
}
const store =
  process.argv[2] === 'sqlite' ? sqliteStore(':memory:') : memoryStore({ inProduction: true })
console.log(
  JSON.stringify(
    await count(createLatchkey<BenchUser & { passwordHash: null }>({ ...shared, store })),
  ),
)
