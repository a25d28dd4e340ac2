/**
 * What a person has, to log in with.
 *
 * @module
 */

/** What a person has, to log in with. */
export interface Means {
  readonly hasPassword: boolean

  /** Whether the site takes passwords. */
  readonly canHavePassword: boolean

  /** What the providers of the site are called, and those with which this person can log in. */
  readonly providers: readonly string[]
  readonly linked: readonly string[]

  /** How many passkeys work here, and how many were made at another host. */
  readonly passkeys: number
  readonly deadPasskeys: number

  /** Whether browsers make passkeys for this site: not if it is at an IP address. */
  readonly canHavePasskeys: boolean
  readonly apps: number

  /** How many recovery codes are left; `null`: the person has never had any. */
  readonly codes: number | null
}
