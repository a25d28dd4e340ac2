/**
 * The second step of a login, and the confirmation of a user who is logged in.
 *
 * @module
 */

import {
  InvalidCredentials,
  NotAuthenticated,
  RecentLoginRequired,
  SecondFactorRequired,
} from '../errors.ts'
import type { EventListener } from '../events.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { isRecent, MINUTE, type Clock } from '../ground/time.ts'
import type { Authenticator, LoginRequest } from '../login/authenticate.ts'
import { handOverAfter, settle } from '../login/last-look.ts'
import type { KnownDevices } from '../login/known-devices.ts'
import type { NeedsMore } from '../login/needs-more.ts'
import type { Throttle } from '../login/throttle.ts'
import { isAnotherFactor, isMultiFactor, joinFactors } from '../session/factor-classes.ts'
import { loggedIn } from '../request/logged-in.ts'
import { PASSWORD_METHODS } from '../session/methods.ts'
import { writerOf, type Session } from '../session/session.ts'
import type { CarriedUser, StoredUser, UserPicker } from '../session/user.ts'
import { readProof } from './factor.ts'
import type { Proofs } from './proofs.ts'
import type { UnfinishedLogins } from './unfinished-logins.ts'

/** How long a confirmation lets its user change what confirms them. */
const CONFIRMED_FOR = 10 * MINUTE

/** See `SessionTerms`. */
type Origins = readonly string[] | undefined

/** A confirmation that was checked. */
interface Added {
  readonly added: readonly string[]

  /** What the user had to prove themselves with when it was checked. */
  readonly state: string
  readonly origins?: Origins
}

/** What the steps need. */
export interface StepParts<Found extends StoredUser> {
  /** `null` if the application says of nobody that they need a second factor. */
  readonly unfinished: UnfinishedLogins<Found> | null
  readonly authenticator: Authenticator<Found>
  readonly proofs: Proofs<Found>
  readonly throttle: Throttle
  readonly devices: KnownDevices
  readonly needsMore: NeedsMore
  readonly pickUser: UserPicker
  readonly clock: Clock
  readonly emit: EventListener
}

/** Finishes logins and confirms users. */
export class SecondSteps<Found extends StoredUser> {
  readonly #parts: StepParts<Found>

  constructor(parts: StepParts<Found>) {
    this.#parts = parts
  }

  /**
   * Finishes the login that this browser has begun. The login is taken once (of several requests at the same time one
   * wins); then the session begins; then the user is looked up again, as after a password. Whoever was disabled
   * meanwhile, or has another password or lost the factor, is not let in.
   *
   * @throws NotAuthenticated if there is no unfinished login (any more).
   * @throws InvalidCredentials, InvalidRequest, TooManyAttempts: see `Proofs.check`.
   */
  async complete(session: Session, proof: unknown, request: LoginRequest): Promise<CarriedUser> {
    const { unfinished, authenticator, proofs, throttle, devices } = this.#parts
    const read = readProof(proof)
    const writer = writerOf(session)
    const { held } = writer
    if (unfinished === null || held === null) throw new NotAuthenticated(NOTHING_UNFINISHED)
    const { means, shown } = held
    const found = await authenticator.current(shown.user)
    if (found === null || !(await unfinished.isStill(held, found))) {
      await writer.dropUnfinished()
      throw this.#changed(shown.user.id, request)
    }
    const added = await proofs.check(found, read, means.methods, request)
    const claim = await unfinished.claim(held)
    if (claim === null) throw new NotAuthenticated(NOTHING_UNFINISHED)
    const handOver = request.withholdCookie()
    try {
      // Both steps were checked to be two factors, also where nothing is known of the first.
      const methods = joinFactors([...means.methods, 'mfa'], added)
      await writer.start(found, { ...means, methods })
    } catch (error) {
      handOver()
      throw error
    }
    const look = async (): Promise<CarriedUser> => {
      const now = await this.#settle(session, found, request, 'login.failed')
      const isStill = await unfinished.isStill(held, now.found)
      if (!isStill || !(await unfinished.redeem(claim))) throw this.#changed(found.id, request)
      // Before the browser gets its cookie: an answer of 503 must let nobody in.
      const { device: cookie, askedGenerations } = request
      const device = await devices.recognize(cookie, found.id, askedGenerations)
      await throttle.completed({ name: means.name, userId: found.id, device }, request)
      return now.user
    }
    return handOverAfter(handOver, look, () => session.revoke())
  }

