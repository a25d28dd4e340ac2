/**
 * What is measured: each subject, the bare framework it is compared with, and the goals.
 *
 * @module
 */

import type { LatchkeySettings } from './subjects/latchkey.ts'

/** A server program and how it is set up. */
export interface Program {
  /** The file, from this folder. Python where it ends so, else Node. */
  readonly file: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** How much of its bare framework's speed a subject should keep. A figure that is left out has no goal. */
export interface Goal {
  /** The least share of the bare framework's requests per second. */
  readonly share?: number

  /** The most processor time that may be added to a request, in microseconds. */
  readonly added?: number
}

/** Something that guards `GET /profile`. */
export interface Subject {
  /** As the tables show it. */
  readonly name: string

  /** Who is measured: the charts tell them apart. */
  readonly by: 'latchkey' | 'peer' | 'framework' | 'hand'
  readonly program: Program

  /** The same route without a guard. */
  readonly bare: Program

  /** What must run for it. */
  readonly needs?: 'redis' | 'postgres'
  readonly goal: Goal
}

/** A store that is measured small and large. */
export interface GrowingStore {
  readonly name: string
  readonly program: Program
}

/** How many times the cost of the smallest store the largest may cost. */
export const GROWTH_GOAL = 1.3

/** More cookies than the opened seals that are remembered: ten times as many. */
const MANY_SEALS = 20_000

/** The bare frameworks, by the names the tables show. */
export const bare = {
  'node:http': { file: 'subjects/node-http.ts', settings: {} },
  fetch: { file: 'subjects/fetch.ts', settings: {} },
  Hono: { file: 'subjects/hono.ts', settings: {} },
  Fastify: { file: 'subjects/fastify.ts', settings: {} },
  Express: { file: 'subjects/express.ts', settings: {} },
  FastAPI: { file: 'peers/starlette-session.py', settings: { guarded: false } },
} as const satisfies Record<string, Program>

/** Returns the name of a bare framework. */
export function frameworkOf(program: Program): string {
  const [name = ''] = Object.entries(bare).find(([, { file }]) => file === program.file) ?? []
  return name
}

type Framework = 'fetch' | 'Hono' | 'Fastify' | 'Express'

/** Returns latchkey in a framework. */
function latchkey(
  framework: Framework,
  store: LatchkeySettings['store'],
  more: Partial<LatchkeySettings> = {},
): Omit<Subject, 'name' | 'goal'> {
  const file = `subjects/latchkey-${framework.toLowerCase()}.ts`
  const program = { file, settings: { store, guard: 'depends', ...more } }
  const base = { by: 'latchkey', program, bare: bare[framework] } as const
  if (store.includes('redis')) return { ...base, needs: 'redis' }
  if (store.includes('postgres')) return { ...base, needs: 'postgres' }
  return base
}

/** The subjects with latchkey, in the order of the table. */
export const subjects: readonly Subject[] = [
  { name: 'memory', ...latchkey('Hono', 'memory'), goal: { share: 0.9, added: 3 } },
  {
    name: 'memory, session()',
    ...latchkey('Hono', 'memory', { guard: 'session' }),
    goal: { share: 0.75 },
  },
  { name: 'SQLite', ...latchkey('Hono', 'sqlite'), goal: { share: 0.6, added: 10 } },
  { name: 'Redis', ...latchkey('Hono', 'redis'), goal: { share: 0.45, added: 16 } },
  { name: 'Redis, cached', ...latchkey('Hono', 'cached-redis'), goal: { share: 0.85, added: 4 } },
  { name: 'PostgreSQL (pg)', ...latchkey('Hono', 'postgres'), goal: { share: 0.35 } },
  {
    name: 'PostgreSQL (postgres.js)',
    ...latchkey('Hono', 'postgres', { client: 'postgres' }),
    goal: { share: 0.35 },
  },
  {
    name: 'PostgreSQL, cached',
    ...latchkey('Hono', 'cached-postgres'),
    goal: { share: 0.85, added: 4 },
  },
  { name: 'sealed, seen lately', ...latchkey('Hono', 'sealed'), goal: { share: 0.8 } },
  {
    name: 'sealed, first seen',
    ...latchkey('Hono', 'sealed', { sessions: MANY_SEALS }),
    goal: { share: 0.3 },
  },
  { name: 'memory', ...latchkey('Fastify', 'memory'), goal: { share: 0.9, added: 3 } },
  { name: 'Redis', ...latchkey('Fastify', 'redis'), goal: { share: 0.45, added: 16 } },
  { name: 'Redis, cached', ...latchkey('Fastify', 'cached-redis'), goal: {} },
  { name: 'sealed, seen lately', ...latchkey('Fastify', 'sealed'), goal: {} },
  { name: 'memory', ...latchkey('Express', 'memory'), goal: { share: 0.85, added: 3 } },
  { name: 'Redis', ...latchkey('Express', 'redis'), goal: {} },
  { name: 'Redis, cached', ...latchkey('Express', 'cached-redis'), goal: {} },
  { name: 'sealed, seen lately', ...latchkey('Express', 'sealed'), goal: {} },
  { name: 'memory', ...latchkey('fetch', 'memory'), goal: {} },
]

/** The least that can be done on each request, by hand: what a goal can ask for. */
export const handWritten: readonly Subject[] = (['memory', 'SQLite', 'Redis'] as const).map(
  (name) => {
    const settings = { store: name.toLowerCase() }
    return {
      name: `by hand, ${name}`,
      by: 'hand',
      program: { file: 'subjects/hand-written.ts', settings },
      bare: bare.Hono,
      ...(name === 'Redis' && { needs: 'redis' }),
      goal: {},
    }
  },
)

/** The frameworks themselves, beside Node's own server. */
export const frameworks: readonly Subject[] = (
  ['Hono', 'Fastify', 'Express', 'fetch'] as const
).map((name) => ({
  name: `${name} without a guard`,
  by: 'framework',
  program: bare[name],
  bare: bare['node:http'],
  goal: {},
}))

/** The stores that are measured small and large. */
export const growingStores: readonly GrowingStore[] = [
  { name: 'memory', program: latchkey('Hono', 'memory').program },
  { name: 'SQLite', program: latchkey('Hono', 'sqlite').program },
]
