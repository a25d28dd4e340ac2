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
import { isForm, parseFields, readBody } from 'latchkey/adapter-kit'
import { fieldsAtFault } from './form-route.ts'
import type { Message } from './answers.ts'
import type { FormError } from '../pages/parts/alert.ts'
import { setupPage } from '../pages/setup.ts'
import type { Routes, SiteEnv, SiteContext } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { formError, pageHeaders, type PageText } from './refusals.ts'
import { setupCookie, type SetupCookie } from './setup-cookie.ts'
import { readUsername, UserError } from '../accounts/user-rules.ts'
import type { User } from '../accounts/user-table.ts'
import { loginUser } from '../accounts/users.ts'
import { wantsPage } from './wants-page.ts'

/** Returns the routes. */
export function setupRoutes(tools: SiteTools): Routes {
  const { site, answers, viewOf } = tools
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
      return c.html(setupPage(viewOf(c)))
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
      return await welcome(tools, c, admin, cookie)
    } catch (error) {
      return showMistake(tools, c, form?.username, error)
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
  { site: { log }, answers }: SiteTools,
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
  { answers, viewOf }: SiteTools,
  c: Context<SiteEnv>,
  username: string | undefined,
  error: unknown,
): Response | Promise<Response> {
  const show = (mistake: FormError, status: number, headers = {}): Response | Promise<Response> =>
    c.html(setupPage(viewOf(c), { username, errors: [mistake] }), status as 400, headers)
  if (error instanceof UserError) {
    const { code, message } = error
    if (wantsPage(c)) return show({ text: message, fields: fieldsAtFault(code) }, 400)
    const say = (): PageText => ({ title: '', text: '' })
    return answers.message(c, { status: 400, code, detail: message, say })
  }
  if (error instanceof LatchkeyError && wantsPage(c)) {
    const headers = pageHeaders(error)
    const text = formError(error, 'setup', viewOf(c).texts)
    return show({ text }, error.status, headers)
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
  say: ({ setup: { notOpen: words } }) => ({
    ...words,
    back: { href: '/login', label: words.back },
  }),
} as const satisfies Message

const notLoggedIn = {
  status: 503,
  code: 'store_unavailable',
  detail: 'The admin was made, but could not be logged in',
  say: ({ setup: { notLoggedIn: words } }) => ({
    ...words,
    back: { href: '/login', label: words.back },
  }),
} as const satisfies Message

const oneMoreStep = {
  status: 403,
  code: 'setup_closed',
  detail: notOpen.detail,
  say: ({ setup: { oneMoreStep: words } }) => ({
    ...words,
    back: { href: '/setup', label: words.back },
  }),
} as const satisfies Message
