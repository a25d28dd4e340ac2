/**
 * Forgotten passwords. The answer is the same whether there is an account or not.
 *
 * @module
 */

import type { SiteMail } from '../mail/site-mail.ts'
import { forgotPage } from '../pages/forgot.ts'
import { formRoute } from './form-route.ts'
import { sentAfter } from './sent-routes.ts'
import type { Routes } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredAlike } from './written-mail.ts'

/** Returns the route. */
export function forgotRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { viewOf, flows } = tools
  const post = formRoute(tools, {
    fields: ['username'],
    async run(ctx, { username = '' }) {
      await flows.reset.start(ctx, { username })
      const message = 'If there is an account, a message is on its way'
      return { message, location: sentAfter('reset') }
    },
    page: (view, { username }, { errors }) =>
      forgotPage(view, {
        username,
        errors: errors.map(({ text }) => ({ text, fields: ['username'] })),
      }),
  })
  return {
    '/forgot': { get: (c) => c.html(forgotPage(viewOf(c))), post: answeredAlike(mail, post) },
  }
}
