/**
 * The subscribers that this process has to a store to which other processes write as well.
 *
 * They are told at once of what this process ends itself, also while the store is disconnected. The store's own message
 * of that end then tells them nothing new.
 *
 * @module
 */

import { Listeners } from '../ground/listeners.ts'
import type { StoreMessage } from './store.ts'
import { isTrial } from './store-trial.ts'

/** How many ends are remembered: more than there are messages on their way, apart from those of one large step. */
const REMEMBERED = 10_000

/** Tells of the end of a session. */
export type EndMessage = Extract<StoreMessage, { readonly type: 'ended' }>

/** The listeners of one store. */
export class Subscribers {
  readonly #listeners = new Listeners<StoreMessage>()

  /** Ids of sessions of whose end the listeners were told, the latest last. An id ends once and never comes back. */
  readonly #ended = new Set<string>()

  /** Ids of sessions that this process has ended in one step. The store's messages of them are still to come. */
  readonly #awaited = new Set<string>()

  /** How many steps are under way. Any number of the store's messages may arrive before the step is done. */
  #steps = 0

  /** Adds a listener. A listener that is added twice is called twice. Returns a function that removes it. */
  add(listener: (message: StoreMessage) => void): () => void {
    return this.#listeners.add((message) => listener(message))
  }

  /** Whether nobody listens. */
  get isEmpty(): boolean {
    return this.#listeners.isEmpty
  }

  /**
   * Tells of what one step has ended, however many. Returns how many.
   *
   * @param step begins as soon as it is called.
   */
  async tellStep(step: () => Promise<readonly EndMessage[]>): Promise<number> {
    this.#steps++
    try {
      const ends = await step()
      for (const end of ends) this.#tellAwaited(end)
      // While the store is disconnected, no message comes that would remove any of these.
      shrink(this.#awaited, REMEMBERED + ends.length)
      return ends.length
    } finally {
      this.#steps--
      this.#forget()
    }
  }

  /** Tells all subscribers. Of a session that has ended they are told once, and nothing afterwards. */
  tell(message: StoreMessage): void {
    if (this.#listeners.isEmpty) return
    if ('id' in message) {
      const { id, type } = message
      if (isTrial(id)) return
      const isNews = !this.#ended.has(id) && !this.#awaited.has(id)
      if (type === 'ended' && !this.#ended.has(id)) this.#remember(id)
      if (!isNews) return
    }
    // A new connection brings no messages from before it.
    if (message.type === 'listening') shrink(this.#awaited, REMEMBERED)
    this.#listeners.tell(message)
  }

  #tellAwaited(end: EndMessage): void {
    if (this.#listeners.isEmpty || isTrial(end.id) || this.#ended.has(end.id)) return
    this.#awaited.add(end.id)
    this.#listeners.tell(end)
  }

  #remember(id: string): void {
    this.#awaited.delete(id)
    this.#ended.add(id)
    this.#forget()
  }

  #forget(): void {
    if (this.#steps === 0) shrink(this.#ended, REMEMBERED)
  }
}

/** Removes the oldest. */
function shrink(ids: Set<string>, size: number): void {
  for (const oldest of ids) {
    if (ids.size <= size) return
    ids.delete(oldest)
  }
}
