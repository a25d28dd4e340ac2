/**
 * The session store of one request whose session travels in its cookie.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { andThen, type MaybePromise } from '../ground/maybe-promise.ts'
import {
  changeRecord,
  succeedRecord,
  type SessionChange,
  type SessionRecord,
  type Successor,
} from '../contracts/record.ts'
import type { SealedCookies } from './sealed.ts'
import type { SealedSession } from './sealed-session.ts'
import type {
  SessionPage,
  SessionStore,
  UpdateCondition,
  UpdateOutcome,
} from '../contracts/store.ts'
import {
  changeUser,
  endAll,
  isExcepted,
  knownOf,
  NOTHING_KNOWN,
  noNotice,
  type KnownNotice,
  type UserNotice,
} from './user-notice.ts'

/** Brings a seal to the browser. */
export interface SealCarrier {
  /** False once the response's headers are on their way. */
  readonly isOpen: boolean

  /** Gives the browser this seal in place of the one it has. Throws `ResponseSent` if it is too late for that. */
  deliverSeal(seal: string, session: SessionRecord): void
}

/** The store of one request: the session in its cookie, and in its response. */
export class SealedStore implements SessionStore {
  readonly #cookies: SealedCookies
  readonly #carrier: SealCarrier
  readonly #now: () => number
  /** The session while it lives, as far as this request knows. */
  #session: SealedSession | null

  /** The session of the browser's cookie, dead or alive. */
  #pending: SealedSession | null

  /** @param session what the request's cookie holds. */
  constructor(
    cookies: SealedCookies,
    carrier: SealCarrier,
    now: () => number,
    session: SealedSession | null,
  ) {
    this.#cookies = cookies
    this.#carrier = carrier
    this.#now = now
    this.#session = session
    this.#pending = session
  }

  async create(record: SessionRecord): Promise<void> {
    const known = await this.#knownOf(record, this.#now())
    this.#deliver(this.#cookies.begin(record, known))
  }

