/**
 * When a letter that was not taken is tried again, and when no more (RFC 5321, 4.5.4.1).
 *
 * @module
 */

import { DAY, MINUTE } from 'latchkey'
import type { MailMessage } from './message.ts'

/** The first pause, in milliseconds. Each is twice as long as the one before. */
const FIRST = 1 * MINUTE

/** The longest pause: whoever waits for a link tries again after an outage, and should not wait much longer. */
const LONGEST = 30 * MINUTE

/** The section has "at least 4-5 days". */
const GIVE_UP_AFTER = 5 * DAY

/**
 * A link is sent for so long after it has ended. Its reader learns that mail works. Its page says how to get another.
 */
const LATE_LINK = 1 * DAY

/** Returns the pause after so many tries. */
export function pauseAfter(tries: number): number {
  return Math.min(LONGEST, FIRST * 2 ** Math.min(tries - 1, 10))
}

/** Returns from when on a message is not tried again. What cannot be read (`null`) may be without a link. */
export function givenUpAt({
  message,
  createdAt,
}: {
  readonly message: MailMessage | null
  readonly createdAt: number
}): number {
  const end = createdAt + GIVE_UP_AFTER
  return message !== null && 'expiresAt' in message
    ? Math.min(end, message.expiresAt + LATE_LINK)
    : end
}
