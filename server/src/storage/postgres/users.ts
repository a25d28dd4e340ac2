/**
 * The users in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres, Row, Run } from './database.ts'
import { RANKED_ROLES } from '../../accounts/rank.ts'
import { canonicalEmail, canonicalName } from '../../accounts/user-rules.ts'
import type { EmailChange, User, UserTable } from '../../accounts/user-table.ts'
import { endOf } from '../beginning.ts'
import { hashOf, kept } from '../no-password.ts'

/** The table of users. */
export const userPart: TablePart = {
  name: 'users',
  migrations: [
    // The collation C compares bytes, as SQLite does: an update of the system cannot change the order.
    `CREATE TABLE latchkey_users (
       id text COLLATE "C" PRIMARY KEY,
       username text NOT NULL,
       canonical_name text COLLATE "C" NOT NULL UNIQUE,
       roles text NOT NULL,
       password_hash text NOT NULL,
       disabled boolean NOT NULL,
       created_at bigint NOT NULL,
       updated_at bigint NOT NULL
     )`,
    `ALTER TABLE latchkey_users
       ADD COLUMN email text,
       ADD COLUMN canonical_email text COLLATE "C",
       ADD COLUMN email_verified boolean NOT NULL DEFAULT false,
       ADD COLUMN must_change_password boolean NOT NULL DEFAULT false,
       ADD COLUMN last_login_at bigint;
     CREATE UNIQUE INDEX latchkey_users_by_email ON latchkey_users (canonical_email)`,
    `ALTER TABLE latchkey_users
       ADD COLUMN disabled_at bigint,
       ADD COLUMN former_email text,
       ADD COLUMN former_email_at bigint;
     UPDATE latchkey_users SET disabled_at = updated_at WHERE disabled`,
  ],
}

/** Both statements find their rows in the index of the names, however many users there are. */
export const LIST_AFTER: string =
  'SELECT * FROM latchkey_users WHERE canonical_name > $1 ORDER BY canonical_name LIMIT $2'
export const LIST_BEFORE: string =
  'SELECT * FROM latchkey_users WHERE canonical_name < $1 ORDER BY canonical_name DESC LIMIT $2'
export const LIST_BY_NAME: string = `SELECT * FROM latchkey_users
  WHERE canonical_name >= $1 AND canonical_name < $2 ORDER BY canonical_name LIMIT $3`
export const LIST_BY_EMAIL: string = `SELECT * FROM latchkey_users
  WHERE canonical_email >= $1 AND canonical_email < $2 ORDER BY canonical_email LIMIT $3`

/** Returns the table. */
export function postgresUsers({ run, transaction }: Postgres): UserTable {
  const one = async (statement: string, values: readonly unknown[]): Promise<User | null> =>
    orNull(await run(statement, values))
  const changes = async (statement: string, values: readonly unknown[]): Promise<boolean> =>
    (await run(statement, values)).length === 1
  return {
    find: (name) => one('SELECT * FROM latchkey_users WHERE canonical_name = $1', [name]),
    findByEmail: (email) => one('SELECT * FROM latchkey_users WHERE canonical_email = $1', [email]),
    get: (id) => one(GET, [id]),
    listAfter: async (name, limit) => (await run(LIST_AFTER, [name, limit])).map(toUser),
    listBefore: async (name, limit) => (await run(LIST_BEFORE, [name, limit])).map(toUser),
    listByName: (beginning, limit) => listFrom(run, LIST_BY_NAME, beginning, limit),
    listByEmail: (beginning, limit) => listFrom(run, LIST_BY_EMAIL, beginning, limit),
    isEmpty: () => isEmpty(run),
    insert: (user) => insertUser(run, user),
    change(id, { passwordHash, mustChangePassword }, now) {
      const hash = passwordHash === undefined ? undefined : kept(passwordHash)
      return one(CHANGE, [id, hash, mustChangePassword, now])
    },
    changeRights: ({ userId, actorId }, { roles, disabled }, allow, now) =>
      transaction(async (run) => {
        await run(LOCK)
        const find = async (id: string): Promise<User | null> => orNull(await run(GET, [id]))
        const user = await find(userId)
        if (user === null) return null
        const actor = actorId === null ? null : await find(actorId)
        const others = (await run(TOP, [userId])).map(({ roles }) => rolesOf(roles))
        allow({ user, actor, othersAtTheTop: others })
        const list = roles && JSON.stringify(roles)
        return orNull(await run(CHANGE_RIGHTS, [userId, list, disabled, now]))
      }),
    replacePasswordHash: (id, from, to) => changes(REPLACE_HASH, [id, from, to]),
    setPasswordHash: (id, { from, to }, now) => changes(SET_HASH, [id, kept(from), kept(to), now]),
    setEmail(id, change, now) {
      const { guard } = change
      if (guard === undefined) return setEmail(run, id, change, now)
      return transaction(async (run) => {
        await run(LOCK)
        const find = async (id: string): Promise<User | null> => orNull(await run(GET, [id]))
        const user = await find(id)
        if (user === null) return false
        guard.allow({ user, actor: guard.actorId === null ? null : await find(guard.actorId) })
        return setEmail(run, id, change, now)
      })
    },
    setEmailVerified: (id, email, now) => changes(SET_VERIFIED, [id, email, now]),
    async noteLogin(id, at) {
      await run(NOTE_LOGIN, [id, at])
    },
  }
}

/** Keeps others from changing users, and from taking this lock. They can still read. */
export const LOCK = 'LOCK TABLE latchkey_users IN SHARE ROW EXCLUSIVE MODE'

