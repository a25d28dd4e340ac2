/**
 * One-time tokens: issued to somebody, redeemed once.
 *
 * A token is good for one purpose. It is void as soon as what it is bound to has changed: a link that resets a password
 * is bound to the hash of the password, so it is worth nothing after the reset. Logs, events and errors hold only the
 * purpose, the user and the reason.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { copyJson, type JsonObject } from '../contracts/json.ts'
import {
  isLiveToken,
  type TokenLimit,
  type TokenRecord,
  type TokenStore,
} from '../contracts/tokens.ts'
import { InvalidSessionData, TooManyAttempts } from '../errors.ts'
import type { EventListener, TokenRefusal } from '../events.ts'
import type { Callbacks } from '../ground/callbacks.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { HOUR, MAX_LIFETIME, SECOND, type Clock } from '../ground/time.ts'
import type { AttemptSource } from '../login/throttle.ts'
import { assertUserId } from '../session/user.ts'
import type { IssueThrottle } from './issue-throttle.ts'
import type { OneTimeToken, Purpose } from './purpose.ts'
import { bindingOf, groupOf, isBinding, newToken, placeOf, randomGroup } from './token-text.ts'

/** The longest name of a purpose, in characters. */
const MAX_PURPOSE = 100

/** How much an issuer may keep with a token, in characters of JSON. */
const MAX_DATA = 16_384

/**
 * Somebody who asks for a token in the name of another must not be able to void those that the other has. So a token
 * that is one too many is refused, and the three that were sent to the owner go on working.
 */
const THREE: TokenLimit = { most: 3, whenFull: 'refuse' }

/** What a known device of the user asks for: the oldest goes. */
const THREE_OF_OWNER: TokenLimit = { most: 3, whenFull: 'replace' }

/** What a token is to be. */
export interface TokenOrder<Data extends JsonObject = JsonObject> {
  readonly purpose: Purpose<Data>

  /** Whose token it is; `null` if there is no user yet. */
  readonly userId: string | null

  /**
   * Whom the token concerns if there is no user yet, such as the address that is to be registered. Its tokens are
   * counted like those of a user. @default tokens without a user are not counted
   */
  readonly subject?: string

  /** What `look` and `redeem` return with it, as JSON: at most 16,384 characters. @default {} */
  readonly data?: Data

  /** How long it lives, in milliseconds: at most 400 days; what logs somebody in, 10 minutes (ASVS 5.0, 6.5.5). */
  readonly lifetime: number

  /**
   * What must still be so when it is redeemed: the hash of the password, the address of the mailbox. Only an HMAC of it
   * is kept. @default nothing
   */
  readonly binds?: readonly string[]

  /**
   * The request that asks for it: it is then throttled by user and address, and for a known device by that device.
   * @default the application itself asks, and is not throttled
   */
  readonly from?: AttemptSource
}

/**
 * What a token must be bound to: the texts themselves, or a function that returns the texts for the token's user. The
 * function is called before the token is known to be good, and has `callbackTimeout` to answer.
 */
export type Binds<Data extends JsonObject = JsonObject> =
  readonly string[] | ((token: OneTimeToken<Data>) => Awaitable<readonly string[]>)

/** What the successor of a token has of its own. */
export type TokenSuccession<Data extends JsonObject = JsonObject> = Pick<
  TokenOrder<Data>,
  'data' | 'lifetime' | 'binds'
>

/** What one-time tokens need. The newest key is the first; the newest makes, every key verifies. */
export interface TokenParts {
  readonly store: TokenStore
  readonly groupKeys: readonly KeyObject[]
  readonly bindingKeys: readonly KeyObject[]
  readonly throttle: Pick<IssueThrottle, 'reserve' | 'withdraw' | 'knows'>
  readonly callbacks: Callbacks
  readonly clock: Clock
  readonly emit: EventListener
}

/** A token that was issued. */
export interface IssuedToken {
  readonly text: string

  /** When it ends, in epoch milliseconds: a message need promise no more. */
  readonly expiresAt: number
}

/** Issues tokens, and redeems them. */
export class OneTimeTokens {
  readonly #parts: TokenParts

  constructor(parts: TokenParts) {
    this.#parts = parts
  }

  /**
   * Returns a new token.
   *
   * @throws TooManyAttempts if there are as many live ones as may be, or `from` asks too often.
   * @throws TypeError, RangeError for an order that makes no sense.
   */
  async issue<Data extends JsonObject = JsonObject>(
    order: TokenOrder<Data>,
    limit?: TokenLimit,
  ): Promise<IssuedToken> {
    const { purpose, userId, from } = order
    const { store, throttle, clock, emit } = this.#parts
    const group = this.#groupFor(order)
    const { text, record } = this.#make(order, { group, purpose, userId })
    const refusal = from === undefined ? null : await throttle.reserve(order, from)
    if (refusal !== null) throw this.#throttled(order, refusal.lane, refusal.retryAt)
    // A device of the user may make room among tokens that a stranger has asked for.
    const isOwn = from !== undefined && (await throttle.knows(order, from))
    const now = clock()
    const allowed = limit ?? (isOwn ? THREE_OF_OWNER : THREE)
    if (!(await store.add(record, allowed, now))) {
      if (from !== undefined) await throttle.withdraw(order, from)
      // The store does not say which of them ends first. The end of the refused token is the estimate.
      throw this.#throttled(order, null, record.expiresAt)
    }
    emit({ type: 'token.issued', purpose, userId, address: from?.address ?? null })
    return { text, expiresAt: record.expiresAt }
  }

