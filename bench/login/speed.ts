/**
 * Logins a second, as a share of bare hashes a second.
 *
 * @module
 */

import type { HasherName } from './machine-seen.ts'
import { medianOf, type Plan } from './plan.ts'
import { BareHashes, flood, LoginServer, type Cores } from './processes.ts'
import { show, type Part } from './table.ts'

/** The least share. */
const GOAL = 0.95

/** One burst of each, right after the other. */
interface Pair {
  readonly hashes: number
  readonly logins: number
}

/** Measures both implementations, on one core and on all. */
export async function measureSpeed(plan: Plan): Promise<Part> {
  const rows: string[][] = []
  for (const hasher of ['@node-rs/argon2', 'node:crypto'] as const) {
    for (const cores of ['one', 'all'] as const) {
      plan.progress(`logins beside bare hashes: ${hasher}, ${cores}`)
      const pairs = await measurePairs(plan, hasher, cores)
      const share = medianOf(pairs, ({ hashes, logins }) => logins / hashes)
      rows.push([
        hasher,
        cores,
        show(medianOf(pairs, ({ hashes }) => hashes)),
        show(medianOf(pairs, ({ logins }) => logins)),
        `${show(share, 3)} ${share >= GOAL ? 'met' : 'missed'}`,
      ])
    }
  }
  return {
    title: 'Logins a second',
    note:
      `Medians of ${plan.rounds} pairs of bursts. 32 connections log in, each time another user from another ` +
      'address; 32 checks of a hash wait in a process that does nothing else. As many hashes at once in both. ' +
      `Goal: ${GOAL} of the bare hashes.`,
    header: ['argon2 by', 'cores', 'hashes/s', 'logins/s', 'share'],
    rows,
  }
}

async function measurePairs(plan: Plan, hasher: HasherName, cores: Cores): Promise<Pair[]> {
  const settings = { hasher, bound: null, store: 'memory', place: '', watchesDelay: false } as const
  const server = await LoginServer.start(settings, cores)
  const bare = await BareHashes.start(settings, cores)
  const seconds = Math.min(3, plan.seconds)
  const login = async (): Promise<number> => {
    await server.settle()
    const seen = await flood({
      port: server.port,
      connections: 32,
      seconds,
      guess: 'right',
      rate: null,
    })
    return (seen.answers['200']?.count ?? 0) / seen.seconds
  }
  await login()
  await bare.run(1)
  const pairs: Pair[] = []
  for (let i = 0; i < plan.rounds * 2; i++) {
    if (i % 2 === 0) pairs.push({ hashes: await bare.run(seconds), logins: await login() })
    else pairs.push({ logins: await login(), hashes: await bare.run(seconds) })
  }
  server.stop()
  bare.stop()
  return pairs
}
