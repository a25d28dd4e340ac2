/**
 * The interface of a session store, and nothing else.
 *
 * @module
 */

import type { AttemptStore } from './attempts.ts'
import type { MaybePromise } from '../ground/maybe-promise.ts'
import type { JsonObject } from './json.ts'
import type { SessionChange, SessionRecord, Successor } from './record.ts'
import type { RevocationStore } from './revocations.ts'
import type { CredentialStore } from './credentials.ts'
import type { TokenStore } from './tokens.ts'

/** What became of an update. */
export type UpdateOutcome =
  /** The change is in the store. */
  | 'updated'
  /** There is no such session, or no longer. Nothing was written. */
  | 'gone'
  /** `ifVersion` did not match. Nothing was written. */
  | 'conflict'

/** Under which conditions an update may be written. */
export interface UpdateCondition {
  /** The manager's clock. A session whose `expiresAt` is not later than this is gone. */
  readonly now: number

  /** The `version` the session must still have. */
  readonly ifVersion?: number
}

/** What a store tells those who subscribe. */
export type StoreMessage =
  /** A session has ended before its time: by logout, revocation or rotation. */
  | { readonly type: 'ended'; readonly id: string; readonly userId: string | null }
  /** The data of a session has changed, or what it says of the user. Not told of a touch. */
  | { readonly type: 'changed'; readonly id: string; readonly userId: string | null }
  /**
   * From now on the store tells every end and change. This message comes once at first, and after each `disconnected`.
   */
  | { readonly type: 'listening' }
  /** The connection is lost: the store does not tell what ends or changes until the next `listening`. */
  | { readonly type: 'disconnected' }

/** Some of the sessions there are. */
export interface SessionPage {
  readonly sessions: readonly SessionRecord[]

  /** Whether there are others. */
  readonly hasMore: boolean
}

/**
 * Keeps sessions. A store decides nothing: timeouts, limits and hashing are the manager's.
 *
 * Every method is one atomic step: whatever else runs at the same time, in this process or in
 * another, it happens wholly before or wholly after. A method may answer at once (memory,
 * SQLite) or by a promise. It fails only when the store itself fails (connection lost, disk full),
 * and then with the driver's own error; a write that failed may or may not have happened. "No such
 * session" is an answer, never an error.
 *
 * A store may drop a session once its `expiresAt` has passed, and need not: the manager checks
 * the time of whatever is returned. Records and changes that are handed in are not kept by
 * reference and not changed; what is handed out may be frozen, and changing it changes nothing.
 */
export interface SessionStore {
  /** True if the store's sessions end with the process. In production latchkey refuses such a store. */
  readonly volatile?: boolean

  /** Where attempts at passwords are counted, unless the option `attempts` says otherwise. */
  readonly attempts?: AttemptStore

  /** Where the ends of sealed sessions are kept. The store does not keep these sessions themselves. */
  readonly revocations?: RevocationStore

  /** Where one-time tokens are kept, unless the option `tokens` says otherwise. */
  readonly tokens?: TokenStore

  /** Where factors that users enrol are kept, unless the option `credentials` says otherwise. */
  readonly credentials?: CredentialStore

  /** Adds a session. Its id is new: 256 random bits, so a store need not check. */
  create(record: SessionRecord): MaybePromise<void>

  /** Returns the session, or `null` if there is none under this id. Its instants are numbers, as in every record. */
  read(id: string): MaybePromise<SessionRecord | null>

  /**
   * Changes a session that exists. It must never create one: a request still running when its
   * session is ended would otherwise bring it back to life. Changes of data are patches: keys
   * that are not named stay as they are in the store, not as the caller last saw them, and
   * `version` grows. Other changes leave the version alone.
   */
  update(id: string, change: SessionChange, condition: UpdateCondition): MaybePromise<UpdateOutcome>

  /**
   * Ends one session and starts its successor in one step: at no instant do both exist, or
   * neither. The successor takes over what the store holds at that instant. Returns it, or `null`
   * (and nothing is written) if the old session is gone or has expired by `now`.
   */
  rotate(id: string, successor: Successor, now: number): MaybePromise<SessionRecord | null>

  /**
   * Removes the session; if `expiredBy` is given, only one whose `expiresAt` is not later than
   * that. Returns whether it removed one.
   */
  delete(id: string, expiredBy?: number): MaybePromise<boolean>

  /** Returns every session of the user, in no particular order. */
  list(userId: string): MaybePromise<readonly SessionRecord[]>

  /**
   * Removes every session of the user, except the one with the id `except`, if given; `null` excepts none (ASVS 5.0,
   * 7.4.2). Once it has answered, no session that was the user's when it was called exists, nor a successor of one.
   * Returns how many it removed.
   */
  deleteAll(userId: string, except?: string | null): MaybePromise<number>

  /**
   * Replaces the user in every session of the user. A session that succeeds one of them later has the new user. Returns
   * how many it changed.
   */
  updateAll(userId: string, user: JsonObject): MaybePromise<number>

  /**
   * Returns sessions of all users that have not expired by `now`: no more than `limit`, and none of anonymous visitors.
   * The store chooses which of them, and in which order: to find the youngest, it would have to read all.
   */
  listEveryone(limit: number, now: number): MaybePromise<SessionPage>

  /**
   * Removes every session of every user, and leaves those of anonymous visitors. Once it has answered, no session that
   * was a user's when it was called exists, nor a successor of one. A login meanwhile stands or has ended, wholly.
   * Subscribers are told of each session that ends. Returns how many it removed.
   *
   * This is the only method that need not be one step, so that it delays nobody who logs in. If it fails, some sessions
   * have ended. It may take longer than a request would wait.
   */
  deleteEveryone(): MaybePromise<number>

  /**
   * Removes some sessions that have expired by `now`: a small step that delays no request by more
   * than a few milliseconds. Returns whether another step may find more.
   */
  prune(now: number): MaybePromise<boolean>

  /**
   * Calls the listener with a message for each session that ends or changes. A remote store sends the messages of all
   * processes that share it; a store in this process's memory or file sends those of this process. A message comes
   * before its write is acknowledged, or soon after. Messages of one session come in the order of its writes, those of
   * several sessions in any order. Returns a function that stops the listening.
   */
  subscribe(listener: (message: StoreMessage) => void): () => void

  /** Releases what the store holds. If the store was given an open client, the client stays open. */
  close(): MaybePromise<void>
}
