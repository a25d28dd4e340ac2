/**
 * What the kit of passkeys adds to the latch.
 *
 * @module
 */

import type { RequestContext } from '../request/context.ts'
import type { FlowStep } from '../request/flow-step.ts'
import type { PasskeyPurpose } from './challenges.ts'

/** Options for `navigator.credentials`, as JSON. `latchkey/browser` takes them. */
export type PasskeyRequest = Readonly<Record<string, unknown>>

/** `latch.passkeys`. */
export interface LatchkeyPasskeys {
  /**
   * Returns what the browser needs to ask for a passkey, and gives the browser a cookie with the challenge. It writes
   * nothing to any store.
   *
   * @param purpose `login`: by any passkey of this site, without a name; `confirm`: by one of the user who is logged
   * in or has an unfinished login; `add`: for a new one of the user who is logged in and has confirmed it lately.
   * @throws NotAuthenticated for `confirm` and `add`, if there is no such user; InvalidRequest for `confirm`, if the
   * user has no passkey.
   * @throws LoginUnfinished, RecentLoginRequired, SecondFactorRequired for `add`.
   */
  options(ctx: RequestContext, purpose: PasskeyPurpose): Promise<PasskeyRequest>

  /**
   * Adds a passkey of the user who is logged in. From now on the user needs it or another factor, and this session has
   * it: the session gets a new token.
   *
   * @param response what `navigator.credentials.create` returned, as JSON.
   * @param options.name what the person calls it. @default 'Passkey'
   * @returns ten recovery codes, to be shown this once; `null` if the user has some already.
   * @throws InvalidRequest if the response is none; InvalidToken if its challenge is over: begin again.
   * @throws InvalidCredentials if the response is not what a passkey of this site answers.
   * @throws CredentialLimit if the passkey is there already, or the user has twenty.
   * @throws UpdateConflict if another session adds a first factor now.
   * @throws NotAuthenticated, SessionEnded, LoginUnfinished, RecentLoginRequired, SecondFactorRequired.
   */
  add(
    ctx: RequestContext,
    response: unknown,
    options?: { readonly name?: string },
  ): Promise<{ readonly recoveryCodes: readonly string[] | null }>

  /**
   * Logs in whoever has the passkey, if the authenticator has verified its user by a PIN or a finger: that is two
   * factors, `pop` and `mfa`. A passkey that was only touched logs nobody in.
   *
   * @param response what `navigator.credentials.get` returned, as JSON.
   * @param options.remember whether the user wants to stay logged in.
   * @throws InvalidRequest if the response is none; InvalidToken if its challenge is over: begin again.
   * @throws InvalidCredentials for everything else that is wrong with it, whatever it is.
   * @throws CrossSiteRequest if another site has caused the request.
   */
  login(
    ctx: RequestContext,
    response: unknown,
    options?: { readonly remember?: boolean },
  ): Promise<'complete' | 'unfinished'>

  /**
   * Whether the user can do without a password: with two passkeys that log in, or one and recovery codes. Such a user
   * may close it: `password.close` of `latchkey/flows`.
   */
  canReplacePassword(userId: string): Promise<boolean>

  /**
   * The same for `flowRoute`: `options` reads `purpose`; `login` `passkey` and `remember`; `add` `passkey` and `name`.
   */
  readonly steps: PasskeySteps
}

/** The steps of passkeys. */
export interface PasskeySteps {
  /** Reads `purpose`, and answers with the options as JSON. */
  readonly options: FlowStep

  /** Reads `passkey` (the response as JSON text) and `remember`. */
  readonly login: FlowStep

  /** Reads `passkey` and `name`. A client that is no browser page gets `recoveryCodes` in the answer. */
  readonly add: FlowStep
}
