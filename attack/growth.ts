/**
 * How the cost of a parser grows with its input. Other work on the machine must not show, so CPU time is measured, the
 * two sizes take turns, and the cheapest of several batches counts.
 *
 * @module
 */

import type { MaybePromise } from 'latchkey'

/** Work on a text. An error that it throws or rejects with is an answer, too. */
export type Eat = (text: string) => unknown

/** Returns what one of so many times costs: microseconds of CPU time, or steps that a test counts. */
export type CostOf = (eat: Eat, text: string, times: number) => Promise<number>

/** What twice the size may cost. Work in proportion costs twice as much, quadratic work four times. */
export const MOST: number = 3

/** Work that takes fewer microseconds than this is trivial: its growth cannot be measured. */
const TRIVIAL = 20

/** A batch takes about so many microseconds of CPU time. */
const BATCH = 1000

/** Batches of each size, of which the cheapest counts. */
const ROUNDS = 5

/** How often growth must be seen again, each time with longer batches, before it is a finding. */
const CONFIRMATIONS = 5

/** The cost of a text, and that of one of twice the size. */
export interface Growth {
  readonly size: number

  /** The cost of a text of the size, and of one of twice the size; by default in microseconds. */
  readonly once: number
  readonly twice: number
}

/**
 * Returns the growth from a text to one of twice the size if it is more than `MOST` each time it is
 * looked at; `null` if it is not.
 */
export async function findGrowth(
  eat: Eat,
  make: (size: number) => string,
  size: number,
  costOf: CostOf = cpuTime,
): Promise<Growth | null> {
  const [small, large] = [make(size), make(2 * size)]
  for (let i = 0; i <= CONFIRMATIONS; i++) {
    const { once, twice } = await measure(costOf, eat, small, large, BATCH * (i + 1))
    if (twice < TRIVIAL || twice <= MOST * once) return null
    if (i === CONFIRMATIONS) return { size, once, twice }
  }
  return null
}

async function measure(
  costOf: CostOf,
  eat: Eat,
  small: string,
  large: string,
  batch: number,
): Promise<Omit<Growth, 'size'>> {
  // Each text is eaten once before, so that compiling and filling caches is not counted.
  await costOf(eat, small, 1)
  const first = await costOf(eat, large, 1)
  const times = (cost: number): number => Math.max(1, Math.ceil(batch / Math.max(cost, 1)))
  const once = { times: times(await costOf(eat, small, 1)), least: Infinity }
  const twice = { times: times(first), least: Infinity }
  for (let round = 0; round < ROUNDS; round++) {
    once.least = Math.min(once.least, await costOf(eat, small, once.times))
    twice.least = Math.min(twice.least, await costOf(eat, large, twice.times))
  }
  return { once: once.least, twice: twice.least }
}

async function cpuTime(eat: Eat, text: string, times: number): Promise<number> {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) {
    const eaten = attempt(eat, text)
    if (eaten instanceof Promise) await eaten.catch(() => undefined)
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / times
}

function attempt(eat: Eat, text: string): MaybePromise<unknown> {
  try {
    return eat(text)
  } catch {
    return null
  }
}
