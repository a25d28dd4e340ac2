/**
 * The life of a session: all policy is here, and no HTTP.
 *
 * @module
 */

import { isMultiFactor, joinFactors } from './factor-classes.ts'
import { BestEffort } from '../ground/best-effort.ts'
import { StoreUnavailable, UpdateConflict } from '../errors.ts'
import type { EndReason, EventListener } from '../events.ts'
import type { JsonObject } from '../contracts/json.ts'
import { andThen, type MaybePromise } from '../ground/maybe-promise.ts'
import { repeat } from '../ground/next-turn.ts'
import type { SessionChange, SessionRecord } from '../contracts/record.ts'
import type { SessionPage, SessionStore, UpdateOutcome } from '../contracts/store.ts'
import { visitorTerms, type SessionTerms } from '../contracts/terms.ts'
import { MAX_CLOCK_SKEW, type Clock } from '../ground/time.ts'
import { termsToday, timeoutsToday, type LifetimeRules, type Timeouts } from './lifetimes.ts'
import { createToken, hashToken } from './token.ts'
import type { CarriedUser } from './user.ts'

/** The rules of a session's life. Durations in milliseconds. */
export interface SessionPolicy extends LifetimeRules {
  /** Activity is written at most once in this time. */
  readonly touchInterval: number

  /** How many sessions a user can have. Beyond that, the oldest ends. */
  readonly maxSessionsPerUser: number

  /** Keys of an anonymous visitor's data that survive login. */
  readonly keepAtLogin: readonly string[]
  readonly clock: Clock
}

/** The client of a login. It is recorded for the user's list of devices, and decides nothing. */
export interface Client {
  readonly address: string | null
  readonly userAgent: string | null
}

/** What a login says of the session that begins with it. */
export interface LoginHow {
  /** By which methods the user was confirmed (RFC 8176); empty if nobody knows. */
  readonly methods: readonly string[]

  /** Whether the user asks to stay logged in. It counts only while the rules allow it. */
  readonly remembered: boolean

  /** Whether the user has logged in by this browser before. @default 'new' */
  readonly device?: 'known' | 'new'

  /** See `SessionTerms.device`. @default null */
  readonly deviceName?: string | null

  /** See `SessionTerms`. @default none */
  readonly origins?: readonly string[]
}

/** How a user who is logged in is confirmed once more. */
export interface Confirmation {
  /** By which methods. They are added to those that the session knows. */
  readonly methods: readonly string[]

  /** When a second factor was given, in epoch milliseconds; `null` if none was now. */
  readonly factorAt: number | null

  /** See `SessionTerms`. They are added to those that the session has. @default none */
  readonly origins?: readonly string[]
}

/** A session that has begun, and the token that opens it. */
export interface NewSession {
  readonly token: string
  readonly record: SessionRecord
}

/** How many rotations an end follows, if a session is rotated again and again while it is being ended. */
const MAX_ROTATIONS = 100

/** How many origins a session can have. With each confirmation by a provider it may get another. */
const MAX_ORIGINS = 8

/** How many of them are those of the login, which stay. `latchkey/oidc` gives a login two. */
const FIRST_ORIGINS = 2

/** @throws TypeError if `device` is no name: sessions that have none are nobody's browser. */
export function assertDevice(device: unknown): void {
  if (typeof device === 'string' && device !== '') return
  throw new TypeError('device must be the name of a browser, as session.device is')
}

/** A look at a session. It is activity of the user, or it is none: a poll, a page that is fetched ahead. */
export interface Look {
  /** Whether the look is activity. Read only when activity is due to be written. */
  readonly isActivity: boolean
}

