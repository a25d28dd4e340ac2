/**
 * The life of a session: all policy is here, and no HTTP.
 *
 * @module
 */

import { BestEffort } from '../ground/best-effort.ts'
import { StoreUnavailable, UpdateConflict } from '../errors.ts'
import type { EndReason, EventListener } from '../events.ts'
import type { JsonObject } from '../contracts/json.ts'
import { andThen, type MaybePromise } from '../ground/maybe-promise.ts'
import { repeat } from '../ground/next-turn.ts'
import type { SessionChange, SessionRecord } from '../contracts/record.ts'
import type { SessionPage, SessionStore, UpdateOutcome } from '../contracts/store.ts'
import { MAX_CLOCK_SKEW, type Clock } from '../ground/time.ts'
import { createToken, hashToken } from './token.ts'
import type { CarriedUser } from './user.ts'

/** The rules of a session's life. Durations in milliseconds. */
export interface SessionPolicy {
  /** The longest silence. */
  readonly idleTimeout: number

  /** The longest life, however busy. */
  readonly absoluteTimeout: number

  /** Activity is written at most once in this time. */
  readonly touchInterval: number

  /** How many sessions a user can have; the oldest ends. */
  readonly maxSessionsPerUser: number

  /** Keys of an anonymous visitor's data that survive login. */
  readonly keepAtLogin: readonly string[]
  readonly clock: Clock
}

/** The client of a login: recorded for the user's list of devices, and decides nothing. */
export interface Client {
  readonly address: string | null
  readonly userAgent: string | null
}

/** A session that has begun, and the token that opens it. */
export interface NewSession {
  readonly token: string
  readonly record: SessionRecord
}

/** How often a session that is to end can be rotated meanwhile. */
const MAX_ROTATIONS = 100

/** A look at a session, which is activity of its user, or none: a poll, a page that is fetched ahead. */
export interface Look {
  /** Asked only when there is something to write. */
  readonly isActivity: boolean
}

/** A look like most. */
const ACTIVITY: Look = { isActivity: true }

/** Creates, reads, touches, changes, rotates, ends and lists sessions. */
export class SessionManager {
  readonly #store: SessionStore
  readonly #policy: SessionPolicy
  readonly #emit: EventListener
  readonly #touches: BestEffort
  readonly #removals: BestEffort

  constructor(store: SessionStore, policy: SessionPolicy, emit: EventListener) {
    this.#store = store
    this.#policy = policy
    this.#emit = emit
    this.#touches = new BestEffort((error) => this.#tellOf('touch', error))
    this.#removals = new BestEffort((error) => this.#tellOf('delete', error))
  }

  /** Now, in epoch milliseconds. */
  get now(): number {
    return this.#policy.clock()
  }

