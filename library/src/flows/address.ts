/**
 * Verification and change of a user's address: what the flow offers. The old address is told of a change, and can undo
 * it.
 *
 * @module
 */

import type { RequestContext } from '../request/context.ts'
import type { FlowStep } from '../request/flow-step.ts'

/** Verification and change of an address. */
export interface AddressFlow {
  /** Sends a link to the address of the user who is logged in. @throws NotAuthenticated, TooManyAttempts */
  readonly verify: (ctx: RequestContext) => Promise<void>

  /** Notes that the address is the user's. @throws InvalidToken if it is no longer the user's address. */
  readonly verified: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /**
   * Sends a link to the new address. The answer is the same if the new address belongs to somebody else.
   *
   * @throws NotAuthenticated, RecentLoginRequired, SecondFactorRequired: confirm, and come back (ASVS 5.0, 7.5.1).
   * @throws InvalidRequest if it is not one address; TooManyAttempts.
   */
  readonly start: (ctx: RequestContext, input: { readonly address: string }) => Promise<void>

  /**
   * Changes the address, for the user who is logged in and has asked for it, and tells the old one, which can undo it
   * for seven days: if it is one of the user's verified addresses.
   *
   * All sessions of the user carry the new address afterwards.
   *
   * @throws NotAuthenticated, InvalidToken; InvalidRequest if the application does not take the address.
   * @throws TooManyAttempts if the last three changes can all be undone still. The token is still good.
   */
  readonly finish: (ctx: RequestContext, input: { readonly token: string }) => Promise<void>

  /**
   * Gives the user the old address back, whatever it has become since. All sessions end, the ways
   * back from later changes and the links of the other flows are void, the password is gone, and a reset is on its way
   * to the old address. A change that a second factor has confirmed is
   * undone with a factor alone. If it fails halfway, the token is still good.
   *
   * @param input.proof a `code`, `recoveryCode` or `passkey`.
   * @throws InvalidToken; SecondFactorRequired if a factor is missing: the token is still good.
   * @throws InvalidCredentials, TooManyAttempts for a wrong factor.
   */
  readonly undo: (
    ctx: RequestContext,
    input: { readonly token: string; readonly proof?: unknown },
  ) => Promise<void>

  /** The same for `flowRoute`. */
  readonly steps: AddressSteps
}

/** The steps of the flow, with their fields. */
export interface AddressSteps {
  /** Asks for a link to the present address. It has no field. */
  readonly verify: FlowStep

  /** Takes that link: the field `token`. */
  readonly verified: FlowStep

  /** Asks for a link to another address: the field `address`. */
  readonly start: FlowStep

  /** Takes that link: the field `token`. */
  readonly finish: FlowStep

  /** Takes the link that the old address was sent: the field `token`, and `code` or `recoveryCode` if it needs one. */
  readonly undo: FlowStep
}
