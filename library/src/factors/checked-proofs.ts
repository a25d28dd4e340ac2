/**
 * Logins and confirmations by proofs that were checked elsewhere: by a kit of factors, or by a provider. An application
 * without them loads none of this.
 *
 * @module
 */

import { NotAuthenticated, RecentLoginRequired, SecondFactorRequired } from '../errors.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { isRecent, MINUTE } from '../ground/time.ts'
import type { LoginRequest } from '../login/authenticate.ts'
import { handOverAfter } from '../login/last-look.ts'
import { loggedIn } from '../request/logged-in.ts'
import { writerOf, type Session } from '../session/session.ts'
import type { CarriedUser, StoredUser } from '../session/user.ts'
import { changed, settleSame, type StepParts } from './second-steps.ts'

/** How long a confirmation lets its user change what confirms them. */
const CONFIRMED_FOR = 10 * MINUTE

/**
 * Returns the row of the user who is logged in and was confirmed lately, by a factor if they have one.
 *
 * @throws NotAuthenticated, LoginUnfinished, RecentLoginRequired, SecondFactorRequired.
 */
export async function confirmedUser<Found extends StoredUser>(
  { authenticator, proofs, clock }: StepParts<Found>,
  session: Session,
): Promise<Found> {
  const { confirmedAt, factorAt } = session
  const found = await authenticator.current(loggedIn<CarriedUser>(session as never))
  if (found === null) throw new NotAuthenticated()
  const factors = await proofs.kindsOf(found)
  if (factors.length > 0 && !isRecent(factorAt, CONFIRMED_FOR, clock)) {
    throw new SecondFactorRequired(undefined, CONFIRMED_FOR, factors)
  }
  if (isRecent(confirmedAt, CONFIRMED_FOR, clock)) return found
  throw new RecentLoginRequired(undefined, CONFIRMED_FOR)
}

/** How a user logs in by a proof that was checked. */
export interface CheckedLogin<Found extends StoredUser> {
  readonly found: Found
  readonly methods: readonly string[]
  readonly remembered: boolean

  /** See `SessionTerms`. @default none */
  readonly origins?: readonly string[]

  /** Whether the proof would still be right for the user as they are now. */
  readonly isStill: (now: Found) => Awaitable<boolean>
}

/**
 * Logs in a user who has given a proof that is no password, such as a passkey. The user is looked up again when the
 * session is there, as after a password.
 *
 * @throws InvalidCredentials if the proof is not right any more, or the user is disabled or gone.
 */
export async function logInChecked<Found extends StoredUser>(
  parts: StepParts<Found>,
  session: Session,
  { found, isStill, ...how }: CheckedLogin<Found>,
  request: LoginRequest,
): Promise<'complete' | 'unfinished'> {
  const { authenticator, needsMore, pickUser } = parts
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
    throw changed(parts, found.id, request)
  }
  if (outcome === 'unfinished') {
    const look = async () => assertStill(await authenticator.current(pickUser(found)))
    await handOverAfter(handOver, look, () => writer.dropUnfinished())
    return outcome
  }
  const look = async (): Promise<void> => {
    const now = await settleSame(parts, session, found, request)
    await assertStill(now.found)
    // Whoever has enrolled a factor meanwhile, or has got rights that need one, logs in once more.
    if (await needsMore(now.found, how.methods)) throw changed(parts, found.id, request)
  }
  await handOverAfter(handOver, look, () => session.revoke())
  return outcome
}
