/**
 * The life of a session: all policy is here, and no HTTP.
 *
 * @module
 */

import { BestEffort } from './best-effort.ts'
import { StoreUnavailable } from './errors.ts'
import type { EndReason, EventListener } from './events.ts'
import type { JsonObject } from './json.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import { nextTurn } from './next-turn.ts'
import type { SessionChange, SessionRecord } from './record.ts'
import type { SessionPage, SessionStore, UpdateOutcome } from './store.ts'
import type { Clock } from './time.ts'
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

/** Where a login came from: recorded for the user's list of devices, and decides nothing. */
export interface Device {
  readonly address: string | null
  readonly userAgent: string | null
}

/** A session that has begun, and the token that opens it. */
export interface NewSession {
  readonly token: string
  readonly record: SessionRecord
}

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

  /** Returns the session with this id if it lives, and counts this as activity. */
  read(id: string): MaybePromise<SessionRecord | null> {
    return andThen(this.#store.read(id), (record) => {
      if (record === null) {
        this.#emit({ type: 'session.unknown', sessionId: id })
        return null
      }
      const now = this.now
      if (record.expiresAt <= now) return this.#expire(record, now)
      if (now - record.touchedAt < this.#policy.touchInterval) return record
      return this.#touch(record, now)
    })
  }

  /** Returns the session as the store has it now, if it lives. Not activity. */
  reread(id: string): MaybePromise<SessionRecord | null> {
    return andThen(this.#store.read(id), (record) =>
      record === null || record.expiresAt <= this.now ? null : record,
    )
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
    device: Device,
  ): Promise<NewSession> {
    const next = this.#begin(user, {}, device)
    const succeeded = previous === null ? null : await this.#succeed(previous, next.record)
    // Gone meanwhile, or never there: the password was right, so a session starts all the same.
    if (succeeded === null) await this.#store.create(next.record)
    await this.#keepLimit(user.id)
    this.#emit({
      type: 'login.succeeded',
      userId: user.id,
      sessionId: next.record.id,
      address: device.address,
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
  update(id: string, change: SessionChange, ifVersion?: number): MaybePromise<UpdateOutcome> {
    const condition = { now: this.now, ...(ifVersion !== undefined && { ifVersion }) }
    return this.#store.update(id, change, condition)
  }

  /** Ends a session. Returns whether it was there. */
  async end(id: string, userId: string | null, reason: EndReason): Promise<boolean> {
    const existed = await this.#store.delete(id)
    if (existed) this.#emit({ type: 'session.ended', reason, sessionId: id, userId })
    return existed
  }

  /** Ends every session of the user, but the one with the id `except` if given. */
  async revokeUser(userId: string, except?: string): Promise<number> {
    const count = await this.#store.deleteAll(userId, except)
    this.#emit({ type: 'user.revoked', userId, except: except ?? null, count })
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
    return sessions.filter((session) => session.expiresAt > now).toSorted(youngestFirst)
  }

  /** Ends every session of every user. */
  async revokeEveryone(): Promise<number> {
    const count = await this.#store.deleteEveryone()
    this.#emit({ type: 'everyone.revoked', count })
    return count
  }

  /** Returns some of the live sessions of all users, the youngest of these first. */
  async listEveryone(limit: number): Promise<SessionPage> {
    const { sessions, hasMore } = await this.#store.listEveryone(limit, this.now)
    return { sessions: sessions.toSorted(youngestFirst), hasMore }
  }

  /** Removes what has expired from the store, in small steps. */
  async prune(): Promise<void> {
    while (await this.#store.prune(this.now)) await nextTurn()
  }

  /** The nearer of the two timeouts, seen from now. */
  #expiry(now: number, createdAt: number): number {
    return Math.min(now + this.#policy.idleTimeout, createdAt + this.#policy.absoluteTimeout)
  }

  #begin(user: CarriedUser | null, data: JsonObject, device: Device): NewSession {
    const token = createToken()
    const now = this.now
    const record: SessionRecord = {
      id: hashToken(token),
      userId: user?.id ?? null,
      user,
      data,
      version: 1,
      createdAt: now,
      touchedAt: now,
      expiresAt: this.#expiry(now, now),
      ...device,
    }
    return { token, record }
  }

  #succeed(previous: SessionRecord, next: SessionRecord): MaybePromise<SessionRecord | null> {
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
   * Ends the oldest sessions above the limit. Of several logins at once, the last to arrive here
   * sees the sessions of all and ends what is too much; all agree on which are the oldest.
   */
  async #keepLimit(userId: string): Promise<void> {
    const sessions = await this.list(userId)
    for (const { id } of sessions.slice(this.#policy.maxSessionsPerUser)) {
      await this.end(id, userId, 'limit')
    }
  }

  /**
   * Extends the session. If it has ended since it was read, it has ended. A store that reads and cannot write (full,
   * read-only) costs nobody the session: it lives for as long as was written last.
   */
  #touch(record: SessionRecord, now: number): MaybePromise<SessionRecord | null> {
    const change = { touchedAt: now, expiresAt: this.#expiry(now, record.createdAt) }
    const touch = (): MaybePromise<SessionRecord | null> =>
      andThen(this.#store.update(record.id, change, { now }), (outcome) =>
        outcome === 'updated' ? { ...record, ...change } : null,
      )
    return this.#touches.try(now, touch, record)
  }

  /**
   * Removes the session before anyone is told that it has expired: a touch that is still on its
   * way must not bring back what has been seen ended. A touch that came first has saved it.
   *
   * If the store cannot remove it, this request has no session, as was read, and no event says that it
   * has expired: that has not been decided, and the next request looks again.
   */
  #expire({ id, userId }: SessionRecord, now: number): MaybePromise<SessionRecord | null> {
    const remove = (): MaybePromise<boolean> =>
      andThen(this.#store.delete(id, now), (removed) => {
        if (removed) this.#emit({ type: 'session.expired', sessionId: id, userId })
        return removed
      })
    return andThen(this.#removals.try<boolean | null>(now, remove, null), (removed) =>
      removed === false ? this.reread(id) : null,
    )
  }

  /** What a store failed at has been told. A seal that has become too long has not. */
  #tellOf(operation: string, error: unknown): void {
    if (error instanceof StoreUnavailable) return
    this.#emit({ type: 'store.failed', operation, error })
  }
}

/** The id decides between sessions of one millisecond, so that all processes agree. */
function youngestFirst(a: SessionRecord, b: SessionRecord): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
}
