/**
 * Sessions that travel in an encrypted cookie, and are ended through a small list of revocations.
 *
 * The manager holds all policy, as with any store. Its store is one request: the session in the cookie, and the one
 * that the response will carry (`sealed-store.ts`). Everything that requests share is here.
 *
 * @module
 */

import { SessionTooLarge, UpdateConflict } from '../errors.ts'
import { andThen, type MaybePromise } from '../ground/maybe-promise.ts'
import type { SessionRecord } from '../contracts/record.ts'
import { Remembered } from '../ground/remembered.ts'
import type { RevocationStore } from '../contracts/revocations.ts'
import { SealTooLong, type Seals } from '../ground/seal.ts'
import { decodeSession, encodeSession, lastInstant, type SealedSession } from './sealed-session.ts'
import type { LifetimeRules } from '../session/lifetimes.ts'
import { DAY, MAX_CLOCK_SKEW, MAX_LIFETIME, type Clock } from '../ground/time.ts'
import { noNotice, type KnownNotice, type UserNotice } from './user-notice.ts'

/** How many seals are remembered in a generation: about 10 MB when both are full of long ones. */
const REMEMBERED = 1000

/** How often a change of a user's notice is tried when others are faster. */
const MAX_ATTEMPTS = 100

/** The value under a session that has ended. */
const ENDED = 'ended'

/** The value under a session that was rotated: this, and then the id of its successor. */
const ROTATED = 'succeeded by '

/**
 * The value under a session that a login has replaced: this, then the last instant of the new session, then the id of
 * that session.
 */
const REPLACED = 'replaced by '

/**
 * How far in the future the clock may lie that made a seal which is still opened: until the end of tomorrow
 * (`../ground/seal.ts`).
 */
const MAX_AHEAD = 2 * DAY

/** A session whose end is to be noted, and the last instant at which a copy of it can be valid. */
interface Ending {
  readonly id: string
  readonly until: number
}

/** What the sealed sessions of an application share. */
export class SealedCookies {
  readonly #seals: Seals
  readonly #revocations: RevocationStore | null
  readonly #rules: LifetimeRules & { readonly clock: Clock }

  /**
   * The seals that were opened lately. What a seal says never changes, so it is remembered. Whether its session lives
   * is asked each time.
   */
  readonly #opened = new Remembered<SealedSession>(REMEMBERED)

  /** @param revocations `null`: nothing can be ended. */
  constructor(
    seals: Seals,
    revocations: RevocationStore | null,
    rules: LifetimeRules & { readonly clock: Clock },
  ) {
    this.#seals = seals
    this.#revocations = revocations
    this.#rules = rules
  }

