/**
 * Whoever is sent to the login although their cookie is good. Either another tab of theirs was let in a moment ago, or
 * the proxy's check sees no cookies. The first is led back. The second would be led back for ever: a cookie of some
 * seconds marks whoever has been led back.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { SECOND } from 'latchkey'
import type { Answer } from './answer.ts'
import { hostCookie } from './host-cookies.ts'
import type { Judged } from './judged.ts'
import { leadOn, type RoundParts } from './round-parts.ts'
import { startPath } from './way-back.ts'

/** How long a browser is known to have been led back. */
const MARK_LIFE = 10 * SECOND

/** Tabs that are opened together come within this time. After it, it is the same tab. */
const TOGETHER = 3 * SECOND

/** Leads the browser back to `to`, or explains why that does not help. */
export function explainLost(
  { cookieName, clock, explain }: Pick<RoundParts, 'cookieName' | 'clock' | 'explain'>,
  request: Judged,
  to: string,
): Answer {
  const { origin } = request
  const cookie = hostCookie(origin, cookieName, 'app-mark')
  const mark = createHash('sha256').update(to).digest('base64url').slice(0, 22)
  const [before, at] = (cookie.read(request) ?? '').split('.')
  const age = clock() - Number(at)
  if (before !== mark || !(age >= 0 && age < MARK_LIFE)) {
    return leadOn(origin + to, [cookie.write(`${mark}.${clock()}`, MARK_LIFE)])
  }
  const isTogether = age < TOGETHER
  const where = isTogether ? 'perhaps' : 'proxy'
  const lost = { where, host: new URL(origin).host, again: startPath(to) } as const
  const refresh = isTogether ? ['Refresh', `${TOGETHER / SECOND};url=${origin}${to}`] : []
  return explain(lost, request, refresh)
}
