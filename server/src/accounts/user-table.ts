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

  /** `null`: the user has no password yet, and cannot log in by one. */
  readonly passwordHash: string | null
  readonly disabled: boolean

  /** Whether somebody else knows the password, so that every page leads to changing it (ASVS 5.0, 6.4.1). */
  readonly mustChangePassword: boolean

  /** The e-mail address as it was written; no two users have the same. */
  readonly email: string | null

  /** Whether the user has shown to read the mail of the address. */
  readonly emailVerified: boolean
}

/** What sessions carry besides the id, the username and the roles. */
export interface CarriedByUser extends Pick<LoginUser, 'mustChangePassword'> {
  /**
   * The address, if it is verified: apps take whoever has it for its owner. Sessions of earlier releases have none
   * until something of their user changes.
   */
  readonly email?: string | null
}

/** A user as sessions carry it. */
export type SiteUser = SessionUser<LoginUser, CarriedByUser>

/** A user. Instants in epoch milliseconds. */
export interface User extends LoginUser {
  readonly createdAt: number
  readonly updatedAt: number

  /** `null`: the user has not logged in since this is noted. */
  readonly lastLoginAt: number | null

  /** When the user was disabled last; links from before are void. `null`: never, as far as this is noted. */
  readonly disabledAt: number | null

  /** The verified address that somebody else has taken away last, and when: it is still told for a while. */
  readonly formerEmail: string | null
  readonly formerEmailAt: number | null
}

/** What changes of a user. */
export type UserChange = Partial<Pick<User, 'passwordHash' | 'mustChangePassword'>>

/** What changes of what a user may do. */
export type RightsChange = Partial<Pick<User, 'roles' | 'disabled'>>

/** What a change of rights depends on, as it is in the same step as the change. */
export interface RightsSeen {
  readonly user: User

  /** The user who acts; `null`: there is none (any more). */
  readonly actor: User | null

  /**
   * The roles of all others who are enabled, have a role with a rank, and can log in: who have done so, or have a
   * password. Each list once.
   */
  readonly othersAtTheTop: readonly (readonly string[])[]
}

/** Another hash for a user who still has the hash `from`. */
export interface HashChange {
  readonly from: string | null
  readonly to: string | null
}

/** Another address for a user who still has the address `from`. */
export interface EmailChange {
  readonly from: string | null
  readonly to: string | null

  /** Whether the user has shown to read the mail of the other one. A verified address that is set again stays so. */
  readonly verified: boolean

  /** @default the user may change it */
  readonly guard?: ActorGuard
}

/** Who may not act on a user: found out in one step with the act, so that the rank is that of the same instant. */
export interface ActorGuard {
  /** `null`: no user acts. */
  readonly actorId: string | null

  /** Is called within the step, once, and returns at once. If it throws, nothing is changed. */
  readonly allow: (seen: Pick<RightsSeen, 'user' | 'actor'>) => void
}

/**
 * Keeps the rows of users and decides nothing. Every method is one atomic step, also between processes,
 * and fails only when the database does. Names and addresses that are looked for are in their canonical form.
 */
export interface UserTable {
  find(canonicalName: string): Promise<User | null>
  findByEmail(canonicalEmail: string): Promise<User | null>
  get(id: string): Promise<User | null>

  /** Returns the first `limit` users whose canonical names come after this one, by that name. */
  listAfter(canonicalName: string, limit: number): Promise<readonly User[]>

  /** Returns the last `limit` users whose canonical names come before this one, the last first. */
  listBefore(canonicalName: string, limit: number): Promise<readonly User[]>

  /** Returns the first `limit` users whose canonical names begin with a text that is not empty, by that name. */
  listByName(beginning: string, limit: number): Promise<readonly User[]>

  /** The same for canonical addresses, by that address. */
  listByEmail(beginning: string, limit: number): Promise<readonly User[]>
  isEmpty(): Promise<boolean>

  /**
   * Adds a user, unless the name is taken, or the address: by another address or by a username of that form. Returns
   * whether the user was added.
   */
  insert(user: User): Promise<boolean>

  /** Changes the fields that are given, and notes when. Returns the changed user; `null` if there is no such user. */
  change(id: string, change: UserChange, now: number): Promise<User | null>

  /**
   * Changes what the user may do, and notes when they were disabled, in one step with the look at what that depends on:
   * no other change of rights comes between.
   *
   * @param allow is called within the step, once, and returns at once. If it throws, nothing is changed.
   * @returns the changed user; `null` if there is no such user.
   */
  changeRights(
    ids: { readonly userId: string; readonly actorId: string | null },
    change: RightsChange,
    allow: (seen: RightsSeen) => void,
    now: number,
  ): Promise<User | null>

  /** Replaces the hash, but only if it is still `from`. Nothing else is changed. Returns whether it was replaced. */
  replacePasswordHash(id: string, from: string, to: string): Promise<boolean>

  /**
   * Sets the hash that the user has chosen, but only if it is still `from`. Whoever had to change the password has
   * done so. Returns whether it was set.
   */
  setPasswordHash(id: string, change: HashChange, now: number): Promise<boolean>

  /**
   * Sets the address, but only if it is still `from`, and nobody else has the other one as an address or as a username.
   * If the new one is not verified and the old one was, the old one is kept as the former one, with `now`. Returns
   * whether it was set.
   */
  setEmail(id: string, change: EmailChange, now: number): Promise<boolean>

  /** Notes that the address is verified, if it is still this one. Returns whether it is. */
  setEmailVerified(id: string, email: string, now: number): Promise<boolean>

  /** Notes a login, unless a later one has been noted. */
  noteLogin(id: string, at: number): Promise<void>
}
