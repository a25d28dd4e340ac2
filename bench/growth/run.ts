/**
 * `npm run bench:growth`: what a request, a login and a session cost with 10^3 to 10^7 sessions in each store, how
 * long requests wait for a sweep, whether the heap stays flat, and how long the entries take to import. Prints tables
 * and writes `results-growth.json`.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onCore } from '../machine.ts'
import { measureSoak } from '../soak.ts'
import { measureStartUp } from '../start-up.ts'
import type { SizeReport } from './measure.ts'
import { storeNames } from './stores.ts'
import { tablesOf } from './tables.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    stores: { type: 'string', default: storeNames.join(',') },
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

const stores: SizeReport[] = []
for (const store of values.stores.split(',')) {
  for await (const report of measure(store)) {
    console.error(`${store}: ${report.sessions.toLocaleString('en')} sessions`)
    stores.push(report)
  }
}
console.error(`heap: ${plan.requests.toLocaleString('en')} requests`)
const soak = await measureSoak(plan.requests)
console.error(`imports: ${plan.turns} turns`)
const startUp = await measureStartUp(plan.turns)
const machine = {
  ...{ date: new Date().toISOString(), processor: os.cpus()[0]?.model.trim() ?? 'unknown' },
  ...{ cores: os.cpus().length, memory: os.totalmem(), system: `${os.type()} ${os.release()}` },
  versions: { node: process.versions.node, sqlite: process.versions.sqlite },
}
const results = { machine, stores, soak, startUp }
console.log(tablesOf(results))
const output = new URL('../results-growth.json', import.meta.url)
writeFileSync(output, `${JSON.stringify(results, null, 2)}\n`)
