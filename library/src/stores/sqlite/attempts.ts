/**
 * Attempts in the SQLite file of the sessions. A write of an attempt does not wait for the disk, so a power cut may
 * forget the last attempts: fewer than twenty, because the log is copied into the file before it holds more.
 *
 * @module
 */

import type { AttemptStore, LaneState, Member } from '../../contracts/attempts.ts'
import { countAttempts, readMembers, settleAttempts } from '../../contracts/lanes.ts'
import { immediately, pruning, unflushed } from './database.ts'
import { prepare, type Row, type SqliteHandle } from './handle.ts'

/** Returns an attempt store in an open database that has the tables. */
export function attemptsIn(db: SqliteHandle): AttemptStore {
  const read = prepare(
    db,
    'SELECT count, next_at, forget_at, members FROM latchkey_attempts WHERE key = ?',
  )
  const write = prepare(db, 'INSERT OR REPLACE INTO latchkey_attempts VALUES (?, ?, ?, ?, ?)')
  const remove = prepare(db, 'DELETE FROM latchkey_attempts WHERE key = ?')

  const change = <Result>(work: () => Result): Result => unflushed(db, () => immediately(db, work))
  const stateOf = (key: string): LaneState | undefined => {
    const row = read.get(key)
    return row === undefined ? undefined : toState(row)
  }
  const put = (key: string, { count, nextAt, forgetAt, members }: LaneState): void => {
    write.run(key, count, nextAt, forgetAt, JSON.stringify(members))
  }
  return {
    reserve(lanes, now) {
      // Under attack most attempts are refused. They take no lock and write nothing.
      const before = countAttempts(lanes, stateOf, now)
      if ('admitted' in before) return before
      return change(() => {
        const counted = countAttempts(lanes, stateOf, now)
        if ('admitted' in counted) return counted
        for (const [key, state] of counted) put(key, state)
        return { admitted: true }
      })
    },
    settle(settlement, now) {
      change(() => {
        for (const [key, state] of settleAttempts(settlement, stateOf, now)) {
          if (state === null) remove.run(key)
          else put(key, state)
        }
      })
    },
    prune: pruning(db, { table: 'latchkey_attempts', key: 'key', end: 'forget_at' }),
  }
}

function toState([count, nextAt, forgetAt, members]: Row): LaneState {
  return {
    count: count as number,
    nextAt: nextAt as number | null,
    forgetAt: forgetAt as number | null,
    members: readMembers(JSON.parse(members as string) as (string | Member)[]),
  }
}
