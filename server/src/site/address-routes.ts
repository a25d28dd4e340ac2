/**
 * The e-mail address of an account: confirmed, changed, and given back.
 *
 * @module
 */

import type { Handler } from 'hono'
import type { FlowStep } from 'latchkey/flows'
import type { SiteMail } from '../mail/site-mail.ts'
import { addressPage, type AddressPageProps } from '../pages/address.ts'
import type { Html } from '../pages/html.ts'
import { changeAddressPage, undoAddressPage, verifyAddressPage } from '../pages/token.ts'
import type { View } from '../pages/view.ts'
import { actRoute, type Act, type ActDone } from './act-route.ts'
import { sentAfter } from './forgot-routes.ts'
import { formRoute } from './form-route.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie } from './notice-cookie.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredWhenWritten } from './written-mail.ts'

const PAGE = '/account/email'

/** Returns the routes. */
export function addressRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { site, hono, viewOf, flows } = tools
  const { latch, settings } = site
  const notices = noticeCookie(settings)
  const sent = { location: sentAfter('address') }
  return {
    [PAGE]: {
      get: hono.depends({ user: latch.user }, async (c, { user }) => {
        const view = viewOf(c)
        return c.html(await ownPage(tools, view, user.id, { news: notices.take(c, view.texts) }))
      }),
      post: answeredWhenWritten(mail, askForChange(tools)),
    },
    [`${PAGE}/verify`]: {
      post: answeredWhenWritten(mail, actRoute(tools, leadingTo(flows.address.steps.verify, sent))),
    },
    ...linkRoutes(tools),
  }
}

/** Returns the step as an act, which leads to a page of ours. */
function leadingTo(
  { fields, run }: FlowStep,
  next: Omit<ActDone, 'message'>,
): Pick<Act, 'fields' | 'run'> {
  return { fields, run: async (ctx, typed) => ({ ...(await run(ctx, typed)), ...next }) }
}

function askForChange(tools: SiteTools): Handler<SiteEnv> {
  return formRoute(tools, {
    ...leadingTo(tools.flows.address.steps.start, { location: sentAfter('address') }),
    page: (view, { address: typed }, { errors, userId }) =>
      ownPage(tools, view, userId, {
        typed,
        errors: errors.map(({ text }) => ({ text, fields: ['address'] })),
      }),
  })
}

/** The pages to which the links of messages lead. */
function linkRoutes(tools: SiteTools): Routes {
  const { site, flows, viewOf } = tools
  const { verified, finish } = flows.address.steps
  const notices = noticeCookie(site.settings)
  return {
    '/verify-address': {
      get: (c) => c.html(verifyAddressPage(viewOf(c))),
      post: formRoute(tools, {
        fields: verified.fields,
        async run(ctx, typed) {
          const { message } = await verified.run(ctx, typed)
          const { id } = await ctx.use(site.latch.user)
          await noteOwn(site, ctx, id, 'email_verified')
          return { message, location: PAGE, notice: 'address-confirmed' }
        },
        page: (view, _typed, { token, errors }) => verifyAddressPage(view, { token, errors }),
      }),
    },
    '/change-address': {
      get: (c) => c.html(changeAddressPage(viewOf(c))),
      post: formRoute(tools, {
        fields: finish.fields,
        async run(ctx, typed) {
          const { message } = await finish.run(ctx, typed)
          const { id } = await ctx.use(site.latch.user)
          await noteOwn(site, ctx, id, 'email_changed')
          return { message, location: PAGE, notice: 'address-changed' }
        },
        page: (view, _typed, { token, errors }) => changeAddressPage(view, { token, errors }),
      }),
    },
    '/undo-address': {
      get(c) {
        const view = viewOf(c)
        return c.html(undoAddressPage(view, { news: notices.take(c, view.texts) }))
      },
      post: undo(tools),
    },
  }
}

/** Whoever undoes a change need not be logged in, so the page itself asks for a factor where one is needed. */
function undo(tools: SiteTools): Handler<SiteEnv> {
  return formRoute(tools, {
    ...leadingTo(tools.flows.address.steps.undo, { location: sentAfter('undone') }),
    asksItself: true,
    page(view, { code = '', recoveryCode = '' }, { error, errors, token }) {
      const isAnswered = code !== '' || recoveryCode !== ''
      const isQuestion = error.code === 'second_factor_required' && !isAnswered
      const needsFactor = isQuestion || (isAnswered && error.code !== 'invalid_token')
      const wrong = { text: view.texts.byMail.undo.wrong, fields: ['code', 'recoveryCode'] }
      const said = error.code === 'invalid_credentials' ? [wrong] : errors
      return undoAddressPage(view, { token, needsFactor, errors: isQuestion ? [] : said })
    },
  })
}

async function ownPage(
  { site: { users } }: SiteTools,
  view: View,
  userId: string | null,
  props: Omit<AddressPageProps, 'current'>,
): Promise<Html> {
  const user = userId === null ? null : await users.get(userId)
  const address = user?.email ?? null
  const current = address === null ? null : { address, verified: user?.emailVerified ?? false }
  return addressPage(view, { current, ...props })
}
