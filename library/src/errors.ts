/**
 * The errors latchkey throws, and their form on the wire: problem details (RFC 9457).
 *
 * A refusal is a `LatchkeyError`: a `code` for programs, a `status` for adapters and a `detail`
 * that may be shown to anyone. Wrong use of the API is a `TypeError` or `RangeError`, wrong
 * configuration a `ConfigurationError`; neither is meant to be caught.
 *
 * @module
 */

/** The codes of all refusals. They are stable: a program may switch on them. */
export type LatchkeyErrorCode =
  | 'body_too_large'
  | 'callback_timeout'
  | 'credential_limit'
  | 'credential_unreadable'
  | 'cross_site_request'
  | 'forbidden'
  | 'hashing_failed'
  | 'invalid_credentials'
  | 'invalid_request'
  | 'invalid_session_data'
  | 'invalid_token'
  | 'invalid_username'
  | 'last_factor'
  | 'lifetimes_failed'
  | 'login_unfinished'
  | 'method_not_allowed'
  | 'not_authenticated'
  | 'overloaded'
  | 'password_refused'
  | 'password_too_long'
  | 'provider_refused'
  | 'provider_unavailable'
  | 'recent_login_required'
  | 'response_sent'
  | 'second_factor_required'
  | 'session_ended'
  | 'session_too_large'
  | 'store_unavailable'
  | 'too_many_attempts'
  | 'unsupported_media_type'
  | 'update_conflict'

/**
 * The name of the mark that every refusal has, in every copy of this package. A program may have two copies: its own,
 * and one that a library brings. The classes of one copy are not those of the other.
 */
const BRAND = 'isLatchkeyError'

/**
 * Whether a value is a refusal that can be answered as one. The mark alone is not enough: an object with the mark and
 * the status 200 would answer a refused request as if it had succeeded.
 */
function isRefusal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    const { status, code, message } = value as Partial<Record<string, unknown>>
    const isFailure = typeof status === 'number' && status >= 400 && status <= 599
    return (
      (value as Partial<Record<string, unknown>>)[BRAND] === true &&
      isFailure &&
      Number.isInteger(status) &&
      typeof code === 'string' &&
      typeof message === 'string'
    )
  } catch {
    // The value is a proxy, or has a getter that throws.
    return false
  }
}

/** The base of every refusal below. It is never thrown itself. */
export abstract class LatchkeyError extends Error {
  /** `instanceof LatchkeyError` holds for the refusals of every copy. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== LatchkeyError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return isRefusal(value)
  }

  abstract readonly code: LatchkeyErrorCode

  /** The mark by which refusals are recognised. */
  get isLatchkeyError(): true {
    return true
  }

  /** The HTTP status with which an adapter answers. */
  abstract readonly status: 400 | 401 | 403 | 405 | 409 | 413 | 415 | 429 | 500 | 503

  /** Seconds for the Retry-After header (RFC 9110, 10.2.3), if waiting helps. */
  readonly retryAfterSeconds: number | null = null

  /** The Allow header (RFC 9110, 10.2.1), if another method is needed. */
  readonly allow: string | null = null

  /** The WWW-Authenticate header (RFC 9110, 11.6.1), if there is more for the user to prove than the status says. */
  readonly challenge: string | null = null

  /**
   * Which kinds of proof of this user resolve the refusal (`code`, `recoveryCode`, `passkey`, `password`), if that is
   * known. Empty: the user has none, and has to set one up first.
   */
  readonly factors: readonly string[] | null = null

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }

  /** For logs that write events as JSON: without this method, JSON leaves out the message of an error. */
  toJSON(): object {
    const { name, message, code, status, stack } = this
    return { name, message, code, status, stack }
  }
}

/** The request has no live, logged-in session. */
export class NotAuthenticated extends LatchkeyError {
  readonly code = 'not_authenticated'
  readonly status = 401

  constructor(message = 'Not authenticated') {
    super(message)
  }
}

/** Says of a user who has no factor what is to be done. */
function noneOf(factors: readonly string[] | null): string {
  return factors?.length === 0 ? ', and this account has none: one has to be set up first' : ''
}

/**
 * The first step of the login was right, and the second is missing: nobody is logged in. `latch.completeLogin` finishes
 * the login.
 */
export class LoginUnfinished extends LatchkeyError {
  readonly code = 'login_unfinished'
  readonly status = 401

  override readonly factors: readonly string[] | null

  /** @param factors which kinds of proof finish this login; `null` if that is not known. */
  constructor(message?: string, factors: readonly string[] | null = null) {
    super(message ?? `A second factor is needed to log in${noneOf(factors)}`)
    this.factors = factors
  }
}

