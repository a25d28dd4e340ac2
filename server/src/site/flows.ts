/**
 * The flows of the site: what surrounds a login in everyday life.
 *
 * @module
 */

import type { Flows, Send } from 'latchkey/flows'
import { openFlows } from '../accounts/flow-users.ts'
import type { SiteContext } from './site-context.ts'

/** Returns the flows. From then on, users are told of what changes with their factors. */
export function siteFlows({
  latch,
  users,
  send,
}: Pick<SiteContext, 'latch' | 'users' | 'send'>): Flows {
  return openFlows(latch, users, send)
}

/** What sends the messages of flows while no mail server is configured: nobody has an address that was verified. */
export const sendNothing: Send = () => undefined
