/**
 * `/admin/users/ID`: one user, what an administrator can do for them, and what has happened. What the reader may not do
 * is not on the page.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { alert } from '../parts/alert.ts'
import { roleList } from '../parts/badge.ts'
import { section } from '../parts/card.ts'
import { facts } from '../parts/facts.ts'
import { formState } from '../parts/form-state.ts'
import { notice } from '../parts/notice.ts'
import { linkButton } from '../parts/submit.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'
import { activityList } from './activity-list.ts'
import { lastLogin, nameOf, statusBadge, type ShownUser } from './shown-user.ts'
import {
  accessSection,
  accountsSection,
  factorsSection,
  mailSection,
  rightsSection,
  sessionsSection,
  shutSection,
} from './user-acts.ts'
import type { UserPageProps } from './user-props.ts'

/** Returns the page. Its forms post to paths below its own. */
export function userPage(view: View, props: UserPageProps): Html {
  const { user, may, sessions, activity, notice: news, errors = [] } = props
  const words = view.texts.userPages
  const state = formState(errors)
  return layout(
    view,
    { title: user.username, failed: errors.length > 0, current: 'admin' },
    html`<div class="heading">
        <h1>${nameOf(user.username)}</h1>
        ${linkButton('/admin', words.user.back)}
      </div>
      ${notice(errors.length > 0 ? undefined : news)} ${alert(errors)} ${whatOneMay(view, may)}
      ${userFacts(view, user)} ${may === 'all' ? accessSection(view, props) : ''}
      ${factorsSection(view, props)} ${accountsSection(view, props)}
      ${sessionsSection(view, props, sessions)}
      ${may === 'nothing' ? '' : rightsSection(view, state, props)}
      ${may === 'all' ? html`${mailSection(view, state, props)} ${shutSection(view, props)}` : ''}
      ${section(
        { id: 'activity', heading: words.activity.heading, hint: words.activity.hint },
        activityList(view, activity),
      )}`,
  )
}

function whatOneMay({ texts }: View, may: UserPageProps['may']): Html {
  const words = texts.userPages.user
  if (may === 'all') return html``
  if (may === 'nothing') return html`<p class="warning">${words.moreRights}</p>`
  return html`<p class="notice">${words.own} <a href="/security">${words.ownLink}</a></p>`
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
