/**
 * The admin's page: the users, fifty at a time, and where each is logged in.
 *
 * On a narrow screen the table's rows become cards (`style.css`). That takes the table's meaning
 * away from some screen readers, so each element states its role in words.
 *
 * @module
 */

import { html, visible } from './html.ts'
import type { Html } from './html.ts'
import { instant } from './instant.ts'
import { layout } from './layout.ts'
import type { PageProps, PageUser } from './layout.ts'
import { roleList } from './role-list.ts'
import { sessionList } from './session-list.ts'
import type { SessionView } from './session-list.ts'

/** A user as the admin sees them. */
export interface AdminUser extends PageUser {
  /** Whether the user may log in. */
  enabled: boolean

  /** When the user was created, in epoch milliseconds. */
  createdAt: number

  /** The user's live sessions, in any order. */
  sessions: readonly SessionView[]
}

/** What the admin page shows. */
export interface AdminPageProps extends PageProps {
  /** The admin who is logged in. */
  user: PageUser

  /** The users of this page, in the order to show them. */
  users: readonly AdminUser[]

  /** The addresses of the pages before and after this one; `null`: there is none. */
  previous?: string | null
  next?: string | null
}

/** Returns the admin page. */
export function adminPage(props: AdminPageProps): Html {
  const { siteName, user, users, csrfToken, previous = null, next = null } = props
  const heading = `Admin dashboard for ${visible(user.username)}.`
  const isPart = previous !== null || next !== null
  const live = users.reduce((sum, { sessions }) => sum + sessions.length, 0)
  return layout(
    { siteName, user, csrfToken, title: 'Admin', current: 'admin' },
    html`<h1>${heading}</h1>
      <section aria-labelledby="users">
        <h2 id="users">Users</h2>
        <p class="hint">
          ${count(users.length, 'user')}${isPart ? ' on this page' : ''},
          ${count(live, 'live session')}.
        </p>
        <table role="table" aria-labelledby="users">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">User</th>
              <th role="columnheader" scope="col">Roles</th>
              <th role="columnheader" scope="col">Status</th>
              <th role="columnheader" scope="col">Created</th>
              <th role="columnheader" scope="col">Live sessions</th>
            </tr>
          </thead>
          ${users.map(userRows)}
        </table>
        ${isPart ? pageLinks(previous, next) : ''}
      </section>`,
  )
}

/** The link that leads nowhere is left out: nobody can follow it. */
function pageLinks(previous: string | null, next: string | null): Html {
  return html`<nav class="pages" aria-label="Pages of users">
    ${previous === null ? '' : html`<a rel="prev" href="${previous}">Previous users</a>`}
    ${next === null ? '' : html`<a rel="next" href="${next}">Next users</a>`}
  </nav>`
}

function userRows(user: AdminUser): Html {
  const status = user.enabled
    ? html`<span class="badge accent">Enabled</span>`
    : html`<span class="badge danger">Disabled</span>`
  return html`<tbody role="rowgroup">
    <tr role="row">
      <th role="rowheader" scope="row"><bdi>${visible(user.username)}</bdi></th>
      <td role="cell" data-label="Roles">${roleList(user.roles)}</td>
      <td role="cell" data-label="Status">${status}</td>
      <td role="cell" data-label="Created">${instant(user.createdAt)}</td>
      <td role="cell" data-label="Live sessions">${user.sessions.length}</td>
    </tr>
    ${user.sessions.length === 0 ? '' : sessionsRow(user)}
  </tbody>`
}

function sessionsRow({ username, sessions }: AdminUser): Html {
  return html`<tr role="row" class="more">
    <td role="cell" colspan="5">
      <details>
        <summary aria-label="Devices of ${visible(username)}">Devices</summary>
        ${sessionList(sessions)}
      </details>
    </td>
  </tr>`
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
