/**
 * The users in PostgreSQL.
 *
 * @module
 */

import type { TablePart } from 'latchkey/stores/postgres'
import type { Postgres, Row, Run } from './database.ts'
import { canonicalName } from '../../accounts/user-rules.ts'
import type { User, UserTable } from '../../accounts/user-table.ts'

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
  ],
}

/** Both statements find their rows in the index of the names, however many users there are. */
export const LIST_AFTER: string =
  'SELECT * FROM latchkey_users WHERE canonical_name > $1 ORDER BY canonical_name LIMIT $2'
export const LIST_BEFORE: string =
  'SELECT * FROM latchkey_users WHERE canonical_name < $1 ORDER BY canonical_name DESC LIMIT $2'

/** Returns the table. */
export function postgresUsers({ run }: Postgres): UserTable {
  return {
    find: async (name) =>
      orNull(await run('SELECT * FROM latchkey_users WHERE canonical_name = $1', [toText(name)])),
    get: async (id) => orNull(await run('SELECT * FROM latchkey_users WHERE id = $1', [id])),
    listAfter: async (name, limit) => (await run(LIST_AFTER, [name, limit])).map(toUser),
    listBefore: async (name, limit) => (await run(LIST_BEFORE, [name, limit])).map(toUser),
    isEmpty: () => isEmpty(run),
    insert: (user) => insertUser(run, user),
    async change(id, { passwordHash, roles, disabled }, now) {
      const rows = await run(
        `UPDATE latchkey_users SET password_hash = coalesce($2, password_hash),
           roles = coalesce($3, roles), disabled = coalesce($4, disabled), updated_at = $5
         WHERE id = $1 RETURNING *`,
        [id, passwordHash, roles && JSON.stringify(roles), disabled, now],
      )
      return orNull(rows)
    },
    async replacePasswordHash(id, from, to) {
      const rows = await run(
        `UPDATE latchkey_users SET password_hash = $3 WHERE id = $1 AND password_hash = $2
         RETURNING 1`,
        [id, from, to],
      )
      return rows.length === 1
    },
  }
}

/** Whether there is no user. */
export async function isEmpty(run: Run): Promise<boolean> {
  return (await run('SELECT 1 FROM latchkey_users LIMIT 1')).length === 0
}

/** Adds a user unless the name is taken. Returns whether it did. */
export async function insertUser(run: Run, user: User): Promise<boolean> {
  const { id, username, roles, passwordHash, disabled, createdAt, updatedAt } = user
  const rows = await run(
    `INSERT INTO latchkey_users VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [
      id,
      username,
      canonicalName(username),
      JSON.stringify(roles),
      passwordHash,
      disabled,
      createdAt,
      updatedAt,
    ],
  )
  return rows.length === 1
}

/**
 * PostgreSQL refuses NUL in a text, so NUL is replaced. No username has NUL or the replacement, so nobody is found.
 */
function toText(text: string): string {
  return text.replaceAll('\0', '\uFFFF')
}

function orNull([row]: readonly Row[]): User | null {
  return row === undefined ? null : toUser(row)
}

/** `bigint` columns come as text: JavaScript's numbers hold every instant there is. */
function toUser(row: Row): User {
  return {
    id: row['id'] as string,
    username: row['username'] as string,
    roles: JSON.parse(row['roles'] as string) as string[],
    passwordHash: row['password_hash'] as string,
    disabled: row['disabled'] as boolean,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
