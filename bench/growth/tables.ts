/**
 * What was seen, as tables in Markdown.
 *
 * @module
 */

import type { StartUp } from '../start-up.ts'
import { table } from '../table.ts'
import type { Soak } from '../soak.ts'
import type { Cost, SizeReport } from './measure.ts'
import type { Waits } from './sweep.ts'

/** Everything that `npm run bench:growth` measures. */
export interface GrowthResults {
  readonly machine: object
  readonly stores: readonly SizeReport[]
  readonly soak: Soak | undefined
  readonly startUp: StartUp | undefined
}

/** Returns the tables of all figures. */
export function tablesOf({ stores, soak, startUp }: GrowthResults): string {
  return [
    'Requests, logins and bytes:',
    '',
    ...costs(stores),
    '',
    'Sweeps:',
    '',
    ...sweeps(stores),
    ...(soak === undefined ? [] : ['', 'The heap over many requests:', '', ...heap(soak)]),
    ...(startUp === undefined ? [] : ['', 'Imports:', '', ...imports(startUp)]),
  ].join('\n')
}

/** Returns what requests, logins and sessions cost in stores of each size. */
export function costs(reports: readonly SizeReport[]): string[] {
  const cells = ({ cpu, cpuRatio, wallRatio }: Cost): string[] => [
    cpu.toFixed(1),
    `${cpuRatio.toFixed(2)} / ${wallRatio.toFixed(2)}`,
  ]
  return table(
    [
      'store',
      'sessions',
      'request of 1,000, CPU µs',
      'over 10^3: CPU / wall',
      'request of 20,000, CPU µs',
      'over 10^3: CPU / wall',
      'login, CPU µs',
      'over 10^3: CPU / wall',
      'bytes a session',
    ],
    reports.map(({ store, sessions, few, many, login, bytesPerSession }) => [
      store,
      number(sessions),
      ...cells(few),
      ...cells(many),
      ...cells(login),
      bytesPerSession.toFixed(0),
    ]),
  )
}

/** Returns how long requests waited for the sweeps. */
export function sweeps(reports: readonly SizeReport[]): string[] {
  const cell = ({ stall, longest, p999 }: Waits): string =>
    [stall, longest, p999].map((value) => value.toFixed(1)).join(' / ')
  return table(
    [
      'store',
      'expired',
      'sweep, s',
      'steps',
      'longest step, CPU ms',
      'ms: longest stall / request / p99.9',
      'without a sweep',
    ],
    reports.flatMap(({ store, sessions, sweep }) => {
      if (sweep === null) return []
      const duration = `${sweep.seconds.toFixed(1)}${sweep.isDone ? '' : ', not done'}`
      const size = [
        store,
        number(sessions),
        duration,
        number(sweep.steps),
        sweep.longestStep.toFixed(1),
      ]
      return [[...size, cell(sweep.swept), cell(sweep.idle)]]
    }),
  )
}

/** Returns how large the heap was after so many requests. */
export function heap({ samples }: Soak): string[] {
  return table(
    ['requests', 'logins', 'logouts', 'sessions', 'heap, MB', 'outside the heap, MB', 'seconds'],
    samples.map(({ requests, logins, logouts, sessions, heapUsed, external, seconds }) => [
      number(requests),
      number(logins),
      number(logouts),
      number(sessions),
      (heapUsed / 1e6).toFixed(2),
      (external / 1e6).toFixed(2),
      seconds.toFixed(0),
    ]),
  )
}

/** Returns how long the public entries take to import. */
export function imports({ empty, entries }: StartUp): string[] {
  const rows = [{ entry: 'nothing', ...empty }, ...entries]
  return table(
    ['import', 'ms', 'process, CPU ms'],
    rows.map(({ entry, wall, cpu }) => [entry, wall.toFixed(1), cpu.toFixed(1)]),
  )
}

function number(value: number): string {
  return value.toLocaleString('en')
}