  /**
   * Confirms the user who is logged in: by a factor, if the user has one, else by the password (ASVS 5.0, 7.5.1 and
   * 7.5.3). The session gets a new token, and keeps its data and the instant of its end.
   *
   * @throws NotAuthenticated if nobody is logged in; SecondFactorRequired if a password is not enough.
   * @throws SessionEnded if the session was ended meanwhile.
   * @throws InvalidCredentials, InvalidRequest, TooManyAttempts: see `Proofs.check`.
   */
  async confirm(session: Session, proof: unknown, request: LoginRequest): Promise<CarriedUser> {
    const { authenticator, proofs } = this.#parts
    const read = readProof(proof)
    const carried = session.user as CarriedUser | null
    if (carried === null) throw new NotAuthenticated()
    const found = await authenticator.current(carried)
    if (found === null) {
      await session.revoke()
      throw this.#changed(carried.id, request, 'confirmation.failed')
    }
    if (read.kind === 'password' && !addsFactor(session.methods, PASSWORD_METHODS)) {
      // Whoever has a factor confirms by it: a thief of the session may well know the password.
      const factors = await proofs.kindsOf(found)
      if (factors.length > 0) throw new SecondFactorRequired(undefined, null, factors)
    }
    const state = await proofs.stateOf(found)
    const added = await proofs.check(found, read, null, request)
    return this.#confirmBy(session, found, { added, state }, request)
  }

  /**
   * Confirms the user who is logged in by methods that were checked elsewhere: by a provider.
   *
   * @throws SessionEnded if the session was ended meanwhile, or is somebody else's.
   */
  async confirmBy(
    session: Session,
    found: Found,
    { methods, origins }: { readonly methods: readonly string[]; readonly origins?: Origins },
    request: LoginRequest,
  ): Promise<CarriedUser> {
    const state = await this.#parts.proofs.stateOf(found)
    return this.#confirmBy(session, found, { added: methods, state, origins }, request)
  }

  /**
   * Returns the row of the user who is logged in and was confirmed lately, by a factor if they have one.
   *
   * @throws NotAuthenticated, LoginUnfinished, RecentLoginRequired, SecondFactorRequired.
   */
  async confirmed(session: Session): Promise<Found> {
    const { authenticator, proofs, clock } = this.#parts
    const { confirmedAt, factorAt } = session
    const found = await authenticator.current(loggedIn<CarriedUser>(session as never))
    if (found === null) throw new NotAuthenticated()
    const needsFactor = (await proofs.kindsOf(found)).length > 0
    if (needsFactor && !isRecent(factorAt, CONFIRMED_FOR, clock)) {
      throw new SecondFactorRequired(undefined, CONFIRMED_FOR)
    }
    if (isRecent(confirmedAt, CONFIRMED_FOR, clock)) return found
    throw new RecentLoginRequired(undefined, CONFIRMED_FOR)
  }