/** Login failed. The error does not tell whether the name or the password was wrong (ASVS 5.0, 6.3.8). */
export class InvalidCredentials extends LatchkeyError {
  readonly code = 'invalid_credentials'
  readonly status = 401

  constructor(message = 'Invalid credentials') {
    super(message)
  }
}

/** Logged in, but without the right to do this. */
export class Forbidden extends LatchkeyError {
  readonly code = 'forbidden'
  readonly status = 403

  /** One of these roles is enough: for a page that tells people whom to ask. Empty if no role would help. */
  readonly roles: readonly string[]

  constructor(message = 'Forbidden', roles: readonly string[] = []) {
    super(message)
    this.roles = roles
  }
}

/** The request was caused by another site, or its form has no token of this session. */
export class CrossSiteRequest extends LatchkeyError {
  readonly code = 'cross_site_request'
  readonly status = 403

  constructor(message = 'Cross-site request refused') {
    super(message)
  }
}

/** The last confirmation of the user is too long ago for this route (ASVS 5.0, 7.5.1): confirm, or log in again. */
export class RecentLoginRequired extends LatchkeyError {
  readonly code = 'recent_login_required'
  readonly status = 403
  override readonly challenge: string

  /** @param maxAge how long ago the confirmation may be, in milliseconds. */
  constructor(message = 'Recent login required', maxAge: number | null = null) {
    super(message)
    this.challenge = challengeOf(withMaxAge(maxAge))
  }
}

/** The user has given no second factor, or too long ago for this route (NIST SP 800-63B-4, 2.2.3): give one again. */
export class SecondFactorRequired extends LatchkeyError {
  readonly code = 'second_factor_required'
  readonly status = 403
  override readonly challenge: string
  override readonly factors: readonly string[] | null

  /**
   * @param maxAge how old the factor may be, in milliseconds.
   * @param factors which kinds of proof of this user are one; `null` if that is not known.
   */
  constructor(
    message?: string,
    maxAge: number | null = null,
    factors: readonly string[] | null = null,
  ) {
    super(message ?? `A second factor is required${noneOf(factors)}`)
    this.challenge = challengeOf(withMaxAge(maxAge))
    this.factors = factors
  }
}

/** The session has ended before the write. Nothing was written. */
export class SessionEnded extends LatchkeyError {
  readonly code = 'session_ended'
  readonly status = 401

  constructor(message = 'The session has ended') {
    super(message)
  }
}

/**
 * Other requests were faster too many times in a row: they changed the session that `session.update(key, fn)` was to
 * change, rotated the session that was to be ended, or used or changed the same factor. The call may be made again.
 */
export class UpdateConflict extends LatchkeyError {
  readonly code = 'update_conflict'
  readonly status = 409

  constructor(message = 'The session is being changed by too many requests at once') {
    super(message)
  }
}

/** A session cannot start any more: its cookie belongs in a response that has been sent. */
export class ResponseSent extends LatchkeyError {
  readonly code = 'response_sent'
  readonly status = 500

  constructor(message = 'The response was sent before the session was started') {
    super(message)
  }
}

/** A value is not JSON, or does not fit the session's schema. */
export class InvalidSessionData extends LatchkeyError {
  readonly code = 'invalid_session_data'
  readonly status = 500

  /** Where in the session the value is: `cart[2].price` */
  readonly path: string

  /** What is wrong with the value, in words. */
  readonly problem: string

  constructor(path: string, problem: string) {
    super(`Session value ${JSON.stringify(path)} ${problem}`)
    this.path = path
    this.problem = problem
  }
}

/** A sealed session would not fit in a cookie any more. Nothing was written. */
export class SessionTooLarge extends LatchkeyError {
  readonly code = 'session_too_large'
  readonly status = 500

  constructor(bytes: number, most: number) {
    super(`The session would take ${bytes} bytes of cookie, and may take at most ${most}`)
  }
}

/** The request's body or parameters are not what the route accepts. */
export class InvalidRequest extends LatchkeyError {
  readonly code = 'invalid_request'
  readonly status = 400
}

/**
 * The route changes something, and the request has a method that must change nothing (RFC 9110, 9.2.1). Any page can
 * cause a GET, for example by an image.
 */
export class MethodNotAllowed extends LatchkeyError {
  readonly code = 'method_not_allowed'
  readonly status = 405
  override readonly allow: string

  constructor(allow = 'POST') {
    super(`Send it by ${allow}`)
    this.allow = allow
  }
}

/** The request's body is longer than the route accepts. */
export class BodyTooLarge extends LatchkeyError {
  readonly code = 'body_too_large'
  readonly status = 413

  constructor(limit: number) {
    super(`The body may have at most ${limit} bytes`)
  }
}

/** The request's body has a type that the route does not accept. */
export class UnsupportedMediaType extends LatchkeyError {
  readonly code = 'unsupported_media_type'
  readonly status = 415

