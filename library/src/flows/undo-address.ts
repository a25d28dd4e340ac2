/**
 * The undoing of a change of address, by whoever reads the mailbox that was left.
 *
 * @module
 */

import { InvalidToken, SecondFactorRequired, UpdateConflict } from '../errors.ts'
import { readProof } from '../factors/factor.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { AddressFlow } from './address.ts'
import { CHANGE, replaceAddress } from './change-address.ts'
import { readToken } from './given-token.ts'
import { NOT_ME } from './not-me.ts'
import { FASTER, keepingDevice, takePassword, TRIES } from './passwords.ts'
import { offerReset } from './reset.ts'
import { assertOwnSite, INVITATION, userOf, type FlowTools } from './tools.ts'
import { neededOf } from './users.ts'
import { VERIFY } from './verify-address.ts'
import type { WayBack, WaysBack } from './ways-back.ts'

/** What an undo makes void, besides links that reset a password. */
const others = [CHANGE, VERIFY, INVITATION, NOT_ME]

/** What an undo works with. */
interface UndoTools<Found extends StoredUser> extends FlowTools<Found> {
  readonly waysBack: WaysBack
  readonly ctx: RequestContext
}

/** Returns the step: see `AddressFlow.undo`. */
export function undoing<Found extends StoredUser>(
  tools: FlowTools<Found>,
  waysBack: WaysBack,
): AddressFlow['undo'] {
  return async (ctx, input) => {
    assertOwnSite(ctx)
    neededOf(tools.users, 'setAddress')
    const token = readToken(input.token)
    const way = await waysBack.find(token)
    if (way === null) throw new InvalidToken()
    if (way.undo.byFactor) await assertFactor(tools, ctx, way, input.proof)
    // All that follows can be done twice: the token is redeemed last, so that a store that fails in between leaves the
    // owner the way back.
    const user = await keepingDevice(tools, ctx, way.userId, () =>
      takeBack({ ...tools, waysBack, ctx }, token, way),
    )
    if (await waysBack.redeem(token, way)) await offerReset(tools, user)
  }
}

/** Asks for a factor. A change that a factor has confirmed is undone by no mailbox alone. */
async function assertFactor<Found extends StoredUser>(
  tools: FlowTools<Found>,
  ctx: RequestContext,
  { userId }: WayBack,
  given: unknown,
): Promise<void> {
  const user = await userOf(tools, { userId })
  if (user === null) throw new InvalidToken()
  if (given === undefined) throw new SecondFactorRequired()
  const proof = readProof(given)
  if (proof.kind === 'password') throw new SecondFactorRequired()
  await tools.parts.checkProof(user, proof, ctx)
}

/** Takes away whatever a thief may have, and looks whether one who was logged in until then has been quicker. */
async function takeBack<Found extends StoredUser>(
  tools: UndoTools<Found>,
  token: string,
  way: WayBack,
): Promise<Found> {
  for (let i = 0; i < TRIES; i++) {
    await giveBackOrEnd(tools, token, way)
    // Whoever has changed the address may know the password.
    await takePassword(tools, tools.ctx, way.userId)
    for (const purpose of others) await tools.tokens.void(purpose, way.userId)
    const now = await userOf(tools, way)
    if (now === null) throw new InvalidToken()
    if (tools.users.addressOf(now) === way.undo.address) return now
  }
  throw new UpdateConflict(FASTER)
}

/** If the address cannot be given back, whoever has changed it is out at least. */
async function giveBackOrEnd<Found extends StoredUser>(
  tools: UndoTools<Found>,
  token: string,
  way: WayBack,
): Promise<void> {
  try {
    await giveBack(tools, token, way)
  } catch (error) {
    if (!(error instanceof InvalidToken)) await takePassword(tools, tools.ctx, way.userId)
    throw error
  }
}

/**
 * Gives the user the address back. Somebody else may change it meanwhile, perhaps by a way back of their own: each try
 * first sees what the address is, then that the token is still good. Whoever takes an older way back ends this one
 * before they write, so they find either that this one has come first, or that it has failed.
 */
async function giveBack<Found extends StoredUser>(
  tools: UndoTools<Found>,
  token: string,
  { userId, place, undo }: WayBack,
): Promise<void> {
  const { users, waysBack } = tools
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
