/**
 * What is measured: each subject, the bare framework it is compared with, and the goal.
 *
 * @module
 */

import type { LatchkeySettings } from './subjects/latchkey-hono.ts'

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

const hono: Program = { file: 'hono.ts', settings: {} }

/** Returns latchkey in Hono. */
function latchkey(
  store: LatchkeySettings['store'],
  guard: LatchkeySettings['guard'] = 'depends',
): Program {
  return { file: 'latchkey-hono.ts', settings: { store, guard } }
}

/** The subjects, in the order of the table. */
export const subjects: readonly Subject[] = [
  { name: 'memory, depends()', program: latchkey('memory'), bare: hono, goal: 6 },
  { name: 'memory, session()', program: latchkey('memory', 'session'), bare: hono, goal: null },
  { name: 'SQLite, depends()', program: latchkey('sqlite'), bare: hono, goal: 15 },
]

/** The stores that are measured small and large. */
export const growingStores: readonly GrowingStore[] = [
  { name: 'memory', program: latchkey('memory') },
  { name: 'SQLite', program: latchkey('sqlite') },
]
