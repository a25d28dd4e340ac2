/**
 * Checking credentials: one path for every way in.
 *
 * Unknown user, disabled user, user without a password and wrong password cost the same work and
 * get the same answer (ASVS 5.0, 6.3.8).
 *
 * @module
 */

import type { KnownDevices } from './device.ts'
import { EqualWork } from './equal-work.ts'
import { HashingFailed, InvalidCredentials, Overloaded } from './errors.ts'
import type { EventListener, LoginFailure } from './events.ts'
import { parseHash } from './hashes/formats.ts'
import type { ParsedHash } from './hashes/hash.ts'
import type { SessionManager } from './manager.ts'
import type { MaybePromise } from './maybe-promise.ts'
import {
  assertRoomInQueue,
  coversWhole,
  hashPassword,
  inQueue,
  matches,
  needsRehash,
  passwordBytes,
  verifyPassword,
  type PasswordCost,
} from './password.ts'
import type { Session } from './session.ts'
import type { Attempt, Origin, Throttle } from './throttle.ts'
import { sessionUser, type BaseUser, type StoredUser } from './user.ts'
import { assertUsername } from './username.ts'

/** What checking credentials needs of the application. */
export interface Accounts<Found extends StoredUser> {
  /** Returns the user of a name as typed at login, or `null`. */
  readonly findUser: (username: string) => MaybePromise<Found | null>

  /**
   * Replaces a password hash, only if it is still `from`: a password that was changed meanwhile
   * stays changed. Called at login when a hash was made with less work than is now configured, or
   * by another library.
   */
  readonly replacePasswordHash: ReplacePasswordHash | null

  /** How much work a hash is. */
  readonly passwordCost: PasswordCost

  /** A hash of each other kind that users have; see `PasswordOptions`. */
  readonly importedHashes: readonly string[]

