/**
 * The events of the server itself, in addition to those of the library.
 *
 * @module
 */

import type { MailEvent } from '../mail/events.ts'

/** What can be doubtful about how a server is set up, before any request shows it. */
export type ServerFinding =
  /** The address is https, so there is a proxy, but none is named. */
  | 'no_trusted_proxy'
  /** Another server signs with a secret that this one does not have. */
  | 'other_secrets'
  /** Another server keeps its sessions in another place. */
  | 'other_sessions'
  /** The file of the secrets can be read by every user of the machine. */
  | 'readable_secrets'
  /** The site has moved to another host, and passkeys of the old one work no more. */
  | 'passkeys_lost'
  /** The mail server takes nothing. */
  | 'no_mail'
  /** An app behind the login is on the login's own host. */
  | 'app_at_login_host'
  /** Apps are https, and browsers find the login on this machine alone. */
  | 'login_of_this_machine'

/** An event of the server itself. */
export type ServerEvent =
  | MailEvent
  | { readonly type: 'server.started'; readonly url: string }
  /** The server cannot start, or cannot go on. There is one event for each mistake. */
  | { readonly type: 'server.failed'; readonly message: string }
  /** `signal` is `launcher` if npm started the server and has ended. */
  | { readonly type: 'server.stopping'; readonly signal: string }
  | { readonly type: 'server.stopped'; readonly cut: boolean }
  /**
   * A request failed in a route of the server. (The library has an event of this name for its own routes.) A page
   * that tells of it shows the same id.
   */
  | {
      readonly type: 'request.failed'
      readonly requestId: string
      readonly status: number
      readonly code: string
      readonly method: string
      readonly path: string
      readonly err: Error
    }
  | { readonly type: 'setup.completed'; readonly userId: string }
  /** An administrator wanted to do what they may not. `act` is the last part of the path. */
  | {
      readonly type: 'act.refused'
      readonly act: string
      readonly code: string

      /** Whom it was to be done to; `null`: a new user. */
      readonly userId: string | null
      readonly by: string
      readonly address: string | null
    }
  /** A finding before any request. (The library has an event of this name for what requests show.) */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: ServerFinding
      readonly advice: string
    }
  /** Somebody who is logged in was let into an app on another host. */
  | {
      readonly type: 'app.entered'
      readonly userId: string
      readonly sessionId: string

      /** That of the app. */
      readonly origin: string
    }
  /** A proxy asks in a way that cannot be judged, so everything is refused. It is told once for each cause. */
  | {
      readonly type: 'forward_auth.misconfigured'

      /** The path of the check, or `/.latchkey/`. */
      readonly endpoint: string
      readonly cause: string

      /** Which header is wrong; `null`: it is not about one header. */
      readonly header: string | null

      /** The origin that no app has, or the address of the peer; `null`: neither matters. */
      readonly from: string | null
      readonly advice: string
    }
  /** The apps behind the login, and who may send what to them, were read: these rules hold from now on. */
  | { readonly type: 'rules.loaded'; readonly apps: number; readonly rules: number }
  /** The file of rules is wrong, or cannot be read. The rules of before stay. */
  | { readonly type: 'rules.refused'; readonly mistakes: readonly string[] }
  | { readonly type: 'process.warning'; readonly message: string }
  | { readonly type: 'process.failed'; readonly error: unknown }