  constructor(message = 'Send a form or JSON') {
    super(message)
  }
}

/**
 * The name has too many bytes, or more than 30 combining marks in a row. It was neither looked up nor counted, so the
 * answer is the same for all such names.
 */
export class InvalidUsername extends LatchkeyError {
  readonly code = 'invalid_username'
  readonly status = 400

  constructor(limit: number) {
    super(`A username may have at most ${limit} bytes, and 30 combining marks in a row`)
  }
}

/**
 * A one-time token does nothing (any more): it was used, has expired, is void, or never was one. The error does not
 * tell which.
 */
export class InvalidToken extends LatchkeyError {
  readonly code = 'invalid_token'
  readonly status = 400

  constructor(message = 'This link or code is no longer valid: ask for another one') {
    super(message)
  }
}

/**
 * A new password does not meet the policy: the message says what is wrong with it. Nothing was changed, and a token
 * that was given is still good.
 */
export class PasswordRefused extends LatchkeyError {
  readonly code = 'password_refused'
  readonly status = 400
}

/** The password has too many bytes. It was not hashed. */
export class PasswordTooLong extends LatchkeyError {
  readonly code = 'password_too_long'
  readonly status = 400

  constructor(limit: number) {
    super(`A password may have at most ${limit} bytes`)
  }
}

/**
 * Too many attempts were made for this user, or from this address: at a password, a code, or to get a one-time token.
 * This one was not checked, and no token was issued.
 */
export class TooManyAttempts extends LatchkeyError {
  readonly code = 'too_many_attempts'
  readonly status = 429
  override readonly retryAfterSeconds: number | null