  read(id: string): MaybePromise<SessionRecord | null> {
    return andThen(this.#living(id), (session) => {
      this.#session = session
      return session?.record ?? null
    })
  }

  async update(
    id: string,
    change: SessionChange,
    { now, ifVersion }: UpdateCondition,
  ): Promise<UpdateOutcome> {
    if (isShortening(change, this.#session)) return this.#endEarly(this.#session)
    // A touch follows a read. If the headers are on their way already, the next response carries the new seal.
    const isTouch = change.data === undefined && change.user === undefined
    if (isTouch && !this.#carrier.isOpen) return 'updated'
    const session = isTouch ? this.#session : await this.#living(id)
    if (session === null || session.record.expiresAt <= now) return 'gone'
    if (ifVersion !== undefined && ifVersion !== session.record.version) return 'conflict'
    this.#deliver({ ...session, record: changeRecord(session.record, change) })
    return 'updated'
  }

  /**
   * The successor is sealed before the old session is ended: if it is too large, nothing is lost. The successor knows
   * the user's notice as it was when the old session was found alive, and no younger one: an "end all", or other roles,
   * that are noted meanwhile must reach it.
   */
  async rotate(id: string, successor: Successor, now: number): Promise<SessionRecord | null> {
    const session = await this.#living(id)
    if (session === null || session.record.expiresAt <= now) return this.#died()
    const record = succeedRecord(session.record, successor)
    const isSameUser = record.userId === session.record.userId
    const known = isSameUser ? session.known : await this.#knownOf(record, now)
    const isLogin = successor.fields.createdAt !== undefined
    const next = isLogin ? this.#cookies.begin(record, known) : { ...session, record, known }
    const seal = this.#cookies.seal(next)
    const put = isLogin
      ? this.#cookies.replace(session, next, now)
      : this.#cookies.rotate(session, next, now)
    if (!(await put)) return this.#died()
    this.#carrier.deliverSeal(seal, record)
    this.#session = next
    this.#pending = next
    return record
  }

  /**
   * A look at a seal that has expired ends nothing: a younger seal of the session may be on its way to the browser.
   * A logout by such a seal does end the session, and so does a login: the user no longer holds a younger one.
   */
  async delete(id: string, expiredBy?: number): Promise<boolean> {
    const held = this.#pending?.record.id === id ? this.#pending : null
    const isAlive = this.#session?.record.id === id
    if (expiredBy !== undefined && !(held !== null && held.record.expiresAt <= expiredBy))
      return false
    if (isAlive) this.#session = null
    return expiredBy !== undefined || this.#cookies.end(held ?? id, this.#now(), isAlive)
  }

  /** Nobody knows the user's sessions. `latch.sessions` says so. */
  list(): readonly SessionRecord[] {
    return []
  }

  /** Nobody knows the sessions. `latch.everySession` says so. */
  listEveryone(_limit: number, _now: number): SessionPage {
    return { sessions: [], hasMore: false }
  }

  /** Only new secrets end all sessions. `latch.revokeEveryone` says so. */
  deleteEveryone(): never {
    throw new TypeError('Sessions in cookies end for everybody by new secrets alone')
  }

  /** Returns 0, because nobody knows how many there are. */
  async deleteAll(userId: string, except?: string | null): Promise<number> {
    await this.#cookies.notify(userId, (notice) => endAll(notice, except ?? null), this.#now())
    return 0
  }

  /** Returns 0, because nobody knows how many there are. */
  async updateAll(userId: string, user: JsonObject): Promise<number> {
    await this.#cookies.notify(userId, (notice) => changeUser(notice, user), this.#now())
    return 0
  }

  prune(now: number): Promise<boolean> {
    return this.#cookies.prune(now)
  }

  subscribe(): () => void {
    return () => undefined
  }

  close(): void {}

  /** Returns what a session that begins now knows of its user's notice. */
  async #knownOf(record: SessionRecord, now: number): Promise<KnownNotice> {
    const { notice } = await this.#cookies.read(record, now)
    return knownOf(notice, NOTHING_KNOWN)
  }

  /** Returns this request's session as it is under the revocations and notices since it was sealed, if it lives. */
  #living(id: string): MaybePromise<SealedSession | null> {
    const session = this.#session
    if (session?.record.id !== id) return null
    return andThen(this.#cookies.read(session.record, this.#now()), ({ ended, notice }) => {
      if (ended || !isExcepted(notice, id, session.known)) return null
      return underNotice(session, notice)
    })
  }

  /**
   * Ends a session that is to be shortened: the seals that browsers hold state a later end, and cannot be called back.
   */
  async #endEarly(session: SealedSession): Promise<UpdateOutcome> {
    this.#session = null
    await this.#cookies.end(session, this.#now(), true)
    return 'gone'
  }

  #deliver(session: SealedSession): void {
    this.#carrier.deliverSeal(this.#cookies.seal(session), session.record)
    this.#session = session
    this.#pending = session
  }

  /** From here on, this request acts with a dead cookie. */
  #died(): null {
    this.#session = null
    return null
  }
}

/**
 * Whether the change shortens the session, and does nothing else. A touch may shorten it too, if the timeouts have
 * become shorter.
 */
function isShortening(
  { expiresAt, touchedAt }: SessionChange,
  session: SealedSession | null,
): session is SealedSession {
  if (session === null || expiresAt === undefined || touchedAt !== undefined) return false
  return expiresAt < session.record.expiresAt
}

function underNotice(session: SealedSession, notice: UserNotice): SealedSession {
  if (notice === noNotice) return session
  const { record, known } = session
  const isNews = notice.user !== null && notice.user.version !== known.userVersion
  return {
    ...session,
    record: isNews ? { ...record, user: notice.user.value } : record,
    known: knownOf(notice, known),
  }
}
