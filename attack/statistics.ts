/**
 * Whether two samples of times can be told apart: their medians, and the probability that a time of one is above a time
 * of the other.
 *
 * @module
 */

import type { Random } from './random.ts'

/** Returns the median of sorted numbers. */
function medianOf(sorted: Float64Array): number {
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}

/** Returns the median. */
export function median(numbers: readonly number[]): number {
  return medianOf(Float64Array.from(numbers).toSorted())
}

/** How many times the samples are drawn again. */
const RESAMPLES = 1000

/** Returns the middle 95 % of the differences of medians (a minus b) when the samples are drawn again. */
export function differenceOfMedians(
  a: readonly number[],
  b: readonly number[],
  random: Random,
): readonly [low: number, high: number] {
  const redrawn = (sample: readonly number[]): number =>
    medianOf(Float64Array.from(sample, () => sample[random(sample.length)] as number).toSorted())
  const differences = Float64Array.from({ length: RESAMPLES }, () => redrawn(a) - redrawn(b))
  const sorted = differences.toSorted()
  const at = (share: number): number => sorted[Math.floor(share * (RESAMPLES - 1))] as number
  return [at(0.025), at(0.975)]
}

/**
 * Returns the probability that a value of `a` is above a value of `b`, where a tie counts half (Mann–Whitney). This is
 * the area under the ROC curve of an attacker who guesses the class from the time: at 0.5 the time tells nothing, at 0
 * or 1 it tells everything.
 */
export function areaUnderCurve(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, isA: 1 })), ...b.map((value) => ({ value, isA: 0 }))]
  all.sort((one, other) => one.value - other.value)
  let ranks = 0
  for (let start = 0; start < all.length;) {
    let end = start
    let ofA = 0
    while (end < all.length && all[end]?.value === all[start]?.value) ofA += all[end++]?.isA ?? 0
    ranks += ofA * ((start + 1 + end) / 2)
    start = end
  }
  return (ranks - (a.length * (a.length + 1)) / 2) / (a.length * b.length)
}

/** Returns the standard error of the area for two samples of the same kind. */
export function standardError(a: number, b: number): number {
  return Math.sqrt((a + b + 1) / (12 * a * b))
}
