/**
 * The letters of this process, in development: there is no mail server, and whoever tries the site reads them here.
 *
 * @module
 */

import { devMailPage } from '../pages/dev-mail.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { MAILBOX_PAGE } from '../mail/site-mail.ts'
import type { Routes } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Letters have a style for each element, and nothing that loads or runs. */
const LETTER_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

/** Returns the routes. */
export function devMailRoutes({ viewOf, answers }: SiteTools, mailbox: Mailbox): Routes {
  return {
    [MAILBOX_PAGE]: { get: (c) => c.html(devMailPage(viewOf(c), mailbox.letters())) },
    [`${MAILBOX_PAGE}/:id`]: {
      get(c) {
        const found = mailbox.letters().find(({ id }) => id === c.req.param('id'))
        if (found === undefined) return answers.message(c, notThere)
        return c.html(found.html, 200, { 'Content-Security-Policy': LETTER_POLICY })
      },
    },
  }
}

const notThere = {
  status: 404,
  code: 'not_found',
  detail: 'Not found',
  say: ({ answers }: Parameters<Parameters<SiteTools['answers']['message']>[1]['say']>[0]) =>
    answers.notFound,
} as const
