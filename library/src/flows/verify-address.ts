/**
 * Verification of a user's address.
 *
 * @module
 */

import { InvalidToken } from '../errors.ts'
import type { StoredUser } from '../session/user.ts'
import type { Purpose } from '../tokens/purpose.ts'
import type { AddressFlow } from './address.ts'
import { ADDRESS_LIFETIME, loggedIn, presentAddress, seeOwn, tellSessions } from './own-address.ts'
import { assertOwnSite, linkFor, type FlowTools } from './tools.ts'
import { neededOf, readOutcome } from './users.ts'

/** The purpose of the tokens. */
export const VERIFY: Purpose = 'latchkey/verify address'

/** Returns the steps: see `AddressFlow`. */
export function verifying<Found extends StoredUser>(
  tools: FlowTools<Found>,
): Pick<AddressFlow, 'verify' | 'verified'> {
  const { parts, users, outbox, pages } = tools
  return {
    async verify(ctx) {
      assertOwnSite(ctx)
      neededOf(users, 'setVerified')
      const user = await loggedIn(tools, ctx)
      const to = users.addressOf(user)
      if (to === null) return
      const binds = presentAddress(users, user)
      const base = { purpose: VERIFY, userId: user.id, lifetime: ADDRESS_LIFETIME, from: ctx }
      const link = await linkFor(tools, pages.verify, { ...base, binds })
      outbox.post({ kind: 'verify_address', to, userId: user.id, ...link })
    },
    async verified(ctx, input) {
      assertOwnSite(ctx)
      const setVerified = neededOf(users, 'setVerified')
      const { user, redeem } = await seeOwn(tools, ctx, input.token, VERIFY)
      await redeem()
      const [address = ''] = presentAddress(users, user)
      const name = 'users.setVerified'
      const answer = await parts.callbacks.ask(name, () => setVerified(user.id, address))
      if (!readOutcome(answer, name)) throw new InvalidToken()
      await tellSessions(tools, user.id)
    },
  }
}
