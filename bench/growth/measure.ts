/**
 * One store with few and with many sessions, in one process: `node measure.ts STORE SIZE,SIZE,…`. Prints a
 * line of JSON for each size.
 *
 * Bursts on a small store and on the growing one take turns, so that both meet the same slow and fast phases of
 * the machine; the ratio is the median over pairs.
 *
 * @module
 */

import { concurrently, Filled } from './filled.ts'
import { spreadOf } from '../spread.ts'
import { openStore, type StoreName } from './stores.ts'
import { sweep, type Sweep } from './sweep.ts'

/** What was seen of a store of one size. Times of one operation in microseconds. */
export interface SizeReport {
  readonly store: StoreName
  readonly sessions: number

  /**
   * A guarded request. `few`: by as many sessions as the small store has, so that only the store differs. `many`: by up
   * to 20,000, so that the processor's caches cannot hold them all.
   */
  readonly few: Cost
  readonly many: Cost
  readonly login: Cost
  readonly bytesPerSession: number
  readonly sweep: Sweep | null
}

/** The cost of an operation, and its ratio to the cost with the smallest size. */
export interface Cost {
  /** Processor time of this process. */
  readonly cpu: number

  /** Time on the wall with 32 at once. */
  readonly wall: number
  readonly cpuRatio: number
  readonly wallRatio: number
}

/** Sessions in the small store. */
const SMALL = 1000

/** Operations of one burst. */
const BURST = { few: 4000, many: 4000, login: 400 }

interface Burst {
  readonly cpu: number
  readonly wall: number
}

type Kind = keyof typeof BURST

function operate(filled: Filled, kind: Kind): Promise<void> {
  return kind === 'login' ? filled.login() : filled.request(kind === 'few' ? SMALL : undefined)
}

async function burst(filled: Filled, kind: Kind): Promise<Burst> {
  const count = BURST[kind]
  const [cpu, started] = [process.cpuUsage(), performance.now()]
  await concurrently(count, () => operate(filled, kind))
  const { user, system } = process.cpuUsage(cpu)
  return { cpu: (user + system) / count, wall: ((performance.now() - started) * 1000) / count }
}

async function compare(kind: Kind, small: Filled, large: Filled, count: number): Promise<Cost> {
  const pairs: [Burst, Burst][] = []
  for (const filled of [small, large, small, large]) await burst(filled, kind)
  for (let i = 0; i < count; i++) {
    const isFirst = i % 2 === 0
    const one = await burst(isFirst ? small : large, kind)
    const other = await burst(isFirst ? large : small, kind)
    pairs.push(isFirst ? [one, other] : [other, one])
  }
  const over = (value: (pair: [Burst, Burst]) => number): number =>
    spreadOf(pairs.map(value)).median
  return {
    cpu: over(([, { cpu }]) => cpu),
    wall: over(([, { wall }]) => wall),
    cpuRatio: over(([a, b]) => b.cpu / a.cpu),
    wallRatio: over(([a, b]) => b.wall / a.wall),
  }
}

const [name, sizes, pairs] = process.argv.slice(2) as [StoreName, string, string]
const small = new Filled(await openStore(name))
await small.fillUp(SMALL)
const large = new Filled(await openStore(name))
const list = sizes.split(',').map(Number)
for (const sessions of list) {
  const before = await large.opened.bytes()
  const had = large.sessions
  await large.fillUp(sessions)
  const bytesPerSession = ((await large.opened.bytes()) - before) / (sessions - had)
  const few = await compare('few', small, large, Number(pairs))
  const many = await compare('many', small, large, Number(pairs))
  const login = await compare('login', small, large, Number(pairs))
  const isLast = sessions === list.at(-1)
  const report: SizeReport = {
    store: name,
    sessions,
    few,
    many,
    login,
    bytesPerSession,
    sweep: isLast && large.opened.isSwept ? await sweep(large) : null,
  }
  console.log(JSON.stringify(report))
}
for (const { opened, latch } of [small, large]) {
  await latch.close()
  await opened.close()
}
