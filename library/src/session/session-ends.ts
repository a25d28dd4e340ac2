/**
 * Tells listeners that a session has ended. WebSockets and event streams listen: they outlive the request that was
 * allowed to open them.
 *
 * @module
 */

import { Listeners } from '../ground/listeners.ts'
import type { SessionManager } from './manager.ts'
import { nextTurn } from '../ground/next-turn.ts'
import type { SessionRecord } from '../contracts/record.ts'
import type { SessionStore, StoreMessage } from '../contracts/store.ts'
import { MINUTE } from '../ground/time.ts'

/** What a listener watches: one session, or all sessions of a user. */
export type EndTarget = { readonly sessionId: string } | { readonly userId: string }

/** A session that has ended. */
export interface SessionEnd {
  readonly sessionId: string

  /** `null` if nobody was logged in, or if it is no longer known who was. */
  readonly userId: string | null
}

/** The longest time between two look-ups of a watched session: a message of the store may have been lost. */
const CHECK_INTERVAL = 1 * MINUTE

/** After so many look-ups that found an ended session, everything else has a turn. */
const ENDED_A_TURN = 100

/**
 * Listens to the store's messages while anybody watches a session. A watched session is also looked up when it is due
 * to expire, when messages may have been lost, and once a minute.
 */
export class SessionEnds {
  readonly #manager: SessionManager
  readonly #store: Pick<SessionStore, 'subscribe'>
  readonly #bySession = new Map<string, Listeners<SessionEnd>>()
  readonly #byUser = new Map<string, Listeners<SessionEnd>>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #unsubscribe: (() => void) | null = null

  /** How many of the sessions that were looked up had ended. */
  #seenEnded = 0

  constructor(manager: SessionManager, store: Pick<SessionStore, 'subscribe'>) {
    this.#manager = manager
    this.#store = store
  }

  /** Calls the listener when a session ends. Returns a function that stops it. */
  watch(target: EndTarget, listener: (end: SessionEnd) => unknown): () => void {
    // Subscribed before the first look-up: a session that ends in between is not missed.
    this.#unsubscribe ??= this.#store.subscribe((message) => this.#receive(message))
    if ('userId' in target) return this.#add(this.#byUser, target.userId, listener)
    const isFirst = !this.#bySession.has(target.sessionId)
    const stop = this.#add(this.#bySession, target.sessionId, listener)
    if (isFirst) void this.#look(target.sessionId)
    return stop
  }

  /** Stops all waiting. */
  close(): void {
    const ids = [...this.#bySession.keys()]
    this.#bySession.clear()
    this.#byUser.clear()
    for (const id of ['', ...ids]) this.#tidy(id)
  }

  #add(
    map: Map<string, Listeners<SessionEnd>>,
    key: string,
    listener: (end: SessionEnd) => unknown,
  ): () => void {
    const listeners = map.get(key) ?? new Listeners<SessionEnd>()
    map.set(key, listeners)
    const remove = listeners.add(listener)
    return () => {
      remove()
      if (listeners.isEmpty && map.get(key) === listeners) map.delete(key)
      this.#tidy(key)
    }
  }

  #receive(message: StoreMessage): void {
    if (message.type === 'ended') this.#tell({ sessionId: message.id, userId: message.userId })
    // Messages may have been lost until now, so every watched session is looked up.
    if (message.type === 'listening') {
      for (const id of this.#bySession.keys()) void this.#look(id)
    }
  }

  /** A session ends once, so its listeners are removed. A user's listeners stay, for the user's other sessions. */
  #tell(end: SessionEnd): void {
    const listeners = this.#bySession.get(end.sessionId)
    this.#bySession.delete(end.sessionId)
    listeners?.tell(end)
    if (end.userId !== null) this.#byUser.get(end.userId)?.tell(end)
    this.#tidy(end.sessionId)
  }

  /** Looks up whether the session lives, and plans the next look-up. */
  async #look(id: string): Promise<void> {
    // While the store does not answer, nobody can say that the session has ended.
    const record = await this.#reread(id).catch(() => undefined)
    if (!this.#bySession.has(id)) return
    if (record === null) {
      // A listener may watch an ended session again and again: others must have their turn.
      if (++this.#seenEnded % ENDED_A_TURN === 0) await nextTurn()
      return this.#tell({ sessionId: id, userId: null })
    }
    const left = record === undefined ? CHECK_INTERVAL : record.expiresAt - this.#manager.now
    clearTimeout(this.#timers.get(id))
    const timer = setTimeout(() => void this.#look(id), Math.min(left, CHECK_INTERVAL))
    this.#timers.set(id, timer.unref())
  }

  /** Asynchronous, because a store in this process may throw at once. */
  async #reread(id: string): Promise<SessionRecord | null> {
    return this.#manager.reread(id)
  }

  /** Drops the timer and the subscription that nobody needs any more. */
  #tidy(id: string): void {
    if (!this.#bySession.has(id)) {
      clearTimeout(this.#timers.get(id))
      this.#timers.delete(id)
    }
    if (this.#bySession.size > 0 || this.#byUser.size > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }
}
