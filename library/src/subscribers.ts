/**
 * Those in this process who listen to a store that others write to as well.
 *
 * What this process ends itself is told at once, whether or not the store's own messages can be heard; the
 * message that comes back of it is then no news.
 *
 * @module
 */

import { Listeners } from './listeners.ts'
import type { StoreMessage } from './store.ts'
import { isTrial } from './store-trial.ts'

/** How many ends are remembered: more than are on their way at any time. */
const REMEMBERED = 10_000

/** The listeners of one store. */
export class Subscribers {
  readonly #listeners = new Listeners<StoreMessage>()

  /** Ids of sessions that were told to have ended, the latest last. An id ends once and never comes back. */
  readonly #ended = new Set<string>()

  /** Adds a listener; one that is added twice is two. Returns a function that removes it. */
  add(listener: (message: StoreMessage) => void): () => void {
    return this.#listeners.add((message) => listener(message))
  }

  /** Tells all. The end of a session is told once, whoever says it first; and nothing of it afterwards. */
  tell(message: StoreMessage): void {
    if (this.#listeners.isEmpty) return
    if ('id' in message) {
      if (this.#ended.has(message.id) || isTrial(message.id)) return
      if (message.type === 'ended') this.#remember(message.id)
    }
    this.#listeners.tell(message)
  }

  #remember(id: string): void {
    this.#ended.add(id)
    if (this.#ended.size <= REMEMBERED) return
    const [oldest] = this.#ended
    if (oldest !== undefined) this.#ended.delete(oldest)
  }
}
