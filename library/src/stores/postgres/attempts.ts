/**
 * Attempts in the PostgreSQL database of the sessions.
 *
 * The lanes are read, the attempt is counted here, and the lanes are written in one statement if they
 * are as they were read: all of them, or none. If not, it starts again. Within a process, those who
 * count in the same lane take turns, so that only other processes can come between.
 *
 * @module
 */

import type { AttemptStore, LaneState } from '../../contracts/attempts.ts'
import {
  countAttempts,
  readMembers,
  settleAttempts,
  type LaneChange,
} from '../../contracts/lanes.ts'
import { statement, type Run } from './client.ts'
import type { Tables } from './tables.ts'
import { toJson, toText } from './text.ts'
import { Turns } from './turns.ts'

/** How many lanes one step of `prune` removes. */
const PRUNE_STEP = 100

/**
 * How often an attempt is counted anew because another process came between. Each time one of those
 * that compete has succeeded, so only a crowd of processes gets near it.
 */
const TRIES = 200

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505'

/** Nothing was counted, as if other processes came in between each time. */
export class Contention extends Error {}

/** Lanes as they were read, by key: the text in the column, which is compared when it is written. */
type Lanes = ReadonlyMap<string, string>

/** Returns an attempt store in the database. */
export function attemptsIn(run: Run, { attempts }: Tables): AttemptStore {
  const { select, replace, prune } = prepare(attempts)
  const turns = new Turns()

  const read = async (keys: readonly string[]): Promise<Lanes> => {
    const rows = await run(select, toJson(keys))
    return new Map(rows.map(([key, state]) => [key as string, state as string]))
  }
  /** Makes the changes if the lanes are as they were read. Returns whether it did. */
  const write = async (lanes: Lanes, changes: readonly LaneChange[]): Promise<boolean> => {
    // Of one lane that is named twice, the last change counts.
    const wanted = Array.from(new Map(changes), ([key, state]) => ({
      key,
      before: lanes.get(toText(key)) ?? null,
      after: state === null ? null : JSON.stringify(state),
      forget_at: state?.forgetAt ?? null,
    }))
    try {
      const [row] = await run(replace, toJson(wanted))
      return row?.[0] === 'yes'
    } catch (error) {
      // Another process has added the same lane at the same time.
      if (isUniqueViolation(error)) return false
      throw error
    }
  }
  /**
   * Reads, decides and writes, until no other process comes in between. `decide` returns changes, or an answer. What
   * was read just before is good for the first try, if no turn had to be waited for.
   */
  const replaceLanes = <Answer>(
    keys: readonly string[],
    decide: (lanes: Lanes) => readonly LaneChange[] | Answer,
    justRead?: Lanes,
  ): Promise<Answer | null> =>
    turns.take(keys, async (hasWaited) => {
      let lanes = hasWaited ? undefined : justRead
      for (let i = 0; i < TRIES; i++) {
        lanes ??= await read(keys)
        const decision = decide(lanes)
        if (!isChanges(decision)) return decision
        if (await write(lanes, decision)) return null
        lanes = undefined
      }
      throw new Contention(`Others have changed the same lanes ${TRIES} times in between`)
    })

  return {
    async reserve(lanes, now) {
      const keys = lanes.map(({ key }) => key)
      const decide = (states: Lanes) => countAttempts(lanes, (key) => stateOf(states, key), now)
      // Most attempts under attack are refused. Such attempts wait for no turn, take no lock and write nothing.
      const states = await read(keys)
      const first = decide(states)
      if (!isChanges(first)) return first
      return (await replaceLanes(keys, decide, states)) ?? { admitted: true }
    },
    async settle(settlement, now) {
      const { clear, giveBack, forgive } = settlement
      const keys = new Set([...clear, ...[...giveBack, ...forgive].map(({ key }) => key)])
      await replaceLanes([...keys], (lanes) =>
        settleAttempts(settlement, (key) => stateOf(lanes, key), now),
      )
    },
    async prune(now) {
      return (await run(prune, now)).length === PRUNE_STEP
    },
  }
}

function prepare(attempts: string) {
  return {
    select: statement(`SELECT key, state FROM ${attempts}
      WHERE key = ANY (ARRAY(SELECT json_array_elements_text($1::text::json)))`),
    // Locks what is there, in the order of the keys, and then adds what is not, in the same order: no
    // two can wait for each other.
    replace: statement(`WITH wanted AS MATERIALIZED (
        SELECT * FROM json_to_recordset($1::text::json)
          AS w (key text, before text, after text, forget_at bigint)),
      held AS MATERIALIZED (
        SELECT key, state FROM ${attempts} WHERE key = ANY (ARRAY(SELECT key FROM wanted))
        ORDER BY key FOR UPDATE),
      verdict AS MATERIALIZED (
        SELECT NOT EXISTS (SELECT FROM wanted LEFT JOIN held ON held.key = wanted.key
          WHERE held.state IS DISTINCT FROM wanted.before) AS same),
      added AS (
        INSERT INTO ${attempts} SELECT key, after, wanted.forget_at FROM wanted, verdict
        WHERE same AND before IS NULL AND after IS NOT NULL ORDER BY key COLLATE "C"),
      changed AS (
        UPDATE ${attempts} AS a SET state = after, forget_at = w.forget_at
        FROM wanted AS w, verdict
        WHERE same AND a.key = w.key AND before IS NOT NULL AND after IS NOT NULL),
      removed AS (
        DELETE FROM ${attempts} AS a USING wanted AS w, verdict
        WHERE same AND a.key = w.key AND before IS NOT NULL AND after IS NULL)
      SELECT CASE WHEN same THEN 'yes' ELSE 'no' END FROM verdict`),
    prune: statement(`DELETE FROM ${attempts} WHERE forget_at <= $1::bigint AND key = ANY (ARRAY(
      SELECT key FROM ${attempts} WHERE forget_at <= $1::bigint LIMIT ${PRUNE_STEP}
      FOR UPDATE SKIP LOCKED)) RETURNING 1`),
  }
}

function stateOf(lanes: Lanes, key: string): LaneState | undefined {
  const state = lanes.get(toText(key))
  if (state === undefined) return undefined
  const lane = JSON.parse(state) as LaneState
  return { ...lane, members: readMembers(lane.members) }
}

function isChanges(decision: unknown): decision is readonly LaneChange[] {
  return Array.isArray(decision)
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION
}
