/**
 * The figures as tables, for people.
 *
 * @module
 */

import type { Cost, Speed } from './costs.ts'
import type { Footprint } from './footprint.ts'
import type { Growth } from './growth.ts'
import type { Machine } from './machine.ts'
import { MAX_FOREIGN } from './pairs.ts'
import type { Spread } from './spread.ts'
import { table } from './table.ts'

/** Under which conditions figures were taken. */
export interface Conditions {
  readonly machine: Machine
  readonly load: { readonly program: string; readonly connections: number }
  readonly quick: boolean
}

/** Returns the conditions as lines of text, with everything that makes the figures doubtful. */
export function conditionLines(
  { machine, load, quick }: Conditions,
  measured: readonly { readonly foreign: number; readonly failures?: readonly string[] }[],
): string[] {
  const { date, processor, cores, memory, system, pinned, awake, versions } = machine
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const placed = pinned ? 'server and load on a core each' : 'server and load not bound to cores'
  const idling = awake ? 'idle cores kept awake' : 'idle cores may sleep'
  const noisy = measured.some(({ foreign }) => foreign > MAX_FOREIGN)
  const failures = measured.flatMap(({ failures: of = [] }) => of)
  return [
    `${date.slice(0, 10)}. ${processor}, ${cores} cores, ${memory}; ${system}; ` +
      `${load.program}, ${load.connections} connections; ${placed}; ${idling}.`,
    `${software.join(', ')}.`,
    ...(pinned && load.program === 'wrk' ? [] : ['Without wrk and taskset, these are guesses.']),
    ...(awake
      ? []
      : [
          '**What is slower than the load has to wake it with each answer, and is shown too slow.**',
        ]),
    ...(quick ? ['**A quick run: these figures are rough.**'] : []),
    ...(failures.length > 0
      ? [`${failures.length} pairs were measured again: ${[...new Set(failures)].join('; ')}.`]
      : []),
    ...(noisy
      ? ["**Other processes had much of the servers' core: some figures are too high.**"]
      : []),
  ]
}

/** Returns what a guard adds, and what the bare frameworks did in the same rounds. */
export function costLines(costs: readonly Cost[]): string[] {
  // Without any goal, no columns for goals.
  const shown = costColumns.filter(([title]) => title !== 'goal' || costs.some(hasGoal))
  const titles = shown.map(([title]) => title)
  const rows = costs.map((cost) => shown.map(([, cell]) => cell(cost)))
  return [
    ...table(titles, rows),
    '',
    'The bare frameworks in the same rounds:',
    '',
    ...table(['framework', 'req/s', 'p50, p99 ms', 'CPU µs'], bareRows(costs)),
  ]
}

function hasGoal({ goal }: Cost): boolean {
  return goal.share !== undefined || goal.added !== undefined
}

const costColumns: readonly (readonly [title: string, cell: (cost: Cost) => string])[] = [
  ['subject', ({ subject }) => subject],
  ['on', ({ framework }) => framework],
  ['req/s', ({ guarded }) => count(guarded.requestsPerSecond)],
  ['share of bare', ({ share }) => spread(share, 2)],
  ['goal', ({ goal, share }) => goalOf('≥', goal.share ?? null, share)],
  ['p50, p99 ms', ({ guarded }) => latencies(guarded)],
  ['CPU µs', ({ guardedCost }) => guardedCost.median.toFixed(1)],
  ['added µs', ({ added }) => spread(added, 1)],
  ['goal', ({ goal, added }) => goalOf('≤', goal.added ?? null, added)],
  ['at best', ({ addedAtBest }) => addedAtBest.toFixed(1)],
  ['others', ({ foreign }) => percent(foreign)],
  ['copied cookie', ({ copied }) => copied ?? ''],
]

/** Each bare framework once: the median over its subjects. */
function bareRows(costs: readonly Cost[]): string[][] {
  const byFramework = Map.groupBy(costs, ({ framework }) => framework)
  return [...byFramework].map(([framework, ofIt]) => {
    const middle = (figure: (cost: Cost) => number): number => {
      const sorted = ofIt.map(figure).toSorted((a, b) => a - b)
      return sorted[Math.floor(sorted.length / 2)] ?? NaN
    }
    const speed: Speed = {
      requestsPerSecond: middle(({ bare }) => bare.requestsPerSecond),
      p50: middle(({ bare }) => bare.p50),
      p99: middle(({ bare }) => bare.p99),
    }
    const cost = middle(({ bareCost }) => bareCost.median).toFixed(1)
    return [framework, count(speed.requestsPerSecond), latencies(speed), cost]
  })
}

/** Returns what a large store costs over a small one. */
export function growthLines(growth: readonly Growth[]): string[] {
  return table(
    ['store', 'sessions', 'CPU µs', 'sessions', 'CPU µs', 'ratio', 'goal', 'others'],
    growth.map(({ store, small, large, smallCost, largeCost, ratio, goal, foreign }) => [
      store,
      count(small),
      smallCost.toFixed(1),
      count(large),
      largeCost.toFixed(1),
      spread(ratio, 2),
      goalOf('≤', goal, ratio),
      percent(foreign),
    ]),
  )
}

/** Returns the size of a session. */
export function footprintLines({ sessions, memory, sqlite }: Footprint): string[] {
  return table(
    ['store', 'sessions', 'bytes per session'],
    [
      ['memory, heap', count(sessions), count(memory)],
      ['SQLite, file', count(sessions), count(sqlite)],
    ],
  )
}

/** Says whether the goal is met; "just" if the goal lies within the middle half, so that another run may differ. */
export function goalOf(
  sign: '≤' | '≥',
  goal: number | null,
  { median, low, high }: Spread,
): string {
  if (goal === null) return ''
  const isMet = sign === '≤' ? median <= goal : median >= goal
  const isClose = low < goal && goal < high
  return `${sign} ${goal} ${isClose ? 'just ' : ''}${isMet ? 'met' : 'missed'}`
}

function latencies({ p50, p99 }: Speed): string {
  return `${p50.toFixed(2)}, ${p99.toFixed(2)}`
}

/** Returns a median, and the middle half in brackets. */
export function spread({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}

/** Returns a share in whole percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