/** Most looks are activity. */
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

  /** Returns the session with this id if it lives. Counts the look as activity if it says so. */
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

  /**
   * Counts a look as activity after the session was read without counting it. Returns the session; `null` if it has
   * ended meanwhile.
   */
  async touch(record: SessionRecord): Promise<SessionRecord | null> {
    const { now } = this
    return this.#isTouchDue(record, now) ? this.#touch(record, now) : record
  }

  /**
   * Returns when a session ends however busy it is.
   *
   * @throws LifetimesFailed
   */
  endOf(record: SessionRecord): number {
    return record.createdAt + this.#termsOf(record).absoluteTimeout
  }

  /** Returns the session as the store has it now, if it lives. Not activity. */
  async reread(id: string): Promise<SessionRecord | null> {
    const record = await this.#store.read(id)
    const { now } = this
    return record === null || !(record.expiresAt > now) ? null : this.#believed(record, now)
  }

  /** Starts an anonymous session. */
  async create(data: JsonObject): Promise<NewSession> {
    const { now } = this
    const created = this.#begin(null, {
      data,
      client: { address: null, userAgent: null },
      createdAt: now,
      terms: visitorTerms(timeoutsToday(this.#policy, null, false)),
    })
    await this.#store.create(created.record)
    this.#emit({ type: 'session.created', sessionId: created.record.id })
    return created
  }

  /**
   * Starts a session for the user, with a new token. The previous session ends in the same step (ASVS 5.0, 7.2.4). Of
   * an anonymous visitor's data, only the keys in `keepAtLogin` survive. A user who logs in again keeps all data. Data
   * of another user is never carried over.
   */
  async login(
    previous: SessionRecord | null,
    user: CarriedUser,
    client: Client,
    how: LoginHow,
  ): Promise<NewSession> {
    const terms = this.#loginTerms(user, how)
    const createdAt = await this.#startAsYoungest(user.id)
    const next = this.#begin(user, { data: {}, client, createdAt, terms })
    const succeeded = previous === null ? null : await this.#succeed(previous, next.record)
    // The previous session is gone. If it only has another token by now, it ends all the same.
    if (succeeded === null && previous !== null) await this.end(previous, 'replaced')
    // There was no session to replace. The password was right, so a session starts all the same.
    if (succeeded === null) await this.#store.create(next.record)
    await this.#keepLimit(user.id)
    this.#emit({
      type: 'login.succeeded',
      userId: user.id,
      sessionId: next.record.id,
      address: client.address,
      device: how.device ?? 'new',
      deviceName: how.deviceName ?? null,
      methods: how.methods,
    })
    return { token: next.token, record: succeeded ?? next.record }
  }

  /** Gives the session a new token; the old token is worthless. Returns `null` if the session is gone. */
  rotate(session: SessionRecord): Promise<NewSession | null> {
    return this.#rotate(session, shorterTerms(session, this.#termsOf(session)))
  }

  /**
   * Notes that the session's user was confirmed once more, and gives the session a new token (ASVS 5.0, 7.2.4). Its
   * data and its absolute end stay. Returns `null` if the session is gone.
   *
   * @throws TypeError if nobody is logged in.
   */
  async confirm(session: SessionRecord, how: Confirmation): Promise<NewSession | null> {
    if (session.userId === null) throw new TypeError('Nobody is logged in who could be confirmed')
    // Read again: a touch under stricter rules may have made the timeouts shorter since.
    const current = await this.reread(session.id)
    if (current === null) return null
    const terms = this.#termsOf(current)
    const confirmed: SessionTerms = {
      ...terms,
      methods: Object.freeze([...joinFactors(terms.methods, how.methods)]),
      confirmedAt: this.now,
      factorAt: how.factorAt ?? terms.factorAt,
      ...(how.origins !== undefined && {
        origins: joinOrigins(how.origins, terms.origins ?? []),
      }),
    }
    return this.#rotate(current, { terms: confirmed })
  }

  /** Changes a session if it still lives and, if given, still has the version. */
  async update(id: string, change: SessionChange, ifVersion?: number): Promise<UpdateOutcome> {
    const condition = { now: this.now, ...(ifVersion !== undefined && { ifVersion }) }
    return this.#store.update(id, change, condition)
  }

  /**
   * Ends a session. If a rotation was faster, ends the session in its place: that is the same session with another
   * token. Returns whether there was a session to end.
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
   * Ends every session of the user, except the one with the id `except`, if given.
   *
   * @throws TypeError if `except` is neither text nor `null`: each store might understand anything else differently.
   */
  async revokeUser(userId: string, except: string | null = null): Promise<number> {
    if (except !== null && typeof except !== 'string') {
      throw new TypeError('except must be the id of a session, or null')
    }
    // A store that an application wrote may know only `undefined`.
    const count = await this.#store.deleteAll(userId, except ?? undefined)
    this.#emit({ type: 'user.revoked', userId, except, count })
    return count
  }

  /**
   * Ends the sessions that the user has in one browser, until a look finds none. Returns how many.
   *
   * @param device see `assertDevice`.
   * @throws UpdateConflict if others begin 100 times in a row.
   */
  async endDevice(userId: string, device: string): Promise<number> {
    let count = 0
    for (let round = 0; round < MAX_ROTATIONS; round++) {
      // Lists again: a login or a rotation may have replaced a session before its end.
      const sessions = (await this.list(userId)).filter(({ terms }) => terms.device === device)
      if (sessions.length === 0) return count
      for (const session of sessions) if (await this.end(session, 'revoked')) count++
    }
    throw new UpdateConflict()
  }

  /** Changes the user in all of the user's sessions. Returns how many sessions there are. */
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
   * Whether a request may no longer have the session: by the instants that were written, or by today's timeouts, which
   * may be shorter than when the session was written. (Lists and ends do not ask this: another application on the same
   * store may have other timeouts.) A session whose instants are no numbers is over.
   */
  #isOver(session: SessionRecord, now: number): boolean {
    const { expiresAt, touchedAt, createdAt } = session
    const { idleTimeout, absoluteTimeout } = this.#termsOf(session)
    const lives =
      expiresAt > now && touchedAt + idleTimeout > now && createdAt + absoluteTimeout > now
    return !lives
  }

  /** @throws LifetimesFailed */
  #termsOf({ user, terms }: SessionRecord): SessionTerms {
    return termsToday(this.#policy, user, terms)
  }

  /** The terms of a session that begins with a login. */
  #loginTerms(user: CarriedUser, how: LoginHow): SessionTerms {
    const { now } = this
    const { methods, remembered, origins, deviceName: device = null } = how
    const isRemembered = remembered && this.#policy.remember !== null
    return {
      ...timeoutsOf(timeoutsToday(this.#policy, user, isRemembered)),
      remembered: isRemembered,
      methods,
      authenticatedAt: now,
      confirmedAt: now,
      factorAt: isMultiFactor(methods) ? now : null,
      ...(origins !== undefined && { origins }),
      ...(device !== null && { device }),
    }
  }

  #begin(user: CarriedUser | null, { data, client, createdAt, terms }: Beginning): NewSession {
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
      expiresAt: expiryOf(terms, now, createdAt),
      address: client.address,
      userAgent: client.userAgent,
      terms,
    }
    return { token, record }
  }

  async #rotate(
    { id, userId }: SessionRecord,
    fields: Pick<SessionChange, 'terms'>,
  ): Promise<NewSession | null> {
    const token = createToken()
    const successor = { id: hashToken(token), keep: 'all', fields } as const
    const record = await this.#store.rotate(id, successor, this.now)
    if (record === null) return null
    this.#emit({ type: 'session.rotated', sessionId: record.id, previousId: id, userId })
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
   * Returns when a new session is to begin, so that it is the user's youngest: now, or one millisecond after the user's
   * youngest session, if a process whose clock is ahead began that one. Otherwise a process whose clock is three
   * seconds behind would take the session that it has just begun for the oldest, and end it.
   */
  async #startAsYoungest(userId: string): Promise<number> {
    const { now } = this
    const [youngest] = await this.list(userId)
    const latest = now + MAX_CLOCK_SKEW
    if (youngest === undefined || youngest.createdAt > latest) return now
    return Math.max(now, Math.min(youngest.createdAt + 1, latest))
  }

  /**
   * Ends the oldest sessions above the limit. Of several logins at once, the last one to arrive here sees the sessions
   * of all and ends those above the limit. All logins agree which sessions are the oldest.
   */
  async #keepLimit(userId: string): Promise<void> {
    // Lists again after it has ended some: a session that was rotated meanwhile is still there, under another id.
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

  /**
   * Finds the session that a rotation has made of this one. A rotation keeps everything but the id; two logins have the
   * same `createdAt` only if they happened in the same millisecond.
   */
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

  /** A session with a short idle timeout is touched more often: its user must not be logged out while active. */
  #isTouchDue({ touchedAt, terms }: SessionRecord, now: number): boolean {
    return now - touchedAt >= Math.min(this.#policy.touchInterval, terms.idleTimeout / 2)
  }

  /**
   * Extends the session. Returns `null` if it has ended since it was read. A store that can read but not write (full,
   * read-only) costs nobody a session: the session lives until the instant that was written last.
   */
  #touch(record: SessionRecord, now: number): Promise<SessionRecord | null> {
    const terms = this.#termsOf(record)
    const expiresAt = expiryOf(terms, now, record.createdAt)
    const change = { touchedAt: now, expiresAt, ...shorterTerms(record, terms) }
    const touch = async (): Promise<SessionRecord | null> => {
      const outcome = await this.#store.update(record.id, change, { now })
      return outcome === 'updated' ? { ...record, ...change } : null
    }
    return this.#touches.try(now, touch, record)
  }

  /** Returns the session, shortened if it seems to come from the future; `null` if it has ended. */
  #believed(record: SessionRecord, now: number): MaybePromise<SessionRecord | null> {
    return isFromFuture(record, now) ? this.#shorten(record, now) : record
  }

  /**
   * Shortens a session whose last use lies in the future: a clock was ahead, or has been set back, and nobody knows how
   * old the session is. The session gets the time that it would have if it had been used now. It is not touched while
   * it seems to come from the future, so whoever goes on using it logs in again within one idle timeout. (Its instants
   * are not moved: a process whose clock is behind would overwrite instants that right clocks have written.)
   */
  async #shorten(record: SessionRecord, now: number): Promise<SessionRecord | null> {
    const { id, userId, createdAt, touchedAt } = record
    const began = now - Math.max(0, touchedAt - createdAt)
    const expiresAt = expiryOf(this.#termsOf(record), now, began)
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
   * Removes the session before anyone is told that it has expired: a touch that is still on its way must not revive a
   * session that was seen to end. If a touch came first, the session lives on.
   *
   * If the store cannot remove the session, this request has no session, because the record that it read is over. No
   * event says that the session has expired: that is not decided yet, and the next request looks again.
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
    // The written instants would let it live: it is over only by today's timeouts.
    await this.#removals.try<boolean | null>(now, remove, null)
    return null
  }

  /**
   * Reports an error, unless it is a `StoreUnavailable`: those were reported where the store failed. A seal that has
   * become too long was not.
   */
  #tellOf(operation: string, error: unknown): void {
    if (error instanceof StoreUnavailable) return
    this.#emit({ type: 'store.failed', operation, error })
  }
}

