/**
 * Whether a login needs a second factor: the application says so for each user, the methods of the login say whether it
 * has two already (ASVS 5.0, 6.3.3).
 *
 * @module
 */

import type { Callbacks } from '../ground/callbacks.ts'
import type { Awaitable } from '../ground/maybe-promise.ts'
import { isMultiFactor } from '../session/factor-classes.ts'
import type { BaseUser } from '../session/user.ts'

/** Whether this user needs more than the methods of the first step. */
export type NeedsMore = (user: BaseUser, methods: readonly string[]) => Promise<boolean>

/**
 * Returns the function that asks the application.
 *
 * The returned function throws what the application throws, and `TypeError` for every other answer than true and false:
 * nobody is let in by a function that forgets to return.
 */
export function needsMore(
  needs: ((user: never) => Awaitable<boolean>) | null,
  callbacks: Callbacks,
): NeedsMore {
  return async (user, methods) => {
    if (needs === null || isMultiFactor(methods)) return false
    const answer: unknown = await callbacks.ask('needsSecondFactor', () => needs(user as never))
    if (typeof answer === 'boolean') return answer
    throw new TypeError('needsSecondFactor must answer true or false')
  }
}
