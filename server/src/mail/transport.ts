/**
 * What takes letters: an SMTP server, or the memory of a process in development.
 *
 * @module
 */

import type { Envelope } from './message.ts'

/** Takes letters. */
export interface Transport {
  /** Where letters go, without a password. */
  readonly place: string

  /**
   * Resolves when the letter is taken.
   *
   * @throws MailFailure if it is not taken.
   */
  send(letter: Envelope, signal: AbortSignal): Promise<void>

  /**
   * Tries whether letters would be taken, without one.
   *
   * @throws MailFailure
   */
  check(): Promise<void>
}

/** What a failure is about. */
export interface FailureKind {
  /** Whether the same letter would be refused again. */
  readonly isPermanent: boolean

  /** Whether no other letter would be taken now either. */
  readonly isOfServer: boolean

  /** The words of the server, in which addresses may stand: for a person, and for no log. */
  readonly words: string
}

/** A letter was not taken. The message holds codes alone: neither an address nor anything of the letter. */
export class MailFailure extends Error {
  readonly isPermanent: boolean
  readonly isOfServer: boolean
  readonly words: string

  constructor(reason: string, { isPermanent, isOfServer, words }: FailureKind) {
    super(reason)
    this.name = 'MailFailure'
    this.isPermanent = isPermanent
    this.isOfServer = isOfServer
    this.words = words
  }
}
