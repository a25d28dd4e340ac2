/**
 * `GET /.latchkey/start` on an app's host: sends a browser to the login.
 *
 * @module
 */

import type { Answer } from './answer.ts'
import type { AppAct } from './app-requests.ts'
import type { Judged } from './judged.ts'
import { pathOf } from './judged.ts'
import { leadBackTo } from './lead-back.ts'
import { explainLost } from './lost-cookies.ts'
import {
  keptNonce,
  leadOn,
  LOGIN_ENTER,
  newNonce,
  queryOf,
  type RoundParts,
} from './round-parts.ts'
import { startPath } from './way-back.ts'

/** Whoever comes without the cookie for the third time is told so. */
const LAST_ROUND = 3

/**
 * Answers the page. Its query has `to`, the way back; `act` ("POST /path") if something else was refused than a look at
 * `to`; and `round`.
 *
 * @throws StoreUnavailable
 */
export async function startPage(parts: RoundParts, request: Judged): Promise<Answer> {
  const { origin } = request
  const { loginOrigin, cookieName, requests, askRules } = parts
  const query = queryOf(request)
  const to = leadBackTo(query.get('to'), origin)
  if (origin === loginOrigin) return leadOn(`${origin}/login?next=${encodeURIComponent(to)}`)
  const said = query.get('act')
  const act = readAct(said, origin)
  const visitor = await parts.findVisitor(request, false)
  const wanted = act ?? { method: 'GET', path: pathOf({ target: to }) }
  // The check lets this browser in, if it sees the cookie. Of what was refused and is not said, nobody knows.
  const isSaid = said === null || act !== null
  if (isSaid && visitor !== null && askRules(visitor, origin, wanted).kind === 'allowed') {
    return explainLost(parts, request, to)
  }
  const round = readRound(query.get('round'))
  if (round >= LAST_ROUND) {
    const { host } = new URL(origin)
    const lost = { where: 'browser', host, again: startPath(to) } as const
    return parts.explain(lost, request)
  }
  // Other tabs may be on their way with the nonce that is there.
  const nonce = keptNonce({ cookieName }, request) ?? newNonce({ cookieName }, origin)
  const sealed = requests.seal({ origin, to, act, nonceHash: nonce.hash, round })
  const cookies = nonce.isKept ? [] : [nonce.cookie]
  return leadOn(`${loginOrigin}${LOGIN_ENTER}?request=${sealed}`, cookies)
}

/** Returns which round this is, from 1. */
function readRound(text: string | null): number {
  return text !== null && /^[1-9]$/.test(text) ? Number(text) : 1
}

/** Returns what was refused; `null` if it is not said, or no check can have been asked about it. */
function readAct(text: string | null, origin: string): AppAct | null {
  const [, method, path] = /^([A-Z][A-Z-]{0,31}) (\/[^?#]{0,300})$/.exec(text ?? '') ?? []
  if (method === undefined || path === undefined) return null
  return URL.canParse(origin + path) ? { method, path } : null
}
