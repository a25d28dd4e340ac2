/**
 * The mail of a process: what it writes down, and what it sends.
 *
 * @module
 */

import { SECOND } from 'latchkey'
import type { MailMessage } from './message.ts'
import type { MailQueue } from './queue.ts'
import { MailSender, type SenderParts } from './sender.ts'

/** How often a process looks for mail that others have written, or that is due again. */
const LOOK_INTERVAL = 15 * SECOND

/**
 * A message that this process has just written is sent within so long, at a moment that nobody can foretell: the work
 * of sending must not be seen in the time of a request that comes right after (ASVS 5.0, 6.3.8).
 */
const SOON = 1 * SECOND

/** How long what is under way may take when the process stops. */
const STOP_TIMEOUT = 5 * SECOND

/** The mail of a process. */
export interface Mail {
  /** Where letters go. */
  readonly place: string

  /**
   * Resolves when the message is written down: from then on a restart loses nothing.
   *
   * @throws MailQueueFull
   */
  send(message: MailMessage): Promise<void>

  /** Returns how many messages wait. */
  count: MailQueue['count']

  /** Begins to send. */
  start(): void

  /** Ends sending. What is not under way stays in the queue. */
  stop(): Promise<void>
}

/** Returns the mail. Nothing is sent before `start`. */
export function openMail(parts: SenderParts): Mail {
  const { queue, transport } = parts
  const sender = new MailSender(parts)
  const rounds = new Rounds(() => sender.sendDue())
  return {
    place: transport.place,
    async send(message) {
      await queue.add(message)
      rounds.beginWithin(SOON)
    },
    count: () => queue.count(),
    start: () => rounds.start(),
    async stop() {
      rounds.stop()
      await rounds.untilDone(STOP_TIMEOUT)
      sender.stop()
      await rounds.untilDone(STOP_TIMEOUT)
    },
  }
}

/** Runs a round at intervals, and sooner when asked; one at a time. */
class Rounds {
  readonly #round: () => Promise<void>
  #timer: NodeJS.Timeout | null = null
  #soon: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #isAskedAgain = false

  constructor(round: () => Promise<void>) {
    this.#round = round
  }

  start(): void {
    this.#timer = setInterval(() => this.#begin(), LOOK_INTERVAL).unref()
    this.#begin()
  }

  stop(): void {
    for (const timer of [this.#timer, this.#soon]) if (timer !== null) clearTimeout(timer)
    this.#timer = this.#soon = null
    this.#isAskedAgain = false
  }

  beginWithin(time: number): void {
    if (this.#timer === null || this.#soon !== null) return
    const begin = (): void => {
      this.#soon = null
      this.#begin()
    }
    this.#soon = setTimeout(begin, Math.random() * time).unref()
  }

  #begin(): void {
    if (this.#running !== null) {
      this.#isAskedAgain = true
      return
    }
    this.#isAskedAgain = false
    this.#running = this.#round().finally(() => {
      this.#running = null
      if (this.#isAskedAgain && this.#timer !== null) this.#begin()
    })
  }

  /** Resolves when no round runs, or after the time. */
  async untilDone(time: number): Promise<void> {
    if (this.#running === null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, time)
    await Promise.race([this.#running, promise])
    clearTimeout(timer)
  }
}