const GET = 'SELECT * FROM latchkey_users WHERE id = $1'

/** A role is kept within quotes, and has none itself. */
const HAS_RANK = RANKED_ROLES.map((role) => `strpos(roles, '"${role}"') > 0`).join(' OR ')

const TOP = `SELECT DISTINCT roles FROM latchkey_users
  WHERE id <> $1 AND NOT disabled AND (${HAS_RANK})
    AND (last_login_at IS NOT NULL OR left(password_hash, 1) <> '!')`

const CHANGE = `UPDATE latchkey_users SET password_hash = coalesce($2, password_hash),
    must_change_password = coalesce($3, must_change_password), updated_at = $4
  WHERE id = $1 RETURNING *`

const CHANGE_RIGHTS = `UPDATE latchkey_users SET roles = coalesce($2, roles),
    disabled = coalesce($3, disabled), updated_at = $4,
    disabled_at = CASE WHEN $3 THEN $4 ELSE disabled_at END
  WHERE id = $1 RETURNING *`

const REPLACE_HASH = `UPDATE latchkey_users SET password_hash = $3
  WHERE id = $1 AND password_hash = $2 RETURNING 1`

const SET_HASH = `UPDATE latchkey_users
  SET password_hash = $3, must_change_password = false, updated_at = $4
  WHERE id = $1 AND password_hash = $2 RETURNING 1`

const SET_EMAIL = `UPDATE latchkey_users
  SET email = $3, canonical_email = $4, updated_at = $6,
    email_verified = $5::boolean OR (email_verified AND email IS NOT DISTINCT FROM $3),
    former_email = CASE WHEN email_verified AND NOT $5 AND email IS DISTINCT FROM $3
      THEN email ELSE former_email END,
    former_email_at = CASE WHEN email_verified AND NOT $5 AND email IS DISTINCT FROM $3
      THEN $6 ELSE former_email_at END
  WHERE id = $1 AND email IS NOT DISTINCT FROM $2 AND NOT EXISTS (
    SELECT 1 FROM latchkey_users WHERE (canonical_email = $4 OR canonical_name = $4) AND id <> $1)
  RETURNING 1`

const SET_VERIFIED = `UPDATE latchkey_users SET email_verified = true, updated_at = $3
  WHERE id = $1 AND email = $2 RETURNING 1`

const NOTE_LOGIN = `UPDATE latchkey_users SET last_login_at = $2
  WHERE id = $1 AND coalesce(last_login_at, 0) < $2`

/** The code of a row that would break a unique index: another statement was faster. */
const UNIQUE_VIOLATION = '23505'

async function setEmail(
  run: Run,
  id: string,
  { from, to, verified }: EmailChange,
  now: number,
): Promise<boolean> {
  const canonical = to === null ? null : canonicalEmail(to)
  try {
    const values = [id, from, to, canonical, to !== null && verified, now]
    return (await run(SET_EMAIL, values)).length === 1
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === UNIQUE_VIOLATION) return false
    throw error
  }
}

async function listFrom(
  run: Run,
  statement: string,
  beginning: string,
  limit: number,
): Promise<readonly User[]> {
  return (await run(statement, [beginning, endOf(beginning), limit])).map(toUser)
}

/** Whether there is no user. */
export async function isEmpty(run: Run): Promise<boolean> {
  return (await run('SELECT 1 FROM latchkey_users LIMIT 1')).length === 0
}

/** Adds a user unless the name or the address is taken. Returns whether it did. */
export async function insertUser(run: Run, user: User): Promise<boolean> {
  const rows = await run(INSERT, [
    user.id,
    user.username,
    canonicalName(user.username),
    JSON.stringify(user.roles),
    kept(user.passwordHash),
    user.disabled,
    user.createdAt,
    user.updatedAt,
    user.email,
    user.email === null ? null : canonicalEmail(user.email),
    user.emailVerified,
    user.mustChangePassword,
    user.lastLoginAt,
  ])
  return rows.length === 1
}

/** Columns that are added later have their defaults. Nobody may have an address that is somebody else's username. */
const INSERT = `INSERT INTO latchkey_users (id, username, canonical_name, roles, password_hash, disabled,
    created_at, updated_at, email, canonical_email, email_verified, must_change_password, last_login_at)
  SELECT $1, $2, $3, $4, $5, $6::boolean, $7::bigint, $8::bigint, $9, $10, $11::boolean, $12::boolean, $13::bigint
  WHERE NOT EXISTS (SELECT 1 FROM latchkey_users WHERE canonical_name = $10)
  ON CONFLICT DO NOTHING RETURNING 1`

function orNull([row]: readonly Row[]): User | null {
  return row === undefined ? null : toUser(row)
}

function rolesOf(column: unknown): readonly string[] {
  return JSON.parse(column as string) as string[]
}

/** `bigint` columns come as text: JavaScript's numbers hold every instant there is. */
function toUser(row: Row): User {
  return {
    id: row['id'] as string,
    username: row['username'] as string,
    roles: rolesOf(row['roles']),
    passwordHash: hashOf(row['password_hash'] as string),
    disabled: row['disabled'] as boolean,
    mustChangePassword: row['must_change_password'] as boolean,
    email: row['email'] as string | null,
    emailVerified: row['email_verified'] as boolean,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    lastLoginAt: instantOf(row['last_login_at']),
    disabledAt: instantOf(row['disabled_at']),
    formerEmail: row['former_email'] as string | null,
    formerEmailAt: instantOf(row['former_email_at']),
  }
}

function instantOf(column: unknown): number | null {
  return column === null ? null : Number(column)
}
