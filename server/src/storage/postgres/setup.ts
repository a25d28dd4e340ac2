/**
 * The set-up tokens in PostgreSQL, beside the users.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres, Run } from './database.ts'
import { LATEST_END, type SetupTable } from '../../accounts/setup.ts'
import { insertUser, isEmpty, LOCK } from './users.ts'

/** The table of set-up tokens. */
export const setupPart: TablePart = {
  name: 'setup',
  migrations: [
    `CREATE TABLE latchkey_setup_tokens (
       token_hash text COLLATE "C" PRIMARY KEY,
       expires_at bigint NOT NULL
     )`,
  ],
}

/** Returns the table. */
export function postgresSetup({ run, transaction }: Postgres): SetupTable {
  const isOpen = async (run: Run, hash: string, now: number): Promise<boolean> => {
    const rows = await run(
      `SELECT 1 FROM latchkey_setup_tokens
         WHERE token_hash = $1 AND expires_at > $2 AND expires_at <= $3`,
      [hash, now, now + LATEST_END],
    )
    return rows.length === 1 && (await isEmpty(run))
  }
  return {
    async add({ hash, expiresAt }, now, limit) {
      // Nearly every start comes after the set-up, and then needs no lock.
      if (!(await isEmpty(run))) return false
      return transaction(async (run) => {
        await run(LOCK)
        if (!(await isEmpty(run))) return false
        await run('INSERT INTO latchkey_setup_tokens VALUES ($1, $2)', [hash, expiresAt])
        await run(
          `DELETE FROM latchkey_setup_tokens WHERE expires_at <= $1 OR expires_at > $2 OR token_hash NOT IN (
             SELECT token_hash FROM latchkey_setup_tokens ORDER BY expires_at DESC LIMIT $3)`,
          [now, now + LATEST_END, limit],
        )
        return true
      })
    },
    isOpen: (hash, now) => isOpen(run, hash, now),
    complete: (hash, admin, now) =>
      transaction(async (run) => {
        await run(LOCK)
        if (!(await isOpen(run, hash, now))) return false
        await insertUser(run, admin)
        await run('DELETE FROM latchkey_setup_tokens')
        return true
      }),
  }
}
