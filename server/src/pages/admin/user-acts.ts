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

/** One thing that can be done to the user, with what to think of before. */
interface ShownAct {
  /** The last part of its path. */
  readonly name: string
  readonly heading: string
  readonly text: string
  readonly warning?: string
  readonly label: string
  readonly kind: ActionKind
}

function actList(view: View, { user }: UserPageProps, acts: readonly ShownAct[]): Html {
  return html`<ul class="checklist" role="list">
    ${acts.map(
      ({ name, heading, text, warning: word, label, kind }) =>
        html`<li>
          <div>
            <h3>${heading}</h3>
            <p>${text}</p>
            ${word === undefined ? '' : warning(word)}
          </div>
          ${actionForm(view, { action: `${userPath(user)}/${name}`, label, kind })}
        </li>`,
    )}
  </ul>`
}

/** Returns what lets the user in: a link, and an end to waiting. */
export function accessSection(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.access
  const { user, link } = props
  const hasLink = user.status !== 'disabled' && link !== 'none'
  const why = user.status === 'disabled' ? words.disabled : words.closed
  const unlock: ShownAct = { name: 'unlock', ...words.unlock, kind: 'secondary' }
  const acts: readonly ShownAct[] = [
    ...(hasLink && link === 'invitation'
      ? [{ name: 'invitation', ...words.invitation, kind: 'primary' as const }]
      : []),
    ...(hasLink && link === 'reset'
      ? [{ name: 'reset-link', ...words.reset, kind: 'secondary' as const }]
      : []),
    ...(link === 'reset' ? [unlock] : []),
  ]
  return section(
    { id: 'access', heading: words.heading },
    html`<div class="stack">
      ${hasLink ? '' : html`<p>${why}</p>`} ${acts.length === 0 ? '' : actList(view, props, acts)}
    </div>`,
  )
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
      : html`<div class="stack">
          <ul class="rows" role="list">
            ${factors.list.map((factor) => factorItem(view, factor))} ${codes}
          </ul>
          ${may === 'all' ? removal(view, props) : ''}
        </div>`,
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
  const { heading, text, label, later, now } = words.remove
  const word = how === 'announced' ? later : now
  const act = { name: 'remove-factors', heading, text, warning: word, label } as const
  return actList(view, props, [{ ...act, kind: 'danger' }])
}

/** Returns the accounts at providers, if there are any, and their end. */
export function accountsSection(view: View, props: UserPageProps): Html {
  const words = view.texts.userPages.user.accounts
  const { accounts, may } = props
  if (accounts.length === 0) return html``
  const { remove } = words
  const act = { name: 'unlink-accounts', ...remove, kind: 'danger' } as const
  return section(
    { id: 'accounts', heading: words.heading },
    html`<div class="stack">
      <ul class="rows" role="list">
        ${accounts.map(
          ({ provider, label, linkedAt }) =>
            html`<li>
              <p>
                <strong><bdi>${visible(provider)}</bdi></strong>
                ${label === null ? '' : html`<bdi>${visible(label)}</bdi>`}
              </p>
              <p class="hint">${words.linked} ${time(view, linkedAt)}</p>
            </li>`,
        )}
      </ul>
      ${may === 'all' ? actList(view, props, [act]) : ''}
    </div>`,
  )
}

/** Returns where the user is logged in, and the end of that. */
export function sessionsSection(
  view: View,
  props: UserPageProps,
  sessions: readonly SessionView[],
): Html {
  const words = view.texts.userPages.user.sessions
  const action = `${userPath(props.user)}/end-sessions`
  return section(
    { id: 'sessions', heading: words.heading },
    sessions.length === 0
      ? html`<p>${words.none}</p>`
      : html`<div class="stack">
          ${sessionList(view, sessions)}
          ${props.may === 'all' ? actionForm(view, { action, label: words.end, kind: 'danger' }) : ''}
        </div>`,
  )
}

/** Returns the roles of the user. */
export function rightsSection(view: View, state: FormState, props: UserPageProps): Html {
  const words = view.texts.userPages.user.rights
  const { user, mayGive } = props
  return section(
    { id: 'rights', heading: words.heading, hint: words.hint },
    html`<div class="panel">
      ${form(
        view,
        { action: `${userPath(user)}/roles`, hidden: { before: user.roles.join(' ') } },
        html`<div role="group" aria-labelledby="rights">
            ${roleFields(view, state, { roles: user.roles, mayGive })}
          </div>
          ${submit(words.submit, { kind: 'secondary' })}`,
      )}
    </div>`,
  )
}

/** Returns the address of the user. */
export function mailSection(view: View, state: FormState, { user }: UserPageProps): Html {
  const words = view.texts.userPages.user.address
  return section(
    { id: 'address', heading: words.heading, hint: words.hint },
    html`<div class="panel">
      ${form(
        view,
        { action: `${userPath(user)}/email` },
        html`${field(state, {
          name: 'email',
          label: view.texts.userPages.add.email,
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
  const act: ShownAct = isOut
    ? { name: 'enable', ...words.enable, kind: 'primary' }
    : { name: 'disable', ...words.disable, kind: 'danger' }
  return section({ id: 'shut', heading: words.heading }, actList(view, props, [act]))
}
