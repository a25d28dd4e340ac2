/**
 * The undoing of a change of address, by whoever reads the mailbox that was left.
 *
 * @module
 */

import { InvalidToken, SecondFactorRequired, UpdateConflict } from '../errors.ts'
import { readProof } from '../factors/factor.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import { CHANGE, replaceAddress } from './change-address.ts'
import { INVITATION } from './invitation.ts'
import { NOT_ME } from './not-me.ts'
import { FASTER, takePassword, TRIES } from './passwords.ts'
import { offerReset } from './reset.ts'
import { assertOwnSite, userOf, type FlowTools } from './tools.ts'
import { neededOf, readText } from './users.ts'
import { VERIFY } from './verify-address.ts'
import type { WayBack, WaysBack } from './ways-back.ts'

/** What an undo makes void, besides links that reset a password. */
const others = [CHANGE, VERIFY, INVITATION, NOT_ME]

/** Returns the step: see `AddressFlow.undo`. */
export function undoing<Found extends StoredUser>(
  tools: FlowTools<Found>,
  waysBack: WaysBack,
): (
  ctx: RequestContext,
  input: { readonly token: string; readonly proof?: unknown },
) => Promise<void> {
  const { parts, tokens, users } = tools

  /**
   * Gives the user the address back. Somebody else may change it meanwhile, perhaps by a way back of their own: each
   * try first sees what the address is, then that the token is still good. Whoever takes an older way back ends this
   * one before they write, so they find either that this one has come first, or that it has failed.
   */
  async function giveBack(token: string, { userId, place, undo }: WayBack): Promise<void> {
    for (let i = 0; i < TRIES; i++) {
      const user = await userOf(tools, { userId })
      if (user === null || (await waysBack.find(token)) === null) throw new InvalidToken()
      await waysBack.closeAfter(userId, place)
      const from = users.addressOf(user)
      if (from === undo.address) return
      if (await replaceAddress(tools, userId, { from, to: undo.address })) return
    }
    throw new UpdateConflict(FASTER)
  }

  /** Takes away whatever a thief may have, and looks whether one who was logged in until then has been quicker. */
  async function takeBack(token: string, way: WayBack): Promise<Found> {
    for (let i = 0; i < TRIES; i++) {
      try {
        await giveBack(token, way)
      } catch (error) {
        // Without the address, whoever has changed it is out at least.
        if (!(error instanceof InvalidToken)) await takePassword(tools, way.userId)
        throw error
      }
      // Whoever has changed the address may know the password.
      const user = await takePassword(tools, way.userId)
      if (user === null) throw new InvalidToken()
      for (const purpose of others) await tokens.void(purpose, user.id)
      const now = await userOf(tools, way)
      if (now === null || users.addressOf(now) === way.undo.address) return now ?? user
    }
    throw new UpdateConflict(FASTER)
  }

  async function assertFactor(ctx: RequestContext, { userId }: WayBack, given: unknown) {
    const user = await userOf(tools, { userId })
    if (user === null) throw new InvalidToken()
    if (given === undefined) throw new SecondFactorRequired()
    const proof = readProof(given)
    if (proof.kind === 'password') throw new SecondFactorRequired()
    await parts.checkProof(user, proof, ctx)
  }

  return async (ctx, input) => {
    assertOwnSite(ctx)
    neededOf(users, 'setAddress')
    const token = readText(input.token, 'token')
    const way = await waysBack.find(token)
    if (way === null) throw new InvalidToken()
    if (way.undo.byFactor) await assertFactor(ctx, way, input.proof)
    // All that follows can be done twice: the token is redeemed last, so that a store that fails in between leaves the
    // owner the way back.
    const user = await takeBack(token, way)
    if (await waysBack.redeem(token, way)) await offerReset(tools, user)
  }
}
