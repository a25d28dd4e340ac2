/**
 * The kinds of what can confirm a user.
 *
 * @module
 */

/** The kinds of factors that an application may list. */
export const FACTOR_KINDS = ['code', 'recoveryCode', 'passkey'] as const

/** The kinds of proofs that a request may bring: the password, and one of each factor. */
export const PROOF_KINDS: readonly ['password', ...typeof FACTOR_KINDS] = [
  'password',
  ...FACTOR_KINDS,
]

/** The kinds of factors that an application may list. */
export type OwnFactorKind = (typeof FACTOR_KINDS)[number]

/** What can confirm a user. */
export type FactorKind = (typeof PROOF_KINDS)[number]
