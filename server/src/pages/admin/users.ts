/**
 * `/admin`: the users, fifty at a time, or those who were searched for.
 *
 * On a narrow screen the table's rows become cards (`style.css`). That takes the table's meaning
 * away from some screen readers, so each element states its role in words.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { layout } from '../layout.ts'
import { form } from '../parts/action-form.ts'
import { roleList } from '../parts/badge.ts'
import { field } from '../parts/field.ts'
import { formState } from '../parts/form-state.ts'
import { linkButton, submit } from '../parts/submit.ts'
import type { View } from '../view.ts'
import { lastLogin, nameOf, statusBadge, userPath, type ShownUser } from './shown-user.ts'

/** What was searched for, and whether more was found than is shown. */
export interface ShownSearch {
  readonly text: string
  readonly isCut: boolean
}

/** What the page shows. */
export interface UsersPageProps {
  /** The users of this page, in the order to show them. */
  readonly users: readonly ShownUser[]

  /** Left out: these are all users, page by page. */
  readonly search?: ShownSearch | null

  /** The addresses of the pages before and after this one; `null`: there is none. */
  readonly previous?: string | null
  readonly next?: string | null
}

/** Returns the page. Its form posts `search` to `/admin`. */
export function usersPage(view: View, props: UsersPageProps): Html {
  const { users, search = null, previous = null, next = null } = props
  const words = view.texts.userPages.list
  const isPart = previous !== null || next !== null
  const said =
    search === null ? words.shown(users.length, isPart) : words.found(users.length, search.isCut)
  return layout(
    view,
    { title: words.title, current: 'admin' },
    html`<div class="heading">
        <h1 id="users">${words.heading}</h1>
        ${linkButton('/admin/users/new', words.add, 'primary')}
      </div>
      ${searchForm(view, search)}
      <p class="hint" role="status">${said}</p>
      ${users.length === 0 ? '' : userTable(view, users)}
      ${isPart ? pageLinks(view, previous, next) : ''}`,
  )
}

/** It posts, so that no name is in an address, which logs and histories keep. */
function searchForm(view: View, search: ShownSearch | null): Html {
  const words = view.texts.userPages.list
  return html`<search>
    ${form(
      view,
      { action: '/admin' },
      html`<div class="search">
        ${field(formState(), {
          name: 'search',
          label: words.find,
          hint: words.searchHint,
          type: 'search',
          value: search?.text,
          autocomplete: 'off',
          maxlength: 254,
          required: false,
        })}
        ${submit(words.search, { kind: 'secondary' })}
        ${search === null ? '' : linkButton('/admin', words.all)}
      </div>`,
    )}
  </search>`
}

function userTable(view: View, users: readonly ShownUser[]): Html {
  const words = view.texts.userPages.list
  const head = (label: string): Html => html`<th role="columnheader" scope="col">${label}</th>`
  return html`<table role="table" aria-labelledby="users">
    <thead role="rowgroup">
      <tr role="row">
        ${[words.user, words.roles, words.status, words.lastLogin].map(head)}
      </tr>
    </thead>
    ${users.map((user) => userRow(view, user))}
  </table>`
}

function userRow(view: View, user: ShownUser): Html {
  const words = view.texts.userPages.list
  return html`<tbody role="rowgroup">
    <tr role="row">
      <th role="rowheader" scope="row">
        <a href="${userPath(user)}">${nameOf(user.username)}</a>
        ${user.email === null ? '' : html`<p class="hint"><bdi>${visible(user.email)}</bdi></p>`}
      </th>
      <td role="cell" data-label="${words.roles}">${roleList(view, user.roles)}</td>
      <td role="cell" data-label="${words.status}">${statusBadge(view, user.status)}</td>
      <td role="cell" data-label="${words.lastLogin}">${lastLogin(view, user)}</td>
    </tr>
  </tbody>`
}

/** The link that leads nowhere is left out: nobody can follow it. */
function pageLinks({ texts }: View, previous: string | null, next: string | null): Html {
  const words = texts.userPages.list
  return html`<nav class="pages" aria-label="${words.pages}">
    ${previous === null ? '' : html`<a rel="prev" href="${previous}">${words.previous}</a>`}
    ${next === null ? '' : html`<a rel="next" href="${next}">${words.next}</a>`}
  </nav>`
}