  /** Returns the session that a cookie's value holds; `null` if the value is no seal of ours. */
  open(value: string): SealedSession | null {
    const known = this.#opened.get(value)
    // Opening checks the age of a seal, so an expired one is opened again.
    if (known !== undefined && known.record.expiresAt > this.#rules.clock()) return known
    const text = this.#seals.open(value)
    if (text === null) return null
    const session = decodeSession(text, this.#rules)
    this.#opened.add(value, session)
    return session
  }

  /** Returns the session, sealed. @throws SessionTooLarge */
  seal(session: SealedSession): string {
    try {
      return this.#seals.seal(encodeSession(session))
    } catch (error) {
      if (!(error instanceof SealTooLong)) throw error
      throw new SessionTooLarge(error.bytes, error.longest)
    }
  }

  /** Returns what the revocation store says about a session and its user. */
  read({ id, userId }: SessionRecord, now: number): MaybePromise<Verdict> {
    if (this.#revocations === null) return living
    const keys = userId === null ? [sessionKey(id)] : [sessionKey(id), userKey(userId)]
    return andThen(this.#revocations.read(keys, now), ([ended, notice]) => ({
      ended: ended !== null,
      notice: parse(notice),
    }))
  }

  /** Returns the session as it is when it begins, or begins anew by a login. */
  begin(record: SessionRecord, known: KnownNotice): SealedSession {
    return { record, known, lifetime: record.terms.absoluteTimeout }
  }

  /**
   * Notes that the session has ended. If it was rotated meanwhile, its successor ends: a logout must hold
   * although a rotation came first. Returns false if it had ended already, or is so old that no copy can be good.
   *
   * @param session the session, or its id where no more is known.
   * @param alsoLogins whether a login that has replaced it is undone too. True for a request that saw the
   * session alive before that login. A request with a dead cookie leaves the login alone: it cannot know whose
   * it is.
   * @throws UpdateConflict
   */
  async end(session: SealedSession | string, now: number, alsoLogins: boolean): Promise<boolean> {
    let last: Ending | null =
      typeof session === 'string' ? { id: session, until: now + MAX_LIFETIME } : endingOf(session)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (last.until + MAX_CLOCK_SKEW <= now) return false
      if (await this.#put(last, ENDED, now)) return true
      const [value] = (await this.#revocations?.read([sessionKey(last.id)], now)) ?? []
      if (value == null) continue
      last = successorOf(last, value, alsoLogins)
      if (last === null) return false
    }
    throw new UpdateConflict()
  }

  /** Notes that the session has another token now. Returns false if it had ended already. */
  rotate(session: SealedSession, next: SealedSession, now: number): Promise<boolean> {
    return this.#put(endingOf(session), ROTATED + next.record.id, now)
  }

  /** Notes that a login has replaced the session. Returns false if it had ended already. */
  replace(session: SealedSession, next: SealedSession, now: number): Promise<boolean> {
    const value = `${REPLACED}${lastInstant(next)} ${next.record.id}`
    return this.#put(endingOf(session), value, now)
  }

  async #put({ id, until }: Ending, value: string, now: number): Promise<boolean> {
    if (this.#revocations === null) return true
    // The clock of another process may be this far behind, and accept the seal for that much longer.
    const expiresAt = until + MAX_CLOCK_SKEW
    return this.#revocations.replace(sessionKey(id), null, { value, expiresAt }, now)
  }

  /**
   * Changes a user's notice. Nobody knows which sessions the notice concerns, nor with which timeouts they began. So it
   * stays for as long as the longest timeout lets a session live.
   *
   * @throws UpdateConflict
   */
  async notify(
    userId: string,
    change: (notice: UserNotice) => UserNotice,
    now: number,
  ): Promise<void> {
    if (this.#revocations === null) return
    const key = userKey(userId)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const [before = null] = await this.#revocations.read([key], now)
      const value = JSON.stringify(change(parse(before)))
      const revocation = { value, expiresAt: now + MAX_LIFETIME + MAX_AHEAD }
      if (await this.#revocations.replace(key, before, revocation, now)) return
    }
    throw new UpdateConflict()
  }

  async prune(now: number): Promise<boolean> {
    return this.#revocations?.prune(now) ?? false
  }
}

/** What the revocation store says about a session: whether it has ended, and its user's notice. */
export interface Verdict {
  readonly ended: boolean
  readonly notice: UserNotice
}

const living: Verdict = { ended: false, notice: noNotice }

function endingOf(session: SealedSession): Ending {
  return { id: session.record.id, until: lastInstant(session) }
}

/**
 * Returns the session that has taken the place of a session, by the session's line; `null` if there is none, or if it
 * began by a login that does not count.
 */
function successorOf(session: Ending, line: string, alsoLogins: boolean): Ending | null {
  if (line.startsWith(ROTATED)) return { ...session, id: line.slice(ROTATED.length) }
  if (!line.startsWith(REPLACED) || !alsoLogins) return null
  const [until, id] = line.slice(REPLACED.length).split(' ')
  return { id: id as string, until: Number(until) }
}

function sessionKey(id: string): string {
  return `session ${id}`
}

function userKey(userId: string): string {
  return `user ${userId}`
}

function parse(notice: string | null | undefined): UserNotice {
  return typeof notice === 'string' ? (JSON.parse(notice) as UserNotice) : noNotice
}
