/**
 * Change of a password by its user, who has confirmed lately that it is them (ASVS 5.0, 6.2.3 and 7.5.1).
 *
 * @module
 */

import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { changeHash, newHash, tellOfPassword } from './passwords.ts'
import type { FlowStep } from './step.ts'
import { assertOwnSite, confirmedUser, type FlowTools } from './tools.ts'
import { readText } from './users.ts'

/** The change of a password. */
export interface ChangePasswordFlow {
  /**
   * Sets the new password of the user who is logged in. The session gets a new token; all other sessions and unfinished
   * logins of the user end. Known devices stay known: strangers who guess could otherwise lock the user out there.
   *
   * @throws NotAuthenticated, RecentLoginRequired, SecondFactorRequired: confirm, and come back.
   * @throws PasswordRefused, Overloaded.
   * @throws InvalidToken if the password was changed meanwhile; SessionEnded if the session was.
   */
  readonly change: (ctx: RequestContext, input: { readonly password: string }) => Promise<void>

  /** The same for `flowRoute`: the field `password`. */
  readonly steps: { readonly change: FlowStep }
}

/** Returns the flow. */
export function changePasswordFlow<Found extends StoredUser>(
  tools: FlowTools<Found>,
): ChangePasswordFlow {
  const { users, pages } = tools

  const change: ChangePasswordFlow['change'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const user = await confirmedUser(tools, ctx)
    const password = readText(input.password, 'password')
    const to = await newHash(tools, password, users.addressOf(user), ctx)
    await changeHash(tools, await ctx.session(), user, to)
    tellOfPassword(tools, user, ctx)
  }

  return {
    change,
    steps: {
      change: {
        fields: ['password'],
        async run(ctx, { password = '' }) {
          await change(ctx, { password })
          return { message: 'The password was changed', location: pages.home }
        },
      },
    },
  }
}
