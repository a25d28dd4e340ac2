/**
 * The parts of a user's page on which an administrator acts. Each form posts to a path below the page's own.
 *
 * @module
 */

import { html, visible, type Html } from '../html.ts'
import { actionForm, form } from '../parts/action-form.ts'
import { section } from '../parts/card.ts'
import { field } from '../parts/field.ts'
import type { FormState } from '../parts/form-state.ts'
import { warning } from '../parts/notice.ts'
import { sessionList, type SessionView } from '../parts/session-list.ts'
import { submit, type ActionKind } from '../parts/submit.ts'
import { time } from '../parts/time.ts'
import type { View } from '../view.ts'
import { roleFields } from './role-fields.ts'
import { userPath } from './shown-user.ts'
import type { ShownFactor, UserPageProps } from './user-props.ts'

/** Returns a button that does something to the user. */
function act(view: View, { user }: UserPageProps, name: string, label: string, kind: ActionKind) {
  return actionForm(view, { action: `${userPath(user)}/${name}`, label, kind })
}

/** Returns what lets the user in: a link, and an end to waiting. */
export function accessSection(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.access
  const unlock = html`<p>${words.unlock}</p>
    ${act(view, props, 'unlock', words.unlockSubmit, 'secondary')}`
  return section(
    { id: 'access', heading: words.heading },
    html`<div class="card wide">
      ${linkPart(view, props)} ${props.link === 'reset' ? unlock : ''}
    </div>`,
  )
}

function linkPart(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.access
  const { user, link } = props
  if (user.status === 'disabled') return html`<p>${words.disabled}</p>`
  if (link === 'none') return html`<p>${words.closed}</p>`
  if (link === 'invitation') {
    return html`<p>${words.invite}</p>
      ${act(view, props, 'invitation', words.inviteAgain, 'primary')}`
  }
  return html`<p>${words.reset}</p>
    ${warning(words.resetWarning)} ${act(view, props, 'reset-link', words.resetSubmit, 'secondary')}`
}

/** Returns the user's factors, and their removal for somebody who has lost them. */
export function factorsSection(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.factors
  const { factors, may } = props
  const isEmpty = factors.list.length === 0 && factors.codes === 0
  const codes = factors.codes === 0 ? '' : html`<li><p>${words.codes(factors.codes)}</p></li>`
  return section(
    { id: 'factors', heading: words.heading },
    isEmpty
      ? html`<p>${words.none}</p>`
      : html`<ul class="rows" role="list">
            ${factors.list.map((factor) => factorItem(view, factor))} ${codes}
          </ul>
          ${may === 'all' ? removal(view, props) : ''}`,
  )
}

function factorItem(view: View, { kind, name, createdAt, usedAt }: ShownFactor): Html {
  const words = view.texts.userPages.user.factors
  return html`<li>
    <p><strong>${words.kinds[kind]}</strong> <bdi>${visible(name)}</bdi></p>
    <dl>
      <div>
        <dt>${words.added}</dt>
        <dd>${time(view, createdAt)}</dd>
      </div>
      <div>
        <dt>${words.used}</dt>
        <dd>${usedAt === null ? words.unused : time(view, usedAt, { relative: true })}</dd>
      </div>
    </dl>
  </li>`
}

function removal(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.factors
  const { removalAt, removal: how } = props.factors
  if (removalAt !== null) return warning(html`${words.announced} ${time(view, removalAt)}`)
  return html`<div class="card wide">
    ${warning(how === 'announced' ? words.removeLater : words.removeNow)}
    ${act(view, props, 'remove-factors', words.remove, 'danger')}
  </div>`
}

/** Returns where the user is logged in, and the end of that. */
export function sessionsSection(
  view: View,
  props: UserPageProps,
  sessions: readonly SessionView[],
): Html {
  const words = view.texts.userPages.user.sessions
  const end = act(view, props, 'end-sessions', words.end, 'danger')
  return section(
    { id: 'sessions', heading: words.heading },
    sessions.length === 0
      ? html`<p>${words.none}</p>`
      : html`${sessionList(view, sessions)}
        ${props.may === 'all' ? html`<div class="actions">${end}</div>` : ''}`,
  )
}

/** Returns the roles of the user. */
export function rightsSection(view: View, state: FormState, props: UserPageProps): Html {
  const words = view.texts.userPages.user.rights
  const { user, mayGive } = props
  return section(
    { id: 'rights', heading: words.heading, hint: words.hint },
    html`<div class="card wide">
      ${form(
        view,
        { action: `${userPath(user)}/roles`, hidden: { before: user.roles.join(' ') } },
        html`${roleFields(view, state, { roles: user.roles, mayGive })}
        ${submit(words.submit, { kind: 'secondary' })}`,
      )}
    </div>`,
  )
}

/** Returns the address of the user. */
export function mailSection(view: View, state: FormState, { user }: UserPageProps): Html {
  const words = view.texts.userPages.user.address
  return section(
    { id: 'address', heading: words.heading },
    html`<div class="card wide">
      ${form(
        view,
        { action: `${userPath(user)}/email` },
        html`${field(state, {
          name: 'email',
          label: view.texts.userPages.add.email,
          hint: words.hint,
          value: user.email ?? '',
          type: 'email',
          autocomplete: 'off',
          required: false,
        })}
        ${submit(words.submit, { kind: 'secondary' })}`,
      )}
    </div>`,
  )
}

/** Returns what shuts the user out, and lets them in again. */
export function shutSection(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.shut
  const isOut = props.user.status === 'disabled'
  return section(
    { id: 'shut', heading: words.heading },
    html`<div class="card wide">
      <p>${isOut ? words.enable : words.disable}</p>
      ${
        isOut
          ? act(view, props, 'enable', words.enableSubmit, 'primary')
          : act(view, props, 'disable', words.disableSubmit, 'danger')
      }
    </div>`,
  )
}
