/**
 * `/admin/users/ID`: one user, what an administrator can do for them, and what has happened. What the reader may not do
 * is not on the page.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { alert, type FormError } from '../parts/alert.ts'
import { roleList } from '../parts/badge.ts'
import { section } from '../parts/card.ts'
import { facts } from '../parts/facts.ts'
import { formState } from '../parts/form-state.ts'
import { notice } from '../parts/notice.ts'
import type { SessionView } from '../parts/session-list.ts'
import { linkButton } from '../parts/submit.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'
import { activityList, type ShownActivity } from './activity-list.ts'
import type { RankedRole } from './role-fields.ts'
import { lastLogin, nameOf, statusBadge, type ShownUser } from './shown-user.ts'
import {
  accessSection,
  factorsSection,
  mailSection,
  rightsSection,
  sessionsSection,
  shutSection,
} from './user-acts.ts'

/** A factor of a user. Instants in epoch milliseconds. */
export interface ShownFactor {
  readonly kind: 'totp' | 'passkey'

  /** What the user calls it: any text. */
  readonly name: string
  readonly createdAt: number

  /** `null`: it was never used. */
  readonly usedAt: number | null
}

/** What a user has enrolled. */
export interface ShownFactors {
  readonly list: readonly ShownFactor[]

  /** How many recovery codes are left. */
  readonly codes: number

  /** When all of it will be removed, if that is announced. */
  readonly removalAt: number | null

  /** Whether a removal is announced by mail and takes effect later, or takes effect at once. */
  readonly removal: 'announced' | 'immediate'
}

/** What the page shows. */
export interface UserPageProps {
  readonly user: ShownUser

  /** What the reader may do: everything; what one does to oneself; nothing, to somebody with more rights. */
  readonly may: 'all' | 'own' | 'nothing'

  /** The roles with a rank that the reader may give. */
  readonly mayGive: readonly RankedRole[]

  /** Which link lets the user in; `none`: the user has no password, and needs none. */
  readonly link: 'invitation' | 'reset' | 'none'
  readonly factors: ShownFactors

  /** The live sessions of the user. */
  readonly sessions: readonly SessionView[]

  /** What was done, the latest first. */
  readonly activity: readonly ShownActivity[]

  /** What was done just now. */
  readonly notice?: string | undefined

  /** Why an act was refused just now. */
  readonly errors?: readonly FormError[]
}

/** Returns the page. Its forms post to paths below its own. */
export function userPage(view: View, props: UserPageProps): Html {
  const { user, may, sessions, activity, notice: news, errors = [] } = props
  const words = view.texts.userPages
  const state = formState(errors)
  return layout(
    view,
    { title: user.username, failed: errors.length > 0, current: 'admin' },
    html`<div class="heading"><h1>${nameOf(user.username)}</h1></div>
      ${notice(errors.length > 0 ? undefined : news)} ${alert(errors)} ${whatOneMay(view, may)}
      ${userFacts(view, user)}
      ${may === 'all' ? accessSection(view, props) : ''} ${factorsSection(view, props)}
      ${sessionsSection(view, props, sessions)}
      ${may === 'nothing' ? '' : rightsSection(view, state, props)}
      ${may === 'all' ? html`${mailSection(view, state, props)} ${shutSection(view, props)}` : ''}
      ${section(
        { id: 'activity', heading: words.activity.heading, hint: words.activity.hint },
        activityList(view, activity),
      )}
      <p class="back">${linkButton('/admin', words.user.back)}</p>`,
  )
}

function whatOneMay({ texts }: View, may: UserPageProps['may']): Html {
  const words = texts.userPages.user
  if (may === 'all') return html``
  if (may === 'nothing') return html`<p class="warning">${words.moreRights}</p>`
  return html`<p>${words.own} <a href="/security">${words.ownLink}</a></p>`
}

function userFacts(view: View, user: ShownUser): Html {
  const words = view.texts.userPages.user
  const { email, emailVerified } = user
  return facts([
    [words.status, statusBadge(view, user.status)],
    [words.email, email === null ? words.none : visible(words.emailOf(email, emailVerified))],
    [words.roles, roleList(view, user.roles)],
    [words.created, time(view, user.createdAt)],
    [words.lastLogin, lastLogin(view, user)],
  ])
}
