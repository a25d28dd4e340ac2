/**
 * The ways back from changes of address. Each belongs to an address that was left, and there may be several: a thief
 * who changes the address twice has left one too.
 *
 * So ways back have an order: the older address may undo what came after it, and never the other way round. Of a user's
 * ways back, each has a place, and a new one comes after all that are there. Whoever takes a way back ends those that
 * come after it, and leaves those that come before it. The clock decides nothing: those of two processes may differ.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { ConfigurationError, TooManyAttempts } from '../errors.ts'
import type { FlowParts } from '../flow-parts.ts'
import { DAY } from '../ground/time.ts'
import type { IssuedToken, OneTimeTokens } from '../tokens/one-time-tokens.ts'
import type { OneTimeToken, Purpose } from '../tokens/purpose.ts'

/** How long the address that was left can undo a change. */
export const UNDO_LIFETIME: number = 7 * DAY

/** The purposes of the tokens, in the order of the ways back. */
const places: readonly Purpose<Undo>[] = [1, 2, 3].map((place) => `latchkey/undo address ${place}`)

/** The purpose that events name. */
const UNDO = 'latchkey/undo address'

const NO_TOKENS =
  "is needed by flows; take those of a store, such as sqliteStore('tokens.db').tokens"

/** What a way back leads to. */
export interface Undo extends JsonObject {
  readonly address: string

  /** Whether a second factor had confirmed the change. */
  readonly byFactor: boolean
}

/** A way back that was found. */
export interface WayBack {
  readonly userId: string
  readonly undo: Undo
  readonly place: number
}

/** The ways back of all users. */
export class WaysBack {
  readonly #tokens: OneTimeTokens
  readonly #emit: FlowParts['emit']

  /** @throws ConfigurationError if there is no place for tokens. */
  constructor({ ownTokens, emit }: Pick<FlowParts, 'ownTokens' | 'emit'>) {
    const tokens = ownTokens('undo address')
    if (tokens === null) throw new ConfigurationError('tokens', NO_TOKENS)
    this.#tokens = tokens
    this.#emit = emit
  }

  /**
   * Opens a way back, after all that are there. Returns its token and its place.
   *
   * @throws TooManyAttempts if there is no place after them.
   */
  async open(
    userId: string,
    undo: Undo,
  ): Promise<{ readonly token: IssuedToken; readonly place: number }> {
    let last: { readonly token: IssuedToken; readonly place: number } | null = null
    // From the last place to the first, as far as they are free: one that is free before one that is not stays so.
    for (let place = places.length - 1; place >= 0; place--) {
      const token = await this.#take(userId, undo, place)
      if (token === null) break
      await this.closeAfter(userId, place)
      last = { token, place }
    }
    if (last === null) throw new TooManyAttempts(UNDO_LIFETIME / 1000)
    this.#emit({ type: 'token.issued', purpose: UNDO, userId, address: null })
    return last
  }

  /** Returns the way back that a token opens; `null` if it opens none, and an event tells it. */
  async find(token: string): Promise<WayBack | null> {
    for (const [place, purpose] of places.entries()) {
      const seen: OneTimeToken<Undo> | null = await this.#tokens.look(token, purpose)
      if (seen !== null && seen.userId !== null) {
        return { userId: seen.userId, undo: seen.data, place }
      }
    }
    this.#emit({ type: 'token.refused', reason: 'unknown', purpose: UNDO, userId: null })
    return null
  }

  /** Closes the ways back that were opened after the one at this place. */
  async closeAfter(userId: string, place: number): Promise<void> {
    for (const purpose of places.slice(place + 1)) await this.#tokens.void(purpose, userId)
  }

  /** Closes the way back at this place, which a change was to have that did not happen. */
  async close(userId: string, place: number): Promise<void> {
    await this.#tokens.void(places[place] ?? UNDO, userId)
  }

  /** Redeems a token. Of any number of callers one gets `true`. */
  async redeem(token: string, { userId, place }: WayBack): Promise<boolean> {
    const redeemed = await this.#tokens.redeem(token, places[place] ?? UNDO)
    if (redeemed !== null) this.#emit({ type: 'token.redeemed', purpose: UNDO, userId })
    return redeemed !== null
  }

  async #take(userId: string, data: Undo, place: number): Promise<IssuedToken | null> {
    const order = { purpose: places[place] ?? UNDO, userId, data, lifetime: UNDO_LIFETIME }
    try {
      return await this.#tokens.issue(order, { most: 1, whenFull: 'refuse' })
    } catch (error) {
      if (error instanceof TooManyAttempts) return null
      throw error
    }
  }
}
