/**
 * Revocations in the SQLite file of the sessions.
 *
 * @module
 */

import type { RevocationStore } from '../../contracts/revocations.ts'
import { pruning, writing } from './database.ts'
import { prepare, type SqliteHandle } from './handle.ts'

/** Returns a revocation store in an open database that has the tables. */
export function revocationsIn(db: SqliteHandle): RevocationStore {
  const read = prepare(
    db,
    'SELECT value FROM latchkey_revocations WHERE key = ? AND expires_at > ?',
  )
  const add = prepare(
    db,
    `INSERT INTO latchkey_revocations (key, value, expires_at)
    VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
    SET value = excluded.value, expires_at = excluded.expires_at WHERE expires_at <= ?`,
  )
  const replace = prepare(
    db,
    `UPDATE latchkey_revocations SET value = ?, expires_at = ?
    WHERE key = ? AND value = ? AND expires_at > ?`,
  )

  return {
    read(keys, now) {
      return keys.map((key) => (read.get(key, now)?.[0] as string | undefined) ?? null)
    },
    replace(key, expected, { value, expiresAt }, now) {
      const { changes } = writing(db, () =>
        expected === null
          ? add.run(key, value, expiresAt, now)
          : replace.run(value, expiresAt, key, expected, now),
      )
      return changes === 1
    },
    prune: pruning(db, { table: 'latchkey_revocations', key: 'key', end: 'expires_at' }),
  }
}
