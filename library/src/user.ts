/**
 * The user: as the application finds it, and as a session carries it.
 *
 * @module
 */

import { copyJson, type JsonObject } from './json.ts'

/** What latchkey needs of a user. An application's own type has whatever else it wants. */
export interface BaseUser {
  /** Names the user for ever. Not the name typed at login, which may change. */
  readonly id: string

  /** What the user may do, for `latch.role()`. */
  readonly roles?: readonly string[]
}

/** A user as `findUser` returns it: with what is needed to check a login. */
export interface StoredUser extends BaseUser {
  /** A hash by `hashPassword`; `null` for a user who cannot log in by password. */
  readonly passwordHash: string | null

  /** A disabled user cannot log in, and nothing in the answer tells. */
  readonly disabled?: boolean
}

/** The fields that never enter a session. */
type Private = 'passwordHash' | 'disabled'

/** A user as sessions carry it and handlers get it: without the hash. */
export type SessionUser<Found extends StoredUser> = {
  [Key in keyof Found as Exclude<Key, Private>]: Found[Key]
} extends infer User extends BaseUser
  ? User
  : never

/**
 * Returns the user as a session carries it: a frozen copy without the hash, whoever passes it in.
 *
 * @throws InvalidSessionData if a field is not JSON.
 * @throws TypeError if there is no id.
 */
export function sessionUser(user: BaseUser): JsonObject & BaseUser {
  const { passwordHash: _, disabled: __, ...visible } = user as Partial<StoredUser>
  const copied = copyJson(visible, 'user') as JsonObject
  const { id } = copied
  if (typeof id !== 'string' || id === '') throw new TypeError('A user needs an id: a string')
  return copied as JsonObject & BaseUser
}
