/**
 * A password hash that was read: the format that made it, and the work to check it. No password has been compared yet.
 *
 * @module
 */

import { timingSafeEqual } from 'node:crypto'

/** The names of formats. They are stable, because events carry them. A verifier's name follows `custom:`. */
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
 * The work of a hash: an amount of one algorithm. If two works have the same algorithm, their amounts can be compared
 * and subtracted.
 */
export interface Work {
  readonly algorithm: string

  /** Rounds, iterations, or blocks of memory times passes. The time is proportional to the amount. */
  readonly amount: number

  /** Does an amount of the work and drops the result. Never on the main thread. */
  spend(password: Buffer, amount: number): Promise<unknown>
}

/** A hash, taken apart. */
export interface ParsedHash {
  readonly format: HashFormat

  /** Whether `hashPassword` could have made the hash. All other hashes are replaced at login. */
  readonly isOwn: boolean

  /** The cost that `needsRehash` compares. Read only if `isOwn`. */
  readonly cost: {
    readonly memory: number
    readonly passes: number
    readonly parallelism: number
  } | null

  /** `null` for a format that takes nearly no work. */
  readonly work: Work | null

  /**
   * How many bytes of a password the format looks at: `Infinity` if it looks at all. Passwords that differ only behind
   * these bytes are equal to the format.
   */
  readonly sees: number

  /** Whether the format takes a NUL byte. If not, a password with a NUL byte is wrong. */
  readonly takesNul: boolean

  /** Does the work of the hash. Resolves to whether the hash is of this password. */
  matches(password: Buffer): Promise<boolean>
}

/** Reads one family of formats. Returns `null` for a hash of another format, or of an absurd cost. */
export type HashParser = (hash: string) => ParsedHash | null

/** The fields that each foreign format sets. The others are the same for most foreign formats. */
type ForeignFields = Pick<ParsedHash, 'format' | 'work' | 'matches'> &
  Partial<Pick<ParsedHash, 'sees' | 'takesNul'>>

/** Returns a hash that another library has made. By default its format takes a NUL byte and sees all of a password. */
export function foreignHash(fields: ForeignFields): ParsedHash {
  return { isOwn: false, cost: null, sees: Infinity, takesNul: true, ...fields }
}

/** Whether a derived tag equals the tag of a hash. The time of the comparison does not tell where they differ. */
export function isSameTag(derived: Buffer, tag: Buffer): boolean {
  return tag.length === derived.length && timingSafeEqual(tag, derived)
}
