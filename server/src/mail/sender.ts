/**
 * Sends the mail that waits. A letter is sent again, with the same Message-ID, if we do not hear that it was taken: the
 * process dies, the connection is lost, or the time of the try is over while the mail server thinks. What was heard is
 * noted: a database that does not answer is asked again for as long as nobody else may take the message.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE, SECOND, type Clock } from 'latchkey'
import type { MailEvent } from './events.ts'
import type { Compose, MailMessage } from './message.ts'
import { givenUpAt, pauseAfter } from './pauses.ts'
import type { ClaimedMail, MailQueue } from './queue.ts'
import { MailFailure, type Transport } from './transport.ts'

/** How many letters are on their way at once. */
const AT_ONCE = 4

/** A try ends this long before others may take the message. */
const MARGIN = 2 * MINUTE

/** How often the database is asked again to note that a letter was taken. */
const NOTE_INTERVAL = 5 * SECOND

/** What sending needs. */
export interface SenderParts {
  readonly queue: MailQueue
  readonly transport: Transport
  readonly compose: Compose
  readonly emit: (event: MailEvent) => void
  readonly clock?: Clock

  /** Waits. @default a timer that does not keep the process alive */
  readonly wait?: (time: number) => Promise<unknown>
}

/** Sends what is due. */
export class MailSender {
  readonly #parts: Required<SenderParts>

  /** Ends what is under way when the process stops. */
  readonly #stopping = new AbortController()

  constructor(parts: SenderParts) {
    const wait = (time: number): Promise<unknown> => sleep(time, null, { ref: false })
    this.#parts = { clock: Date.now, wait, ...parts }
  }

  /**
   * Sends all that is due, until the mail server takes nothing more. Never rejects: an event tells of every failure.
   */
  async sendDue(): Promise<void> {
    const round = { isDown: false }
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work(round)))
  }

  /** Begins nothing more, and breaks off what is under way. */
  stop(): void {
    this.#stopping.abort()
  }

  async #work(round: { isDown: boolean }): Promise<void> {
    const { queue, emit } = this.#parts
    try {
      while (!round.isDown && !this.#stopping.signal.aborted) {
        const mail = await queue.claim()
        if (mail === null) return
        // While this one was being taken, another worker may have been refused.
        if (round.isDown || this.#stopping.signal.aborted) return await mail.giveBack()
        if (await this.#send(mail)) round.isDown = true
      }
    } catch (err) {
      emit({ type: 'mail.failed', err })
    }
  }

  /** Tries a message. Returns whether the mail server takes nothing at all. */
  async #send(mail: ClaimedMail): Promise<boolean> {
    const { message } = mail
    if (message?.kind === 'nothing') {
      await mail.done()
      return false
    }
    if (message === null) {
      // Another process may have a newer secret already.
      await this.#later(mail, 'none of LATCHKEY_SECRETS opens it')
      return false
    }
    try {
      await this.#handOver(mail, message)
    } catch (error) {
      return this.#failed(mail, error)
    }
    await this.#noteSent(mail)
    return false
  }

  async #handOver(mail: ClaimedMail, message: MailMessage): Promise<void> {
    const { transport, compose, clock } = this.#parts
    const left = Math.max(0, mail.until - MARGIN - clock())
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(left)])
    const { id, createdAt: date } = mail
    await transport.send({ ...compose(message, date), to: message.to, id, date }, signal)
  }

  /** The letter is out: until that is noted, it would be sent again. */
  async #noteSent(mail: ClaimedMail): Promise<void> {
    const { clock, wait, emit } = this.#parts
    for (;;) {
      try {
        await mail.done()
        return emit({ type: 'mail.sent', ...about(mail) })
      } catch (err) {
        if (clock() >= mail.until) throw err
        await wait(NOTE_INTERVAL)
      }
    }
  }

  async #failed(mail: ClaimedMail, error: unknown): Promise<boolean> {
    if (!(error instanceof MailFailure)) {
      // Words that cannot be found are a fault of this version: another process may be of a newer one.
      this.#parts.emit({ type: 'mail.failed', err: error })
      await this.#later(mail, 'it cannot be worded')
      return false
    }
    await (error.isPermanent ? this.#giveUp(mail, error.message) : this.#later(mail, error.message))
    return error.isOfServer
  }

  async #later(mail: ClaimedMail, reason: string): Promise<void> {
    const { clock, emit } = this.#parts
    const nextTryAt = clock() + pauseAfter(mail.tries)
    if (nextTryAt >= givenUpAt(mail)) return this.#giveUp(mail, reason)
    await mail.again(nextTryAt)
    emit({ type: 'mail.delayed', ...about(mail), reason, nextTryAt })
  }

  async #giveUp(mail: ClaimedMail, reason: string): Promise<void> {
    await mail.done()
    this.#parts.emit({ type: 'mail.given_up', ...about(mail), reason })
  }
}

function about({ id, tries, message }: ClaimedMail): {
  readonly mailId: string
  readonly kind: string | null
  readonly userId: string | null
  readonly tries: number
} {
  return { mailId: id, kind: message?.kind ?? null, userId: message?.userId ?? null, tries }
}
