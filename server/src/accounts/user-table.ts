/**
 * What a user is, and the table that keeps users.
 *
 * @module
 */

import type { SessionUser, StoredUser } from 'latchkey'

/** A user as the library finds it at login. No other field of a user enters a session. */
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

/** What changes of a user. */
export type UserChange = Partial<Pick<User, 'passwordHash' | 'roles' | 'disabled'>>

/**
 * Keeps the rows of users and decides nothing. Every method is one atomic step, also between processes,
 * and fails only when the database does. Names are in their canonical form.
 */
export interface UserTable {
  find(canonicalName: string): Promise<User | null>
  get(id: string): Promise<User | null>

  /** Returns the first `limit` users whose canonical names come after this one, by that name. */
  listAfter(canonicalName: string, limit: number): Promise<readonly User[]>

  /** Returns the last `limit` users whose canonical names come before this one, the last first. */
  listBefore(canonicalName: string, limit: number): Promise<readonly User[]>
  isEmpty(): Promise<boolean>

  /** Adds a user, unless the name is taken. Returns whether the user was added. */
  insert(user: User): Promise<boolean>

  /** Changes the fields that are given, and notes when. Returns the changed user; `null` if there is no such user. */
  change(id: string, change: UserChange, now: number): Promise<User | null>

  /** Replaces the hash, but only if it is still `from`. Returns whether it was replaced. */
  replacePasswordHash(id: string, from: string, to: string): Promise<boolean>
}
