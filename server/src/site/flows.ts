/**
 * The flows of the site: what surrounds a login in everyday life.
 *
 * @module
 */

import type { Flows, Send } from 'latchkey/flows'
import { openFlows } from '../accounts/flow-users.ts'
import { writeTo } from './written-mail.ts'
import type { SiteContext } from './site-context.ts'

/** Returns the flows. From then on, users are told of what changes with their factors. */
export function siteFlows(
  site: Pick<SiteContext, 'latch' | 'users' | 'mail' | 'credentials' | 'providerAccounts'>,
): Flows {
  const { latch, mail } = site
  return openFlows(latch, site, mail === null ? sendNothing : writeTo(mail))
}

/** What sends the messages of flows while no mail server is configured. */
const sendNothing: Send = () => undefined
