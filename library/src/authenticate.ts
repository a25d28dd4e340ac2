/**
 * Checking credentials: one path for every way in.
 *
 * Unknown user, disabled user, user without a password and wrong password cost the same work and
 * get the same answer (ASVS 5.0, 6.3.8).
 *
 * @module
 */

import type { KnownDevices } from './device.ts'
import { InvalidCredentials, Overloaded } from './errors.ts'
import type { EventListener, LoginFailure } from './events.ts'
import type { SessionManager } from './manager.ts'
import type { MaybePromise } from './maybe-promise.ts'
import {
  dummyHash,
  hashPassword,
  isHash,
  needsRehash,
  passwordBytes,
  verifyPassword,
  type PasswordCost,
} from './password.ts'
import type { Session } from './session.ts'
import type { Attempt, Origin, Throttle } from './throttle.ts'
import { sessionUser, type BaseUser, type StoredUser } from './user.ts'

/** What checking credentials needs of the application. */
export interface Accounts<Found extends StoredUser> {
  /** Returns the user of a name as typed at login, or `null`. */
  readonly findUser: (username: string) => MaybePromise<Found | null>

  /**
   * Replaces a password hash, only if it is still `from`: a password that was changed meanwhile
   * stays changed. Called at login when a hash was made with less work than is now configured.
   */
  readonly replacePasswordHash: ReplacePasswordHash | null

  /** How much work a hash is. */
  readonly passwordCost: PasswordCost
}

/** See `Accounts`. */
export type ReplacePasswordHash = (
  userId: string,
  change: { readonly from: string; readonly to: string },
) => MaybePromise<unknown>

/** A user whose password was right, and what has to be still true when the session has started. */
interface Verified<Found> {
  readonly found: Found
  readonly hashes: readonly string[]
}

/** Checks credentials. */
export class Authenticator<Found extends StoredUser> {
  readonly #accounts: Accounts<Found>
  readonly #manager: SessionManager
  readonly #throttle: Throttle
  readonly #devices: KnownDevices
  readonly #emit: EventListener
  readonly #dummyHash: string

  constructor(
    accounts: Accounts<Found>,
    manager: SessionManager,
    throttle: Throttle,
    devices: KnownDevices,
    emit: EventListener,
  ) {
    this.#accounts = accounts
    this.#manager = manager
    this.#throttle = throttle
    this.#devices = devices
    this.#emit = emit
    this.#dummyHash = dummyHash(accounts.passwordCost)
  }

  /**
   * Returns the user whose name and password these are, as sessions carry it.
   *
   * @throws InvalidCredentials for whatever reason; the event tells which.
   * @throws PasswordTooLong before any look-up.
   * @throws TooManyAttempts before any hashing.
   * @throws Overloaded if too many passwords wait to be checked.
   */
  async authenticate(username: string, password: string, origin: Origin): Promise<BaseUser> {
    const { found } = await this.#verify(username, password, origin)
    return sessionUser(found)
  }

  /**
   * Checks the password and logs the user in. The user is looked up once more when the session is
   * there: whoever was disabled, or got another password, while the hash was computed, is not let
   * in by it.
   */
  async login(
    session: Session,
    credentials: { readonly username: string; readonly password: string },
    origin: Origin,
  ): Promise<BaseUser> {
    const { username, password } = credentials
    const { found, hashes } = await this.#verify(username, password, origin)
    await session.login(found)
    // As long as it takes until the sessions say what the application says: whoever changes the user
    // meanwhile changes the application's record first.
    for (let known = sessionUser(found); ;) {
      const now = await this.#accounts.findUser(username)
      if (now === null || !(await isStill(found, now, password, hashes))) {
        await session.revoke()
        throw this.#failed('changed', found.id, origin)
      }
      const user = sessionUser(now)
      if (JSON.stringify(user) === JSON.stringify(known)) return user
      await this.#manager.updateUser(now)
      known = user
    }
  }

  /** Finds, reserves the attempt, compares: nobody is told apart before all of it is done. */
  async #verify(username: string, password: string, origin: Origin): Promise<Verified<Found>> {
    passwordBytes(password)
    const found = await this.#accounts.findUser(username)
    const attempt = await this.#reserve(username, found, origin)
    const hash = found?.passwordHash ?? null
    const isRight = await this.#compare(password, hash ?? '', attempt, origin)
    if (found === null) throw this.#failed('unknown_user', null, origin)
    if (hash === null) throw this.#failed('no_password', found.id, origin)
    if (found.disabled === true) throw this.#failed('disabled', found.id, origin)
    if (!isRight) throw this.#failed('wrong_password', found.id, origin)
    await this.#throttle.succeeded(attempt)
    return { found, hashes: [hash, await this.#rehash(found.id, password, hash)] }
  }

  #reserve(username: string, found: Found | null, origin: Origin): Promise<Attempt> {
    const userId = found?.id ?? null
    const device = userId === null ? null : this.#devices.recognize(origin.device, userId)
    return this.#throttle.reserve({ username, userId, device }, origin)
  }

  /** Compares with the hash, or with nobody's if there is none to compare with: the same work. */
  async #compare(
    password: string,
    hash: string,
    attempt: Attempt,
    { address }: Origin,
  ): Promise<boolean> {
    try {
      return await verifyPassword(password, isHash(hash) ? hash : this.#dummyHash)
    } catch (error) {
      await this.#throttle.withdrawn(attempt)
      if (error instanceof Overloaded) this.#emit({ type: 'login.overloaded', address })
      throw error
    }
  }

  /** Replaces a hash of too little work. Returns the hash the user has now. */
  async #rehash(userId: string, password: string, from: string): Promise<string> {
    const { passwordCost, replacePasswordHash } = this.#accounts
    if (replacePasswordHash === null || !needsRehash(from, passwordCost)) return from
    const to = await hashPassword(password, passwordCost).catch(unlessOverloaded)
    // The next login can do it.
    if (to === null) return from
    await replacePasswordHash(userId, { from, to })
    this.#emit({ type: 'password.rehashed', userId })
    return to
  }

  #failed(reason: LoginFailure, userId: string | null, { address }: Origin): InvalidCredentials {
    this.#throttle.failed()
    this.#emit({ type: 'login.failed', reason, userId, address })
    return new InvalidCredentials()
  }
}

/** Whether a login that was right for the user as found is right for the user as it is now. */
async function isStill(
  found: StoredUser,
  now: StoredUser,
  password: string,
  hashes: readonly string[],
): Promise<boolean> {
  if (now.id !== found.id || now.disabled === true || now.passwordHash === null) return false
  // Another login of the same user may have replaced the hash at the same time.
  return hashes.includes(now.passwordHash) || verifyPassword(password, now.passwordHash)
}

function unlessOverloaded(error: unknown): null {
  if (error instanceof Overloaded) return null
  throw error
}
