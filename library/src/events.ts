/**
 * The events of latchkey: one typed event for every outcome (ASVS 5.0, 16.3).
 *
 * No event holds a password, a token or a secret. A session's id is the hash of its token and may be logged. The name
 * that somebody typed at login is not in an event either, because people type passwords into the name field. The id of
 * the user who has the name is in the event.
 *
 * @module
 */

import type { LatchkeyErrorCode } from './errors.ts'
import type { HashFormat } from './hashes/hash.ts'

/** Why a login or a confirmation failed. For the log only: the answer is the same for all. */
export type LoginFailure =
  | 'unknown_user'
  | 'no_password'
  | 'disabled'
  | 'wrong_password'
  /** The user was disabled, or got another password, while logging in. */
  | 'changed'
  /** The account's hash is malformed, of no known format or of absurd cost: nobody can log in to the account. */
  | 'unreadable_hash'
  /** A passkey is unknown, is not what it was, or did not verify its user. */
  | 'passkey'

/** Why a session ended before its time. */
export type EndReason =
  /** The user logged out. */
  | 'logout'
  /** `revokeSession`, `revokeUser`. */
  | 'revoked'
  /** The user has more than `maxSessionsPerUser`. */
  | 'limit'
  /** The user was disabled or changed while logging in; or the application called `session.revoke`. */
  | 'user_changed'
  /**
   * The browser held a cookie of this session that was no longer valid, and has another session now. A copy of the
   * cookie that is in use elsewhere is worthless too.
   */
  | 'replaced'

/** Why a login by a provider was refused. For the log only. */
export type OidcRefusal =
  /** This browser has not begun it, or too long ago, or has used it already; or another login is here by now. */
  | 'not_begun'
  /** The provider says that it was not allowed: the person has declined, for example. */
  | 'denied'
  /** What the provider has sent does not pass a check. */
  | 'invalid'
  /** Nobody here has this account. */
  | 'unknown_user'
  /** The account is another user's, or the confirmation was not done anew or not well enough. */
  | 'mismatch'
  /** The user is disabled or gone, or the session here has ended meanwhile. */
  | 'changed'
  /** The provider has logged the person out meanwhile. */
  | 'logged_out'
  /** A logout token that is none. */
  | 'logout_token'

/** Why a one-time token was refused. */
export type TokenRefusal =
  /** It is no token at all. */
  | 'malformed'
  /** There is no such token: it never was, or it was redeemed, made void, or has expired. */
  | 'unknown'
  /** It is good for another purpose. */
  | 'other_purpose'
  /** What it is bound to has changed, or the secret it was made with is no longer in the list. */
  | 'changed'

/** What can be doubtful about how an application, or the proxy before it, is set up. */
export type ConfigurationFinding =
  /** A request came over plain http, where browsers keep no Secure cookie. */
  | 'plain_http'
  /** A peer that is no trusted proxy has sent a header that names the client. */
  | 'untrusted_forwarded_header'
  /** Browsers use another address than `publicUrl`. */
  | 'host_mismatch'
  /** The address from which requests come is unknown, so all guesses count as from one address. */
  | 'no_address'
  /** A response with a session's cookie may be kept by caches that several visitors share. */
  | 'shared_cache'
  /** A trusted proxy does not name the client of a request. */
  | 'missing_forwarded_header'
  /** NODE_ENV is `prod`, `Production` or another word that latchkey does not know, so the rules of development hold. */
  | 'unknown_environment'
  /** The hash of a user's password is in no format that latchkey reads. */
  | 'unreadable_hash'
  /** `findUserById` does not find a user whom `findUser` finds. */
  | 'not_found_by_id'
  /** The list of `protect` opens what is the name of no route. */
  | 'nothing_opened'

/** A route of an application, and what guards it. */
export interface ListedRoute {
  /** In capitals; `ALL` for a route that takes all methods. */
  readonly method: string

  /** The path as the framework has it: `/users/:id`, with the prefix of its router. */
  readonly path: string

