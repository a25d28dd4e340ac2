/**
 * The admin's page: the users, fifty at a time, and where each is logged in.
 *
 * On a narrow screen the table's rows become cards (`style.css`). That takes the table's meaning
 * away from some screen readers, so each element states its role in words.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { badge, roleList } from './parts/badge.ts'
import { section } from './parts/card.ts'
import { sessionList, type SessionView } from './parts/session-list.ts'
import { time } from './parts/time.ts'
import type { PageUser, View } from './view.ts'

/** A user as the admin sees them. */
export interface AdminUser extends PageUser {
  /** Whether the user may log in. */
  readonly enabled: boolean

  /** When the user was created, in epoch milliseconds. */
  readonly createdAt: number

  /** The user's live sessions, in any order. */
  readonly sessions: readonly SessionView[]
}

/** What the admin page shows. */
export interface AdminPageProps {
  /** The users of this page, in the order to show them. */
  readonly users: readonly AdminUser[]

  /** The addresses of the pages before and after this one; `null`: there is none. */
  readonly previous?: string | null
  readonly next?: string | null
}

/** Returns the admin page. */
export function adminPage(view: View, props: AdminPageProps): Html {
  const { users, previous = null, next = null } = props
  const words = view.texts.admin
  const isPart = previous !== null || next !== null
  const live = users.reduce((sum, { sessions }) => sum + sessions.length, 0)
  const hint = words.counts(users.length, live, isPart)
  return layout(
    view,
    { title: words.title, current: 'admin' },
    html`<h1>${visible(words.heading(view.user?.username ?? ''))}</h1>
      ${section(
        { id: 'users', heading: words.users, hint },
        html`${userTable(view, users)} ${isPart ? pageLinks(view, previous, next) : ''}`,
      )}`,
  )
}

function userTable(view: View, users: readonly AdminUser[]): Html {
  const { user, roles, status, created, liveSessions } = view.texts.admin
  const head = (label: string): Html => html`<th role="columnheader" scope="col">${label}</th>`
  return html`<table role="table" aria-labelledby="users">
    <thead role="rowgroup">
      <tr role="row">
        ${[user, roles, status, created, liveSessions].map(head)}
      </tr>
    </thead>
    ${users.map((row) => userRows(view, row))}
  </table>`
}

/** The link that leads nowhere is left out: nobody can follow it. */
function pageLinks({ texts }: View, previous: string | null, next: string | null): Html {
  const words = texts.admin
  return html`<nav class="pages" aria-label="${words.pages}">
    ${previous === null ? '' : html`<a rel="prev" href="${previous}">${words.previous}</a>`}
    ${next === null ? '' : html`<a rel="next" href="${next}">${words.next}</a>`}
  </nav>`
}

function userRows(view: View, user: AdminUser): Html {
  const words = view.texts.admin
  const status = user.enabled ? badge(words.enabled, 'accent') : badge(words.disabled, 'danger')
  return html`<tbody role="rowgroup">
    <tr role="row">
      <th role="rowheader" scope="row"><bdi>${visible(user.username)}</bdi></th>
      <td role="cell" data-label="${words.roles}">${roleList(view, user.roles)}</td>
      <td role="cell" data-label="${words.status}">${status}</td>
      <td role="cell" data-label="${words.created}">${time(view, user.createdAt)}</td>
      <td role="cell" data-label="${words.liveSessions}">${user.sessions.length}</td>
    </tr>
    ${user.sessions.length === 0 ? '' : sessionsRow(view, user)}
  </tbody>`
}

function sessionsRow(view: View, { username, sessions }: AdminUser): Html {
  const words = view.texts.admin
  return html`<tr role="row" class="more">
    <td role="cell" colspan="5">
      <details>
        <summary aria-label="${words.devicesOf(visible(username))}">${words.devices}</summary>
        ${sessionList(view, sessions)}
      </details>
    </td>
  </tr>`
}
