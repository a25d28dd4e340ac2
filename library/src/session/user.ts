/**
 * The user: as the application finds it, and as a session carries it.
 *
 * @module
 */

import { InvalidSessionData } from '../errors.ts'
import { copyJson, type JsonObject } from '../contracts/json.ts'
import { abandon, isPromise } from '../ground/maybe-promise.ts'

/** What latchkey needs of a user. An application's own type has whatever else it wants. */
export interface BaseUser {
  /** Identifies the user for ever. It is not the name typed at login, which may change. */
  readonly id: string

  /** What the user may do, for `latch.role()`. */
  readonly roles?: readonly string[]
}

/** A user as `findUser` returns it: with what is needed to check a login. */
export interface StoredUser extends BaseUser {
  /** A hash by `hashPassword`; `null` for a user who cannot log in by password. */
  readonly passwordHash: string | null

  /** A disabled user cannot log in. The answer does not tell that the account is disabled. */
  readonly disabled?: boolean
}

/** The fields that only the check of a login needs. */
type Private = 'passwordHash' | 'disabled'

/** The fields that every session carries, if the user has them. */
type Carried = 'id' | 'username' | 'roles'

/** A user as an application hands it over: a row, with its hash or without. */
export type GivenUser<Found extends StoredUser> = {
  [Key in keyof Found as Exclude<Key, Private>]: Found[Key]
} extends infer Given extends BaseUser
  ? Given
  : never

/**
 * A user as sessions carry it and handlers get it: `id`, `username` and `roles`, and what
 * `toSession` picks.
 */
export type SessionUser<Found extends StoredUser, Picked extends object = object> =
  Flat<
    {
      [Key in keyof Found as Key extends Exclude<Carried, keyof Picked> ? Key : never]: Found[Key]
    } & {
      [Key in keyof Picked]: Picked[Key]
    }
  > extends infer User extends BaseUser
    ? User
    : never

type Flat<Type> = { [Key in keyof Type]: Type[Key] }

/**
 * The type itself, if all of it is JSON and `roles` is a list of strings: sessions are kept as JSON. Otherwise a type
 * that no value has. Fields that are `undefined` are left out of the session.
 */
export type OnlyJson<Picked extends object> = {
  [Key in keyof Picked]: Key extends 'roles'
    ? Extract<Picked[Key], readonly string[] | undefined>
    : AsJson<Picked[Key]>
}

/** What the compiler shows in place of `never`. */
type NoDate = 'A Date is not JSON: pick its getTime() or toISOString()'

type AsJson<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends Date
    ? NoDate
    : Value extends (...parameters: never[]) => unknown
      ? never
      : Value extends object
        ? { [Key in keyof Value]: AsJson<Value[Key]> }
        : never

/** A user in a session, in the form that stores keep. */
export type CarriedUser = JsonObject & BaseUser

/** Turns a user whom the application hands over into the user that sessions carry. */
export type UserPicker = (given: BaseUser) => CarriedUser

/**
 * Returns the function that makes a session's user of whatever the application hands over: a frozen copy of `id`,
 * `username` and `roles`, and of what `toSession` picks. No other field of a row enters a session, whoever passes the
 * row in and whatever its secrets are called.
 *
 * The returned function throws `InvalidSessionData` for roles that are no array of strings and for picked values that
 * are not JSON. It throws `TypeError` if there is no id, or if `toSession` changes the id.
 */
export function userPicker(toSession: ((found: never) => object) | null): UserPicker {
  return (given) => {
    if (typeof given !== 'object' || given === null) throw new TypeError(NO_USER)
    const { id, username, roles } = given as BaseUser & { readonly username?: unknown }
    assertUserId(id)
    const picked = toSession === null ? {} : pick(toSession, given, id)
    const user = { id, username, roles, ...picked }
    assertRoles(user.roles)
    return copyJson(withoutUndefined(user), 'user') as CarriedUser
  }
}

const NO_USER = 'A user is needed, as findUser returns it: an object with an id'

function pick(toSession: (found: never) => object, given: BaseUser, id: string): object {
  const picked: unknown = toSession(given as never)
  abandon(picked)
  if (typeof picked !== 'object' || picked === null || isPromise(picked)) {
    throw new TypeError('toSession must return an object, and at once')
  }
  if ('id' in picked && picked.id !== id) throw new TypeError('toSession must not change the id')
  return picked
}

/** @throws TypeError if it is no id. Databases number their rows, but a session names its user by text. */
export function assertUserId(id: unknown): asserts id is string {
  if (typeof id === 'string' && id !== '') return
  const given = id === '' ? 'an empty string' : `of type ${typeof id}`
  throw new TypeError(`The id of a user must be a string, such as String(row.id); it is ${given}`)
}

/**
 * What one request has asked about known devices: for each user, which generation of marks is good (see
 * `../login/known-devices.ts`). So the store is asked once, however often the request wants to know.
 */
export type AskedGenerations = Map<string, Promise<string>>

/** Refuses roles that are text. Text has an `includes` too: the roles "no-admin" would include "admin". */
function assertRoles(roles: unknown): void {
  if (roles === undefined || isRoles(roles)) return
  throw new InvalidSessionData('user.roles', 'must be an array of strings')
}

function isRoles(roles: unknown): roles is readonly string[] {
  return Array.isArray(roles) && roles.every((role) => typeof role === 'string')
}

/** Whether the user has one of the roles. The roles in a session of an earlier version may be anything. */
export function hasRole({ roles }: BaseUser, wanted: readonly string[]): boolean {
  return isRoles(roles) && wanted.some((role) => roles.includes(role))
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