  /** The longest name, in bytes of UTF-8. */
  readonly maxUsernameBytes: number
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
  readonly #equalWork: EqualWork

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
    this.#equalWork = new EqualWork(accounts.passwordCost, accounts.importedHashes)
  }

  /**
   * Returns the user whose name and password these are, as sessions carry it.
   *
   * @throws InvalidCredentials for whatever reason; the event tells which.
   * @throws InvalidUsername, PasswordTooLong before any look-up.
   * @throws TooManyAttempts before any hashing.
   * @throws Overloaded if too many passwords wait to be checked.
   * @throws HashingFailed if the password could not be checked.
   */
  async authenticate(username: string, password: string, origin: Origin): Promise<BaseUser> {
    const { found } = await this.#verify(username, password, origin)
    return sessionUser(found)
  }

  /**
   * Checks the password and logs the user in. The user is looked up once more when the session is
   * there: whoever was disabled, or got another password, while the hash was computed, is not let
   * in by it. Nor is anyone while the application cannot say.
   */
  async login(
    session: Session,
    credentials: { readonly username: string; readonly password: string },
    origin: Origin,
  ): Promise<BaseUser> {
    const { username, password } = credentials
    const { found, hashes } = await this.#verify(username, password, origin)
    await session.login(found)
    try {
      // As long as it takes until the sessions say what the application says: whoever changes the user
      // meanwhile changes the application's record first.
      for (let known = sessionUser(found); ;) {
        const now = await this.#accounts.findUser(username)
        if (now === null || !(await isStill(found, now, password, hashes))) {
          throw this.#failed('changed', found.id, origin)
        }
        const user = sessionUser(now)
        if (JSON.stringify(user) === JSON.stringify(known)) return user
        await this.#manager.updateUser(now)
        known = user
      }
    } catch (error) {
      await session.revoke()
      throw error
    }
  }

  /** Finds, reserves the attempt, compares: nobody is told apart before all of it is done. */
  async #verify(username: string, password: string, origin: Origin): Promise<Verified<Found>> {
    assertUsername(username, this.#accounts.maxUsernameBytes)
    const bytes = passwordBytes(password)
    this.#assertRoom(origin)
    const found = await this.#accounts.findUser(username)
    const attempt = await this.#reserve(username, found, origin)
    const hash = usableHash(found)
    const parsed = hash === null ? null : parseHash(hash)
    if (found !== null && parsed !== null) this.#meet(found.id, parsed)
    const isRight = await this.#inQueue(found, attempt, origin, async () => {
      const isSame = parsed !== null && (await matches(password, parsed))
      if (isSame && found?.disabled !== true) return true
      await this.#equalWork.finish(bytes, parsed?.work ?? null)
      return false
    })
    if (found === null) throw this.#failed('unknown_user', null, origin)
    if (hash === null) throw this.#failed('no_password', found.id, origin)
    if (found.disabled === true) throw this.#failed('disabled', found.id, origin)
    if (parsed === null) throw this.#failed('unreadable_hash', found.id, origin)
    if (!isRight) throw this.#failed('wrong_password', found.id, origin)
    await this.#throttle.succeeded(attempt)
    return { found, hashes: [hash, await this.#rehash(found.id, password, hash, parsed)] }
  }

  /** Before any look-up: a flood that is refused for lack of room asks no store. */
  #assertRoom({ address }: Origin): void {
    try {
      assertRoomInQueue()
    } catch (error) {
      this.#emit({ type: 'login.overloaded', address })
      throw error
    }
  }

  #reserve(username: string, found: Found | null, origin: Origin): Promise<Attempt> {
    const userId = found?.id ?? null
    // Nobody has the id '', and looking takes its time.
    const device = this.#devices.recognize(origin.device, userId ?? '')
    return this.#throttle.reserve({ username, userId, device }, origin)
  }

  /** Runs a comparison in the queue of all hashing, and tells if it could not be made. */
  async #inQueue(
    found: Found | null,
    attempt: Attempt,
    { address }: Origin,
    compare: () => Promise<boolean>,
  ): Promise<boolean> {
    try {
      return await inQueue(compare)
    } catch (error) {
      await this.#throttle.withdrawn(attempt)
      if (error instanceof Overloaded) this.#emit({ type: 'login.overloaded', address })
      if (error instanceof HashingFailed) {
        this.#emit({ type: 'password.failed', userId: found?.id ?? null, error: error.cause })
      }
      throw error
    }
  }

  /** Takes note of a hash, and tells if failures of other accounts took less work until now. */
  #meet(userId: string, parsed: ParsedHash): void {
    if (!this.#equalWork.meet(parsed)) return
    this.#emit({ type: 'password.unlisted', userId, format: parsed.format })
  }

  /**
   * Replaces a hash of too little work or of another library. Returns the hash the user has now.
   */
  async #rehash(
    userId: string,
    password: string,
    from: string,
    parsed: ParsedHash,
  ): Promise<string> {
    const { passwordCost, replacePasswordHash } = this.#accounts
    if (replacePasswordHash === null || !needsRehash(from, passwordCost)) return from
    if (!coversWhole(password, parsed)) return from
    const to = await hashPassword(password, passwordCost).catch(unlessOverloaded)
    // The next login can do it.
    if (to === null) return from
    await replacePasswordHash(userId, { from, to })
    this.#emit({ type: 'password.rehashed', userId, format: parsed.format })
    return to
  }

  #failed(reason: LoginFailure, userId: string | null, { address }: Origin): InvalidCredentials {
    this.#throttle.failed()
    this.#emit({ type: 'login.failed', reason, userId, address })
    return new InvalidCredentials()
  }
}

/**
 * Returns the hash, or `null` for a user who cannot log in by password: by our own sign, or by that
 * of Django and /etc/shadow, which write a `!` or a `*` where no hash can be.
 */
function usableHash(user: StoredUser | null): string | null {
  const hash = user?.passwordHash ?? null
  return hash === null || /^[!*]/.test(hash) ? null : hash
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
