/**
 * Checks credentials: every login takes this one path.
 *
 * An unknown user, a disabled user, a user without a password and a wrong password cost the same work and get the same
 * answer (ASVS 5.0, 6.3.8).
 *
 * @module
 */

import type { Callbacks } from '../ground/callbacks.ts'
import { isDisabled, readFound, usableHash, type Accounts } from './accounts.ts'
import type { KnownDevices } from './known-devices.ts'
import { EqualWork } from './equal-work.ts'
import { LoginDoubts } from './login-doubts.ts'
import { HashingFailed, InvalidCredentials, LoginUnfinished, Overloaded } from '../errors.ts'
import type { EventListener, LoginFailure } from '../events.ts'
import { parseHash } from '../hashes/formats.ts'
import type { HashParser, ParsedHash } from '../hashes/hash.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import {
  assertRoomInQueue,
  coversWhole,
  hashPassword,
  inQueue,
  matchingForm,
  needsRehash,
  passwordBytes,
  passwordForms,
  verifyWith,
} from './password.ts'
import { handOverAfter, settle } from './last-look.ts'
import type { NeedsMore } from './needs-more.ts'
import { PASSWORD_METHODS } from '../session/methods.ts'
import { writerOf, type Session } from '../session/session.ts'
import type { Attempt, AttemptSource, Throttle } from './throttle.ts'
import type { CarriedUser, StoredUser, UserPicker } from '../session/user.ts'
import { assertUsername, isBoundedUsername } from './username.ts'
import { customFormat } from './verifiers.ts'

/** A user whose password was right, and what must still hold when the session has started. */
interface Verified<Found> {
  readonly found: Found
  readonly hashes: readonly string[]

  /** Who holds the places in the hash queue, for hashing that is still to be done: see `HashQueue.run`. */
  readonly holders: readonly string[]
}

/** The request of a login. */
export interface LoginRequest extends AttemptSource {
  /**
   * Keeps the session's cookie from the response until the function that is returned is called. That function throws
   * `ResponseSent` if there is a cookie and it is too late to set it.
   */
  withholdCookie(): () => void

  /** Gives the browser the cookie by which it is known again as a device of its users. */
  rememberDevice(value: string): void
}

/** What was right: the user, and the form of the password that was hashed. */
interface Right<Found> {
  readonly found: Found
  readonly hash: string
  readonly parsed: ParsedHash
  readonly form: Buffer
}

/** The hash could not be read, or it is not the hash of this password. */
interface NotRight {
  readonly parsed: ParsedHash | null
  readonly form: null
}

/** What a comparison found. */
type Checked<Found> = Right<Found> | { readonly reason: LoginFailure }

/** What the check of credentials needs besides the accounts. */
export interface AuthenticatorParts {
  readonly callbacks: Callbacks
  readonly pickUser: UserPicker
  readonly throttle: Throttle
  readonly devices: KnownDevices
  readonly needsMore: NeedsMore
  readonly emit: EventListener
}

/** Checks credentials. */
export class Authenticator<Found extends StoredUser> {
  readonly #accounts: Accounts<Found>
  readonly #callbacks: Callbacks
  readonly #pickUser: UserPicker
  readonly #throttle: Throttle
  readonly #devices: KnownDevices
  readonly #needsMore: NeedsMore
  readonly #emit: EventListener
  readonly #equalWork: EqualWork
  readonly #doubts: LoginDoubts

  /** The parsers of the application's own formats. */
  readonly #customParsers: readonly HashParser[]

