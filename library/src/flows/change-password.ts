/**
 * Change of a password by its user, who knows the present one (ASVS 5.0, 6.2.3), and has confirmed lately that it is
 * them (7.5.1).
 *
 * @module
 */

import { usableHash } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { closing } from './close-password.ts'
import { aboutUser, changeHash, newHash, tellOfPassword } from './passwords.ts'
import type { FlowStep } from '../request/flow-step.ts'
import { assertOwnSite, confirmedUser, type FlowTools } from './tools.ts'
import { readText } from './users.ts'

/** The change of a password. */
export interface ChangePasswordFlow {
  /**
   * Sets the new password of the user who is logged in. The session gets a new token; all other sessions and
   * unfinished logins of the user end. Known devices end too, except for this browser: strangers who guess could
   * otherwise lock the user out.
   *
   * @param input.current the present password. Only a user who has none needs none.
   * @throws NotAuthenticated, RecentLoginRequired, SecondFactorRequired: confirm, and come back.
   * @throws InvalidRequest, InvalidCredentials, TooManyAttempts if the present password is missing or wrong.
   * @throws PasswordRefused, Overloaded.
   * @throws UpdateConflict if the password was changed meanwhile; SessionEnded if the session has ended.
   */
  readonly change: (
    ctx: RequestContext,
    input: { readonly current?: string; readonly password: string },
  ) => Promise<void>

  /**
   * Closes the password of the user who is logged in, and who has two passkeys that log in, or one and recovery codes.
   * From now on every password is a wrong one, and no link sets another: whoever asks for a reset is told so, at the
   * user's address alone. All other sessions of the user end. `change` opens it again, without `current`; for somebody
   * who has lost everything, an administrator sets the hash to `null` and sends an invitation. Without the hash in
   * `findUser` (it begins with `!closed`), nothing is closed.
   *
   * @throws LastFactor if the user has too few passkeys.
   * @throws NotAuthenticated, RecentLoginRequired, SecondFactorRequired, UpdateConflict, SessionEnded as `change`.
   * @throws ConfigurationError if the login has no `passkeys()`.
   */
  readonly close: (ctx: RequestContext) => Promise<void>

  /** The same for `flowRoute`: the fields `current` and `password`; none. */
  readonly steps: { readonly change: FlowStep; readonly close: FlowStep }
}

/** Returns the flow. */
export function changePasswordFlow<Found extends StoredUser>(
  tools: FlowTools<Found>,
): ChangePasswordFlow {
  const { parts, pages } = tools

  const change: ChangePasswordFlow['change'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const user = await confirmedUser(tools, ctx)
    const password = readText(input.password, 'password')
    if (usableHash(user) !== null) {
      const value = readText(input.current, 'current')
      await parts.checkProof(user, { kind: 'password', value }, ctx)
    }
    const to = await newHash(tools, password, aboutUser(tools, user), ctx)
    await changeHash(tools, ctx, user, to)
    tellOfPassword(tools, user, ctx)
  }

  const close = closing(tools)

  return {
    change,
    close,
    steps: {
      close: {
        fields: [],
        async run(ctx) {
          await close(ctx)
          return { message: 'The password was closed', location: pages.home }
        },
      },
      change: {
        fields: ['current', 'password'],
        async run(ctx, { current = '', password = '' }) {
          await change(ctx, { current, password })
          return { message: 'The password was changed', location: pages.home }
        },
      },
    },
  }
}
