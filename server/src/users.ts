/**
 * The users of the site, in the SQLite file.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { hashPassword, type Clock, type SessionUser, type StoredUser } from 'latchkey'
import { migrate } from 'latchkey/stores/sqlite'
import { assertPassword, canonicalName, readRoles, readUsername, UserError } from './user-rules.ts'

/** A user as the library finds it at login. Nothing else of a user enters a session. */
export interface LoginUser extends StoredUser {
  readonly id: string

  /** As the user wrote it, in NFKC. */
  readonly username: string
  readonly roles: readonly string[]
  readonly passwordHash: string
  readonly disabled: boolean
}

/** A user as sessions carry it. */
export type SiteUser = SessionUser<LoginUser>

/** A user. Instants in epoch milliseconds. */
export interface User extends LoginUser {
  readonly createdAt: number
  readonly updatedAt: number
}

/** A user to be made. */
export interface NewUser {
  readonly username: string
  readonly roles: readonly string[]
  readonly passwordHash: string
}

/** Keeps users. Methods that take an id throw `UserError` (`user_unknown`) if there is none. */
export interface Users {
  /** Returns the user of a name as typed: capitals and blanks around it do not matter. */
  find(username: string): User | null
  get(id: string): User | null

  /** Returns all users, by name. */
  list(): readonly User[]
  count(): number

  /**
   * Makes a user, who can log in at once.
   *
   * @throws UserError if the name, the password or a role is refused, or the name is taken.
   */
  add(user: { username: string; password: string; roles: readonly string[] }): Promise<User>

  /** Like `add`, with a password that has been checked and hashed: for use in a transaction. */
  insert(user: NewUser): User

  /** @throws UserError if the password is refused. */
  setPassword(id: string, password: string): Promise<User>

  /** Replaces a hash, only if the present one is still `from`. Returns whether it was. */
  replacePasswordHash(id: string, change: { readonly from: string; readonly to: string }): boolean

  /** @throws UserError if a role is refused. */
  setRoles(id: string, roles: readonly string[]): User
  setDisabled(id: string, disabled: boolean): User
}

const migrations = [
  `CREATE TABLE users (
     id TEXT PRIMARY KEY,
     username TEXT NOT NULL,
     canonical_name TEXT NOT NULL UNIQUE,
     roles TEXT NOT NULL,
     password_hash TEXT NOT NULL,
     disabled INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
]

/** Returns the users in the database, whose table is made if it is not there. */
export function openUsers(db: DatabaseSync, clock: Clock = Date.now): Users {
  migrate(db, 'users', migrations)
  const statements = prepare(db)
  const users: Users = {
    find: (username) => orNull(statements.find.get(canonicalName(username))),
    get: (id) => orNull(statements.get.get(id)),
    list: () => statements.list.all().map(toUser),
    count: () => Number(statements.count.get()?.['count']),
    async add({ username, password, roles }) {
      // Before hashing, which is work, and again when it is written.
      const name = readUsername(username)
      const allowed = readRoles(roles)
      assertPassword(password, name)
      if (users.find(name) !== null) throw taken(name)
      return users.insert({ username, roles: allowed, passwordHash: await hashPassword(password) })
    },
    insert({ username, roles, passwordHash }) {
      const name = readUsername(username)
      const id = randomBytes(16).toString('base64url')
      const listed = JSON.stringify(readRoles(roles))
      const now = clock()
      const canonical = canonicalName(name)
      const row = statements.insert.get(id, name, canonical, listed, passwordHash, now, now)
      if (row === undefined) throw taken(name)
      return toUser(row)
    },
    async setPassword(id, password) {
      assertPassword(password, users.get(id)?.username ?? '')
      return changed(statements.setPassword.get(await hashPassword(password), clock(), id))
    },
    replacePasswordHash(id, { from, to }) {
      return statements.replaceHash.run(to, id, from).changes === 1
    },
    setRoles(id, roles) {
      return changed(statements.setRoles.get(JSON.stringify(readRoles(roles)), clock(), id))
    },
    setDisabled(id, disabled) {
      return changed(statements.setDisabled.get(disabled ? 1 : 0, clock(), id))
    },
  }
  return users
}

/** Returns what the library is given of a user: what changes for other reasons stays out. */
export function loginUser({ id, username, roles, passwordHash, disabled }: User): LoginUser {
  return { id, username, roles, passwordHash, disabled }
}

function prepare(db: DatabaseSync) {
  return {
    find: db.prepare('SELECT * FROM users WHERE canonical_name = ?'),
    get: db.prepare('SELECT * FROM users WHERE id = ?'),
    list: db.prepare('SELECT * FROM users ORDER BY canonical_name'),
    count: db.prepare('SELECT count(*) AS count FROM users'),
    insert: db.prepare(`INSERT INTO users VALUES (?, ?, ?, ?, ?, 0, ?, ?)
      ON CONFLICT (canonical_name) DO NOTHING RETURNING *`),
    setPassword: db.prepare(
      'UPDATE users SET password_hash = ?, updated_at = ? WHERE id = ? RETURNING *',
    ),
    replaceHash: db.prepare(
      'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?',
    ),
    setRoles: db.prepare('UPDATE users SET roles = ?, updated_at = ? WHERE id = ? RETURNING *'),
    setDisabled: db.prepare(
      'UPDATE users SET disabled = ?, updated_at = ? WHERE id = ? RETURNING *',
    ),
  }
}

function orNull(row: Record<string, SQLOutputValue> | undefined): User | null {
  return row === undefined ? null : toUser(row)
}

function changed(row: Record<string, SQLOutputValue> | undefined): User {
  if (row === undefined) throw new UserError('user_unknown', 'There is no such user.')
  return toUser(row)
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

function taken(username: string): UserError {
  return new UserError('username_taken', `There is a user "${username}" already.`)
}
