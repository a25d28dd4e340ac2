/**
 * Factors: what confirms a user besides a password, and what a request brings to prove that somebody has one.
 *
 * @module
 */

import { InvalidRequest } from '../errors.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { AttemptSource } from '../login/throttle.ts'
import type { Method } from '../session/methods.ts'
import type { FactorKind, OwnFactorKind } from '../session/proof-kinds.ts'
import type { StoredUser } from '../session/user.ts'

/** What each kind of proof is. */
interface ProofValues {
  readonly password: string
  readonly code: string
  readonly recoveryCode: string
  readonly passkey: unknown
}

/** One kind of proof, and none of the others. */
type ProofOf<Kind extends FactorKind> = Pick<ProofValues, Kind> & {
  readonly [Other in Exclude<FactorKind, Kind>]?: never
}

/** What a request brings to confirm its user: exactly one of `password`, `code`, `recoveryCode` and `passkey`. */
export type Proof = { [Kind in FactorKind]: ProofOf<Kind> }[FactorKind]

/** One kind of factor, as an application lists it in the option `factors`. */
export interface Factor<Found extends StoredUser = StoredUser> {
  /** Which proof is for this factor. Several factors may have one kind: a proof is then tried with each in turn. */
  readonly kind: OwnFactorKind

  /**
   * How the factor confirms its user (RFC 8176): `['otp']`. The methods decide what the factor adds to a first step:
   * a code that was sent to a mailbox (`mail`) adds nothing to a link that was sent to the same mailbox.
   */
  readonly methods: readonly Method[]

  /**
   * Whether the user has this factor. Return a text that names the factor, rather than `true`. When the user replaces
   * the factor, unfinished logins are then void. Using the factor must not change the text.
   */
  readonly has: (user: Found) => Awaitable<boolean | string>

  /**
   * Returns whether the proof is right for the user, or by which methods it confirms the user, if these are not always
   * the same. Guessing is throttled before the function is called. A proof that may be used once must be checked and
   * used up in one atomic step.
   */
  readonly verify: (
    user: Found,
    proof: unknown,
    from: AttemptSource,
  ) => Awaitable<boolean | readonly Method[]>
}

/** A proof whose shape was checked. */
export interface ReadProof {
  readonly kind: FactorKind
  readonly value: unknown
}

/** The longest code that is looked at, in characters. No factor that people type is longer. */
const MAX_CODE = 128

/**
 * Returns the proof that a program hands over, or that a request brought.
 *
 * @throws InvalidRequest if it is not exactly one proof, or its value has another type or is too long.
 */
export function readProof(proof: unknown): ReadProof {
  if (typeof proof !== 'object' || proof === null) throw new InvalidRequest(NO_PROOF)
  // Without exactOptionalPropertyTypes, TypeScript lets the others be `undefined`.
  const entries = Object.entries(proof).filter(([, value]) => value !== undefined)
  const [first] = entries
  if (first === undefined || entries.length !== 1) throw new InvalidRequest(NO_PROOF)
  const [kind, value] = first as [string, unknown]
  if (kind === 'passkey' && typeof value === 'object' && value !== null) return { kind, value }
  if (kind === 'password' && typeof value === 'string') return { kind, value }
  if (kind === 'code' || kind === 'recoveryCode') {
    if (typeof value === 'string' && value !== '' && value.length <= MAX_CODE)
      return { kind, value }
  }
  throw new InvalidRequest(NO_PROOF)
}

const NO_PROOF = 'One of password, code, recoveryCode and passkey is needed'
