/**
 * The e-mail address of an account: confirmed, changed, and given back.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import type { SiteMail } from '../mail/site-mail.ts'
import { addressPage, type AddressPageProps } from '../pages/address.ts'
import type { Html } from '../pages/html.ts'
import { changeAddressPage, undoAddressPage, verifyAddressPage } from '../pages/token.ts'
import type { View } from '../pages/view.ts'
import { sentAfter, showUndo } from './forgot-routes.ts'
import { formRoute } from './form-route.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredWhenWritten } from './written-mail.ts'

const PAGE = '/account/email'

/** Returns the routes. */
export function addressRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { site, flows, hono, viewOf } = tools
  const { verify, start } = flows.address.steps
  return {
    [PAGE]: {
      get: hono.depends({ user: site.latch.user }, async (c) => {
        const view = viewOf(c)
        return c.html(await ownPage(tools, c as Context<SiteEnv>, view, { news: newsOf(c, view) }))
      }),
      post: answeredWhenWritten(
        mail,
        formRoute(tools, {
          fields: start.fields,
          run: async (ctx, typed) => ({
            ...(await start.run(ctx, typed)),
            location: sentAfter('address'),
          }),
          page: (view, { address: typed }, { errors }, c) =>
            ownPage(tools, c, view, {
              typed,
              errors: errors.map(({ text }) => ({ text, fields: ['address'] })),
            }),
        }),
      ),
    },
    [`${PAGE}/verify`]: {
      post: answeredWhenWritten(
        mail,
        hono.flowRoute({
          ...verify,
          run: async (ctx, typed) => ({
            ...(await verify.run(ctx, typed)),
            location: sentAfter('address'),
          }),
        }),
      ),
    },
    ...linkRoutes(tools),
  }
}

/** The pages to which the links of messages lead. */
function linkRoutes(tools: SiteTools): Routes {
  const { flows, viewOf } = tools
  const { verified, finish } = flows.address.steps
  return {
    '/verify-address': {
      get: (c) => c.html(verifyAddressPage(viewOf(c))),
      post: formRoute(tools, {
        fields: verified.fields,
        run: async (ctx, typed) => ({
          ...(await verified.run(ctx, typed)),
          location: `${PAGE}?done=verify`,
        }),
        page: (view, { token }, { errors }) => verifyAddressPage(view, { token, errors }),
      }),
    },
    '/change-address': {
      get: (c) => c.html(changeAddressPage(viewOf(c))),
      post: formRoute(tools, {
        fields: finish.fields,
        run: async (ctx, typed) => ({
          ...(await finish.run(ctx, typed)),
          location: `${PAGE}?done=change`,
        }),
        page: (view, { token }, { errors }) => changeAddressPage(view, { token, errors }),
      }),
    },
    '/undo-address': { get: showUndo(tools), post: undo(tools) },
  }
}

/** Whoever undoes a change need not be logged in, so the page itself asks for a factor where one is needed. */
function undo(tools: SiteTools): Handler<SiteEnv> {
  const { undo: step } = tools.flows.address.steps
  return formRoute(
    tools,
    {
      fields: step.fields,
      run: async (ctx, typed) => ({
        ...(await step.run(ctx, typed)),
        location: sentAfter('undone'),
      }),
      page(view, { token, code, recoveryCode }, { error, errors }) {
        const isQuestion = error.code === 'second_factor_required'
        const isAnswered = code !== undefined || recoveryCode !== undefined
        const needsFactor = isQuestion || (isAnswered && error.code !== 'invalid_token')
        const isMissing = isQuestion && !isAnswered
        return undoAddressPage(view, { token, needsFactor, errors: isMissing ? [] : errors })
      },
    },
    [],
  )
}

/** What a link has just done. */
function newsOf(c: Context, { texts }: View): string | undefined {
  const { verify, change } = texts.byMail
  const done = c.req.query('done')
  return done === 'verify' ? verify.done : done === 'change' ? change.done : undefined
}

async function ownPage(
  { site: { users } }: SiteTools,
  c: Context<SiteEnv>,
  view: View,
  props: Omit<AddressPageProps, 'current'>,
): Promise<Html> {
  const user = await users.get(c.var.session.user?.id ?? '')
  const current =
    user === null || user.email === null
      ? null
      : { address: user.email, verified: user.emailVerified }
  return addressPage(view, { current, ...props })
}
