/**
 * What the check of credentials asks of the application, and how far the application's answers are trusted: an answer
 * may have another shape, or come from another realm.
 *
 * @module
 */

import type { Awaitable } from '../ground/maybe-promise.ts'
import type { PasswordCost } from './password.ts'
import { assertUserId, type StoredUser } from '../session/user.ts'
import type { PasswordVerifier } from './verifiers.ts'

/** What the check of credentials needs of the application. */
export interface Accounts<Found extends StoredUser> {
  /** Returns the user who has a name, as typed at login, or `null`. */
  readonly findUser: (username: string) => Awaitable<Found | null | undefined>

  /** Returns the user with an id, or `null`; `null` itself if the application does not say. */
  readonly findUserById: ((id: string) => Awaitable<Found | null | undefined>) | null

  /**
   * Replaces a password hash, only if the hash is still `from`: a password that was changed meanwhile stays changed.
   * Called at login for a hash that was made with less work than is configured now, or by another library.
   */
  readonly replacePasswordHash: ReplacePasswordHash | null

  /** How much work a hash is. */
  readonly passwordCost: PasswordCost

  /** A hash of each other kind that users have; see `PasswordOptions`. */
  readonly importedHashes: readonly string[]

  /** The application's own formats of hashes. */
  readonly verifiers: readonly PasswordVerifier[]

  /** The longest name, in bytes of UTF-8. */
  readonly maxUsernameBytes: number

  /** Returns what all spellings of a name have in common; `null`: the application folds no more than we do. */
  readonly canonicalUsername: ((username: string) => Awaitable<string>) | null
}

/** See `Accounts`. */
export type ReplacePasswordHash = (
  userId: string,
  change: { readonly from: string; readonly to: string },
) => Awaitable<unknown>

/**
 * Returns the user that `findUser` has answered; `null` if it found none.
 *
 * @param asked the name of the function in the error.
 * @throws TypeError if the answer is no user: an array of rows, a row whose id is no string, or a row without
 * `passwordHash`.
 */
export function readFound<Found extends StoredUser>(
  answer: Found | null | undefined,
  asked = 'findUser',
): Found | null {
  // The `find` of an array answers `undefined` for "nobody". The visitor's answer must be that for a wrong password.
  if (answer === null || answer === undefined) return null
  if (typeof answer !== 'object' || Array.isArray(answer)) {
    throw new TypeError(
      `${asked} must answer with a user or null, not with a list (take its first row) or a value`,
    )
  }
  const { id, passwordHash } = answer
  assertUserId(id)
  // If the column had another name, every login would be refused as a wrong password, and nothing would say why.
  if (passwordHash === undefined) {
    throw new TypeError(
      `${asked} must give passwordHash: the hash, or null for who has no password`,
    )
  }
  return answer
}

/**
 * Whether a user is disabled. Databases have other words for "no" than `false`. A value that is none of these words
 * counts as "yes", because a guard that is not sure lets nobody in.
 */
export function isDisabled({ disabled }: StoredUser): boolean {
  const value: unknown = disabled
  return !(value === undefined || value === null || value === false || value === 0 || value === 0n)
}

/** What stands for a password that its user has closed, in place of a hash, begins with this. */
export const CLOSED = '!closed'

/** Whether the user has closed their password: no message sets another one. */
export function isClosed({ passwordHash }: StoredUser): boolean {
  return passwordHash?.startsWith(CLOSED) === true
}

/**
 * Returns the hash, or `null` for a user who cannot log in by password. We mark such a user by `null`; Django and
 * /etc/shadow write a `!` or a `*`, with which no hash begins.
 */
export function usableHash(user: StoredUser | null): string | null {
  const hash = user?.passwordHash ?? null
  return hash === null || /^[!*]/.test(hash) ? null : hash
}
