/**
 * Closing of a password by its user, who logs in by passkeys: what nobody knows, nobody can guess, phish or reset.
 *
 * @module
 */

import { ConfigurationError, LastFactor } from '../errors.ts'
import { isClosed } from '../login/accounts.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { changeHash, closedPassword, replaceHash, tellOfPassword } from './passwords.ts'
import { assertOwnSite, confirmedUser, type FlowTools } from './tools.ts'

/** Returns the step: see `ChangePasswordFlow.close`. */
export function closing<Found extends StoredUser>(
  tools: FlowTools<Found>,
): (ctx: RequestContext) => Promise<void> {
  const { canReplacePassword } = tools.parts
  return async (ctx) => {
    assertOwnSite(ctx)
    const user = await confirmedUser(tools, ctx)
    if (canReplacePassword === null) {
      throw new ConfigurationError('factors', 'has nothing that replaces passwords: passkeys()')
    }
    if (isClosed(user)) return
    const assertEnough = async (): Promise<void> => {
      if (!(await canReplacePassword(user.id, null))) throw new LastFactor(TOO_FEW)
    }
    await assertEnough()
    const to = closedPassword()
    await changeHash(tools, ctx, user, to)
    try {
      // Whoever removed a passkey meanwhile did not know that the password is closed.
      await assertEnough()
    } catch (error) {
      await replaceHash(tools, user.id, { from: to, to: user.passwordHash })
      throw error
    }
    tellOfPassword(tools, user, ctx, 'password_closed')
  }
}

const TOO_FEW = 'Two passkeys that log in are needed, or one and recovery codes'
