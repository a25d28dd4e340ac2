/**
 * One-time tokens as an application has them: `latch.tokens`.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { ConfigurationError } from '../errors.ts'
import type { Binds, OneTimeTokens, TokenOrder } from './one-time-tokens.ts'
import type { OneTimeToken, Purpose } from './purpose.ts'

/**
 * Secrets that do one thing once: reset a password, accept an invitation. A token is kept as a hash, redeemed by
 * exactly one caller, good for one purpose, and void as soon as what it is bound to has changed (ASVS 5.0, 6.5.1 and
 * 6.5.2).
 */
export interface LatchkeyTokens {
  /**
   * Returns a new token: 66 characters, for a link's fragment or a mail. A purpose and user have at most three live
   * ones.
   *
   * @throws TooManyAttempts if there are three, or `from` asks too often.
   * @throws TypeError, RangeError for an order that makes no sense, or whose purpose begins with `latchkey/`.
   * @throws ConfigurationError if there is no place for tokens.
   */
  issue<Data extends JsonObject = JsonObject>(order: TokenOrder<Data>): Promise<string>

  /**
   * Returns what the token is and redeems nothing; `null` if it could not be redeemed. What can still refuse, such as a
   * policy of passwords, is asked between this and `redeem`, so that its refusal costs no token.
   *
   * @param text what somebody has sent, of any type and length.
   * @param binds what must be as it was at `issue`: the texts, or a function that returns those of the token's user.
   * @throws CallbackTimeout if that function does not answer in time. Nothing is redeemed.
   */
  look<Data extends JsonObject = JsonObject>(
    text: unknown,
    purpose: Purpose<Data>,
    binds?: Binds<Data>,
  ): Promise<OneTimeToken<Data> | null>

  /**
   * Redeems the token: returns what it is to one caller, once; `null` to everybody else. All other tokens of the same
   * purpose and user are void with it.
   *
   * @param text what somebody has sent, of any type and length.
   * @param binds what must be as it was at `issue`: the texts, or a function that returns those of the token's user.
   * @throws CallbackTimeout if that function does not answer in time. Nothing is redeemed.
   */
  redeem<Data extends JsonObject = JsonObject>(
    text: unknown,
    purpose: Purpose<Data>,
    binds?: Binds<Data>,
  ): Promise<OneTimeToken<Data> | null>

  /** Makes all tokens of the purpose and user worthless. Returns how many there were. */
  void(purpose: string, userId: string): Promise<number>
}

/** Returns the method with its unawaited failures reported. */
export type Watch = <Given extends readonly unknown[], Result>(
  operation: string,
  work: (...given: Given) => Promise<Result>,
) => (...given: Given) => Promise<Result>

/**
 * Returns what an application sees of its tokens.
 *
 * @param tokens `null` if there is no place for them: every call is then refused.
 * @param write watches over a method that writes.
 */
export function latchTokens(tokens: OneTimeTokens | null, write: Watch): LatchkeyTokens {
  const ours = (): OneTimeTokens => {
    if (tokens !== null) return tokens
    throw new ConfigurationError(
      'tokens',
      'is needed: the sessions are kept where no one-time tokens can be; ' +
        "take those of a store, such as sqliteStore('tokens.db').tokens",
    )
  }
  return {
    issue: write('tokens.issue', async (order: TokenOrder) => {
      assertOpen(order.purpose)
      return (await ours().issue(order)).text
    }),
    async look(text, purpose, binds) {
      assertOpen(purpose)
      return ours().look(text, purpose, binds)
    },
    redeem: write('tokens.redeem', async (text: unknown, purpose: string, binds?: Binds) => {
      assertOpen(purpose)
      return ours().redeem(text, purpose, binds)
    }) as LatchkeyTokens['redeem'],
    void: write('tokens.void', async (purpose: string, userId: string) => {
      assertOpen(purpose)
      return ours().void(purpose, userId)
    }),
  }
}

/** Refuses the purposes of latchkey's own flows: their tokens would be void with those of the application. */
function assertOpen(purpose: unknown): void {
  if (typeof purpose !== 'string' || !purpose.startsWith('latchkey/')) return
  throw new TypeError("Purposes that begin with latchkey/ are those of latchkey's own tokens")
}
