/**
 * `GET /.latchkey/enter` on an app's host: lets in the browser that comes back from the login with a ticket.
 *
 * @module
 */

import type { Answer } from './answer.ts'
import { entryOf } from './app-cookie.ts'
import type { AppRequest } from './app-requests.ts'
import { hostCookie } from './host-cookies.ts'
import type { Judged } from './judged.ts'
import { keptNonce, leadOn, queryOf, type RoundParts } from './round-parts.ts'
import { redeemTicket } from './tickets.ts'
import { startPath } from './way-back.ts'

/**
 * Answers the page. Its query has the `ticket`, and the `request` that the ticket is for.
 *
 * @throws StoreUnavailable
 */
export async function enterPage(parts: RoundParts, request: Judged): Promise<Answer> {
  const { latch, requests, entries, cookieName, clock, log } = parts
  const { origin } = request
  const query = queryOf(request)
  const wish = requests.open(query.get('request'))
  if (wish === null || wish.origin !== origin) return leadOn(origin + startPath('/'))
  // Before anything is redeemed: another browser leaves the ticket as it is.
  if (keptNonce({ cookieName }, request)?.hash !== wish.nonceHash) return anotherRound(wish)
  const sessionId = await redeemTicket(latch.tokens, query.get('ticket'), wish)
  const visitor = sessionId === null ? null : await latch.findSession(sessionId)
  if (visitor === null) return anotherRound(wish)
  const life = visitor.remembered ? visitor.endsAt - clock() : null
  const value = entries.seal(origin, entryOf(visitor))
  log({ type: 'app.entered', userId: visitor.user.id, sessionId: visitor.id, origin })
  return leadOn(origin + wish.to, [hostCookie(origin, cookieName, 'app').write(value, life)])
}

function anotherRound({ origin, to, act, round }: AppRequest): Answer {
  return leadOn(`${origin}${startPath(to, act)}&round=${round + 1}`)
}
