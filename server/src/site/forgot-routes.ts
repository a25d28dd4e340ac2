/**
 * Forgotten passwords, "this was not me", and the page that says that a message is on its way. Their answers are the
 * same whether there is an account or not.
 *
 * @module
 */

import type { Handler } from 'hono'
import type { SiteMail } from '../mail/site-mail.ts'
import { forgotPage, sentPage, type SentAfter } from '../pages/forgot.ts'
import { notMePage, undoAddressPage } from '../pages/token.ts'
import { formRoute } from './form-route.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredWhenWritten } from './written-mail.ts'

/** Returns the address of the page that says what was sent, and why. */
export function sentAfter(after: SentAfter): string {
  return `/check-your-mail?after=${after}`
}

/** Returns the routes. */
export function forgotRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { flows, viewOf } = tools
  const forgot = formRoute(tools, {
    ...flows.reset.steps.start,
    async run(ctx, { username = '' }) {
      const { message } = await flows.reset.steps.start.run(ctx, { username })
      return { message, location: sentAfter('reset') }
    },
    page: (view, { username }, { errors }) => forgotPage(view, { username, errors }),
  })
  return {
    '/forgot': {
      get: (c) => c.html(forgotPage(viewOf(c))),
      post: answeredWhenWritten(mail, forgot),
    },
    '/check-your-mail': { get: showSent(tools, mail) },
    '/not-me': { get: (c) => c.html(notMePage(viewOf(c))), post: endEverything(tools) },
  }
}

const OCCASIONS: readonly string[] = [
  'reset',
  'register',
  'address',
  'ended',
  'undone',
] satisfies readonly SentAfter[]

function showSent({ viewOf }: SiteTools, { mailbox }: SiteMail): Handler<SiteEnv> {
  return (c) => {
    const asked = c.req.query('after') ?? ''
    const after = OCCASIONS.includes(asked) ? (asked as SentAfter) : 'other'
    return c.html(sentPage(viewOf(c), { after, mailbox: mailbox === null ? null : '/dev/mail' }))
  }
}

function endEverything(tools: SiteTools): Handler<SiteEnv> {
  const { flows } = tools
  return formRoute(tools, {
    fields: ['token'],
    async run(ctx, { token = '' }) {
      const next = await flows.notMe.finish(ctx, { token })
      return next === 'reset'
        ? { message: 'All sessions have ended: set a new password', location: sentAfter('ended') }
        : { message: 'All sessions have ended: undo the change', location: UNDO_FIRST }
    },
    page: (view, { token }, { errors }) => notMePage(view, { token, errors }),
  })
}

/** The change of the address must be undone first, by a link that is in another message. */
const UNDO_FIRST = '/undo-address?after=not-me'

/** Returns the news of the page of an undo, if somebody comes from "this was not me". */
export function showUndo({ viewOf }: SiteTools): Handler<SiteEnv> {
  return (c) => {
    const view = viewOf(c)
    const { undoFirst } = view.texts.byMail.notMe
    const news = c.req.query('after') === 'not-me' ? undoFirst : undefined
    return c.html(undoAddressPage(view, { news }))
  }
}
