/**
 * `npm run bench:growth`: what a request, a login and a session cost with 10^3, 10^5 and 10^6 sessions in each
 * store, and how long it takes to sweep them. Prints a table for each store.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { onCore } from '../machine.ts'
import type { Cost, SizeReport } from './measure.ts'
import { storeNames } from './stores.ts'

/** The most a large store may cost over a small one. */
const GOAL = 1.3

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,100000,1000000' },
    stores: { type: 'string', default: storeNames.join(',') },
  },
})

const heading =
  '| sessions | request, CPU µs | over 10^3 | request, wall µs | over 10^3 | login, CPU µs | over 10^3 | login, wall µs | over 10^3 | bytes a session | sweep |'
const rule = `|${'---:|'.repeat(11)}`

for (const store of values.stores.split(',')) {
  console.log(`\n${store} (goal: at most ${GOAL} over 10^3)\n\n${heading}\n${rule}`)
  for await (const report of measure(store)) console.log(row(report))
}

/** Measures in a process of its own, on the core the databases are not on. */
async function* measure(store: string): AsyncGenerator<SizeReport> {
  const file = fileURLToPath(new URL('measure.ts', import.meta.url))
  // Not pinned where the database is a process of its own: it would inherit the core.
  const isLocal = store === 'memory' || store === 'sqlite'
  const node = ['--expose-gc', '--max-old-space-size=20000', file, store, values.sizes]
  const command = [process.execPath, ...node]
  const [program = '', ...args] = isLocal ? onCore(0, command) : command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve))
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as SizeReport
  if ((await exit) !== 0) throw new Error(`Measuring ${store} failed`)
}

function row({ sessions, request, login, bytesPerSession, sweep }: SizeReport): string {
  const cells = [
    sessions.toLocaleString('en'),
    ...costs(request),
    ...costs(login),
    bytesPerSession.toFixed(0),
    sweep === null
      ? ''
      : `${sweep.seconds.toFixed(1)} s, longest stall ${sweep.stall.toFixed(0)} ms`,
  ]
  return `| ${cells.join(' | ')} |`
}

function costs({ cpu, cpuRatio, wall, wallRatio }: Cost): string[] {
  return [cpu.toFixed(1), cpuRatio.toFixed(2), wall.toFixed(1), wallRatio.toFixed(2)]
}
