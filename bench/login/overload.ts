/**
 * More logins than can be checked: how soon somebody is let in, and how the others are refused.
 *
 * @module
 */

import type { Flood } from './messages.ts'
import { medianOf, type Plan } from './plan.ts'
import { flood, LoginServer } from './processes.ts'
import { show, type Part } from './table.ts'

const CONNECTIONS = [32, 64, 128, 500]

/** Measures more and more connections. */
export async function measureOverload(plan: Plan): Promise<Part> {
  const server = await LoginServer.start(
    { hasher: '@node-rs/argon2', bound: null, store: 'memory', place: '', watchesDelay: false },
    'one',
  )
  const rows: string[][] = []
  for (const connections of CONNECTIONS) {
    plan.progress(`overload: ${connections} connections`)
    const bursts: Flood[] = []
    for (let i = 0; i < plan.rounds; i++) {
      const seconds = Math.min(5, plan.seconds)
      await server.settle()
      bursts.push(
        await flood({ port: server.port, connections, seconds, guess: 'right', rate: null }),
      )
    }
    const median = (status: string, figure: 'count' | 'p50' | 'p99'): number =>
      medianOf(bursts, ({ answers }) => answers[status]?.[figure] ?? Number.NaN)
    const perSecond = (status: string): number =>
      medianOf(bursts, ({ answers, seconds }) => (answers[status]?.count ?? 0) / seconds)
    rows.push([
      String(connections),
      show(medianOf(bursts, ({ first }) => first)),
      show(perSecond('200')),
      show(median('200', 'p50'), 0),
      show(median('200', 'p99'), 0),
      show(perSecond('503'), 0),
      show(median('503', 'p50')),
      show(median('503', 'p99')),
      String(bursts.reduce((sum, { withoutRetryAfter }) => sum + withoutRetryAfter, 0)),
    ])
  }
  server.stop()
  return {
    title: 'Overload',
    note:
      'One core, memory store, `@node-rs/argon2`, right passwords. Whoever is refused with 503 comes again at once, ' +
      'against the advice of Retry-After: the worst that clients do. Times in ms.',
    header: [
      'connections',
      'first answer',
      'logins/s',
      'p50',
      'p99',
      '503/s',
      'p50',
      'p99',
      'without Retry-After',
    ],
    rows,
  }
}
