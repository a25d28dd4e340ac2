/**
 * The interface of a token store, and which of its tokens are live.
 *
 * A one-time token is a secret that does one thing once: it resets a password, or accepts an invitation. The store
 * knows only its hash, so whoever reads the store can redeem nothing (ASVS 5.0, 6.5.2).
 *
 * @module
 */

import { MAX_CLOCK_SKEW } from '../ground/time.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import type { JsonObject } from './json.ts'

/** What a store keeps of a token. A record never changes. Instants in epoch milliseconds. */
export interface TokenRecord {
  /** SHA-256 of the token, in base64url: 43 characters. */
  readonly id: string

  /** What the tokens of one purpose and one user have in common: 22 characters of base64url, opaque to the store. */
  readonly group: string

  /** What the token is good for. */
  readonly purpose: string

  /** Whose token it is; `null` if there is no user yet. */
  readonly userId: string | null

  /** What the issuer keeps with it. */
  readonly data: JsonObject

  /** An HMAC of what the token is bound to: 43 characters of base64url. */
  readonly binding: string
  readonly createdAt: number

  /** From this instant on the token does not exist. */
  readonly expiresAt: number
}

/** How many tokens a group may have. */
export interface TokenLimit {
  /** How many live ones. */
  readonly most: number

  /** Whether a token that is one too many is refused, or takes the place of the oldest. */
  readonly whenFull: 'refuse' | 'replace'
}

/**
 * Keeps tokens. Like every store it decides nothing: who may have a token, and what it is bound to, is decided in
 * `../tokens/one-time-tokens.ts`.
 *
 * Every method is one atomic step, in all processes; it may answer at once or by a promise, and fails with the driver's
 * own error. A token that was taken must not come back after a crash, and nothing may be evicted. Tokens that are not
 * live at `now` count as none: `isLiveToken` says which they are.
 */
export interface TokenStore {
  /**
   * Adds a token to its group. Returns false, and has written nothing, if the group has `most` live tokens and
   * `whenFull` is `'refuse'`. The id is new: 256 random bits, so a store need not check.
   */
  add(record: TokenRecord, limit: TokenLimit, now: number): MaybePromise<boolean>

  /** Returns the token, or `null` if there is no live one. */
  read(group: string, id: string, now: number): MaybePromise<TokenRecord | null>

  /**
   * Removes a live token and returns it; `null` if there is none. Of any number of callers exactly one gets it.
   *
   * @param others `void`: every other token of the group goes in the same step.
   */
  take(
    group: string,
    id: string,
    now: number,
    others: 'keep' | 'void',
  ): MaybePromise<TokenRecord | null>

  /**
   * Removes a live token and adds its successor, of the same group, in one step. Returns the removed token; `null`, and
   * nothing is written, if there is none. Of any number of callers exactly one gets it.
   */
  replace(
    group: string,
    id: string,
    successor: TokenRecord,
    now: number,
  ): MaybePromise<TokenRecord | null>

  /** Removes every token of the group. Returns how many it removed. */
  clear(group: string): MaybePromise<number>

  /** Removes some tokens that have expired: a small step. Returns whether another may find more. */
  prune(now: number): MaybePromise<boolean>
}

/**
 * Whether a token counts at this instant. A token of the future was made by a clock that was ahead. It would outlive
 * its lifetime, and count against the limit all that time.
 */
export function isLiveToken(
  { createdAt, expiresAt }: Pick<TokenRecord, 'createdAt' | 'expiresAt'>,
  now: number,
): boolean {
  return expiresAt > now && createdAt <= now + MAX_CLOCK_SKEW
}

/**
 * Makes sure that the instants of a token are numbers: by a date or a text, it would never expire.
 *
 * @throws TypeError if one is not.
 */
export function assertTokenInstants({ createdAt, expiresAt }: TokenRecord): void {
  if (Number.isFinite(createdAt) && Number.isFinite(expiresAt)) return
  throw new TypeError('The store must return createdAt and expiresAt of a token as numbers')
}

/**
 * Returns the live tokens of a group after one more, the oldest first; `null` if the group is full and replaces none.
 * For `add`: what is returned is to be kept in the same atomic step, and nothing else of the group.
 */
export function addToken<Token extends Pick<TokenRecord, 'createdAt' | 'expiresAt'>>(
  tokens: readonly Token[],
  added: Token,
  { most, whenFull }: TokenLimit,
  now: number,
): readonly Token[] | null {
  const live = tokens.filter((token) => isLiveToken(token, now))
  if (live.length < most) return [...live, added]
  if (whenFull === 'refuse') return null
  const oldestFirst = live.toSorted((one, other) => one.createdAt - other.createdAt)
  return [...oldestFirst.slice(live.length - most + 1), added]
}
