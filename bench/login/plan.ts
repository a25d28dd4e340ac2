/**
 * How long the bench of logins measures.
 *
 * @module
 */

import { spreadOf } from '../spread.ts'

/** Seconds of a burst, and how often. */
export interface Plan {
  readonly seconds: number
  readonly rounds: number

  /** Tells what is measured now. */
  readonly progress: (what: string) => void
}

const progress = (what: string): void => console.error(what)

/** For figures that are to be quoted. Takes about half an hour. */
export const fullPlan: Plan = { seconds: 5, rounds: 5, progress }

/** Shows whether the bench runs, and roughly what it finds. */
export const quickPlan: Plan = { seconds: 2, rounds: 2, progress }

/** Returns the median of a figure over several bursts. */
export function medianOf<Burst>(
  bursts: readonly Burst[],
  figure: (burst: Burst) => number,
): number {
  return spreadOf(bursts.map(figure)).median
}
