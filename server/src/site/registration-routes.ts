/**
 * Registration by e-mail: an address, a link, and then a name and a password.
 *
 * @module
 */

import type { Handler } from 'hono'
import { InvalidToken } from 'latchkey'
import type { RequestContext } from 'latchkey/adapter-kit'
import { readEmail, readUsername, UserError } from '../accounts/user-rules.ts'
import type { Chosen } from '../accounts/flow-users.ts'
import type { SiteMail } from '../mail/site-mail.ts'
import { accountFormPage, registerLinkPage, registerPage } from '../pages/register.ts'
import type { ActDone, Fields } from './act-route.ts'
import { sentAfter } from './sent-routes.ts'
import { formRoute } from './form-route.ts'
import type { Routes, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { answeredAlike } from './written-mail.ts'

/** Returns the routes. */
export function registrationRoutes(tools: SiteTools, mail: SiteMail): Routes {
  const { viewOf } = tools
  return {
    '/register': {
      get: (c) => c.html(registerPage(viewOf(c))),
      post: answeredAlike(mail, askForLink(tools)),
    },
    '/register/confirm': {
      get: (c) => c.html(registerLinkPage(viewOf(c))),
      post: showAccountForm(tools),
    },
    '/register/account': { post: makeAccount(tools) },
  }
}

function askForLink(tools: SiteTools): Handler<SiteEnv> {
  return formRoute(tools, {
    fields: ['email'],
    async run(ctx, { email = '' }) {
      await tools.flows.register.start(ctx, { username: readEmail(email) })
      return { message: 'A message is on its way', location: sentAfter('register') }
    },
    page: (view, { email }, { errors }) =>
      registerPage(view, {
        email,
        errors: errors.map(({ text }) => ({ text, fields: ['email'] })),
      }),
  })
}

/**
 * Shows the form for the account if the link still does something: nobody chooses a name in vain. It changes nothing.
 */
function showAccountForm(tools: SiteTools): Handler<SiteEnv> {
  return formRoute(tools, {
    fields: ['token'],
    async run(_ctx, { token = '' }) {
      const seen = await tools.flows.register.look(token)
      if (seen === null) throw new InvalidToken()
      const { address } = seen
      return {
        message: 'The link is good',
        location: '/register/confirm',
        page: (view) => accountFormPage(view, { token, address }),
      }
    },
    page: (view, _typed, { errors }) => registerLinkPage(view, { errors }),
  })
}

function makeAccount(tools: SiteTools): Handler<SiteEnv> {
  const { flows } = tools
  return formRoute(tools, {
    fields: ['token', 'username', 'password', 'passwordAgain'],
    async run(ctx, typed) {
      return (await finish(tools, ctx, typed)) ?? { message: 'The account is made', location: '/' }
    },
    async page(view, { token = '', username }, { errors }) {
      const seen = await flows.register.look(token)
      if (seen === null)
        return registerLinkPage(view, { errors: errors.map(({ text }) => ({ text })) })
      return accountFormPage(view, { token, address: seen.address, username, errors })
    },
  })
}

/**
 * Everything that can be refused is refused before the token is used up. Returns what is said to whoever loses a race
 * for the name all the same: their link is used up.
 */
async function finish(
  { site: { users }, flows }: SiteTools,
  ctx: RequestContext,
  { token = '', username: typed = '', password = '', passwordAgain = '' }: Fields,
): Promise<ActDone | null> {
  // Names are told to nobody who has no link.
  if ((await flows.register.look(token)) === null) throw new InvalidToken()
  const username = readUsername(typed)
  await users.assertPassword(password, username)
  if (password !== passwordAgain) {
    throw new UserError('passwords_differ', 'The two passwords are not the same.')
  }
  if ((await users.find(username)) !== null) {
    throw new UserError('username_taken', `The username "${username}" is taken.`)
  }
  try {
    await flows.register.finish(ctx, { token, password, about: { username } satisfies Chosen })
    return null
  } catch (error) {
    if (error instanceof UserError && error.code === 'username_taken') return lost
    throw error
  }
}

const lost: ActDone = {
  message: 'The name is taken',
  location: '/register/confirm',
  page: (view) =>
    registerLinkPage(view, { errors: [{ text: view.texts.byMail.account.lost, fields: [] }] }),
  refused: {
    status: 409,
    code: 'username_taken_link_used',
    detail: 'Somebody has taken the name meanwhile, and the link is used up: ask for another link',
  },
}
