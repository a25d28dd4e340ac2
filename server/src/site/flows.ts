/**
 * The flows of the site: what surrounds a login in everyday life.
 *
 * @module
 */

import { flows, type Flows, type Send } from 'latchkey/flows'
import { flowUsers } from '../accounts/flow-users.ts'
import { UserError } from '../accounts/user-rules.ts'
import type { SiteContext } from './site-context.ts'

/** Returns the flows. From then on, users are told of what changes with their factors. */
export function siteFlows({
  latch,
  users,
  send,
}: Pick<SiteContext, 'latch' | 'users' | 'send'>): Flows {
  return flows(latch, {
    users: flowUsers(users),
    send,
    policy: async (password, { address }) => {
      try {
        await users.assertPassword(password, address ?? '')
        return null
      } catch (error) {
        if (error instanceof UserError) return error.message
        throw error
      }
    },
    pages: { home: '/security' },
  })
}

/** What sends the messages of flows while no mail server is configured: nobody has an address that was verified. */
export const sendNothing: Send = () => undefined
