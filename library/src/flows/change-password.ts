/**
 * Change of a password by its user, who knows the present one (ASVS 5.0, 6.2.3), and has confirmed lately that it is
 * them (7.5.1).
 *
 * @module
 */

import { usableHash } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { changeHash, newHash, tellOfPassword } from './passwords.ts'
import type { FlowStep } from '../request/flow-step.ts'
import { assertOwnSite, confirmedUser, type FlowTools } from './tools.ts'
import { readText } from './users.ts'

/** The change of a password. */
export interface ChangePasswordFlow {
  /**
   * Sets the new password of the user who is logged in. The session gets a new token; all other sessions and unfinished
   * logins of the user end. Known devices end too, except for this browser: strangers who guess could otherwise lock
   * the user out.
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

  /** The same for `flowRoute`: the fields `current` and `password`. */
  readonly steps: { readonly change: FlowStep }
}

/** Returns the flow. */
export function changePasswordFlow<Found extends StoredUser>(
  tools: FlowTools<Found>,
): ChangePasswordFlow {
  const { parts, users, pages } = tools

  const change: ChangePasswordFlow['change'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const user = await confirmedUser(tools, ctx)
    const password = readText(input.password, 'password')
    if (usableHash(user) !== null) {
      const value = readText(input.current, 'current')
      await parts.checkProof(user, { kind: 'password', value }, ctx)
    }
    const to = await newHash(tools, password, users.addressOf(user), ctx)
    await changeHash(tools, ctx, user, to)
    tellOfPassword(tools, user, ctx)
  }

  return {
    change,
    steps: {
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