  constructor(
    accounts: Accounts<Found>,
    { callbacks, pickUser, throttle, devices, needsMore, emit }: AuthenticatorParts,
  ) {
    this.#accounts = accounts
    this.#callbacks = callbacks
    this.#pickUser = pickUser
    this.#throttle = throttle
    this.#devices = devices
    this.#needsMore = needsMore
    this.#emit = emit
    this.#doubts = new LoginDoubts(emit)
    const custom = accounts.verifiers.map((verifier) => customFormat(verifier, callbacks))
    this.#customParsers = custom.map(({ parse }) => parse)
    this.#equalWork = new EqualWork(
      accounts.passwordCost,
      accounts.importedHashes,
      custom.map(({ work }) => work),
    )
  }

  /**
   * Returns the user who has this name and password, as sessions carry the user.
   *
   * @throws InvalidCredentials for every reason; the event tells which one.
   * @throws InvalidUsername, PasswordTooLong before any look-up.
   * @throws TooManyAttempts before any hashing.
   * @throws Overloaded if too many passwords wait to be checked.
   * @throws HashingFailed if the password could not be checked.
   * @throws CallbackTimeout if the application does not answer who has the name.
   */
  async authenticate(
    username: string,
    password: string,
    source: AttemptSource,
  ): Promise<CarriedUser> {
    const { found } = await this.#verify(username, password, source)
    return this.#pickUser(found)
  }

  /**
   * Checks the password and logs the user in. The user is looked up once more when the session is there: whoever was
   * disabled, or got another password, while the hash was computed, is not let in by that password. Nobody is let in
   * while the application cannot answer.
   *
   * @throws LoginUnfinished if the password was right, and the user needs a second factor.
   */
  async login(
    session: Session,
    credentials: {
      readonly username: string
      readonly password: string
      readonly remember: boolean
    },
    request: LoginRequest,
  ): Promise<CarriedUser> {
    const { username, password, remember } = credentials
    const verified = await this.#verify(username, password, request)
    const writer = writerOf(session)
    const handOver = request.withholdCookie()
    let outcome: 'complete' | 'unfinished'
    try {
      const name = this.#throttle.nameLane(await this.canonical(username))
      outcome = await writer.begin(verified.found, {
        methods: PASSWORD_METHODS,
        remembered: remember,
        name,
      })
    } catch (error) {
      // This is not the session of this login: another write of the same request has changed it.
      handOver()
      throw error
    }
    const assertStill = async (): Promise<Found> => {
      const now = await this.#find(username)
      const isStill = now !== null && (await this.#isStill(verified, now, password))
      // Whoever has got a second factor, or rights that need one, while the password was checked logs in once more.
      const isEnough = outcome === 'unfinished' || (isStill && !(await this.#asksMore(now)))
      if (isStill && isEnough) return now
      this.#throttle.failed(null)
      throw this.#failed('changed', verified.found.id, request)
    }
    if (outcome === 'unfinished') {
      await handOverAfter(handOver, assertStill, () => writer.dropUnfinished())
      throw new LoginUnfinished(undefined, session.unfinished?.factors)
    }
    const known = this.#pickUser(verified.found)
    const look = () => settle(session, known, this.#pickUser, assertStill)
    const { user } = await handOverAfter(handOver, look, () => session.revoke())
    return user
  }

  async #find(username: string): Promise<Found | null> {
    return readFound(await this.#callbacks.ask('findUser', () => this.#accounts.findUser(username)))
  }

  /**
   * Finds the user, reserves the attempt and compares the password. Up to here the answer is the same for everybody.
   */
  async #verify(
    username: string,
    password: string,
    source: AttemptSource,
  ): Promise<Verified<Found>> {
    if (this.#accounts.passwordsClosed) throw this.#failed('no_password', null, source)
    assertUsername(username, this.#accounts.maxUsernameBytes)
    // Before any look-up: a password that is too long is so for everybody.
    passwordForms(password)
    this.#assertRoom(source)
    const found = await this.#find(username)
    const attempt = await this.#reserve(username, found, source)
    const right = await this.#checkOnce(found, password, attempt, source)
    await this.#settleRight(attempt, right.found)
    const { holders } = attempt
    return { found: right.found, hashes: await this.#rehash(right, password, holders), holders }
  }

  /**
   * Returns a user as the application has them now; `null` if they are gone, disabled, or have another id.
   *
   * @throws TypeError if the application cannot be asked for the user.
   */
  async current({ id, username }: CarriedUser): Promise<Found | null> {
    const { findUserById, findUser } = this.#accounts
    const find = (): Awaitable<Found | null | undefined> => {
      if (findUserById !== null) return findUserById(id)
      if (typeof username === 'string') return findUser(username)
      throw new TypeError('The option findUserById is needed: sessions carry no username')
    }
    const found = readFound(await this.#callbacks.ask('findUserById', find))
    if (found === null && findUserById !== null && typeof username === 'string') {
      await this.#doubts.notFoundById(id, () => this.#find(username))
    }
    return found === null || found.id !== id || isDisabled(found) ? null : found
  }

  #asksMore(found: Found): Promise<boolean> {
    return this.#needsMore(found, PASSWORD_METHODS)
  }

  /** Whether the user can be confirmed by a password. */
  hasPassword(found: Found): boolean {
    return !this.#accounts.passwordsClosed && usableHash(found) !== null
  }

  /**
   * Checks the password of a user who is known already. It counts in the lanes of all passwords of the user.
   *
   * @param failure the event that tells of a wrong one.
   * @throws InvalidCredentials, PasswordTooLong, TooManyAttempts, Overloaded, HashingFailed.
   */
  async confirm(
    found: Found,
    password: string,
    source: AttemptSource,
    failure: 'login.failed' | 'confirmation.failed',
  ): Promise<void> {
    const { address } = source
    if (this.#accounts.passwordsClosed) {
      this.#emit({ type: failure, reason: 'no_password', userId: found.id, address })
      throw new InvalidCredentials()
    }
    passwordForms(password)
    this.#assertRoom(source)
    const { username } = found as { readonly username?: unknown }
    const name = typeof username === 'string' ? username : found.id
    const attempt = await this.#reserve(name, found, source)
    const checked = await this.#check(found, password, attempt, source)
    if ('reason' in checked) {
      this.#throttle.failed(attempt)
      this.#emit({ type: failure, reason: checked.reason, userId: found.id, address })
      throw new InvalidCredentials()
    }
    await this.#throttle.succeeded(attempt)
  }

  /** Compares the password, and counts it if it is wrong. */
  async #checkOnce(
    found: Found | null,
    password: string,
    attempt: Attempt,
    source: AttemptSource,
  ): Promise<Right<Found>> {
    const checked = await this.#check(found, password, attempt, source)
    if (!('reason' in checked)) return checked
    this.#throttle.failed(attempt)
    throw this.#failed(checked.reason, found?.id ?? null, source)
  }

  /**
   * Settles the attempt of a right password. If a second step is to follow, the password clears nothing yet: a thief
   * who knows it would otherwise clear the lanes of its owner.
   */
  async #settleRight(attempt: Attempt, found: Found): Promise<void> {
    let isHalf: boolean
    try {
      isHalf = await this.#asksMore(found)
    } catch (error) {
      await this.#throttle.withdrawn(attempt)
      throw error
    }
    await (isHalf ? this.#throttle.halfway(attempt) : this.#throttle.succeeded(attempt))
  }

  /**
   * Compares the password, with the same work for everyone who is refused. Takes the attempt back if the comparison
   * fails. A guess that was compared stays counted, even if the work that hides it fails: guesses would otherwise be
   * free meanwhile.
   */
  async #check(
    found: Found | null,
    password: string,
    attempt: Attempt,
    source: AttemptSource,
  ): Promise<Checked<Found>> {
    let isCompared = false
    try {
      const hash = usableHash(found)
      const { parsed, form } = await this.#inQueue(found, attempt, source, () =>
        this.#compare(found, hash, password, () => (isCompared = true)),
      )
      if (found === null) return { reason: 'unknown_user' }
      if (hash === null) return { reason: 'no_password' }
      if (isDisabled(found)) return { reason: 'disabled' }
      if (parsed === null) {
        this.#doubts.unreadableHash(found.id)
        return { reason: 'unreadable_hash' }
      }
      if (form === null) return { reason: 'wrong_password' }
      return { found, hash, parsed, form }
    } catch (error) {
      if (isCompared) this.#throttle.failed(attempt)
      else await this.#throttle.withdrawn(attempt)
      throw error
    }
  }

  /**
   * Compares the password. Reading a hash may load the code for it, or ask the application. Both can fail, and so can
   * the computation.
   *
   * @param refused is called when the password is known to be wrong, or nobody's.
   */
  async #compare(
    found: Found | null,
    hash: string | null,
    password: string,
    refused: () => void,
  ): Promise<Pick<Right<Found>, 'form' | 'parsed'> | NotRight> {
    const parsed = hash === null ? null : await parseHash(hash, this.#customParsers)
    if (found !== null && parsed !== null) await this.#learnKind(found.id, parsed)
    const form = parsed === null ? null : await matchingForm(password, parsed)
    if (parsed !== null && form !== null && found !== null && !isDisabled(found)) {
      return { parsed, form }
    }
    refused()
    await this.#equalWork.finish(passwordForms(password), parsed?.work ?? null)
    return { parsed, form: null }
  }

  /** Refuses before any look-up: a flood that finds no room in the queue costs the store nothing. */
  #assertRoom(source: AttemptSource): void {
    try {
      assertRoomInQueue(this.#throttle.holders(source))
    } catch (error) {
      this.#emit({ type: 'login.overloaded', address: source.address })
      throw error
    }
  }

  async #reserve(typed: string, found: Found | null, source: AttemptSource): Promise<Attempt> {
    const userId = found?.id ?? null
    // No user has the id ''. So the cookie is checked for an unknown name too, and takes as long.
    const { device: cookie, askedGenerations } = source
    const device = await this.#devices.recognize(cookie, userId ?? '', askedGenerations)
    const username = await this.canonical(typed)
    return this.#throttle.reserve({ username, userId, device }, source)
  }

  /**
   * Returns the form of the name under which attempts are counted.
   *
   * @throws TypeError if the application's answer is no text, or longer than a name may be.
   */
  async canonical(username: string): Promise<string> {
    const { canonicalUsername, maxUsernameBytes } = this.#accounts
    if (canonicalUsername === null) return username
    const ask = (): Awaitable<string> => canonicalUsername(username)
    const canonical: unknown = await this.#callbacks.ask('canonicalUsername', ask)
    if (typeof canonical === 'string' && isBoundedUsername(canonical, maxUsernameBytes)) {
      return canonical
    }
    throw new TypeError('canonicalUsername must return a name of no more bytes than names may have')
  }

  /** Runs a comparison in the queue of all hashing. Emits an event if the comparison could not be made. */
  async #inQueue<Result>(
    found: Found | null,
    attempt: Attempt,
    { address }: AttemptSource,
    compare: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await inQueue(compare, attempt.holders)
    } catch (error) {
      if (error instanceof Overloaded) this.#emit({ type: 'login.overloaded', address })
      if (error instanceof HashingFailed) {
        this.#emit({ type: 'password.failed', userId: found?.id ?? null, error: error.cause })
      }
      throw error
    }
  }

  /** Takes note of a hash's work. Emits an event if failed logins of other accounts have taken less work until now. */
  async #learnKind(userId: string, parsed: ParsedHash): Promise<void> {
    if (!(await this.#equalWork.learn(parsed))) return
    this.#emit({ type: 'password.unlisted', userId, format: parsed.format })
  }

  /**
   * Replaces a hash that was made with too little work, by another library, or of a form of the password that is not
   * composed. Returns the hashes that the user may have now.
   */
  async #rehash(
    { found, hash: from, parsed, form }: Right<Found>,
    password: string,
    holders: readonly string[],
  ): Promise<readonly string[]> {
    const userId = found.id
    const { passwordCost, replacePasswordHash } = this.#accounts
    const isComposed = form.equals(passwordBytes(password))
    if (replacePasswordHash === null) return [from]
    if (isComposed && !needsRehash(from, passwordCost)) return [from]
    if (!coversWhole(form, parsed)) return [from]
    const to = await hashPassword(password, passwordCost, holders).catch(unlessOverloaded)
    // The queue is full. The next login can replace the hash.
    if (to === null) return [from]
    try {
      await this.#callbacks.ask('replacePasswordHash', () =>
        replacePasswordHash(userId, { from, to }),
      )
    } catch (err) {
      // The password was right, and the old hash is as good as before. The application may have replaced it before it
      // failed.
      this.#emit({ type: 'password.rehash_failed', userId, err })
      return [from, to]
    }
    this.#emit({ type: 'password.rehashed', userId, format: parsed.format })
    return [from, to]
  }

  /** Whether a login that was right for the user as found is still right for the user as it is now. */
  async #isStill(
    { found, hashes, holders }: Verified<Found>,
    now: Found,
    password: string,
  ): Promise<boolean> {
    if (now.id !== found.id || isDisabled(now)) return false
    const hash = usableHash(now)
    if (hash === null) return false
    // Another login of the same user may have replaced the hash at the same time.
    return hashes.includes(hash) || verifyWith(this.#customParsers, password, hash, holders)
  }

  #failed(
    reason: LoginFailure,
    userId: string | null,
    { address }: AttemptSource,
  ): InvalidCredentials {
    this.#emit({ type: 'login.failed', reason, userId, address })
    return new InvalidCredentials()
  }
}

function unlessOverloaded(error: unknown): null {
  if (error instanceof Overloaded) return null
  throw error
}
