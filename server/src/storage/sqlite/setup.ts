/**
 * The set-up tokens in an SQLite file, beside the users.
 *
 * @module
 */

import type { DatabaseSync } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import { renamed } from './tables.ts'
import { LATEST_END, type SetupTable } from '../../accounts/setup.ts'
import { RANKED_ROLES } from '../../accounts/rank.ts'
import { insertUser } from './users.ts'

/** The table of set-up tokens. */
export const setupPart: SqlitePart = {
  name: 'setup',
  migrations: [
    `CREATE TABLE latchkey_setup_tokens (
       token_hash TEXT PRIMARY KEY,
       expires_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
    renamed('setup_tokens'),
  ],
}

const CAN_LOG_IN = `(last_login_at IS NOT NULL OR substr(password_hash, 1, 1) <> '!')`

/** A role is kept within quotes, and has none itself. */
const HAS_RANK = RANKED_ROLES.map((role) => `instr(roles, '"${role}"') > 0`).join(' OR ')

/** Returns the table of a file that has it. */
export function sqliteSetup(db: DatabaseSync): SetupTable {
  const insert = db.prepare('INSERT INTO latchkey_setup_tokens VALUES (?, ?)')
  const find = db.prepare(`SELECT 1 FROM latchkey_setup_tokens
    WHERE token_hash = ? AND expires_at > ? AND expires_at <= ?`)
  const pending = db.prepare(`SELECT 1 FROM latchkey_setup_tokens
    WHERE expires_at > ? AND expires_at <= ? LIMIT 1`)
  const clear = db.prepare('DELETE FROM latchkey_setup_tokens')
  const drop = db.prepare(`DELETE FROM latchkey_setup_tokens
    WHERE expires_at <= ? OR expires_at > ? OR token_hash NOT IN (
    SELECT token_hash FROM latchkey_setup_tokens ORDER BY expires_at DESC LIMIT ?)`)

  const anybody = db.prepare(`SELECT 1 FROM latchkey_users WHERE ${CAN_LOG_IN} LIMIT 1`)
  const top = db.prepare(
    `SELECT 1 FROM latchkey_users WHERE ${CAN_LOG_IN} AND (${HAS_RANK}) LIMIT 1`,
  )

  const isNeeded = (): boolean => top.get() === undefined
  const isOpen = (hash: string, now: number): boolean =>
    find.get(hash, now, now + LATEST_END) !== undefined && isNeeded()

  return {
    async add({ hash, expiresAt }, now, limit) {
      return immediately(db, () => {
        if (anybody.get() !== undefined) return false
        insert.run(hash, expiresAt)
        drop.run(now, now + LATEST_END, limit)
        return true
      })
    },
    isPending: async (now) => pending.get(now, now + LATEST_END) !== undefined,
    isNeeded: async () => isNeeded(),
    isOpen: async (hash, now) => isOpen(hash, now),
    async complete(hash, admin, now) {
      return immediately(db, () => {
        if (!isOpen(hash, now)) return 'closed'
        if (!insertUser(db, admin)) return 'name_taken'
        clear.run()
        return 'made'
      })
    },
  }
}
