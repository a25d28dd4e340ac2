/**
 * The first admin: while there is no user, whoever holds a set-up token may make one.
 *
 * A token has 256 random bits; the database knows only its SHA-256. It is spent by the post that
 * makes the admin, not by looking at the link, which mail scanners and chat previews do.
 *
 * @module
 */

import { hash, randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { HOUR, type Clock } from 'latchkey'
import { immediately, migrate } from 'latchkey/stores/sqlite'
import type { User, Users } from './users.ts'

/** How long a token can be used (ASVS 5.0, 6.4.1), in milliseconds. */
export const SETUP_LIFETIME: number = 24 * HOUR

/** Each start makes a token, and links printed before stay good: but not without end. */
const MAX_TOKENS = 20

/** The set-up of the first admin. */
export interface Setup {
  /** Returns a new token, or `null` if there is a user: then nothing is left to set up. */
  createToken(): string | null

  /** Whether the token can make the first admin now. */
  isOpen(token: string): boolean

  /**
   * Makes the first admin: in one step, the token is found good, there is still no user, the user
   * is there and every token is spent. Returns `null`, and nothing is written, if the token is not
   * open any more.
   *
   * @throws UserError if the username is refused.
   */
  complete(token: string, admin: { username: string; passwordHash: string }): User | null
}

const migrations = [
  `CREATE TABLE setup_tokens (
     token_hash TEXT PRIMARY KEY,
     expires_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
]

/** Returns the set-up in the database, whose table is made if it is not there. */
export function openSetup(db: DatabaseSync, users: Users, clock: Clock = Date.now): Setup {
  migrate(db, 'setup', migrations)
  const insert = db.prepare('INSERT INTO setup_tokens VALUES (?, ?)')
  const find = db.prepare('SELECT 1 FROM setup_tokens WHERE token_hash = ? AND expires_at > ?')
  const clear = db.prepare('DELETE FROM setup_tokens')
  const drop = db.prepare(`DELETE FROM setup_tokens WHERE expires_at <= ? OR token_hash NOT IN (
    SELECT token_hash FROM setup_tokens ORDER BY expires_at DESC LIMIT ?)`)

  const isOpen = (token: string): boolean =>
    find.get(hashToken(token), clock()) !== undefined && users.count() === 0

  return {
    createToken() {
      return immediately(db, () => {
        if (users.count() > 0) return null
        const token = randomBytes(32).toString('base64url')
        insert.run(hashToken(token), clock() + SETUP_LIFETIME)
        drop.run(clock(), MAX_TOKENS)
        return token
      })
    },
    isOpen,
    complete(token, admin) {
      return immediately(db, () => {
        if (!isOpen(token)) return null
        const user = users.insert({ ...admin, roles: ['admin'] })
        clear.run()
        return user
      })
    },
  }
}

function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}
