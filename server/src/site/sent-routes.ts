/**
 * The page that says that a message is on its way. It is the same whether there is an account or not.
 *
 * @module
 */

import { MAILBOX_PAGE, type SiteMail } from '../mail/site-mail.ts'
import { sentPage, type SentAfter } from '../pages/forgot.ts'
import type { Routes } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

const PAGE = '/check-your-mail'

/** Returns the address of the page that says what was sent, and why. */
export function sentAfter(after: SentAfter): string {
  return `${PAGE}?after=${after}`
}

const OCCASIONS: readonly string[] = [
  'reset',
  'register',
  'address',
  'ended',
  'undone',
  'unsent',
] satisfies readonly SentAfter[]

/** Returns the route. */
export function sentRoutes({ viewOf }: SiteTools, { mailbox }: SiteMail): Routes {
  return {
    [PAGE]: {
      get(c) {
        const asked = c.req.query('after') ?? ''
        const after = OCCASIONS.includes(asked) ? (asked as SentAfter) : 'other'
        return c.html(sentPage(viewOf(c), { after, mailbox: mailbox && MAILBOX_PAGE }))
      },
    },
  }
}
