/**
 * `npm run fuzz`: mutated input for everything that an attacker can write to, for so many seconds. Fails if
 * anything is accepted that was not minted (or the other way round), throws, or keeps memory.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { all, fuzz, HEAP_MARGIN, type Finding } from './fuzz-run.ts'
import { growth, growthControls } from './targets/growth.ts'

/** How long a control may take to be found, in milliseconds. It is found at once, as a rule. */
const CONTROL_LIMIT = 20_000

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, only: { type: 'string', default: '' } },
})
const seconds = Number(values.seconds)
const chosen = all.filter(({ name }) => name.includes(values.only))
if (!(seconds > 0) || chosen.length === 0) {
  console.error(
    `--seconds takes a number, --only a part of: ${all.map(({ name }) => name).join(', ')}`,
  )
  process.exit(1)
}
const total = chosen.reduce((sum, { weight }) => sum + weight, 0)
const findings: Finding[] = []
const inMiB = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

for (const target of chosen) {
  const finding = await fuzz(target, { milliseconds: (seconds * 1000 * target.weight) / total })
  findings.push(finding)
  const { name, tried, good, heapBefore, heapAfter, failure } = finding
  const count = tried.toLocaleString('en').padStart(10)
  const verdict = failure === null ? 'no other accepted, no crash' : `BROKEN: ${failure}`
  const heap = `heap ${inMiB(heapBefore)} → ${inMiB(heapAfter)} MiB`
  console.log(`${name.padEnd(36)}${count} tried, ${good} good, ${verdict}, ${heap}`)
}

// Whether growth is seen depends on the machine, so each run shows it.
const blind: string[] = []
for (const control of chosen.includes(growth) ? growthControls : []) {
  const { failure } = await fuzz(control, { milliseconds: CONTROL_LIMIT })
  if (failure?.includes('bytes cost') !== true) blind.push(control.name)
}
if (blind.length > 0) console.log(`BROKEN: no growth was seen in what ${blind.join(', or ')}`)

const failed = findings.filter(({ failure }) => failure !== null)
const tried = findings.reduce((sum, finding) => sum + finding.tried, 0)
console.log(
  `${tried.toLocaleString('en')} inputs, ${failed.length} of ${findings.length} targets with a finding; ` +
    `heap margin ${inMiB(HEAP_MARGIN)} MiB a target`,
)
process.exitCode = failed.length + blind.length === 0 ? 0 : 1
