/**
 * Attempts in the SQLite file of the sessions.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import {
  countAttempt,
  retryAt,
  uncountAttempt,
  type AttemptStore,
  type Lane,
  type LaneState,
  type Reservation,
} from '../attempts.ts'
import { immediately, migrate } from './sqlite-database.ts'

/** How many lanes one step of `prune` removes. */
const PRUNE_STEP = 100

const migrations = [
  `CREATE TABLE latchkey_attempts (
     key TEXT PRIMARY KEY,
     count INTEGER NOT NULL,
     next_at INTEGER,
     forget_at INTEGER,
     members TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX latchkey_attempts_by_end ON latchkey_attempts (forget_at)
     WHERE forget_at IS NOT NULL;`,
]

/** Returns an attempt store in an open database. */
export function attemptsIn(db: DatabaseSync): AttemptStore {
  migrate(db, 'attempts', migrations)
  const read = db.prepare('SELECT * FROM latchkey_attempts WHERE key = ?')
  const write = db.prepare('INSERT OR REPLACE INTO latchkey_attempts VALUES (?, ?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM latchkey_attempts WHERE key = ?')
  const prune = db.prepare(`DELETE FROM latchkey_attempts WHERE key IN (
    SELECT key FROM latchkey_attempts WHERE forget_at <= ? LIMIT ?)`)

  const stateOf = ({ key }: Lane): LaneState | undefined => {
    const row = read.get(key)
    return row === undefined ? undefined : toState(row)
  }
  const put = (key: string, { count, nextAt, forgetAt, members }: LaneState): void => {
    write.run(key, count, nextAt, forgetAt, JSON.stringify(members))
  }
  const refusal = (lanes: readonly Lane[], now: number): Reservation | null => {
    for (const lane of lanes) {
      const state = stateOf(lane)
      if (countAttempt(state, lane, now) !== null) continue
      return { admitted: false, key: lane.key, retryAt: retryAt(state) }
    }
    return null
  }

  return {
    reserve(lanes, now) {
      // Most attempts under attack are refused: those take no lock and write nothing.
      const refused = refusal(lanes, now)
      if (refused !== null) return refused
      return immediately(db, () => {
        const refusedMeanwhile = refusal(lanes, now)
        if (refusedMeanwhile !== null) return refusedMeanwhile
        for (const lane of lanes) {
          const next = countAttempt(stateOf(lane), lane, now)
          if (next !== null) put(lane.key, next)
        }
        return { admitted: true }
      })
    },
    settle({ clear, giveBack }, now) {
      immediately(db, () => {
        for (const key of clear) remove.run(key)
        for (const lane of giveBack) {
          const state = stateOf(lane)
          if (state !== undefined) put(lane.key, uncountAttempt(state, lane, now))
        }
      })
    },
    prune(now) {
      return prune.run(now, PRUNE_STEP).changes === PRUNE_STEP
    },
  }
}

function toState(row: Record<string, SQLOutputValue>): LaneState {
  return {
    count: row['count'] as number,
    nextAt: row['next_at'] as number | null,
    forgetAt: row['forget_at'] as number | null,
    members: JSON.parse(row['members'] as string) as string[],
  }
}
