/**
 * The e-mail address of an account: confirmed, changed, and given back.
 *
 * @module
 */

import type { Handler } from 'hono'
import type { FlowStep } from 'latchkey/flows'
import { addressPage, type AddressPageProps } from '../pages/address.ts'
import { readEmail } from '../accounts/user-rules.ts'
import type { Html } from '../pages/html.ts'
import { changeAddressPage, undoAddressPage, verifyAddressPage } from '../pages/token.ts'
import type { View } from '../pages/view.ts'
import type { Act, ActDone } from './act-route.ts'
import { formRoute } from './form-route.ts'
import { newPassword } from './not-me-routes.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie } from './notice-cookie.ts'
import { sentAfter } from './sent-routes.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { doneWhenWritten, untilWritten } from './written-mail.ts'

const PAGE = '/account/email'

/** Returns the routes. */
export function addressRoutes(tools: SiteTools): Routes {
  const { site, hono, viewOf, flows } = tools
  const { latch, settings } = site
  const notices = noticeCookie(settings)
  const { start, verify } = flows.address.steps
  return {
    [PAGE]: {
      get: hono.depends({ user: latch.user }, async (c, { user }) => {
        const view = viewOf(c)
        return c.html(await ownPage(tools, view, user.id, { news: notices.take(c, view.texts) }))
      }),
      post: askForLink(tools, {
        ...start,
        async run(ctx, typed) {
          await ctx.use(latch.user)
          readEmail(typed['address'] ?? '')
          return start.run(ctx, typed)
        },
      }),
    },
    [`${PAGE}/verify`]: { post: askForLink(tools, verify) },
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

/** Of a link that did not go out, the user is told: they are known, and would wait for it. */
function askForLink(tools: SiteTools, step: FlowStep): Handler<SiteEnv> {
  const { fields, run } = leadingTo(step, { location: sentAfter('address') })
  return formRoute(tools, {
    fields,
    run: doneWhenWritten(run),
    page(view, { address: typed }, { error, errors, userId }) {
      const isTheirs = error.status < 500
      const said = errors.map(({ text }) => (isTheirs ? { text, fields } : { text }))
      return ownPage(tools, view, userId, { typed, errors: said })
    },
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
        ...leadingTo(verified, { location: PAGE, notice: 'address-confirmed' }),
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
        const news = notices.take(c, view.texts)
        return c.html(undoAddressPage(view, { news, hasPasswords: site.settings.passwords }))
      },
      post: undo(tools),
    },
  }
}

/** Whoever undoes a change need not be logged in, so the page itself asks for a factor where one is needed. */
function undo(tools: SiteTools): Handler<SiteEnv> {
  const { fields, run } = tools.flows.address.steps.undo
  const hasPasswords = tools.site.settings.passwords
  return formRoute(tools, {
    fields,
    async run(ctx, typed) {
      const { result, failures } = await untilWritten(() => run(ctx, typed))
      if (hasPasswords) return { ...result, ...newPassword('undone', failures) }
      return { message: 'The change was undone', location: '/login', notice: 'address-undone' }
    },
    asksItself: true,
    page(view, { code = '', recoveryCode = '' }, { error, errors, token }) {
      const isAnswered = code !== '' || recoveryCode !== ''
      const isQuestion = error.code === 'second_factor_required' && !isAnswered
      const needsFactor = isQuestion || (isAnswered && error.code !== 'invalid_token')
      const wrong = { text: view.texts.byMail.undo.wrong, fields: ['code', 'recoveryCode'] }
      const said = error.code === 'invalid_credentials' ? [wrong] : errors
      const shown = isQuestion ? [] : said
      return undoAddressPage(view, { token, needsFactor, hasPasswords, errors: shown })
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
