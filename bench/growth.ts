/**
 * What a request costs with few and with many sessions in the store.
 *
 * @module
 */

import { join } from 'node:path'
import { Series, spreadOver, warmUp } from './pairs.ts'
import type { Workplace } from './plan.ts'
import { SubjectServer } from './server.ts'
import type { Spread } from './spread.ts'
import { GROWTH_GOAL, type GrowingStore } from './subjects.ts'

/** What a request costs in a small store and in a large one. */
export interface Growth {
  readonly store: string

  /** Sessions in the store. */
  readonly small: number
  readonly large: number

  /** Processor time of a request in microseconds. */
  readonly smallCost: number
  readonly largeCost: number

  /** The cost with the large store divided by that with the small one, in the same pair. */
  readonly ratio: Spread

  /** The share of the servers' core that other processes had. Above a fifth, the figures are unreliable. */
  readonly foreign: number

  /** The highest ratio that is allowed. */
  readonly goal: number
}

/** Measures each store small and large. */
export async function measureGrowth(
  workplace: Workplace,
  stores: readonly GrowingStore[],
): Promise<readonly Growth[]> {
  const growth: Growth[] = []
  for (const store of stores) growth.push(await measureStore(workplace, store))
  return growth
}

async function measureStore(
  { plan, directory, progress }: Workplace,
  { name, program }: GrowingStore,
): Promise<Growth> {
  const { small, large } = plan
  const cookiesOf = (sessions: number): string => join(directory, `cookies-of-${sessions}`)
  const start = (sessions: number): Promise<SubjectServer> =>
    SubjectServer.start(program, { directory, sessions, cookies: cookiesOf(sessions) })
  progress(`${name}: filling a store with ${large.toLocaleString('en')} sessions`)
  await using smallServer = await start(small)
  await using largeServer = await start(large)
  progress(`${name}, small and large: ${plan.growthTurns} pairs of bursts`)
  const smallStore = { server: smallServer, cookies: cookiesOf(small) }
  const largeStore = { server: largeServer, cookies: cookiesOf(large) }
  await Promise.all([warmUp(smallStore, plan.warmUp), warmUp(largeStore, plan.warmUp)])
  const series = new Series()
  for (let i = 0; i < plan.growthTurns; i++) await series.add(smallStore, largeStore)
  const turns = series.comparison
  return {
    store: name,
    small,
    large,
    goal: GROWTH_GOAL,
    foreign: turns.foreign,
    smallCost: spreadOver(turns, (one) => one.cost).median,
    largeCost: spreadOver(turns, (_, other) => other.cost).median,
    ratio: spreadOver(turns, (one, other) => other.cost / one.cost),
  }
}
