/**
 * What the log is told of mail. No event holds an address, a link or a word of a letter: `mailId` finds a letter again
 * in the log of the mail server, as the first half of its Message-ID.
 *
 * @module
 */

/** What all these events say. */
interface AboutMail {
  readonly mailId: string

  /** What it is about; `null` if it cannot be read. */
  readonly kind: string | null
  readonly userId: string | null

  /** How often it was tried. */
  readonly tries: number
}

/** An event of mail. */
export type MailEvent =
  /** The mail server has taken a letter. */
  | (AboutMail & { readonly type: 'mail.sent' })
  /** A letter was not taken, and is tried again at `nextTryAt`, in epoch milliseconds. */
  | (AboutMail & {
      readonly type: 'mail.delayed'
      readonly reason: string
      readonly nextTryAt: number
    })
  /** A letter was refused for good, or for days: it is not tried again. */
  | (AboutMail & { readonly type: 'mail.given_up'; readonly reason: string })
  /** The queue does not answer, or a message cannot be worded. */
  | { readonly type: 'mail.failed'; readonly err: unknown }
