/**
 * The pages that a link opens, `/invitation` and `/reset-password`: first one that takes the link, then the form for
 * the password. In between, people are told of a link that does nothing any more, before they have thought of a
 * password.
 *
 * @module
 */

import { html, visible, type Html } from './html.ts'
import { layout } from './layout.ts'
import { form } from './parts/action-form.ts'
import { alert, type FormError } from './parts/alert.ts'
import { card } from './parts/card.ts'
import { field } from './parts/field.ts'
import { formState } from './parts/form-state.ts'
import { warning } from './parts/notice.ts'
import { newPasswordFields, passwordOwner } from './parts/new-password.ts'
import { submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What a link is for. */
export type LinkPurpose = 'invitation' | 'reset'

const paths: Readonly<Record<LinkPurpose, string>> = {
  invitation: '/invitation',
  reset: '/reset-password',
}

/**
 * Returns the page that takes the link. The site's script sends it on at once with what stands behind the `#` of the
 * address; without script one pastes the link.
 */
export function linkPage(
  view: View,
  purpose: LinkPurpose,
  { errors = [] }: { readonly errors?: readonly FormError[] } = {},
): Html {
  const words = view.texts.linkPage
  const { title, intro } = view.texts[purpose]
  return layout(
    view,
    { title, failed: errors.length > 0, narrow: true },
    card(
      title,
      html`<p>${intro}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: paths[purpose] },
          html`<div data-token="send">
              ${field(formState(errors, 'token'), {
                name: 'token',
                label: words.link,
                hint: words.linkHint,
                autocomplete: 'off',
                monospace: true,
              })}
            </div>
            ${submit(words.go)}`,
        )}`,
    ),
  )
}

/** What the form for the password shows. */
export interface LinkPasswordProps {
  /** Whose password it is. */
  readonly username: string

  /** Who has made the link; `null`: nobody who has said so. */
  readonly by: string | null

  /** The secret of the link, which the form sends on. */
  readonly token: string
  readonly errors?: readonly FormError[]
}

/** Returns the form. It posts `token`, `password` and `passwordAgain`. */
export function linkPasswordPage(
  view: View,
  purpose: LinkPurpose,
  { username, by, token, errors = [] }: LinkPasswordProps,
): Html {
  const words = view.texts[purpose]
  const state = formState(errors, 'password')
  const { user } = view
  const from = by === null ? words.fromNobody : words.from(by)
  return layout(
    { ...view, user: null },
    { title: words.title, failed: errors.length > 0, narrow: true },
    card(
      words.heading(username),
      html`${from === '' ? '' : html`<p>${visible(from)}</p>`}
      ${purpose === 'reset' ? html`<p>${view.texts.reset.ends}</p>` : ''}
      ${user === null || user.username === username ? '' : warning(words.otherUser(user.username))}
      ${alert(errors)}
      ${form(
        view,
        { action: paths[purpose], hidden: { token } },
        html`${passwordOwner(username)}
        ${newPasswordFields(view, state, {
          password: words.password,
          hint: words.passwordHint,
          again: words.passwordAgain,
        })}
        ${submit(words.submit)}`,
      )}`,
    ),
  )
}
