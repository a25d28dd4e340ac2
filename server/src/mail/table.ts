/**
 * The table of mail that waits, as the databases keep it.
 *
 * @module
 */

/** A message that waits. Instants in epoch milliseconds. */
export interface MailRow {
  /** Random; also the first half of the Message-ID. */
  readonly id: string

  /** The message, which only the secrets of the servers open. */
  readonly sealed: string
  readonly createdAt: number

  /** How often it was begun to be sent. */
  readonly tries: number
}

/** What a process takes, and for how long. */
export interface Claim {
  /** Random: the name of this very try. */
  readonly claim: string
  readonly now: number

  /** Until then nobody else takes the message. */
  readonly until: number

  /** A message that is due later than this was written by a clock that was wrong, and counts as due. */
  readonly latest: number
}

/** Keeps mail that waits. Every method is one atomic step, also between processes. */
export interface MailTable {
  /**
   * Adds a message that is due at once, unless so many wait already. Returns whether it did. Several processes that
   * write at the same instant may pass the limit by one each.
   */
  add(row: Omit<MailRow, 'tries'>, limit: number): Promise<boolean>

  /** Takes the message that has been due for longest, for one try; `null` if none is due. */
  claim(claim: Claim): Promise<MailRow | null>

  /** Removes a message, if this try still has it. Returns whether it did. */
  remove(id: string, claim: string): Promise<boolean>

  /** Gives a message back until it is due again, if this try still has it, as tried so often. */
  giveBack(
    id: string,
    claim: string,
    row: Pick<MailRow, 'tries'> & { readonly dueAt: number },
  ): Promise<void>

  /** Returns how many wait. */
  count(): Promise<number>
}
