/**
 * The page of forgotten passwords, and the page that says where to look then.
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
import { linkButton, submit } from './parts/submit.ts'
import type { View } from './view.ts'

/** What the form shows. */
export interface ForgotPageProps {
  /** What was typed. */
  readonly username?: string | undefined
  readonly errors?: readonly FormError[]
}

/** Returns the form. It posts `username` to `/forgot`, and nobody is told whether there is such an account. */
export function forgotPage(view: View, { username, errors = [] }: ForgotPageProps = {}): Html {
  const words = view.texts.byMail.forgot
  const state = formState(errors, 'username')
  return layout(
    view,
    { title: words.title, failed: errors.length > 0, narrow: true },
    card(
      words.title,
      html`<p>${visible(words.text)}</p>
        ${alert(errors)}
        ${form(
          view,
          { action: '/forgot' },
          html`${field(state, {
            name: 'username',
            label: words.username,
            value: username,
            autocomplete: 'username',
          })}
          ${submit(words.submit)}`,
        )}
        <p><a href="/login">${view.texts.byMail.toLogin}</a></p>`,
    ),
  )
}

/** What somebody has asked for, or done, before a message goes out. */
export type SentAfter = 'reset' | 'register' | 'address' | 'ended' | 'undone' | 'unsent' | 'other'

/** Returns the page that says that a message is on its way, if there is an account. */
export function sentPage(
  view: View,
  { after, mailbox }: { readonly after: SentAfter; readonly mailbox: string | null },
): Html {
  const words = view.texts.byMail.sent
  return layout(
    view,
    { title: words.title },
    card(
      words.title,
      html`<p>${visible(words[after])}</p>
        <p class="hint">${visible(words.patience)}</p>
        ${mailbox === null ? '' : html`<p><a href="${mailbox}">${words.development}</a></p>`}
        ${
          view.user === null
            ? linkButton('/login', view.texts.byMail.toLogin)
            : linkButton('/account/email', view.texts.byMail.address.title)
        }`,
    ),
  )
}