  /**
   * Returns what the token is, and leaves it as it is; `null` if it could not be redeemed. What can still refuse, such
   * as a policy of passwords, is asked between this and `redeem`.
   */
  async look<Data extends JsonObject = JsonObject>(
    text: unknown,
    purpose: Purpose<Data>,
    binds: Binds<Data> = [],
  ): Promise<OneTimeToken<Data> | null> {
    const found = await this.#find(text, purpose, binds as Binds)
    return found === null ? null : tokenOf<Data>(found)
  }

  /**
   * Redeems the token: returns what it is, once, and never again; `null` if it cannot be redeemed. Of any number of
   * callers exactly one gets it (ASVS 5.0, 6.5.1). All other tokens of the same purpose and user are void.
   *
   * @param others `keep`: the others of the same purpose and user stay.
   */
  async redeem<Data extends JsonObject = JsonObject>(
    text: unknown,
    purpose: Purpose<Data>,
    binds: Binds<Data> = [],
    others: 'keep' | 'void' = 'void',
  ): Promise<OneTimeToken<Data> | null> {
    const { store, clock, emit } = this.#parts
    const found = await this.#find(text, purpose, binds as Binds)
    if (found === null) return null
    const { group, id, userId } = found
    // Groups under older secrets are cleared first. If the process dies in between, tokens are lost, and none is left
    // over.
    if (others === 'void' && userId !== null) await this.#clear(purpose, userId, group)
    const taken = await store.take(group, id, clock(), others)
    if (taken?.id !== id) return this.#refuse('unknown', purpose, userId)
    emit({ type: 'token.redeemed', purpose, userId })
    return tokenOf<Data>(found)
  }

  /**
   * Redeems the token and issues its successor in one step, of the same purpose and user. Of any number of callers
   * exactly one gets it; `null` for the others, and nothing is written.
   *
   * @param next says what the successor of the token is to be.
   */
  async replace<Data extends JsonObject = JsonObject>(
    text: unknown,
    purpose: Purpose<Data>,
    next: (token: OneTimeToken<Data>) => TokenSuccession<Data>,
    binds: readonly string[] = [],
  ): Promise<{ readonly taken: OneTimeToken<Data>; readonly token: string } | null> {
    const { store, clock } = this.#parts
    const found = await this.#find(text, purpose, binds)
    if (found === null) return null
    const taken = tokenOf<Data>(found)
    const { group, id, userId } = found
    const successor = this.#make(next(taken), found)
    const given = await store.replace(group, id, successor.record, clock())
    if (given?.id !== id) return this.#refuse('unknown', purpose, userId)
    return { taken, token: successor.text }
  }

  /**
   * Marks a text as used. Returns false if it is marked already: of any number of callers exactly one gets true.
   *
   * @param expiresAt when the mark may go, because nobody takes the text any longer.
   */
  async useOnce(label: string, text: string, expiresAt: number): Promise<boolean> {
    const { store, groupKeys, bindingKeys, clock } = this.#parts
    const purpose = `used/${label}`
    // Under each secret, the oldest first: neither a new secret in front of the others nor one that is dropped must
    // forget the mark.
    for (const key of groupKeys.toReversed()) {
      const group = groupOf(key, purpose, 'subject', text)
      const { id } = newToken(group)
      const bound = { group, id, purpose, userId: null }
      const binding = bindingOf(bindingKeys[0] as KeyObject, bound, [])
      const now = clock()
      const record = { ...bound, data: {}, binding, createdAt: now, expiresAt }
      if (!(await store.add(record, { most: 1, whenFull: 'refuse' }, now))) return false
    }
    return true
  }

  /** Makes all tokens of the purpose and user worthless. Returns how many there were. */
  async void(purpose: string, userId: string): Promise<number> {
    assertPurpose(purpose)
    assertName(userId)
    return this.#clear(purpose, userId, null)
  }

  /** Removes tokens that have expired, in small steps. Returns whether there may be more. */
  prune(now: number): ReturnType<TokenStore['prune']> {
    return this.#parts.store.prune(now)
  }

