/**
 * The middle of several measurements, and how far they lie apart.
 *
 * @module
 */

/** A median and the middle half of the values around it. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** Returns the median of some values, and the quartiles. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  }
}

/** Between two values, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? NaN
  const above = sorted[Math.ceil(position)] ?? NaN
  return below + (above - below) * (position % 1)
}
