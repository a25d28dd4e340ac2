/**
 * The letters of this process, in development: there is no mail server, and whoever tries the site reads them here.
 *
 * @module
 */

import type { Context } from 'hono'
import { devMailPage } from '../pages/dev-mail.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { MAILBOX_PAGE } from '../mail/site-mail.ts'
import type { Routes } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Letters have a style for each element, and nothing that loads or runs. */
const LETTER_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

/** Returns the routes. */
export function devMailRoutes(
  { site: { settings }, viewOf, answers }: SiteTools,
  mailbox: Mailbox,
): Routes {
  // A page of another site whose name leads to this machine (DNS rebinding) must not read them either.
  const isOwn = (c: Context): boolean => new URL(c.req.url).host === settings.url.host
  const letters = (c: Context) => (isOwn(c) ? mailbox.letters() : null)
  return {
    [MAILBOX_PAGE]: {
      get(c) {
        const all = letters(c)
        return all === null ? answers.message(c, notThere) : c.html(devMailPage(viewOf(c), all))
      },
    },
    [`${MAILBOX_PAGE}/:id`]: {
      get(c) {
        const found = letters(c)?.find(({ id }) => id === c.req.param('id'))
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
