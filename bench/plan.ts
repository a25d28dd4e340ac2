/**
 * How long and how large a run is.
 *
 * @module
 */

/** The sizes of a run. */
export interface Plan {
  /** Seconds of load the servers of a pair get at once before they are measured: code is compiled, caches fill. */
  readonly warmUp: number

  /** Rounds: in each, every subject is measured. */
  readonly rounds: number

  /** Pairs of bursts for each subject in a round. */
  readonly turns: number

  /** Pairs of bursts for each store that grows. */
  readonly growthTurns: number

  /** Sessions in a small store, and in a large one. */
  readonly small: number
  readonly large: number

  /** Logged-in sessions by which the size of one is measured. */
  readonly footprint: number
}

/** Twenty-five minutes for latchkey, a quarter of an hour for the peers. */
export const fullPlan: Plan = {
  warmUp: 12,
  rounds: 2,
  turns: 6,
  growthTurns: 8,
  small: 1000,
  large: 1_000_000,
  footprint: 100_000,
}

/** Takes five minutes. Shows whether something has become slower, but not by how much. */
export const quickPlan: Plan = {
  warmUp: 4,
  rounds: 1,
  turns: 2,
  growthTurns: 2,
  small: 1000,
  large: 100_000,
  footprint: 100_000,
}

/** What a run has at hand. */
export interface Workplace {
  readonly plan: Plan

  /** A directory for files, removed afterwards. */
  readonly directory: string

  /** Called with what is being done. */
  readonly progress: (message: string) => void
}
