/**
 * `/invitation` and `/reset-password`: where links lead that let somebody in.
 *
 * A GET changes nothing and knows nothing, because the secret is behind the `#` of the address: chat previews, mail
 * scanners and logs see no secret (ASVS 5.0, 14.2.1; cloudfoundry/uaa#587). The first post says whose link it is, and
 * uses nothing up. The second one sets the password.
 *
 * @module
 */

import type { Context, Handler } from 'hono'
import { InvalidToken, LoginUnfinished, PasswordRefused, type LatchkeyError } from 'latchkey'
import { type RequestContext } from 'latchkey/adapter-kit'
import type { FlowStep, LookedLink } from 'latchkey/flows'
import type { ActivityKind } from '../accounts/activity.ts'
import type { User } from '../accounts/user-table.ts'
import { linkPage, linkPasswordPage, type LinkPurpose } from '../pages/access-link.ts'
import type { Html } from '../pages/html.ts'
import { messagePage } from '../pages/message.ts'
import type { FormError } from '../pages/parts/alert.ts'
import type { View } from '../pages/view.ts'
import { noteOwn } from './noted.ts'
import { noticeCookie } from './notice-cookie.ts'
import { formError, pageHeaders } from './refusals.ts'
import type { Route, Routes, SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { wantsPage } from './wants-page.ts'

/** What is different between the two. */
interface Kind {
  readonly purpose: LinkPurpose
  readonly look: (token: unknown) => Promise<LookedLink | null>
  readonly finish: (
    ctx: RequestContext,
    input: { readonly token: string; readonly password: string },
  ) => Promise<void>
  readonly noted: ActivityKind
  readonly location: string
}

/** Returns the routes. */
export function accessLinkRoutes(tools: SiteTools): Routes {
  const { invitation, reset } = tools.flows
  return {
    '/invitation': linkRoute(tools, {
      purpose: 'invitation',
      look: invitation.look,
      finish: invitation.finish,
      noted: 'invitation_accepted',
      location: '/',
    }),
    '/reset-password': linkRoute(tools, {
      purpose: 'reset',
      look: reset.look,
      finish: reset.finish,
      noted: 'password_reset',
      location: '/login',
    }),
  }
}

/** The fields of the forms, as they came. */
type Fields = Parameters<FlowStep['run']>[1]

function linkRoute(tools: SiteTools, kind: Kind): Route {
  const { site, hono, viewOf } = tools
  const notices = noticeCookie(site.settings)
  const given = new WeakMap<RequestContext, Fields>()
  const pages = new WeakMap<RequestContext, (view: View) => Html>()
  const step: FlowStep = {
    fields: ['token', 'password', 'passwordAgain'],
    async run(ctx, fields) {
      given.set(ctx, fields)
      const { user, by } = await ownerOf(site, kind, fields['token'])
      if (fields['password'] !== undefined) return setPassword(site, kind, ctx, user, fields)
      const shown = { username: user.username, by, token: fields['token'] ?? '' }
      pages.set(ctx, (view) => linkPasswordPage(view, kind.purpose, shown))
      return { message: 'Choose a password', location: kind.location }
    },
  }
  const route = hono.flowRoute(step, {
    onFailure: async (error, c, ctx) =>
      wantsPage(c) ? failed(tools, kind, c as Context<SiteEnv>, given.get(ctx), error) : null,
  })
  const post: Handler<SiteEnv> = async (c, next) => {
    const response = (await route(c, next)) as Response
    const page = pages.get(hono.contextOf(c))
    if (page !== undefined && wantsPage(c)) return c.html(page(viewOf(c)))
    if (kind.purpose !== 'reset' || response.headers.get('location') !== kind.location) {
      return response
    }
    // Headers that are set from here on are set on the response that exists already.
    c.res = response
    notices.write(c, 'password-reset')
    return c.res
  }
  return { get: (c) => c.html(linkPage(viewOf(c), kind.purpose)), post }
}

/**
 * Returns whose link it is.
 *
 * @throws InvalidToken if it does nothing (any more).
 */
async function ownerOf(
  { users }: SiteContext,
  { look }: Kind,
  token: string | undefined,
): Promise<{ readonly user: User; readonly by: string | null }> {
  const looked = await look(token)
  const user = looked === null ? null : await users.get(looked.userId)
  if (looked === null || user === null) throw new InvalidToken()
  return { user, by: looked.by }
}

async function setPassword(
  site: SiteContext,
  { finish, noted, location }: Kind,
  ctx: RequestContext,
  { id: userId }: User,
  { token = '', password = '', passwordAgain }: Fields,
): Promise<{ readonly message: string; readonly location: string }> {
  if (passwordAgain !== undefined && passwordAgain !== password) {
    throw new PasswordRefused(DIFFER, { cause: DIFFER })
  }
  // The password is set by then.
  const note = (): Promise<void> => noteOwn(site, ctx, userId, noted)
  try {
    await finish(ctx, { token, password })
  } catch (error) {
    if (error instanceof LoginUnfinished) await note()
    throw error
  }
  await note()
  return { message: 'The password is set', location }
}

const DIFFER = 'The two passwords are not the same'

/** Shows the form again, or says that the link does nothing any more, and what to do then. */
async function failed(
  tools: SiteTools,
  kind: Kind,
  c: Context<SiteEnv>,
  fields: Fields | undefined,
  error: LatchkeyError,
): Promise<Response | null> {
  if (error.code === 'login_unfinished') return null
  const view = tools.viewOf(c)
  const { purpose } = kind
  const answer = (page: Html): Response | Promise<Response> => {
    const headers = pageHeaders(error)
    return c.html(page, error.status as 400, headers)
  }
  const token = fields?.['token'] ?? ''
  if (fields !== undefined && token.trim().length < SHORTEST_TOKEN) {
    const errors = [{ text: view.texts.linkPage.noLink, fields: ['token'] }]
    return answer(linkPage(view, purpose, { errors }))
  }
  if (error.code === 'invalid_token') {
    return answer(deadPage(view, purpose, tools.site.mail !== null))
  }
  if (fields?.['password'] === undefined) {
    const errors = [{ text: formError(error, 'password', view.texts) }]
    return answer(linkPage(view, purpose, { errors }))
  }
  const { user, by } = await ownerOf(tools.site, kind, token)
  const errors = [mistake(view, purpose, error)]
  const shown = { username: user.username, by, token, errors }
  return answer(linkPasswordPage(view, purpose, shown))
}

/** A token is longer. What is shorter was not copied whole. */
export const SHORTEST_TOKEN = 60

function deadPage(view: View, purpose: LinkPurpose, hasMail: boolean): Html {
  const { dead } = view.texts[purpose]
  const { done } = view.texts.invitation
  if (purpose === 'invitation' && view.user !== null) {
    const text = done.text(view.user.username)
    return messagePage(view, { title: done.title, text, back: { href: '/', label: done.back } })
  }
  const { title, text, back } = dead
  if (purpose === 'reset' && hasMail) {
    const { reset, byMail } = view.texts
    const forgot = { href: '/forgot', label: byMail.login.forgot }
    return messagePage(view, { title, text: reset.dead.textMail, back: forgot })
  }
  return messagePage(view, { title, text, back: { href: '/login', label: back } })
}

function mistake({ texts }: View, purpose: LinkPurpose, error: LatchkeyError): FormError {
  if (error.code !== 'password_refused') return { text: formError(error, 'password', texts) }
  if (error.cause === DIFFER) return { text: texts[purpose].differ, fields: ['passwordAgain'] }
  return { text: error.message, fields: ['password'] }
}
