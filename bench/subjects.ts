/**
 * What is measured: each subject, the bare framework it is compared with, and the goal.
 *
 * @module
 */

import type { LatchkeySettings } from './subjects/latchkey.ts'

/** A server program and how it is set up. */
export interface Program {
  /** The file in `subjects/`. */
  readonly file: string
  readonly settings: Partial<LatchkeySettings>
}

/** Something that guards `GET /profile`. */
export interface Subject {
  /** As the tables show it. */
  readonly name: string
  readonly program: Program

  /** The same route without a guard. */
  readonly bare: Program

  /** The most processor time it may add to a request, in microseconds; `null`: no goal. */
  readonly goal: number | null
}

/** A store that is measured small and large. */
export interface GrowingStore {
  readonly name: string
  readonly program: Program
}

/** A store at its largest may cost so many times what it costs at its smallest. */
export const GROWTH_GOAL = 1.3

/** The bare frameworks. */
const bare = {
  hono: { file: 'hono.ts', settings: {} },
  fastify: { file: 'fastify.ts', settings: {} },
  express: { file: 'express.ts', settings: {} },
} as const satisfies Record<string, Program>

/** Returns latchkey in a framework. */
function latchkey(
  store: LatchkeySettings['store'],
  guard: LatchkeySettings['guard'] = 'depends',
  framework: keyof typeof bare = 'hono',
): Pick<Subject, 'program' | 'bare'> {
  const program = { file: `latchkey-${framework}.ts`, settings: { store, guard } }
  return { program, bare: bare[framework] }
}

/** The subjects, in the order of the table. */
export const subjects: readonly Subject[] = [
  { name: 'memory, depends()', ...latchkey('memory'), goal: 6 },
  { name: 'memory, session()', ...latchkey('memory', 'session'), goal: null },
  { name: 'SQLite, depends()', ...latchkey('sqlite'), goal: 15 },
  { name: 'Fastify, memory', ...latchkey('memory', 'depends', 'fastify'), goal: null },
  { name: 'Express, memory', ...latchkey('memory', 'depends', 'express'), goal: null },
]

/** The stores that are measured small and large. */
export const growingStores: readonly GrowingStore[] = [
  { name: 'memory', program: latchkey('memory').program },
  { name: 'SQLite', program: latchkey('sqlite').program },
]
