/**
 * Keeps unfinished logins: those whose first step was right, and whose second is missing. Each is a one-time token of
 * its own purpose, in a cookie of its own. No session store knows it, so no list counts it and no dependency takes it
 * for a user.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { NotAuthenticated } from '../errors.ts'
import type { EventListener } from '../events.ts'
import { openSigned, signatureOf, signText } from '../ground/signed.ts'
import { MINUTE, type Clock } from '../ground/time.ts'
import type { Authenticator } from '../login/authenticate.ts'
import type { NeedsMore } from '../login/needs-more.ts'
import { isMultiFactor } from '../session/factor-classes.ts'
import type { FactorKind } from '../session/proof-kinds.ts'
import {
  UNFINISHED_LIFETIME,
  type HeldLogin,
  type LoginMeans,
  type LoginSteps,
} from '../session/unfinished.ts'
import type { CarriedUser, StoredUser } from '../session/user.ts'
import type { OneTimeTokens } from '../tokens/one-time-tokens.ts'
import type { Proofs } from './proofs.ts'

/** The purpose of the tokens. Their keys are not those of other tokens, so no other purpose meets this one. */
const PURPOSE = 'latchkey/unfinished login'

/** How long the step from the second factor to the session may take. */
const CLAIM_LIFETIME = 1 * MINUTE

/** How many unfinished logins a user may have. At one more, the oldest ends. */
const MOST = 5

/** What unfinished logins need. */
export interface UnfinishedParts<Found extends StoredUser> {
  /** The keys that sign the cookies, the newest first. */
  readonly keys: readonly KeyObject[]
  readonly tokens: OneTimeTokens
  readonly needsMore: NeedsMore
  readonly authenticator: Authenticator<Found>
  readonly proofs: Proofs<Found>
  readonly clock: Clock
  readonly emit: EventListener
}

/** Begins, reads and ends unfinished logins. */
export class UnfinishedLogins<Found extends StoredUser> implements LoginSteps {
  readonly #parts: UnfinishedParts<Found>

  constructor(parts: UnfinishedParts<Found>) {
    this.#parts = parts
  }

  /** See `LoginSteps`. @throws NotAuthenticated if the user is gone or disabled. */
  async begin(
    picked: CarriedUser,
    means: LoginMeans,
    address: string | null,
  ): Promise<HeldLogin | null> {
    const { keys, tokens, needsMore, authenticator, proofs, clock, emit } = this.#parts
    if (isMultiFactor(means.methods)) return null
    // What the caller hands over may be old, or the user of a session: the application's own row decides.
    const found = await authenticator.current(picked)
    if (found === null) throw new NotAuthenticated('The user is gone')
    if (!(await needsMore(found, means.methods))) return null
    const factors = await proofs.kindsBeside(found, means.methods)
    const endsAt = clock() + UNFINISHED_LIFETIME
    const state = await this.#stateOf(found)
    const data: Kept = { user: picked, means, factors, endsAt, state }
    const order = {
      purpose: PURPOSE,
      userId: picked.id,
      data,
      lifetime: UNFINISHED_LIFETIME,
    }
    const { text } = await tokens.issue(order, { most: MOST, whenFull: 'replace' })
    emit({ type: 'login.unfinished', userId: picked.id, factors, address })
    return { token: signText(keys, text), means, state, shown: { user: picked, factors, endsAt } }
  }

  /** See `LoginSteps`. */
  async read(value: string): Promise<HeldLogin | null> {
    const token = this.#open(value)
    if (token === null) return null
    const found = await this.#parts.tokens.look<Kept>(token, PURPOSE)
    if (found === null) return null
    const { user, means, factors, endsAt, state } = found.data
    return { token: value, means, state, shown: { user, factors, endsAt } }
  }

  /** See `LoginSteps`. */
  async end(value: string): Promise<void> {
    const token = this.#open(value)
    if (token !== null) await this.#parts.tokens.redeem(token, PURPOSE, [], 'keep')
  }

  /** Ends all unfinished logins of a user. */
  async endAll(userId: string): Promise<void> {
    await this.#parts.tokens.void(PURPOSE, userId)
  }

  /** Whether the user is as at the first step: nobody has set another password or another factor since. */
  async isStill({ state }: HeldLogin, found: Found): Promise<boolean> {
    const now = await this.#parts.proofs.stateOf(found)
    return this.#parts.keys.some((key) => state === signatureOf(key, now))
  }

  /**
   * Puts a claim in the place of the unfinished login. Of several requests with a right second factor, one gets the
   * claim. Returns the token of the claim; `null` if another request was faster or the login has ended.
   *
   * The claim stands among the user's unfinished logins until the session has begun. Whoever ends all logins of the
   * user ends the unfinished ones first, and then the sessions. So either the claim is gone when the session has begun,
   * or the session was there to be ended.
   */
  async claim({ token }: HeldLogin): Promise<string | null> {
    const claim = await this.#parts.tokens.replace(this.#open(token), PURPOSE, () => ({
      lifetime: CLAIM_LIFETIME,
    }))
    return claim?.token ?? null
  }

  /** Redeems a claim. Returns whether it was still there. */
  async redeem(claim: string): Promise<boolean> {
    return (await this.#parts.tokens.redeem(claim, PURPOSE, [], 'keep')) !== null
  }

  /** Returns the token of a cookie that we have signed; `null` for every other value. */
  #open(value: string): string | null {
    return COOKIE.test(value) ? openSigned(this.#parts.keys, value) : null
  }

  /** Returns a digest of the user's password hash and factors. Whoever reads the store cannot search for them. */
  async #stateOf(found: Found): Promise<string> {
    return signatureOf(this.#parts.keys[0] as KeyObject, await this.#parts.proofs.stateOf(found))
  }
}

/** A token and its HMAC-SHA-256, with a dot between. */
const COOKIE = /^[\w.-]{1,100}\.[\w-]{43}$/

/** What is kept under a token, as JSON. */
type Kept = {
  readonly user: CarriedUser
  readonly means: Pick<LoginMeans, keyof LoginMeans>
  readonly factors: readonly FactorKind[]
  readonly endsAt: number
  readonly state: string
}
