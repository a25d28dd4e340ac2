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
export function siteFlows(
  site: Pick<
    SiteContext,
    'latch' | 'users' | 'credentials' | 'providerAccounts' | 'mail' | 'settings'
  >,
): Flows {
  const { latch, mail, settings } = site
  const send = mail === null ? sendNothing : writeTo(mail)
  const flows = openFlows(latch, site, settings.passwords ? send : withoutResets(send))
  if (mail !== null) latch.onEvent(flows.notMe.tell)
  return flows
}

/** Leaves out links to new passwords, for a site that takes none: they are not asked for, but follow an end of all. */
function withoutResets(send: Send): Send {
  return (message) => (message.kind === 'reset_password' ? undefined : send(message))
}

/** What sends the messages of flows while no mail server is configured. */
const sendNothing: Send = () => undefined
