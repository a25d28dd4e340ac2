/**
 * Mail that waits: written down before anybody is told that it goes out, and taken by one process at a time.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { DAY, MINUTE, type Clock } from 'latchkey'
import type { MailMessage } from './message.ts'
import { createSeals } from '../secrets/seals.ts'
import type { MailRow, MailTable } from './table.ts'

/**
 * How long a process may take for one try. It is longer than a server may take to say that it has the letter (10
 * minutes: RFC 5321, 4.5.3.2.6): whoever does not wait for that sends it again.
 */
export const LEASE: number = 15 * MINUTE

/** No letter is put off for longer than this. */
const LONGEST_PAUSE = 1 * DAY

/** How many messages may wait. A thousand bytes each, they come to ten megabytes. */
const MOST = 10_000

/** Strangers can have as many messages written to addresses without an account: they leave room for users. */
const MOST_OF_STRANGERS = MOST / 2

/** Empty rows fill at most a tenth of the places. */
const MOST_NOTHINGS = MOST / 10

/** So many messages wait that there is no room for another one. */
export class MailQueueFull extends Error {
  constructor() {
    super('Too many messages wait for the mail server: this one is not sent')
    this.name = 'MailQueueFull'
  }
}

/** A message that this process has for one try. */
export interface ClaimedMail extends Pick<MailRow, 'id' | 'createdAt' | 'tries'> {
  /** `null` if no secret of this process opens it. */
  readonly message: MailMessage | null

  /** From then on other processes may take it. */
  readonly until: number

  /** Takes it out of the queue. */
  done(): Promise<void>

  /** Gives it back until then, after a try. */
  again(dueAt: number): Promise<void>

  /** Gives it back at once: it was not tried. */
  giveBack(): Promise<void>
}

/** Keeps mail that waits. */
export interface MailQueue {
  /**
   * Resolves when the message is written down.
   *
   * @throws MailQueueFull
   */
  add(message: MailMessage): Promise<void>

  /** Takes the message that has been due for longest; `null` if none is due. */
  claim(): Promise<ClaimedMail | null>

  /** Returns how many wait. */
  count(): Promise<number>
}

/**
 * Returns the queue in the table.
 *
 * @param secrets those of the servers, newest first.
 */
export function openMailQueue(
  table: MailTable,
  secrets: readonly string[],
  clock: Clock = Date.now,
): MailQueue {
  const seals = createSeals(secrets, 'mail')
  return {
    async add(message) {
      const id = randomBytes(16).toString('hex')
      const sealed = seals.seal(id, JSON.stringify(message))
      const isAdded = await table.add({ id, sealed, createdAt: clock() }, limitFor(message))
      if (!isAdded) throw new MailQueueFull()
    },
    async claim() {
      const now = clock()
      const until = now + LEASE
      const claim = randomBytes(16).toString('hex')
      const row = await table.claim({ claim, now, until, latest: now + LONGEST_PAUSE })
      if (row === null) return null
      const { id, createdAt, tries, sealed } = row
      return {
        id,
        createdAt,
        tries,
        until,
        message: readMessage(seals.open(id, sealed)),
        done: async () => void (await table.remove(id, claim)),
        again: (dueAt) => table.giveBack(id, claim, { dueAt, tries }),
        giveBack: () => table.giveBack(id, claim, { dueAt: clock(), tries: tries - 1 }),
      }
    },
    count: () => table.count(),
  }
}

function readMessage(text: string | null): MailMessage | null {
  return text === null ? null : (JSON.parse(text) as MailMessage)
}

function limitFor({ kind, userId }: MailMessage): number {
  if (kind === 'nothing') return MOST_NOTHINGS
  return userId === null ? MOST_OF_STRANGERS : MOST
}
