/**
 * Tickets: what a browser carries from the login to the host of an app. One is a one-time token of a minute, bound to
 * the origin and to the nonce of one browser. It has no user: sixty tabs may carry one each, and one that is used
 * leaves the others as they are.
 *
 * @module
 */

import { MINUTE, type LatchkeyTokens, type Purpose } from 'latchkey'
import type { AppRequest } from './app-requests.ts'

const LIFETIME = 1 * MINUTE

const PURPOSE: Purpose<{ session: string }> = 'app'

/** Returns a ticket for the session. */
export function issueTicket(
  tokens: LatchkeyTokens,
  sessionId: string,
  request: AppRequest,
): Promise<string> {
  const binds = bindsOf(request)
  const data = { session: sessionId }
  return tokens.issue({ purpose: PURPOSE, userId: null, data, lifetime: LIFETIME, binds })
}

/** Redeems a ticket, once. Returns the session's id; `null` if it is another host's or browser's, used, or too old. */
export async function redeemTicket(
  tokens: LatchkeyTokens,
  ticket: string | null,
  request: AppRequest,
): Promise<string | null> {
  const redeemed = await tokens.redeem(ticket, PURPOSE, bindsOf(request))
  return redeemed?.data.session ?? null
}

function bindsOf({ origin, nonceHash }: AppRequest): readonly string[] {
  return [origin, nonceHash]
}
