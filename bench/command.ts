/**
 * What the commands of the bench that measure servers have in common: their options, and the place they work
 * in, which is removed when they end.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureCosts, type Cost } from './costs.ts'
import { CONNECTIONS, loadProgram } from './load/load.ts'
import { becomeLoad, describeMachine } from './machine.ts'
import { fullPlan, quickPlan, type Workplace } from './plan.ts'
import type { Conditions } from './report.ts'
import { startServices } from './services.ts'
import { frameworkOf, type Subject } from './subjects.ts'

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
  allowPositionals: true,
})
const { quick, only } = values

/** What the command was given besides options. */
export const given: readonly string[] = positionals

/** Whether some subjects are left out. Then the figures are shown, but not kept. */
export const isPartial = only !== ''

/** Returns where a command works: a folder that is removed when the process ends, however it ends. */
export function openWorkplace(): Workplace {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
  return {
    plan: quick ? quickPlan : fullPlan,
    directory,
    progress: (message) => console.error(`${Math.round(performance.now() / 1000)} s  ${message}`),
  }
}

/** Returns those of the subjects that `--only` names. */
export function chosenOf(all: readonly Subject[]): readonly Subject[] {
  const subjects = all.filter(({ name, bare }) =>
    `${name} on ${frameworkOf(bare)}`.toLowerCase().includes(only.toLowerCase()),
  )
  if (subjects.length === 0) throw new Error(`No subject is called ${only}`)
  return subjects
}

/** Measures those of the subjects that `--only` names, with the databases they need. */
export async function measureSubjects(
  workplace: Workplace,
  all: readonly Subject[],
): Promise<{ costs: readonly Cost[]; versions: Readonly<Record<string, string>> }> {
  const subjects = chosenOf(all)
  // The databases are on this core, too: on the other core, only the servers are measured.
  becomeLoad()
  const services = await startServices(subjects)
  try {
    const costs = await measureCosts(workplace, subjects, services.settings)
    return { costs, versions: services.versions }
  } finally {
    await services.stop()
  }
}

/** Returns the conditions of this run. @param more versions besides those of the packages. */
export function conditions(
  packages: readonly string[],
  more: Readonly<Record<string, string>>,
): Conditions {
  const machine = describeMachine(packages)
  return {
    machine: { ...machine, versions: { ...machine.versions, ...more } },
    load: { program: loadProgram, connections: CONNECTIONS },
    quick,
  }
}
