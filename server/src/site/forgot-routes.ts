/**
 * Forgotten passwords, "this was not me", and the page that says that a message is on its way. Their answers are the
 * same whether there is an account or not.
 *
 * @module
 */

import type { Handler } from 'hono'
import type { SiteMail } from '../mail/site-mail.ts'
import { MAILBOX_PAGE } from '../mail/site-mail.ts'
import { forgotPage, sentPage, type SentAfter } from '../pages/forgot.ts'
import { notMePage } from '../pages/token.ts'
import { formRoute } from './form-route.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredAlike, untilWritten } from './written-mail.ts'

/** Returns the address of the page that says what was sent, and why. */
export function sentAfter(after: SentAfter): string {
  return `/check-your-mail?after=${after}`
}

/** Returns the routes. */
export function forgotRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { viewOf } = tools
  return {
    '/forgot': {
      get: (c) => c.html(forgotPage(viewOf(c))),
      post: answeredAlike(mail, askForReset(tools)),
    },
    '/check-your-mail': { get: showSent(tools, mail) },
    '/not-me': { get: (c) => c.html(notMePage(viewOf(c))), post: endEverything(tools) },
  }
}

function askForReset(tools: SiteTools): Handler<SiteEnv> {
  return formRoute(tools, {
    fields: ['username'],
    async run(ctx, { username = '' }) {
      await tools.flows.reset.start(ctx, { username })
      const message = 'If there is an account, a message is on its way'
      return { message, location: sentAfter('reset') }
    },
    page: (view, { username }, { errors }) =>
      forgotPage(view, {
        username,
        errors: errors.map(({ text }) => ({ text, fields: ['username'] })),
      }),
  })
}

const OCCASIONS: readonly string[] = [
  'reset',
  'register',
  'address',
  'ended',
  'undone',
  'unsent',
] satisfies readonly SentAfter[]

function showSent({ viewOf }: SiteTools, { mailbox }: SiteMail): Handler<SiteEnv> {
  return (c) => {
    const asked = c.req.query('after') ?? ''
    const after = OCCASIONS.includes(asked) ? (asked as SentAfter) : 'other'
    return c.html(sentPage(viewOf(c), { after, mailbox: mailbox && MAILBOX_PAGE }))
  }
}

function endEverything(tools: SiteTools): Handler<SiteEnv> {
  return formRoute(tools, {
    fields: ['token'],
    async run(ctx, { token = '' }) {
      const work = untilWritten(() => tools.flows.notMe.finish(ctx, { token }))
      const { result: next, failures } = await work
      const message = 'All sessions have ended'
      const after = failures.length === 0 ? 'ended' : 'unsent'
      if (next === 'reset') return { message, location: sentAfter(after) }
      // The change of the address must be undone first, by a link that is in another message.
      return { message, location: '/undo-address', notice: 'undo-first' }
    },
    page: (view, _typed, { token, errors }) => notMePage(view, { token, errors }),
  })
}