  /**
   * The names of its dependencies, in order: `user`, `role(admin)`, and those of the application by the names of their
   * functions. `protect`, `loginRoute` and `logoutRoute` by these names.
   */
  readonly guards: readonly string[]

  /** Whether `protect` leaves it open, or does not stand in front of it. Its own guards hold all the same. */
  readonly open: boolean
}

/** An event. `type` tells which. */
export type LatchkeyEvent =
  /** A user has logged in. `sessionId` is the session that has begun. */
  | {
      readonly type: 'login.succeeded'
      readonly userId: string
      readonly sessionId: string
      readonly address: string | null

      /** Whether the user has logged in by this browser before: its device cookie says so. */
      readonly device: 'known' | 'new'

      /** See `Session.device`. */
      readonly deviceName: string | null

      /** By which methods (RFC 8176, and `fed` and `mail`); empty if nobody has said. */
      readonly methods: readonly string[]
    }
  /** A login was refused after its password was checked. `userId` is `null` for a name that nobody has. */
  | {
      readonly type: 'login.failed'
      readonly reason: LoginFailure
      readonly userId: string | null
      readonly address: string | null
    }
  /**
   * The first step of a login was right, and the user needs a second one. `factors` are the kinds that can finish it;
   * if there are none, nothing can.
   */
  | {
      readonly type: 'login.unfinished'
      readonly userId: string
      readonly factors: readonly string[]
      readonly address: string | null
    }
  /** A user who is logged in was confirmed again, by these methods. The session has a new token. */
  | {
      readonly type: 'user.confirmed'
      readonly userId: string
      readonly sessionId: string
      readonly methods: readonly string[]
      readonly address: string | null
    }
  /**
   * Whoever had to prove once more that they are the user has not: the password was wrong, or the user has changed
   * meanwhile. A wrong code is `attempt.failed`.
   */
  | {
      readonly type: 'confirmation.failed'
      readonly reason: LoginFailure
      readonly userId: string
      readonly address: string | null
    }
  /** A secret that is no password was wrong: a code, or what `latch.attempt` has checked. */
  | {
      readonly type: 'attempt.failed'
      readonly kind: string
      readonly userId: string
      readonly address: string | null
    }
  /** A login was refused because too many logins wait. Its password was not checked (503). */
  | { readonly type: 'login.overloaded'; readonly address: string | null }
  /** An attempt was refused before any password was checked. `lane` names the lane that refused it. */
  | { readonly type: 'login.throttled'; readonly lane: string; readonly address: string | null }
  /**
   * Many passwords or codes are being guessed: `failures` wrong ones within `window` milliseconds. If `lane` is `null`,
   * over all accounts. Otherwise by clients whose address is unknown; their attempts are then checked one after the
   * other.
   */
  | {
      readonly type: 'throttle.alarm'
      readonly lane: string | null
      readonly failures: number
      readonly window: number
    }
  /** A hash was replaced by a better one. `format` is the format of the old hash. */
  | { readonly type: 'password.rehashed'; readonly userId: string; readonly format: HashFormat }
  /**
   * `replacePasswordHash` failed. The user is logged in all the same; the next login tries again. Without a
   * listener it is a warning of the process.
   */
  | { readonly type: 'password.rehash_failed'; readonly userId: string; readonly err: unknown }
  /**
   * An account's hash is costlier than all hashes that were known. Until now, failed logins of this account took longer
   * than others; from now on they do not. List such a hash in `password.imported`.
   */
  | { readonly type: 'password.unlisted'; readonly userId: string; readonly format: HashFormat }
  /**
   * A password could not be checked: for want of memory, of a thread or of the code for a format of another library, or
   * because a function of `password.verifiers` failed, answered neither true nor false, or did not answer in time.
   */
  | { readonly type: 'password.failed'; readonly userId: string | null; readonly error: unknown }
  /** An anonymous visitor wrote something, and has a session from now on. */
  | { readonly type: 'session.created'; readonly sessionId: string }
  /** The session has a new token. */
  | {
      readonly type: 'session.rotated'
      readonly sessionId: string
      readonly previousId: string
      readonly userId: string | null
    }
  /** A session has ended before its time. */
  | {
      readonly type: 'session.ended'
      readonly reason: EndReason
      readonly sessionId: string
      readonly userId: string | null
    }
  /** A session was found to have expired. */
  | { readonly type: 'session.expired'; readonly sessionId: string; readonly userId: string | null }
  /**
   * A session claims that it will be used `ahead` milliseconds from now: some clock is wrong, or was. The session ends
   * within one idle timeout; a sealed session ends at once.
   */
  | {
      readonly type: 'session.shortened'
      readonly sessionId: string
      readonly userId: string | null
      readonly ahead: number
    }
  /** All sessions of a user were ended, except the session with the id `except`, if that is not `null`. */
  | {
      readonly type: 'user.revoked'
      readonly userId: string
      readonly except: string | null
      readonly count: number
    }
  /** Every session of every user was ended. */
  | { readonly type: 'everyone.revoked'; readonly count: number }
  /** `latch.updateUser` has changed the user in the user's sessions. `sessions` is how many there are. */
  | { readonly type: 'user.updated'; readonly userId: string; readonly sessions: number }
  /**
   * A token has a good signature, but there is no such session: it was ended, it expired and was removed, or it was
   * lost.
   */
  | { readonly type: 'session.unknown'; readonly sessionId: string }
  /** Stored values that no longer fit the schema were left out of the session. */
  | {
      readonly type: 'session.data_dropped'
      readonly sessionId: string
      readonly keys: readonly string[]
    }
  /** A cookie has the session's name, but we have not made it, or there are several with different values. */
  | { readonly type: 'cookie.rejected'; readonly reason: 'duplicate' | 'forged' }
  /**
   * A one-time token was issued. `userId` is `null` if the token has no user. `address` is `null` if the application
   * itself asked.
   */
  | {
      readonly type: 'token.issued'
      readonly purpose: string
      readonly userId: string | null
      readonly address: string | null
    }
  /**
   * A one-time token was not issued. `lane` names the lane that refused it; `null`: as many of this purpose and user
   * are live as may be.
   */
  | {
      readonly type: 'token.throttled'
      readonly purpose: string
      readonly userId: string | null
      readonly lane: string | null
      readonly address: string | null
    }
  /** A one-time token was redeemed. */
  | { readonly type: 'token.redeemed'; readonly purpose: string; readonly userId: string | null }
  /** A one-time token was refused. `purpose` is what was asked for; `userId` is whose token it is, if known. */
  | {
      readonly type: 'token.refused'
      readonly reason: TokenRefusal
      readonly purpose: string
      readonly userId: string | null
    }
  /** A dependency refused the request (ASVS 5.0, 16.3.2). */
  | {
      readonly type: 'access.denied'
      readonly code: LatchkeyErrorCode
      readonly userId: string | null
      readonly address: string | null
    }
  /** A request was not what its route accepts: malformed, too long, of another type (400, 409, 413, 415). */
  | {
      readonly type: 'request.refused'
      readonly code: LatchkeyErrorCode
      readonly status: number
      readonly address: string | null
    }
  /** A route allowed a request that another site may have caused, because its options say so. `path` has no query. */
  | { readonly type: 'cross_site.allowed'; readonly name: string; readonly path: string }
  /**
   * Something is set up wrongly, as a request or a login shows; `advice` says what to change. Each finding is reported
   * once. Without a listener, it is a warning of the process, `LATCHKEY_CONFIGURATION`.
   */
  | {
      readonly type: 'configuration.doubtful'
      readonly finding: ConfigurationFinding
      readonly advice: string
    }
  /** The routes that `protect` stands in front of, and those that it leaves open. Once, and never in production. */
  | { readonly type: 'routes.listed'; readonly routes: readonly ListedRoute[] }
  /**
   * latchkey answers a request with an error of the server: `status` is 500 or more. Without a listener it is
   * written to the standard error, for each code once a second.
   */
  | {
      readonly type: 'request.failed'
      readonly status: number
      readonly code: LatchkeyErrorCode
      readonly method: string
      readonly err: Error
    }
  /**
   * A write that nobody awaited has failed: an `await` is missing. `stack` is the stack of the caller. Without a
   * listener it is a warning of the process, `LATCHKEY_UNAWAITED`.
   */
  | {
      readonly type: 'write.unawaited'
      readonly operation: string
      readonly err: unknown
      readonly stack: string
    }
  /**
   * A user has enrolled a factor, has used a recovery code, or a factor was removed. `kind` is `totp`, `passkey` or
   * `recoveryCode`, `name` what the person calls it. `address` is `null` if the application itself has acted.
   */
  | {
      readonly type: 'credential.added' | 'credential.used' | 'credential.removed'
      readonly userId: string
      readonly kind: string
      readonly name: string
      readonly address: string | null
    }
  /**
   * A login, link or confirmation by a provider was refused. The user is known if it was for one who is logged in.
   * `address` is the client's.
   */
  | {
      readonly type: 'oidc.refused'
      readonly issuer: string
      readonly reason: OidcRefusal
      readonly userId: string | null
      readonly address: string | null
      readonly err: unknown
    }
  /** A provider did not answer, or not as it should. */
  | { readonly type: 'oidc.failed'; readonly issuer: string; readonly err: unknown }
  /** An account at a provider was linked to a user. `address` is the client's. */
  | {
      readonly type: 'oidc.linked'
      readonly issuer: string
      readonly userId: string
      readonly address: string | null
    }
  /** A provider has logged somebody out: so many sessions have ended here. */
  | { readonly type: 'oidc.logged_out'; readonly issuer: string; readonly sessions: number }
  /**
   * An administrator has announced that everything the user has enrolled will be removed at `dueAt`: tell the user, at
   * every address. Whoever still has a factor cancels it by using the factor.
   */
  | {
      readonly type: 'credential.removal_announced'
      readonly userId: string
      readonly dueAt: number
    }
  /** An announced removal was cancelled: a factor was used (`use`), or the application has called `cancelRemoval`. */
  | {
      readonly type: 'credential.removal_cancelled'
      readonly userId: string
      readonly by: 'use' | 'application'
    }
  /**
   * The counter of a passkey has not grown: `counter` is what it said, `before` what was kept. The passkey may have
   * been copied, or its authenticator counts wrongly. It was taken all the same.
   */
  | {
      readonly type: 'passkey.counter_stuck'
      readonly userId: string
      readonly credentialId: string
      readonly counter: number
      readonly before: number
    }
  /** No secret of `credentialSecrets` opens what the user has enrolled. The user cannot use this factor. */
  | {
      readonly type: 'credential.unreadable'
      readonly userId: string
      readonly credentialId: string
      readonly kind: string
    }
  /**
   * A message of a flow was not sent: `send` threw, rejected or did not answer in time, or too many were under way. No
   * answer to a visitor tells it. Without a listener it is a warning of the process, `LATCHKEY_MESSAGE`.
   */
  | {
      readonly type: 'message.failed'
      readonly kind: string
      readonly userId: string | null
      readonly err: unknown
    }
  /**
   * The store failed. `error` is the driver's error. A failed `touch`, or a failed `delete` of an expired session,
   * refuses nobody: such a write is tried again once in ten seconds, and its failure is reported as often. An operation
   * of one-time tokens is `tokens.read`, `tokens.take` and so on.
   */
  | { readonly type: 'store.failed'; readonly operation: string; readonly error: unknown }

/**
 * Takes an event. An error that it throws or rejects with is reported as a warning, and harms nothing. Its promise is
 * not awaited.
 */
export type EventListener = (event: LatchkeyEvent) => unknown
