/**
 * The users in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { immediately, type SqlitePart } from 'latchkey/stores/sqlite'
import { renamed } from './tables.ts'
import { RANKED_ROLES } from '../../accounts/rank.ts'
import { canonicalEmail, canonicalName } from '../../accounts/user-rules.ts'
import type { User, UserTable } from '../../accounts/user-table.ts'
import { endOf } from '../beginning.ts'
import { hashOf, kept } from '../no-password.ts'

/** The table of users. */
export const userPart: SqlitePart = {
  name: 'users',
  migrations: [
    `CREATE TABLE latchkey_users (
       id TEXT PRIMARY KEY,
       username TEXT NOT NULL,
       canonical_name TEXT NOT NULL UNIQUE,
       roles TEXT NOT NULL,
       password_hash TEXT NOT NULL,
       disabled INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       updated_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
    renamed('users'),
    `ALTER TABLE latchkey_users ADD COLUMN email TEXT;
     ALTER TABLE latchkey_users ADD COLUMN canonical_email TEXT;
     ALTER TABLE latchkey_users ADD COLUMN email_verified INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE latchkey_users ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE latchkey_users ADD COLUMN last_login_at INTEGER;
     CREATE UNIQUE INDEX latchkey_users_by_email ON latchkey_users (canonical_email)
       WHERE canonical_email IS NOT NULL;`,
    `ALTER TABLE latchkey_users ADD COLUMN disabled_at INTEGER;
     ALTER TABLE latchkey_users ADD COLUMN former_email TEXT;
     ALTER TABLE latchkey_users ADD COLUMN former_email_at INTEGER;
     UPDATE latchkey_users SET disabled_at = updated_at WHERE disabled = 1;`,
  ],
}

/** Both statements find their rows in the index of the names, however many users there are. */
export const LIST_AFTER: string =
  'SELECT * FROM latchkey_users WHERE canonical_name > ? ORDER BY canonical_name LIMIT ?'
export const LIST_BEFORE: string =
  'SELECT * FROM latchkey_users WHERE canonical_name < ? ORDER BY canonical_name DESC LIMIT ?'
export const LIST_BY_NAME: string = `SELECT * FROM latchkey_users
  WHERE canonical_name >= ? AND canonical_name < ? ORDER BY canonical_name LIMIT ?`
export const LIST_BY_EMAIL: string = `SELECT * FROM latchkey_users
  WHERE canonical_email >= ? AND canonical_email < ? ORDER BY canonical_email LIMIT ?`

/** Returns the table of a file that has it. */
export function sqliteUsers(db: DatabaseSync): UserTable {
  const statements = prepare(db)
  return {
    find: async (name) => orNull(statements.find.get(name)),
    findByEmail: async (email) => orNull(statements.findByEmail.get(email)),
    get: async (id) => orNull(statements.get.get(id)),
    listAfter: async (name, limit) => statements.listAfter.all(name, limit).map(toUser),
    listBefore: async (name, limit) => statements.listBefore.all(name, limit).map(toUser),
    listByName: async (beginning, limit) =>
      statements.listByName.all(beginning, endOf(beginning), limit).map(toUser),
    listByEmail: async (beginning, limit) =>
      statements.listByEmail.all(beginning, endOf(beginning), limit).map(toUser),
    isEmpty: async () => isEmpty(db),
    insert: async (user) => insertUser(db, user),
    async change(id, { passwordHash, mustChangePassword }, now) {
      const hash = passwordHash === undefined ? null : kept(passwordHash)
      return orNull(statements.change.get(hash, orNumber(mustChangePassword), now, id))
    },
    async changeRights({ userId, actorId }, { roles, disabled }, allow, now) {
      return immediately(db, () => {
        const user = orNull(statements.get.get(userId))
        if (user === null) return null
        const actor = actorId === null ? null : orNull(statements.get.get(actorId))
        const others = statements.top.all(userId).map(({ roles }) => rolesOf(roles))
        allow({ user, actor, othersAtTheTop: others })
        const list = roles === undefined ? null : JSON.stringify(roles)
        const shut = orNumber(disabled)
        return orNull(statements.changeRights.get(list, shut, shut, now, now, userId))
      })
    },
    async replacePasswordHash(id, from, to) {
      return statements.replaceHash.run(to, id, from).changes === 1
    },
    async setPasswordHash(id, { from, to }, now) {
      return statements.setHash.run(kept(to), now, id, kept(from)).changes === 1
    },
    async setEmail(id, { from, to, verified, guard }, now) {
      const canonical = to === null ? null : canonicalEmail(to)
      const isVerified = Number(to !== null && verified)
      const former = [isVerified, to, isVerified, to, now] as const
      const values = [...former, to, canonical, isVerified, to, now, id, from] as const
      return immediately(db, () => {
        const user = orNull(statements.get.get(id))
        if (user === null) return false
        const actorId = guard?.actorId ?? null
        guard?.allow({ user, actor: actorId === null ? null : orNull(statements.get.get(actorId)) })
        return statements.setEmail.run(...values, canonical, canonical, id).changes === 1
      })
    },
    async setEmailVerified(id, email, now) {
      return statements.setVerified.run(now, id, email).changes === 1
    },
    async noteLogin(id, at) {
      statements.noteLogin.run(at, id, at)
    },
  }
}

/** Whether there is no user: for use in a transaction. */
export function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM latchkey_users LIMIT 1').get() === undefined
}

/** Adds a user unless the name or the address is taken: for use in a transaction. Returns whether it did. */
export function insertUser(db: DatabaseSync, user: User): boolean {
  const canonical = user.email === null ? null : canonicalEmail(user.email)
  const { changes } = db
    .prepare(INSERT)
    .run(
      user.id,
      user.username,
      canonicalName(user.username),
      JSON.stringify(user.roles),
      kept(user.passwordHash),
      Number(user.disabled),
      user.createdAt,
      user.updatedAt,
      user.email,
      canonical,
      Number(user.emailVerified),
      Number(user.mustChangePassword),
      user.lastLoginAt,
      canonical,
    )
  return changes === 1
}

/** Columns that are added later have their defaults. Nobody may have an address that is somebody else's username. */
const INSERT = `INSERT INTO latchkey_users (id, username, canonical_name, roles, password_hash, disabled,
    created_at, updated_at, email, canonical_email, email_verified, must_change_password, last_login_at)
  SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
  WHERE NOT EXISTS (SELECT 1 FROM latchkey_users WHERE canonical_name = ?)
  ON CONFLICT DO NOTHING`

/** An `UPDATE` that breaks the unique index would fail, so what breaks it is asked in the same statement. */
const SET_EMAIL = `UPDATE latchkey_users
  SET former_email = iif(email_verified = 1 AND ? = 0 AND email IS NOT ?, email, former_email),
    former_email_at = iif(email_verified = 1 AND ? = 0 AND email IS NOT ?, ?, former_email_at),
    email = ?, canonical_email = ?,
    email_verified = ? OR (email_verified AND email IS ?), updated_at = ?
  WHERE id = ? AND email IS ? AND NOT EXISTS (
    SELECT 1 FROM latchkey_users WHERE (canonical_email = ? OR canonical_name = ?) AND id <> ?)`

/** A role is kept within quotes, and has none itself. */
const HAS_RANK = RANKED_ROLES.map((role) => `instr(roles, '"${role}"') > 0`).join(' OR ')

function prepare(db: DatabaseSync) {
  return {
    find: db.prepare('SELECT * FROM latchkey_users WHERE canonical_name = ?'),
    findByEmail: db.prepare('SELECT * FROM latchkey_users WHERE canonical_email = ?'),
    get: db.prepare('SELECT * FROM latchkey_users WHERE id = ?'),
    listAfter: db.prepare(LIST_AFTER),
    listBefore: db.prepare(LIST_BEFORE),
    listByName: db.prepare(LIST_BY_NAME),
    listByEmail: db.prepare(LIST_BY_EMAIL),
    change: db.prepare(`UPDATE latchkey_users SET password_hash = coalesce(?, password_hash),
      must_change_password = coalesce(?, must_change_password), updated_at = ?
      WHERE id = ? RETURNING *`),
    changeRights: db.prepare(`UPDATE latchkey_users SET roles = coalesce(?, roles),
      disabled = coalesce(?, disabled), disabled_at = iif(? = 1, ?, disabled_at), updated_at = ?
      WHERE id = ? RETURNING *`),
    top: db.prepare(`SELECT DISTINCT roles FROM latchkey_users
      WHERE id <> ? AND disabled = 0 AND (${HAS_RANK})
      AND (last_login_at IS NOT NULL OR substr(password_hash, 1, 1) <> '!')`),
    replaceHash: db.prepare(
      'UPDATE latchkey_users SET password_hash = ? WHERE id = ? AND password_hash = ?',
    ),
    setHash: db.prepare(`UPDATE latchkey_users SET password_hash = ?, must_change_password = 0,
      updated_at = ? WHERE id = ? AND password_hash = ?`),
    setEmail: db.prepare(SET_EMAIL),
    setVerified: db.prepare(
      'UPDATE latchkey_users SET email_verified = 1, updated_at = ? WHERE id = ? AND email = ?',
    ),
    noteLogin: db.prepare(`UPDATE latchkey_users SET last_login_at = ?
      WHERE id = ? AND coalesce(last_login_at, 0) < ?`),
  }
}

function orNull(row: Record<string, SQLOutputValue> | undefined): User | null {
  return row === undefined ? null : toUser(row)
}

function orNumber(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value)
}

function rolesOf(column: SQLOutputValue | undefined): readonly string[] {
  return JSON.parse(column as string) as string[]
}

function toUser(row: Record<string, SQLOutputValue>): User {
  return {
    id: row['id'] as string,
    username: row['username'] as string,
    roles: rolesOf(row['roles']),
    passwordHash: hashOf(row['password_hash'] as string),
    disabled: row['disabled'] === 1,
    mustChangePassword: row['must_change_password'] === 1,
    email: row['email'] as string | null,
    emailVerified: row['email_verified'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
    lastLoginAt: row['last_login_at'] as number | null,
    disabledAt: row['disabled_at'] as number | null,
    formerEmail: row['former_email'] as string | null,
    formerEmailAt: row['former_email_at'] as number | null,
  }
}
