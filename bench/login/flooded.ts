/**
 * What a flood of logins does to a user who is logged in.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { Databases } from './databases.ts'
import type { HasherName } from './machine-seen.ts'
import type { Flood, FloodSettings, Probe, StoreName } from './messages.ts'
import { medianOf, type Plan } from './plan.ts'
import { flood, LoginServer, probe, type Cores } from './processes.ts'
import { show, type Part } from './table.ts'

/** How many times the quiet value a value may be. */
const GOAL = 1.5

/** How often the user asks, per second. */
const RATE = 50

/** What floods what. */
interface Scene {
  readonly hasher: HasherName
  readonly cores: Cores

  /** Hashes at once; `null`: what the library chooses. */
  readonly bound: number | null
  readonly guess: FloodSettings['guess']
  readonly store: StoreName
}

/** Quiet, and flooded right after or before. */
interface Pair {
  readonly quiet: Probe
  readonly flooded: Probe
  readonly flood: Flood
}

const usual = { hasher: '@node-rs/argon2', bound: null, guess: 'half', store: 'memory' } as const

/** Different bounds, on one core and on all. */
export function measureBounds(plan: Plan, databases: Databases): Promise<Part> {
  const bounds = [1, 2, 4, 32]
  const scenes = (['one', 'all'] as const).flatMap((cores) =>
    bounds.map((bound) => ({ ...usual, cores, bound })),
  )
  return measure(plan, databases, 'Hashes at once', [
    ...scenes,
    { ...usual, cores: 'one', hasher: 'node:crypto', bound: 1 },
    { ...usual, cores: 'one', hasher: 'node:crypto', bound: 4 },
  ])
}

/** What is guessed, and where attempts and sessions are kept, with the library's own bound. */
export function measureFloods(plan: Plan, databases: Databases): Promise<Part> {
  return measure(plan, databases, 'A flood of logins', [
    { ...usual, cores: 'one', guess: 'right' },
    { ...usual, cores: 'one', guess: 'wrong' },
    { ...usual, cores: 'one', guess: 'half' },
    { ...usual, cores: 'one', store: 'sqlite' },
    { ...usual, cores: 'one', store: 'redis' },
    { ...usual, cores: 'one', store: 'postgres' },
    { ...usual, cores: 'all' },
  ])
}

async function measure(
  plan: Plan,
  databases: Databases,
  title: string,
  scenes: readonly Scene[],
): Promise<Part> {
  const servers = []
  for (const scene of scenes) {
    const place = await databases.place(scene.store)
    const server = await LoginServer.start({ ...scene, place, watchesDelay: false }, scene.cores)
    servers.push({ scene, server, cookie: await server.logIn(), pairs: [] as Pair[] })
  }
  // Scene after scene and again from the start, so that a slow minute of the machine hits all of them.
  for (let round = 0; round <= plan.rounds; round++) {
    plan.progress(`${title}: round ${round} of ${plan.rounds}`)
    for (const { scene, server, cookie, pairs } of servers) {
      // In the first round code is compiled and caches are filled.
      const seconds = round === 0 ? 1 : plan.seconds
      const pair = await measurePair(server, cookie, scene.guess, seconds, round % 2 === 0)
      if (round > 0) pairs.push(pair)
    }
  }
  for (const { server } of servers) server.stop()
  return {
    title,
    note:
      `32 connections log in, each time another user from another address, while a user who is logged in asks for a guarded ` +
      `page ${RATE} times a second. Times in ms from when a request was meant to be sent; medians of ${plan.rounds} ` +
      `pairs of ${plan.seconds} s. Goal: p50 and p99 at most ${GOAL} times the quiet ones.`,
    header: [
      'argon2 by',
      'cores',
      'at once',
      'passwords',
      'store',
      'logins/s',
      'quiet p50',
      'p99',
      'flooded p50',
      'p99',
      'p50 ratio',
      'p99 ratio',
      '',
    ],
    rows: servers.map(({ scene, pairs }) => toRow(scene, pairs)),
  }
}

async function measurePair(
  server: LoginServer,
  cookie: string,
  guess: FloodSettings['guess'],
  seconds: number,
  floodFirst: boolean,
): Promise<Pair> {
  const { port } = server
  const ask = (): Promise<Probe> => probe({ port, cookie, rate: RATE, seconds })
  const before = floodFirst ? null : await ask()
  // The flood begins before the user's first request, and ends after the last.
  const flooding = flood({ port, connections: 32, seconds: seconds + 1.5, guess, rate: null })
  await setTimeout(500)
  const flooded = await ask()
  const seen = await flooding
  await server.settle()
  const quiet = before ?? (await ask())
  if (flooded.failed + quiet.failed > 0) throw new Error('A user who is logged in was refused')
  return { quiet, flooded, flood: seen }
}

function toRow({ hasher, cores, bound, guess, store }: Scene, pairs: readonly Pair[]): string[] {
  const logins = ({ flood: { answers, seconds } }: Pair): number =>
    ((answers['200']?.count ?? 0) + (answers['401']?.count ?? 0)) / seconds
  const p50 = medianOf(pairs, ({ quiet, flooded }) => flooded.p50 / quiet.p50)
  const p99 = medianOf(pairs, ({ quiet, flooded }) => flooded.p99 / quiet.p99)
  return [
    hasher,
    cores,
    bound === null ? 'default' : String(bound),
    guess,
    store,
    show(medianOf(pairs, logins)),
    show(
      medianOf(pairs, ({ quiet }) => quiet.p50),
      2,
    ),
    show(
      medianOf(pairs, ({ quiet }) => quiet.p99),
      2,
    ),
    show(
      medianOf(pairs, ({ flooded }) => flooded.p50),
      2,
    ),
    show(
      medianOf(pairs, ({ flooded }) => flooded.p99),
      2,
    ),
    show(p50, 2),
    show(p99, 2),
    Math.max(p50, p99) <= GOAL ? 'met' : 'missed',
  ]
}
