/**
 * `npm run fault`: two latchkey processes, one store, clients, and a nemesis. Fails if a store loses what it has
 * acknowledged and promised to keep, or if no violation is found in the naive store.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { isBroken, report } from './report.ts'
import { run, type Result } from './rig.ts'
import { isAvailable, targets } from './services.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    store: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '60' },
    sessions: { type: 'string', default: '1000000' },
    faults: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '12' },
    only: { type: 'string', multiple: true },
    long: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

const unknown = values.store?.find((name) => targets.every((target) => target.name !== name))
if (unknown !== undefined) {
  throw new Error(`No store ${unknown}; known are: ${targets.map(({ name }) => name).join(', ')}`)
}
// When the rig is ended, it ends the processes that it has started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const seed = Number(values.seed)
console.log(`Seed ${seed}`)
const results: Result[] = []
for (const target of targets) {
  if (values.store !== undefined && !values.store.includes(target.name)) continue
  if (!isAvailable(target)) {
    console.log(`${target.name}: left out, its server is not installed`)
    continue
  }
  results.push(
    await run(target, {
      seed,
      seconds: Number(values.seconds),
      sessions: Number(values.sessions),
      faults: Number(values.faults),
      clients: Number(values.clients),
      stops: values.long
        ? [...Array<number>(14).fill(1000), 5000, 5000, 5000, 30_000]
        : [1000, 1000, 5000],
      only: values.only,
      log: (line) => values.verbose && console.error(`${target.name}: ${line}`),
    }),
  )
}
report(results, seed)
const naive = results.find(({ target }) => target.name === 'naive')
const isNaiveCaught = naive === undefined || naive.violations.length > 0
if (!isNaiveCaught) console.log('The naive store was not caught: the rig does not see')
process.exitCode = isNaiveCaught && !results.some(isBroken) ? 0 : 1
