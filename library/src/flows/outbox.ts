/**
 * Sends messages after the answer: nobody can tell by the time or the outcome of an answer whether a message goes out.
 *
 * @module
 */

import type { EventListener } from '../events.ts'
import type { Callbacks } from '../ground/callbacks.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import type { FlowMessage } from './messages.ts'
import { isAddress } from './users.ts'

/** How many messages may be under way. Further ones are not sent, and an event tells it. */
const MOST_UNDER_WAY = 1000

const FULL = `${MOST_UNDER_WAY} messages are under way: send is too slow, or hangs`

/** Whoever changes their factors again and again causes a message each time, and must not keep those of others back. */
const HALF = 'More messages of one user are under way than are left to all others'

const NO_ADDRESS =
  'The address of a user must be a text, and one address: a list would reach others too'

/** Sends a message; the application's own function. */
export type Send = (message: FlowMessage) => Awaitable<unknown>

/** Hands messages to the application. */
export class Outbox {
  readonly #send: Send
  readonly #callbacks: Callbacks
  readonly #emit: EventListener
  #underWay = 0

  /** How many are under way of each user, or to each address that has no user yet. */
  readonly #own = new Map<string, number>()

  constructor(send: Send, callbacks: Callbacks, emit: EventListener) {
    this.#send = send
    this.#callbacks = callbacks
    this.#emit = emit
  }

  /** Sends the message, later. Never throws: an event tells of a failure. */
  post(message: FlowMessage): void {
    if (!isAddress(message.to)) return this.fail(message, new TypeError(NO_ADDRESS))
    const whose = message.userId ?? message.to
    const left = MOST_UNDER_WAY - this.#underWay
    if (this.#ownOf(whose) >= left) return this.fail(message, new Error(left === 0 ? FULL : HALF))
    this.#count(whose, 1)
    // After the answer to the request that has caused it, and before what is set once the step has resolved: see
    // `send`.
    setImmediate(() => void this.#sendNow(message, whose))
  }

  async #sendNow(message: FlowMessage, whose: string): Promise<void> {
    try {
      await this.#callbacks.ask('send', () => this.#sending(message, whose))
    } catch (err) {
      this.fail(message, err)
    }
  }

  /** Sends it, and holds its place until `send` is done, also if nobody waits for it any more. */
  async #sending(message: FlowMessage, whose: string): Promise<void> {
    try {
      await this.#send(message)
    } finally {
      this.#count(whose, -1)
    }
  }

  #ownOf(whose: string): number {
    return this.#own.get(whose) ?? 0
  }

  #count(whose: string, change: 1 | -1): void {
    this.#underWay += change
    const own = this.#ownOf(whose) + change
    if (own === 0) this.#own.delete(whose)
    else this.#own.set(whose, own)
  }

  /** Tells that a message was not sent. */
  fail({ kind, userId }: Pick<FlowMessage, 'kind' | 'userId'>, err: unknown): void {
    this.#emit({ type: 'message.failed', kind, userId, err })
  }
}
