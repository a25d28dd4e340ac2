/**
 * Guesses that the throttle refuses, tens of thousands a second.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { Databases } from './databases.ts'
import type { Probe, StoreName, Usage } from './messages.ts'
import { medianOf, type Plan } from './plan.ts'
import { flood, LoginServer, probe } from './processes.ts'
import { show, type Part } from './table.ts'

/** An address that is known to be closed is refused before anything is read; an account is not. */
const GUESSES = { 'one address': 20_000, 'one account': 10_000 }

/** How many times the quiet time a user who is logged in may wait, while one address guesses. */
const GOAL = 3
const RATE = 50

/** What one burst showed. Answers per second. */
interface Round {
  readonly quiet: Probe
  readonly flooded: Probe
  readonly used: Usage
  readonly refused: number
  readonly others: number
}

/** Measures each store of attempts, with one address guessing and with one account guessed at. */
export async function measureRefusals(plan: Plan, databases: Databases): Promise<Part> {
  const rows: string[][] = []
  for (const store of ['memory', 'sqlite', 'redis', 'postgres'] as const) {
    for (const guess of ['one address', 'one account'] as const) {
      plan.progress(`refused guesses: ${store}, ${guess}`)
      rows.push([store, guess, ...(await measureOne(plan, databases, store, guess))])
    }
  }
  return {
    title: 'Refused guesses',
    note:
      `One core. Up to 20,000 guesses a second over 64 connections by one address at many accounts, or 10,000 by many addresses at one: ` +
      'all but the first few are refused with 429 before any hashing. Processor time is of the server alone; the delay is how long, in ms, its event loop ' +
      'took to come back to a timer of one millisecond; a user who is logged in asks ' +
      `${RATE} times a second. Medians of ${plan.rounds}. Goal for one address: p99 at most ${GOAL} times the quiet one.`,
    header: [
      'attempts in',
      'guesses',
      'refused/s',
      'others/s',
      'CPU µs each',
      'delay p50',
      'p99',
      'quiet p50',
      'p99',
      'flooded p50',
      'p99',
      'p99 ratio',
    ],
    rows,
  }
}

async function measureOne(
  plan: Plan,
  databases: Databases,
  store: StoreName,
  guess: keyof typeof GUESSES,
): Promise<string[]> {
  const place = await databases.place(store)
  const server = await LoginServer.start(
    { hasher: '@node-rs/argon2', bound: null, store, place, watchesDelay: true },
    'one',
  )
  const cookie = await server.logIn()
  const { port } = server
  const seconds = Math.min(4, plan.seconds)
  const rounds: Round[] = []
  for (let i = 0; i <= plan.rounds; i++) {
    const quiet = await probe({ port, cookie, rate: RATE, seconds })
    const rate = GUESSES[guess]
    const flooding = flood({ port, connections: 64, seconds: seconds + 1, guess, rate })
    await setTimeout(500)
    await server.usage()
    const flooded = await probe({ port, cookie, rate: RATE, seconds })
    const used = await server.usage()
    const { answers, seconds: took } = await flooding
    const refused = (answers['429']?.count ?? 0) / took
    const all = Object.values(answers).reduce((sum, { count }) => sum + count, 0) / took
    if (i > 0) rounds.push({ quiet, flooded, used, refused, others: all - refused })
  }
  server.stop()
  const median = (figure: (round: Round) => number, digits: number): string =>
    show(medianOf(rounds, figure), digits)
  return [
    median(({ refused }) => refused, 0),
    median(({ others }) => others, 1),
    median(({ used, refused, others }) => used.cpu / (used.seconds * (refused + others)), 0),
    median(({ used }) => used.delay50, 1),
    median(({ used }) => used.delay99, 1),
    median(({ quiet }) => quiet.p50, 2),
    median(({ quiet }) => quiet.p99, 2),
    median(({ flooded }) => flooded.p50, 2),
    median(({ flooded }) => flooded.p99, 2),
    median(({ quiet, flooded }) => flooded.p99 / quiet.p99, 2),
  ]
}
