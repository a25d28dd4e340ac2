/**
 * Registration by e-mail: an address, a link, and then a name and a password.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { CrossSiteRequest, InvalidToken, type RequestContext } from 'latchkey'
import { isForm, parseFields, readBody } from 'latchkey/adapter-kit'
import { readUsername, UserError } from '../accounts/user-rules.ts'
import type { Chosen } from '../accounts/flow-users.ts'
import type { SiteMail } from '../mail/site-mail.ts'
import { accountFormPage, registerLinkPage, registerPage } from '../pages/register.ts'
import { formRoute, type Typed } from './form-route.ts'
import { sentAfter } from './forgot-routes.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredWhenWritten } from './written-mail.ts'

/** Returns the routes. */
export function registrationRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { flows, viewOf } = tools
  const start = formRoute(tools, {
    fields: ['email'],
    async run(ctx, { email = '' }) {
      await flows.register.start(ctx, { username: email })
      return { message: 'A message is on its way', location: sentAfter('register') }
    },
    page: (view, { email }, { errors }) =>
      registerPage(view, {
        email,
        errors: errors.map(({ text }) => ({ text, fields: ['email'] })),
      }),
  })
  return {
    '/register': {
      get: (c) => c.html(registerPage(viewOf(c))),
      post: answeredWhenWritten(mail, start),
    },
    '/register/confirm': {
      get: (c) => c.html(registerLinkPage(viewOf(c))),
      post: showAccountForm(tools),
    },
    '/register/account': { post: makeAccount(tools) },
  }
}

/**
 * Shows the form for the account if the link still does something: nobody chooses a name and a password in vain. It
 * changes nothing.
 */
function showAccountForm({ flows, viewOf }: SiteTools): Handler<SiteEnv> {
  return async (c) => {
    const { token, csrfToken } = await readToken(c)
    if (isForm(c.req) && !c.var.session.verifyCsrfToken(csrfToken)) throw new CrossSiteRequest()
    const view = viewOf(c)
    const seen = await flows.register.look(token)
    if (seen !== null) return c.html(accountFormPage(view, { token, address: seen.address }))
    return c.html(registerLinkPage(view, { errors: [{ text: spent(view) }] }), 400)
  }
}

async function readToken(
  c: Context,
): Promise<{ readonly token: string; readonly csrfToken: string | undefined }> {
  const fields = await parseFields(c.req.header('content-type'), await readBody(c.req.raw.body))
  return { token: fields.get('token') ?? '', csrfToken: fields.get('_csrf') }
}

function spent({ texts }: ReturnType<SiteTools['viewOf']>): string {
  const { title, text } = texts.byMail.spent
  return `${title}. ${text}`
}

function makeAccount(tools: SiteTools): Handler<SiteEnv> {
  const { flows } = tools
  return formRoute(tools, {
    fields: ['token', 'username', 'password', 'passwordAgain'],
    async run(ctx, typed) {
      await finish(tools, ctx, typed)
      return { message: 'The account is made', location: '/' }
    },
    async page(view, { token = '', username }, { error, errors }) {
      const seen = await flows.register.look(token)
      if (seen !== null)
        return accountFormPage(view, { token, address: seen.address, username, errors })
      const text = error.code === 'invalid_token' ? spent(view) : (errors[0]?.text ?? '')
      return registerLinkPage(view, { errors: [{ text }] })
    },
  })
}

/** Everything that can be refused is refused before the token is used up. */
async function finish(
  { site: { users }, flows }: SiteTools,
  ctx: RequestContext,
  { token = '', username: typed = '', password = '', passwordAgain = '' }: Typed,
): Promise<void> {
  if ((await flows.register.look(token)) === null) throw new InvalidToken()
  const username = readUsername(typed)
  await users.assertPassword(password, username)
  if (password !== passwordAgain) {
    throw new UserError('passwords_differ', 'The two passwords are not the same.')
  }
  if ((await users.find(username)) !== null) {
    throw new UserError('username_taken', `The username "${username}" is taken.`)
  }
  await flows.register.finish(ctx, { token, password, about: { username } satisfies Chosen })
}