  async #confirmBy(
    session: Session,
    found: Found,
    { added, state, origins }: Added,
    request: LoginRequest,
  ): Promise<CarriedUser> {
    const { proofs, emit } = this.#parts
    const { methods, isFactor } = confirmedBy(session.methods, added)
    const factorAt = isFactor ? this.#parts.clock() : null
    const handOver = request.withholdCookie()
    try {
      const how = { methods, factorAt, ...(origins !== undefined && { origins }) }
      await writerOf(session).confirm(found.id, how)
    } catch (error) {
      handOver()
      throw error
    }
    const look = async (): Promise<CarriedUser> => {
      const type = 'confirmation.failed'
      const { user, found: now } = await this.#settle(session, found, request, type)
      if ((await proofs.stateOf(now)) !== state) throw this.#changed(user.id, request, type)
      const { address } = request
      const sessionId = session.id ?? ''
      emit({ type: 'user.confirmed', userId: user.id, sessionId, methods: added, address })
      return user
    }
    return handOverAfter(handOver, look, () => session.revoke())
  }

  /**
   * Logs in a user who has given a proof that is no password, such as a passkey. The user is looked up again when the
   * session is there, as after a password.
   *
   * @param isStill whether the proof would still be right for the user as they are now.
   * @throws InvalidCredentials if not, or the user is disabled or gone.
   */
  async logIn(
    session: Session,
    found: Found,
    how: {
      readonly methods: readonly string[]
      readonly remembered: boolean
      readonly origins?: readonly string[]
    },
    request: LoginRequest,
    isStill: (now: Found) => Awaitable<boolean>,
  ): Promise<'complete' | 'unfinished'> {
    const { authenticator, needsMore } = this.#parts
    const writer = writerOf(session)
    const handOver = request.withholdCookie()
    let outcome: 'complete' | 'unfinished'
    try {
      outcome = await writer.begin(found, { ...how, name: null })
    } catch (error) {
      handOver()
      throw error
    }
    const assertStill = async (now: Found | null): Promise<Found> => {
      if (now !== null && (await isStill(now))) return now
      throw this.#changed(found.id, request, 'login.failed')
    }
    if (outcome === 'unfinished') {
      const look = async () => assertStill(await authenticator.current(this.#parts.pickUser(found)))
      await handOverAfter(handOver, look, () => writer.dropUnfinished())
      return outcome
    }
    const look = async (): Promise<void> => {
      const now = await this.#settle(session, found, request, 'login.failed')
      await assertStill(now.found)
      // Whoever has enrolled a factor meanwhile, or has got rights that need one, logs in once more.
      if (await needsMore(now.found, how.methods)) {
        throw this.#changed(found.id, request, 'login.failed')
      }
    }
    await handOverAfter(handOver, look, () => session.revoke())
    return outcome
  }

  /**
   * Returns which kinds of proof make `confirm` set the instant of a second factor, for the user of this session: what
   * the user has, and what adds to how the session was begun.
   *
   * @throws NotAuthenticated if nobody is logged in, or the user is gone.
   */
  async factorsOf({ user, methods }: Session): Promise<readonly string[]> {
    const { authenticator, proofs } = this.#parts
    const found = user && (await authenticator.current(user as CarriedUser))
    if (found === null) throw new NotAuthenticated()
    return proofs.kindsThat(found, (added, kind) => {
      // A passkey may verify its user, and then be two factors: it says so when it is used.
      const most = kind === 'passkey' ? [...added, 'mfa'] : added
      return confirmedBy(methods, most).isFactor
    })
  }

  /** Looks until the session says what the application says of its user, who must still have the same password. */
  #settle(session: Session, before: Found, request: LoginRequest, type: Failure) {
    const { authenticator, pickUser } = this.#parts
    const known = session.user as CarriedUser
    return settle(session, known, pickUser, async (carried) => {
      const found = await authenticator.current(carried)
      if (found !== null && found.passwordHash === before.passwordHash) return found
      throw this.#changed(before.id, request, type)
    })
  }

  #changed(
    userId: string,
    { address }: LoginRequest,
    type: Failure = 'login.failed',
  ): InvalidCredentials {
    this.#parts.emit({ type, reason: 'changed', userId, address })
    return new InvalidCredentials()
  }
}

/**
 * Whether a proof makes two factors of a session that has one. A password adds nothing to a link by mail: it may have
 * been set by another link to the same mailbox.
 */
function addsFactor(methods: readonly string[], added: readonly string[]): boolean {
  if (isMultiFactor(methods) || !isAnotherFactor(methods, added)) return false
  return isAnotherFactor([], methods) || isAnotherFactor([], added)
}

/** Returns the methods of a session after its confirmation, and whether a second factor was given. */
function confirmedBy(before: readonly string[], added: readonly string[]) {
  // What is unknown of an earlier release's login was one factor.
  const isSecond = addsFactor(before, added)
  const methods = joinFactors(before, isSecond ? [...added, 'mfa'] : added)
  // Another thing that the user knows is no second factor of a password.
  const isFactor = isSecond || (isMultiFactor(methods) && isAnotherFactor(PASSWORD_METHODS, added))
  return { methods, isFactor }
}

/** What has failed, as events have it. */
type Failure = 'login.failed' | 'confirmation.failed'

const NOTHING_UNFINISHED = 'There is no login to finish: begin again'
