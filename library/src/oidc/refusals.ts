/**
 * Refusals of logins by a provider: one answer for all, and an event that says why.
 *
 * @module
 */

import {
  LatchkeyError,
  ProviderRefused,
  ProviderUnavailable,
  ConfigurationError,
  type ProviderRefusal,
} from '../errors.ts'
import type { OidcRefusal } from '../events.ts'
import type { KitParts } from '../factors/kit.ts'
import type { RequestContext } from '../request/context.ts'
import { failureOf, toldError } from './told-error.ts'

/** Refuses, and tells of it. */
export class Refusals {
  readonly #parts: KitParts
  readonly #issuer: string

  constructor(parts: KitParts, issuer: string) {
    this.#parts = parts
    this.#issuer = issuer
  }

  /** Returns the refusal, and tells of it. */
  refuse(ctx: RequestContext, reason: OidcRefusal, error?: unknown): ProviderRefused {
    this.#parts.emit({
      type: 'oidc.refused',
      issuer: this.#issuer,
      reason,
      userId: ctx.knownUserId,
      address: ctx.address,
      err: error === undefined ? null : toldError(error),
    })
    return isTold(reason) ? new ProviderRefused(WORDS[reason], { reason }) : new ProviderRefused()
  }

  /** Asks the provider. @throws ProviderUnavailable, ConfigurationError. */
  async orUnavailable<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask()
    } catch (error) {
      throw this.#unavailable(error)
    }
  }

  /** Asks the provider. @throws ProviderRefused if its answer does not pass a check; ProviderUnavailable. */
  async orRefuse<Answer>(ctx: RequestContext, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask()
    } catch (error) {
      const failure = failureOf(error)
      if (failure === 'unavailable') throw this.#unavailable(error)
      throw this.refuse(ctx, failure, error)
    }
  }

  #unavailable(error: unknown): unknown {
    // The packages are missing: that is no matter of the provider.
    if (error instanceof ConfigurationError || error instanceof LatchkeyError) return error
    const err = toldError(error)
    this.#parts.emit({ type: 'oidc.failed', issuer: this.#issuer, err })
    return new ProviderUnavailable(err)
  }
}

/** What is answered where more may be said than that it did not succeed. */
const WORDS: Readonly<Record<ProviderRefusal, string>> = {
  not_begun: 'This login was not begun in this browser, or too long ago: begin again',
  denied: 'The provider has not let you in: begin again',
  unknown_user: 'Nobody here has this account',
  mismatch: 'This is another account than the one that is asked for',
  changed: 'The user is disabled, or has changed meanwhile',
}

function isTold(reason: OidcRefusal): reason is ProviderRefusal {
  return Object.hasOwn(WORDS, reason)
}
