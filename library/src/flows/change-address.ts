/**
 * Change of a user's address. The old address is told of it, and can undo it.
 *
 * @module
 */

import { InvalidRequest, InvalidToken } from '../errors.ts'
import type { JsonObject } from '../contracts/json.ts'
import { isRecent } from '../ground/time.ts'
import { FACTOR_LIFETIME } from '../request/dependency.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import type { AddressFlow } from './address.ts'
import {
  ADDRESS_LIFETIME,
  presentAddress,
  seeOwn,
  tellSessions,
  type OwnToken,
} from './own-address.ts'
import { assertOwnSite, confirmedUser, linkFor, linkOf, userOf, type FlowTools } from './tools.ts'
import { neededOf, readAddress, readOutcome, verifiedAddresses } from './users.ts'
import { type WaysBack } from './ways-back.ts'

/** The purpose of the tokens. */
export const CHANGE: Purpose<Change> = 'latchkey/change address'

/** What a token says. */
interface Change extends JsonObject {
  readonly from: string | null
  readonly to: string

  /** Whether a second factor had confirmed the change. */
  readonly byFactor: boolean
}

/** Returns the steps: see `AddressFlow`. */
export function changing<Found extends StoredUser>(
  tools: FlowTools<Found>,
  waysBack: WaysBack,
): Pick<AddressFlow, 'start' | 'finish'> {
  return {
    start: (ctx, { address }) => start(tools, ctx, address),
    async finish(ctx, input) {
      assertOwnSite(ctx)
      neededOf(tools.users, 'setAddress')
      const seen = await seeOwn(tools, ctx, input.token, CHANGE)
      await finish(tools, waysBack, ctx, seen)
      await tellSessions(tools, seen.user.id)
    },
  }
}

async function start<Found extends StoredUser>(
  tools: FlowTools<Found>,
  ctx: RequestContext,
  address: unknown,
): Promise<void> {
  const { parts, users, outbox, pages } = tools
  assertOwnSite(ctx)
  neededOf(users, 'setAddress')
  const user = await confirmedUser(tools, ctx)
  const to = readAddress(address)
  const { factorAt } = await ctx.session()
  const byFactor = isRecent(factorAt, FACTOR_LIFETIME, parts.clock)
  const data: Change = { from: users.addressOf(user), to, byFactor }
  const base = { purpose: CHANGE, userId: user.id, lifetime: ADDRESS_LIFETIME, from: ctx }
  const order = { ...base, data, binds: presentAddress(users, user) }
  const link = await linkFor(tools, pages.change, order)
  outbox.post({ kind: 'change_address', to, userId: user.id, ...link })
}

async function finish<Found extends StoredUser>(
  tools: FlowTools<Found>,
  waysBack: WaysBack,
  ctx: RequestContext,
  { user, data: { from, to, byFactor }, redeem }: OwnToken<Found, Change>,
): Promise<void> {
  const { parts, users, outbox, pages } = tools
  const { id } = user
  // An address that was never shown to be the user's may be a stranger's: one who mistyped their own.
  const isOwn = from !== null && verifiedAddresses(users, user).includes(from)
  // The way back is made first: a change that cannot be undone does not happen, and costs no token.
  const way = isOwn ? await waysBack.open(id, { address: from, byFactor }) : null
  try {
    await redeem()
    await move(tools, ctx, { id, from, to })
  } catch (error) {
    if (way !== null) await waysBack.close(id, way.place)
    throw error
  }
  if (!isOwn || way === null) return
  const link = linkOf(parts, pages.undo, way.token)
  outbox.post({ kind: 'address_changed', to: from, userId: id, newAddress: to, ...link })
}

/**
 * Changes the address, and gives the session a new token. The session is asked last whether it lives: whoever has ended
 * it meanwhile, to keep a thief out, does not find the thief's address afterwards.
 */
async function move<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>,
  ctx: RequestContext,
  { id, from, to }: { readonly id: string; readonly from: string | null; readonly to: string },
): Promise<void> {
  if (!(await replaceAddress(tools, id, { from, to }))) {
    const now = await userOf(tools, { userId: id })
    const isStill = now !== null && tools.users.addressOf(now) === from
    // Whoever gets here reads the mailbox, so nobody else's secret is told.
    throw isStill ? new InvalidRequest('This address cannot be used') : new InvalidToken()
  }
  try {
    await (await ctx.session()).rotate()
  } catch (error) {
    // Somebody may have logged in meanwhile, whose session says the address.
    if (await replaceAddress(tools, id, { from: to, to: from })) await tellSessions(tools, id)
    throw error
  }
}

/**
 * Sets another address, if it is still the one that the user had. Returns whether it did.
 *
 * @throws ConfigurationError if the application cannot; TypeError if it does not say.
 */
export async function replaceAddress<Found extends StoredUser>(
  { users, parts }: Pick<FlowTools<Found>, 'users' | 'parts'>,
  id: string,
  change: { readonly from: string | null; readonly to: string | null },
): Promise<boolean> {
  const setAddress = neededOf(users, 'setAddress')
  const name = 'users.setAddress'
  return readOutcome(await parts.callbacks.ask(name, () => setAddress(id, change)), name)
}
