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

  constructor(send: Send, callbacks: Callbacks, emit: EventListener) {
    this.#send = send
    this.#callbacks = callbacks
    this.#emit = emit
  }

  /** Sends the message, later. Never throws: an event tells of a failure. */
  post(message: FlowMessage): void {
    if (!isAddress(message.to)) return this.fail(message, new TypeError(NO_ADDRESS))
    if (this.#underWay >= MOST_UNDER_WAY) return this.fail(message, new Error(FULL))
    this.#underWay++
    // After the answer to the request that has caused it.
    setImmediate(() => void this.#sendNow(message))
  }

  async #sendNow(message: FlowMessage): Promise<void> {
    try {
      await this.#callbacks.ask('send', () => this.#sending(message))
    } catch (err) {
      this.fail(message, err)
    }
  }

  /** Sends it, and holds its place until `send` is done, also if nobody waits for it any more. */
  async #sending(message: FlowMessage): Promise<void> {
    try {
      await this.#send(message)
    } finally {
      this.#underWay--
    }
  }

  /** Tells that a message was not sent. */
  fail({ kind, userId }: Pick<FlowMessage, 'kind' | 'userId'>, err: unknown): void {
    this.#emit({ type: 'message.failed', kind, userId, err })
  }
}
