/**
 * `npm run bench`: what latchkey costs, beside the bare framework. `-- --quick` for a rough look.
 *
 * @module
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureCosts } from './costs.ts'
import { measureFootprint } from './footprint.ts'
import { measureGrowth } from './growth.ts'
import { CONNECTIONS, loadProgram } from './load/load.ts'
import { describeMachine } from './machine.ts'
import { fullPlan, quickPlan, type Workplace } from './plan.ts'
import { report, type Results } from './report.ts'
import { growingStores, subjects } from './subjects.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values

const workplace: Workplace = {
  plan: quick ? quickPlan : fullPlan,
  directory: mkdtempSync(join(tmpdir(), 'latchkey-bench-')),
  progress: (message) => console.error(`${Math.round(performance.now() / 1000)} s  ${message}`),
}
// Also when the run is broken off: a filled SQLite file is half a gigabyte.
process.on('exit', () => rmSync(workplace.directory, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const results: Results = {
  machine: describeMachine(),
  load: { program: loadProgram, connections: CONNECTIONS },
  quick,
  costs: await measureCosts(workplace, subjects),
  growth: await measureGrowth(workplace, growingStores),
  footprint: await measureFootprint(workplace),
}
const file = new URL('results.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
console.log(`\n${report(results)}`)
