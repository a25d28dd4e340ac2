/**
 * What the rig and the processes it starts agree on.
 *
 * @module
 */

/** Every user's password. */
export const PASSWORD = 'correct horse battery staple'

/** Its hash: made once, so that processes start at once. */
export const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$xg3e5xBoBierWzfmZPmL7w$ze/X3USKdphOfPBU8RGgsvnrrg92QgAJICOMieq0hdQ'

/** The name of the session cookie. */
export const COOKIE = '__Host-Http-session'

/** The name of the cookie of an unfinished login. */
export const UNFINISHED_COOKIE = '__Host-Http-session-unfinished'

/** Every user's code, for those who need a second step. */
export const CODE = '271828'

/** The names of users who need a second step begin so. */
export const TWO_STEPS = 'two-steps-'

/** How many apps a user may enrol. */
export const MOST_APPS = 3

/** The kinds of stores a latchkey process can open. */
export type StoreKind = 'sqlite' | 'naive' | 'redis' | 'ioredis' | 'postgres'

/** Which store a latchkey process opens: a path for files, a URL for servers. */
export interface StoreSettings {
  readonly kind: StoreKind
  readonly place: string
}

/** What a latchkey process is started with. */
export interface VictimSettings {
  readonly port: number
  readonly store: StoreSettings

  /** The folder that marks users as disabled. */
  readonly disabledUsers: string

  /** The folder where Node keeps what it has compiled. */
  readonly cache: string
}
