/**
 * How two servers are compared: in short bursts, in turn.
 *
 * A machine's speed may change by half within seconds, so two figures that were taken at different times cannot be
 * compared. Therefore the two bursts of a pair follow each other at once and are compared with each other, and the
 * median of these comparisons counts. The bursts do not run at the same time, although they would then meet the same
 * phases of the machine: two servers on one core, and one database for both, would wait for each other, and that wait
 * is no cost of a guard.
 *
 * @module
 */

import { sendBurst } from './load/load.ts'
import { busyTime, SERVER_CORE } from './machine.ts'
import type { SubjectServer } from './server.ts'
import { spreadOf, type Spread } from './spread.ts'

/** One burst of requests to one server. */
export interface Cell {
  readonly requestsPerSecond: number

  /** Processor time of the server, in microseconds: in all, and for each request. */
  readonly cpu: number
  readonly cost: number

  /** Latencies in milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** A server, and the file with the Cookie headers of requests to it. */
export interface Contender {
  readonly server: SubjectServer
  readonly cookies: string
}

/** Two bursts: to the base of the comparison, and to the subject that is measured. */
export type Pair = readonly [base: Cell, subject: Cell]

/** Pairs of bursts to the same two servers. */
export interface Comparison {
  readonly pairs: readonly Pair[]

  /** The share of the servers' core that other processes had: the median; 0 if it is not known. */
  readonly foreign: number
}

/** A pair during which others had more of the servers' core than this is repeated. */
export const MAX_FOREIGN = 0.2

/** How many pairs of a series may fail: the machine may stall now and then, but the server must not. */
const MAX_FAILURES = 2

/** Gives a server some seconds of load, so that code is compiled and caches are full. */
export async function warmUp(contender: Contender, seconds: number): Promise<void> {
  await measure(contender, seconds)
}

/** Pairs of bursts, gathered over rounds. */
export class Series {
  readonly #all: (readonly [Pair, number])[] = []
  readonly #failures: string[] = []

  /** Why pairs could not be measured: requests that failed. */
  get failures(): readonly string[] {
    return this.#failures
  }

  /**
   * Measures a pair, and another if others had much of the core meanwhile.
   *
   * @throws Error if requests failed in too many pairs.
   */
  async add(base: Contender, subject: Contender): Promise<void> {
    if (!(await this.#answered(base, subject))) await this.#answered(base, subject)
  }

  /** Measures until no request failed. Returns whether the pair was quiet. */
  async #answered(base: Contender, subject: Contender): Promise<boolean> {
    for (;;) {
      try {
        return await this.#measure(base, subject)
      } catch (error) {
        if (this.#failures.length >= MAX_FAILURES) throw error
        this.#failures.push(String(error))
      }
    }
  }

  /** The quiet pairs if they are at least half of all, otherwise all. */
  get comparison(): Comparison {
    const quiet = this.#all.filter(([, foreign]) => foreign <= MAX_FOREIGN)
    const chosen = quiet.length >= this.#all.length / 2 ? quiet : this.#all
    const shares = chosen.map(([, foreign]) => foreign)
    return { pairs: chosen.map(([pair]) => pair), foreign: spreadOf(shares).median }
  }

  /** Returns whether the pair was quiet. */
  async #measure(base: Contender, subject: Contender): Promise<boolean> {
    const started = performance.now()
    const busyBefore = busyTime(SERVER_CORE)
    const pair = await measurePair(base, subject, this.#all.length % 2 === 0)
    const others = busyTime(SERVER_CORE) - busyBefore - pair[0].cpu - pair[1].cpu
    const foreign = Math.max(0, others / 1000 / (performance.now() - started))
    this.#all.push([pair, foreign])
    return foreign <= MAX_FOREIGN
  }
}

async function measurePair(base: Contender, subject: Contender, baseFirst: boolean): Promise<Pair> {
  if (baseFirst) return [await measure(base, 1), await measure(subject, 1)]
  const first = await measure(subject, 1)
  return [await measure(base, 1), first]
}

/** Sends one burst to one server. */
async function measure({ server, cookies }: Contender, seconds: number): Promise<Cell> {
  const before = await server.usage()
  const { requests, seconds: took, p50, p99 } = await sendBurst(server.profile, cookies, seconds)
  const after = await server.usage()
  const cpu = after.cpu - before.cpu
  const cost = cpu / (after.served - before.served)
  return { requestsPerSecond: requests / took, cpu, cost, p50, p99 }
}

/** Returns the spread of what a function makes of each pair. */
export function spreadOver(
  { pairs }: Comparison,
  figure: (base: Cell, subject: Cell) => number,
): Spread {
  return spreadOf(pairs.map(([base, subject]) => figure(base, subject)))
}

/**
 * Returns the quarter of the pairs in which the base cost least. The other guests of a machine's host slow the machine
 * down, and nobody inside sees them. But they slow the base down, too, and a choice by the base does not favour the
 * subject.
 */
export function quietest({ pairs, foreign }: Comparison): Comparison {
  const byBase = pairs.toSorted(([one], [other]) => one.cost - other.cost)
  return { pairs: byBase.slice(0, Math.ceil(pairs.length / 4)), foreign }
}
