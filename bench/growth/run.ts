/**
 * `npm run bench:growth`: what a request, a login and a session cost with 10^3 to 10^7 sessions in each store, how
 * long requests wait for a sweep, whether the heap stays flat, and how long the entries take to import. Writes its
 * part of `results.json` and of the page; what was not measured now stays as it was.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writePart } from '../document.ts'
import { describeMachine, onCore } from '../machine.ts'
import { readResults, saveResults } from '../results.ts'
import { measureSoak } from '../soak.ts'
import { measureStartUp } from '../start-up.ts'
import type { SizeReport } from './measure.ts'
import { storeNames } from './stores.ts'
import { tablesOf, type GrowthResults } from './tables.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    stores: { type: 'string', default: storeNames.join(',') },
    parts: { type: 'string', default: 'stores,heap,imports' },
  },
})
const plan = values.quick
  ? { sizes: '1000,100000', pairs: 5, requests: 1_000_000, turns: 5 }
  : { sizes: '1000,100000,1000000', pairs: 15, requests: 10_000_000, turns: 20 }

/** Measures in a process of its own, on the core the databases are not on. */
async function* measure(store: string): AsyncGenerator<SizeReport> {
  const file = fileURLToPath(new URL('measure.ts', import.meta.url))
  // Not pinned where the database is a process of its own: it would inherit the core.
  const isLocal = store === 'memory' || store === 'sqlite'
  const node = ['--expose-gc', '--max-old-space-size=20000', file, store]
  const command = [process.execPath, ...node, values.sizes ?? plan.sizes, `${plan.pairs}`]
  const [program = '', ...args] = isLocal ? onCore(0, command) : command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve))
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as SizeReport
  if ((await exit) !== 0) throw new Error(`Measuring ${store} failed`)
}

const parts = values.parts.split(',')
const known = (readResults()['growth'] ?? {}) as Partial<GrowthResults>
let { stores = [], soak, startUp } = known
if (parts.includes('stores')) {
  for (const store of values.stores.split(',')) {
    const reports: SizeReport[] = []
    for await (const report of measure(store)) {
      console.error(`${store}: ${report.sessions.toLocaleString('en')} sessions`)
      reports.push(report)
    }
    stores = [...stores.filter((other) => other.store !== store), ...reports]
  }
}
if (parts.includes('heap')) {
  console.error(`heap: ${plan.requests.toLocaleString('en')} requests`)
  soak = await measureSoak(plan.requests)
}
if (parts.includes('imports')) {
  console.error(`imports: ${plan.turns} turns`)
  startUp = await measureStartUp(plan.turns)
}
const results = { machine: describeMachine(['latchkey']), stores, soak, startUp }
saveResults('growth', results)
writePart('growth', tablesOf(results))
console.log(tablesOf(results))