/** What a session begins with, besides its user. */
interface Beginning extends Pick<SessionRecord, 'data' | 'createdAt' | 'terms'> {
  readonly client: Client
}

/** The timeouts alone: rules have other fields too. */
function timeoutsOf({ idleTimeout, absoluteTimeout }: Timeouts): Timeouts {
  return { idleTimeout, absoluteTimeout }
}

/** The nearer of the two timeouts, seen from now. */
function expiryOf(
  { idleTimeout, absoluteTimeout }: Timeouts,
  now: number,
  createdAt: number,
): number {
  return Math.min(now + idleTimeout, createdAt + absoluteTimeout)
}

/**
 * Returns the change of a session's terms, if today's rules have made them shorter. They stay so: otherwise a rule that
 * is strict for a day would give back a long life afterwards.
 */
function shorterTerms(before: SessionRecord, terms: SessionTerms): Pick<SessionChange, 'terms'> {
  return terms === before.terms ? {} : { terms }
}

/** Whether the session says that it was used at an instant that no right clock can have shown yet. */
function isFromFuture({ touchedAt }: SessionRecord, now: number): boolean {
  return touchedAt > now + MAX_CLOCK_SKEW
}

/**
 * Sorts the youngest first. Between sessions of the same millisecond the id decides, so that all processes agree. A
 * session that began in the future counts as the oldest.
 */
function youngestFirst(now: number): (a: SessionRecord, b: SessionRecord) => number {
  const began = ({ createdAt }: SessionRecord): number =>
    createdAt > now + MAX_CLOCK_SKEW ? 0 : createdAt
  return (a, b) => began(b) - began(a) || (a.id < b.id ? -1 : 1)
}

/** Returns the origins of a session that was confirmed: the newest and the first stay. */
function joinOrigins(added: readonly string[], before: readonly string[]): readonly string[] {
  const all = [...new Set([...added, ...before])]
  if (all.length <= MAX_ORIGINS) return all
  return [...all.slice(0, MAX_ORIGINS - FIRST_ORIGINS), ...all.slice(-FIRST_ORIGINS)]
}
