/**
 * A password hash that was read: what made it, what it takes to check it, and nothing decided yet.
 *
 * @module
 */

/** What can be in a hash's name. Stable: events carry it. */
export type HashFormat =
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

  /** What the password must come to. At least 16 bytes. */
  readonly tag: Buffer

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

  /** Resolves to what the password comes to: `tag`, if it is the right one. */
  derive(password: Buffer): Promise<Buffer>
}

/** Reads one family of formats. Returns `null` for what is not one of them, or is absurd. */
export type HashParser = (hash: string) => ParsedHash | null

/** The shortest tag that is accepted: fewer bits could be met by chance, or were cut off. */
export const MIN_TAG_BYTES = 16

/** What is so for most formats of others. */
export const plain: Pick<ParsedHash, 'isOwn' | 'cost' | 'sees' | 'takesNul'> = {
  isOwn: false,
  cost: null,
  sees: Infinity,
  takesNul: true,
}
