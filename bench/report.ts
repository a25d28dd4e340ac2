/**
 * The figures as tables, for people.
 *
 * @module
 */

import type { Cost, Speed } from './costs.ts'
import type { Footprint } from './footprint.ts'
import type { Growth } from './growth.ts'
import type { Machine } from './machine.ts'
import { MAX_FOREIGN, type Spread } from './pairs.ts'

/** Everything a run has found: what `results.json` holds. */
export interface Results {
  readonly machine: Machine
  readonly load: { readonly program: string; readonly connections: number }
  readonly quick: boolean
  readonly costs: readonly Cost[]
  readonly growth: readonly Growth[]
  readonly footprint: Footprint
}

/** Returns the figures as text, in Markdown. */
export function report({ machine, load, quick, costs, growth, footprint }: Results): string {
  const { processor, cores, memory, system, pinned, versions } = machine
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const placed = pinned ? 'server and load on a core each' : 'server and load not bound to cores'
  const noisy = [...costs, ...growth].some(({ foreign }) => foreign > MAX_FOREIGN)
  return [
    `${processor}, ${cores} cores, ${memory}; ${system}`,
    software.join(', '),
    `${load.program}, ${load.connections} connections; ${placed}`,
    ...(pinned && load.program === 'wrk' ? [] : ['Without wrk and taskset, these are guesses.']),
    ...(quick ? ['A quick run: these figures are rough.'] : []),
    ...(noisy
      ? ["Other processes had much of the servers' core: these figures are too high."]
      : []),
    '',
    'GET /profile (medians; in brackets the middle half of the pairs)',
    '',
    ...table(costHeader, costs.flatMap(costRows)),
    '',
    'Processor time of a request as the store grows',
    '',
    ...table(growthHeader, growth.map(growthRow)),
    '',
    `A logged-in session with a user of three fields (${count(footprint.sessions)} of them)`,
    '',
    ...table(
      ['store', 'bytes per session'],
      [
        ['memory, heap', count(footprint.memory)],
        ['SQLite, file', count(footprint.sqlite)],
      ],
    ),
  ].join('\n')
}

const costHeader = [
  ...['subject', 'req/s', 'share of bare', 'p50, p99 ms', 'CPU µs/req', 'added µs', 'goal', ''],
  ...['at best', 'in turn', 'others'],
]

/** A subject, below the bare framework as it was in the same pairs. */
function costRows(cost: Cost): string[][] {
  const { subject, bare, guarded, share, bareCost, guardedCost, added, goal } = cost
  const latencies = ({ p50, p99 }: Speed): string => `${p50.toFixed(2)}, ${p99.toFixed(2)}`
  return [
    [
      ...['bare', count(bare.requestsPerSecond), '', latencies(bare), spread(bareCost, 1)],
      ...['', '', '', '', '', ''],
    ],
    [
      ...[subject, count(guarded.requestsPerSecond), spread(share, 2), latencies(guarded)],
      ...[spread(guardedCost, 1), spread(added, 1), goalOf(goal), verdict(added, goal)],
      ...[cost.addedAtBest.toFixed(1), spread(cost.addedInTurn, 1), percent(cost.foreign)],
    ],
  ]
}

const growthHeader = [
  ...['store', 'sessions', 'CPU µs/req', 'sessions', 'CPU µs/req', 'ratio', 'goal', '', 'others'],
]

function growthRow(growth: Growth): string[] {
  const { store, small, large, smallCost, largeCost, ratio, goal, foreign } = growth
  return [
    ...[store, count(small), smallCost.toFixed(1), count(large), largeCost.toFixed(1)],
    ...[spread(ratio, 2), goalOf(goal), verdict(ratio, goal), percent(foreign)],
  ]
}

function goalOf(goal: number | null): string {
  return goal === null ? '' : `≤ ${goal}`
}

/** "Just" where the goal lies within the middle half: another run may say otherwise. */
function verdict({ median, low, high }: Spread, goal: number | null): string {
  if (goal === null) return ''
  const isClose = low <= goal && goal < high
  return (isClose ? 'just ' : '') + (median <= goal ? 'met' : 'missed')
}

function spread({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Lines of a Markdown table, the first column to the left and the others to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => pad(cell, widths[i] ?? 0, i)).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(header), line(rule), ...rows.map(line)]
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}
