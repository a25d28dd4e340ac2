/**
 * The set-up tokens in PostgreSQL, beside the users.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres, Run } from './database.ts'
import { LATEST_END, type SetupTable } from '../../accounts/setup.ts'
import { RANKED_ROLES } from '../../accounts/rank.ts'
import { insertUser, LOCK } from './users.ts'

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

const CAN_LOG_IN = `(last_login_at IS NOT NULL OR left(password_hash, 1) <> '!')`

/** A role is kept within quotes, and has none itself. */
const HAS_RANK = RANKED_ROLES.map((role) => `strpos(roles, '"${role}"') > 0`).join(' OR ')

const ANYBODY = `SELECT 1 FROM latchkey_users WHERE ${CAN_LOG_IN} LIMIT 1`
const TOP = `SELECT 1 FROM latchkey_users WHERE ${CAN_LOG_IN} AND (${HAS_RANK}) LIMIT 1`

/** Returns the table. */
export function postgresSetup({ run, transaction }: Postgres): SetupTable {
  const isNeeded = async (run: Run): Promise<boolean> => (await run(TOP)).length === 0
  const isOpen = async (run: Run, hash: string, now: number): Promise<boolean> => {
    const rows = await run(
      `SELECT 1 FROM latchkey_setup_tokens
         WHERE token_hash = $1 AND expires_at > $2 AND expires_at <= $3`,
      [hash, now, now + LATEST_END],
    )
    return rows.length === 1 && (await isNeeded(run))
  }
  return {
    async add({ hash, expiresAt }, now, limit) {
      // Nearly every start comes after the set-up, and then needs no lock.
      if ((await run(ANYBODY)).length > 0) return false
      return transaction(async (run) => {
        await run(LOCK)
        if ((await run(ANYBODY)).length > 0) return false
        await run('INSERT INTO latchkey_setup_tokens VALUES ($1, $2)', [hash, expiresAt])
        await run(
          `DELETE FROM latchkey_setup_tokens WHERE expires_at <= $1 OR expires_at > $2 OR token_hash NOT IN (
             SELECT token_hash FROM latchkey_setup_tokens ORDER BY expires_at DESC LIMIT $3)`,
          [now, now + LATEST_END, limit],
        )
        return true
      })
    },
    async isPending(now) {
      const rows = await run(
        `SELECT 1 FROM latchkey_setup_tokens WHERE expires_at > $1 AND expires_at <= $2 LIMIT 1`,
        [now, now + LATEST_END],
      )
      return rows.length === 1
    },
    isNeeded: () => isNeeded(run),
    isOpen: (hash, now) => isOpen(run, hash, now),
    complete: (hash, admin, now) =>
      transaction(async (run) => {
        await run(LOCK)
        if (!(await isOpen(run, hash, now))) return 'closed'
        if (!(await insertUser(run, admin))) return 'name_taken'
        await run('DELETE FROM latchkey_setup_tokens')
        return 'made'
      }),
  }
}
