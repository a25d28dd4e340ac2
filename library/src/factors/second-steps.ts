/**
 * The second step of a login, and the confirmation of a user who is logged in.
 *
 * @module
 */

import { InvalidCredentials, NotAuthenticated, SecondFactorRequired } from '../errors.ts'
import type { EventListener } from '../events.ts'
import type { Clock } from '../ground/time.ts'
import type { Authenticator, LoginRequest } from '../login/authenticate.ts'
import { handOverAfter, settle } from '../login/last-look.ts'
import type { KnownDevices } from '../login/known-devices.ts'
import type { NeedsMore } from '../login/needs-more.ts'
import type { Throttle } from '../login/throttle.ts'
import { isAnotherFactor, isMultiFactor, joinFactors } from '../session/factor-classes.ts'
import { PASSWORD_METHODS } from '../session/methods.ts'
import { writerOf, type Session } from '../session/session.ts'
import type { CarriedUser, StoredUser, UserPicker } from '../session/user.ts'
import { readProof } from './factor.ts'
import type { Proofs } from './proofs.ts'
import type { UnfinishedLogins } from './unfinished-logins.ts'

/** A proof that was checked. */
export interface CheckedProof {
  readonly added: readonly string[]

  /** What `Proofs.stateOf` said when it was checked. */
  readonly state: string

  /** See `SessionTerms`. @default none */
  readonly origins?: readonly string[]
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
  readonly parts: StepParts<Found>

  constructor(parts: StepParts<Found>) {
    this.parts = parts
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
    const { unfinished, authenticator, proofs, throttle, devices } = this.parts
    const read = readProof(proof)
    const writer = writerOf(session)
    const { held } = writer
    if (unfinished === null || held === null) throw new NotAuthenticated(NOTHING_UNFINISHED)
    const { means, shown } = held
    const found = await authenticator.current(shown.user)
    if (found === null || !(await unfinished.isStill(held, found))) {
      await writer.dropUnfinished()
      throw changed(this.parts, shown.user.id, request)
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
      const now = await settleSame(this.parts, session, found, request)
      const isStill = await unfinished.isStill(held, now.found)
      if (!isStill || !(await unfinished.redeem(claim)))
        throw changed(this.parts, found.id, request)
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
    const { authenticator, proofs } = this.parts
    const read = readProof(proof)
    const carried = session.user as CarriedUser | null
    if (carried === null) throw new NotAuthenticated()
    const found = await authenticator.current(carried)
    if (found === null) {
      await session.revoke()
      throw changed(this.parts, carried.id, request, 'confirmation.failed')
    }
    if (read.kind === 'password' && !addsFactor(session.methods, PASSWORD_METHODS)) {
      // Whoever has a factor confirms by it: a thief of the session may well know the password.
      const factors = await proofs.kindsOf(found)
      if (factors.length > 0) throw new SecondFactorRequired(undefined, null, factors)
    }
    const state = await proofs.stateOf(found)
    const added = await proofs.check(found, read, null, request)
    return this.confirmBy(session, found, { added, state }, request)
  }

  /**
   * Confirms the user who is logged in, by methods that were checked.
   *
   * @throws SessionEnded if the session was ended meanwhile, or is somebody else's.
   */
  async confirmBy(
    session: Session,
    found: Found,
    { added, state, origins }: CheckedProof,
    request: LoginRequest,
  ): Promise<CarriedUser> {
    const { proofs, emit } = this.parts
    const { methods, isFactor } = confirmedBy(session.methods, added)
    const factorAt = isFactor ? this.parts.clock() : null
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
      const { user, found: now } = await settleSame(this.parts, session, found, request, type)
      if ((await proofs.stateOf(now)) !== state) throw changed(this.parts, user.id, request, type)
      const { address } = request
      const sessionId = session.id ?? ''
      emit({ type: 'user.confirmed', userId: user.id, sessionId, methods: added, address })
      return user
    }
    return handOverAfter(handOver, look, () => session.revoke())
  }

  /**
   * Returns which kinds of proof make `confirm` set the instant of a second factor, for the user of this session: what
   * the user has, and what adds to how the session was begun.
   *
   * @throws NotAuthenticated if nobody is logged in, or the user is gone.
   */
  async factorsOf({ user, methods }: Session): Promise<readonly string[]> {
    const { authenticator, proofs } = this.parts
    const found = user && (await authenticator.current(user as CarriedUser))
    if (found === null) throw new NotAuthenticated()
    return proofs.kindsThat(found, (added, kind) => {
      // A passkey may verify its user, and then be two factors: it says so when it is used.
      const most = kind === 'passkey' ? [...added, 'mfa'] : added
      return confirmedBy(methods, most).isFactor
    })
  }
}

/** Looks until the session says what the application says of its user, who must still have the same password. */
export function settleSame<Found extends StoredUser>(
  parts: StepParts<Found>,
  session: Session,
  before: Found,
  request: LoginRequest,
  type: Failure = 'login.failed',
): Promise<{ readonly user: CarriedUser; readonly found: Found }> {
  const known = session.user as CarriedUser
  return settle(session, known, parts.pickUser, async (carried) => {
    const found = await parts.authenticator.current(carried)
    if (found !== null && found.passwordHash === before.passwordHash) return found
    throw changed(parts, before.id, request, type)
  })
}

/** Tells that the user has changed meanwhile. Returns the error. */
export function changed(
  { emit }: Pick<StepParts<StoredUser>, 'emit'>,
  userId: string,
  { address }: LoginRequest,
  type: Failure = 'login.failed',
): InvalidCredentials {
  emit({ type, reason: 'changed', userId, address })
  return new InvalidCredentials()
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
  // Another thing that the user knows is no second factor of a password. Nor is a provider's word, which nobody has
  // enrolled as one: whoever has the mailbox can reset both.
  const mayBeSecond = isAnotherFactor(PASSWORD_METHODS, added) && added.some((one) => one !== 'fed')
  const isFactor = isSecond || (isMultiFactor(methods) && mayBeSecond)
  return { methods, isFactor }
}

/** What has failed, as events have it. */
type Failure = 'login.failed' | 'confirmation.failed'

const NOTHING_UNFINISHED = 'There is no login to finish: begin again'