  /** @param retryAfterSeconds `null` if waiting does not help; the message then says what does. */
  constructor(retryAfterSeconds: number | null) {
    super(
      retryAfterSeconds === null
        ? 'Too many attempts, and waiting does not help: ' +
            'use a device that has logged in before, or another way to log in'
        : 'Too many attempts, try again later',
    )
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Too many passwords wait to be checked. This one was not checked. */
export class Overloaded extends LatchkeyError {
  readonly code = 'overloaded'
  readonly status = 503
  override readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('Too many logins at once, try again shortly')
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * The password could not be checked: there is no memory for its hash, no thread or no code, or the application's own
 * check failed. So nobody can say whether it was right. The `cause` is what happened.
 */
export class HashingFailed extends LatchkeyError {
  readonly code = 'hashing_failed'
  readonly status = 503
  override readonly retryAfterSeconds = 1

  constructor(cause: unknown) {
    super('Passwords cannot be checked now', { cause })
  }
}

/** A function of the application (`findUser`, …) did not answer in time. Nothing was decided. */
export class CallbackTimeout extends LatchkeyError {
  readonly code = 'callback_timeout'
  readonly status = 503
  override readonly retryAfterSeconds = 1

  /** @param callback the name of the function. */
  constructor(callback: string, cause: unknown) {
    super(`${callback} did not answer in time`, { cause })
  }
}

/**
 * The application's `lifetimes` threw, or did not say how long the sessions of a user live. So nobody can say whether
 * the session still lives. The `cause` is what happened.
 */
export class LifetimesFailed extends LatchkeyError {
  readonly code = 'lifetimes_failed'
  readonly status = 503
  override readonly retryAfterSeconds = 1

  constructor(cause: unknown) {
    super('Nobody can say now how long sessions live', { cause })
  }
}

/** The store failed, so nobody can say who is logged in. The driver's error is the `cause`. */
export class StoreUnavailable extends LatchkeyError {
  readonly code = 'store_unavailable'
  readonly status = 503
  override readonly retryAfterSeconds = 1

  constructor(cause: unknown) {
    super('The session store is unavailable', { cause })
  }
}

/** latchkey refuses to start: an option is missing, unknown or absurd. */
export class ConfigurationError extends Error {
  /** `instanceof ConfigurationError` holds for the errors of every copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null || !('code' in value)) return false
    return value.code === 'invalid_configuration' && 'option' in value
  }

  readonly code = 'invalid_configuration'

  /** The option's name, as written in the call: `cookie.sameSite`. */
  readonly option: string

  constructor(option: string, problem: string) {
    super(`latchkey: option "${option}" ${problem}`)
    this.name = 'ConfigurationError'
    this.option = option
  }
}

/**
 * Returns what was thrown, or an `Error` in its place if a framework would not treat the thrown value as an error: for
 * `undefined` and `null`, Express and Fastify go on to the next handler, and Express also for `route` and `router`.
 */
export function thrownError(thrown: unknown): unknown {
  const isSeen = Boolean(thrown) && thrown !== 'route' && thrown !== 'router'
  return isSeen ? thrown : new Error('A value was thrown that is no error', { cause: thrown })
}

/** The body of a refusal, as `application/problem+json` (RFC 9457). */
export interface ProblemDetails {
  /** Always `about:blank`: the `code` tells what happened. */
  readonly type: 'about:blank'

  /** The HTTP status in words, as RFC 9457 asks of `about:blank`. */
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: LatchkeyErrorCode

  /**
   * Of `login_unfinished` and `second_factor_required`: which kinds of proof of this user resolve the refusal, if that
   * is known. Empty: the user has none, and has to set one up first.
   */
  readonly factors?: readonly string[]
}

/**
 * What the user has enrolled cannot be opened: its secret was dropped from `credentialSecrets`. Nobody is let in
 * without the factor.
 */
export class CredentialUnreadable extends LatchkeyError {
  readonly code = 'credential_unreadable'
  readonly status = 503

  constructor(message = 'This factor cannot be checked at the moment') {
    super(message)
  }
}

/** The user must have a factor, and this is the last one. */
export class LastFactor extends LatchkeyError {
  readonly code = 'last_factor'
  readonly status = 409

  constructor(message = 'This is the last factor, and one is needed: add another one first') {
    super(message)
  }
}

/** The user has as many factors of this kind as may be, or this one already. */
export class CredentialLimit extends LatchkeyError {
  readonly code = 'credential_limit'
  readonly status = 409

  constructor(message = 'There are too many factors of this kind: remove one first') {
    super(message)
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Returns the refusal as problem details. They contain only what anyone may read. */
export function problemDetails(error: LatchkeyError): ProblemDetails {
  return {
    type: 'about:blank',
    title: titles[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    code: error.code,
    // The errors of another copy of this package may have another shape.
    ...(isTexts(error.factors) && { factors: error.factors }),
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** A challenge of our scheme, with parameters. */
const CHALLENGE = /^Session(?: [a-z_]+="[\w ]*"(?:, [a-z_]+="[\w ]*")*)?$/

/**
 * Returns the challenge for a user who is logged in and has to prove more. The parameters are those of RFC 9470, 3, but
 * for `acr_values`: its values are those of an authorization server, and here is none. The code tells a second factor
 * from a recent login. The status stays 403, because the session is good: a client that answers every 401 by a login
 * would lose it.
 */
function challengeOf(parameters: Readonly<Record<string, string>>): string {
  const all = { error: 'insufficient_user_authentication', ...parameters }
  return `Session ${Object.entries(all)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`
}

function withMaxAge(maxAge: number | null): { readonly max_age?: string } {
  return maxAge === null ? {} : { max_age: String(Math.floor(maxAge / 1000)) }
}

/** A list of HTTP methods, as the Allow header has it. */
const METHODS = /^[A-Z-]+(?:, ?[A-Z-]+)*$/

/**
 * Returns the headers that belong to a refusal. A 401 names a scheme, as RFC 9110, 11.6.1, demands. Browsers ignore a
 * scheme that they do not know, so no password box pops up.
 */
export function problemHeaders(error: LatchkeyError): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  }
  if (error.status === 401) headers['WWW-Authenticate'] = 'Session'
  // The errors of another copy of this package may have another shape.
  const { allow, challenge, retryAfterSeconds } = error
  if (typeof challenge === 'string' && CHALLENGE.test(challenge)) {
    headers['WWW-Authenticate'] = challenge
  }
  if (typeof allow === 'string' && METHODS.test(allow)) headers['Allow'] = allow
  if (typeof retryAfterSeconds === 'number') headers['Retry-After'] = String(retryAfterSeconds)
  return headers
}

/** Why a login by a provider did not succeed, where the person may know it. */
export type ProviderRefusal = 'not_begun' | 'denied' | 'unknown_user' | 'mismatch' | 'changed'

/** A login by a provider did not succeed. The event says why; the answer says it only where the person may know it. */
export class ProviderRefused extends LatchkeyError {
  readonly code = 'provider_refused'
  readonly status = 400

  /** For pages that say it in words of their own; `null`: the person is told no more than that it did not succeed. */
  readonly reason: ProviderRefusal | null

  constructor(
    message = 'The login with the provider did not succeed: begin again',
    { reason = null, ...options }: ErrorOptions & { readonly reason?: ProviderRefusal | null } = {},
  ) {
    super(message, options)
    this.reason = reason
  }
}

/** A provider does not answer, or not as a provider should. Nobody is let in. */
export class ProviderUnavailable extends LatchkeyError {
  readonly code = 'provider_unavailable'
  readonly status = 503
  override readonly retryAfterSeconds = 5

  constructor(cause?: unknown) {
    super('The login with the provider is not possible at the moment', { cause })
  }
}
