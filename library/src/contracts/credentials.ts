/**
 * The interface of a credential store: what a user has besides a password. An authenticator app, passkeys, recovery
 * codes.
 *
 * @module
 */

import type { MaybePromise } from '../ground/maybe-promise.ts'

/** What a store keeps of a credential. Instants in epoch milliseconds. */
export interface CredentialRecord {
  /** 43 characters of base64url. Opaque to the store, and unique among all users. */
  readonly id: string
  readonly userId: string

  /** What kind of credential it is: a short name. */
  readonly kind: string

  /** What the person calls it. Empty while it is being added: it counts for nothing then. */
  readonly name: string
  readonly createdAt: number

  /** When it last proved its user; `null`: never. */
  readonly usedAt: number | null

  /** Grows by one with every change. What is added says the first. */
  readonly version: number

  /** Sealed, in base64url, and opaque to the store: a few hundred characters, and at most some thousands. */
  readonly data: string
}

/** What a change may say. What it does not say stays as it is. */
export interface CredentialChange {
  readonly name?: string
  readonly usedAt?: number
  readonly data?: string
}

/**
 * Keeps credentials. Like every store it decides nothing. Every method is one atomic step, in all processes; it may
 * answer at once or by a promise, and fails with the driver's own error. Nothing may be evicted: a credential that is
 * gone locks its user out, or worse, is no longer asked for.
 */
export interface CredentialStore {
  /**
   * Adds a credential. Returns `exists` if there is one with this id, and `full` if the user has `most` of this kind;
   * nothing is written then.
   */
  add(record: CredentialRecord, most: number): MaybePromise<'added' | 'exists' | 'full'>

  /** Returns the credential, or `null`. */
  read(id: string): MaybePromise<CredentialRecord | null>

  /** Returns every credential of the user, the oldest first, and those of one instant in the order of their ids. */
  list(userId: string): MaybePromise<readonly CredentialRecord[]>

  /** Changes a credential that has this version. Returns whether it had: of several callers, one changes it. */
  update(id: string, version: number, change: CredentialChange): MaybePromise<boolean>

  /**
   * Removes a credential of the user. With `leaving`, only if the user keeps another one whose kind is listed: of two
   * who remove the last two at the same time, one is told `last`.
   */
  remove(
    id: string,
    userId: string,
    leaving?: readonly string[],
  ): MaybePromise<'removed' | 'missing' | 'last'>

  /** Removes every credential of the user. Returns how many there were. */
  removeAll(userId: string): MaybePromise<number>

  /**
   * Returns credentials of all users in the order of their ids, by characters' codes: at most `limit`, after the id
   * `after`, or from the first. Whoever goes through all pages meets each credential once that is there all the while,
   * whatever comes and goes meanwhile.
   */
  page(after: string | null, limit: number): MaybePromise<readonly CredentialRecord[]>
}

/**
 * Returns the record if its parts are of the types that they should be. No change would ever find a version that is a
 * text, and nobody would be asked for a credential that has no kind.
 *
 * @throws TypeError if one is not.
 */
export function assertCredential(record: CredentialRecord): CredentialRecord {
  const { id, userId, kind, name, data, createdAt, usedAt, version } = record
  const areTexts = [id, userId, kind, name, data].every((part) => typeof part === 'string')
  const areNumbers = Number.isFinite(createdAt) && (usedAt === null || Number.isFinite(usedAt))
  if (areTexts && areNumbers && Number.isSafeInteger(version)) return record
  throw new TypeError(
    'The store must return id, userId, kind, name and data of a credential as texts, createdAt and version as ' +
      'numbers, and usedAt as a number or null',
  )
}
