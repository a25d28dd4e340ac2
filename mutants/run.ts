/**
 * `npm run test:mutants`: plants faults in the sources on which security rests, one after the other, and runs their
 * tests. `-- token cookie` for some of the sources.
 *
 * Fails if a fault goes unnoticed that `survivors.json` does not explain, if one that it explains is noticed or gone,
 * and if less than nine in ten are noticed.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { plant, type Mutant } from './stryker.ts'
import { subjects } from './subjects.ts'

/** The faults of a source that no test can notice, or needs to, and why. */
interface Explained {
  readonly why: string

  /** As `Mutant.fault`; as many times as it survives. */
  readonly faults: readonly string[]
}

/** So many of the faults have to be noticed at least. */
const LEAST = 0.9

const explained = JSON.parse(
  readFileSync(new URL('survivors.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly Explained[]>>

const wanted = process.argv.slice(2)
const chosen = subjects.filter(
  ({ source }) => wanted.length === 0 || wanted.includes(basename(source, '.ts')),
)
const complaints: string[] = []
const all: Mutant[] = []
for (const subject of chosen) {
  const start = performance.now()
  const mutants = await plant(subject)
  all.push(...mutants)
  const seconds = Math.round((performance.now() - start) / 1000)
  console.log(`${lineOf(subject.source, mutants)}  ${`${seconds} s`.padStart(6)}`)
  complaints.push(...complaintsOf(subject.source, mutants))
}
console.log(lineOf('all', all))
for (const complaint of complaints) console.log(complaint)
if (chosen.length === 0 || complaints.length > 0 || scoreOf(all) < LEAST) process.exitCode = 1

function scoreOf(mutants: readonly Mutant[]): number {
  return mutants.filter(({ isNoticed }) => isNoticed).length / mutants.length
}

function lineOf(name: string, mutants: readonly Mutant[]): string {
  const survivors = mutants.filter(({ isNoticed }) => !isNoticed).length
  const counts = `${mutants.length} faults`.padStart(12) + `${survivors} unnoticed`.padStart(15)
  return `${name.padEnd(26)}${counts}   ${scoreOf(mutants).toFixed(3)}`
}

function complaintsOf(source: string, mutants: readonly Mutant[]): readonly string[] {
  const known = (explained[source] ?? []).flatMap(({ faults }) => faults)
  const found: string[] = []
  for (const { fault, line, isNoticed } of mutants) {
    if (isNoticed) continue
    const at = known.indexOf(fault)
    if (at === -1) found.push(`${source}:${line} unnoticed: ${fault}`)
    else known.splice(at, 1)
  }
  return [...found, ...known.map((fault) => `${source} no longer unnoticed: ${fault}`)]
}
