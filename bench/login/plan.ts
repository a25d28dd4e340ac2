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

/** For figures to quote: about half an hour. */
export const fullPlan: Plan = { seconds: 5, rounds: 5, progress }

/** Whether it runs, and by about how much. */
export const quickPlan: Plan = { seconds: 2, rounds: 2, progress }

/** Of several bursts the median counts. */
export function medianOf<Burst>(
  bursts: readonly Burst[],
  figure: (burst: Burst) => number,
): number {
  return spreadOf(bursts.map(figure)).median
}
