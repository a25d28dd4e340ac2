/**
 * What the pages of a round are made of: a browser goes from an app to the login, and comes back with a ticket.
 *
 * The browser keeps a secret for the app's host, the nonce, from its first start on. A ticket is good with that nonce
 * only: a stolen one is worth nothing, and whoever is sent into the app by somebody else's ticket is not logged in as
 * them.
 *
 * @module
 */

import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from 'latchkey'
import type { Log } from '../process/log.ts'
import type { SiteLatch } from '../storage/storage.ts'
import type { Answer } from './answer.ts'
import type { AppEntries } from './app-cookie.ts'
import type { AppRequests } from './app-requests.ts'
import type { AskRules } from './ask-rules.ts'
import { hostCookie } from './host-cookies.ts'
import type { Judged } from './judged.ts'
import type { FindVisitor } from './visitor.ts'

/** Where a browser comes back to the host of an app. */
export const ENTER = '/.latchkey/enter'

/** The page of the login in between. */
export const LOGIN_ENTER = '/apps/enter'

/** What may have become of a browser's cookies. */
export type LostWhere =
  /** The browser has not sent the cookie of its start. */
  | 'browser'
  /** The browser has sent its cookie, and the proxy's check has not seen it. */
  | 'proxy'
  /** The same; or another tab was let in a moment ago. */
  | 'perhaps'

/** Answers with a page that says so. `again` leads to another attempt. */
export type ExplainLost = (
  lost: { readonly where: LostWhere; readonly host: string; readonly again: string },
  request: Judged,
  headers?: readonly string[],
) => Answer

/** What the pages are made of. */
export interface RoundParts {
  readonly latch: Pick<SiteLatch, 'findSession' | 'tokens'>
  readonly requests: AppRequests
  readonly entries: AppEntries
  readonly findVisitor: FindVisitor
  readonly askRules: AskRules
  readonly explain: ExplainLost
  readonly loginOrigin: string

  /** The name of the session's cookie, without the prefix that https adds. */
  readonly cookieName: string
  readonly clock: Clock
  readonly log: Log
}

/** The nonce of a browser at one app. */
export interface Nonce {
  readonly hash: string

  /** Whether the browser has it already. */
  readonly isKept: boolean

  /** A Set-Cookie value that gives it to the browser. */
  readonly cookie: string
}

/** Returns the nonce that the browser has; `null` if it has sent none. */
export function keptNonce(
  { cookieName }: Pick<RoundParts, 'cookieName'>,
  request: Judged,
): Nonce | null {
  const cookie = hostCookie(request.origin, cookieName, 'app-nonce')
  const value = cookie.read(request)
  if (value === null || !NONCE.test(value)) return null
  return { hash: hashNonce(value), isKept: true, cookie: cookie.write(value, null) }
}

/** Returns a new one. */
export function newNonce({ cookieName }: Pick<RoundParts, 'cookieName'>, origin: string): Nonce {
  const value = randomBytes(32).toString('base64url')
  const cookie = hostCookie(origin, cookieName, 'app-nonce').write(value, null)
  return { hash: hashNonce(value), isKept: false, cookie }
}

const NONCE = /^[\w-]{43}$/

function hashNonce(nonce: string): string {
  return createHash('sha256').update(nonce).digest('base64url')
}

/** Returns the query of a page's address. */
export function queryOf({ target }: Judged): URLSearchParams {
  const at = target.indexOf('?')
  // Longer than headers may be.
  const isTooLong = target.length > 65_536
  return new URLSearchParams(at === -1 || isTooLong ? '' : target.slice(at + 1))
}

/** Returns an answer that leads on. */
export function leadOn(location: string, cookies: readonly string[] = []): Answer {
  const set = cookies.flatMap((cookie) => ['Set-Cookie', cookie])
  return {
    status: 303,
    headers: [...unseen, 'Location', location, 'Content-Length', '0', ...set],
    body: '',
  }
}

/** No cache keeps the answer, and no other page learns where the browser comes from: the address may have a ticket. */
const unseen = ['Cache-Control', 'no-store', 'Referrer-Policy', 'no-referrer']
