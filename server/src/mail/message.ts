/**
 * What mail says, before and after the words are found.
 *
 * @module
 */

import type { FlowMessage } from 'latchkey/flows'

/** A message of the server itself. */
export type OwnMessage =
  /** `latchkey mail test` has sent it. */
  | { readonly kind: 'test'; readonly to: string; readonly userId: null }
  /** Somebody else has done something with the access of a user. */
  | {
      readonly kind: 'access_changed'
      readonly to: string
      readonly userId: string
      readonly what:
        | 'reset_link_made'
        | 'recovered'
        | 'password_changed'
        | 'email_changed'
        | 'factor_removed'
        | 'removal_announced'

      /** The username of whoever did it; `null`: a command on the machine of the site. */
      readonly by: string | null

      /** When an announced removal takes effect, in epoch milliseconds. */
      readonly dueAt?: number
    }
  /**
   * Nothing is sent. It is written where somebody asked for a message that nobody gets, so that the work does not tell.
   */
  | { readonly kind: 'nothing'; readonly to: ''; readonly userId: null }

/** What is to be said to whom. */
export type MailMessage = FlowMessage | OwnMessage

/** A message in words. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Returns the words of a message that was written at that instant, in epoch milliseconds. */
export type Compose = (message: MailMessage, at: number) => Letter

/** A letter on its way. */
export interface Envelope extends Letter {
  /** One address. */
  readonly to: string

  /** The same at every try, so that whoever gets it twice can see that it is one. */
  readonly id: string

  /** When it was written, in epoch milliseconds: the same at every try. */
  readonly date: number
}
