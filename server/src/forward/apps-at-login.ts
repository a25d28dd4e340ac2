/**
 * What the login's own pages need of the apps: to which app a browser is on its way, whether the rules let its user in,
 * and the address that takes the user there.
 *
 * @module
 */

import type { LatchkeyTokens } from 'latchkey'
import type { AppRequest, AppRequests } from './app-requests.ts'
import type { AskRules } from './ask-rules.ts'
import { ENTER, LOGIN_ENTER } from './round-parts.ts'
import type { LiveRules } from './rules.ts'
import { issueTicket } from './tickets.ts'

/** The apps, as the login sees them. */
export interface AppsAtLogin {
  readonly requests: AppRequests
  readonly rules: LiveRules
  readonly askRules: AskRules
}

/** Where somebody goes on to. */
export interface Destination {
  /** What people call the app: "Wiki". */
  readonly app: string

  /** Its host, and its port if it has one. */
  readonly host: string
}

/** Returns which app a request leads to; `null` if the rules know none at its origin any more. */
export function destinationOf(
  { rules }: AppsAtLogin,
  request: Pick<AppRequest, 'origin' | 'to'>,
): Destination | null {
  const { origin, to } = request
  const apps = rules.current().apps.filter((each) => each.origin === origin)
  // Several apps may share an origin: the way back tells them apart if they have folders of their own.
  const app = apps.find(({ url }) => url.pathname !== '/' && to.startsWith(url.pathname)) ?? apps[0]
  return app === undefined ? null : { app: app.name, host: new URL(origin).host }
}

/** Returns which app a `next` of the login leads to; `null` if it leads elsewhere. */
export function destinationIn(
  apps: AppsAtLogin | null,
  next: string | undefined,
): Destination | null {
  const start = `${LOGIN_ENTER}?request=`
  if (apps === null || next?.startsWith(start) !== true) return null
  const request = apps.requests.open(next.slice(start.length))
  return request === null ? null : destinationOf(apps, request)
}

/**
 * Returns the address on the app's host that lets this browser in, for a minute and once. The rules were asked before.
 *
 * @throws StoreUnavailable
 */
export async function entryAddress(
  tokens: LatchkeyTokens,
  { sessionId, request, sealed }: { sessionId: string; request: AppRequest; sealed: string },
): Promise<string> {
  const ticket = await issueTicket(tokens, sessionId, request)
  return `${request.origin}${ENTER}?ticket=${ticket}&request=${sealed}`
}
