/**
 * Links to an address, which its logged-in user opens.
 *
 * @module
 */

import type { JsonObject } from '../contracts/json.ts'
import { Forbidden, InvalidToken, NotAuthenticated, UpdateConflict } from '../errors.ts'
import { HOUR } from '../ground/time.ts'
import type { RequestContext } from '../request/context.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import { readToken } from './given-token.ts'
import { FASTER, TRIES } from './passwords.ts'
import { enabledUserOf, userOf, type FlowTools } from './tools.ts'
import type { FlowUsers } from './users.ts'

/** How long a link to an address is good. */
export const ADDRESS_LIFETIME: number = 1 * HOUR

/** Returns the user who is logged in, as the application has them now. @throws NotAuthenticated */
export async function loggedIn<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts'>,
  ctx: RequestContext,
): Promise<Found> {
  const session = await ctx.session()
  const user = await enabledUserOf(tools, { userId: session.user?.id ?? null })
  if (user === null) throw new NotAuthenticated()
  return user
}

/** Returns what a token is bound to: the user's present address. */
export function presentAddress<Found extends StoredUser>(
  { addressOf }: Pick<FlowUsers<Found>, 'addressOf'>,
  user: Found,
): readonly string[] {
  return [addressOf(user) ?? '']
}

/** A token of the user who is logged in. */
export interface OwnToken<Found, Data extends JsonObject> {
  readonly user: Found
  readonly data: Data

  /** Redeems the token. @throws InvalidToken if somebody was faster. */
  readonly redeem: () => Promise<void>
}

/**
 * Looks at a token of the user who is logged in. What can refuse is asked between this and `redeem`.
 *
 * @throws NotAuthenticated, InvalidToken; Forbidden if it is of another user: it is still good for them.
 */
export async function seeOwn<Found extends StoredUser, Data extends JsonObject>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts' | 'tokens'>,
  ctx: RequestContext,
  given: unknown,
  purpose: Purpose<Data>,
): Promise<OwnToken<Found, Data>> {
  const { tokens, users } = tools
  const token = readToken(given)
  const user = await loggedIn(tools, ctx)
  const binds = presentAddress(users, user)
  const seen = await tokens.look(token, purpose, binds)
  if (seen === null) throw new InvalidToken()
  if (seen.userId !== user.id) throw new Forbidden(NOT_YOURS)
  return {
    user,
    data: seen.data,
    async redeem() {
      if ((await tokens.redeem(token, purpose, binds)) === null) throw new InvalidToken()
    },
  }
}

const NOT_YOURS = 'This link is for another user: log in as that user'

/**
 * Makes all sessions of the user say what is true of the user now: their address, and whether it is verified. Somebody
 * else may change the user at the same time (an administrator takes a role away), so it is looked at afterwards whether
 * what was said is still true.
 *
 * @throws UpdateConflict if others have changed the user ten times in a row.
 */
export async function tellSessions<Found extends StoredUser>(
  tools: Pick<FlowTools<Found>, 'users' | 'parts' | 'latch'>,
  userId: string,
): Promise<void> {
  const { latch, parts } = tools
  const carried = (user: Found): string => JSON.stringify(parts.pickUser(user))
  let now = await userOf(tools, { userId })
  for (let i = 0; i < TRIES && now !== null; i++) {
    const said = carried(now)
    await latch.updateUser(now as never)
    now = await userOf(tools, { userId })
    if (now === null || carried(now) === said) return
  }
  if (now !== null) throw new UpdateConflict(FASTER)
}
