/**
 * Tokens of a provider that an application asks to keep: sealed, so that a copy of its database opens nothing at the
 * provider.
 *
 * @module
 */

import type { KitParts } from '../factors/kit.ts'
import { Seals } from '../ground/seal.ts'
import { MAX_LIFETIME } from '../ground/time.ts'
import type { ProviderTokens } from './provider.ts'

/** The longest seal. Access tokens of some providers have thousands of characters. */
const LONGEST = 256 * 1024

/** Seals tokens, and opens them. */
export class KeptTokens {
  readonly #seals: Seals

  constructor({ keys, clock }: KitParts, scope: string) {
    this.#seals = new Seals(keys('oidc tokens'), {
      name: scope,
      lifetime: MAX_LIFETIME,
      clock,
      longest: LONGEST,
    })
  }

  seal(tokens: ProviderTokens): string {
    return this.#seals.seal(JSON.stringify(tokens))
  }

  /** Returns the tokens; `null` if no secret of the application opens them, or they are older than 400 days. */
  open(sealed: string): ProviderTokens | null {
    const text = this.#seals.open(sealed)
    return text === null ? null : (JSON.parse(text) as ProviderTokens)
  }
}