  /** Returns the session with this id if it lives, and counts this as activity if it is. */
  read(id: string, look: Look = ACTIVITY): MaybePromise<SessionRecord | null> {
    return andThen(this.#store.read(id), (record) => {
      if (record === null) {
        this.#emit({ type: 'session.unknown', sessionId: id })
        return null
      }
      const now = this.now
      if (this.#isOver(record, now)) return this.#expire(record, now)
      if (this.#isTouchDue(record, now) && look.isActivity) return this.#touch(record, now)
      return this.#believed(record, now)
    })
  }

  /** Counts as activity what was read as none. Returns the session, `null` if it has ended meanwhile. */
  async touch(record: SessionRecord): Promise<SessionRecord | null> {
    const { now } = this
    return this.#isTouchDue(record, now) ? this.#touch(record, now) : record
  }

  /** Returns the session as the store has it now, if it lives. Not activity. */
  async reread(id: string): Promise<SessionRecord | null> {
    const record = await this.#store.read(id)
    const { now } = this
    return record === null || !(record.expiresAt > now) ? null : this.#believed(record, now)
  }

  /** Starts an anonymous session. */
  async create(data: JsonObject): Promise<NewSession> {
    const created = this.#begin(null, data, { address: null, userAgent: null })
    await this.#store.create(created.record)
    this.#emit({ type: 'session.created', sessionId: created.record.id })
    return created
  }

  /**
   * Starts a session for the user, with a new token; the one before ends in the same step (ASVS
   * 5.0, 7.2.4). What an anonymous visitor had written is dropped but for `keepAtLogin`; a user
   * who logs in again keeps everything; another user's data never goes over.
   */
  async login(
    previous: SessionRecord | null,
    user: CarriedUser,
    client: Client,
  ): Promise<NewSession> {
    const next = this.#begin(user, {}, client, await this.#afterAll(user.id))
    const succeeded = previous === null ? null : await this.#succeed(previous, next.record)
    // Gone meanwhile: if it only has another token since, it ends all the same.
    if (succeeded === null && previous !== null) await this.end(previous, 'replaced')
    // Or never there: the password was right, so a session starts all the same.
    if (succeeded === null) await this.#store.create(next.record)
    await this.#keepLimit(user.id)
    this.#emit({
      type: 'login.succeeded',
      userId: user.id,
      sessionId: next.record.id,
      address: client.address,
    })
    return { token: next.token, record: succeeded ?? next.record }
  }

  /** Gives the session a new token; the old one ends. Returns `null` if it is gone. */
  async rotate({ id, userId }: SessionRecord): Promise<NewSession | null> {
    const token = createToken()
    const successor = { id: hashToken(token), keep: 'all', fields: {} } as const
    const record = await this.#store.rotate(id, successor, this.now)
    if (record === null) return null
    this.#emit({ type: 'session.rotated', sessionId: record.id, previousId: id, userId })
    return { token, record }
  }

  /** Changes a session if it still lives and, if given, still has the version. */
  async update(id: string, change: SessionChange, ifVersion?: number): Promise<UpdateOutcome> {
    const condition = { now: this.now, ...(ifVersion !== undefined && { ifVersion }) }
    return this.#store.update(id, change, condition)
  }

  /**
   * Ends a session, and if a rotation was faster, the one in its place: it is the same session with another token.
   * Returns whether it was there.
   *
   * @throws UpdateConflict if it was rotated 100 times in a row meanwhile.
   */
  async end(session: SessionRecord, reason: EndReason): Promise<boolean> {
    let last: SessionRecord | undefined = session
    for (let round = 0; round < MAX_ROTATIONS; round++) {
      if (await this.#endOne(last, reason)) return true
      last = await this.#successorOf(last)
      if (last === undefined) return false
    }
    throw new UpdateConflict()
  }

  /**
   * Ends every session of the user, but the one with the id `except` if given.
   *
   * @throws TypeError if that is no text: of what a store makes of it, nobody is to depend.
   */
  async revokeUser(userId: string, except: string | null = null): Promise<number> {
    if (except !== null && typeof except !== 'string') {
      throw new TypeError('except must be the id of a session, or null')
    }
    // A store of the application's own may know `undefined` alone.
    const count = await this.#store.deleteAll(userId, except ?? undefined)
    this.#emit({ type: 'user.revoked', userId, except, count })
    return count
  }

  /** Changes what the user's sessions say of the user. Returns how many there are. */
  async updateUser(user: CarriedUser): Promise<number> {
    const sessions = await this.#store.updateAll(user.id, user)
    this.#emit({ type: 'user.updated', userId: user.id, sessions })
    return sessions
  }

  /** Returns the user's live sessions, the youngest first. */
  async list(userId: string): Promise<readonly SessionRecord[]> {
    const now = this.now
    const sessions = await this.#store.list(userId)
    const live = sessions.filter((session) => session.expiresAt > now)
    const believed = live.some((session) => isFromFuture(session, now))
      ? await Promise.all(live.map(async (session) => this.#believed(session, now)))
      : live
    return believed.filter((session) => session !== null).toSorted(youngestFirst(now))
  }

  /** Ends every session of every user. */
  async revokeEveryone(): Promise<number> {
    const count = await this.#store.deleteEveryone()
    this.#emit({ type: 'everyone.revoked', count })
    return count
  }

  /** Returns some of the live sessions of all users, the youngest of these first. */
  async listEveryone(limit: number): Promise<SessionPage> {
    const { now } = this
    const { sessions, hasMore } = await this.#store.listEveryone(limit, now)
    return { sessions: sessions.toSorted(youngestFirst(now)), hasMore }
  }

  /** Removes what has expired from the store, in small steps. */
  async prune(): Promise<void> {
    await repeat(() => this.#store.prune(this.now))
  }

  /**
   * Whether a request may no longer have the session: by what was written, or by today's timeouts, if they are shorter
   * than when it was written. (Not asked where sessions are listed or ended: another application on the store may have
   * timeouts of its own.) An instant that is no number is over.
   */
  #isOver({ expiresAt, touchedAt, createdAt }: SessionRecord, now: number): boolean {
    const { idleTimeout, absoluteTimeout } = this.#policy
    const lives =
      expiresAt > now && touchedAt + idleTimeout > now && createdAt + absoluteTimeout > now
    return !lives
  }

  /** The nearer of the two timeouts, seen from now. */
  #expiry(now: number, createdAt: number): number {
    return Math.min(now + this.#policy.idleTimeout, createdAt + this.#policy.absoluteTimeout)
  }

  #begin(
    user: CarriedUser | null,
    data: JsonObject,
    client: Client,
    createdAt: number = this.now,
  ): NewSession {
    const token = createToken()
    const now = this.now
    const record: SessionRecord = {
      id: hashToken(token),
      userId: user?.id ?? null,
      user,
      data,
      version: 1,
      createdAt,
      touchedAt: now,
      expiresAt: this.#expiry(now, createdAt),
      ...client,
    }
    return { token, record }
  }

  async #succeed(previous: SessionRecord, next: SessionRecord): Promise<SessionRecord | null> {
    const { id, data: _, version: __, ...fields } = next
    return this.#store.rotate(
      previous.id,
      { id, keep: this.#kept(previous, next), fields },
      this.now,
    )
  }

  #kept(previous: SessionRecord, next: SessionRecord): 'all' | readonly string[] {
    if (previous.userId === null) return this.#policy.keepAtLogin
    return previous.userId === next.userId ? 'all' : []
  }

  /**
   * Returns when a session is to begin, so that it is the youngest of the user's: now, or a moment after the youngest
   * there is, if that was begun by a process whose clock is ahead. By its own clock alone, a process that is three
   * seconds behind would end the session that it has just begun, as the oldest.
   */
  async #afterAll(userId: string): Promise<number> {
    const { now } = this
    const [youngest] = await this.list(userId)
    const latest = now + MAX_CLOCK_SKEW
    if (youngest === undefined || youngest.createdAt > latest) return now
    return Math.max(now, Math.min(youngest.createdAt + 1, latest))
  }

  /**
   * Ends the oldest sessions above the limit. Of several logins at once, the last to arrive here
   * sees the sessions of all and ends what is too much; all agree on which are the oldest.
   */
  async #keepLimit(userId: string): Promise<void> {
    // Looks again after it has ended some: one that was rotated meanwhile is there under another id.
    for (let round = 0; round < MAX_ROTATIONS; round++) {
      const sessions = await this.list(userId)
      const excess = sessions.slice(this.#policy.maxSessionsPerUser)
      if (excess.length === 0) return
      for (const session of excess) await this.#endOne(session, 'limit')
    }
    throw new UpdateConflict()
  }

  async #endOne({ id, userId }: SessionRecord, reason: EndReason): Promise<boolean> {
    const existed = await this.#store.delete(id)
    if (existed) this.#emit({ type: 'session.ended', reason, sessionId: id, userId })
    return existed
  }

  /** A rotation keeps all but the id; no two logins have the same instant, unless they were at once. */
  async #successorOf({ id, userId, createdAt, address, userAgent }: SessionRecord) {
    if (userId === null) return undefined
    const sessions = await this.list(userId)
    return sessions.find(
      (other) =>
        other.id !== id &&
        other.createdAt === createdAt &&
        other.address === address &&
        other.userAgent === userAgent,
    )
  }

  #isTouchDue({ touchedAt }: SessionRecord, now: number): boolean {
    return now - touchedAt >= this.#policy.touchInterval
  }

  /**
   * Extends the session. Returns `null` if it has ended since it was read. A store that reads and cannot write (full,
   * read-only) costs nobody the session: it lives for as long as was written last.
   */
  #touch(record: SessionRecord, now: number): Promise<SessionRecord | null> {
    const change = { touchedAt: now, expiresAt: this.#expiry(now, record.createdAt) }
    const touch = async (): Promise<SessionRecord | null> => {
      const outcome = await this.#store.update(record.id, change, { now })
      return outcome === 'updated' ? { ...record, ...change } : null
    }
    return this.#touches.try(now, touch, record)
  }

  /** Returns the session as it is believed; `null` if it has ended. */
  #believed(record: SessionRecord, now: number): MaybePromise<SessionRecord | null> {
    return isFromFuture(record, now) ? this.#shorten(record, now) : record
  }

  /**
   * Shortens a session that was used in the future: a clock was ahead, or has been set back, and nobody knows how old it
   * is. It has the time that it would have if it had been used now, and is not touched while it seems to come from the future:
   * whoever goes on using it logs in again within one idle timeout. (Instants are not moved: a process whose clock is
   * behind would take from others what their clocks, which are right, have written.)
   */
  async #shorten(record: SessionRecord, now: number): Promise<SessionRecord | null> {
    const { id, userId, createdAt, touchedAt } = record
    const expiresAt = this.#expiry(now, now - Math.max(0, touchedAt - createdAt))
    if (record.expiresAt <= expiresAt) return record
    const shortened = { ...record, expiresAt }
    const write = async (): Promise<SessionRecord | null> => {
      this.#emit({ type: 'session.shortened', sessionId: id, userId, ahead: touchedAt - now })
      const outcome = await this.#store.update(id, { expiresAt }, { now })
      return outcome === 'updated' ? shortened : null
    }
    return this.#touches.try(now, write, shortened)
  }

  /**
   * Removes the session before anyone is told that it has expired: a touch that is still on its
   * way must not bring back what has been seen ended. A touch that came first has saved it.
   *
   * If the store cannot remove it, this request has no session, as was read, and no event says that it
   * has expired: that has not been decided, and the next request looks again.
   */
  async #expire({ id, userId }: SessionRecord, now: number): Promise<SessionRecord | null> {
    const remove = async (expiredBy?: number): Promise<boolean> => {
      const removed = await this.#store.delete(id, expiredBy)
      if (removed) this.#emit({ type: 'session.expired', sessionId: id, userId })
      return removed
    }
    const removed = await this.#removals.try<boolean | null>(now, () => remove(now), null)
    if (removed !== false) return null
    const record = await this.reread(id)
    if (record === null || !this.#isOver(record, now)) return record
    // Over by today's timeouts alone.
    await this.#removals.try<boolean | null>(now, remove, null)
    return null
  }

  /** What a store failed at has been told. A seal that has become too long has not. */
  #tellOf(operation: string, error: unknown): void {
    if (error instanceof StoreUnavailable) return
    this.#emit({ type: 'store.failed', operation, error })
  }
}

/** Whether the session says that it was used later than any clock that is right can have said. */
function isFromFuture({ touchedAt }: SessionRecord, now: number): boolean {
  return touchedAt > now + MAX_CLOCK_SKEW
}

/**
 * The id decides between sessions of one millisecond, so that all processes agree. What began in the future is no
 * younger than what begins now: it comes last.
 */
function youngestFirst(now: number): (a: SessionRecord, b: SessionRecord) => number {
  const began = ({ createdAt }: SessionRecord): number =>
    createdAt > now + MAX_CLOCK_SKEW ? 0 : createdAt
  return (a, b) => began(b) - began(a) || (a.id < b.id ? -1 : 1)
}
