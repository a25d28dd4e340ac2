/**
 * Change of a password by its user, who has confirmed lately that it is them (ASVS 5.0, 6.2.3 and 7.5.1).
 *
 * @module
 */

import { NotAuthenticated } from '../errors.ts'
import { MINUTE } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { FlowStep } from './step.ts'
import { assertOwnSite, newHash, setHash, tellAll, userOf, type FlowTools } from './tools.ts'
import { readText } from './users.ts'

/** How long ago the confirmation may be. */
const RECENT = 5 * MINUTE

/** The change of a password. */
export interface ChangePasswordFlow {
  /**
   * Sets the new password of the user who is logged in. The session gets a new token; all other sessions and unfinished
   * logins of the user end. Known devices stay known: strangers who guess could otherwise lock the user out there.
   *
   * @throws NotAuthenticated, RecentLoginRequired: confirm, and come back.
   * @throws PasswordRefused, Overloaded, InvalidToken if the password was changed meanwhile.
   */
  readonly change: (ctx: RequestContext, input: { readonly password: string }) => Promise<void>

  /** The same for `flowRoute`: the field `password`. */
  readonly steps: { readonly change: FlowStep }
}

/** Returns the flow. */
export function changePasswordFlow<Found extends StoredUser>(
  tools: FlowTools<Found>,
): ChangePasswordFlow {
  const { latch, users, pages } = tools

  const change: ChangePasswordFlow['change'] = async (ctx, input) => {
    assertOwnSite(ctx)
    const { id } = await ctx.use(latch.recentLogin(RECENT))
    const password = readText(input.password, 'password')
    const user = await userOf(tools, { userId: id })
    if (user === null) throw new NotAuthenticated()
    const to = await newHash(tools, password, users.addressOf(user), ctx)
    const session = await ctx.session()
    await session.rotate()
    await setHash(tools, user, to, session.id)
    const { address } = ctx
    tellAll(tools, user, (mailbox) => ({
      kind: 'password_changed',
      to: mailbox,
      userId: id,
      address,
    }))
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
