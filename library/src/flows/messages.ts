/**
 * The messages of flows: what they say, and to whom. They are data; the application writes the words, and the mail.
 *
 * @module
 */

/** What leads on from a message. The token is in the link's fragment alone, which browsers send to nobody. */
export interface MessageLink {
  /** The address of the page, with the token behind the `#`. */
  readonly link: string

  /** The token by itself, for whoever pastes it into the page: without script, or on another device. */
  readonly code: string

  /** From this instant on the token does nothing, in epoch milliseconds. */
  readonly expiresAt: number
}

/** Whose doing it was. */
interface MessageClient {
  /** The IP address of the browser; `null` if it is unknown. It is no mailbox, as `to` is. */
  readonly clientAddress: string | null
}

/** A way out, for whoever did not do what the message tells. */
interface MessageWayOut {
  /**
   * Leads to the page "this was not me": all sessions and known devices end, and the password is taken away. No factor
   * goes by it. `null`: the store of tokens has failed, and the message goes out all the same.
   */
  readonly notMe: MessageLink | null
}

/** A factor that is told of. */
export interface MessageFactor {
  /** `totp`, `passkey` or `recoveryCode`. */
  readonly kind: string

  /**
   * What the person calls it, who may be a thief: 64 characters at most, none of them invisible. Escape it, quote it,
   * and make no link of it.
   */
  readonly name: string
}

/** What every message says. */
interface BaseMessage {
  /** The address that the application has stored; for a registration, the address that is to be registered. */
  readonly to: string

  /** Whom it concerns; `null` while there is no account. */
  readonly userId: string | null
}

/** A message of a flow. `kind` tells which. */
export type FlowMessage =
  /** Somebody, perhaps the user, has asked to set a new password. */
  | (BaseMessage & { readonly kind: 'reset_password' } & MessageLink)
  /** The password was changed. If it was not the user, a reset is due. */
  | (BaseMessage & { readonly kind: 'password_changed' } & MessageClient)
  /** The user has closed their password, and logs in by passkeys. If it was not the user, an administrator is due. */
  | (BaseMessage & { readonly kind: 'password_closed' } & MessageClient)
  /** Somebody, perhaps the user, has forgotten a password, or registers again. There is none: passkeys log in. */
  | (BaseMessage & { readonly kind: 'no_password' })
  /** Somebody wants to register this address. */
  | (BaseMessage & { readonly kind: 'register' } & MessageLink)
  /** Somebody wanted to register an address that has an account: its user, perhaps, who can reset the password. */
  | (BaseMessage & { readonly kind: 'already_registered' } & MessageLink)
  /** An account was made for this address, by somebody who must not know its password. */
  | (BaseMessage & { readonly kind: 'invitation' } & MessageLink)
  /** The user says that this address is theirs. */
  | (BaseMessage & { readonly kind: 'verify_address' } & MessageLink)
  /** The user wants this address in place of their present one. */
  | (BaseMessage & { readonly kind: 'change_address' } & MessageLink)
  /** Told to the old address: the user has another one now, and can undo it. */
  | (BaseMessage & { readonly kind: 'address_changed'; readonly newAddress: string } & MessageLink)
  /** The user has logged in by a browser that was not known. If it was not the user, the link ends all sessions. */
  | (BaseMessage & { readonly kind: 'new_device' } & MessageClient & MessageLink)
  /** Told to every verified address: a factor was enrolled, or recovery codes were made. */
  | (BaseMessage & {
      readonly kind: 'credential_added'
      readonly factor: MessageFactor
    } & MessageClient &
      MessageWayOut)
  /** Told to every verified address: an account at a provider, which logs the user in from now on, was linked. */
  | (BaseMessage & {
      readonly kind: 'account_linked'
      readonly issuer: string
    } & MessageClient &
      MessageWayOut)
  /** Told to every verified address: a factor was removed, by the user or by an administrator. */
  | (BaseMessage & {
      readonly kind: 'credential_removed'
      readonly factor: MessageFactor
    } & MessageClient &
      MessageWayOut)
  /** Told to every verified address: somebody has got in by a recovery code (NIST SP 800-63B-4, 4.2.3). */
  | (BaseMessage & { readonly kind: 'recovery_code_used' } & MessageClient & MessageWayOut)
  /**
   * Told to every verified address: an administrator will remove everything that the user has enrolled, at `dueAt` in
   * epoch milliseconds. Whoever still has a factor ends that by a login with it: the message had better say so.
   */
  | (BaseMessage & {
      readonly kind: 'removal_announced'
      readonly dueAt: number
    } & MessageWayOut)
  /** Told to every verified address: the announced removal is off. A factor was used, or an administrator says so. */
  | (BaseMessage & { readonly kind: 'removal_cancelled' } & MessageWayOut)
  /** Told to every verified address: a passkey was used whose counter has not grown. It may have been copied. */
  | (BaseMessage & { readonly kind: 'passkey_doubtful' } & MessageWayOut)
