/**
 * One store with few and with many sessions, in one process: `node measure.ts STORE SIZE,SIZE,…`. Prints a
 * line of JSON for each size.
 *
 * Bursts on a small store and on the growing one take turns, so that both meet the same slow and fast phases of
 * the machine; the ratio is the median over pairs.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  createLatchkey,
  HOUR,
  type Exchange,
  type Latchkey,
  type SessionRecord,
} from '../../library/src/index.ts'
import { signIn, userOf, type BenchUser } from '../sign-in.ts'
import { openStore, type OpenStore, type StoreName } from './stores.ts'

/** What was seen of a store of one size. Times of one operation in microseconds. */
export interface SizeReport {
  readonly store: StoreName
  readonly sessions: number

  /** A guarded request: processor time of this process, and time on the wall with 32 at once. */
  readonly request: Cost
  readonly login: Cost
  readonly bytesPerSession: number

  /** Removing every session, all expired: seconds, and the longest time nothing else ran, in ms. */
  readonly sweep: { readonly seconds: number; readonly stall: number } | null
}

/** What an operation costs, and that over what it costs with the smallest size. */
export interface Cost {
  readonly cpu: number
  readonly wall: number
  readonly cpuRatio: number
  readonly wallRatio: number
}

/** How many operations are under way at once. */
const CONCURRENCY = 32

/** Operations of one burst, and pairs of bursts. */
const BURST = { request: 4000, login: 400 }
const PAIRS = 15

/** Of how many sessions requests carry the cookie. */
const COOKIES = 20_000

const secrets = [randomBytes(48).toString('base64')]

/** A store with sessions in it. */
class Filled {
  readonly opened: OpenStore
  readonly latch: Latchkey<BenchUser>
  cookies: string[] = []
  sessions = 0
  #offset = 0

  constructor(opened: OpenStore) {
    this.opened = opened
    this.latch = createLatchkey({
      ...{ secrets, store: opened.store, publicUrl: 'https://bench.test', sweepInterval: 0 },
      // A touch a minute for each of 20,000 sessions would hide what a look-up costs.
      ...{ idleTimeout: 12 * HOUR, touchInterval: 11 * HOUR, storeTimeout: 60_000 },
      clock: () => Date.now() + this.#offset,
      findUser: (): (BenchUser & { passwordHash: null }) | null => null,
    })
  }

  /** Makes every session expired. */
  expireAll(): void {
    this.#offset = 13 * HOUR
  }

  /** Adds sessions until there are so many, copies of one under other ids. */
  async fillUp(sessions: number): Promise<void> {
    const { store, duringFill } = this.opened
    await duringFill(async () => {
      const stride = Math.max(1, Math.ceil((sessions - this.sessions) / COOKIES))
      const first = await this.#signIn(this.sessions)
      const [sample] = await store.list(userOf(this.sessions).id)
      this.cookies = [first]
      const numbers = Array.from({ length: sessions - this.sessions - 1 }, (_, i) => i + 1)
      await concurrently(numbers, async (i) => {
        if (i % stride === 0) this.cookies.push(await this.#signIn(this.sessions + i))
        else await this.#copy(sample as SessionRecord, this.sessions + i)
      })
    })
    this.sessions = sessions
  }

  async #copy(sample: SessionRecord, number: number): Promise<void> {
    const user = userOf(number)
    const id = randomBytes(32).toString('base64url')
    await this.opened.store.create({ ...sample, id, userId: user.id, user: { ...user } })
  }

  #signIn(number: number): Promise<string> {
    return signIn(this.latch, userOf(number))
  }

  async request(): Promise<void> {
    const cookie = this.cookies[Math.floor(Math.random() * this.cookies.length)] as string
    const session = await this.latch.session(this.latch.open(visit(cookie)))
    if (session.user === null) throw new Error('A session was lost')
  }

  async login(): Promise<void> {
    await this.#signIn(Math.floor(Math.random() * this.sessions))
  }
}

function visit(cookie: string): Exchange {
  return {
    ...{ method: 'GET', url: '/', address: '192.0.2.1', encrypted: true, sent: false },
    header: (name) => (name === 'cookie' ? cookie : undefined),
    markPrivate() {},
    setCookie() {},
  }
}

async function concurrently<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

interface Burst {
  readonly cpu: number
  readonly wall: number
}

async function burst(count: number, operation: () => Promise<void>): Promise<Burst> {
  const [cpu, started] = [process.cpuUsage(), performance.now()]
  await concurrently(Array.from({ length: count }), operation)
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / count, wall: ((performance.now() - started) * 1000) / count }
}

async function compare(kind: 'request' | 'login', small: Filled, large: Filled): Promise<Cost> {
  const pairs: [Burst, Burst][] = []
  const run = (filled: Filled): Promise<Burst> => burst(BURST[kind], () => filled[kind]())
  await run(small)
  await run(large)
  for (let i = 0; i < PAIRS; i++) {
    const isFirst = i % 2 === 0
    const one = await run(isFirst ? small : large)
    const other = await run(isFirst ? large : small)
    pairs.push(isFirst ? [one, other] : [other, one])
  }
  const over = (value: (pair: [Burst, Burst]) => number): number => median(pairs.map(value))
  return {
    cpu: over(([, { cpu }]) => cpu),
    wall: over(([, { wall }]) => wall),
    cpuRatio: over(([a, b]) => b.cpu / a.cpu),
    wallRatio: over(([a, b]) => b.wall / a.wall),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

async function sweep(filled: Filled): Promise<SizeReport['sweep']> {
  filled.expireAll()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const started = performance.now()
  await filled.latch.prune()
  const seconds = (performance.now() - started) / 1000
  delay.disable()
  return { seconds, stall: delay.max / 1e6 }
}

const [name, sizes] = process.argv.slice(2) as [StoreName, string]
const small = new Filled(await openStore(name))
await small.fillUp(1000)
const large = new Filled(await openStore(name))
const list = sizes.split(',').map(Number)
for (const sessions of list) {
  const before = await large.opened.bytes()
  const had = large.sessions
  await large.fillUp(sessions)
  const bytesPerSession = ((await large.opened.bytes()) - before) / (sessions - had)
  const request = await compare('request', small, large)
  const login = await compare('login', small, large)
  const isLast = sessions === list.at(-1)
  const report: SizeReport = {
    ...{ store: name, sessions, request, login, bytesPerSession },
    sweep: isLast && large.opened.isSwept ? await sweep(large) : null,
  }
  console.log(JSON.stringify(report))
}
for (const { opened, latch } of [small, large]) {
  await latch.close()
  await opened.close()
}
