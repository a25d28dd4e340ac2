/**
 * The last look of a login: the user is looked up once more when the session has begun, and the browser gets its cookie
 * only then. Whoever was disabled meanwhile, or has another password, is not let in.
 *
 * @module
 */

import { writerOf, type Session } from '../session/session.ts'
import type { CarriedUser, StoredUser, UserPicker } from '../session/user.ts'

/**
 * How often a user's record may change during one login. If it changes more often, `toSession` returns something else
 * each time.
 */
const MAX_LOOKS = 10

/**
 * Does the last look, and then gives the browser its cookie. If the look fails, `end` ends what has begun, and the
 * browser never gets the cookie.
 *
 * The cookie waits for the look because another answer meanwhile (a timeout of the application's) would take it to the
 * browser, and the session might be impossible to end then.
 *
 * @param handOver no longer holds the cookie back: see `LoginRequest.withholdCookie`.
 * @param end takes the cookie that is held back out of the answer, even if the store fails.
 */
export async function handOverAfter<Result>(
  handOver: () => void,
  look: () => Promise<Result>,
  end: () => Promise<unknown>,
): Promise<Result> {
  try {
    const result = await look()
    handOver()
    return result
  } catch (error) {
    try {
      await end()
    } finally {
      handOver()
    }
    throw error
  }
}

/**
 * Looks until the session says what the application says: whoever changes the user meanwhile changes the application's
 * record first, and then tells all sessions, this one among them. So only this session is corrected here. The others
 * were told directly, and know better than a look that may be old by now.
 *
 * @param known the user as the session carries them.
 * @param find returns the user as the application has them now; throws if the login is not right for that user.
 * @throws TypeError if the session would have to say something else after each look.
 */
export async function settle<Found extends StoredUser>(
  session: Session,
  known: CarriedUser,
  pickUser: UserPicker,
  find: (known: CarriedUser) => Promise<Found>,
): Promise<{ readonly user: CarriedUser; readonly found: Found }> {
  let carried = known
  for (let look = 0; look < MAX_LOOKS; look++) {
    const found = await find(carried)
    const user = pickUser(found)
    if (JSON.stringify(user) === JSON.stringify(carried)) return { user, found }
    await writerOf(session).restate(user)
    carried = user
  }
  throw new TypeError(
    'What sessions carry of a user is different each time it is looked up: toSession must pick ' +
      'what stays the same',
  )
}
