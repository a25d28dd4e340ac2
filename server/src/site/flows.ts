/**
 * The flows of the site: what surrounds a login in everyday life.
 *
 * @module
 */

import type { Flows, Send } from 'latchkey/flows'
import { openFlows } from '../accounts/flow-users.ts'
import { writeTo } from './written-mail.ts'
import type { SiteContext } from './site-context.ts'

/**
 * Returns the flows. From then on, users are told of what changes with their factors, and of logins by new browsers. To
 * be called once for a login: each call is one more that tells.
 */
export function siteFlows({
  latch,
  users,
  mail,
}: Pick<SiteContext, 'latch' | 'users' | 'mail'>): Flows {
  const flows = openFlows(latch, users, mail === null ? sendNothing : writeTo(mail))
  if (mail !== null) latch.onEvent(flows.notMe.tell)
  return flows
}

/** What sends the messages of flows while no mail server is configured. */
const sendNothing: Send = () => undefined
