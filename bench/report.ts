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
import { table } from './table.ts'

/** Under which conditions figures were taken. */
export interface Conditions {
  readonly machine: Machine
  readonly load: { readonly program: string; readonly connections: number }
  readonly quick: boolean
}

/** Returns the conditions as lines of text, with what speaks against the figures. */
export function conditionLines(
  { machine, load, quick }: Conditions,
  measured: readonly { readonly foreign: number }[],
): string[] {
  const { date, processor, cores, memory, system, pinned, versions } = machine
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const placed = pinned ? 'server and load on a core each' : 'server and load not bound to cores'
  const noisy = measured.some(({ foreign }) => foreign > MAX_FOREIGN)
  return [
    `${date.slice(0, 10)}. ${processor}, ${cores} cores, ${memory}; ${system}; ` +
      `${load.program}, ${load.connections} connections; ${placed}.`,
    `${software.join(', ')}.`,
    ...(pinned && load.program === 'wrk' ? [] : ['Without wrk and taskset, these are guesses.']),
    ...(quick ? ['**A quick run: these figures are rough.**'] : []),
    ...(noisy
      ? ["**Other processes had much of the servers' core: some figures are too high.**"]
      : []),
  ]
}

/** Returns what a guard adds, and what the bare frameworks did in the same rounds. */
export function costLines(costs: readonly Cost[]): string[] {
  return [
    ...table(costHeader, costs.map(costRow)),
    '',
    'The bare frameworks in the same rounds:',
    '',
    ...table(['framework', 'req/s', 'p50, p99 ms', 'CPU µs'], bareRows(costs)),
  ]
}

const costHeader = [
  ...['subject', 'on', 'req/s', 'share of bare', 'goal', 'p50, p99 ms', 'CPU µs', 'added µs'],
  ...['goal', 'at best', 'in turn', 'others', 'copied cookie'],
]

function costRow(cost: Cost): string[] {
  const { subject, framework, guarded, share, guardedCost, added, goal, copied } = cost
  return [
    ...[subject, framework, count(guarded.requestsPerSecond), spread(share, 2)],
    ...[goalOf('≥', goal.share ?? null, share), latencies(guarded), spread(guardedCost, 1)],
    ...[spread(added, 1), goalOf('≤', goal.added ?? null, added), cost.addedAtBest.toFixed(1)],
    ...[cost.addedInTurn.median.toFixed(1), percent(cost.foreign), copied],
  ]
}

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
      ...[store, count(small), smallCost.toFixed(1), count(large), largeCost.toFixed(1)],
      ...[spread(ratio, 2), goalOf('≤', goal, ratio), percent(foreign)],
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

/** "Just" where the goal lies within the middle half: another run may say otherwise. */
function goalOf(sign: '≤' | '≥', goal: number | null, { median, low, high }: Spread): string {
  if (goal === null) return ''
  const isMet = sign === '≤' ? median <= goal : median >= goal
  const isClose = low < goal && goal < high
  return `${sign} ${goal} ${isClose ? 'just ' : ''}${isMet ? 'met' : 'missed'}`
}

function latencies({ p50, p99 }: Speed): string {
  return `${p50.toFixed(2)}, ${p99.toFixed(2)}`
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
