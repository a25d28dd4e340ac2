/**
 * The user of a session that must have one.
 *
 * @module
 */

import { LoginUnfinished, NotAuthenticated } from '../errors.ts'
import type { Session } from '../session/session.ts'

/**
 * Returns the user who is logged in.
 *
 * @throws NotAuthenticated if nobody is; LoginUnfinished if the second step of a login is missing.
 */
export function loggedIn<User extends object>({
  user,
  unfinished,
}: {
  readonly user: User | null
  readonly unfinished: Session['unfinished']
}): User {
  if (user !== null) return user
  if (unfinished === null) throw new NotAuthenticated()
  throw new LoginUnfinished(undefined, unfinished.factors)
}
