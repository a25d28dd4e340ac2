/**
 * The form that is sent again by one click, shown with what it acts on: people have names for that, and forms have ids.
 *
 * @module
 */

import type { Context } from 'hono'
import type { FormToResend } from 'latchkey/adapters/hono'
import { rankOf } from '../accounts/rank.ts'
import { browserName } from '../pages/browser-name.ts'
import { resendPage, type ResendTarget } from '../pages/resend.ts'
import { enrolledBy } from './means.ts'
import type { SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'

/** Returns the answer with the page. */
export async function resendAnswer(
  { site, viewOf }: Pick<SiteTools, 'site' | 'viewOf'>,
  form: FormToResend,
  c: Context,
  { isLogin = false }: { readonly isLogin?: boolean } = {},
): Promise<Response> {
  const target = await targetOf(site, form, (c as Context<SiteEnv>).var.session.user?.id)
  return c.html(resendPage(viewOf(c), { ...form, target, isLogin }))
}

/** A database that does not answer keeps nobody from their form. */
async function targetOf(
  site: SiteContext,
  form: FormToResend,
  userId: string | undefined,
): Promise<ResendTarget | undefined> {
  if (userId === undefined) return undefined
  try {
    return await lookUp(site, form, userId)
  } catch (error) {
    site.log({ type: 'store.failed', operation: 'form', error })
    return undefined
  }
}

async function lookUp(
  site: SiteContext,
  { path, fields }: FormToResend,
  userId: string,
): Promise<ResendTarget | undefined> {
  const [, other] = /^\/admin\/users\/([\w-]{22})\//.exec(path) ?? []
  if (other !== undefined) return userTarget(site, userId, other)
  const given = new Map(fields)
  const device = given.get('device')
  if (path.startsWith('/devices/') && device !== undefined) {
    return deviceTarget(site, userId, device)
  }
  const [, kind] = /^\/security\/(passkeys|app)\/(?:remove|rename)$/.exec(path) ?? []
  if (kind === undefined) return undefined
  const { passkeys, apps } = await enrolledBy(site, userId)
  const one = (kind === 'app' ? apps : passkeys).find(({ id }) => id === given.get('id'))
  return { kind: kind === 'app' ? 'app' : 'passkey', name: one?.name ?? null }
}

/** Only administrators learn what others are called. */
async function userTarget(
  { users }: SiteContext,
  userId: string,
  otherId: string,
): Promise<ResendTarget | undefined> {
  const [reader, other] = await Promise.all([users.get(userId), users.get(otherId)])
  if (reader === null || rankOf(reader.roles) === 0) return undefined
  return { kind: 'user', name: other?.username ?? null }
}

async function deviceTarget(
  { devices }: SiteContext,
  userId: string,
  key: string,
): Promise<ResendTarget | undefined> {
  const found = (await devices.list(userId)).find(({ device }) => device === key)
  // What is no browser that we know is a session alone, which has no name.
  return found && { kind: 'device', name: found.name ?? browserName(found.userAgent) }
}
