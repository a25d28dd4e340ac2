/**
 * The figures of runs: a table to read, and a line of JSON for machines.
 *
 * @module
 */

import type { Result } from './rig.ts'

/** Prints the figures. */
export function report(results: readonly Result[], seed: number): void {
  console.log(
    table([
      ['store', 'sessions', 'operations', 'faults', 'violations', 'recover p50 / max ms'],
      ...results.map(summaryRow),
    ]),
  )
  for (const result of results) {
    console.log(`\n${result.target.name}`)
    const kinds = [...result.recoveries].toSorted(([a], [b]) => (a < b ? -1 : 1))
    console.log(
      table([
        ['fault', 'count', 'recover p50 ms', 'max ms', 'slowest answer ms'],
        ...kinds.map(([kind, times]) => [
          kind,
          String(times.length),
          text(quantile(times, 0.5)),
          text(quantile(times, 1)),
          text(result.slowest.get(kind) ?? 0),
        ]),
      ]),
    )
    for (const crash of result.crashes) console.log(`A latchkey process ${crash}`)
    for (const { kind, detail } of result.violations.slice(0, 10)) console.log(`${kind}: ${detail}`)
  }
  console.log(`\n${JSON.stringify({ seed, runs: results.map(toJson) })}`)
}

/** Whether a run has broken a promise. A store that promises nothing may lose anything. */
export function isBroken({ target, violations, recoveries, crashes }: Result): boolean {
  const hasRecovered = [...recoveries.values()].flat().every(Number.isFinite)
  return crashes.length > 0 || (target.isDurable && (violations.length > 0 || !hasRecovered))
}

/** How many violations there were of each kind. */
export function countKinds({ violations }: Result): Record<string, number> {
  const kinds = [...new Set(violations.map(({ kind }) => kind))].toSorted()
  return Object.fromEntries(
    kinds.map((kind) => [kind, violations.filter((one) => one.kind === kind).length]),
  )
}

function summaryRow(result: Result): string[] {
  const { target, sessions, operations, recoveries } = result
  const times = [...recoveries.values()].flat()
  const kinds = Object.entries(countKinds(result)).map(([kind, count]) => `${count} ${kind}`)
  return [
    target.name,
    ...[sessions, operations, times.length].map((count) => count.toLocaleString('en')),
    kinds.length === 0 ? '0' : kinds.join(', '),
    `${text(quantile(times, 0.5))} / ${text(quantile(times, 1))}`,
  ]
}

function toJson(result: Result): object {
  const {
    target,
    sessions,
    tokens,
    logins,
    enrolled,
    operations,
    acknowledged,
    unexcused,
    slowest,
    crashes,
  } = result
  const recoveries = [...result.recoveries].map(([kind, times]) => [
    kind,
    {
      count: times.length,
      p50: quantile(times, 0.5),
      max: quantile(times, 1),
      slowest: slowest.get(kind) ?? 0,
    },
  ])
  return {
    store: target.name,
    durable: target.isDurable,
    sessions,
    tokens,
    logins,
    enrolled,
    operations,
    acknowledged,
    unexcused,
    crashes,
    violations: countKinds(result),
    faults: Object.fromEntries(recoveries) as object,
  }
}

/** The value that this share of the values does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0
}

function text(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? Math.round(milliseconds).toLocaleString('en') : 'never'
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
