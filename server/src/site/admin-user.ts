/**
 * `/admin/users/ID`: what is shown of a user, to whom.
 *
 * @module
 */

import type { Handler } from 'hono'
import { OFTEN, type ActivityEntry } from '../accounts/activity.ts'
import { isNewcomer } from '../accounts/newcomers.ts'
import { assertMayActOn } from '../accounts/rank.ts'
import { addressesOf } from '../accounts/told-by-mail.ts'
import { UserError } from '../accounts/user-rules.ts'
import type { User } from '../accounts/user-table.ts'
import type { ShownActivity } from '../pages/admin/activity-list.ts'
import { userPage } from '../pages/admin/user.ts'
import type { ShownFactors, UserPageProps } from '../pages/admin/user-props.ts'
import { mayGive, presentAdmin } from './admin-acting.ts'
import type { Message } from './answers.ts'
import { enrolledBy } from './means.ts'
import { noticeCookie } from './notice-cookie.ts'
import type { SiteContext, SiteEnv } from './site-context.ts'
import type { SiteTools } from './site-tools.ts'
import { sessionView, shownUser, userJson } from './views.ts'
import { wantsPage } from './wants-page.ts'

/** Returns the handler of the page. */
export function showUser({ site, hono, answers, viewOf }: SiteTools): Handler<SiteEnv> {
  const { latch, users } = site
  const notices = noticeCookie(site.settings)
  const needs = { admin: latch.role('admin'), session: latch.session }
  return hono.depends(needs, async (c, { admin, session }) => {
    const reader = await presentAdmin(site, admin)
    const user = await users.get(c.req.param('id') ?? '')
    if (user === null) return answers.message(c, noUser)
    const props = await userProps(site, reader, user, session.id)
    if (!wantsPage(c)) {
      const { factors, accounts, activity, may } = props
      const sessions = await latch.sessions(user.id)
      return c.json({ user: userJson({ user, sessions }), may, factors, accounts, activity })
    }
    const view = viewOf(c)
    return c.html(userPage(view, { ...props, notice: notices.take(c, view.texts) }))
  })
}

/** What is answered if there is no such user. */
export const noUser = {
  status: 404,
  code: 'user_unknown',
  detail: 'There is no such user',
  say: (texts) => texts.answers.notFound,
} as const satisfies Message

/** Returns what the page shows to a reader. */
export async function userProps(
  site: SiteContext,
  reader: User,
  user: User,
  sessionId: string | null,
): Promise<UserPageProps> {
  const [factors, accounts, sessions, activity] = await Promise.all([
    factorsOf(site, user),
    accountsOf(site, user),
    site.latch.sessions(user.id),
    activityOf(site, user.id),
  ])
  return {
    user: shownUser(user),
    may: whatMay(reader, user),
    mayGive: mayGive(reader),
    link: site.settings.passwords ? await linkFor(site, user) : 'none',
    factors,
    accounts,
    sessions: sessions.map((session) => sessionView(session, sessionId)),
    activity: activity.map(shownActivity),
  }
}

/** How many entries of the activity are shown: so many logins and the like, and so many of what matters more. */
const ENTRIES = 50

/** Whoever logs in often pushes nothing else off the page. */
async function activityOf(
  { activity }: SiteContext,
  userId: string,
): Promise<readonly ActivityEntry[]> {
  const both = await Promise.all(
    [true, false].map((except) => activity.list(userId, { kinds: OFTEN, except, limit: ENTRIES })),
  )
  return both.flat().toSorted((one, other) => other.lastAt - one.lastAt)
}

function whatMay(reader: User, user: User): UserPageProps['may'] {
  if (reader.id === user.id) return 'own'
  try {
    assertMayActOn({ id: reader.id, username: reader.username }, reader, user)
    return 'all'
  } catch (error) {
    if (error instanceof UserError) return 'nothing'
    throw error
  }
}

/** Who has never come in is invited; a user who has closed the password needs no link. */
async function linkFor(site: SiteContext, user: User): Promise<UserPageProps['link']> {
  if (user.passwordHash?.startsWith('!closed') === true) return 'none'
  return (await isNewcomer(site, user)) ? 'invitation' : 'reset'
}

/** Removals are announced where a message can warn of them, also at an address that was taken away lately. */
export function canBeWarned({ mail, clock }: SiteContext, user: User): boolean {
  return mail !== null && addressesOf(user, clock()).length > 0
}

async function factorsOf(site: SiteContext, user: User): Promise<ShownFactors> {
  const { passkeys, apps, codes } = await enrolledBy(site, user.id)
  const removal = await site.latch.credentials.announcedRemoval(user.id)
  return {
    list: [
      ...passkeys.map((one) => ({ kind: 'passkey' as const, ...one })),
      ...apps.map((one) => ({ kind: 'totp' as const, ...one })),
    ].map(({ kind, name, createdAt, usedAt }) => ({ kind, name, createdAt, usedAt })),
    codes: codes ?? 0,
    removalAt: removal?.dueAt ?? null,
    removal: canBeWarned(site, user) ? 'announced' : 'immediate',
  }
}

async function accountsOf(
  { providers, providerAccounts }: SiteContext,
  { id }: User,
): Promise<UserPageProps['accounts']> {
  const accounts = await providerAccounts.list(id)
  return accounts.map(({ issuer, label, linkedAt }) => ({
    provider: providers.find((one) => one.issuer === issuer)?.name ?? issuer,
    label,
    linkedAt,
  }))
}

function shownActivity(entry: ActivityEntry): ShownActivity {
  const { kind, at, count, lastAt, by, address, detail } = entry
  const { before, after } = detail
  const isRoles =
    kind === 'roles_changed' && typeof before === 'string' && typeof after === 'string'
  return {
    kind,
    at,
    count,
    lastAt,
    by: typeof by === 'string' ? by : { username: by.username },
    address,
    roles: isRoles ? { before, after } : undefined,
  }
}