  async #clear(purpose: string, userId: string, except: string | null): Promise<number> {
    const { store, groupKeys } = this.#parts
    let count = 0
    for (const key of groupKeys) {
      const group = groupOf(key, purpose, 'user', userId)
      if (group !== except) count += await store.clear(group)
    }
    return count
  }

  #groupFor({ purpose, userId, subject }: TokenOrder): string {
    assertPurpose(purpose)
    const key = this.#parts.groupKeys[0] as KeyObject
    if (userId !== null) {
      assertName(userId)
      return groupOf(key, purpose, 'user', userId)
    }
    if (subject === undefined) return randomGroup()
    if (typeof subject !== 'string' || subject === '') {
      throw new TypeError('The subject of a token must be a text')
    }
    return groupOf(key, purpose, 'subject', subject)
  }

  #make(
    { data, lifetime, binds = [] }: TokenSuccession,
    { group, purpose, userId }: Pick<TokenRecord, 'group' | 'purpose' | 'userId'>,
  ): { readonly text: string; readonly record: TokenRecord } {
    assertLifetime(lifetime)
    assertBinds(binds)
    const { bindingKeys, clock } = this.#parts
    const { text, id } = newToken(group)
    const bound = { group, id, purpose, userId }
    const binding = bindingOf(bindingKeys[0] as KeyObject, bound, binds)
    const createdAt = clock()
    const record = { ...bound, data: copyData(data), binding, createdAt }
    return { text, record: { ...record, expiresAt: createdAt + lifetime } }
  }

  /** Returns the token's record if it could be redeemed now. */
  async #find(text: unknown, purpose: string, binds: Binds): Promise<TokenRecord | null> {
    assertPurpose(purpose)
    if (typeof binds !== 'function') assertBinds(binds)
    const place = placeOf(text)
    if (place === null) return this.#refuse('malformed', purpose, null)
    const { store, callbacks, clock, bindingKeys } = this.#parts
    const now = clock()
    const record = await store.read(place.group, place.id, now)
    // Asked again of what the store has answered: an application's own store may see no clock.
    if (record === null || !isLiveToken(record, now)) return this.#refuse('unknown', purpose, null)
    const { userId, binding } = record
    if (record.purpose !== purpose) return this.#refuse('other_purpose', purpose, userId)
    const bound: unknown =
      typeof binds === 'function'
        ? await callbacks.ask('The function of binds', () => binds(tokenOf(record)))
        : binds
    assertBinds(bound)
    const isBound = isBinding(binding, bindingKeys, { ...place, purpose, userId }, bound)
    return isBound ? record : this.#refuse('changed', purpose, userId)
  }

  #throttled(
    { purpose, userId, from }: TokenOrder,
    lane: string | null,
    retryAt: number | null,
  ): TooManyAttempts {
    const { clock, emit } = this.#parts
    emit({ type: 'token.throttled', purpose, userId, lane, address: from?.address ?? null })
    const wait = Math.min(HOUR, (retryAt ?? Infinity) - clock())
    return new TooManyAttempts(Math.max(1, Math.ceil(wait / SECOND)))
  }

  #refuse(reason: TokenRefusal, purpose: string, userId: string | null): null {
    this.#parts.emit({ type: 'token.refused', reason, purpose, userId })
    return null
  }
}

function tokenOf<Data extends JsonObject>(record: TokenRecord): OneTimeToken<Data> {
  const { purpose, userId, data, createdAt, expiresAt } = record
  return { purpose, userId, data: data as Data, createdAt, expiresAt }
}

function copyData(data: JsonObject = {}): JsonObject {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new TypeError('The data of a token must be an object')
  }
  const copied = copyOf(data)
  if (JSON.stringify(copied).length <= MAX_DATA) return copied
  throw new RangeError(`The data of a token may have at most ${MAX_DATA} characters of JSON`)
}

function copyOf(data: JsonObject): JsonObject {
  try {
    return copyJson(data, 'data') as JsonObject
  } catch (error) {
    if (!(error instanceof InvalidSessionData)) throw error
    const { path, problem } = error
    const place = JSON.stringify(path)
    throw new TypeError(`The data of a token must be JSON: ${place} ${problem}`, { cause: error })
  }
}

function assertPurpose(purpose: unknown): void {
  const isName = typeof purpose === 'string' && purpose !== '' && purpose.length <= MAX_PURPOSE
  if (isName && purpose.isWellFormed()) return
  throw new TypeError(`The purpose of a token must be a name of at most ${MAX_PURPOSE} characters`)
}

/** Refuses an id that a database would turn into another: halves of characters have no bytes in UTF-8. */
function assertName(userId: string): void {
  assertUserId(userId)
  if (!userId.isWellFormed()) throw new TypeError('The id of a user must be well-formed Unicode')
}

function assertLifetime(lifetime: unknown): void {
  const isWhole = Number.isSafeInteger(lifetime)
  if (isWhole && (lifetime as number) >= 1 && (lifetime as number) <= MAX_LIFETIME) return
  throw new RangeError('The lifetime of a token is whole milliseconds, from 1 to 400 days')
}

/** Refuses what is no text: `null` or `undefined` for a hash that is not there would bind to nothing. */
function assertBinds(binds: unknown): asserts binds is readonly string[] {
  if (Array.isArray(binds) && binds.every((bind) => typeof bind === 'string')) return
  throw new TypeError('binds must be a list of strings')
}
