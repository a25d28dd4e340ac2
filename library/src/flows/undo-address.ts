/**
 * The undoing of a change of address, by whoever reads the mailbox that was left.
 *
 * @module
 */

import {
  ConfigurationError,
  InvalidToken,
  UpdateConflict,
  SecondFactorRequired,
} from '../errors.ts'
import { readProof } from '../factors/factor.ts'
import type { JsonObject } from '../contracts/json.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { INVITATION } from './invitation.ts'
import { NOT_ME } from './not-me.ts'
import { FASTER, takePassword, TRIES } from './passwords.ts'
import { offerReset } from './reset.ts'
import { assertOwnSite, userOf, type FlowTools } from './tools.ts'
import { readText } from './users.ts'
import type { WayBack, WaysBack } from './ways-back.ts'

/** The purpose of tokens that verify an address. */
export const VERIFY: Purpose = 'verify address'
/** The purpose of tokens of a change. */
export const CHANGE: Purpose<Change> = 'change address'

/** What an undo makes void, besides links that set a password. */
const others = [CHANGE, VERIFY, INVITATION, NOT_ME]

/** What a token of a change says. */
export interface Change extends JsonObject {
  readonly from: string | null
  readonly to: string

  /** Whether a second factor had confirmed the change. */
  readonly byFactor: boolean
}

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
   * Gives the user the address back. Somebody else may change it meanwhile, perhaps by a way back of their own: each try
   * first sees what the address is, then that the token is still good. Whoever takes an older way back ends this one
   * before they write, so they find either that this one has come first, or that it has failed.
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
      await giveBack(token, way)
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
    await parts.checkFactor(user, proof, ctx)
  }

  return async (ctx, input) => {
    assertOwnSite(ctx)
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

/**
 * Sets another address, if it is still the one that the user had. Returns whether it did.
 *
 * @throws ConfigurationError if the application cannot.
 */
export async function replaceAddress<Found extends StoredUser>(
  { users, parts }: Pick<FlowTools<Found>, 'users' | 'parts'>,
  id: string,
  change: { readonly from: string | null; readonly to: string | null },
): Promise<boolean> {
  const { setAddress } = users
  if (setAddress === undefined) throw new ConfigurationError('users.setAddress', 'is needed')
  const isSet: unknown = await parts.callbacks.ask('users.setAddress', () => setAddress(id, change))
  return isSet === true
}
