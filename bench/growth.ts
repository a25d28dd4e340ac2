/**
 * What a request costs with few and with many sessions in the store.
 *
 * @module
 */

import { join } from 'node:path'
import { Series, spreadOver, warmUp, type Contender } from './pairs.ts'
import type { Workplace } from './plan.ts'
import { SubjectServer } from './server.ts'
import type { Spread } from './spread.ts'
import { GROWTH_GOAL, type GrowingStore, type Program } from './subjects.ts'

/** What a request costs in a small store and in a large one. */
export interface Growth {
  readonly store: string

  /** Sessions in the store. */
  readonly small: number
  readonly large: number

  /** Processor time of a request in microseconds. */
  readonly smallCost: number
  readonly largeCost: number

  /** The large store's over the small one's in the same pair. */
  readonly ratio: Spread

  /** Which share of the servers' core others had: more than a fifth, and this is unreliable. */
  readonly foreign: number

  /** The highest it may be. */
  readonly goal: number
}

/** Measures each store small and large. */
export async function measureGrowth(
  workplace: Workplace,
  stores: readonly GrowingStore[],
): Promise<readonly Growth[]> {
  const { plan, progress } = workplace
  const { small, large } = plan
  const growth: Growth[] = []
  for (const { name, program } of stores) {
    progress(`${name}: filling a store with ${large.toLocaleString('en')} sessions`)
    const smallStore = await startFilled(workplace, program, small)
    const largeStore = await startFilled(workplace, program, large)
    progress(`${name}, small and large: ${plan.growthTurns} pairs of bursts`)
    await warmUp(smallStore, plan.warmUp)
    await warmUp(largeStore, plan.warmUp)
    const series = new Series()
    for (let i = 0; i < plan.growthTurns; i++) await series.add(smallStore, largeStore)
    const turns = series.comparison
    growth.push({
      ...{ store: name, small, large, goal: GROWTH_GOAL, foreign: turns.foreign },
      smallCost: spreadOver(turns, (one) => one.cost).median,
      largeCost: spreadOver(turns, (_, other) => other.cost).median,
      ratio: spreadOver(turns, (one, other) => other.cost / one.cost),
    })
    await smallStore.server.stop()
    await largeStore.server.stop()
  }
  return growth
}

async function startFilled(
  { directory }: Workplace,
  program: Program,
  sessions: number,
): Promise<Contender> {
  const cookies = join(directory, `cookies-of-${sessions}`)
  const server = await SubjectServer.start(program, { directory, sessions, cookies })
  return { server, cookies }
}
