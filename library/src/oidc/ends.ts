/**
 * Sessions that end because a provider says so (OpenID Connect Back-Channel Logout 1.0).
 *
 * A session carries its origins: hashes of the provider's session (`sid`) and of the person (`sub`). They stay with it
 * when it is rotated, and go along with an unfinished login. For each origin it is noted which users it has led to.
 *
 * Two notes and two looks keep a login that is under way from surviving:
 * - a login first notes its user under its origins, then begins the session, then looks whether an origin has ended,
 *   and only then hands out the cookie;
 * - a logout first notes that the origin has ended, then reads the users, then ends their sessions.
 *
 * If the login's look comes before the logout's note, the session is there when the logout looks for sessions.
 * Otherwise the login sees the note. `test/oidc/every-order.ts` plays all orders.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { JsonObject } from '../contracts/json.ts'
import type { TokenStore } from '../contracts/tokens.ts'
import { ConfigurationError, Overloaded } from '../errors.ts'
import type { KitParts } from '../factors/kit.ts'
import { MINUTE } from '../ground/time.ts'
import { BEGUN_LIFETIME } from './begun.ts'
import { Notes } from './notes.ts'

/** Longer than any login can be under way. */
const MARK_PERIOD = 4 * BEGUN_LIFETIME + 20 * MINUTE

/** How many users one account at a provider may lead to in the time of a session. One is usual. */
const MOST_USERS = 32

/** Which users an origin has led to. */
interface Led extends JsonObject {
  readonly userIds: readonly string[]
}

/** That an origin has ended. */
interface Ended extends JsonObject {
  /** When we were told. */
  readonly at: number

  /** When the provider has told it, by its own clock, in seconds. */
  readonly iat: number
}

/** That a logout token was used. */
interface Used extends JsonObject {
  readonly used: true
}

/** Whom a provider speaks of. */
export interface Spoken {
  readonly sid: string | null
  readonly sub: string | null
}

/** A login as a logout may concern it. */
export interface UnderWay {
  readonly origins: Origins

  /** When the person was sent to the provider. */
  readonly begunAt: number

  /** When the provider has made the ID token, by its own clock, in seconds. */
  readonly iat: number
}

/** Where a session has come from: hashes. */
export interface Origins {
  /** The session at the provider; `null` if the provider has named none. */
  readonly session: string | null

  /** The person. */
  readonly person: string

  /** The person, for a session whose session at the provider is not known; `null` if it is. */
  readonly personAlone: string | null
}

/** Ends sessions at the word of one provider. */
export class ProviderEnds {
  readonly #scope: string
  readonly #endOf: NonNullable<KitParts['endOf']>
  readonly #clock: KitParts['clock']
  readonly #led: Notes<Led>
  readonly #ended: Notes<Ended>
  readonly #used: Notes<Used>

  /** @throws ConfigurationError if sessions are in cookies, where no other server can end them. */
  constructor({ clock, longestSession, endOf }: KitParts, scope: string, store: TokenStore) {
    if (endOf === null) {
      throw new ConfigurationError(
        'oidc.backChannelLogout',
        'cannot end sessions that are kept in cookies: keep them in a store',
      )
    }
    this.#scope = scope
    this.#endOf = endOf
    this.#clock = clock
    const notes = (kind: string, period: number) => ({
      store,
      clock,
      period,
      scope: JSON.stringify([scope, kind]),
    })
    this.#led = new Notes(notes('led', longestSession + MARK_PERIOD))
    this.#ended = new Notes(notes('ended', MARK_PERIOD))
    this.#used = new Notes(notes('used', MARK_PERIOD))
  }

  /** Notes, before a session of the user begins, that the origins have led to it. */
  async note(userId: string, origins: Origins): Promise<void> {
    for (const origin of textsOf(origins)) {
      await this.#led.change(origin, (before) => {
        const userIds = before?.userIds ?? []
        if (userIds.includes(userId)) return null
        // Forgetting one would let its sessions outlive a logout.
        if (userIds.length >= MOST_USERS) throw new Overloaded(60)
        return { userIds: [...userIds, userId] }
      })
    }
  }

  /** Whether the provider has logged the person out since the login was begun. Asked when the session is there. */
  async hasEnded({ origins, begunAt, iat }: UnderWay): Promise<boolean> {
    const { session, person, personAlone } = origins
    // The provider's session never comes back. The person may log in again.
    if (session !== null && (await this.#ended.read(session)).length > 0) return true
    for (const origin of [person, personAlone]) {
      const ends = origin === null ? [] : await this.#ended.read(origin)
      if (ends.some((ended) => ended.at >= begunAt || ended.iat > iat)) return true
    }
    return false
  }

  /** Ends the sessions of whom the provider speaks. Returns how many. If it rejects, some may live: tell it again. */
  async end({ sid, sub }: Spoken, iat: number): Promise<number> {
    const named = originsOf(this.#scope, { sid, sub: sub ?? '' })
    // With `sid`, the person's other sessions stay; but for those of which no provider's session is known.
    const alone = originsOf(this.#scope, { sid: null, sub: sub ?? '' }).personAlone
    const meant: readonly (string | null)[] =
      sid === null ? [named.person] : [named.session, sub === null ? null : alone]
    const targets = meant.filter((target) => target !== null)
    const at = this.#clock()
    for (const target of targets) {
      await this.#ended.change(target, (before) => ({
        at: Math.max(at, before?.at ?? at),
        iat: Math.max(iat, before?.iat ?? iat),
      }))
    }
    const led = await Promise.all(targets.map((target) => this.#led.read(target)))
    const userIds = new Set(led.flat().flatMap((note) => note.userIds))
    let count = 0
    for (const userId of userIds) count += await this.#endOf(userId, targets)
    return count
  }

  /** Whether a logout token was used. */
  async wasUsed(jti: string): Promise<boolean> {
    return (await this.#used.read(jti)).length > 0
  }

  /** Notes that a logout token was used. */
  async markUsed(jti: string): Promise<void> {
    await this.#used.change(jti, () => ({ used: true }))
  }
}

/** Returns the origins of a login. */
export function originsOf(
  scope: string,
  { sid, sub }: { readonly sid: string | null; readonly sub: string },
): Origins {
  const origin = (kind: string, text: string): string =>
    createHash('sha256')
      .update(JSON.stringify([scope, kind, text]))
      .digest('base64url')
      .slice(0, 22)
  return {
    session: sid === null ? null : origin('sid', sid),
    person: origin('sub', sub),
    personAlone: sid === null ? origin('alone', sub) : null,
  }
}

/** Returns the origins as a session carries them. */
export function textsOf({ session, person, personAlone }: Origins): readonly string[] {
  return [session, person, personAlone].filter((origin) => origin !== null)
}
