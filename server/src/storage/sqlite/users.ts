/**
 * The users in an SQLite file.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { SqlitePart } from 'latchkey/stores/sqlite'
import { renamed } from './tables.ts'
import { canonicalName } from '../../accounts/user-rules.ts'
import type { User, UserTable } from '../../accounts/user-table.ts'

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
  ],
}

/** Both statements find their rows in the index of the names, however many users there are. */
export const LIST_AFTER: string =
  'SELECT * FROM latchkey_users WHERE canonical_name > ? ORDER BY canonical_name LIMIT ?'
export const LIST_BEFORE: string =
  'SELECT * FROM latchkey_users WHERE canonical_name < ? ORDER BY canonical_name DESC LIMIT ?'

/** Returns the table of a file that has it. */
export function sqliteUsers(db: DatabaseSync): UserTable {
  const statements = prepare(db)
  return {
    find: async (name) => orNull(statements.find.get(name)),
    get: async (id) => orNull(statements.get.get(id)),
    listAfter: async (name, limit) => statements.listAfter.all(name, limit).map(toUser),
    listBefore: async (name, limit) => statements.listBefore.all(name, limit).map(toUser),
    isEmpty: async () => isEmpty(db),
    insert: async (user) => insertUser(db, user),
    async change(id, { passwordHash, roles, disabled }, now) {
      const row = statements.change.get(
        passwordHash ?? null,
        roles === undefined ? null : JSON.stringify(roles),
        disabled === undefined ? null : Number(disabled),
        now,
        id,
      )
      return orNull(row)
    },
    async replacePasswordHash(id, from, to) {
      return statements.replaceHash.run(to, id, from).changes === 1
    },
  }
}

/** Whether there is no user: for use in a transaction. */
export function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM latchkey_users LIMIT 1').get() === undefined
}

/** Adds a user unless the name is taken: for use in a transaction. Returns whether it did. */
export function insertUser(db: DatabaseSync, user: User): boolean {
  const { id, username, roles, passwordHash, disabled, createdAt, updatedAt } = user
  const { changes } = db
    .prepare('INSERT INTO latchkey_users VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
    .run(
      id,
      username,
      canonicalName(username),
      JSON.stringify(roles),
      passwordHash,
      Number(disabled),
      createdAt,
      updatedAt,
    )
  return changes === 1
}

function prepare(db: DatabaseSync) {
  return {
    find: db.prepare('SELECT * FROM latchkey_users WHERE canonical_name = ?'),
    get: db.prepare('SELECT * FROM latchkey_users WHERE id = ?'),
    listAfter: db.prepare(LIST_AFTER),
    listBefore: db.prepare(LIST_BEFORE),
    change: db.prepare(`UPDATE latchkey_users SET password_hash = coalesce(?, password_hash),
      roles = coalesce(?, roles), disabled = coalesce(?, disabled), updated_at = ?
      WHERE id = ? RETURNING *`),
    replaceHash: db.prepare(
      'UPDATE latchkey_users SET password_hash = ? WHERE id = ? AND password_hash = ?',
    ),
  }
}

function orNull(row: Record<string, SQLOutputValue> | undefined): User | null {
  return row === undefined ? null : toUser(row)
}

function toUser(row: Record<string, SQLOutputValue>): User {
  return {
    id: row['id'] as string,
    username: row['username'] as string,
    roles: JSON.parse(row['roles'] as string) as string[],
    passwordHash: row['password_hash'] as string,
    disabled: row['disabled'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  }
}
