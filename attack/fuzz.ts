/**
 * `npm run fuzz`: mutated input for everything that an attacker can write to, for so many seconds.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { all, fuzz, HEAP_MARGIN, type Finding } from './fuzz-run.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, only: { type: 'string' } },
})
const chosen = all.filter(({ name }) => values.only === undefined || name.includes(values.only))
const total = chosen.reduce((sum, { weight }) => sum + weight, 0)
const findings: Finding[] = []

for (const target of chosen) {
  const duration = (Number(values.seconds) * 1000 * target.weight) / total
  const finding = await fuzz(target, duration)
  findings.push(finding)
  const { name, tried, good, heapGrowth, failure } = finding
  const heap = `${(heapGrowth / 1024 / 1024).toFixed(1)} MiB`
  const count = tried.toLocaleString('en').padStart(12)
  console.log(`${name.padEnd(26)}${count} tried, ${good} good, heap ${heap}, ${failure ?? 'ok'}`)
}

const failed = findings.filter(({ failure }) => failure !== null)
const tried = findings.reduce((sum, finding) => sum + finding.tried, 0)
console.log(
  `${tried.toLocaleString('en')} inputs, ${failed.length} targets with a finding; ` +
    `heap margin ${HEAP_MARGIN / 1024 / 1024} MiB a target`,
)
process.exitCode = failed.length === 0 ? 0 : 1
