/**
 * What a guard adds to a request: each subject against its bare framework.
 *
 * @module
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  compare,
  quietest,
  spreadOver,
  warmUp,
  type Cell,
  type Comparison,
  type Contender,
  type Spread,
} from './pairs.ts'
import type { Workplace } from './plan.ts'
import { SubjectServer } from './server.ts'
import type { Subject } from './subjects.ts'

/** What a server does in bursts of its own: medians. */
export interface Speed {
  readonly requestsPerSecond: number

  /** Latencies in milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** What a subject costs, beside the bare framework. Processor time in microseconds. */
export interface Cost {
  readonly subject: string
  readonly bare: Speed
  readonly guarded: Speed

  /** Requests per second, as a share of the bare framework's in the same pair of turns. */
  readonly share: Spread

  /** Processor time of a request, where both are measured at once. */
  readonly bareCost: Spread
  readonly guardedCost: Spread

  /** What it adds to the bare framework's, where both are measured at once. */
  readonly added: Spread

  /** The same, over the quarter of the pairs in which the bare framework cost least. */
  readonly addedAtBest: number

  /** The same in turn: the noise of the machine is in it. */
  readonly addedInTurn: Spread

  /** Which share of the servers' core others had: more than a fifth, and all this is too high. */
  readonly foreign: number

  /** The most that `added` may be; `null`: no goal. */
  readonly goal: number | null
}

/** Measures what each subject adds to its bare framework. */
export async function measureCosts(
  workplace: Workplace,
  subjects: readonly Subject[],
): Promise<readonly Cost[]> {
  const { directory, progress } = workplace
  const costs: Cost[] = []
  for (const [number, { name, program, bare: bareProgram, goal }] of subjects.entries()) {
    progress(`${name}, and its bare framework`)
    const server = await SubjectServer.start(program, { directory })
    const bareServer = await SubjectServer.start(bareProgram, {})
    // The bare framework gets the same header: to receive it is not what the guard adds.
    const cookies = join(directory, `cookies-${number}`)
    writeFileSync(cookies, `${await server.logIn()}\n`)
    const figures = await costOf(workplace, { server: bareServer, cookies }, { server, cookies })
    costs.push({ subject: name, goal, ...figures })
    server.stop()
    bareServer.stop()
  }
  return costs
}

async function costOf(
  { plan }: Workplace,
  bare: Contender,
  guarded: Contender,
): Promise<Omit<Cost, 'subject' | 'goal'>> {
  await warmUp(bare, guarded, plan.warmUp)
  const turns = await compare(bare, guarded, 'in turn', plan.turns)
  const atOnce = await compare(bare, guarded, 'at once', plan.atOnce)
  return {
    bare: speedOver(turns, (one) => one),
    guarded: speedOver(turns, (_, other) => other),
    share: spreadOver(turns, (one, other) => other.requestsPerSecond / one.requestsPerSecond),
    bareCost: spreadOver(atOnce, (one) => one.cost),
    guardedCost: spreadOver(atOnce, (_, other) => other.cost),
    added: spreadOver(atOnce, (one, other) => other.cost - one.cost),
    addedAtBest: spreadOver(quietest(atOnce), (one, other) => other.cost - one.cost).median,
    addedInTurn: spreadOver(turns, (one, other) => other.cost - one.cost),
    foreign: Math.max(turns.foreign, atOnce.foreign),
  }
}

function speedOver(turns: Comparison, which: (base: Cell, subject: Cell) => Cell): Speed {
  const median = (figure: keyof Speed): number =>
    spreadOver(turns, (base, subject) => which(base, subject)[figure]).median
  return {
    requestsPerSecond: median('requestsPerSecond'),
    p50: median('p50'),
    p99: median('p99'),
  }
}
