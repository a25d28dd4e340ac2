/**
 * The page on which the first admin is made.
 *
 * The link holds a secret in its address. The first request for it moves the secret into a cookie and redirects to an
 * address without the secret (ASVS 5.0, 14.2.1). The post uses the secret up.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { CrossSiteRequest, hashPassword, LatchkeyError } from 'latchkey'
import { isForm, parseFields, problemHeaders, readBody } from 'latchkey/adapter-kit'
import type { Answers } from './answers.ts'
import { setupPage } from '../pages/setup.ts'
import type { Routes, SiteEnv, SiteContext } from './site-context.ts'
import { formError } from './refusals.ts'
import { setupCookie, type SetupCookie } from './setup-cookie.ts'
import { readUsername, UserError } from '../accounts/user-rules.ts'
import type { User } from '../accounts/user-table.ts'
import { loginUser } from '../accounts/users.ts'
import { wantsPage } from './wants-page.ts'

/** Returns the routes. */
export function setupRoutes(site: SiteContext, answers: Answers): Routes {
  const { setup, settings, users } = site
  const cookie = setupCookie(settings)
  const refuse = (c: Context): Response | Promise<Response> => answers.message(c, notOpen)

  const get: Handler<SiteEnv> = async (c) => {
    const token = c.req.query('token')
    if (token !== undefined) {
      if (!(await setup.isOpen(token))) return refuse(c)
      cookie.write(c, token)
      return c.redirect('/setup', 303)
    }
    const kept = cookie.read(c)
    if (kept !== undefined && (await setup.isOpen(kept))) {
      const csrfToken = c.var.session.csrfToken()
      return c.html(setupPage({ siteName: settings.siteName, csrfToken }))
    }
    const mayHaveCookie = comesFromElsewhere(c) && (await users.isEmpty())
    return mayHaveCookie ? answers.message(c, oneMoreStep) : refuse(c)
  }

  const post: Handler<SiteEnv> = async (c) => {
    const token = cookie.read(c)
    if (token === undefined || !(await setup.isOpen(token))) return refuse(c)
    let form: SetupForm | null = null
    try {
      form = await readForm(c)
      // No form sends JSON, so JSON needs no token: it has been checked already that no other site sent it.
      const isExpired = isForm(c.req) && !c.var.session.verifyCsrfToken(form.csrfToken)
      if (isExpired) throw new CrossSiteRequest()
      const admin = await makeAdmin(site, token, form)
      if (admin === null) return refuse(c)
      return await welcome(site, answers, c, admin, cookie)
    } catch (error) {
      return showMistake(site, answers, c, form?.username, error)
    }
  }
  return { '/setup': { get, post } }
}

interface SetupForm {
  readonly username: string
  readonly password: string
  readonly passwordAgain: string
  readonly csrfToken: string | undefined
}

/** All other fields of the form (a role, an id) are ignored. */
async function readForm(c: Context): Promise<SetupForm> {
  const fields = await parseFields(c.req.header('content-type'), await readBody(c.req.raw.body))
  const [username = '', password = '', passwordAgain = ''] = [
    fields.get('username'),
    fields.get('password'),
    fields.get('passwordAgain'),
  ]
  return { username, password, passwordAgain, csrfToken: fields.get('_csrf') }
}

async function makeAdmin(
  { setup, users }: SiteContext,
  token: string,
  form: SetupForm,
): Promise<User | null> {
  const username = readUsername(form.username)
  await users.assertPassword(form.password, username)
  if (form.password !== form.passwordAgain) {
    throw new UserError('passwords_differ', 'The two passwords are not the same.')
  }
  return setup.complete(token, { username, passwordHash: await hashPassword(form.password) })
}

/** Logs the new admin in. If the login fails, the admin exists nevertheless, and the link is used up. */
async function welcome(
  { log }: SiteContext,
  answers: Answers,
  c: Context<SiteEnv>,
  admin: User,
  cookie: SetupCookie,
): Promise<Response> {
  log({ type: 'setup.completed', userId: admin.id })
  cookie.remove(c)
  try {
    await c.var.session.login(loginUser(admin))
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    return answers.message(c, notLoggedIn)
  }
  if (wantsPage(c)) return c.redirect('/admin', 303)
  return c.json({ message: `${admin.username} is the first admin.` }, 201)
}

/** Shows the form again to a browser; others get problem details. An error that is no mistake of the form is thrown. */
function showMistake(
  { settings: { siteName } }: SiteContext,
  answers: Answers,
  c: Context<SiteEnv>,
  username: string | undefined,
  error: unknown,
): Response | Promise<Response> {
  const csrfToken = c.var.session.csrfToken()
  if (error instanceof UserError) {
    if (wantsPage(c))
      return c.html(setupPage({ siteName, username, csrfToken, errors: [error.message] }), 400)
    const { code, message } = error
    return answers.message(c, { status: 400, code, detail: message, title: '', text: '' })
  }
  if (error instanceof LatchkeyError && wantsPage(c)) {
    const { 'Content-Type': _, ...headers } = problemHeaders(error)
    const page = setupPage({
      siteName,
      username,
      csrfToken,
      errors: [formError(error, 'create the admin')],
    })
    return c.html(page, error.status as 400, headers)
  }
  throw error
}

/** A browser that follows a link from another site does not send Strict cookies with this one request. */
function comesFromElsewhere(c: Context): boolean {
  return ['cross-site', 'same-site'].includes(c.req.header('sec-fetch-site') ?? '')
}

const notOpen = {
  status: 403,
  code: 'setup_closed',
  detail: 'The set-up link is wrong, spent or too old',
  title: 'This link does not work',
  text:
    'It was used already, is older than a day, or was not copied whole, or a user was made without it. ' +
    'If nobody can log in yet, restart the server: it prints a new link.',
  back: { href: '/login', label: 'Go to the login' },
} as const

const notLoggedIn = {
  status: 503,
  code: 'store_unavailable',
  detail: 'The admin was made, but could not be logged in',
  title: 'The admin is there',
  text: 'We cannot log you in right now. Log in in a moment, with the username and the password you have just chosen.',
  back: { href: '/login', label: 'Go to the login' },
} as const

const oneMoreStep = {
  status: 403,
  code: 'setup_closed',
  detail: notOpen.detail,
  title: 'One more step',
  text: 'You came from another site. Go on to set up this one.',
  back: { href: '/setup', label: 'Go on' },
} as const
