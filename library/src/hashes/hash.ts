/**
 * A password hash that was read: what made it, what it takes to check it, and nothing decided yet.
 *
 * @module
 */

import { timingSafeEqual } from 'node:crypto'

/** What can be in a hash's name. Stable: events carry it. `custom:` is followed by a verifier's name. */
export type HashFormat =
  | `custom:${string}`
  | 'argon2id'
  | 'argon2i'
  | 'argon2d'
  | 'bcrypt'
  | 'bcrypt_sha256'
  | 'md5'
  | 'md5_crypt'
  | 'pbkdf2_sha1'
  | 'pbkdf2_sha256'
  | 'pbkdf2_sha512'
  | 'phpass'
  | 'scrypt'
  | 'sha1'
  | 'sha256_crypt'
  | 'sha512_crypt'

/**
 * The work of a hash: so much of one algorithm. The amounts of two works can be compared, and one
 * taken from the other, if their algorithm is the same.
 */
export interface Work {
  readonly algorithm: string

  /** Rounds, iterations, blocks of memory times passes: time is proportional to it. */
  readonly amount: number

  /** Does part of the work, or all of it, for nothing. Never on the main thread. */
  spend(password: Buffer, amount: number): Promise<unknown>
}

/** A hash, taken apart. */
export interface ParsedHash {
  readonly format: HashFormat

  /** Whether `hashPassword` could have made it. All others are replaced at login. */
  readonly isOwn: boolean

  /** Only for what is `isOwn`: see `needsRehash`. */
  readonly cost: {
    readonly memory: number
    readonly passes: number
    readonly parallelism: number
  } | null

  /** `null` where there is nearly none. */
  readonly work: Work | null

  /**
   * How many bytes of a password the format looks at, where that is a limit: two passwords that
   * differ behind it are the same to it.
   */
  readonly sees: number

  /** Whether the format takes a NUL byte. Where it does not, a password with one is wrong. */
  readonly takesNul: boolean

  /** Resolves to whether this is the password, after the work of the hash. */
  matches(password: Buffer): Promise<boolean>
}

/** Reads one family of formats. Returns `null` for what is not one of them, or is absurd. */
export type HashParser = (hash: string) => ParsedHash | null

/** What each foreign format says of itself; the rest is so for most of them. */
type ForeignFields = Pick<ParsedHash, 'format' | 'work' | 'matches'> &
  Partial<Pick<ParsedHash, 'sees' | 'takesNul'>>

/** Returns a hash that another library made. Unless told, its format takes a NUL and sees all of a password. */
export function foreignHash(fields: ForeignFields): ParsedHash {
  return { isOwn: false, cost: null, sees: Infinity, takesNul: true, ...fields }
}

/** Whether a password comes to the tag of a hash. The time it takes does not tell where they differ. */
export function isSameTag(derived: Buffer, tag: Buffer): boolean {
  return tag.length === derived.length && timingSafeEqual(tag, derived)
}
